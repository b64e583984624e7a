//! A real keyring, unlocked at its start, and `secret-tool` to look into it from outside.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process};
use zbus::zvariant::{OwnedObjectPath, OwnedValue};

use super::bus::{Bus, Target};
use super::session::Session;
use super::{Desktop, Process, Program, START_LIMIT};
use crate::wait::wait_until;

/// Opens the login keyring; made with it at the first start.
const PASSWORD: &str = "only for this desktop";

const SERVICE: &str = "org.freedesktop.secrets";

/// Starts gnome-keyring and unlocks it. [`wait`] says when it is there.
pub(super) fn start(session: &mut Session) {
    let mut daemon = session.command("gnome-keyring-daemon");
    daemon.args(["--unlock", "--components=secrets", "--foreground"]).stdin(Stdio::piped());
    let mut input = session.start("keyring", daemon).stdin.take().unwrap();
    input.write_all(PASSWORD.as_bytes()).unwrap();
}

/// Waits until the default collection is there and open.
pub(super) fn wait(bus: &Bus) {
    bus.wait_for("an unlocked keyring", START_LIMIT, || {
        let service = Target::new(SERVICE, "/org/freedesktop/secrets");
        let collection: OwnedObjectPath =
            bus.call(&service, "org.freedesktop.Secret.Service", "ReadAlias", "default")?;
        let locked: OwnedValue = bus.call(
            &Target::new(SERVICE, &collection),
            "org.freedesktop.DBus.Properties",
            "Get",
            ("org.freedesktop.Secret.Collection", "Locked"),
        )?;
        match locked.downcast_ref::<bool>()? {
            false => Ok(()),
            true => Err(zbus::Error::Failure("the keyring is locked".to_owned())),
        }
    });
}

/// The keyring of a desktop, seen with `secret-tool`.
#[derive(Debug, Clone, Copy)]
pub struct Keyring<'a> {
    desktop: &'a Desktop,
}

/// An item of the keyring.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StoredSecret {
    /// The name people see.
    pub label: String,
    /// The secret itself.
    pub secret: String,
    /// What it is found by.
    pub attributes: BTreeMap<String, String>,
}

impl<'a> Keyring<'a> {
    pub(super) fn new(desktop: &'a Desktop) -> Self {
        Self { desktop }
    }

    /// Ends the keyring and waits until it is gone; what it holds stays on the disk.
    pub fn end(self) {
        self.signal(Signal::TERM);
        // What has ended is the desktop's child and stays as an empty entry until the desktop ends.
        wait_until("the keyring to end", START_LIMIT, || self.running().is_empty());
    }

    /// Starts it again, unlocked.
    pub fn start_again(self) -> Program {
        let mut daemon = self.desktop.command("sh");
        let words = format!(
            "printf '{PASSWORD}' | exec gnome-keyring-daemon --unlock --components=secrets --foreground"
        );
        daemon.args(["-c", &words]);
        self.desktop.spawn("keyring-again", daemon)
    }

    /// Locks it.
    pub fn lock(self) {
        // Not `secret-tool lock`, which crashes after it.
        let mut lock = self.desktop.command("dbus-send");
        lock.args([
            "--session",
            "--print-reply",
            "--dest=org.freedesktop.secrets",
            "/org/freedesktop/secrets",
        ]);
        lock.arg("org.freedesktop.Secret.Service.Lock");
        lock.arg("array:objpath:/org/freedesktop/secrets/collection/login");
        self.desktop.run(lock);
    }

    /// Sends its program a signal: stopped (`SIGSTOP`) it is there and answers nobody.
    pub fn signal(self, signal: Signal) {
        for process in self.running() {
            kill_process(Pid::from_raw(process.pid).unwrap(), signal).unwrap();
        }
    }

    fn running(self) -> Vec<Process> {
        let all = self.desktop.processes().into_iter();
        all.filter(|process| process.program == "gnome-keyring-daemon").collect()
    }

    /// Everything that carries all these attributes; at least one must be named.
    pub fn search(self, attributes: &[(&str, &str)]) -> Vec<StoredSecret> {
        let look = || {
            let mut command = self.desktop.command("secret-tool");
            command.args(["search", "--all", "--unlock"]).args(pairs(attributes));
            self.desktop.output(command, super::COMMAND_LIMIT)
        };
        let mut output = look();
        // It fails over an item that goes while it looks.
        while String::from_utf8_lossy(&output.stderr).contains("No such secret item") {
            output = look();
        }
        // It ends with 0 and no word when nothing was found, and writes the attributes to standard error.
        assert!(output.status.success(), "secret-tool: {output:?}");
        let items = String::from_utf8(output.stdout).unwrap();
        let details = String::from_utf8(output.stderr).unwrap();
        parse(&items, &details)
    }

    /// The secret with these attributes.
    pub fn lookup(self, attributes: &[(&str, &str)]) -> Option<String> {
        let mut command = self.desktop.command("secret-tool");
        command.arg("lookup").args(pairs(attributes));
        let output = self.desktop.output(command, super::COMMAND_LIMIT);
        output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
    }

    /// Stores a secret as another program would.
    pub fn store(self, label: &str, secret: &str, attributes: &[(&str, &str)]) {
        let mut command = self.desktop.command("secret-tool");
        command.args(["store", "--label", label]).args(pairs(attributes)).stdin(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(secret.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success(), "secret-tool stores nothing");
    }
}

fn pairs<'a>(attributes: &'a [(&str, &str)]) -> impl Iterator<Item = &'a str> {
    attributes.iter().flat_map(|(name, value)| [*name, *value])
}

/// Reads what `secret-tool search` writes: label and secret of each item to standard output, its attributes to
/// standard error, both in the same order. An item begins with its path in brackets, its attributes with nothing,
/// so they are told apart by a name that comes a second time.
fn parse(items: &str, details: &str) -> Vec<StoredSecret> {
    let mut found: Vec<StoredSecret> = Vec::new();
    for line in items.lines() {
        if line.starts_with('[') {
            found.push(StoredSecret::default());
        }
        let (Some(item), Some((name, value))) = (found.last_mut(), line.split_once(" = ")) else { continue };
        match name {
            "label" => item.label = value.to_owned(),
            "secret" => item.secret = value.to_owned(),
            _ => {}
        }
    }
    let mut filled = found.iter_mut();
    let mut current = filled.next();
    for line in details.lines() {
        let Some((name, value)) = line.strip_prefix("attribute.").and_then(|rest| rest.split_once(" = "))
        else {
            continue;
        };
        if current.as_ref().is_some_and(|item| item.attributes.contains_key(name)) {
            current = filled.next();
        }
        if let Some(item) = &mut current {
            item.attributes.insert(name.to_owned(), value.to_owned());
        }
    }
    found
}
