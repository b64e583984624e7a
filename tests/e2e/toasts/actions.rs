//! What the buttons of a toast do, seen on the server; and that a click opens the mail.

use std::fs;
use std::time::{Duration, Instant};

use serde_json::Value;
use tidings_tests::desktop::{Desktop, Options, Toast};
use tidings_tests::imap_server::personalities::{Personality, plain};
use tidings_tests::imap_server::{ImapServer, Script, ServerOptions};
use tidings_tests::mail::mail;
use tidings_tests::real_server::{RealServer, ServerKind};
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings};
use tidings_tests::wait::{wait_for, wait_until};

use super::{delivered, set, toast_of};

/// Longer than the time in which what follows joins a toast, at the scale of these tests.
const APART: Duration = Duration::from_millis(500);

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
    let personality = Personality { capabilities: "IMAP4rev1 IDLE", ..plain() };
    let server = ImapServer::start(ServerOptions { personality, ..ServerOptions::default() });
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox::from(&server));
    let (_, toast) = delivered(&desktop, &server, "INBOX", "Stays");
    assert_eq!((toast.action("mark-read"), toast.action("delete")), (Some("Mark read"), None));
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
