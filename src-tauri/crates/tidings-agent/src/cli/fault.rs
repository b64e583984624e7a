//! How a command says that it did not do it: one line on standard error, and an exit code.

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use clap::error::ErrorKind;
use thiserror::Error;

/// The command was used wrongly.
#[derive(Debug, Error)]
#[error("{0}")]
struct WrongUse(String);

/// The exit code of a failure.
const FAILED: u8 = 1;
/// The exit code of wrong use.
const USED_WRONGLY: u8 = 2;

/// An error that ends the program as wrong use.
pub(super) fn wrong_use(reason: impl Into<String>) -> anyhow::Error {
    WrongUse(reason.into()).into()
}

/// What the definition of the command line says: help and version are answers, the rest is wrong use.
pub(super) fn explain(error: &clap::Error) -> anyhow::Result<()> {
    let text = error.to_string();
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        return Ok(io::stdout().write_all(text.as_bytes())?);
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return Err(wrong_use("a command is missing (see tidings --help)"));
    }
    // The first paragraph is the reason; usage and hints follow.
    let reason = text.split("\n\n").next().unwrap_or_default();
    let reason = reason.strip_prefix("error: ").unwrap_or(reason);
    Err(wrong_use(format!("{reason} (see tidings --help)")))
}

/// Says why, and gives the exit code.
pub(super) fn tell(error: &anyhow::Error) -> ExitCode {
    if nobody_reads(error) {
        return ExitCode::SUCCESS;
    }
    let (code, line) = verdict(error);
    // Nobody is left to be told that nobody can be told.
    drop(writeln!(io::stderr(), "tidings: {line}"));
    ExitCode::from(code)
}

/// The exit code, and the reason in one line.
pub(super) fn verdict(error: &anyhow::Error) -> (u8, String) {
    let code = if error.is::<WrongUse>() { USED_WRONGLY } else { FAILED };
    (code, one_line(&format!("{error:#}")))
}

/// `tidings log | head`: whoever read has enough.
fn nobody_reads(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_one_line() {
        assert_eq!(one_line("first\n  second\r\n"), "first second");
    }
}
