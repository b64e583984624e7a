//! A newer package over a running program.
//!
//! The newer one is the same build under a higher version number: a second build of both programs would take longer
//! than all the other tests of the package. So what is tested is what a package and two versions do when they meet.
//! That the protocol of another version is understood as far as it must be is tested beside the control socket; data
//! of an older version there is none yet.

use std::path::{Path, PathBuf};
use std::process::Command;

use tidings_tests::desktop::Program;
use tidings_tests::mail::mail;
use tidings_tests::tidings::{LIMIT, said};
use tidings_tests::wait::wait_until;

use super::installed::{installed, quietly};
use super::person::Person;
use super::tree::Tree;

/// The version under test, and the one that comes over it: of the same length, to be put in its place.
const NOW: &str = env!("CARGO_PKG_VERSION");
const NEXT: &str = "9.9.9";

#[test]
fn an_upgrade_leaves_the_agent_at_work_and_the_next_command_starts_the_newer_one() {
    let tree = Tree::over(&installed().folder);
    let person = Person::at(&tree);
    let mut older = upgrade(&person);
    assert_eq!(tree.run("tidings", &["version"]), format!("tidings {NEXT}\n"));
    deliver(&person, "Meanwhile");
    let older_agents = tree.processes_of("/usr/bin/tidings");
    assert_eq!(older_agents.len(), 1);
    // From where nothing can be shown, the agent that can is left alone.
    let mut command = person.command("tidings", &["status"]);
    command.env_remove("DISPLAY");
    let met = person.desktop.output(command, LIMIT);
    assert!(met.status.success() && said(&met).contains(NOW), "{}", said(&met));
    assert_eq!(tree.processes_of("/usr/bin/tidings"), older_agents);

    let met = person.run("tidings", &["status"]);

    assert!(met.status.success(), "{}", said(&met));
    assert!(said(&met).contains(NOW) && said(&met).contains(NEXT), "the restart is told: {}", said(&met));
    assert!(older.wait(LIMIT).success());
    assert_is_newer_with_all_there_was(&person);
}

#[test]
fn after_an_upgrade_the_window_offers_to_start_the_newer_agent() {
    let tree = Tree::over(&installed().folder);
    let person = Person::at(&tree);
    let mut older = upgrade(&person);
    deliver(&person, "Meanwhile");

    let window = person.open_window();
    window.wait_for_text("Tidings was updated", LIMIT);
    window.find_role("button", "Restart Tidings", LIMIT).click();

    assert!(older.wait(LIMIT).success());
    window.find("[data-testid=account][data-state=idling]", LIMIT);
    assert_is_newer_with_all_there_was(&person);
}

/// Installs the newer package over an agent that was started with the desktop and has told of a mail.
fn upgrade(person: &Person<'_>) -> Program {
    person.add_account(&[]);
    assert!(person.run("tidings-window", &["--set-autostart", "on"]).status.success());
    let agent = person.start(&person.autostart_entry());
    person.wait_for_state("idling");
    deliver(person, "Before");
    let folder = tempfile::tempdir().unwrap();
    let newer = newer_package(&installed().package, folder.path());
    let inside = person.tree.take(&newer);
    let upgraded = person.tree.apt(&["install", "--no-install-recommends", &inside]);
    assert!(upgraded.status.success(), "{}", said(&upgraded));
    agent
}

/// A mail, and its toast.
#[track_caller]
fn deliver(person: &Person<'_>, subject: &str) {
    person.dovecot.client().append("INBOX", &mail("Ann <ann@example.org>", subject, "x"));
    person.desktop.recorder().wait_for_toast(|toast| toast.body.starts_with(subject), LIMIT);
}

#[track_caller]
fn assert_is_newer_with_all_there_was(person: &Person<'_>) {
    let status = person.wait_for_state("idling");
    assert_eq!(status["agent"]["version"], NEXT);
    deliver(person, "After");
    wait_until("the log", LIMIT, || person.log() == ["Before", "Meanwhile", "After"]);
    assert_eq!(person.desktop.recorder().toasts().len(), 3, "each was told once");
}

/// The same package with another version in its description and in its programs: a build would take minutes.
fn newer_package(package: &Path, folder: &Path) -> PathBuf {
    assert_eq!(NOW.len(), NEXT.len(), "a longer version would move what follows");
    let (tree, newer) = (folder.join("tree"), folder.join("newer.deb"));
    quietly(Command::new("dpkg-deb").arg("--raw-extract").arg(package).arg(&tree));
    let mut change = Command::new("sed");
    change.args(["--in-place", &format!("s/{}/{NEXT}/g", NOW.replace('.', "\\."))]).current_dir(&tree);
    quietly(change.args(["DEBIAN/control", "usr/bin/tidings", "usr/bin/tidings-window"]).env("LC_ALL", "C"));
    quietly(
        Command::new("dpkg-deb").args(["--root-owner-group", "-Znone", "--build"]).arg(&tree).arg(&newer),
    );
    newer
}
