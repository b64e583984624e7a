//! The package as it was just built, and a Debian with it installed.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use tidings_tests::tidings::{program, said};

use super::tree::{Tree, lab};

/// What `apt-get install` made of a clean Debian.
pub(super) struct Installed {
    /// The package.
    pub(super) package: PathBuf,
    /// The Debian with it, for [`Tree::over`].
    pub(super) folder: PathBuf,
}

/// Makes it, once for all tests.
///
/// # Panics
/// Without root, without a network the first time, and when the package cannot be made or installed.
pub(super) fn installed() -> &'static Installed {
    static INSTALLED: OnceLock<Installed> = OnceLock::new();
    INSTALLED.get_or_init(|| {
        assert!(
            rustix::process::geteuid().is_root(),
            "the package is tested in a Debian of its own, which only root can make and enter"
        );
        // Two runs at once would get in each other's way.
        fs::create_dir_all(lab()).unwrap();
        let lock = File::create(lab().join(".lock")).unwrap();
        lock.lock().unwrap();
        let package = package("deb");
        let clean = lab().join("base");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("lab/debian-tree.sh");
        let made = Command::new("bash").arg(script).arg(&clean).output().unwrap();
        assert!(made.status.success(), "no clean Debian: {}", said(&made));
        let folder = lab().join("installed");
        install(&clean, &folder, &package);
        Installed { package, folder }
    })
}

/// The package in a format, `deb` or `rpm`: the one in the folder that `TIDINGS_PACKAGES` names, as of a release, or
/// else one of the programs that were built with this test.
pub(super) fn package(format: &str) -> PathBuf {
    let Some(folder) = std::env::var_os("TIDINGS_PACKAGES") else { return bundled(format) };
    let mut files = fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path());
    let package = files.find(|file| file.extension().is_some_and(|extension| extension == format));
    package.unwrap_or_else(|| panic!("there is no .{format} in {}", folder.display()))
}

/// Packs the programs that were built with this test.
pub(super) fn bundled(format: &str) -> PathBuf {
    let bundled =
        Command::new(program("xtask")).args(["bundle", "--built", &format!("--{format}")]).output().unwrap();
    assert!(bundled.status.success(), "no package: {}", said(&bundled));
    let said = String::from_utf8(bundled.stdout).unwrap();
    let (path, _) = said.split_once("  ").expect("the package is named");
    PathBuf::from(path)
}

/// Installs the package on a copy of the clean Debian, with what it depends on and not what it recommends: the
/// dependencies alone must be enough.
fn install(clean: &Path, folder: &Path, package: &Path) {
    // Made of the same package by the same Debian: it would be the same again.
    let stamp = folder.join(".made-of");
    let made_of = format!("{} {}", sum(package), fs::read_to_string(clean.join(".complete")).unwrap());
    if fs::read_to_string(&stamp).is_ok_and(|old| old == made_of) {
        return;
    }
    quietly(Command::new("rm").args(["-rf", "--one-file-system"]).arg(folder));
    quietly(Command::new("cp").arg("-a").arg(clean).arg(folder));
    let tree = Tree::on(folder);
    // The network may be another one than when the Debian was made.
    fs::copy("/etc/resolv.conf", tree.path("/etc/resolv.conf")).unwrap();
    let inside = tree.take(package);
    let mut output = tree.apt(&["install", "--no-install-recommends", &inside]);
    if !output.status.success() {
        // The lists of a tree that was made some days ago may name files that are gone.
        tree.run("apt-get", &["--quiet", "update"]);
        output = tree.apt(&["install", "--no-install-recommends", &inside]);
    }
    assert!(output.status.success(), "the package cannot be installed: {}", said(&output));
    drop(tree);
    fs::write(&stamp, made_of).unwrap();
}

fn sum(package: &Path) -> String {
    let output = Command::new("sha256sum").arg(package).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

pub(super) fn quietly(command: &mut Command) {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", said(&output));
}
