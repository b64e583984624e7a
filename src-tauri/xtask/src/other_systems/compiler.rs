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
const WANTED: [&str; 2] = ["rustc-web", "rust-web-src"];

/// The oldest compiler that our code is for.
const NEEDED: &str = env!("CARGO_PKG_RUST_VERSION");

/// The number is raised when what is made here changes: an older folder is then made anew.
const RECIPE: &str = concat!("2 for ", env!("CARGO_PKG_RUST_VERSION"));

/// Where it is opened, and the file in there that says that all of it is there.
const TREE: &str = "compiler";
const STAMP: &str = ".complete";

const NOT_OFFERED: &str = concat!(
    "this system's package sources have no rustc-web for Rust ",
    env!("CARGO_PKG_RUST_VERSION"),
    " (Debian 12 has it)"
);

/// Where the compiler is.
pub(super) struct Compiler {
    pub(super) program: PathBuf,
    /// For the dynamic linker.
    pub(super) libraries: OsString,
}

/// Whether it is there, or to be had.
pub(super) fn can_be_provided(folder: &Path) -> bool {
    is_complete(&folder.join(TREE)) || is_offered()
}

fn is_complete(tree: &Path) -> bool {
    std::fs::read_to_string(tree.join(STAMP)).is_ok_and(|recipe| recipe == RECIPE)
}

/// Whether this system's package sources have it. What they are known to have may be older than what they have:
/// Debian's first release of the package, say, where nobody asked for its updates yet.
fn is_offered() -> bool {
    let is_enough = |version: &String| minor(version) >= minor(NEEDED);
    match offered() {
        None => false,
        Some(version) if is_enough(&version) => true,
        Some(_) => packages::refresh_lists().is_ok() && offered().as_ref().is_some_and(is_enough),
    }
}

/// The version that would be fetched, as Debian writes it.
fn offered() -> Option<String> {
    let versions = WANTED.map(|package| {
        let about = Command::new("apt-cache").args(["show", "--no-all-versions", package]).output().ok()?;
        let about = String::from_utf8(about.stdout).ok()?;
        about.lines().find_map(|line| line.strip_prefix("Version: ")).map(str::to_owned)
    });
    // Both are made of one source.
    let [compiler, sources] = versions;
    sources.and(compiler)
}

/// The number that counts: of `1.96.0+dfsg1-1`, 96.
fn minor(version: &str) -> Option<u32> {
    version.strip_prefix("1.")?.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// Makes sure that it is there, once.
///
/// # Errors
/// When this is no Debian that has it, or it cannot be fetched.
pub(super) fn provide(folder: &Path) -> anyhow::Result<Compiler> {
    let tree = folder.join(TREE);
    let compiler = Compiler {
        program: tree.join("usr/bin/rustc"),
        libraries: tree.join("usr/lib").join(format!("{}-linux-gnu", std::env::consts::ARCH)).into(),
    };
    if is_complete(&tree) {
        return Ok(compiler);
    }
    anyhow::ensure!(is_offered(), "{NOT_OFFERED}");
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
    std::fs::write(tree.join(STAMP), RECIPE)?;
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
    anyhow::ensure!(output.status.success(), "{NOT_OFFERED}");
    let listed = String::from_utf8_lossy(&output.stdout);
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
    fn a_version_is_compared_by_its_second_number() {
        assert_eq!(minor("1.96.0+dfsg1-1~deb12u2"), Some(96));
        assert_eq!(minor("1.95"), Some(95));
        assert_eq!(minor("0.9"), None);
    }

    #[test]
    fn only_libraries_come_with_what_is_wanted() {
        let listed =
            "rustc-web\n  Depends: libc6\n |Depends: gcc\n  Depends: <libc-dev>\nlibc6\ngcc\n<libc-dev>\n";
        assert_eq!(reached(listed), BTreeSet::from(["libc6".to_owned(), "rustc-web".to_owned()]));
    }
}
