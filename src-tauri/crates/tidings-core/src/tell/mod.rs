//! From facts and decisions to what a person reads: toasts, the tray, problems in words.

pub mod toast;
pub mod tray;

pub use toast::{Toast, ToastAction, Urgency};
pub use tray::{TrayCommand, TrayEntry, TrayIcon, TrayView};
