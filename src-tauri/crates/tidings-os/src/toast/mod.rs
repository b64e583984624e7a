//! Toasts: what the desktop is asked to show, and what people click.
//!
//! On Linux a [`Toasts`] speaks the freedesktop Desktop Notifications specification over the agent's own bus
//! connection: the notification is built with `notify-rust`, but sent here, since that crate opens a
//! connection for every toast. Buttons are sent only to a service that has them, and the body is escaped only
//! for a service that reads it as markup (S23). A click counts only for a toast of ours and a button it had
//! (S31). A sound is asked for by hints where the service plays sounds, and played by a program of the desktop's where
//! it does not.
//!
//! On Windows and macOS `notify-rust` shows them under the name that the installer registers
//! ([`crate::IDENTIFIER`]), on a thread of the toast's own. A later toast stands beside the earlier one and does
//! not replace it, since neither system's library can. On Windows clicks come back as long as the agent runs; on
//! macOS they do not: the library would keep a thread spinning for every toast that nobody clicks. A sound there is the
//! system's, also where the person chose a file.
//!
//! A service that is missing, hangs, fails or restarts is an error of [`Toasts::show`] within [`LIMIT`]
//! (S29), never more: what is to be done about it is the caller's.

use std::time::Duration;

use thiserror::Error;

#[cfg(target_os = "linux")]
mod issued;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
mod notification;
#[cfg(target_os = "linux")]
mod player;

#[cfg(target_os = "linux")]
pub(crate) use notification::escape;

#[cfg(target_os = "linux")]
pub use linux::Toasts;

#[cfg(target_os = "macos")]
mod macos;
#[cfg(not(target_os = "linux"))]
mod native;
#[cfg(windows)]
mod windows;
#[cfg(target_os = "macos")]
use macos as system;
#[cfg(not(target_os = "linux"))]
pub use native::Toasts;
#[cfg(windows)]
use windows as system;

/// How long the notification service may take for one toast.
pub const LIMIT: Duration = Duration::from_secs(5);

/// Somebody clicked a toast or one of its buttons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToastClick {
    /// The toast, as [`Toasts::show`] named it.
    pub id: u32,
    /// Which of its actions; [`tidings_core::tell::Toast::CLICK`] for the toast itself.
    pub key: String,
    /// On Wayland, what entitles a window to come to the front (xdg-activation), when the service gives it.
    pub activation_token: Option<String>,
}

/// The notification service, as it describes itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToastService {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What it can do, in the specification's words, such as `actions` and `body-markup`.
    pub capabilities: Vec<String>,
}

/// Why a toast was not shown.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ToastError {
    /// There is no notification service, or the bus is gone.
    #[error("there is no notification service")]
    NoService,
    /// The service did not answer within [`LIMIT`]. It may still show the toast.
    #[error("the notification service does not answer")]
    TimedOut,
    /// The service refused, in its own words.
    #[error("the notification service refused: {0}")]
    Refused(String),
}
