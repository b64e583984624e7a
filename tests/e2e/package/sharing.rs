//! Several who use the installed program at once: two people, and one with two profiles.

use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tidings_tests::dovecot::{Dovecot, DovecotOptions};
use tidings_tests::mail::mail;
use tidings_tests::tidings::{LIMIT, said};
use tidings_tests::wait::{wait_for, wait_until};

use super::installed::installed;
use super::person::{account_arguments, add};
use super::tree::Tree;

#[test]
fn two_people_on_one_machine_do_not_meet() {
    let tree = Tree::over(&installed().folder);
    let people = ["ann", "ben"].map(|name| Watcher::new(&tree, name, None));
    watch_side_by_side(&people);

    // What is Ann's is closed to Ben, whom the system lets into her home if she does not mind.
    tree.run("chmod", &["0755", "/home/ann"]);
    for command in [
        &["ls", "/home/ann/.config/tidings"][..],
        &["tidings", "--profile", "/home/ann/.config/tidings", "status"],
    ] {
        let tried = tree.command_as("ben", command[0]).args(&command[1..]).output().unwrap();
        assert!(!tried.status.success(), "{command:?}: {}", said(&tried));
    }
}

#[test]
fn two_profiles_of_one_person_do_not_meet() {
    let tree = Tree::over(&installed().folder);
    let profiles = ["work", "home"].map(|name| Watcher::new(&tree, "ann", Some(name)));
    watch_side_by_side(&profiles);
}

/// Each hears of its own mail alone, and one that ends leaves the other.
fn watch_side_by_side(pair: &[Watcher<'_>; 2]) {
    let mut agents = pair.each_ref().map(Watcher::start);
    for (watcher, subject) in pair.iter().zip(["For the first", "For the second"]) {
        watcher.dovecot.client().append("INBOX", &mail("Cyd <cyd@example.org>", subject, "x"));
    }
    for (watcher, subject) in pair.iter().zip(["For the first", "For the second"]) {
        wait_until("the mail in the log", LIMIT, || !watcher.subjects().is_empty());
        assert_eq!(watcher.subjects(), [subject]);
        assert_eq!(watcher.accounts(), 1);
    }
    let [first, second] = pair;
    let quit = first.command(&["quit"]).output().unwrap();
    assert!(quit.status.success(), "{}", said(&quit));
    assert!(agents[0].wait().unwrap().success());
    assert_eq!(second.state().as_deref(), Some("idling"));
    assert!(agents[1].try_wait().unwrap().is_none());
}

/// Somebody with a mailbox and an agent of their own, and no desktop.
struct Watcher<'a> {
    tree: &'a Tree,
    user: &'static str,
    profile: Option<&'static str>,
    dovecot: Dovecot,
}

impl<'a> Watcher<'a> {
    fn new(tree: &'a Tree, user: &'static str, profile: Option<&'static str>) -> Self {
        if !tree.path(&format!("/home/{user}")).exists() {
            tree.run("useradd", &["--create-home", user]);
        }
        let watcher = Self { tree, user, profile, dovecot: Dovecot::start(DovecotOptions::default()) };
        // Without a keyring a password is held for one run only; a command gives it whenever it is wanted.
        let mut account = account_arguments(&watcher.dovecot);
        account.retain(|word| word != "--password-stdin");
        let mut command = watcher.command(&[]);
        command.args(account).args(["--password-command", &format!("echo {}", watcher.dovecot.password())]);
        add(command, &watcher.dovecot);
        watcher
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.tree.command_as(self.user, "tidings");
        if let Some(profile) = self.profile {
            command.arg("--profile").arg(format!("/home/{}/{profile}", self.user));
        }
        command.args(arguments);
        command
    }

    fn start(&self) -> Child {
        // Without a session bus it has much to say that is no news here.
        let agent = self.command(&["--hidden"]).stderr(Stdio::null()).spawn().unwrap();
        wait_until("the mailbox to be watched", LIMIT, || self.state().as_deref() == Some("idling"));
        agent
    }

    fn status(&self) -> Option<Value> {
        let output = self.command(&["status", "--json"]).output().unwrap();
        serde_json::from_slice(&output.stdout).ok()
    }

    fn state(&self) -> Option<String> {
        Some(self.status()?["accounts"][0]["state"].as_str()?.to_owned())
    }

    fn accounts(&self) -> usize {
        wait_for("the status", LIMIT, || self.status())["accounts"].as_array().map_or(0, Vec::len)
    }

    fn subjects(&self) -> Vec<String> {
        let output = self.command(&["log", "--json"]).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let records = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        records.map(|record| record["subject"].as_str().unwrap_or_default().to_owned()).collect()
    }
}
