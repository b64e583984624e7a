//! Prints the figures of agent and window beside their targets; `cargo xtask bench` builds everything and runs it.
//!
//!   bench PATH-OF-TIDINGS PATH-OF-TIDINGS-WINDOW [--quick]
//!   bench --functions PATH-OF-TIDINGS
//!
//! `--functions` measures nothing and prints the functions that an agent calls, for the order in which they are linked.

use std::process::ExitCode;

use tidings_tests::bench::{Effort, called_functions, run};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (agent, window, effort) = match *arguments {
        ["--functions", agent] => {
            called_functions(agent.as_ref()).iter().for_each(|name| println!("{name}"));
            return ExitCode::SUCCESS;
        }
        [agent, window] => (agent, window, Effort::FULL),
        [agent, window, "--quick"] => (agent, window, Effort::QUICK),
        _ => {
            eprintln!(
                "usage: bench PATH-OF-TIDINGS PATH-OF-TIDINGS-WINDOW [--quick], or bench --functions PATH-OF-TIDINGS"
            );
            return ExitCode::from(2);
        }
    };
    let table = run(agent.as_ref(), window.as_ref(), effort);
    println!("\n{table}");
    if table.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
