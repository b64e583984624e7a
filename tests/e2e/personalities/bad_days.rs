//! What Outlook says on a bad day, and Yahoo's limits on every day.

use tidings_tests::desktop::{Desktop, Options};
use tidings_tests::imap_server::personalities::{
    BACKING_OFF, Excess, MessageLimit, NOT_CONNECTED, Personality, UNAVAILABLE, outlook, yahoo,
};
use tidings_tests::imap_server::{Script, Trouble};
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings};
use tidings_tests::wait::wait_until;

use super::{a_mail_lives, start, toasts, told};

#[test]
fn data_before_the_continuation_is_no_news_and_none_is_lost() {
    let desktop = Desktop::start(Options::recorded());
    let server = start(outlook());
    server.deliver("INBOX", "Old <old@example.org>", "Old", "x");
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox::from(&server));
    let dones = server.counters().dones;

    a_mail_lives(&server, &tidings);

    assert!(server.counters().dones - dones <= 6, "EXISTS before each `+` is no reason to leave IDLE");
}

#[test]
fn a_backend_that_is_away_is_waited_for_and_mail_meanwhile_is_told_once() {
    // Half a minute, the least wait after a refusal, is half a second.
    let desktop = Desktop::start(Options::recorded());
    let server = start(outlook());
    let tidings = Tidings::scaled(&desktop, 1.0 / 60.0);
    let _agent = tidings.watch(&Mailbox::from(&server));
    let sign_ins = server.counters().sign_ins_tried;

    for trouble in [NOT_CONNECTED, BACKING_OFF] {
        // Refused by one name, it may be asked for by the other.
        server.trouble("EXAMINE", Trouble::Reply(trouble.to_owned()));
        server.trouble("SELECT", Trouble::Reply(trouble.to_owned()));
    }
    server.end_sessions(None);
    server.deliver("INBOX", "Ann <ann@example.org>", "Meanwhile", "x");
    tidings.wait_for_record("the mail", |record| record["subject"] == "Meanwhile");

    tidings.wait_for_state("idling");
    server.trouble("UID FETCH", Trouble::LastLine(UNAVAILABLE.to_owned()));
    server.deliver("INBOX", "Ann <ann@example.org>", "Again", "x");
    tidings.wait_for_record("the mail", |record| record["subject"] == "Again");

    assert_eq!(tidings.told("arrived"), ["Meanwhile", "Again"]);
    assert!(toasts(&desktop).iter().all(|body| body.contains("Meanwhile") || body.contains("Again")));
    assert_eq!(server.counters().sign_ins_refused, 0);
    assert!(server.counters().sign_ins_tried - sign_ins <= 4, "each refusal was waited for");
    assert_eq!(tidings.wait_for_state("idling")["problem"], serde_json::Value::Null);
}

#[test]
fn a_throttling_server_is_left_alone_for_as_long_as_it_asks() {
    let desktop = Desktop::start(Options::recorded());
    let server = start(outlook());
    // 92,415 ms are 1.5 s; half a minute would be half a second.
    let scale = 1.0 / 60.0;
    let tidings = Tidings::scaled(&desktop, scale);
    let _agent = tidings.watch(&Mailbox::from(&server));

    server.trouble("EXAMINE", Trouble::Reply(BACKING_OFF.to_owned()));
    server.trouble("SELECT", Trouble::Reply(BACKING_OFF.to_owned()));
    server.end_sessions(None);
    let throttled = server.wait_for_line("the throttling", LIMIT, |line| line.line.contains("throttled"));
    wait_until("the agent to come back", LIMIT, || server.idling() == 1);

    let next = server
        .transcript()
        .into_iter()
        .find(|line| line.connection > throttled.connection && !line.from_client);
    let waited = next.expect("another connection").at - throttled.at;
    assert!(waited.as_secs_f64() >= 92.4 * scale, "asked for {} s, came after {waited:?}", 92.4 * scale);
}

#[test]
fn a_limit_on_messages_a_command_is_kept_and_a_shown_part_of_a_folder_is_enough() {
    for excess in [Excess::Cut, Excess::Refused] {
        let desktop = Desktop::start(Options::recorded());
        let limit = Some(MessageLimit { most: 1_000, excess });
        let server = start(Personality { message_limit: limit, ..yahoo() });
        server.fill("INBOX", Script { count: 12_000, unread_every: 40 });
        let tidings = Tidings::new(&desktop);
        let agent = tidings.watch(&Mailbox::from(&server));

        server.expunge("INBOX", 11_990);
        let removed = tidings.wait_for_record("the removal", |record| record["kind"] == "removed");
        assert_eq!(removed["subject"], "Scripted mail 11990");
        tidings.quit(agent);
        server.expunge("INBOX", 11_980);
        server.deliver("INBOX", "Ann <ann@example.org>", "New", "x");
        let _agent = tidings.start();
        tidings.wait_for_record("the mail", |record| record["subject"] == "New");

        let wanted = ["removed Scripted mail 11990", "removed Scripted mail 11980", "arrived New"];
        wait_until("all to be told", LIMIT, || told(&tidings).len() >= wanted.len());
        let mut told = told(&tidings);
        told.sort();
        let mut wanted = wanted.map(str::to_owned);
        wanted.sort();
        assert_eq!(told, wanted, "{excess:?}");
        let limits = server.transcript().iter().filter(|line| line.line.contains("[MESSAGELIMIT")).count();
        assert_eq!(limits, 0, "nothing was asked that would be cut");
    }
}
