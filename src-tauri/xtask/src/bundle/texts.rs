//! The texts in a package that are made: manual, completions, licences.

use std::path::Path;
use std::process::Command;

use anyhow::Context;

use super::{licences, output};
use crate::workspace;

/// Our licences are short enough to be there in full, on every distribution.
const COPYRIGHT: &str = "\
Tidings
Copyright (c) 2026 The Tidings authors

You may use it under the terms of the MIT licence or of the Apache licence, version 2.0, as you prefer. Both follow.
The programs contain code of other people; third-party-licences.gz names it with its licences.

";

/// All of them.
pub(super) struct Texts {
    /// `tidings(1)`.
    pub(super) man: Vec<u8>,
    /// Completions, by shell.
    pub(super) bash: Vec<u8>,
    pub(super) zsh: Vec<u8>,
    pub(super) fish: Vec<u8>,
    /// Who made Tidings and on what terms.
    pub(super) copyright: Vec<u8>,
    /// The same for the code of others that is in the programs.
    pub(super) third_party: Vec<u8>,
}

impl Texts {
    /// Makes them. The agent is asked for the completions of its own command line; its manual comes from the same
    /// definition, and a test keeps it so.
    pub(super) fn make(agent: &Path) -> anyhow::Result<Self> {
        let completions = |shell| output(Command::new(agent).args(["completions", shell]));
        let root = workspace::root()?;
        let read = |path| std::fs::read(root.join(path)).with_context(|| format!("{path} could not be read"));
        let mut copyright = COPYRIGHT.as_bytes().to_vec();
        for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
            copyright.extend(b"----\n\n");
            copyright.extend(read(licence)?);
            copyright.push(b'\n');
        }
        Ok(Self {
            man: read("src-tauri/packaging/tidings.1")?,
            bash: completions("bash")?,
            zsh: completions("zsh")?,
            fish: completions("fish")?,
            copyright,
            third_party: licences::collect()?.into_bytes(),
        })
    }
}
