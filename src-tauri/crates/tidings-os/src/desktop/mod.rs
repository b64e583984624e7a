//! What the desktop offers, asked once, for the diagnosis.
//!
//! - Linux: session bus, notification service and tray are asked over D-Bus.
//! - Elsewhere: notifications and tray belong to the system; there is nothing to ask.

#[cfg(target_os = "linux")]
mod linux;

use crate::toast::{ToastError, ToastService};

/// What is there. `None` where there is nothing to ask, or nobody to ask it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offers {
    /// Whether a session bus lets us in.
    pub bus: Option<bool>,
    /// The notification service.
    pub notifications: Option<Result<ToastService, ToastError>>,
    /// Whether something shows tray items.
    pub tray: Option<bool>,
    /// Whether secrets can be kept.
    pub keyring: bool,
}

/// Whether something shows tray items; `None` where nobody can be asked. Ends in bounded time.
pub async fn has_tray() -> Option<bool> {
    #[cfg(target_os = "linux")]
    return linux::has_tray_now().await;
    #[cfg(not(target_os = "linux"))]
    None
}

/// Asks. Ends in bounded time.
pub async fn offers() -> Offers {
    let keyring = crate::keyring::is_usable().await;
    #[cfg(target_os = "linux")]
    return linux::offers(keyring).await;
    #[cfg(not(target_os = "linux"))]
    Offers { bus: None, notifications: None, tray: None, keyring }
}
