//! End-to-end tests: the real programs against real servers and a real desktop.
//! `cargo xtask test` brings what they need; `tests/README.md` lists what each one promises.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "test code: a broken assumption has to stop the test at once and say where"
)]

mod demo;
mod desktop_lab;
mod faults;
mod fidelity;
mod fuzz_corpus;
mod hostile;
mod house;
mod lab;
mod oauth;
mod os_adapters;
mod package;
mod path;
mod personalities;
mod rules;
mod toasts;
mod transcripts;
mod window;
mod words;
