//! The same path on each real server: Dovecot holds back and sends in one go, Cyrus tells every step at once, Courier
//! looks once a second and knows no MOVE.

use serde_json::Value;
use tidings_tests::desktop::{Desktop, Options};
use tidings_tests::mail::mail;
use tidings_tests::real_server::{RealServer, ServerKind};
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings};
use tidings_tests::transcript::record::{Watched, Window};
use tidings_tests::wait::wait_for;

fn letter(subject: &str) -> Vec<u8> {
    mail("Ann <ann@example.org>", subject, "x")
}

/// What the log says of mails: kind and subject. (That a server was away is told of the account.)
fn told(tidings: &Tidings<'_>) -> Vec<String> {
    let word = |record: &Value, key: &str| record[key].as_str().unwrap_or_default().to_owned();
    let log = tidings.log();
    let of_mails = log.iter().filter(|record| record["kind"] != "account");
    of_mails.map(|record| format!("{} {}", word(record, "kind"), word(record, "subject"))).collect()
}

/// Waits until so many records are there, and returns them in order of their words.
#[track_caller]
fn wait_for_told(tidings: &Tidings<'_>, kind: ServerKind, count: usize) -> Vec<String> {
    let mut last = Vec::new();
    let waited = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        wait_for("records", LIMIT, || {
            last = told(tidings);
            (last.len() >= count).then_some(())
        });
    }));
    assert!(waited.is_ok(), "{kind}: {count} records were expected, there are {last:?}");
    last.sort();
    last
}

/// Makes one more change and waits until it is told: whatever would be told wrongly of earlier ones is told by then.
fn settle(tidings: &Tidings<'_>, server: &dyn RealServer) {
    server.client().append("INBOX", &letter("Last"));
    tidings.wait_for_record("the last mail", |record| record["subject"] == "Last");
}

#[test]
fn on_each_server_every_change_is_told_once_and_by_name() {
    for kind in ServerKind::ALL {
        let desktop = Desktop::start(Options::recorded());
        let server = kind.start();
        let mut client = server.client();
        let old = client.append("INBOX", &letter("There before"));
        let tidings = Tidings::new(&desktop);
        let _agent = tidings.watch(&Mailbox::from(&*server));

        let new = client.append("INBOX", &letter("New"));
        wait_for_told(&tidings, kind, 1);
        desktop.recorder().wait_for_toast(|toast| toast.body.starts_with("New\n"), LIMIT);
        client.add_flags("INBOX", new, "\\Seen");
        wait_for_told(&tidings, kind, 2);
        client.remove_flags("INBOX", new, "\\Seen");
        wait_for_told(&tidings, kind, 3);
        client.expunge("INBOX", old);
        wait_for_told(&tidings, kind, 4);
        settle(&tidings, &*server);

        let wanted = ["arrived New", "read New", "unread New", "removed There before", "arrived Last"];
        assert_eq!(told(&tidings), wanted, "{kind}");
        assert!(tidings.log().iter().all(|record| record["live"] == true), "{kind}");
    }
}

#[test]
fn on_each_server_a_burst_of_moves_removals_and_mail_is_told_once_each() {
    for kind in ServerKind::ALL {
        let desktop = Desktop::start(Options::recorded());
        let server = kind.start();
        let trash = server.beside_inbox("Trash");
        let mut client = server.client();
        let uids: Vec<u32> =
            (1..=12).map(|n| client.append("INBOX", &letter(&format!("Old {n:02}")))).collect();
        let tidings = Tidings::new(&desktop);
        let _agent = tidings.watch(&Mailbox::from(&*server));

        client.move_to("INBOX", format!("{},{},{}", uids[0], uids[1], uids[10]), &trash);
        client.append("INBOX", &letter("New 1"));
        client.expunge("INBOX", format!("{}:{}", uids[3], uids[6]));
        client.add_flags("INBOX", uids[2], "\\Seen");
        client.append("INBOX", &letter("New 2"));
        client.move_to("INBOX", uids[11], &trash);
        wait_for_told(&tidings, kind, 11);
        settle(&tidings, &*server);

        let mut wanted: Vec<String> =
            [1, 2, 4, 5, 6, 7, 11, 12].iter().map(|n| format!("removed Old {n:02}")).collect();
        wanted.extend(["arrived New 1", "arrived New 2", "read Old 03", "arrived Last"].map(str::to_owned));
        wanted.sort();
        assert_eq!(wait_for_told(&tidings, kind, 12), wanted, "{kind}");
    }
}

