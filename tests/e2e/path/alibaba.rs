//! What Alibaba's IDLE page says, as tests: the pushes it names, lines nobody knows, a Chinese folder, and IDLE
//! ended by the server after its limit.

use std::time::Duration;

use tidings_tests::desktop::{Desktop, Options};
use tidings_tests::dovecot::{Dovecot, DovecotOptions};
use tidings_tests::imap_server::personalities::{CountedFrom, Limit, alibaba};
use tidings_tests::imap_server::{ImapServer, ServerOptions};
use tidings_tests::mail::mail;
use tidings_tests::proxy::{Fault, Proxy};
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings};
use tidings_tests::wait::wait_until;

/// Alibaba's limit and push delay, shortened so that a test need not last five minutes.
const SHORT_LIMIT: Duration = Duration::from_secs(2);
const SHORT_DELAY: Duration = Duration::from_millis(200);

fn server(limit: Option<Limit>) -> ImapServer {
    let personality = alibaba().with_push_delay(SHORT_DELAY).with_limit(limit);
    ImapServer::start(ServerOptions { personality, ..ServerOptions::default() })
}

#[test]
fn the_pushes_of_alibabas_page_are_told() {
    let desktop = Desktop::start(Options::recorded());
    let server = server(None);
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox::from(&server));

    let uid = server.deliver("INBOX", "Ann <ann@example.org>", "你好，测试", "x");
    tidings
        .wait_for_record("EXISTS", |record| record["kind"] == "arrived" && record["subject"] == "你好，测试");
    server.add_flag("INBOX", uid, "\\Seen");
    tidings
        .wait_for_record("FETCH (FLAGS (\\Seen))", |record| record["kind"] == "read" && record["uid"] == uid);
    server.remove_flag("INBOX", uid, "\\Seen");
    tidings.wait_for_record("FETCH (FLAGS ())", |record| record["kind"] == "unread" && record["uid"] == uid);
    server.expunge("INBOX", uid);
    let removed = tidings.wait_for_record("EXPUNGE", |record| record["kind"] == "removed");
    assert_eq!(removed["subject"], "你好，测试");
    assert_eq!(tidings.log().len(), 4);
    assert_eq!(
        server.counters().command("SELECT"),
        3,
        "no EXAMINE there: once for the test, once for the watch, once when the last mail was gone"
    );
}

#[test]
fn lines_that_nobody_knows_cost_nothing() {
    let desktop = Desktop::start(Options::recorded());
    let server = server(None);
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox::from(&server));
    let connections = server.counters().connections;

    for line in [
        "* XALIYUN something new",
        "* 7 XNEW (A B)",
        "* OK Still here",
        "hello world",
        "* 1 FETCH (INTERNALDATE NIL)",
    ] {
        assert_eq!(server.inject_line(line), 1);
    }
    server.deliver("INBOX", "Ann <ann@example.org>", "After them", "x");

    tidings.wait_for_record("the mail", |record| record["subject"] == "After them");
    assert_eq!(server.counters().connections, connections, "the connection is the same");
}

#[test]
fn a_folder_named_in_chinese_goes_over_the_wire_in_modified_utf_7() {
    let desktop = Desktop::start(Options::recorded());
    let server = server(None);
    server.create_folder("垃圾邮件");
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox { folders: &["垃圾邮件"], ..Mailbox::from(&server) });

    server.deliver("垃圾邮件", "Ann <ann@example.org>", "Hello", "x");

    let record = tidings.wait_for_record("the mail", |record| record["kind"] == "arrived");
    assert_eq!(record["folder"], "垃圾邮件");
    server.wait_for_line("the name on the wire", LIMIT, |line| {
        line.from_client && line.line.contains("SELECT \"&V4NXPpCuTvY-\"")
    });
}

#[test]
fn idle_that_the_server_ends_is_followed_at_once_and_nothing_is_lost_or_said_about_it() {
    let variants = [
        (CountedFrom::IdleStart, None),
        (CountedFrom::SessionStart, None),
        (CountedFrom::IdleStart, Some("IDLE terminated")),
        (CountedFrom::SessionStart, Some("idle for too long")),
    ];
    // Side by side: each is mostly waiting for the server's limit.
    std::thread::scope(|scope| {
        for (counted_from, bye) in variants {
            scope.spawn(move || follow(Limit { after: SHORT_LIMIT, counted_from, bye }));
        }
    });
}

fn follow(limit: Limit) {
    let desktop = Desktop::start(Options::recorded());
    let server = server(Some(limit));
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox::from(&server));
    let connections = server.counters().connections;

    for number in 0..3 {
        let before = server.counters().connections;
        server.deliver("INBOX", "Ann <ann@example.org>", &format!("Mail {number}"), "x");
        wait_until("the agent to come back after the end", LIMIT, || server.counters().connections > before);
        server.wait_for_idling(1, LIMIT);
    }

    let told = || tidings.told("arrived");
    wait_until("all mails to be told", LIMIT, || told().len() == 3);
    assert_eq!(told(), ["Mail 0", "Mail 1", "Mail 2"]);
    assert!(server.counters().connections >= connections + 3);
    assert!(
        tidings.log().iter().all(|record| record["kind"] == "arrived"),
        "an ended IDLE is no event: {:?}",
        tidings.log()
    );
    assert_eq!(tidings.wait_for_state("idling")["problem"], serde_json::Value::Null);
}

#[test]
fn dovecot_behind_alibabas_limit_is_watched_without_a_gap() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let proxy = Proxy::start(dovecot.address(), Fault::EndAtAge(SHORT_LIMIT));
    let mut client = dovecot.client();
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox { address: proxy.address(), ..Mailbox::from(&dovecot) });

    let mut expected = Vec::new();
    for number in 0..6 {
        let before = proxy.connections();
        let subject = format!("Mail {number}");
        client.append("INBOX", &mail("Ann <ann@example.org>", &subject, "x"));
        expected.push(subject);
        if number % 2 == 1 {
            wait_until("the proxy to end the connection", LIMIT, || proxy.connections() > before);
        }
    }

    wait_until("all mails to be told", LIMIT, || tidings.told("arrived").len() == expected.len());
    assert_eq!(tidings.told("arrived"), expected);
    assert!(tidings.log().iter().all(|record| record["kind"] == "arrived"));
    assert!(
        desktop.recorder().toasts().iter().all(|toast| toast.body.contains("Mail ")),
        "no toast about the connection"
    );
}
