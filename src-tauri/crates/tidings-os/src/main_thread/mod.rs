//! The thread that a program begins on, and what is shown from it.
//!
//! Windows and macOS show a tray only from a thread that runs an event loop of theirs; on macOS it has to be the
//! first one. There the program's work goes to a second thread, and the first one serves the tray until the work
//! is done. Linux needs none of it: the work is done where it is asked for.

#[cfg(not(target_os = "linux"))]
mod native;
#[cfg(not(target_os = "linux"))]
pub use native::lend;
#[cfg(not(target_os = "linux"))]
pub(crate) use native::post;

/// Does the work of the program, with the system's event loop beside it where a tray needs one. To be called on
/// the thread that the program began on, and once.
#[cfg(target_os = "linux")]
pub fn lend<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    work()
}
