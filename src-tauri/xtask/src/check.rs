//! `cargo xtask check`: what needs no test run. `test` runs the same steps first.

use std::process::ExitCode;

use crate::options::Options;
use crate::packages::{self, Purpose};
use crate::steps::{Steps, succeed};
use crate::{bindings, deny, page, workspace};

/// Runs the command.
pub(crate) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let mut steps = Steps::default();
    let ready = steps.run("packages", || packages::provide(Purpose::Build, options.says_yes())).is_some()
        && steps.run("page", page::build).is_some();
    if ready {
        sources(&mut steps);
        steps.run("licences, bans, sources", deny::check);
        steps.run("generated types", bindings::check);
    }
    steps.print();
    Ok(if steps.failed().is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Formatting and lints of the Rust sources, types of the page's.
pub(crate) fn sources(steps: &mut Steps) {
    steps.run("formatting", || succeed(workspace::cargo()?.args(["fmt", "--all", "--check"])));
    steps.run("types of the page", || succeed(&mut page::npm(&["run", "check"])?));
    steps.run("lints", || {
        succeed(workspace::cargo()?.args([
            "clippy",
            "--workspace",
            "--all-targets",
            "--locked",
            "--",
            "-D",
            "warnings",
        ]))
    });
}
