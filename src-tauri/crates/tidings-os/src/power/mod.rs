//! Word that the computer woke up, or that its clock was set.
//!
//! A connection from before a sleep may be dead without anybody having said so, and whoever compares times of
//! day must know that they jumped. Both reach us as one signal, because both call for the same: look now.
//!
//! - Linux: the kernel cancels a timer made for this purpose when the clock is set and on every resume. It costs
//!   one descriptor; nothing ticks, and no login manager need be there to tell.
//! - Elsewhere: a check every twenty seconds whether more time has passed by the clock on the wall than by the
//!   one that stands still in sleep.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod ticking;

#[cfg(target_os = "linux")]
pub use linux::Wakeups;
#[cfg(not(target_os = "linux"))]
pub use ticking::Wakeups;
