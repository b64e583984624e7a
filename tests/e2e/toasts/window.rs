//! What a click hands on to the window.

use std::fs;
use std::path::Path;

use tidings_tests::desktop::{Desktop, Options};
use tidings_tests::imap_server::{ImapServer, ServerOptions};
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings, program};
use tidings_tests::wait::wait_for;

use super::{delivered, set};

#[test]
fn a_click_on_a_toast_or_on_the_tray_hands_its_right_to_come_to_the_front_on_to_the_window() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    // In the window's place, beside the agent, a program that writes down with what it was started.
    let (folder, noted) = (desktop.folder().join("bin"), desktop.folder().join("started"));
    fs::create_dir(&folder).unwrap();
    let agent = folder.join("tidings");
    let script = folder.join("script");
    let note = "echo \"$XDG_ACTIVATION_TOKEN $DESKTOP_STARTUP_ID $1 $2\"";
    fs::write(&script, format!("#!/bin/sh\n{note} >> {}\n", noted.display())).unwrap();
    install(&desktop, &program("tidings"), &agent);
    install(&desktop, &script, &folder.join("tidings-window"));
    let tidings = Tidings::shipped(&desktop, &agent);
    let _agent = tidings.watch(&Mailbox::from(&server));
    let started = |count: usize| {
        let lines = wait_for("the window to be started", LIMIT, || {
            fs::read_to_string(&noted).ok().filter(|text| text.lines().count() == count)
        });
        lines.lines().last().unwrap().to_owned()
    };

    set(&tidings, "click", "log");
    let (_, toast) = delivered(&desktop, &server, "INBOX", "Hello");
    desktop.recorder().click(toast.id, "default");
    let event = tidings.wait_for_record("the mail", |record| record["subject"] == "Hello")["id"].clone();
    assert_eq!(started(1), format!("lab-{0} lab-{0} --event {event}", toast.id));

    let item = desktop.wait_for_tray_item(|_| true, LIMIT);
    item.activate_with("tray-7");
    assert!(started(2).starts_with("tray-7 tray-7 "), "{}", started(2));
    item.activate();
    assert!(started(3).trim().starts_with("--profile"), "a right is used once: {}", started(3));
}

/// Lays a program somewhere. Another process writes it: a file that this one writes may be open for writing in a child
/// that another test starts at that moment, and a program that is being written cannot be run.
fn install(desktop: &Desktop, from: &Path, to: &Path) {
    let mut command = desktop.command("install");
    command.args(["-m", "755"]).args([from, to]);
    desktop.run(command);
}
