//! What the buttons of a toast do, seen on the server; and that a click opens the mail.

use std::fs;
use std::time::Instant;

use serde_json::Value;
use tidings_tests::desktop::{Desktop, Options, Toast};
use tidings_tests::imap_server::personalities::{Personality, plain};
use tidings_tests::imap_server::{ImapServer, Script, ServerOptions, Trouble};
use tidings_tests::mail::mail;
use tidings_tests::real_server::{RealServer, ServerKind};
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings};
use tidings_tests::wait::{wait_for, wait_until};

use super::{APART, delivered, set, toast_of};

/// Delivers a mail to a real server, when it is told alone again, and waits for its toast.
fn arrived(desktop: &Desktop, server: &dyn RealServer, subject: &str) -> (u32, Toast) {
    let before = Instant::now();
    wait_until("the next mail to be told alone", LIMIT, || before.elapsed() > APART);
    let uid = server.client().append("INBOX", &mail("Ann <ann@example.org>", subject, "x"));
    (uid, toast_of(desktop.recorder(), subject))
}

/// The folder of this server's trash or archive, made if it is not there.
fn folder(server: &dyn RealServer, name: &str) -> String {
    let mut client = server.client();
    let folder = client.beside_inbox(name);
    if !client.folders().contains(&folder) {
        client.create_folder(&folder);
    }
    folder
}

#[test]
fn on_each_server_mark_read_delete_archive_and_undo_do_what_they_say() {
    for kind in ServerKind::ALL {
        let desktop = Desktop::start(Options::recorded());
        let server = kind.start();
        // Courier gives an empty folder another incarnation with its first mail.
        server.client().append("INBOX", &mail("Bob <bob@example.org>", "There before", "x"));
        let (trash, archive) = (folder(&*server, "Trash"), folder(&*server, "Archive"));
        let tidings = Tidings::scaled(&desktop, 0.2);
        let agent = tidings.watch(&Mailbox::from(&*server));
        set(&tidings, "buttons", "mark_read, delete, archive");
        let recorder = desktop.recorder();
        let undone = |summary: &str| {
            let toast = recorder.wait_for_toast(|toast| toast.summary == summary, LIMIT);
            recorder.click(toast.id, "undo");
        };

        let (uid, toast) = arrived(&desktop, &*server, "To be read");
        assert_eq!(toast.action("mark-read"), Some("Mark read"), "{kind}");
        recorder.click(toast.id, "mark-read");
        let is_seen = |uid| server.client().truth("INBOX")[&uid].contains("\\Seen");
        wait_until(&format!("{kind}: the mail to be read"), LIMIT, || is_seen(uid));
        undone("Marked as read");
        wait_until(&format!("{kind}: the mail to be unread again"), LIMIT, || !is_seen(uid));

        let (uid, toast) = arrived(&desktop, &*server, "To be deleted");
        recorder.click(toast.id, "delete");
        let count = |folder: &str| server.client().truth(folder).len();
        wait_until(&format!("{kind}: the mail to be in the trash"), LIMIT, || count(&trash) == 1);
        assert!(!server.client().truth("INBOX").contains_key(&uid), "{kind}");
        undone("Moved to the trash");
        wait_until(&format!("{kind}: the mail to be back"), LIMIT, || {
            count(&trash) == 0 && count("INBOX") == 3
        });

        let (uid, toast) = arrived(&desktop, &*server, "To be kept");
        recorder.click(toast.id, "archive");
        wait_until(&format!("{kind}: the mail to be in the archive"), LIMIT, || count(&archive) == 1);
        assert!(!server.client().truth("INBOX").contains_key(&uid), "{kind}");

        // All of it is in the log, and none of it was told.
        arrived(&desktop, &*server, "Last");
        tidings.wait_for_record("the last removal", |record| {
            record["kind"] == "removed" && record["subject"] == "To be kept"
        });
        for record in tidings.log().iter().filter(|record| record["subject"] != "Last") {
            let is_first = record["kind"] == "arrived" && record["told_at"].is_string();
            let is_ours =
                record["reason"].as_str().unwrap().contains("done here") && record["told_at"].is_null();
            let is_flag = record["kind"] == "flags";
            assert!(is_first || is_ours || is_flag, "{kind}: {record}");
        }
        let news: Vec<Toast> =
            recorder.toasts().into_iter().filter(|toast| toast.body.starts_with("To be ")).collect();
        assert_eq!(news.len(), 3, "{kind}: each mail was news once: {news:#?}");
        tidings.quit(agent);
    }
}