#[test]
fn on_each_server_what_happens_around_a_restart_is_told_once() {
    for kind in ServerKind::ALL {
        let desktop = Desktop::start(Options::recorded());
        let mut server = kind.start();
        let mut client = server.client();
        let [gone, read] = ["Gone", "Read"].map(|subject| client.append("INBOX", &letter(subject)));
        // A server that ends sessions is left alone for half a minute.
        let tidings = Tidings::scaled(&desktop, 0.1);
        let _agent = tidings.watch(&Mailbox::from(&*server));
        client.append("INBOX", &letter("Before"));
        wait_for_told(&tidings, kind, 1);

        for crash in [false, true] {
            if crash {
                server.kill();
            }
            server.restart();
            // The agent is on its way back, or not yet.
            let mut client = server.client();
            client.append("INBOX", &letter(if crash { "After a crash" } else { "After" }));
            if crash {
                client.add_flags("INBOX", read, "\\Seen");
            } else {
                client.expunge("INBOX", gone);
            }
            wait_for_told(&tidings, kind, if crash { 5 } else { 3 });
        }
        settle(&tidings, &*server);

        let mut wanted = [
            "arrived Before",
            "arrived After",
            "removed Gone",
            "arrived After a crash",
            "read Read",
            "arrived Last",
        ];
        wanted.sort_unstable();
        assert_eq!(wait_for_told(&tidings, kind, 6), wanted, "{kind}");
    }
}

#[test]
fn on_each_server_no_change_is_lost_or_doubled_in_the_three_moments_around_done() {
    for kind in ServerKind::ALL {
        let mut watched = Watched::new(kind, "INBOX");
        let uids = watched.other("", |client| {
            ["One", "Two", "Three", "Four", "Five", "Six"].map(|s| client.append("INBOX", &letter(s)))
        });
        watched.connect();
        let mut wanted = Vec::new();
        for (n, window) in Window::ALL.into_iter().enumerate() {
            let (read, gone) = (uids[2 * n], uids[2 * n + 1]);
            watched.other_in(window, "appends", |client| _ = client.append("INBOX", &letter("New")));
            wanted.push(format!("arrived {} live show \"New\"", uids[5] + u32::try_from(n).unwrap() + 1));
            watched.wait_for_events(wanted.len());
            watched.other_in(window, "reads", move |client| client.add_flags("INBOX", read, "\\Seen"));
            wanted.push(format!("read {read} live drop"));
            watched.wait_for_events(wanted.len());
            watched.other_in(window, "expunges", move |client| client.expunge("INBOX", gone));
            wanted.push(format!("removed {gone} live show"));
            watched.wait_for_events(wanted.len());
        }
        // Whatever would be told twice is told by the end of another round.
        watched.other("appends", |client| _ = client.append("INBOX", &letter("Last")));
        wanted.push(format!("arrived {} live show \"Last\"", uids[5] + 4));
        watched.wait_for_events(wanted.len());
        watched.look();
        let told = watched.told().events;
        assert_eq!(told.len(), wanted.len(), "{kind}: {told:?}");
        for (told, wanted) in told.iter().zip(&wanted) {
            assert!(told.starts_with(wanted.as_str()), "{kind}: {told} instead of {wanted}");
        }
    }
}

/// Cyrus says `* 1 EXPUNGE` for each mail of a folder that is renamed away; what it lost is known only when it is opened
/// again.
#[test]
fn a_large_folder_that_is_renamed_while_it_is_watched_loses_no_mail() {
    for kind in [ServerKind::Cyrus, ServerKind::Dovecot] {
        let desktop = Desktop::start(Options::recorded());
        let server = kind.start();
        let (large, elsewhere) = (server.beside_inbox("Large"), server.beside_inbox("Elsewhere"));
        let mut client = server.client();
        client.create_folder(&large);
        (1..=300).for_each(|n| {
            client.append(&large, &letter(&format!("Old {n:03}")));
        });
        let tidings = Tidings::new(&desktop);
        let _agent = tidings.watch(&Mailbox { folders: &[&large], ..Mailbox::from(&*server) });

        client.rename_folder(&large, &elsewhere);
        if kind == ServerKind::Dovecot {
            // It says nothing of it in IDLE.
            assert!(tidings.run(&["check-now"]).status.success());
        }
        tidings.wait_for_record("the new name", |record| record["detail"] == "renamed");
        client.append(&elsewhere, &letter("Last"));
        tidings.wait_for_record("the last mail", |record| record["subject"] == "Last");
        let told: Vec<String> =
            told(&tidings).into_iter().filter(|told| !told.starts_with("mailbox")).collect();
        assert_eq!(told, ["arrived Last"], "{kind}");
    }
}
