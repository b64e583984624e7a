//! `cargo xtask icons`: draws the icons again from their source.

use std::process::Command;

use crate::steps::succeed;
use crate::workspace;

/// Runs the icons' own script.
pub(crate) fn draw() -> anyhow::Result<()> {
    let script = workspace::root()?.join("icons").join("make.sh");
    anyhow::ensure!(script.exists(), "there is no icons/make.sh");
    succeed(Command::new("bash").arg(script).current_dir(workspace::root()?))
}
