//! What toasts and secrets are reached by: on Linux one connection of the agent to the session bus (D-Bus); on
//! Windows and macOS nothing is needed, and [`session_bus`] always gives it.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub(crate) use linux::{Answer, error_name, meaning};
#[cfg(target_os = "linux")]
pub use linux::{SessionBus, session_bus};

#[cfg(not(target_os = "linux"))]
mod native;
#[cfg(not(target_os = "linux"))]
pub use native::{SessionBus, session_bus};
