//! The texts in a package that are made: manual, completions, licences.

use std::path::Path;
use std::process::Command;

use anyhow::Context;

use super::identity::{MAINTAINER, NAME, REVISION, VERSION};
use super::{Format, licences, output};
use crate::workspace;

const COPYRIGHT: &str = "\
Tidings
Copyright (c) 2026 The Tidings authors

You may use it under the terms of the MIT licence or of the Apache licence, version 2.0, as you prefer.
The programs contain code of other people; third-party-licences.gz names it with its licences.

";

/// Debian keeps one copy of this licence for everybody (Policy 12.5).
const APACHE_ON_DEBIAN: &str =
    "The Apache licence, version 2.0, is in /usr/share/common-licenses/Apache-2.0.\n";

/// All of them.
pub(super) struct Texts {
    /// `tidings(1)`.
    pub(super) man: Vec<u8>,
    /// Completions, by shell.
    pub(super) bash: Vec<u8>,
    pub(super) zsh: Vec<u8>,
    pub(super) fish: Vec<u8>,
    mit: String,
    apache: String,
    /// The licences of other people's code in the programs.
    pub(super) third_party: Vec<u8>,
}

impl Texts {
    /// Makes them. The agent is asked for the completions of its own command line; its manual comes from the same
    /// definition, and a test keeps it so.
    pub(super) fn make(agent: &Path) -> anyhow::Result<Self> {
        let completions = |shell| output(Command::new(agent).args(["completions", shell]));
        let root = workspace::root()?;
        let read = |path| {
            std::fs::read_to_string(root.join(path)).with_context(|| format!("{path} could not be read"))
        };
        Ok(Self {
            man: read("src-tauri/packaging/tidings.1")?.into_bytes(),
            bash: completions("bash")?,
            zsh: completions("zsh")?,
            fish: completions("fish")?,
            mit: read("LICENSE-MIT")?,
            apache: read("LICENSE-APACHE")?,
            third_party: licences::collect()?.into_bytes(),
        })
    }

    /// Who made Tidings and on what terms.
    pub(super) fn copyright(&self, format: Format) -> Vec<u8> {
        let apache = match format {
            Format::Deb => APACHE_ON_DEBIAN,
            Format::Rpm => self.apache.as_str(),
        };
        format!("{COPYRIGHT}----\n\n{}\n----\n\n{apache}", self.mit).into_bytes()
    }
}

/// The changelog that Debian wants of a package (Policy 4.4): what changes in the program is in the other one.
pub(super) fn debian_changelog(date: u64) -> anyhow::Result<Vec<u8>> {
    let date = output(Command::new("date").args(["--utc", "--rfc-email", &format!("--date=@{date}")]))?;
    let date = String::from_utf8_lossy(&date);
    Ok(format!(
        "{NAME} ({VERSION}-{REVISION}) unstable; urgency=medium\n\n  * What changed is in changelog.gz.\n\n \
         -- {MAINTAINER}  {date}"
    )
    .into_bytes())
}
