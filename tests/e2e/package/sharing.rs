//! Several who use the installed program at once: two people, and one with two profiles.

use tidings_tests::mail::mail;
use tidings_tests::tidings::{LIMIT, said};
use tidings_tests::wait::wait_until;

use super::installed::installed;
use super::tree::Tree;
use super::watcher::Watcher;

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
