//! Somebody at a desktop of the Debian with the package: starts what is installed, as a desktop does.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tidings_tests::desktop::{Desktop, Options, Program, Window, WindowName};
use tidings_tests::dovecot::{Dovecot, DovecotOptions};
use tidings_tests::tidings::{LIMIT, said};
use tidings_tests::wait::wait_for;

use super::tree::Tree;

/// The title of the window on the screen.
const TITLE: WindowName<'_> = WindowName::Title("^Tidings$");

/// Where the package puts the entry for menus.
pub(super) const MENU_ENTRY: &str = "/usr/share/applications/tidings.desktop";

/// A desktop, a mail server, and the Debian whose programs are used there.
pub(super) struct Person<'a> {
    pub(super) tree: &'a Tree,
    pub(super) desktop: Desktop,
    pub(super) dovecot: Dovecot,
}

impl<'a> Person<'a> {
    pub(super) fn at(tree: &'a Tree) -> Self {
        let desktop = Desktop::start(Options::recorded());
        Self { tree, desktop, dovecot: Dovecot::start(DovecotOptions::default()) }
    }

    /// A program of the tree, in the desktop.
    pub(super) fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = self.tree.command_in(&self.desktop, program);
        command.args(arguments);
        command
    }

    /// Runs it to its end.
    pub(super) fn run(&self, program: &str, arguments: &[&str]) -> Output {
        self.desktop.output(self.command(program, arguments), LIMIT)
    }

    /// Adds the server's account on the command line, with these arguments more.
    #[track_caller]
    pub(super) fn add_account(&self, more: &[&str]) {
        let mut command = self.command("tidings", &[]);
        command.args(account_arguments(&self.dovecot)).args(more);
        add(command, &self.dovecot);
    }

    /// Opens the window under the driver.
    pub(super) fn open_window(&self) -> Window<'_> {
        let program = self.tree.wrapper(self.desktop.folder(), "/usr/bin/tidings-window");
        let window = Window::open(&self.desktop, &program, &[], &[]);
        // Clicks on a window that is not on the screen yet fail.
        self.desktop.wait_for_window(TITLE, LIMIT);
        window
    }

    /// Closes it as a person does: its driver cannot reach through the wall of the tree.
    pub(super) fn close_window(&self, window: Window<'_>) {
        self.desktop.close_window(self.desktop.wait_for_window(TITLE, LIMIT));
        window.wait_until_closed();
    }

    /// Starts what an entry of the menu or of the autostart folder says, as a desktop does.
    #[track_caller]
    pub(super) fn start(&self, entry: &Entry) -> Program {
        assert!(self.counts(entry), "the desktop passes over this entry: {entry:?}");
        let mut words = entry.exec.split(' ').filter(|word| !word.starts_with('%'));
        let mut command = self.tree.command_in(&self.desktop, words.next().unwrap());
        command.args(words).env("TIDINGS_LOG", "debug");
        self.desktop.spawn("started", command)
    }

    /// Whether the desktop takes notice of an entry: the program it names must be there.
    pub(super) fn counts(&self, entry: &Entry) -> bool {
        entry.try_exec.as_ref().is_none_or(|program| self.tree.path(program).exists())
    }

    /// The entry for menus.
    pub(super) fn menu_entry(&self) -> Entry {
        Entry::read(&self.tree.path(MENU_ENTRY))
    }

    /// The entry that the switch "start with the desktop" writes.
    pub(super) fn autostart_entry(&self) -> Entry {
        Entry::read(&self.desktop.variable("XDG_CONFIG_HOME").join("autostart/Tidings.desktop"))
    }

    /// Waits until the first account is in a state, and gives the whole status.
    #[track_caller]
    pub(super) fn wait_for_state(&self, state: &str) -> Value {
        wait_for(&format!("the account to be {state}"), LIMIT, || {
            let status = self.run("tidings", &["status", "--json"]);
            let status: Value = serde_json::from_slice(&status.stdout).ok()?;
            (status["accounts"][0]["state"] == state).then_some(status)
        })
    }

    /// What Tidings keeps in the keyring.
    pub(super) fn secrets(&self) -> Vec<String> {
        let kept = self.desktop.keyring().search(&[("service", "tidings")]);
        kept.into_iter().map(|item| item.secret).collect()
    }

    /// The subjects in the event log.
    #[track_caller]
    pub(super) fn log(&self) -> Vec<String> {
        let output = self.run("tidings", &["log", "--json"]);
        assert!(output.status.success(), "{}", said(&output));
        let text = String::from_utf8(output.stdout).unwrap();
        let records = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        records.map(|record| record["subject"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

/// What adds a server's account on the command line; the password is read from standard input.
pub(super) fn account_arguments(dovecot: &Dovecot) -> Vec<String> {
    let (port, ca_file) = (dovecot.address().port().to_string(), dovecot.ca_file().display().to_string());
    let (user, port, ca_file) = (dovecot.user(), port.as_str(), ca_file.as_str());
    [
        "account",
        "add",
        "--email",
        user,
        "--host",
        "localhost",
        "--port",
        port,
        "--ca-file",
        ca_file,
        "--password-stdin",
    ]
    .map(str::to_owned)
    .into()
}

/// Runs such a command, which must work.
#[track_caller]
pub(super) fn add(mut command: Command, dovecot: &Dovecot) {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    writeln!(child.stdin.take().unwrap(), "{}", dovecot.password()).unwrap();
    let added = child.wait_with_output().unwrap();
    assert!(added.status.success(), "the account could not be added: {}", said(&added));
}

/// The lines of a desktop entry that say what is started.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) exec: String,
    pub(super) try_exec: Option<String>,
    pub(super) window_class: Option<String>,
}

impl Entry {
    #[track_caller]
    fn read(file: &Path) -> Self {
        let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let value = |name: &str| {
            text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('=')).map(str::to_owned)
        };
        Self {
            exec: value("Exec").expect("an entry that starts something"),
            try_exec: value("TryExec"),
            window_class: value("StartupWMClass"),
        }
    }
}
