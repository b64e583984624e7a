//! `cargo xtask check`: what needs no test run. `test` runs the same steps first.

use std::process::ExitCode;

use crate::options::Options;
use crate::packages::{self, Purpose};
use crate::steps::{Steps, succeed};
use crate::{bindings, deny, other_systems, page, workspace};

/// Runs the command; with `--target`, the check of that system alone.
pub(crate) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    if let Some(target) = options.value("--target") {
        packages::provide(Purpose::Build, options.says_yes())?;
        page::build()?;
        other_systems::check_one(target)?;
        return Ok(ExitCode::SUCCESS);
    }
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

/// The code for other systems, where Debian's compiler for it is to be had.
pub(crate) fn other_systems(steps: &mut Steps) {
    if other_systems::can_be_checked() {
        steps.run("Windows and macOS", other_systems::check_all);
    } else {
        println!("Windows and macOS are not checked: this system's packages have no compiler for it");
    }
}

/// Formatting and lints of the Rust sources, types of the page's, the form of the release workflow.
pub(crate) fn sources(steps: &mut Steps) {
    steps.run("formatting", || succeed(workspace::cargo()?.args(["fmt", "--all", "--check"])));
    steps.run("types of the page", || succeed(&mut page::npm(&["run", "check"])?));
    steps.run("release workflow", || succeed(&mut page::npm(&["run", "--silent", "workflow"])?));
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
