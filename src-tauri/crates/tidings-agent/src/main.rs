//! `tidings`: the agent that watches the accounts, and the command line that sets it up and asks it.
//!
//! This is where the parts are joined: the engine with the adapters of the operating system ([`agent`]), and a
//! person or a script with both ([`cli`]). Nothing is decided here that a part could decide.

use std::process::ExitCode;

mod agent;
mod cli;
mod programs;
mod setup;
mod zone;

/// This program's version, as said in hellos and shown to people.
const VERSION: &str = env!("CARGO_PKG_VERSION");

fn main() -> ExitCode {
    cli::main(std::env::args_os())
}
