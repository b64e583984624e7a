//! `cargo xtask order`: writes which functions an agent calls, for the order in which it is linked.
//!
//! The release build, with its names kept, is run by callgrind through a life with some mails. What it called stands,
//! one pattern a line, in a part of a linker's script that the agent's build script names. A function that is missing
//! there is only further away from the others: the program is the same, so the file need not follow every change. The
//! figure "idle PSS" of `cargo xtask bench` says when it should be written again.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use anyhow::Context as _;

use crate::options::Options;
use crate::packages::{self, Purpose};
use crate::{test, workspace};

const SCRIPT: &str = "src-tauri/crates/tidings-agent/called-first.ld";

/// Runs the command.
pub(crate) fn write(options: &Options) -> anyhow::Result<()> {
    packages::provide(Purpose::Test, options.says_yes())?;
    test::servers()?;
    let agent =
        workspace::build_with_names(&["--release", "--package", "tidings-agent"])?.program("tidings")?;
    let bench =
        workspace::build(&["--profile", "measuring", "--package", "tidings-tests", "--bin", "bench"])?
            .program("bench")?;
    let output =
        Command::new(bench).arg("--functions").arg(agent).output().context("bench could not be started")?;
    anyhow::ensure!(output.status.success(), "bench: {}", String::from_utf8_lossy(&output.stderr));
    let script = script(&String::from_utf8(output.stdout).context("a function's name is no text")?);
    fs::write(workspace::root()?.join(SCRIPT), script).with_context(|| SCRIPT.to_owned())
}

fn script(functions: &str) -> String {
    // What is written in assembler has no section for each function; nearly all of it is one library's.
    let mut script = String::from(
        "/* What an agent calls while it watches, laid together. Written by `cargo xtask order`. */\n\
         SECTIONS\n{\n  .text.called :\n  {\n    *libring-*.rlib:*(.text)\n",
    );
    let called: BTreeSet<&str> = functions.lines().collect();
    for hash in called.iter().filter_map(|function| hash(function)) {
        let _ = writeln!(script, "    *(.text*{hash}*)");
    }
    // A generic function is many, of which an agent calls a few. The others come last, for they are what these become
    // when a version changes.
    let names = |is_generic| {
        called.iter().filter(move |name| hash(name).is_some() == is_generic).map(|name| lasting_name(name))
    };
    for names in [names(false), names(true)] {
        for name in names.collect::<BTreeSet<&str>>() {
            // What is called seldom has a section of another name.
            let _ = writeln!(script, "    *(.text.{name}* .text.unlikely.{name}*)");
        }
    }
    script.push_str("  }\n}\nINSERT BEFORE .text;\n");
    script
}

/// The part of a function's name that stays: `_ZN4core3fmt5write17h` of `_ZN4core3fmt5write17h0123456789abcdefE`, whose
/// end is another with each version of compiler and crates; `sqlite3Step` of `sqlite3Step.isra.0`, one of the forms that a
/// compiler makes.
fn lasting_name(function: &str) -> &str {
    match hash(function).and_then(|hash| function.split_once(hash)) {
        Some((name, _)) => function.get(..name.len() + HASH.len()).unwrap_or(function),
        None => function.split('.').next().unwrap_or(function),
    }
}

/// What a name's hash begins with: its length.
const HASH: &str = "17h";

/// `17h0123456789abcdefE` of `_ZN4core3fmt5write17h0123456789abcdefE`, which no other function has.
fn hash(function: &str) -> Option<&str> {
    const LENGTH: usize = "17h0123456789abcdefE".len();
    let at = function.starts_with("_ZN").then(|| function.rfind(HASH))??;
    function.get(at..at + LENGTH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_known_by_what_stays_of_its_name() {
        let name = "_ZN8lazy..of4core3fmt5write17h0123456789abcdefE";
        assert_eq!(lasting_name(name), "_ZN8lazy..of4core3fmt5write17h");
        assert_eq!(lasting_name(&format!("{name}.4711")), "_ZN8lazy..of4core3fmt5write17h");
        assert_eq!(lasting_name("_RNvNtCs_5alloc3fmt6format.2009"), "_RNvNtCs_5alloc3fmt6format");
        assert_eq!(lasting_name("sqlite3Update.constprop.0"), "sqlite3Update");
    }

    #[test]
    fn each_function_stands_once_in_the_script_and_its_kin_behind_it() {
        let script = script("b\n_ZN1a17h0123456789abcdefE\n_ZN1a17h0123456789abcdeeE\nb\n");
        assert_eq!(script.matches(" *(.text.b* ").count(), 1);
        assert_eq!(script.matches(" *(.text*17h0123456789abcdefE*)").count(), 1);
        assert_eq!(script.matches(" *(.text._ZN1a17h* ").count(), 1);
        assert!(script.ends_with("INSERT BEFORE .text;\n"));
    }
}
