//! Servers that say of mail that is there that it is gone.

use tidings_tests::desktop::{Desktop, Options};
use tidings_tests::imap_server::ImapServer;
use tidings_tests::imap_server::personalities::{Personality, cyrus, dovecot, gmail, icloud, liar};
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings};
use tidings_tests::wait::wait_until;

use super::{is_well_behaved, start, told};

/// While the agent is away one mail of `mails` goes, one is read, one comes, and something `happens`.
fn away(personality: Personality, mails: usize, happens: impl FnOnce(&ImapServer)) -> ImapServer {
    let desktop = Desktop::start(Options::recorded());
    let server = start(personality);
    let uids: Vec<u32> = (0..mails)
        .map(|number| server.deliver("INBOX", "Old <old@example.org>", &format!("Old {number}"), "x"))
        .collect();
    let tidings = Tidings::new(&desktop);
    let agent = tidings.watch(&Mailbox::from(&server));

    tidings.quit(agent);
    server.expunge("INBOX", uids[2]);
    server.add_flag("INBOX", uids[4], "\\Seen");
    server.deliver("INBOX", "Ann <ann@example.org>", "New", "x");
    happens(&server);
    let _agent = tidings.start();

    wait_until("all to be told", LIMIT, || told(&tidings).len() >= 3);
    tidings.wait_for_state("idling");
    // And what follows is right too: positions are as they should be.
    server.expunge("INBOX", uids[6]);
    wait_until("the removal to be told", LIMIT, || told(&tidings).len() >= 4);
    let mut all = told(&tidings);
    assert_eq!(all.pop().as_deref(), Some("removed Old 6"));
    all.sort();
    assert_eq!(all, ["arrived New", "read Old 4", "removed Old 2"]);
    assert_eq!(server.truth("INBOX").len(), mails - 1);
    is_well_behaved(&server);
    server
}

#[test]
fn icloud_which_lies_about_what_has_vanished_is_not_asked() {
    let server = away(icloud(), 80, |_| {});
    let wire = server.transcript();
    assert!(!wire.iter().any(|line| line.line.contains("VANISHED")), "QRESYNC stays off there");
}

#[test]
fn a_server_that_says_everything_has_vanished_is_not_believed() {
    // Where many go at once it is suspicious; where few do, only the count shows it.
    away(liar(), 80, |_| {});
    away(liar(), 10, |_| {});
}

#[test]
fn cyrus_which_names_what_is_gone_for_ever_removes_nothing_twice() {
    away(cyrus(), 80, |_| {});
}

#[test]
fn counters_that_went_back_as_after_a_restored_backup_are_not_trusted() {
    away(dovecot(), 20, |server| server.rewind("INBOX"));
    away(gmail(), 20, |server| server.rewind("INBOX"));
}
