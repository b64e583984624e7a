//! Prints the figures of agent and window beside their targets; `cargo xtask bench` builds everything and runs it.
//!
//!   bench PATH-OF-TIDINGS PATH-OF-TIDINGS-WINDOW [--quick] [PART…]
//!   bench --functions PATH-OF-TIDINGS
//!
//! Parts: start, latency, cyrus, idle, bursts, instructions, growth, peers, window; all without any.
//! `--functions` measures nothing and prints the functions that an agent calls, for the order in which they are linked.

use std::process::ExitCode;

use tidings_tests::bench::{Effort, PARTS, called_functions, run};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (agent, window, rest) = match *arguments {
        ["--functions", agent] => {
            called_functions(agent.as_ref()).iter().for_each(|name| println!("{name}"));
            return ExitCode::SUCCESS;
        }
        [agent, window, ref rest @ ..] => (agent, window, rest),
        _ => return wrong_use(),
    };
    let (effort, parts) = match *rest {
        ["--quick", ref parts @ ..] => (Effort::QUICK, parts),
        ref parts => (Effort::FULL, parts),
    };
    if parts.iter().any(|part| !PARTS.contains(part)) {
        return wrong_use();
    }
    let parts = if parts.is_empty() { &PARTS } else { parts };
    let table = run(agent.as_ref(), window.as_ref(), effort, parts);
    println!("\n{table}");
    if table.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn wrong_use() -> ExitCode {
    eprintln!(
        "usage: bench PATH-OF-TIDINGS PATH-OF-TIDINGS-WINDOW [--quick] [PART…], or bench --functions PATH-OF-TIDINGS"
    );
    eprintln!("parts: {}", PARTS.join(", "));
    ExitCode::from(2)
}
