//! Thin adapters to the operating system: what the system is asked, and nothing decided.
//!
//! Each module is a façade that says what happens on every system, with one file a system behind it:
//! `dirs` where a profile's files are, `lock` one agent a profile, `control` the socket between agent, window
//! and command line, `keyring` secrets, `toast` notifications, `tray` the status icon, `power` word of waking
//! up, `network` word of changed ways to servers, `bus` the session bus that toasts and secrets share on Linux.
//!
//! Linux is real and tested. The agent runs one single-threaded runtime, so nothing here may leave a thread
//! behind: what needs one (the keyring of the short-lived window and command line) says so in its header.

pub mod control;
pub mod dirs;
pub mod keyring;
pub mod lock;
pub mod network;
pub mod power;

#[cfg(target_os = "linux")]
pub mod bus;
#[cfg(target_os = "linux")]
pub mod toast;
#[cfg(target_os = "linux")]
pub mod tray;
