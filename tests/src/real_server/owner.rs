//! The user whose mail it is.

use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use rustix::process::{getegid, geteuid};

/// The user that owns the mail and runs what need not be root.
pub(crate) struct Owner {
    pub(crate) user: String,
    pub(crate) group: String,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
}

impl Owner {
    /// Whoever runs the tests; for root, whose mail no server opens, `nobody`.
    pub(crate) fn current() -> Self {
        let (uid, gid) = if geteuid().is_root() {
            (id(&["-u", "nobody"]).parse().unwrap(), id(&["-g", "nobody"]).parse().unwrap())
        } else {
            (geteuid().as_raw(), getegid().as_raw())
        };
        let who = uid.to_string();
        Self { user: id(&["-un", &who]), group: id(&["-gn", &who]), uid, gid }
    }

    /// Whether it is somebody else than who runs the tests.
    pub(crate) fn is_another(&self) -> bool {
        geteuid().as_raw() != self.uid
    }

    /// Gives a file or a folder to the owner, without what is in it.
    pub(crate) fn give(&self, path: &Path) {
        if self.is_another() {
            chown(path, Some(self.uid), Some(self.gid)).unwrap();
        }
    }

    /// Lets a program run as the owner.
    pub(crate) fn run_as(&self, command: &mut Command) {
        if self.is_another() {
            command.uid(self.uid).gid(self.gid);
        }
    }
}

fn id(arguments: &[&str]) -> String {
    let output = Command::new("id").args(arguments).output().unwrap();
    assert!(output.status.success(), "`id {}` failed", arguments.join(" "));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
