//! Gmail: labels that are folders, and few connections.

use tidings_tests::desktop::{Desktop, Options};
use tidings_tests::imap_server::personalities::gmail;
use tidings_tests::mail::mail;
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings};
use tidings_tests::wait::wait_until;

use super::{start, toasts, told};

#[test]
fn a_mail_with_a_label_is_one_toast_and_archiving_it_is_one_removal() {
    let desktop = Desktop::start(Options::recorded());
    let server = start(gmail());
    server.create_folder("Work");
    let tidings = Tidings::new(&desktop);
    let mailbox = Mailbox { folders: &["INBOX", "Work"], ..Mailbox::from(&server) };
    let _agent = tidings.watch(&mailbox);
    server.wait_for_idling(2, LIMIT);

    let labelled = mail("Ann <ann@example.org>", "Labelled", "x");
    let uids = server.deliver_copies(&["INBOX", "Work", "[Gmail]/All Mail"], &labelled);
    wait_until("both folders to be looked at", LIMIT, || told(&tidings).len() >= 2);
    assert_eq!(told(&tidings), ["arrived Labelled"; 2]);
    let decisions: Vec<String> = tidings
        .log()
        .iter()
        .map(|record| record["decision"].as_str().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(decisions.iter().filter(|decision| *decision == "drop").count(), 1, "{decisions:?}");

    server.expunge("INBOX", uids[0]);
    let removed = tidings.wait_for_record("the archiving", |record| record["kind"] == "removed");
    assert_eq!((removed["folder"].as_str(), removed["subject"].as_str()), (Some("INBOX"), Some("Labelled")));

    server.deliver("INBOX", "Bob <bob@example.org>", "Another", "x");
    desktop.recorder().wait_for_toast(|toast| toast.body.contains("Another"), LIMIT);
    let about = toasts(&desktop).into_iter().filter(|body| body.contains("Labelled")).count();
    assert!(about <= 2, "one toast that it came, at most one that it went: {:?}", toasts(&desktop));
    assert_eq!(told(&tidings).len(), 4);
}

#[test]
fn too_many_connections_mean_fewer_and_no_word_about_it() {
    // A minute is a second.
    let scale = 1.0 / 60.0;
    let desktop = Desktop::start(Options::recorded());
    let server = start(gmail().with_most_connections(2));
    for label in ["One", "Two", "Three", "Four"] {
        server.create_folder(label);
    }
    let tidings = Tidings::scaled(&desktop, scale);
    let folders = &["INBOX", "One", "Two", "Three", "Four"];
    let mailbox = Mailbox { folders, ..Mailbox::from(&server) };
    tidings.set_up(&mailbox);
    let _agent = tidings.start();
    let follower = {
        tidings.wait_for_state("idling");
        tidings.follow()
    };

    for (number, folder) in folders.iter().enumerate() {
        server.deliver(folder, "Ann <ann@example.org>", &format!("Mail {number}"), "x");
    }

    wait_until("all folders to be looked at", LIMIT, || told(&tidings).len() >= folders.len());
    let mut told = told(&tidings);
    told.sort();
    assert_eq!(told, (0..folders.len()).map(|number| format!("arrived Mail {number}")).collect::<Vec<_>>());
    let refused = server.counters().connections_refused;
    assert!((1..=6).contains(&refused), "learnt, and not tried again and again: {refused}");
    assert_eq!(follower.problems(), []);
    assert!(
        desktop
            .recorder()
            .toasts()
            .iter()
            .all(|toast| toast.body.contains("Mail ") || toast.summary.contains("new")),
        "{:?}",
        desktop.recorder().toasts()
    );
}

#[test]
fn the_folder_of_all_mail_is_watched_over_one_connection_whatever_labels_there_are() {
    let desktop = Desktop::start(Options::recorded());
    let server = start(gmail());
    let all = "[Gmail]/All Mail";
    for label in ["Work", "Home", "Travel"] {
        server.create_folder(label);
    }
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox { folders: &[all], ..Mailbox::from(&server) });

    for (number, label) in ["INBOX", "Work", "Home", "Travel"].into_iter().enumerate() {
        let mail = mail("Ann <ann@example.org>", &format!("Mail {number}"), "x");
        let uids = server.deliver_copies(&[label, all], &mail);
        wait_until("it to be told", LIMIT, || told(&tidings).len() > number);
        // Archived, or the label taken away: it is where it was.
        server.expunge(label, uids[0]);
    }
    server.deliver("[Gmail]/Spam", "Bob <bob@example.org>", "Win", "x");
    server.deliver(all, "Ann <ann@example.org>", "Last", "x");
    tidings.wait_for_record("the last mail", |record| record["subject"] == "Last");

    let mut told = told(&tidings);
    told.sort();
    assert_eq!(
        told,
        ["arrived Last", "arrived Mail 0", "arrived Mail 1", "arrived Mail 2", "arrived Mail 3"]
    );
    assert_eq!(server.counters().most_connections, 1);
}
