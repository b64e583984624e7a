//! The `.rpm`: a spec that takes what was laid down; `rpmbuild` finds the libraries and packs.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::contents::Contents;
use super::identity::{DESCRIPTION, LICENCE, NAME, REVISION, SUMMARY, VERSION};
use super::{Programs, output, script};

/// What a desktop has, and a machine that is only reached by terminal does without. The names are Fedora's; openSUSE
/// has the same for the first. The libraries need no names: rpm asks for what is in them, whoever packs it (on Fedora
/// webkit2gtk4.1, gtk3, libsoup3, glib2 and cairo).
const RECOMMENDS: &str = "(gnome-keyring or kf6-kwallet or keepassxc)";

/// GNOME shows a tray only with this.
const SUGGESTS: &str = "gnome-shell-extension-appindicator";

/// What is used of rpm's own tools, and where they come from.
pub(super) const TOOLS: &[&str] = &["rpmbuild", "strip"];
pub(super) const ADVICE: &str =
    "Debian: apt-get install rpm; Fedora: dnf install rpm-build; --deb makes the .deb alone";

/// Makes the package of what was laid down, in the folder given, and says where it is.
pub(super) fn make(
    contents: &Contents,
    tree: &Path,
    programs: &Programs,
    folder: &Path,
    date: u64,
) -> anyhow::Result<PathBuf> {
    let spec = folder.join(format!("{NAME}.spec"));
    std::fs::write(&spec, describe(contents, tree)?)?;

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
    // A lone % begins a macro.
    let script = script("before-removal.sh")?.replace('%', "%%");
    let tree = tree.display();
    let files: String = contents.paths().map(|path| format!("/{path}\n")).collect();
    Ok(format!(
        "Name: {NAME}\nVersion: {VERSION}\nRelease: {REVISION}\nSummary: {SUMMARY}\nLicense: {LICENCE}\n\
         Requires: ca-certificates\nRecommends: {RECOMMENDS}\nSuggests: {SUGGESTS}\n\n%description\n{DESCRIPTION}\n\
         %install\nmkdir -p '%{{buildroot}}'\ncp -a '{tree}/usr' '%{{buildroot}}/'\n\n\
         %preun\nif [ \"$1\" != 0 ]; then exit 0; fi\n\n{script}\n\
         %files\n%defattr(-,root,root,-)\n%dir /usr/share/doc/{NAME}\n{files}"
    ))
}
