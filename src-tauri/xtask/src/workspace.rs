//! Where things lie.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

/// The top folder of the checkout.
pub(crate) fn root() -> anyhow::Result<PathBuf> {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .map(Path::to_path_buf)
        .context("this program's folder has moved out of the repository")
}

/// What our own commands bring along and keep between runs: tools, unpacked servers, results.
pub(crate) fn lab() -> anyhow::Result<PathBuf> {
    Ok(root()?.join("target").join("lab"))
}

/// The folder of the page.
pub(crate) fn ui() -> anyhow::Result<PathBuf> {
    Ok(root()?.join("ui"))
}

/// The cargo that runs us, so that toolchain and settings stay the same.
pub(crate) fn cargo() -> anyhow::Result<Command> {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(program);
    command.current_dir(root()?);
    Ok(command)
}

/// What a `cargo build` made.
pub(crate) struct Built(Vec<PathBuf>);

impl Built {
    /// Where the program of this name lies.
    pub(crate) fn program(&self, name: &str) -> anyhow::Result<PathBuf> {
        self.0
            .iter()
            .find(|path| path.file_stem().is_some_and(|stem| stem == name))
            .cloned()
            .with_context(|| format!("the build made no program '{name}'"))
    }
}

/// Runs `cargo build` with these arguments and returns the programs it made, wherever cargo's settings put them.
pub(crate) fn build(arguments: &[&str]) -> anyhow::Result<Built> {
    built_by(cargo()?, arguments)
}

/// The same, and the agent keeps the names of its functions, which its build script has else taken away.
pub(crate) fn build_with_names(arguments: &[&str]) -> anyhow::Result<Built> {
    let mut cargo = cargo()?;
    cargo.env("TIDINGS_KEEPS_NAMES", "yes");
    built_by(cargo, arguments)
}

fn built_by(mut cargo: Command, arguments: &[&str]) -> anyhow::Result<Built> {
    let output = cargo
        .args(["build", "--locked", "--message-format", "json-render-diagnostics"])
        .args(arguments)
        .stderr(std::process::Stdio::inherit())
        .output()
        .context("cargo could not be started")?;
    anyhow::ensure!(output.status.success(), "the build failed ({})", output.status);
    let programs = String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter_map(|message| Some(PathBuf::from(message.get("executable")?.as_str()?)))
        .collect();
    Ok(Built(programs))
}
