//! When toasts wait, and how much they show.

use serde_json::Value;
use tidings_tests::desktop::{Desktop, Options};
use tidings_tests::imap_server::{ImapServer, ServerOptions};
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings, said};
use tidings_tests::wait::wait_until;

use super::{delivered, set, setting, two_folders};

#[test]
fn settings_are_shown_and_changed_with_and_without_an_agent() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::new(&desktop);
    tidings.set_up(&Mailbox::from(&server));
    set(&tidings, "quiet_hours", "mon-fri 22:00-07:00");
    set(&tidings, "privacy", "sender");
    let agent = tidings.start();
    tidings.wait_for_state("idling");
    assert_eq!(setting(&tidings, "quiet_hours"), "quiet_hours = mon-fri 22:00-07:00");
    assert!(setting(&tidings, "privacy").starts_with("privacy = sender"));
    set(&tidings, "tray_mark", "number");
    for (name, value) in [("privacy", "loud"), ("webmail", "file:///etc"), ("no_such", "on")] {
        let refused = tidings.run(&["settings", "set", name, value]);
        assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    }
    tidings.quit(agent);
    assert_eq!(setting(&tidings, "tray_mark"), "tray_mark = number");
}

#[test]
fn what_came_in_quiet_hours_is_one_toast_at_their_end_less_what_was_read_meanwhile() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::scaled(&desktop, 0.2);
    let agent = tidings.watch(&two_folders(&server));
    set(&tidings, "quiet_hours", "mon-sun 00:00-00:00");
    for (folder, subject) in [("INBOX", "One"), ("Work", "Two"), ("INBOX", "Three")] {
        let uid = server.deliver(folder, "Ann <ann@example.org>", subject, "x");
        let record = tidings.wait_for_record("held", |record| record["subject"] == subject);
        assert_eq!((record["decision"].as_str(), record["told_at"].as_str()), (Some("hold"), None));
        if subject == "Three" {
            server.add_flag(folder, uid, "\\Seen");
            tidings.wait_for_record("the reading", |record| record["kind"] == "read");
        }
    }
    // Not forgotten over a restart.
    tidings.quit(agent);
    let _agent = tidings.start();
    tidings.wait_for_state("idling");
    assert!(desktop.recorder().toasts().is_empty());
    assert_eq!(tidings.account().unwrap()["state"], "idling");

    set(&tidings, "quiet_hours", "none");

    let digest = desktop.recorder().wait_for_toast(|toast| toast.summary == "2 new mails", LIMIT);
    assert!(digest.body.contains("One") && digest.body.contains("Two") && !digest.body.contains("Three"));
    assert!(digest.body.ends_with("While toasts waited"), "{digest:?}");
    let is_told = |record: &Value| record["decision"] == "hold" && record["told_at"].is_string();
    wait_until("both to be told", LIMIT, || {
        tidings.log().iter().filter(|record| is_told(record)).count() == 2
    });
    assert_eq!(desktop.recorder().toasts().len(), 1);
}

#[test]
fn an_account_that_keeps_no_quiet_is_told_in_quiet_hours_too() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox::from(&server));
    set(&tidings, "quiet_hours", "mon-sun 00:00-00:00");
    set(&tidings, "keeps_quiet", "off");
    delivered(&desktop, &server, "INBOX", "Urgent");
}

#[test]
fn a_muting_outlives_the_agent() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::new(&desktop);
    let agent = tidings.watch(&Mailbox::from(&server));
    assert!(tidings.run(&["mute", "1h"]).status.success());
    tidings.quit(agent);
    let _agent = tidings.start();
    tidings.wait_for_state("idling");
    assert!(tidings.status().unwrap()["agent"]["muted_until"].is_string());
    server.deliver("INBOX", "Ann <ann@example.org>", "Hush", "x");
    let record = tidings.wait_for_record("the mail", |record| record["subject"] == "Hush");
    assert_eq!(record["decision"], "drop");
    assert!(tidings.run(&["mute", "off"]).status.success());
    assert!(tidings.status().unwrap()["agent"]["muted_until"].is_null());
}

#[test]
fn as_much_of_a_mail_is_shown_as_the_account_says() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&two_folders(&server));
    set(&tidings, "privacy", "sender");
    server.deliver("INBOX", "Ann <ann@example.org>", "Secret one", "x");
    let toast = desktop.recorder().wait_for_toast(|toast| toast.summary == "Ann <ann@example.org>", LIMIT);
    assert!(toast.body.ends_with("· INBOX"), "{toast:?}");
    set(&tidings, "privacy", "nothing");
    server.deliver("Work", "Bob <bob@example.org>", "Secret two", "x");
    let toast = desktop.recorder().wait_for_toast(|toast| toast.summary == "New mail", LIMIT);
    assert!(toast.body.ends_with("· Work"), "{toast:?}");
    let told = format!("{:?}", desktop.recorder().toasts());
    assert!(!told.contains("Secret") && !told.contains("Bob"), "{told}");
}
