//! Servers that announce what is not there, and servers that talk without need.

use std::time::{Duration, Instant};

use tidings_tests::desktop::{Desktop, Options};
use tidings_tests::imap_server::personalities::{Personality, chatterbox, plain, uw};
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings};
use tidings_tests::wait::wait_until;

use super::{is_well_behaved, start, told, wait_until_told};

#[test]
fn a_message_that_uw_only_pretends_to_have_is_no_event() {
    let desktop = Desktop::start(Options::recorded());
    // Its 29 minutes are longer than any IDLE of ours: shorter here, that it gets its word in.
    let fake_exists_after = Some(Duration::from_millis(100));
    let server = start(Personality { fake_exists_after, ..uw() });
    server.deliver("INBOX", "Old <old@example.org>", "Old", "x");
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox::from(&server));

    let faked = || {
        let wire = server.transcript();
        wire.iter().filter(|line| line.line == "* 2 EXPUNGE").map(|line| line.times).sum::<usize>()
    };
    wait_until("two fake messages", LIMIT, || faked() >= 2);
    let uid = server.deliver("INBOX", "Ann <ann@example.org>", "Real", "x");
    wait_until_told(&tidings, &["arrived Real"]);
    server.expunge("INBOX", uid);
    wait_until_told(&tidings, &["arrived Real", "removed Real"]);
    assert_eq!(server.counters().connections, 2, "no reason to reconnect");
}

#[test]
fn a_count_that_is_repeated_after_each_removal_is_no_arrival() {
    let desktop = Desktop::start(Options::recorded());
    let server = start(Personality { exists_after_expunge: true, ..plain() });
    let uids: Vec<u32> = (0..4)
        .map(|number| server.deliver("INBOX", "Old <old@example.org>", &format!("Old {number}"), "x"))
        .collect();
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox::from(&server));

    server.expunge("INBOX", uids[2]);
    server.expunge("INBOX", uids[0]);
    server.deliver("INBOX", "Ann <ann@example.org>", "Real", "x");

    wait_until_told(&tidings, &["removed Old 2", "removed Old 0", "arrived Real"]);
    is_well_behaved(&server);
}

#[test]
fn mail_that_is_gone_before_anybody_could_look_is_no_event() {
    let desktop = Desktop::start(Options::recorded());
    let server = start(plain());
    server.deliver("INBOX", "Old <old@example.org>", "Old", "x");
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox::from(&server));

    for number in 0..20 {
        server.deliver_ghost("INBOX", "Ghost <ghost@example.org>", &format!("Ghost {number}"));
        if number % 5 == 0 {
            server.wait_for_idling(1, LIMIT);
        }
    }
    server.deliver("INBOX", "Ann <ann@example.org>", "Real", "x");

    wait_until_told(&tidings, &["arrived Real"]);
    assert!(!desktop.recorder().toasts().iter().any(|toast| toast.body.contains("Ghost")));
    assert_eq!(server.counters().connections, 2);
}

#[test]
fn a_server_that_cannot_be_quiet_is_heard_without_an_answer() {
    // IDLE is renewed every second.
    let desktop = Desktop::start(Options::recorded());
    let server = start(chatterbox());
    let tidings = Tidings::scaled(&desktop, 1.0 / 90.0);
    let _agent = tidings.watch(&Mailbox::from(&server));

    let (started, dones) = (Instant::now(), server.counters().dones);
    wait_until("three renewals", LIMIT, || server.counters().dones >= dones + 3);
    let lasted = started.elapsed();
    assert!(lasted >= Duration::from_secs(2), "chatter is no reason to leave IDLE: three in {lasted:?}");
    assert_eq!(told(&tidings), [""; 0]);
    server.deliver("INBOX", "Ann <ann@example.org>", "Real", "x");
    wait_until_told(&tidings, &["arrived Real"]);
    assert_eq!(server.counters().connections, 2);
}
