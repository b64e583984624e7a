//! What mails say: the beginning of their text in a toast where it is wanted, and one-time codes to copy.

use std::time::{Duration, Instant};

use tidings_tests::desktop::{Desktop, Options, Reason, Toast};
use tidings_tests::imap_server::{ImapServer, ServerOptions};
use tidings_tests::mail::mail;
use tidings_tests::real_server::ServerKind;
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings};
use tidings_tests::wait::{wait_for, wait_until};

use super::{APART, set, toast_of, two_folders};

/// A toast must be shown so soon, whatever its mail says.
const AT_ONCE: Duration = Duration::from_secs(1);

/// HTML beside a plain text, in the encodings and charsets of real mailers.
fn alternative(subject: &str) -> Vec<u8> {
    let head = String::from_utf8(mail("Ann <ann@example.org>", subject, "")).unwrap();
    let head = head.split("MIME-Version").next().unwrap();
    format!(
        "{head}MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\n\
         Content-Type: multipart/alternative; boundary=\"c\"\r\n\r\n--c\r\n\
         Content-Type: text/html; charset=utf-8\r\n\r\n<p>In HTML</p>\r\n--c\r\n\
         Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
         Gr=FC=DFe aus=\r\n K=F6ln\r\n> quoted\r\n--c--\r\n--b\r\n\
         Content-Type: text/plain; name=\"x.txt\"\r\nContent-Disposition: attachment; filename=\"x.txt\"\r\n\r\n\
         A file\r\n--b--\r\n"
    )
    .into_bytes()
}

/// HTML alone, in base 64.
fn html(subject: &str, html: &str) -> Vec<u8> {
    let head = String::from_utf8(mail("Ann <ann@example.org>", subject, "")).unwrap();
    let head = head.split("MIME-Version").next().unwrap();
    let body = data_encoding::BASE64_MIME.encode(html.as_bytes());
    format!(
        "{head}MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{body}\r\n"
    )
    .into_bytes()
}

#[test]
fn on_each_server_a_toast_shows_the_beginning_of_the_text_and_nothing_is_marked_as_read() {
    for kind in ServerKind::ALL {
        let desktop = Desktop::start(Options::recorded());
        let server = kind.start();
        // Courier gives an empty folder another incarnation with its first mail.
        server.client().append("INBOX", &mail("Bob <bob@example.org>", "There before", "x"));
        let tidings = Tidings::scaled(&desktop, 0.2);
        let agent = tidings.watch(&Mailbox::from(&*server));
        set(&tidings, "preview", "on");
        let arrived = |raw: &[u8], subject: &str| -> Toast {
            // Told alone again: in the time after a toast, what follows joins it.
            let before = Instant::now();
            wait_until("the next mail to be told alone", LIMIT, || before.elapsed() > APART);
            let uid = server.client().append("INBOX", raw);
            let first = toast_of(desktop.recorder(), subject);
            let wanted = |toast: &Toast| toast.body.starts_with(subject) && toast.replaces == first.id;
            let second = desktop.recorder().wait_for_toast(wanted, LIMIT);
            assert!(!server.client().truth("INBOX")[&uid].contains("\\Seen"), "{kind}: it is not read");
            tidings.wait_for_record("told", |record| {
                record["subject"] == subject && record["told_at"].is_string()
            });
            desktop.recorder().end(second.id, Reason::Dismissed);
            second
        };

        let both = arrived(&alternative("Both"), "Both");
        assert_eq!(both.body.lines().nth(1), Some("Grüße aus Köln"), "{kind}");
        assert_eq!(both.action("mark-read"), Some("Mark read"), "{kind}: {both:?}");
        let only =
            arrived(&html("Only HTML", "<style>p{}</style><p>Words &amp; <b>more</b></p>"), "Only HTML");
        assert_eq!(only.body.lines().nth(1), Some("Words &amp; more"), "{kind}");

        let told = tidings.log();
        let secret = told.iter().map(ToString::to_string).find(|record| record.contains("Köln"));
        assert_eq!(secret, None, "{kind}: no text is kept");
        tidings.quit(agent);
    }
}

