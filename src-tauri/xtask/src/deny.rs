//! cargo-deny: licences, banned crates and where crates come from (`deny.toml`).
//!
//! It is built once from the crate registry into `target/lab/tools`. Without optimisation that takes about a
//! minute on two cores; the check itself then takes a few seconds.

use std::path::PathBuf;
use std::process::Command;

use crate::steps::succeed;
use crate::workspace;

/// Fixed, so that everybody is judged by the same rules.
const VERSION: &str = "0.20.2";

/// Makes sure that the tool is there, and returns where.
pub(crate) fn provide() -> anyhow::Result<PathBuf> {
    let tools = workspace::lab()?.join("tools");
    let program = tools.join("bin").join("cargo-deny");
    let found = Command::new(&program).arg("--version").output();
    if found
        .is_ok_and(|output| String::from_utf8_lossy(&output.stdout).trim() == format!("cargo-deny {VERSION}"))
    {
        println!("cargo-deny {VERSION} is there");
        return Ok(program);
    }
    println!("building cargo-deny {VERSION}, once");
    let mut install = workspace::cargo()?;
    install
        .args([
            "install",
            "cargo-deny",
            "--locked",
            "--quiet",
            "--force",
            "--debug",
            "--version",
            VERSION,
            "--root",
        ])
        .arg(&tools)
        .env("CARGO_PROFILE_DEV_DEBUG", "false");
    succeed(&mut install)?;
    Ok(program)
}

/// Checks everything but the advisories, which need a network and change by the day.
pub(crate) fn check() -> anyhow::Result<()> {
    let program = provide()?;
    succeed(
        Command::new(program)
            .current_dir(workspace::root()?)
            // Duplicate versions are warnings, 45 screens of them: `cargo deny check bans` shows them.
            .args(["--log-level", "error", "check", "licenses", "bans", "sources"]),
    )
}
