//! `cargo xtask bench`: the figures of agent and window as they are shipped, beside what they should be.
//!
//! The measuring itself is the program `bench` of the package `tidings-tests`, which has the servers and the desktop;
//! here all is built: agent and window with the release profile, the measuring with optimisation too, because the notification
//! service that it plays would otherwise add some milliseconds of its own to every toast.

use std::process::{Command, ExitCode};

use crate::options::Options;
use crate::packages::{self, Purpose};
use crate::steps::succeed;
use crate::{page, test, workspace};

/// Runs the command.
pub(crate) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    packages::provide(Purpose::Test, options.says_yes())?;
    test::servers()?;
    page::build()?;
    // One by one: built together, each would have what the other wants of their common parts.
    let agent = workspace::build(&["--release", "--package", "tidings-agent"])?.program("tidings")?;
    let window = workspace::build(&["--release", "--package", "tidings-window"])?;
    let window = window.program("tidings-window")?;
    let bench =
        workspace::build(&["--profile", "measuring", "--package", "tidings-tests", "--bin", "bench"])?
            .program("bench")?;
    succeed(
        Command::new(bench).arg(agent).arg(window).args(&options.passed_on).current_dir(workspace::root()?),
    )?;
    Ok(ExitCode::SUCCESS)
}
