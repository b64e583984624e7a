//! Alibaba's five minutes, however they are counted.

use tidings_protocol::AccountState;
use tidings_tests::desktop::{Desktop, Options};
use tidings_tests::imap_server::personalities::{CountedFrom, Limit, alibaba};
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings};
use tidings_tests::wait::wait_until;

use super::{start, told};

#[test]
fn a_day_of_ends_by_age_loses_nothing_tells_nothing_twice_and_is_never_seen() {
    is_watched_for_a_day_of_ends_after(5);
}

#[test]
fn a_day_of_ends_after_ten_minutes_each_is_followed_as_well() {
    is_watched_for_a_day_of_ends_after(10);
}

fn is_watched_for_a_day_of_ends_after(minutes: u32) {
    let ends = 24 * 60 / minutes;
    // A minute is 25 ms: the ends come as fast as they can be followed, which is about how often they come in a day.
    let scale = 1.0 / 2_400.0;
    let desktop = Desktop::start(Options::recorded());
    let server = start(alibaba().scaled(scale).with_limit(None));
    let tidings = Tidings::scaled(&desktop, scale);
    let _agent = tidings.watch(&Mailbox::from(&server));
    let follower = tidings.follow();
    let before = server.counters();

    let mut expected = Vec::new();
    let mut last = None;
    for end in 0..ends {
        server.wait_for_idling(1, LIMIT);
        // What happens in an hour comes before, at, and after one of its ends.
        let minute = end * minutes % 60;
        let subject = format!("Mail {}", end * minutes / 60);
        let mut deliver = || {
            expected.push(format!("arrived {subject}"));
            last = Some((server.deliver("INBOX", "Ann <ann@example.org>", &subject, "x"), subject.clone()));
        };
        match minute {
            0 => {
                deliver();
                server.end_sessions(None);
            }
            20 => {
                server.end_sessions(Some("IDLE terminated"));
                deliver();
            }
            40 => {
                server.end_sessions(None);
                if let Some((uid, subject)) = last.take() {
                    server.expunge("INBOX", uid);
                    expected.push(format!("removed {subject}"));
                }
            }
            _ => server.end_sessions(None),
        }
        wait_until("the end to be followed", LIMIT, || {
            server.counters().connections > before.connections + u64::from(end)
        });
    }

    wait_until("all to be told", LIMIT, || told(&tidings).len() >= expected.len());
    let mut told = told(&tidings);
    told.sort();
    expected.sort();
    assert_eq!(told, expected);
    let quiet =
        [AccountState::Idling, AccountState::Connecting, AccountState::SigningIn, AccountState::Syncing];
    let others: Vec<AccountState> =
        follower.states().into_iter().filter(|state| !quiet.contains(state)).collect();
    assert_eq!(others, [], "nothing but a reconnect was to be seen");
    assert_eq!(follower.problems(), []);
    let tray = desktop.wait_for_tray_item(|_| true, LIMIT);
    tray.wait_for_tooltip(|text| text.contains("Watching"), LIMIT);
    let after = server.counters();
    assert_eq!(after.connections - before.connections, u64::from(ends), "one connection an end");
    assert_eq!(after.sign_ins_tried - before.sign_ins_tried, u64::from(ends), "one sign-in each");
    assert_eq!(after.sign_ins_refused, 0);
    assert!(
        desktop.recorder().toasts().iter().all(|toast| toast.body.contains("Mail ")),
        "no toast about the connection"
    );
}

#[test]
fn an_idle_limit_of_five_minutes_is_never_met() {
    // Five minutes are a second, IDLE's renewal 300 ms.
    let scale = 1.0 / 300.0;
    let desktop = Desktop::start(Options::recorded());
    let server = start(alibaba().scaled(scale));
    let tidings = Tidings::scaled(&desktop, scale);
    let _agent = tidings.watch(&Mailbox::from(&server));
    let before = server.counters();

    wait_until("fifteen minutes of renewals", LIMIT, || server.counters().dones >= before.dones + 10);
    server.deliver("INBOX", "Ann <ann@example.org>", "Afterwards", "x");
    tidings.wait_for_record("the mail", |record| record["subject"] == "Afterwards");

    let after = server.counters();
    assert_eq!(after.connections, before.connections);
    assert_eq!(after.sign_ins_tried, before.sign_ins_tried);
    assert_eq!(after.command("EXAMINE"), 2, "tried and refused, by the account's test and by the watch");
}

#[test]
fn an_age_limit_is_followed_at_its_own_pace() {
    let scale = 1.0 / 300.0;
    let desktop = Desktop::start(Options::recorded());
    let limit = alibaba().limit.map(|limit| Limit { counted_from: CountedFrom::SessionStart, ..limit });
    let server = start(alibaba().with_limit(limit).scaled(scale));
    let tidings = Tidings::scaled(&desktop, scale);
    let _agent = tidings.watch(&Mailbox::from(&server));
    let follower = tidings.follow();
    let before = server.counters().connections;

    let mut expected = Vec::new();
    for number in 0..4 {
        let connections = server.counters().connections;
        expected.push(format!("arrived Mail {number}"));
        server.deliver("INBOX", "Ann <ann@example.org>", &format!("Mail {number}"), "x");
        wait_until("the next end", LIMIT, || server.counters().connections > connections);
    }

    wait_until("all to be told", LIMIT, || told(&tidings).len() >= expected.len());
    assert_eq!(told(&tidings), expected);
    assert!(server.counters().connections >= before + 4);
    assert_eq!(follower.problems(), []);
}
