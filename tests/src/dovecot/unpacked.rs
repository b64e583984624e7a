//! Where the unpacked server lies.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of everything the lab was given: `TIDINGS_LAB`, else `target/lab` of the workspace.
fn lab_folder() -> PathBuf {
    env::var_os("TIDINGS_LAB")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/lab"), PathBuf::from)
}

/// An unpacked Dovecot.
pub(super) struct Unpacked {
    root: PathBuf,
}

impl Unpacked {
    /// Finds it.
    ///
    /// # Panics
    /// When it is not there.
    pub(super) fn find() -> Self {
        let root = lab_folder().join("servers/dovecot");
        let Ok(root) = root
            .canonicalize()
            .map_err(drop)
            .and_then(|root| if root.join(".complete").is_file() { Ok(root) } else { Err(()) })
        else {
            panic!("no Dovecot in {}: run `cargo xtask test`, which brings it", root.display());
        };
        Self { root }
    }

    pub(super) fn server(&self) -> PathBuf {
        self.root.join("usr/sbin/dovecot")
    }

    pub(super) fn doveconf(&self) -> PathBuf {
        self.root.join("usr/bin/doveconf")
    }

    pub(super) fn libexec(&self) -> PathBuf {
        self.root.join("usr/lib/dovecot")
    }

    pub(super) fn modules(&self) -> PathBuf {
        self.libexec().join("modules")
    }

    /// The folders of shared libraries, ours before the system's.
    pub(super) fn library_path(&self) -> OsString {
        let mut folders = vec![self.libexec(), self.modules().join("old-stats")];
        // The multiarch folder, when the machine lacked a library.
        for entry in fs::read_dir(self.root.join("usr/lib")).unwrap().flatten() {
            if entry.file_name().to_string_lossy().contains("-linux-") {
                folders.push(entry.path());
            }
        }
        env::join_paths(folders).unwrap()
    }

    /// Such as `2.3.19.1`.
    pub(super) fn version(&self) -> String {
        let output = Command::new(self.server())
            .arg("--version")
            .env("LD_LIBRARY_PATH", self.library_path())
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.split_whitespace().next().unwrap_or_default().to_owned()
    }
}
