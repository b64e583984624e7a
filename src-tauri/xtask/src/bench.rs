//! `cargo xtask bench`: the figures of the agent as it is shipped, beside what they should be.
//!
//! The measuring itself is the program `bench` of the package `tidings-tests`, which has the servers and the desktop;
//! here both are built: the agent with the release profile, the measuring with optimisation too, because the notification
//! service that it plays would otherwise add some milliseconds of its own to every toast.

use std::process::{Command, ExitCode};

use crate::options::Options;
use crate::packages::{self, Purpose};
use crate::steps::succeed;
use crate::{test, workspace};

/// Runs the command.
pub(crate) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    packages::provide(Purpose::Test, options.says_yes())?;
    test::servers()?;
    let agent = workspace::build(&["--release", "--package", "tidings-agent"])?.program("tidings")?;
    let bench =
        workspace::build(&["--profile", "measuring", "--package", "tidings-tests", "--bin", "bench"])?
            .program("bench")?;
    succeed(Command::new(bench).arg(agent).args(&options.passed_on).current_dir(workspace::root()?))?;
    Ok(ExitCode::SUCCESS)
}
