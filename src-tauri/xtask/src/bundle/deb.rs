//! The `.deb`: `dpkg-shlibdeps` finds the libraries, `dpkg-deb` packs.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use super::contents::Contents;
use super::identity::{DESCRIPTION, MAINTAINER, NAME, REVISION, SUMMARY, VERSION};
use super::{Programs, output, script};

/// What no program names as a library: the certificates that servers are judged by.
const DEPENDS: &str = "ca-certificates";

/// What a desktop has, and a machine that is only reached by terminal does without.
const RECOMMENDS: &str = "default-dbus-session-bus | dbus-session-bus, notification-daemon, \
                          gnome-keyring | libkf5wallet-bin | libkf6wallet-bin | keepassxc";

/// GNOME shows a tray only with this.
const SUGGESTS: &str = "gnome-shell-extension-appindicator";

/// What is used of Debian's own tools, and where they come from.
pub(super) const TOOLS: &[&str] = &["dpkg-deb", "dpkg-shlibdeps", "strip"];
pub(super) const ADVICE: &str =
    "a .deb is made on Debian and its kin: apt-get install dpkg-dev binutils; --rpm makes the .rpm alone";

/// Makes the package of what was laid down, in the folder given, and says where it is.
pub(super) fn make(
    contents: &Contents,
    tree: &Path,
    programs: &Programs,
    folder: &Path,
    date: u64,
) -> anyhow::Result<PathBuf> {
    let architecture = output(Command::new("dpkg").arg("--print-architecture"))?;
    let architecture = String::from_utf8_lossy(&architecture).trim().to_owned();

    let control = tree.join("DEBIAN");
    std::fs::create_dir(&control)?;
    write(&control.join("control"), &describe(contents, tree, &architecture)?, 0o644)?;
    write(&control.join("md5sums"), &sums(tree, contents)?, 0o644)?;
    write(&control.join("prerm"), &only_at("remove", "before-removal.sh")?, 0o755)?;
    write(&control.join("postrm"), &only_at("purge", "after-purge.sh")?, 0o755)?;
    std::fs::set_permissions(&control, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;

    let package = folder.join(format!("{NAME}_{VERSION}-{REVISION}_{architecture}.deb"));
    let mut pack = Command::new("dpkg-deb");
    pack.args(["--root-owner-group", "--build"]).arg(if programs.is_release { "-Zxz" } else { "-Znone" });
    // One thread: several would cut the data in other places on another machine.
    pack.env("DPKG_DEB_THREADS_MAX", "1").env("SOURCE_DATE_EPOCH", date.to_string());
    output(pack.arg(tree).arg(&package))?;
    Ok(package)
}

/// The control file (Debian Policy 5.3).
fn describe(contents: &Contents, tree: &Path, architecture: &str) -> anyhow::Result<String> {
    let libraries = libraries(tree)?;
    let size = contents.kibibytes(tree)?;
    let mut text = format!(
        "Package: {NAME}\nVersion: {VERSION}-{REVISION}\nArchitecture: {architecture}\nMaintainer: {MAINTAINER}\n\
         Installed-Size: {size}\nDepends: {libraries}, {DEPENDS}\nRecommends: {RECOMMENDS}\nSuggests: {SUGGESTS}\n\
         Section: mail\nPriority: optional\nDescription: {SUMMARY}\n"
    );
    for line in DESCRIPTION.lines() {
        writeln!(text, " {}", if line.is_empty() { "." } else { line })?;
    }
    Ok(text)
}

/// The packages that hold the libraries of both programs, from which version on, as the distribution itself says.
fn libraries(tree: &Path) -> anyhow::Result<String> {
    // It wants to be inside a source package.
    let source = tempfile::tempdir()?;
    let control = source.path().join("debian");
    std::fs::create_dir(&control)?;
    std::fs::write(
        control.join("control"),
        format!("Source: {NAME}\n\nPackage: {NAME}\nArchitecture: any\n"),
    )?;
    let mut look = Command::new("dpkg-shlibdeps");
    look.arg("-O").current_dir(source.path());
    for program in ["tidings", "tidings-window"] {
        look.arg(tree.join("usr/bin").join(program));
    }
    let found = output(&mut look)?;
    let found = String::from_utf8(found).context("dpkg-shlibdeps said something that is no text")?;
    let found = found.trim().strip_prefix("shlibs:Depends=").context("dpkg-shlibdeps found no libraries")?;
    Ok(found.to_owned())
}

fn sums(tree: &Path, contents: &Contents) -> anyhow::Result<String> {
    let files = contents.paths().filter(|path| !tree.join(path).is_symlink());
    let sums = output(Command::new("md5sum").args(files).current_dir(tree))?;
    String::from_utf8(sums).context("md5sum said something that is no text")
}

/// A script of ours as Debian calls it: for one occasion only.
fn only_at(occasion: &str, name: &str) -> anyhow::Result<String> {
    Ok(format!("#!/bin/sh\nset -e\nif [ \"$1\" != {occasion} ]; then exit 0; fi\n\n{}", script(name)?))
}

fn write(path: &Path, text: &str, mode: u32) -> anyhow::Result<()> {
    std::fs::write(path, text).with_context(|| format!("{} could not be written", path.display()))?;
    Ok(std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode))?)
}