#[test]
fn without_the_wish_for_it_no_text_is_asked_for() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox::from(&server));
    let sign_ins = server.counters().sign_ins_tried;
    server.deliver("INBOX", "Ann <ann@example.org>", "Hello", "Nobody asked for this");
    toast_of(desktop.recorder(), "Hello");
    tidings.wait_for_record("told", |record| record["told_at"].is_string());
    server.deliver("INBOX", "Ann <ann@example.org>", "Hello again", "Nor for this");
    tidings.wait_for_record("the second", |record| record["subject"] == "Hello again");
    assert_eq!(server.counters().sign_ins_tried, sign_ins);
    let asked = server.transcript().iter().any(|line| line.line.contains("BODYSTRUCTURE"));
    assert!(!asked, "no structure was asked for");
}

#[test]
fn a_toast_does_not_wait_for_its_text_and_is_complete_without_it() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::new(&desktop);
    let agent = tidings.watch(&Mailbox::from(&server));
    set(&tidings, "preview", "on");
    // Whoever signs in now is refused: the text cannot be fetched.
    server.set_password("another one");
    server.deliver("INBOX", "Ann <ann@example.org>", "Hello", "Not to be had");
    let toast = desktop.recorder().wait_for_toast(|toast| toast.body.starts_with("Hello"), AT_ONCE);
    assert_eq!(toast.body.lines().count(), 2, "{toast:?}");
    wait_until("the refusal", LIMIT, || agent.log().contains("could not be fetched"));
    assert_eq!(desktop.recorder().toasts().len(), 1);
    assert_eq!(tidings.account().unwrap()["state"], "idling", "the watching goes on");
}

#[test]
fn a_code_of_the_subject_is_copied_by_a_click_and_taken_away_after_a_minute() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::scaled(&desktop, 0.1);
    let agent = tidings.watch(&two_folders(&server));
    let subject = "483920 is your confirmation code";
    server.deliver("INBOX", "Service <no-reply@example.org>", subject, "x");
    let toast = toast_of(desktop.recorder(), subject);
    assert_eq!(toast.action("copy-code"), Some("Copy 483 920"));
    desktop.recorder().click(toast.id, "copy-code");
    desktop.recorder().wait_for_toast(|toast| toast.summary == "Copied", LIMIT);

    let other = desktop.clipboard_client();
    assert_eq!(other.paste().as_deref(), Some("483920"));
    assert_eq!(other.paste_as("STRING").as_deref(), Some("483920"));
    assert!(other.paste_as("TARGETS").is_some());
    assert_eq!(other.paste_as("image/png"), None);
    let hint = other.paste_as("x-kde-passwordManagerHint");
    assert_eq!(hint.as_deref(), Some("secret"), "histories are asked to leave it out");
    wait_until("the clipboard to be empty", LIMIT, || other.paste().is_none());
    assert!(!agent.log().contains("483920"), "the code is in no log");

    // Whatever the person copies meanwhile stays.
    let subject = "Your login code: 7391";
    server.deliver("Work", "Service <no-reply@example.org>", subject, "x");
    let toast = toast_of(desktop.recorder(), subject);
    desktop.recorder().click(toast.id, "copy-code");
    wait_until("the code", LIMIT, || other.paste().as_deref() == Some("7391"));
    other.copy();
    let threads = || std::fs::read_dir(format!("/proc/{}/task", agent.pid())).unwrap().count();
    wait_until("the thread of the clipboard to end", LIMIT, || threads() == 1);
    assert!(other.owns());
}

