//! Whether the computer has a way to anywhere, and word when its ways change.
//!
//! - Linux: the kernel tells of every change of addresses and routes; what is the same afterwards (routers repeat
//!   themselves every few minutes) is not passed on.
//! - Elsewhere: nobody tells, and the way is taken to be there; servers are tried by their schedule alone.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod unknown;

#[cfg(target_os = "linux")]
pub use linux::{Network, has_route};
#[cfg(not(target_os = "linux"))]
pub use unknown::{Network, has_route};
