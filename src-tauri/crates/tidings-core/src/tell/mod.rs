//! From facts and decisions to what a person reads: toasts, the tray, problems in words.

pub mod cause;
pub mod code;
pub mod link;
pub mod notice;
pub mod problem;
pub mod reasons;
pub mod status;
pub mod toast;
pub mod tray;
pub mod words;

pub use cause::{Cause, Why};
pub use code::{OneTimeCode, find_code, may_bring_code};
pub use notice::Notice;
pub use problem::Trouble;
pub use reasons::reason_in_words;
pub use toast::{NotWholly, Toast, ToastAction, ToastSound, Urgency};
pub use tray::{MuteFor, TrayCommand, TrayEntry, TrayIcon, TrayView};
pub use words::Words;

#[cfg(test)]
mod tests;
