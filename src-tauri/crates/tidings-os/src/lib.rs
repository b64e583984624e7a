//! Thin adapters to the operating system: what the system is asked, and nothing decided.
//!
//! Each module is a façade that says what happens on every system, with one file a system, or a family of
//! them, behind it: `browser` pages and mails in the desktop's programs, `activation` the right to come to the front,
//! `clipboard` what is copied for a while, `dirs` where a profile's files are, `lock` one agent a profile, `control` the
//! socket between agent, window and command line, `keyring` secrets, `toast` notifications, `tray` the status icon, `bus`
//! what toasts and secrets share, `power` word of waking up, `network` word of changed ways to servers, `presence` word of
//! a locked screen, `service` what other programs may read of us, `desktop` what the desktop offers, `language` in which,
//! `main_thread` what a tray may need, `ending` what ends a program from outside, `memory` what others may read of it.
//!
//! Linux is real and tested. Windows and macOS are written down and type-checked (`cargo xtask check --target`),
//! and nobody has run them. The agent runs one single-threaded runtime, so on Linux nothing here may leave a
//! thread behind: what needs one (the keyring of the short-lived window and command line) says so in its header.

pub mod activation;
pub mod browser;
pub mod bus;
pub mod clipboard;
pub mod control;
pub mod desktop;
pub mod dirs;
pub mod ending;
pub mod keyring;
pub mod language;
pub mod lock;
pub mod main_thread;
pub mod memory;
pub mod network;
pub mod power;
pub mod presence;
pub mod service;
pub mod toast;
pub mod tray;
#[cfg(target_os = "linux")]
mod x11;

/// What the system knows the program by: the bundle on macOS, the AppUserModelID on Windows, the metainfo on
/// Linux. The installers register it (`identifier` in `tauri.conf.json`), and toasts are shown under it.
pub const IDENTIFIER: &str = "org.tidings.Tidings";

/// With this a program of ours that writes to no console is started without one coming up (`CREATE_NO_WINDOW`,
/// "Process Creation Flags" of Windows).
#[cfg(windows)]
pub const NO_CONSOLE: u32 = 0x0800_0000;