#[test]
fn under_wayland_a_code_is_copied_where_the_compositor_allows_it() {
    let desktop = Desktop::start(Options::recorded());
    let compositor = desktop.start_compositor();
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::scaled(&desktop, 0.1);
    tidings.set_up(&two_folders(&server));
    let mut agent = tidings.command(&["--hidden"]);
    agent.env_remove("DISPLAY").env("WAYLAND_DISPLAY", &compositor.name);
    let agent = desktop.spawn("agent", agent);
    tidings.wait_for_state("idling");
    let copied = |folder: &str, subject: &str, code: &str| {
        server.deliver(folder, "Service <no-reply@example.org>", subject, "x");
        let toast = toast_of(desktop.recorder(), subject);
        desktop.recorder().click(toast.id, "copy-code");
        wait_until("the code", LIMIT, || compositor.paste().as_deref() == Some(code));
    };

    copied("INBOX", "483920 is your confirmation code", "483920");
    assert_eq!(compositor.paste_as("UTF8_STRING").as_deref(), Some("483920"));
    let hint = compositor.paste_as("x-kde-passwordManagerHint");
    assert_eq!(hint.as_deref(), Some("secret"), "histories are asked to leave it out");
    wait_until("the clipboard to be empty", LIMIT, || compositor.paste().is_none());

    // Whatever the person copies meanwhile stays.
    copied("Work", "Your login code: 7391", "7391");
    let _other = compositor.copy("my own");
    let threads = || std::fs::read_dir(format!("/proc/{}/task", agent.pid())).unwrap().count();
    wait_until("the thread of the clipboard to end", LIMIT, || threads() == 1);
    assert_eq!(compositor.paste().as_deref(), Some("my own"));
}

#[test]
fn on_each_server_a_code_in_the_text_is_found_where_the_subject_promises_one() {
    for kind in ServerKind::ALL {
        let desktop = Desktop::start(Options::recorded());
        let server = kind.start();
        server.client().append("INBOX", &mail("Bob <bob@example.org>", "There before", "x"));
        let tidings = Tidings::scaled(&desktop, 0.2);
        let agent = tidings.watch(&Mailbox::from(&*server));
        let text = "<p>Use this code to sign in:</p><table><tr><td>839201</td></tr></table>";
        let uid = server.client().append("INBOX", &html("Sign in to Example", text));
        let toast = desktop.recorder().wait_for_toast(|toast| toast.action("copy-code").is_some(), LIMIT);
        assert_eq!(toast.action("copy-code"), Some("Copy 839 201"), "{kind}");
        assert_eq!(toast.body.lines().count(), 2, "{kind}: no text is shown: {toast:?}");
        desktop.recorder().click(toast.id, "copy-code");
        let other = desktop.clipboard_client();
        let pasted = wait_for("the code", LIMIT, || other.paste());
        assert_eq!(pasted, "839201", "{kind}");
        assert!(!server.client().truth("INBOX")[&uid].contains("\\Seen"), "{kind}: it is not read");
        tidings.quit(agent);
    }
}

#[test]
fn a_code_stays_on_the_toast_that_tells_more_mails() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox::from(&server));
    server.deliver("INBOX", "Service <no-reply@example.org>", "Your code is 483920", "x");
    toast_of(desktop.recorder(), "Your code");
    server.deliver("INBOX", "Ann <ann@example.org>", "Lunch?", "x");
    let both = desktop.recorder().wait_for_toast(|toast| toast.summary == "2 new mails", LIMIT);
    assert_eq!(both.action("copy-code"), Some("Copy 483 920"));
    desktop.recorder().click(both.id, "copy-code");
    let other = desktop.clipboard_client();
    wait_until("the code", LIMIT, || other.paste().as_deref() == Some("483920"));
}

#[test]
fn a_code_is_shown_where_nothing_can_be_copied_and_not_offered_where_it_is_not_wanted() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::new(&desktop);
    tidings.set_up(&two_folders(&server));
    let mut agent = tidings.command(&["--hidden"]);
    agent.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
    let _agent = desktop.spawn("agent", agent);
    tidings.wait_for_state("idling");
    server.deliver("INBOX", "Service <no-reply@example.org>", "Sign in to Example", "Your code:\n\n839201\n");
    let shown = desktop.recorder().wait_for_toast(|toast| toast.body.starts_with("Code: 839 201\n"), LIMIT);
    assert_eq!(shown.action("copy-code"), None);
    set(&tidings, "codes", "off");
    server.deliver("Work", "Service <no-reply@example.org>", "Your code is 7391", "x");
    let toast = toast_of(desktop.recorder(), "Your code");
    assert_eq!((toast.action("copy-code"), toast.body.lines().count()), (None, 2));
}
