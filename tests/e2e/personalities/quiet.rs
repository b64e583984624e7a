//! Servers that do not tell what happened: it is found, only later.

use tidings_tests::desktop::{Desktop, Options};
use tidings_tests::imap_server::personalities::{Personality, exchange, exists_only, mute};
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings};
use tidings_tests::wait::wait_until;

use super::{a_mail_lives, start, wait_until_told};

#[test]
fn a_server_that_is_mute_in_idle_is_found_out_at_each_renewal() {
    // IDLE is renewed every half second.
    let desktop = Desktop::start(Options::recorded());
    let server = start(mute());
    let tidings = Tidings::scaled(&desktop, 1.0 / 180.0);
    let _agent = tidings.watch(&Mailbox::from(&server));

    a_mail_lives(&server, &tidings);

    assert_eq!(server.counters().sign_ins_tried, 2);
}

#[test]
fn a_server_that_never_answers_idle_is_asked_instead_and_asked_again_later() {
    // A minute is a sixth of a second, and an hour ten seconds; an answer is waited for five.
    let desktop = Desktop::start(Options::recorded());
    let server = start(Personality { idle_continuation: "", ..mute() });
    let tidings = Tidings::scaled(&desktop, 1.0 / 360.0);
    let _agent = tidings.watch_as(&Mailbox::from(&server), "polling");
    assert_eq!(server.counters().sign_ins_tried, 3, "the test of the account, the one that waited, and this");

    a_mail_lives(&server, &tidings);

    wait_until("IDLE to be tried again", LIMIT, || server.counters().sign_ins_tried > 3);
    tidings.wait_for_state("polling");
    server.deliver("INBOX", "Ann <ann@example.org>", "Later", "x");
    tidings.wait_for_record("the later mail", |record| record["subject"] == "Later");
}

#[test]
fn exchange_which_knows_nothing_new_is_opened_again_every_half_hour() {
    // Half an hour is two seconds.
    let desktop = Desktop::start(Options::recorded());
    let server = start(exchange());
    let tidings = Tidings::scaled(&desktop, 1.0 / 900.0);
    let _agent = tidings.watch(&Mailbox::from(&server));

    a_mail_lives(&server, &tidings);

    assert_eq!(server.counters().sign_ins_tried, 2, "opened again, not signed in again");
}

#[test]
fn flags_that_are_never_pushed_are_found_when_the_folder_is_opened_again() {
    // Six hours are two seconds.
    let desktop = Desktop::start(Options::recorded());
    let server = start(exists_only());
    let tidings = Tidings::scaled(&desktop, 1.0 / 10_800.0);
    let _agent = tidings.watch(&Mailbox::from(&server));

    let uid = server.deliver("INBOX", "Ann <ann@example.org>", "Hello", "x");
    wait_until_told(&tidings, &["arrived Hello"]);
    server.add_flag("INBOX", uid, "\\Seen");
    wait_until_told(&tidings, &["arrived Hello", "read Hello"]);
    assert_eq!(server.counters().sign_ins_tried, 2);
}
