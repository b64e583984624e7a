//! The words of a start at login, read without the definition of the command line.
//!
//! Who watches for weeks should not keep in memory what reads and explains every command: building that definition takes
//! 0.2 MiB of program and as much heap again.

use std::ffi::OsString;
use std::path::PathBuf;

/// A start of the agent without a command.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Start {
    /// The folder that keeps everything, if one is named.
    pub(super) profile: Option<PathBuf>,
    /// Whether the window stays closed.
    pub(super) is_hidden: bool,
}

/// `[--profile DIR] [--hidden]` in any order, each once; `None` for everything else, which may still be right.
pub(super) fn start(words: &[OsString]) -> Option<Start> {
    let mut start = Start { profile: None, is_hidden: false };
    let mut words = words.iter().skip(1);
    while let Some(word) = words.next() {
        match word.to_str()? {
            "--hidden" if !start.is_hidden => start.is_hidden = true,
            "--profile" if start.profile.is_none() => {
                // A word that begins like an option is a mistake, and is explained by the definition.
                let folder = words
                    .next()
                    .filter(|word| !word.is_empty() && !word.as_encoded_bytes().starts_with(b"-"))?;
                start.profile = Some(folder.into());
            }
            _ => return None,
        }
    }
    Some(start)
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::super::args::Args;
    use super::*;

    const ALL: [&[&str]; 12] = [
        &[],
        &["--hidden"],
        &["--profile", "/p"],
        &["--profile", "/p", "--hidden"],
        &["--hidden", "--profile", "/p"],
        &["--hidden", "--hidden"],
        &["--profile"],
        &["--profile", "--hidden"],
        &["--profile", ""],
        &["--profile", "/p", "--profile", "/q"],
        &["--hidden", "status"],
        &["status"],
    ];

    fn words(said: &[&str]) -> Vec<OsString> {
        std::iter::once("tidings").chain(said.iter().copied()).map(OsString::from).collect()
    }

    #[test]
    fn a_plain_start_is_what_the_definition_says_it_is() {
        for said in ALL {
            let Some(plain) = start(&words(said)) else { continue };
            let args = Args::try_parse_from(words(said)).expect("the definition allows it");
            assert!(args.command.is_none(), "{said:?}");
            assert_eq!(plain, Start { profile: args.profile, is_hidden: args.hidden }, "{said:?}");
        }
    }

    #[test]
    fn how_an_agent_is_started_is_plain() {
        let plain: Vec<bool> = ALL.iter().map(|said| start(&words(said)).is_some()).collect();
        let expected = [true, true, true, true, true, false, false, false, false, false, false, false];
        assert_eq!(plain, expected);
    }
}
