//! `tidings help`, `tidings version`, `tidings completions`: what needs no profile.

use std::io::{self, Write as _};

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::{args::Args, fault::wrong_use, spoken};
use crate::VERSION;

/// What `--json` prints. A promise to scripts: names are added, never changed.
pub(super) const JSON: &str = include_str!("json.txt");

pub(super) fn show(topic: &[String]) -> anyhow::Result<()> {
    if let [topic] = topic
        && topic == "json"
    {
        return Ok(io::stdout().write_all(JSON.as_bytes())?);
    }
    let mut command = spoken::command();
    let mut command = &mut command;
    for name in topic {
        command = command
            .find_subcommand_mut(name)
            .ok_or_else(|| wrong_use(format!("there is no help about “{name}” (see tidings help)")))?;
    }
    Ok(write!(io::stdout(), "{}", command.render_long_help())?)
}

pub(super) fn version() -> anyhow::Result<()> {
    Ok(writeln!(io::stdout(), "tidings {VERSION}")?)
}

pub(super) fn completions(shell: Shell) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "tidings", &mut script);
    Ok(io::stdout().write_all(&script)?)
}
