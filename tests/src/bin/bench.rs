//! Prints the figures of agent and window beside their targets; `cargo xtask bench` builds everything and runs it.
//!
//!   bench PATH-OF-TIDINGS PATH-OF-TIDINGS-WINDOW [--quick]

use std::path::PathBuf;
use std::process::ExitCode;

use tidings_tests::bench::{Effort, run};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let programs = arguments.next().zip(arguments.next());
    let effort = match (arguments.next().as_deref(), arguments.next()) {
        (None, None) => Some(Effort::FULL),
        (Some("--quick"), None) => Some(Effort::QUICK),
        _ => None,
    };
    let Some(((agent, window), effort)) = programs.zip(effort) else {
        eprintln!("usage: bench PATH-OF-TIDINGS PATH-OF-TIDINGS-WINDOW [--quick]");
        return ExitCode::from(2);
    };
    let table = run(&PathBuf::from(agent), &PathBuf::from(window), effort);
    println!("\n{table}");
    if table.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
