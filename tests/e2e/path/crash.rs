//! The agent is killed: nothing is lost and nothing is told twice.

use tidings_tests::desktop::{Desktop, Options};
use tidings_tests::dovecot::{Dovecot, DovecotOptions};
use tidings_tests::mail::mail;
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings};

#[test]
fn mail_that_came_while_the_agent_was_killed_is_told_once() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let mut client = dovecot.client();
    client.append("INBOX", &mail("Old <old@example.org>", "Old", "x"));
    let tidings = Tidings::new(&desktop);
    let mut agent = tidings.watch(&Mailbox::from(&dovecot));
    client.append("INBOX", &mail("Ann <ann@example.org>", "Before", "x"));
    tidings.wait_for_record("told", |record| record["told_at"].is_string());

    agent.kill();
    client.append("INBOX", &mail("Bob <bob@example.org>", "First", "x"));
    client.append("INBOX", &mail("Cleo <cleo@example.org>", "Second", "x"));
    let _agent = tidings.start();

    desktop.recorder().wait_for_toast(|toast| toast.body.starts_with("Second"), LIMIT);
    tidings.wait_for_record("told", |record| record["subject"] == "Second" && record["told_at"].is_string());
    assert_eq!(tidings.told("arrived"), ["Before", "First", "Second"]);
    let toasts = desktop.recorder().toasts();
    let subjects: Vec<&str> = toasts.iter().filter_map(|toast| toast.body.lines().next()).collect();
    assert_eq!(subjects, ["Before", "First", "Second"]);
}

#[test]
fn what_was_removed_and_read_while_the_agent_was_away_is_told_afterwards() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let mut client = dovecot.client();
    let gone = client.append("INBOX", &mail("Ann <ann@example.org>", "Gone", "x"));
    let read = client.append("INBOX", &mail("Bob <bob@example.org>", "Read", "x"));
    let tidings = Tidings::new(&desktop);
    let agent = tidings.watch(&Mailbox::from(&dovecot));

    tidings.quit(agent);
    client.expunge("INBOX", gone);
    client.add_flags("INBOX", read, "\\Seen");
    let _agent = tidings.start();

    let removed = tidings.wait_for_record("the removal", |record| record["kind"] == "removed");
    assert_eq!(removed["subject"], "Gone");
    assert_eq!(removed["live"], false);
    let record = tidings.wait_for_record("the reading", |record| record["kind"] == "read");
    assert_eq!(record["subject"], "Read");
    assert_eq!(tidings.log().len(), 2);
}
