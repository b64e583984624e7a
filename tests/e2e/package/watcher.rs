//! Somebody who uses the installed program by the command line alone.

use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tidings_tests::dovecot::{Dovecot, DovecotOptions};
use tidings_tests::tidings::LIMIT;
use tidings_tests::wait::{wait_for, wait_until};

use super::person::{account_arguments, add};
use super::tree::Tree;

/// Somebody with a mailbox and an agent of their own, and no desktop.
pub(super) struct Watcher<'a> {
    tree: &'a Tree,
    user: &'static str,
    profile: Option<&'static str>,
    /// Of a session that the user is in.
    runtime: Option<String>,
    pub(super) dovecot: Dovecot,
}

impl<'a> Watcher<'a> {
    /// Adds the account, for a user who is made if there is none of the name.
    pub(super) fn new(tree: &'a Tree, user: &'static str, profile: Option<&'static str>) -> Self {
        if !tree.path(&format!("/home/{user}")).exists() {
            tree.run("useradd", &["--create-home", user]);
        }
        let watcher =
            Self { tree, user, profile, runtime: None, dovecot: Dovecot::start(DovecotOptions::default()) };
        // Without a keyring a password is held for one run only; a command gives it whenever it is wanted.
        let mut account = account_arguments(&watcher.dovecot);
        account.retain(|word| word != "--password-stdin");
        let mut command = watcher.command(&[]);
        command.args(account).args(["--password-command", &format!("echo {}", watcher.dovecot.password())]);
        add(command, &watcher.dovecot);
        watcher
    }

    /// From now on in a session, whose runtime folder this is.
    pub(super) fn within(self, runtime: &str) -> Self {
        Self { runtime: Some(runtime.to_owned()), ..self }
    }

    /// The program, as this user runs it.
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.tree.command_as(self.user, "tidings");
        if let Some(profile) = self.profile {
            command.arg("--profile").arg(format!("/home/{}/{profile}", self.user));
        }
        if let Some(runtime) = &self.runtime {
            command.env("XDG_RUNTIME_DIR", runtime);
        }
        command.args(arguments);
        command
    }

    /// Starts the agent and waits until it watches.
    pub(super) fn start(&self) -> Child {
        // Without a session bus it has much to say that is no news here.
        let agent = self.command(&["--hidden"]).stderr(Stdio::null()).spawn().unwrap();
        wait_until("the mailbox to be watched", LIMIT, || self.state().as_deref() == Some("idling"));
        agent
    }

    fn status(&self) -> Option<Value> {
        let output = self.command(&["status", "--json"]).output().unwrap();
        serde_json::from_slice(&output.stdout).ok()
    }

    /// What the account is doing; nothing when no agent runs.
    pub(super) fn state(&self) -> Option<String> {
        Some(self.status()?["accounts"][0]["state"].as_str()?.to_owned())
    }

    /// How many there are.
    pub(super) fn accounts(&self) -> usize {
        wait_for("the status", LIMIT, || self.status())["accounts"].as_array().map_or(0, Vec::len)
    }

    /// The subjects in the event log.
    pub(super) fn subjects(&self) -> Vec<String> {
        let output = self.command(&["log", "--json"]).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let records = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        records.map(|record| record["subject"].as_str().unwrap_or_default().to_owned()).collect()
    }
}
