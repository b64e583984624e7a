//! The tray: a picture, a tooltip, a menu, and what people click.
//!
//! On Linux it is a StatusNotifierItem by `ksni`, over a bus connection of its own. It waits for a tray that
//! is missing, late or restarted. Some desktops show no tooltip, and some show no tray at all
//! ([`Tray::has_host`]). On Windows and macOS it is an item of the crate `tray-icon`, drawn on the first thread
//! ([`crate::main_thread`]); there is always a tray.

use std::time::Duration;

use thiserror::Error;
use tidings_core::tell::TrayCommand;

mod icons;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod native;
#[cfg(target_os = "linux")]
mod number;

#[cfg(target_os = "linux")]
pub use linux::Tray;
#[cfg(not(target_os = "linux"))]
pub use native::Tray;

/// Somebody clicked the item or a line of its menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrayClick {
    /// What it asks for.
    pub command: TrayCommand,
    /// On Wayland, what entitles a window to come to the front (xdg-activation), when the host gives it.
    pub activation_token: Option<String>,
}

/// How long the tray's host may take to listen.
pub const LIMIT: Duration = Duration::from_secs(10);

/// Why there is no tray. Not for want of a host: that may come later.
#[derive(Debug, Error)]
pub enum TrayError {
    /// There is no session bus.
    #[error("there is no session bus for a tray: {0}")]
    NoBus(String),
    /// The tray's host refused, in its own words.
    #[error("the tray refused: {0}")]
    Refused(String),
    /// The tray's host did not answer within [`LIMIT`].
    #[error("the tray does not answer")]
    TimedOut,
}
