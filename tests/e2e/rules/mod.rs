//! Rules, the programs they run, and what other programs read of us.

mod bus;
mod carrying;
mod commands;
mod deciding;
mod waybar;

use tidings_tests::tidings::{Tidings, said};

/// Runs a command that must work, and gives what it printed.
#[track_caller]
fn done(tidings: &Tidings<'_>, arguments: &[&str]) -> String {
    let output = tidings.run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// Adds a rule: its name, how it lets mail be told, and the rest of the command.
#[track_caller]
fn rule(tidings: &Tidings<'_>, name: &str, tell: &str, more: &[&str]) {
    done(tidings, &[&["rules", "add", "--name", name, "--tell", tell], more].concat());
}
