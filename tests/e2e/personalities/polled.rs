//! Servers without IDLE, and one that shows it only after sign-in.

use tidings_tests::desktop::{Desktop, Options};
use tidings_tests::imap_server::personalities::{mail_ru, netease, qq};
use tidings_tests::tidings::{Mailbox, Tidings};

use super::{a_mail_lives, start};

/// A minute is half a second.
const SCALE: f64 = 1.0 / 120.0;

#[test]
fn netease_is_told_who_we_are_before_a_folder_is_opened_and_is_polled() {
    let desktop = Desktop::start(Options::recorded());
    let server = start(netease());
    let tidings = Tidings::scaled(&desktop, SCALE);
    let agent = tidings.watch_as(&Mailbox::from(&server), "polling");

    a_mail_lives(&server, &tidings);
    tidings.quit(agent);
    server.deliver("INBOX", "Bob <bob@example.org>", "While away", "x");
    let _agent = tidings.start();
    tidings
        .wait_for_record("the mail, though no UIDNEXT is named", |record| record["subject"] == "While away");

    let wire = server.transcript();
    let place = |connection: u64, words: &str| {
        wire.iter().position(|line| line.connection == connection && line.line.contains(words))
    };
    let watching = wire.last().unwrap().connection;
    let answered = place(watching, "OK ID completed").expect("an ID was sent and answered");
    assert!(answered < place(watching, " EXAMINE ").expect("the folder was opened"), "and only then");
    assert!(!wire.iter().any(|line| line.line.contains("Unsafe Login")));
    let counters = server.counters();
    assert_eq!((counters.command("IDLE"), counters.sign_ins_refused), (0, 0));
    assert_eq!(counters.sign_ins_tried, 3, "once for the account's test, once for each watch");
    assert!(
        !wire.iter().any(|line| line.from_client && line.line.contains("AUTHENTICATE PLAIN ")),
        "no credentials in the line of AUTHENTICATE"
    );
}

#[test]
fn qq_idles_though_it_says_so_only_after_sign_in() {
    let desktop = Desktop::start(Options::recorded());
    let server = start(qq());
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox::from(&server));

    a_mail_lives(&server, &tidings);

    let counters = server.counters();
    assert_eq!(counters.connections, 2, "one for the account's test, one for the watch");
    assert!(counters.command("IDLE") > 0);
}

#[test]
fn mail_ru_is_polled_and_nothing_is_sent_that_it_does_not_know() {
    let desktop = Desktop::start(Options::recorded());
    let server = start(mail_ru());
    let tidings = Tidings::scaled(&desktop, SCALE);
    let _agent = tidings.watch_as(&Mailbox::from(&server), "polling");

    a_mail_lives(&server, &tidings);

    assert!(!server.transcript().iter().any(|line| line.line.contains("[CLIENTBUG]")));
    assert_eq!(server.counters().sign_ins_tried, 2);
}

#[test]
fn mail_ru_counts_other_folders_by_list_status() {
    let desktop = Desktop::start(Options::recorded());
    let server = start(mail_ru());
    server.create_folder("Work");
    let tidings = Tidings::scaled(&desktop, SCALE);
    let mailbox = Mailbox { folders: &["INBOX", "Work", "Sent", "Junk"], ..Mailbox::from(&server) };
    let _agent = tidings.watch_as(&mailbox, "polling");

    server.deliver("Work", "Ann <ann@example.org>", "At work", "x");

    let record = tidings.wait_for_record("the mail", |record| record["kind"] == "arrived");
    assert_eq!((record["folder"].as_str(), record["subject"].as_str()), (Some("Work"), Some("At work")));
    assert!(server.counters().most_connections <= 4);
    assert!(!server.transcript().iter().any(|line| line.line.contains("[CLIENTBUG]")));
}