#[test]
fn a_button_that_comes_too_late_touches_no_other_mail() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox::from(&server));
    let (_, toast) = delivered(&desktop, &server, "INBOX", "Old");
    // The folder is made anew, and its numbers begin again, before the agent knows.
    server.replace("INBOX", Script { count: 1, unread_every: 1 });
    desktop.recorder().click(toast.id, "mark-read");
    let told = desktop.recorder().wait_for_toast(|toast| toast.summary == "Nothing was done", LIMIT);
    assert!(told.body.contains("made anew"), "{told:?}");
    assert!(server.truth("INBOX").values().all(|flags| !flags.contains("\\Seen")));
}

#[test]
fn a_server_that_cannot_move_safely_is_not_asked_to() {
    let desktop = Desktop::start(Options::recorded());
    let server = server_that_can("IMAP4rev1 IDLE");
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox::from(&server));
    let (_, toast) = delivered(&desktop, &server, "INBOX", "Stays");
    assert_eq!((toast.action("mark-read"), toast.action("delete")), (Some("Mark read"), None));
}

/// A plain server that can do these things.
fn server_that_can(capabilities: &'static str) -> ImapServer {
    let personality = Personality { capabilities, ..plain() };
    ImapServer::start(ServerOptions { personality, ..ServerOptions::default() })
}

#[test]
fn what_was_moved_is_taken_back_also_where_the_server_does_not_say_where_it_went() {
    let desktop = Desktop::start(Options::recorded());
    let server = server_that_can("IMAP4rev1 IDLE MOVE");
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox::from(&server));
    let (_, toast) = delivered(&desktop, &server, "INBOX", "Back again");
    desktop.recorder().click(toast.id, "delete");
    let done = desktop.recorder().wait_for_toast(|toast| toast.summary == "Moved to the trash", LIMIT);
    assert_eq!((server.truth("INBOX").len(), server.truth("Trash").len()), (0, 1));
    desktop.recorder().click(done.id, "undo");
    wait_until("the mail to be back", LIMIT, || {
        (server.truth("INBOX").len(), server.truth("Trash").len()) == (1, 0)
    });
}

#[test]
fn what_cannot_be_found_again_for_certain_is_not_offered_to_be_taken_back() {
    let desktop = Desktop::start(Options::recorded());
    let server = server_that_can("IMAP4rev1 IDLE MOVE");
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox::from(&server));
    let raw = mail("Ann <ann@example.org>", "Twice", "x");
    server.deliver_raw("Trash", &raw, &[]);
    server.deliver_raw("INBOX", &raw, &[]);
    let toast = toast_of(desktop.recorder(), "Twice");
    desktop.recorder().click(toast.id, "delete");
    let done = desktop.recorder().wait_for_toast(|toast| toast.summary == "Moved to the trash", LIMIT);
    assert_eq!(done.action("undo"), None, "two mails have this Message-ID");
}

#[test]
fn when_the_connection_breaks_on_the_way_it_is_looked_at_again_and_finished() {
    // Moved in one command, copied, marked, removed: the answer to each is lost once.
    for (capabilities, broken) in [
        ("IMAP4rev1 IDLE MOVE UIDPLUS", "UID MOVE"),
        ("IMAP4rev1 IDLE UIDPLUS", "UID COPY"),
        ("IMAP4rev1 IDLE UIDPLUS", "UID STORE"),
        ("IMAP4rev1 IDLE UIDPLUS", "UID EXPUNGE"),
    ] {
        let desktop = Desktop::start(Options::recorded());
        let server = server_that_can(capabilities);
        let tidings = Tidings::new(&desktop);
        let _agent = tidings.watch(&Mailbox::from(&server));
        let (_, toast) = delivered(&desktop, &server, "INBOX", "Once");
        server.trouble(broken, Trouble::DoneInSilence);
        desktop.recorder().click(toast.id, "delete");
        desktop.recorder().wait_for_toast(|toast| toast.summary == "Moved to the trash", LIMIT);
        let both = (server.truth("INBOX").len(), server.truth("Trash").len());
        assert_eq!(both, (0, 1), "{broken}: once, and not twice");
    }
}

