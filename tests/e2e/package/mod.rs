//! The package on a clean Debian 12: what it installs is what is tested here, and not the build tree.

mod installed;
mod person;
mod removal;
mod rpm;
mod service;
mod session;
mod sharing;
mod tree;
mod upgrade;
mod watcher;

use tidings_tests::desktop::WindowName;
use tidings_tests::mail::mail;
use tidings_tests::tidings::{LIMIT, Mailbox};
use tidings_tests::wait::wait_until;

use installed::installed;
use person::Person;
use tree::Tree;

use crate::window::{fill_form, press};

#[test]
fn a_clean_debian_gets_all_it_needs_with_the_package() {
    let tree = Tree::over(&installed().folder);

    for program in ["/usr/bin/tidings", "/usr/bin/tidings-window"] {
        let libraries = tree.run("ldd", &[program]);
        assert!(!libraries.contains("not found"), "{libraries}");
    }
    assert_eq!(tree.run("tidings", &["version"]), format!("tidings {}\n", env!("CARGO_PKG_VERSION")));
    assert_eq!(tree.run("dpkg", &["--verify", "tidings"]), "", "every file is as it was packed");
    assert!(tree.processes_of("tidings").is_empty(), "installing starts nothing");
}

#[test]
fn started_from_the_menu_it_watches_and_a_click_on_a_toast_opens_its_window() {
    let tree = Tree::over(&installed().folder);
    let person = Person::at(&tree);
    let entry = person.menu_entry();
    let class = format!("^{}$", entry.window_class.as_ref().unwrap());

    let _agent = person.start(&entry);

    let window = person.desktop.wait_for_window(WindowName::Class(&class), LIMIT);
    person.desktop.close_window(window);
    wait_until("the window to close", LIMIT, || tree.processes_of("tidings-window").is_empty());
    let window = person.open_window();
    press(&window, "Add a mail account");
    fill_form(&window, &Mailbox::from(&person.dovecot));
    press(&window, "Test the connection");
    press(&window, "Save and watch");
    person.wait_for_state("idling");
    person.close_window(window);
    assert_eq!(person.secrets(), [person.dovecot.password()]);
    person.dovecot.client().append("INBOX", &mail("Ann <ann@example.org>", "Lunch?", "x"));
    let toast = person.desktop.recorder().wait_for_toast(|toast| toast.body.starts_with("Lunch?"), LIMIT);
    person.desktop.recorder().click(toast.id, "default");
    person.desktop.wait_for_window(WindowName::Class(&class), LIMIT);
    assert_eq!(tree.processes_of("/usr/bin/tidings-window").len(), 1);
    assert_eq!(tree.processes_of("/usr/bin/tidings").len(), 1);
}

#[test]
fn the_autostart_entry_of_the_installed_program_starts_an_agent_and_no_window() {
    let tree = Tree::over(&installed().folder);
    let person = Person::at(&tree);
    person.add_account(&[]);
    let empty_screen = person.desktop.visible_windows();
    let switched = person.run("tidings-window", &["--set-autostart", "on"]);
    assert!(switched.status.success(), "{switched:?}");
    let entry = person.autostart_entry();
    assert_eq!(entry.exec, "/usr/bin/tidings-window --autostart");
    assert!(tree.processes_of("tidings").is_empty(), "the switch starts nothing");

    let _agent = person.start(&entry);

    person.wait_for_state("idling");
    let agents = tree.processes_of("/usr/bin/tidings");
    assert_eq!(agents.len(), 1);
    assert!(tree.processes_of("tidings-window").is_empty());
    let mapped = std::fs::read_to_string(tree.path(&format!("/proc/{}/maps", agents[0]))).unwrap();
    assert!(mapped.contains("/usr/bin/tidings"), "{mapped}");
    for library in ["webkit", "javascriptcore", "libgtk"] {
        assert!(!mapped.contains(library), "the agent has mapped {library}");
    }
    assert_eq!(person.desktop.visible_windows(), empty_screen);
}
