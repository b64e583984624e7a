//! A keyring that comes late, is locked, or hangs: its accounts wait for it, nobody else does.

use std::time::{Duration, Instant};

use rustix::process::Signal;
use serde_json::Value;
use tidings_tests::desktop::{Desktop, Options};
use tidings_tests::imap_server::{ImapServer, ServerOptions};
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings, said};
use tidings_tests::wait::wait_until;

/// The keyring is looked for every half minute; here every second and a half.
const HASTE: f64 = 0.05;

#[track_caller]
fn waits_for_the_keyring(tidings: &Tidings<'_>, why: &str) {
    let account = tidings.wait_for_account(why, |account| {
        account["problem"]["text"].as_str().is_some_and(|text| text.contains(why))
    });
    assert_eq!(account["state"], "needs_user", "{account}");
    assert_eq!(account["problem"]["code"], "keyring_locked");
    assert!(account["problem"]["next"].as_str().unwrap().contains("keyring"), "{account}");
}

#[test]
fn a_keyring_that_is_late_or_locked_is_waited_for_and_the_account_is_watched_with_it() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::scaled(&desktop, HASTE);
    tidings.set_up(&Mailbox::from(&server));
    let tried = server.counters().sign_ins_tried;

    // The session starts the agent first.
    desktop.keyring().end();
    let agent = tidings.start();
    waits_for_the_keyring(&tidings, "there is no keyring");
    let daemon = desktop.keyring().start_again();
    assert_eq!(tidings.wait_for_state("idling")["problem"], Value::Null);
    assert_eq!(server.counters().sign_ins_tried, tried + 1, "nothing was tried without a password");

    // Locked when the password is wanted next.
    desktop.keyring().lock();
    server.end_sessions(None);
    waits_for_the_keyring(&tidings, "the keyring is locked");
    assert_eq!(server.counters().sign_ins_tried, tried + 1);
    server.deliver("INBOX", "Ann <ann@example.org>", "Meanwhile", "x");
    desktop.keyring().end();
    drop(daemon);
    let _daemon = desktop.keyring().start_again();
    assert_eq!(tidings.wait_for_state("idling")["problem"], Value::Null);
    tidings.wait_for_record("the mail", |record| record["subject"] == "Meanwhile");
    assert_eq!(tidings.told("arrived"), ["Meanwhile"]);
    tidings.quit(agent);
}

#[test]
fn a_keyring_that_hangs_delays_no_other_account_and_no_quitting() {
    let desktop = Desktop::start(Options::recorded());
    let (waiting, other) =
        (ImapServer::start(ServerOptions::default()), ImapServer::start(ServerOptions::default()));
    let tidings = Tidings::scaled(&desktop, HASTE);
    tidings.set_up(&Mailbox::from(&waiting));
    let (port, ca_file) = (other.address().port().to_string(), other.ca_file().display().to_string());
    let command = format!("printf '{}'", other.password());
    let added = tidings.run(&[
        "account",
        "add",
        "--email",
        "other@lab.example",
        "--host",
        "localhost",
        "--port",
        &port,
        "--user",
        &other.user(),
        "--ca-file",
        &ca_file,
        "--password-command",
        &command,
        "--no-test",
    ]);
    assert!(added.status.success(), "{}", said(&added));

    desktop.keyring().signal(Signal::STOP);
    let begun = Instant::now();
    let agent = tidings.start();
    other.wait_for_idling(1, LIMIT);
    println!("the other account is watched after {:?}", begun.elapsed());
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    other.deliver("INBOX", "Ann <ann@example.org>", "Beside it", "x");
    tidings.wait_for_record("the mail of the other account", |record| record["subject"] == "Beside it");

    // While the keyring is being asked, and after it was given up.
    let asked = Instant::now();
    tidings.quit(agent);
    assert!(asked.elapsed() < Duration::from_secs(3), "{:?}", asked.elapsed());
    let _agent = tidings.start();
    waits_for_the_keyring(&tidings, "the keyring does not answer");

    desktop.keyring().signal(Signal::CONT);
    waiting.wait_for_idling(1, LIMIT);
    wait_until("no problem", LIMIT, || tidings.account().is_some_and(|account| account["problem"].is_null()));
}