#[test]
fn a_mail_that_is_gone_already_is_not_said_to_be_marked_as_read() {
    let desktop = Desktop::start(Options::recorded());
    let server = server_that_can("IMAP4rev1");
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch_as(&Mailbox::from(&server), "polling");
    let (uid, toast) = delivered_after(&tidings, &desktop, &server, "Gone soon");
    server.expunge("INBOX", uid);
    desktop.recorder().click(toast.id, "mark-read");
    let told = desktop.recorder().wait_for_toast(|toast| toast.summary == "Nothing was done", LIMIT);
    assert!(told.body.contains("not there any more"), "{told:?}");
}

/// Delivers a mail to a server that is polled, and looks at once.
fn delivered_after(
    tidings: &Tidings<'_>,
    desktop: &Desktop,
    server: &ImapServer,
    subject: &str,
) -> (u32, Toast) {
    let uid = server.deliver("INBOX", "Ann <ann@example.org>", subject, "x");
    assert!(tidings.run(&["check-now"]).status.success());
    (uid, toast_of(desktop.recorder(), subject))
}

#[test]
fn what_cannot_be_found_out_is_said_to_be_unknown() {
    let desktop = Desktop::start(Options::recorded());
    let server = server_that_can("IMAP4rev1 IDLE MOVE UIDPLUS");
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox::from(&server));
    let (_, toast) = delivered(&desktop, &server, "INBOX", "Who knows");
    server.trouble("UID MOVE", Trouble::DoneAndShut);
    desktop.recorder().click(toast.id, "delete");
    let told = desktop.recorder().wait_for_toast(|toast| toast.summary.starts_with("It is not known"), LIMIT);
    assert!(told.body.contains("could not be found out"), "{told:?}");
}

#[test]
fn a_click_opens_the_mail_in_webmail_or_mail_program_as_the_account_says() {
    let desktop = Desktop::start(Options::recorded());
    let opened = desktop.record_opened_links(&["https", "mid"]);
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::scaled(&desktop, 0.2);
    tidings.set_up(&super::two_folders(&server));
    // On Xfce the person's preferred browser would be asked for instead of whoever is registered.
    let mut agent = tidings.command(&["--hidden"]);
    agent.env("XDG_CURRENT_DESKTOP", "Lab");
    let _agent = desktop.spawn("agent", agent);
    tidings.wait_for_state("idling");
    set(&tidings, "webmail", "https://mail.example.org/?uid={uid}&m={message_id}");
    let (uid, toast) = delivered(&desktop, &server, "INBOX", "In the web");
    desktop.recorder().click(toast.id, "default");
    let message_id = |subject: &str| {
        let is_it = |record: &Value| record["subject"] == subject;
        let record = tidings.wait_for_record("the mail", is_it);
        record["message_id"].as_str().unwrap().trim_matches(['<', '>']).replace('@', "%40")
    };
    let first =
        wait_for("the link", LIMIT, || fs::read_to_string(&opened).ok().filter(|text| text.ends_with('\n')));
    let wanted = format!("https://mail.example.org/?uid={uid}&m={}\n", message_id("In the web"));
    assert_eq!(first, wanted);

    set(&tidings, "click", "mail_program");
    let (_, toast) = delivered(&desktop, &server, "Work", "In the program");
    desktop.recorder().click(toast.id, "default");
    let second = wait_for("the second link", LIMIT, || {
        fs::read_to_string(&opened).ok().filter(|text| text.lines().count() == 2)
    });
    assert_eq!(second, format!("{wanted}mid:{}\n", message_id("In the program")));
}
