//! Asking for something that must not be shown, on the terminal that the person sits at.

#[cfg(unix)]
mod unix;
#[cfg(unix)]
pub(super) use unix::ask;
#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub(super) use windows::ask;
