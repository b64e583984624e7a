//! A session of systemd's in the Debian with the package: the real `systemd --user`, run by an ordinary user in a
//! control group of its own, as a login makes it. It is the manager of the session alone; no init runs.

use std::fs;
use std::os::unix::fs::chown;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

use tidings_tests::tidings::{LIMIT, said};
use tidings_tests::wait::wait_until;

use super::tree::Tree;

/// Makes itself a member of a control group, sees nothing above it, and becomes the manager. `/run/systemd/system` says
/// that systemd is in use here (`sd_booted(3)`); a manager beside another init would refuse to be one.
const BECOME_MANAGER: &str = r#"
set -eu
group=$1 user=$2 runtime=$3
mkdir -p /run/systemd/system "$runtime"
chown "$user:" "$runtime"
chmod 700 "$runtime"
echo $$ >"$group/cgroup.procs"
exec unshare --cgroup -- sh -c '
    mount -t cgroup2 cgroup2 /sys/fs/cgroup
    echo $$ >/sys/fs/cgroup/manager/cgroup.procs
    exec chroot --userspec="$0:$0" / /lib/systemd/systemd --user --log-level=warning --log-target=console
' "$user"
"#;

/// Somebody's session.
pub(super) struct Session<'a> {
    tree: &'a Tree,
    user: &'static str,
    /// The user's folder for sockets and the like.
    pub(super) runtime: String,
    manager: Child,
    _group: ControlGroup,
}

impl<'a> Session<'a> {
    /// Begins a session for a user of the tree.
    pub(super) fn begin(tree: &'a Tree, user: &'static str) -> Self {
        assert!(tree.path("/lib/systemd/systemd").exists(), "the package's dependencies bring no systemd");
        let owner: u32 = tree.run("id", &["-u", user]).trim().parse().unwrap();
        let group = ControlGroup::make(owner);
        let runtime = format!("/run/user/{owner}");
        let mut manager = tree.command("sh");
        manager.args(["-c", BECOME_MANAGER, "sh", group.folder.to_str().unwrap(), user, &runtime]);
        manager.env("HOME", format!("/home/{user}")).env("USER", user).env("LOGNAME", user);
        manager.env("XDG_RUNTIME_DIR", &runtime).stdout(Stdio::null());
        let manager = manager.spawn().unwrap();
        let session = Self { tree, user, runtime, manager, _group: group };
        wait_until("the session's manager", LIMIT, || {
            session.systemctl(&["is-system-running"]).stdout.starts_with(b"running")
        });
        session
    }

    /// A program of the tree within the session.
    pub(super) fn command(&self, program: &str) -> Command {
        let mut command = self.tree.command_as(self.user, program);
        command.env("XDG_RUNTIME_DIR", &self.runtime);
        command
    }

    /// Asks the manager, whatever it answers.
    pub(super) fn systemctl(&self, arguments: &[&str]) -> Output {
        self.command("systemctl").arg("--user").args(arguments).output().unwrap()
    }

    /// Tells the manager, which must do it.
    #[track_caller]
    pub(super) fn tell(&self, arguments: &[&str]) {
        let told = self.systemctl(arguments);
        assert!(told.status.success(), "systemctl {arguments:?}: {}", said(&told));
    }

    /// What the manager knows of a unit, by the property's name.
    #[track_caller]
    pub(super) fn property(&self, unit: &str, name: &str) -> String {
        let shown = self.systemctl(&["show", "--value", "--property", name, unit]);
        assert!(shown.status.success(), "{}", said(&shown));
        String::from_utf8(shown.stdout).unwrap().trim().to_owned()
    }

    /// Begins what a desktop begins when it is up: its own target, which the graphical session is bound to.
    pub(super) fn begin_desktop(&self) {
        let units = format!("/home/{}/.config/systemd/user", self.user);
        let target = "[Unit]\nBindsTo=graphical-session.target\n";
        let write = format!("mkdir -p {units} && printf '{target}' > {units}/desktop.target");
        let written = self.command("sh").args(["-c", &write]).output().unwrap();
        assert!(written.status.success(), "{}", said(&written));
        self.tell(&["daemon-reload"]);
        self.tell(&["start", "desktop.target"]);
    }

    /// Ends it, as logging out does.
    pub(super) fn end_desktop(&self) {
        self.tell(&["stop", "desktop.target", "graphical-session.target"]);
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        // `nsenter` waits for what it entered with, so that this is the manager's end.
        drop(self.systemctl(&["exit"]));
        let _ = self.manager.wait();
    }
}

/// A control group of the machine's, in which a user may make groups of their own. Gone when dropped, with all that
/// runs in it.
struct ControlGroup {
    folder: PathBuf,
}

impl ControlGroup {
    fn make(owner: u32) -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let mounts = fs::read_to_string("/proc/self/mounts").unwrap();
        let unified = mounts.lines().find_map(|line| {
            let mut words = line.split(' ').skip(1);
            let folder = words.next()?;
            (words.next()? == "cgroup2").then_some(folder)
        });
        let unified = unified.expect("a systemd of its own needs control groups of version 2");
        let folder = PathBuf::from(unified).join(format!(
            "tidings-test-{}-{}",
            std::process::id(),
            MADE.fetch_add(1, Ordering::Relaxed)
        ));
        let group = Self { folder };
        let manager = group.folder.join("manager");
        fs::create_dir_all(&manager).expect("a control group can be made");
        for file in ["", "cgroup.procs", "cgroup.subtree_control", "cgroup.threads"] {
            chown(manager.join(file), Some(owner), None).unwrap();
        }
        group
    }
}

impl Drop for ControlGroup {
    fn drop(&mut self) {
        // Both fail only where nothing is left, or on a kernel that cannot; then the groups stay empty until it ends.
        let _ = fs::write(self.folder.join("cgroup.kill"), "1");
        for _ in 0..100 {
            remove(&self.folder);
            if !self.folder.exists() {
                return;
            }
            // A group can be removed when the kernel has buried its last process.
            thread::sleep(Duration::from_millis(10));
        }
    }
}

/// From below; the files in a group are not files, and go with it.
fn remove(group: &std::path::Path) {
    for entry in fs::read_dir(group).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            remove(&entry.path());
        }
    }
    let _ = fs::remove_dir(group);
}
