//! A Debian 12 of its own: clean, or with the package installed, in a mount and process namespace that ends with it.
//!
//! Programs in it see its files and processes alone, and share with the lab what a desktop needs: the folder for
//! temporary files, in which the desktops have their homes and sockets, and the network. Nothing is mounted on the
//! machine itself, so that whatever happens to the test, nothing stays; and nothing is installed or started there.

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Output, Stdio};

use tempfile::TempDir;
use tidings_tests::desktop::Desktop;
use tidings_tests::tidings::said;

/// Where a Debian's own programs are.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// The first process of the namespace. It mounts, then reads from a pipe that only the test process holds; when that
/// process is gone, the read ends, and the kernel ends the namespace with every process and every mount in it.
const FIRST_PROCESS: &str = r#"
set -eu
root=$1 below=$2 changes=$3 archives=$4 shared=$5
if [ -n "$below" ]; then
    mount -t overlay overlay -o "lowerdir=$below,upperdir=$changes/files,workdir=$changes/work" "$root"
else
    mount --bind "$archives" "$root/var/cache/apt/archives"
fi
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount --rbind /dev "$root/dev"
mkdir -p "$root$shared"
mount --bind "$shared" "$root$shared"
echo ready
read -r _
"#;

/// A running Debian.
pub(super) struct Tree {
    /// Where it is mounted, inside the namespace.
    root: PathBuf,
    namespace: Child,
    pipe: Option<ChildStdin>,
    /// What was changed in it; gone with it.
    _changes: TempDir,
}

impl Tree {
    /// Opens the Debian in this folder: what is changed is changed there. Packages that it fetches are kept.
    pub(super) fn on(folder: &Path) -> Self {
        Self::open(folder.to_owned(), "".as_ref(), tempfile::tempdir().unwrap())
    }

    /// Opens a copy of the Debian in this folder, which stays as it is.
    pub(super) fn over(folder: &Path) -> Self {
        // Beside it: not every file system takes the changes of an overlay.
        let changes = tempfile::Builder::new().prefix("run-").tempdir_in(folder.parent().unwrap()).unwrap();
        for name in ["root", "files", "work"] {
            fs::create_dir(changes.path().join(name)).unwrap();
        }
        Self::open(changes.path().join("root"), folder, changes)
    }

    fn open(root: PathBuf, below: &Path, changes: TempDir) -> Self {
        let archives = lab().join("archives");
        fs::create_dir_all(&archives).unwrap();
        let mut namespace = Command::new("unshare")
            .args(["--mount", "--pid", "--fork", "--kill-child", "--", "sh", "-c", FIRST_PROCESS, "sh"])
            .args([&root, below, changes.path(), &archives, &std::env::temp_dir()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("unshare starts");
        let pipe = namespace.stdin.take();
        let mut line = String::new();
        BufReader::new(namespace.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "ready\n", "the tree cannot be mounted; its own words stand above");
        Self { root, namespace, pipe, _changes: changes }
    }

    /// A file of the tree, seen from outside.
    pub(super) fn path(&self, inside: &str) -> PathBuf {
        let root = self.root.strip_prefix("/").unwrap();
        let seen = Path::new("/proc").join(self.namespace.id().to_string()).join("root").join(root);
        seen.join(inside.strip_prefix('/').unwrap())
    }

    /// A program of the tree in a desktop outside it, with the desktop's environment.
    pub(super) fn command_in(&self, desktop: &Desktop, program: impl AsRef<OsStr>) -> Command {
        self.enter(desktop.command("nsenter"), &[], program)
    }

    /// A program of the tree without a desktop, as root.
    pub(super) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        self.enter(clean("root", "/root"), &[], program)
    }

    /// The same as this user of the tree.
    pub(super) fn command_as(&self, user: &str, program: impl AsRef<OsStr>) -> Command {
        let command = clean(user, &format!("/home/{user}"));
        self.enter(command, &[&format!("--userspec={user}:{user}")], program)
    }

    /// A program beside the tree that runs one of it, for whoever can be given a program and no arguments before it.
    pub(super) fn wrapper(&self, folder: &Path, program: &str) -> PathBuf {
        let entering = self.enter(Command::new("nsenter"), &[], program);
        let words: Vec<_> = entering.get_args().map(|word| format!("'{}'", word.display())).collect();
        let wrapper = folder.join(program.rsplit('/').next().unwrap());
        fs::write(&wrapper, format!("#!/bin/sh\nexec nsenter {} \"$@\"\n", words.join(" "))).unwrap();
        fs::set_permissions(&wrapper, fs::Permissions::from_mode(0o755)).unwrap();
        wrapper
    }

    /// The machine's own `rpm`, at work on the tree.
    pub(super) fn rpm(&self, arguments: &[&str]) -> Output {
        let mut rpm = self.beside(clean("root", "/root"));
        rpm.args(["rpm", "--dbpath", "/var/lib/rpm", "--root"]).arg(&self.root).args(arguments);
        rpm.output().unwrap()
    }

    /// In the namespaces of the tree, and not yet at its root.
    fn beside(&self, mut command: Command) -> Command {
        let namespaces = format!("/proc/{}/ns", self.namespace.id());
        command.arg(format!("--mount={namespaces}/mnt")).arg(format!("--pid={namespaces}/pid_for_children"));
        command
    }

    fn enter(&self, command: Command, chroot: &[&str], program: impl AsRef<OsStr>) -> Command {
        let mut command = self.beside(command);
        command.arg("chroot").args(chroot).arg(&self.root).arg(program);
        command
    }

    /// Runs a program of the tree as root, which must work.
    #[track_caller]
    pub(super) fn run(&self, program: &str, arguments: &[&str]) -> String {
        let output = self.command(program).args(arguments).output().unwrap();
        assert!(output.status.success(), "{program} {}: {}", arguments.join(" "), said(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    /// `apt-get`, with nobody to ask.
    pub(super) fn apt(&self, arguments: &[&str]) -> Output {
        let mut command = self.command("apt-get");
        command.args(["--yes", "--quiet"]).args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        command.output().unwrap()
    }

    /// Puts a file of the machine into the tree and gives its place there.
    pub(super) fn take(&self, file: &Path) -> String {
        let inside = format!("/root/{}", file.file_name().unwrap().to_str().unwrap());
        fs::copy(file, self.path(&inside)).unwrap();
        inside
    }

    /// The processes whose program this is, by the namespace's own numbers.
    pub(super) fn processes_of(&self, program: &str) -> Vec<u32> {
        let mut found = Vec::new();
        for entry in fs::read_dir(self.path("/proc")).unwrap().flatten() {
            let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
            let Ok(exe) = fs::read_link(entry.path().join("exe")) else { continue };
            let exe = exe.to_string_lossy();
            if exe.trim_end_matches(" (deleted)").ends_with(program) {
                found.push(pid);
            }
        }
        found
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        // The first process takes all others and the mounts with it; the folder goes after them.
        drop(self.pipe.take());
        let _ = self.namespace.wait();
    }
}

/// Entering with nothing of the machine's own environment.
fn clean(user: &str, home: &str) -> Command {
    let mut command = Command::new("nsenter");
    command.env_clear().stdin(Stdio::null());
    command.envs([("PATH", PATH), ("LANG", "C.UTF-8"), ("HOME", home), ("USER", user), ("LOGNAME", user)]);
    command
}

/// What is kept between runs.
pub(super) fn lab() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("target/lab/debian12")
}
