//! `cargo xtask check --target …`: the types of the code for Windows and macOS, checked on Linux.
//!
//! What is checked is what the release workflow builds there: agent and window. It is done with Debian's compiler
//! (`compiler`), for no standard library of another system is to be had here: it is built from the compiler's own
//! sources (`-Zbuild-std`). C code is not compiled, and nothing is linked: `stand-in.sh` plays the tools for it. So it
//! finds what does not fit together, in minutes, and nothing that only shows when it runs.
//!
//! MSVC and not GNU on Windows, because that is what the installer is made with, and because the compiler makes import
//! libraries for MSVC by itself: no program of another system's tool chain is needed.

mod compiler;

use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::options::WrongUse;
use crate::steps::succeed;
use crate::workspace;

/// The systems that are checked.
const TARGETS: &[&str] = &["x86_64-pc-windows-msvc", "aarch64-apple-darwin"];

/// What is built for them.
const PACKAGES: &[&str] = &["tidings-agent", "tidings-window"];

/// What the sources of the C code, the archives and the resources are given to.
const TOOLS: &[&str] = &["CC", "CXX", "AR", "RC"];

/// Checks one system, by the compiler's name for it, or `all`.
pub(crate) fn check_one(target: &str) -> anyhow::Result<()> {
    if target == "all" {
        return check_all();
    }
    let Some(known) = TARGETS.iter().find(|known| **known == target) else {
        return Err(
            WrongUse(format!("'{target}' is not checked here, only {}", TARGETS.join(" and "))).into()
        );
    };
    check(&[known])
}

/// Checks all of them, in one go.
pub(crate) fn check_all() -> anyhow::Result<()> {
    check(TARGETS)
}

/// Whether they can be checked on this machine. Fetches the lists of packages anew if that may help.
pub(crate) fn can_be_checked() -> bool {
    folder().is_ok_and(|folder| compiler::can_be_provided(&folder))
}

/// Where the compiler and what it makes are kept.
fn folder() -> anyhow::Result<PathBuf> {
    Ok(workspace::lab()?.join("other-systems"))
}

fn check(targets: &[&str]) -> anyhow::Result<()> {
    let folder = folder()?;
    let compiler = compiler::provide(&folder)?;
    let stand_in = stand_in(&folder)?;

    let mut cargo = workspace::cargo()?;
    cargo.args(["check", "--locked", "-Zbuild-std=std,panic_abort,panic_unwind"]);
    // A warning of ours is an error; those of the standard library are not ours.
    cargo.args(["-Zwarnings", "--config", "build.warnings=\"deny\""]);
    // Apart from the other builds, which have another compiler.
    cargo.arg("--target-dir").arg(folder.join("build"));
    for package in PACKAGES {
        cargo.args(["--package", package]);
    }
    for target in targets {
        cargo.args(["--target", target]);
        for tool in TOOLS {
            cargo.env(format!("{tool}_{}", target.replace('-', "_")), &stand_in);
        }
    }
    // Asked for by what compiles C for macOS; a folder will do.
    cargo.env("SDKROOT", &folder);
    cargo.env("RUSTC", compiler.program).env("LD_LIBRARY_PATH", compiler.libraries);
    // `-Z` with a released compiler, which is told by these.
    cargo.env("RUSTC_BOOTSTRAP", "1").env_remove("RUSTC_WRAPPER").env_remove("RUSTC_WORKSPACE_WRAPPER");
    cargo.env("CARGO_PROFILE_DEV_DEBUG", "false").env("CARGO_INCREMENTAL", "0");
    succeed(&mut cargo)
}

fn stand_in(folder: &Path) -> anyhow::Result<PathBuf> {
    let program = folder.join("stand-in");
    std::fs::write(&program, include_str!("stand-in.sh"))
        .with_context(|| format!("{} could not be written", program.display()))?;
    std::fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
    Ok(program)
}
