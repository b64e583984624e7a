//! Debian's compiler and the sources of its standard library: the packages `rustc-web` and `rust-web-src`, which
//! Debian keeps as new as its browsers need them. They are opened beside, and installed nowhere: as packages they
//! would drive out the compiler of the system.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use crate::packages;
use crate::steps::succeed;

/// The packages; what they need of libraries is found out.
const WANTED: &[&str] = &["rustc-web", "rust-web-src"];

/// Raised when what is made here changes: an older folder is then made anew.
const RECIPE: &str = "1";

/// Where the compiler is.
pub(super) struct Compiler {
    pub(super) program: PathBuf,
    /// For the dynamic linker.
    pub(super) libraries: OsString,
}

/// Whether this system's package sources have it.
pub(super) fn is_offered() -> bool {
    WANTED.iter().all(|package| {
        let about = Command::new("apt-cache").args(["show", "--no-all-versions", package]).output();
        about.is_ok_and(|about| about.status.success() && !about.stdout.is_empty())
    })
}

/// Makes sure that it is there, once.
///
/// # Errors
/// When this is no Debian that has it, or it cannot be fetched.
pub(super) fn provide(folder: &Path) -> anyhow::Result<Compiler> {
    let tree = folder.join("compiler");
    let compiler = Compiler {
        program: tree.join("usr/bin/rustc"),
        libraries: tree.join("usr/lib").join(format!("{}-linux-gnu", std::env::consts::ARCH)).into(),
    };
    let stamp = tree.join(".complete");
    if std::fs::read_to_string(&stamp).is_ok_and(|recipe| recipe == RECIPE) {
        return Ok(compiler);
    }
    println!("fetching Debian's Rust compiler and the sources of its library, once");
    if tree.exists() {
        std::fs::remove_dir_all(&tree).with_context(|| format!("{} is in the way", tree.display()))?;
    }
    if let Err(error) = fetch(&tree) {
        println!("{error:#}; trying once more with fresh package lists");
        packages::refresh_lists()?;
        fetch(&tree)?;
    }
    drop_what_is_not_read(&tree)?;
    let mut version = Command::new(&compiler.program);
    succeed(version.arg("--version").env("LD_LIBRARY_PATH", &compiler.libraries))?;
    std::fs::write(&stamp, RECIPE)?;
    Ok(compiler)
}

fn fetch(tree: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(tree).with_context(|| format!("{} cannot be made", tree.display()))?;
    let work = tempfile::tempdir()?;
    let mut download = Command::new("apt-get");
    // As root apt would like to become _apt, which may not enter every folder.
    download.args(["--quiet", "-o", "APT::Sandbox::User=root", "download"]).args(packages()?);
    succeed(download.current_dir(work.path()))?;
    for file in std::fs::read_dir(work.path())? {
        succeed(Command::new("dpkg").arg("-x").arg(file?.path()).arg(tree))?;
    }
    Ok(())
}

/// The packages and the libraries that this machine has not installed.
fn packages() -> anyhow::Result<Vec<String>> {
    let kinds = ["recommends", "suggests", "conflicts", "breaks", "replaces", "enhances"];
    let mut ask = Command::new("apt-cache");
    ask.args(["depends", "--recurse"]).args(kinds.map(|kind| format!("--no-{kind}"))).args(WANTED);
    let output = ask.output().context("apt-cache could not be started: this needs Debian")?;
    let listed = String::from_utf8_lossy(&output.stdout);
    anyhow::ensure!(
        output.status.success() && listed.lines().any(|line| WANTED.contains(&line)),
        "this system's package sources have no rustc-web (Debian 12 has it)"
    );
    let reached = reached(&listed);
    let missing = packages::missing(&reached.iter().map(String::as_str).collect::<Vec<_>>())?;
    Ok(missing.into_iter().map(str::to_owned).collect())
}

/// What is wanted, and the libraries among all that it depends on.
fn reached(listed: &str) -> BTreeSet<String> {
    let names = listed.lines().filter(|line| !line.starts_with([' ', '|', '<']));
    names.filter(|name| WANTED.contains(name) || name.starts_with("lib")).map(str::to_owned).collect()
}

/// Of the sources only the library's are read; the compiler's own are ten times as much.
fn drop_what_is_not_read(tree: &Path) -> anyhow::Result<()> {
    for version in std::fs::read_dir(tree.join("usr/src")).context("the packages have no sources")? {
        for part in std::fs::read_dir(version?.path())? {
            let part = part?;
            if part.file_name() != "library" && part.file_type()?.is_dir() {
                std::fs::remove_dir_all(part.path())?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_libraries_come_with_what_is_wanted() {
        let listed =
            "rustc-web\n  Depends: libc6\n |Depends: gcc\n  Depends: <libc-dev>\nlibc6\ngcc\n<libc-dev>\n";
        assert_eq!(reached(listed), BTreeSet::from(["libc6".to_owned(), "rustc-web".to_owned()]));
    }
}
