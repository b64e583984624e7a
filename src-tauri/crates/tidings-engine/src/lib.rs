//! Everything of Tidings that waits, reads and writes, without a desktop.
//!
//! A server's bytes come in through [`connection`], [`guard`] and [`edge`]; a watch for each folder
//! ([`accounts`]) drives a session of the core and reports to the one loop ([`engine`]) that owns all mutable
//! state: settings, store, status, toasts. The desktop is reached through [`ports`] only.
//!
//! Everything runs on one thread (`tokio`'s current-thread runtime with a `LocalSet`).

pub mod accounts;
pub mod clock;
pub mod connection;
mod discovery;
pub mod edge;
pub mod engine;
pub mod guard;
pub mod https;
pub mod oauth;
pub mod ports;
mod probe;
pub mod settings;
pub mod store;

pub use engine::{Config, DesktopState, Handle, check_sound, settings_notices, start};
