//! Where `tests/lab/fetch-servers.sh` unpacked a server.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use super::owner::Owner;

/// The folder of everything the lab was given: `TIDINGS_LAB`, else `target/lab` of the workspace.
fn lab_folder() -> PathBuf {
    env::var_os("TIDINGS_LAB")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/lab"), PathBuf::from)
}

/// An unpacked server.
pub(crate) struct Unpacked {
    root: PathBuf,
}

impl Unpacked {
    /// Finds a server by the name of its folder, such as `dovecot`.
    ///
    /// # Panics
    /// When it is not there.
    pub(crate) fn find(name: &str) -> Self {
        let root = lab_folder().join("servers").join(name);
        let found = root.canonicalize().ok().filter(|root| root.join(".version").is_file());
        let Some(root) = found else {
            panic!("no {name} in {}: run `cargo xtask test`, which brings it", root.display());
        };
        Self { root }
    }

    /// The same, or a copy under `folder` where its owner may not enter the place: a checkout in root's home.
    pub(crate) fn reachable(self, owner: &Owner, folder: &Path) -> Self {
        let is_open = |folder: &Path| fs::metadata(folder).unwrap().permissions().mode() & 0o1 != 0;
        if !owner.is_another() || self.root.ancestors().all(is_open) {
            return self;
        }
        let root = folder.join("programs");
        let copied = Command::new("cp").arg("-a").args([&self.root, &root]).status().unwrap();
        assert!(copied.success(), "{} could not be copied", self.root.display());
        Self { root }
    }

    /// A file or folder of it.
    pub(crate) fn path(&self, inside: &str) -> PathBuf {
        self.root.join(inside)
    }

    /// The folders of its shared libraries.
    pub(crate) fn library_path(&self) -> OsString {
        let mut folders = BTreeSet::new();
        for top in ["lib", "usr/lib"] {
            gather_library_folders(&self.path(top), &mut folders);
        }
        env::join_paths(folders).unwrap()
    }

    /// Its version, such as `2.3.19.1`.
    pub(crate) fn version(&self) -> String {
        fs::read_to_string(self.path(".version")).unwrap().trim().to_owned()
    }
}

fn gather_library_folders(folder: &Path, found: &mut BTreeSet<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            gather_library_folders(&entry.path(), found);
        } else if name.starts_with("lib") && name.contains(".so") {
            found.insert(folder.to_owned());
        }
    }
}
