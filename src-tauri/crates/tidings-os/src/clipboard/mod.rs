//! The clipboard: a text is put there for a while, and taken away again if it is still there.
//!
//! Whoever offers a text must stay to hand it out. A thread does, over a connection made for it, and ends with its time
//! or when somebody else copies something: nobody who copies nothing pays for it. Under Wayland that is data-control,
//! where the compositor has it; else X11, which under Wayland is XWayland. Programs that keep a history of the clipboard
//! are asked not to keep this (`x-kde-passwordManagerHint`, which several of them know).
//!
//! On Windows and macOS nothing is copied yet; [`is_there`] says so, and toasts show what could be copied.

use std::time::Duration;

use thiserror::Error;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
mod wayland;
#[cfg(target_os = "linux")]
mod x11;

#[cfg(target_os = "linux")]
pub use linux::{copy, is_there};

/// How long the desktop may take to take the text.
pub const LIMIT: Duration = Duration::from_secs(5);

/// Why a text was not copied.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ClipboardError {
    /// There is none that could be reached.
    #[error("there is no clipboard")]
    None,
    /// It failed, in its own words.
    #[error("the clipboard failed: {0}")]
    Failed(String),
    /// It did not answer within [`LIMIT`].
    #[error("the clipboard does not answer")]
    TimedOut,
}

/// Whether there seems to be a clipboard that can be reached.
#[cfg(not(target_os = "linux"))]
#[must_use]
pub const fn is_there() -> bool {
    false
}

/// Copies nothing here.
///
/// # Errors
/// Always [`ClipboardError::None`].
#[cfg(not(target_os = "linux"))]
pub async fn copy(_text: secrecy::SecretString, _keep: Duration) -> Result<(), ClipboardError> {
    Err(ClipboardError::None)
}
