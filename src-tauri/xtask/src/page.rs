//! The page in the window: its packages and its build, each only when something changed.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use crate::steps::succeed;
use crate::workspace;

/// What the build reads, seen from `ui/`: its own sources, the words and the picture it shares with the agent.
const INPUTS: &[&str] = &[
    "../icons/tidings.svg",
    "../src-tauri/crates/tidings-core/locales",
    "index.html",
    "package-lock.json",
    "package.json",
    "public",
    "src",
    "svelte.config.js",
    "tsconfig.json",
    "vite.config.ts",
];

/// `npm` in the page's folder.
pub(crate) fn npm(arguments: &[&str]) -> anyhow::Result<Command> {
    let mut command = Command::new("npm");
    command.current_dir(workspace::ui()?).args(arguments);
    Ok(command)
}

/// Makes sure that `ui/node_modules` is what the lock file says and `ui/dist` is the page as it stands.
pub(crate) fn build() -> anyhow::Result<()> {
    let ui = workspace::ui()?;
    install(&ui)?;
    let stamp = ui.join("node_modules").join(".tidings-page");
    let now = fingerprint(&ui)?;
    // What the window's build puts there where the page is missing is not the page.
    let is_there = std::fs::read_to_string(ui.join("dist").join("index.html"))
        .is_ok_and(|page| !page.contains("tidings-page-is-missing"));
    if is_there && std::fs::read_to_string(&stamp).is_ok_and(|old| old == now) {
        println!("page: unchanged since its last build");
        return Ok(());
    }
    succeed(&mut npm(&["run", "build"])?)?;
    std::fs::write(&stamp, now).with_context(|| format!("{} could not be written", stamp.display()))
}

/// `npm ci`, unless the installed packages are those of the lock file already.
fn install(ui: &Path) -> anyhow::Result<()> {
    let lock =
        std::fs::read(ui.join("package-lock.json")).context("ui/package-lock.json could not be read")?;
    // Inside, so that it goes with the folder.
    let stamp = ui.join("node_modules").join(".tidings-lock");
    if std::fs::read(&stamp).is_ok_and(|old| old == lock) {
        return Ok(());
    }
    succeed(&mut npm(&["ci", "--no-audit", "--no-fund"])?)?;
    std::fs::write(&stamp, lock).with_context(|| format!("{} could not be written", stamp.display()))
}

/// A number that changes when a file of the build's input changes, appears or goes.
fn fingerprint(ui: &Path) -> anyhow::Result<String> {
    let mut files = Vec::new();
    for input in INPUTS {
        collect(&ui.join(input), &mut files)?;
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.hash(&mut hasher);
        std::fs::read(&file)
            .with_context(|| format!("{} could not be read", file.display()))?
            .hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    if path.is_dir() {
        for entry in std::fs::read_dir(path)? {
            collect(&entry?.path(), files)?;
        }
    } else if path.exists() {
        files.push(path.to_path_buf());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_source_changes_the_fingerprint() {
        let ui = tempfile::tempdir().unwrap();
        std::fs::create_dir(ui.path().join("src")).unwrap();
        std::fs::write(ui.path().join("src/main.ts"), "1").unwrap();
        let before = fingerprint(ui.path()).unwrap();
        assert_eq!(fingerprint(ui.path()).unwrap(), before);
        std::fs::write(ui.path().join("src/main.ts"), "2").unwrap();
        assert_ne!(fingerprint(ui.path()).unwrap(), before);
    }
}
