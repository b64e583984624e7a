//! The `.rpm`: a spec that takes what was laid down; `rpmbuild` finds the libraries and packs.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use super::contents::Contents;
use super::identity::{DESCRIPTION, LICENCE, NAME, REVISION, SUMMARY, VERSION};
use super::{Programs, is_here, output};
use crate::workspace;

/// Says what is missing.
pub(super) fn look_for_tools() -> anyhow::Result<()> {
    let advice = "Debian: apt-get install rpm; Fedora: dnf install rpm-build; --deb makes the .deb alone";
    for tool in ["rpmbuild", "strip"] {
        anyhow::ensure!(is_here(tool), "{tool} was not found ({advice})");
    }
    Ok(())
}

/// Makes the package in an empty folder and says where it is.
pub(super) fn make(
    contents: &Contents,
    programs: &Programs,
    folder: &Path,
    date: u64,
) -> anyhow::Result<PathBuf> {
    let tree = folder.join("tree");
    contents.lay(&tree)?;
    let spec = folder.join(format!("{NAME}.spec"));
    std::fs::write(&spec, describe(contents, &tree)?)?;

    let architecture = std::env::consts::ARCH;
    let mut pack = Command::new("rpmbuild");
    pack.args(["-bb", "--quiet", "--target", &format!("{architecture}-linux")]);
    for (name, value) in [
        ("_topdir", folder.join("work").display().to_string()),
        ("_rpmdir", folder.display().to_string()),
        ("_rpmfilename", "%{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}.rpm".to_owned()),
        // What was laid down is packed as it is: no stripping, no second folder of debug symbols, no links to them.
        ("__os_install_post", "%{nil}".to_owned()),
        ("debug_package", "%{nil}".to_owned()),
        ("_build_id_links", "none".to_owned()),
        // The same bytes again, on whatever machine.
        ("_buildhost", "localhost".to_owned()),
        ("use_source_date_epoch_as_buildtime", "1".to_owned()),
        ("clamp_mtime_to_source_date_epoch", "1".to_owned()),
        ("_binary_payload", if programs.is_release { "w19.zstdio" } else { "w.ufdio" }.to_owned()),
    ] {
        pack.arg("--define").arg(format!("{name} {value}"));
    }
    output(pack.arg(&spec).env("SOURCE_DATE_EPOCH", date.to_string()))?;
    let package = folder.join(format!("{NAME}-{VERSION}-{REVISION}.{architecture}.rpm"));
    anyhow::ensure!(package.exists(), "rpmbuild was content, yet there is no {}", package.display());
    Ok(package)
}

/// The spec. Whoever installs the package gets the tray, the keyring and the notifications of their desktop.
fn describe(contents: &Contents, tree: &Path) -> anyhow::Result<String> {
    let script = workspace::root()?.join("src-tauri/packaging/before-removal.sh");
    let script = std::fs::read_to_string(script).context("before-removal.sh could not be read")?;
    // A lone % begins a macro.
    let script = script.replace('%', "%%");
    let tree = tree.display();
    let files: String = contents.paths().map(|path| format!("/{path}\n")).collect();
    Ok(format!(
        "Name: {NAME}\nVersion: {VERSION}\nRelease: {REVISION}\nSummary: {SUMMARY}\nLicense: {LICENCE}\n\
         Requires: ca-certificates\n\n%description\n{DESCRIPTION}\n\
         %install\nmkdir -p '%{{buildroot}}'\ncp -a '{tree}/usr' '%{{buildroot}}/'\n\n\
         %preun\nif [ \"$1\" != 0 ]; then exit 0; fi\n\n{script}\n\
         %files\n%defattr(-,root,root,-)\n%dir /usr/share/doc/{NAME}\n{files}"
    ))
}
