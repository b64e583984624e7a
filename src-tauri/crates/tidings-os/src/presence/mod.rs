//! What the desktop wants of toasts: that the screen is locked, that it wants no notifications.
//!
//! - Linux: the screen savers of the desktops say when they lock (`ActiveChanged`), and logind knows what other lockers
//!   tell it (`LockedHint`); the notification service says whether it is `Inhibited` (KDE) or `paused` (dunst), GNOME's
//!   settings whether it shows toasts. Heard by signals and never polled. A desktop that says none of it is taken to be
//!   unlocked and willing.
//! - Elsewhere: not asked yet.

#[cfg(target_os = "linux")]
mod gnome;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
mod login;

#[cfg(target_os = "linux")]
pub use linux::attend;

/// Tells nothing here, ever.
#[cfg(not(target_os = "linux"))]
pub async fn attend(_bus: crate::bus::SessionBus, _wanted: Wanted, _tell: impl AsyncFnMut(Presence)) {
    std::future::pending().await
}

/// What is worth hearing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Whether the screen is locked.
    pub lock: bool,
    /// Whether the desktop wants no notifications.
    pub quiet: bool,
}

/// What the desktop says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Presence {
    /// The screen is locked.
    pub is_locked: bool,
    /// It wants no notifications.
    pub wants_quiet: bool,
}
