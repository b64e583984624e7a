//! Removing the package, while it is in use.

use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use tidings_tests::desktop::WindowName;
use tidings_tests::tidings::{LIMIT, said};
use tidings_tests::wait::wait_until;

use super::installed::installed;
use super::person::{MENU_ENTRY, Person};
use super::tree::Tree;

/// The agent stops within 5 seconds of being asked; the rest is apt's own time.
const PROMPT: Duration = Duration::from_secs(15);

#[test]
fn removing_it_ends_all_that_runs_and_leaves_nothing_that_starts() {
    let tree = Tree::over(&installed().folder);
    let person = Person::at(&tree);
    person.add_account(&[]);
    assert!(person.run("tidings-window", &["--set-autostart", "on"]).status.success());
    let (menu, autostart) = (person.menu_entry(), person.autostart_entry());
    let _agent = person.start(&menu);
    person.wait_for_state("idling");
    person.desktop.wait_for_window(WindowName::Class("^tidings-window$"), LIMIT);
    // Somebody else's, without a desktop.
    tree.run("useradd", &["--create-home", "ben"]);
    let mut bens = tree.command_as("ben", "tidings").arg("--hidden").stderr(Stdio::null()).spawn().unwrap();
    wait_until("Ben's agent", LIMIT, || tree.processes_of("/usr/bin/tidings").len() == 2);

    let asked = Instant::now();
    let removed = tree.apt(&["remove", "tidings"]);

    assert!(removed.status.success(), "{}", said(&removed));
    assert!(asked.elapsed() < PROMPT, "{:?}", asked.elapsed());
    assert!(tree.processes_of("tidings").is_empty());
    assert!(tree.processes_of("tidings-window").is_empty());
    assert!(bens.wait().unwrap().success(), "it was asked to end and not killed");
    wait_until("the web view's end", LIMIT, || tree.processes_of("WebKitWebProcess").is_empty());
    person.desktop.wait_for_empty_tray(LIMIT);
    assert!(!tree.path(MENU_ENTRY).exists());
    assert!(!person.counts(&autostart), "the desktop passes over an entry whose program is gone");
    let left =
        tree.run("find", &["/usr", "/etc", "/var/lib", "-name", "*tidings*", "-not", "-path", "*/dpkg/*"]);
    assert_eq!(left, "");
}

#[test]
fn what_the_readme_says_to_delete_leaves_nothing_of_what_was_kept() {
    let tree = Tree::over(&installed().folder);
    let person = Person::at(&tree);
    person.add_account(&[]);
    assert!(person.run("tidings-window", &["--set-autostart", "on"]).status.success());
    let _agent = person.start(&person.autostart_entry());
    person.wait_for_state("idling");
    person.close_window(person.open_window());
    // Folders in the one for sockets go with the session.
    let kept = |variable| {
        let folder = person.desktop.variable(variable);
        let found = tree
            .run("sh", &["-c", "cd $0 && find . -ipath '*tidings*' -not -type d", folder.to_str().unwrap()]);
        found.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(kept("HOME").len() > 3 && person.secrets().len() == 1, "there is something to delete");
    let said_there = include_str!("../../../README.md").split("To delete that as well").nth(1).unwrap();
    let commands = said_there.split("```").nth(1).unwrap().replace("ADDRESS", person.dovecot.user());

    let deleted = person.run("sh", &["-exc", &commands]);

    assert!(deleted.status.success(), "{}", said(&deleted));
    assert_eq!(person.secrets(), Vec::<String>::new());
    assert_eq!(kept("HOME"), Vec::<String>::new());
    assert_eq!(kept("XDG_RUNTIME_DIR"), Vec::<String>::new());
    assert!(tree.processes_of("tidings").is_empty());
}

#[test]
fn purging_it_leaves_what_people_kept_and_says_where_it_is() {
    let tree = Tree::over(&installed().folder);
    let person = Person::at(&tree);
    person.add_account(&[]);
    let settings = person.desktop.variable("XDG_CONFIG_HOME").join("tidings/settings.toml");
    let before = fs::read_to_string(&settings).unwrap();

    let purged = tree.apt(&["purge", "tidings"]);

    assert!(purged.status.success(), "{}", said(&purged));
    assert_eq!(fs::read_to_string(&settings).unwrap(), before);
    let words = said(&purged);
    for place in ["~/.config/tidings", "~/.local/state/tidings", "keyring", "autostart"] {
        assert!(words.contains(place), "{place} is not named: {words}");
    }
}
