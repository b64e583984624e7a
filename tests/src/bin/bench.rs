//! Prints the agent's figures beside their targets; `cargo xtask bench` builds everything and runs it.
//!
//!   bench PATH-OF-TIDINGS [--quick]

use std::path::PathBuf;
use std::process::ExitCode;

use tidings_tests::bench::{Effort, run};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (program, effort) = match (arguments.next(), arguments.next().as_deref(), arguments.next()) {
        (Some(program), None, None) => (PathBuf::from(program), Effort::FULL),
        (Some(program), Some("--quick"), None) => (PathBuf::from(program), Effort::QUICK),
        _ => {
            eprintln!("usage: bench PATH-OF-TIDINGS [--quick]");
            return ExitCode::from(2);
        }
    };
    let table = run(&program, effort);
    println!("\n{table}");
    if table.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
