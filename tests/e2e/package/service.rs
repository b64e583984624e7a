//! The optional unit for systemd's sessions, under a real `systemd --user`.

use std::fs;

use tidings_tests::mail::mail;
use tidings_tests::tidings::{LIMIT, said};
use tidings_tests::wait::{wait_for, wait_until};

use super::installed::installed;
use super::session::Session;
use super::tree::Tree;
use super::watcher::Watcher;

const UNIT: &str = "tidings.service";

#[test]
fn the_unit_watches_under_its_sandbox_and_is_started_again_after_a_failure() {
    let tree = Tree::over(&installed().folder);
    let ann = Watcher::new(&tree, "ann", None);
    let session = Session::begin(&tree, "ann");
    let ann = ann.within(&session.runtime);
    assert_eq!(session.property(UNIT, "ActiveState"), "inactive", "nothing enables it by itself");

    session.tell(&["enable", UNIT]);
    session.begin_desktop();

    let first = watching(&session, &ann, None);
    let status = fs::read_to_string(tree.path(&format!("/proc/{first}/status"))).unwrap();
    for line in ["NoNewPrivs:\t1", "Seccomp:\t2"] {
        assert!(status.contains(line), "{line} is missing: {status}");
    }
    deliver(&ann, "Before");
    wait_until("the mail in the log", LIMIT, || ann.subjects() == ["Before"]);

    kill(&tree, first);
    deliver(&ann, "Meanwhile");
    let second = watching(&session, &ann, Some(first));
    wait_until("the mail in the log", LIMIT, || ann.subjects() == ["Before", "Meanwhile"]);
    assert_eq!(session.property(UNIT, "NRestarts"), "1");

    session.end_desktop();
    wait_until("the agent to end with the session", LIMIT, || {
        tree.processes_of("/usr/bin/tidings").is_empty()
    });
    assert_eq!(session.property(UNIT, "Result"), "success", "process {second} was asked and went");
}

#[test]
fn the_unit_lets_an_agent_be_that_runs_already_and_leaves_off_when_a_person_quits() {
    let tree = Tree::over(&installed().folder);
    let ann = Watcher::new(&tree, "ann", None);
    let session = Session::begin(&tree, "ann");
    let ann = ann.within(&session.runtime);

    // As if both had been switched on, and the autostart entry came first.
    let mut autostarted = session.command("tidings-window").arg("--autostart").spawn().unwrap();
    wait_until("the agent", LIMIT, || succeeds(&ann, "status"));
    session.tell(&["start", UNIT]);
    wait_until("the unit to leave", LIMIT, || session.property(UNIT, "ActiveState") == "inactive");
    assert_eq!(session.property(UNIT, "Result"), "success");
    assert_eq!(tree.processes_of("/usr/bin/tidings").len(), 1);
    assert!(succeeds(&ann, "quit"));
    assert!(autostarted.wait().unwrap().success());

    // And the other way round.
    session.tell(&["start", UNIT]);
    let agent = watching(&session, &ann, None);
    let late = session.command("tidings-window").arg("--autostart").output().unwrap();
    assert!(late.status.success(), "{}", said(&late));
    assert_eq!(tree.processes_of("/usr/bin/tidings"), [agent]);

    assert!(succeeds(&ann, "quit"));
    wait_until("the unit to leave", LIMIT, || session.property(UNIT, "ActiveState") == "inactive");
    assert_eq!(session.property(UNIT, "NRestarts"), "0");
    assert!(tree.processes_of("/usr/bin/tidings").is_empty());
}

#[test]
fn removing_the_package_ends_the_unit_and_the_next_session_starts_nothing() {
    let tree = Tree::over(&installed().folder);
    let ann = Watcher::new(&tree, "ann", None);
    let session = Session::begin(&tree, "ann");
    let ann = ann.within(&session.runtime);
    session.tell(&["enable", UNIT]);
    session.begin_desktop();
    watching(&session, &ann, None);

    let removed = tree.apt(&["remove", "tidings"]);

    assert!(removed.status.success(), "{}", said(&removed));
    wait_until("the unit to leave", LIMIT, || session.property(UNIT, "ActiveState") == "inactive");
    assert_eq!(session.property(UNIT, "NRestarts"), "0");
    session.end_desktop();
    session.begin_desktop();
    assert_eq!(session.property(UNIT, "LoadState"), "not-found");
    assert!(session.systemctl(&["is-system-running"]).stdout.starts_with(b"running"), "nothing failed");
    assert!(tree.processes_of("tidings").is_empty());
}

/// Waits until the unit's agent watches, another than `before`; gives its process.
#[track_caller]
fn watching(session: &Session<'_>, ann: &Watcher<'_>, before: Option<u32>) -> u32 {
    let agent = wait_for("the unit's agent", LIMIT, || {
        let pid = session.property(UNIT, "MainPID").parse().ok()?;
        (pid != 0 && Some(pid) != before).then_some(pid)
    });
    wait_until("the mailbox to be watched", LIMIT, || ann.state().as_deref() == Some("idling"));
    assert_eq!(ann.accounts(), 1);
    agent
}

/// Whether a command of Ann's does what it is for.
fn succeeds(ann: &Watcher<'_>, command: &str) -> bool {
    ann.command(&[command]).output().unwrap().status.success()
}

fn deliver(ann: &Watcher<'_>, subject: &str) {
    ann.dovecot.client().append("INBOX", &mail("Ben <ben@example.org>", subject, "x"));
}

fn kill(tree: &Tree, process: u32) {
    tree.run("sh", &["-c", &format!("kill -KILL {process}")]);
}
