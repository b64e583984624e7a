//! Large mailboxes and bursts: bounded in bytes, in memory, in toasts and in time.

use std::time::{Duration, Instant};

use serde_json::Value;
use tidings_tests::desktop::{Desktop, Options, Program};
use tidings_tests::imap_server::personalities::{Personality, dovecot, gmail, plain, uw};
use tidings_tests::imap_server::{ImapServer, Script};
use tidings_tests::process::Measured;
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings};
use tidings_tests::wait::wait_until;

use super::{start, told};

const KB: u64 = 1_000;
const MB: u64 = 1_000_000;
/// KiB, as the kernel counts.
const MIB: u64 = 1_024;

/// Far above what it takes here, far below what work that grows with the square would take.
const NOT_QUADRATIC: Duration = Duration::from_secs(60);

/// Bytes from the server over what was sent up to now.
fn bytes_since(server: &ImapServer, before: u64) -> u64 {
    server.counters().bytes_sent - before
}

/// Watches a scripted mailbox for the first time, goes away, and comes back when one mail was removed, one read and one
/// has come; returns the running agent.
///
/// `first` and `again` are the most bytes from the server for the first sync and for the start with saved state.
fn grows_to<'a>(
    tidings: &Tidings<'a>,
    server: &ImapServer,
    script: Script,
    first: u64,
    again: u64,
) -> Program {
    server.fill("INBOX", script);
    // As in life: some are missing.
    for uid in [7, script.count / 3, script.count / 2, script.count - 2] {
        server.expunge("INBOX", uid);
    }
    tidings.set_up(&Mailbox::from(server));
    let before = server.counters().bytes_sent;
    let started = Instant::now();
    let agent = tidings.start();
    wait_until("the first sync", NOT_QUADRATIC, || server.idling() == 1);
    let (took, bytes) = (started.elapsed(), bytes_since(server, before));
    println!("first sync of {} with {bytes} bytes in {took:?}", script.count);
    assert!(bytes <= first, "{bytes} bytes on the first sync of {}", script.count);
    assert_eq!(told(tidings), [""; 0], "the first reading tells nothing");

    tidings.quit(agent);
    let (gone, read) = (script.count - 15, script.count - script.unread_every);
    server.expunge("INBOX", gone);
    server.add_flag("INBOX", read, "\\Seen");
    server.deliver("INBOX", "Ann <ann@example.org>", "Meanwhile", "x");
    let before = server.counters().bytes_sent;
    let agent = tidings.start();
    wait_until("the sync with saved state", NOT_QUADRATIC, || server.idling() == 1);
    let bytes = bytes_since(server, before);
    println!("with saved state {bytes} bytes");
    assert!(bytes <= again, "{bytes} bytes with saved state");
    let mut all = told(tidings);
    all.sort();
    let wanted = [
        "arrived Meanwhile".to_owned(),
        format!("read Scripted mail {read}"),
        format!("removed Scripted mail {gone}"),
    ];
    assert_eq!(all, wanted);
    agent
}

/// After the first sync and a return, everything works as in a small mailbox.
fn still_works(tidings: &Tidings<'_>, server: &ImapServer, script: Script) {
    let last = script.count;
    server.expunge("INBOX", last);
    let subject = format!("Scripted mail {last}");
    tidings
        .wait_for_record("the removal", |record| record["kind"] == "removed" && record["subject"] == subject);
    server.deliver("INBOX", "Ann <ann@example.org>", "New", "x");
    tidings.wait_for_record("the mail", |record| record["subject"] == "New");
    assert_eq!(told(tidings).len(), 5);
}

/// Each unread mail stands alone: each takes its own place in the answer that names them.
fn hundred_thousand(personality: Personality, unread_every: u32, first: u64, again: u64) {
    let desktop = Desktop::start(Options::recorded());
    let server = start(personality);
    let tidings = Tidings::new(&desktop);
    let script = Script { count: 100_000, unread_every };
    let _agent = grows_to(&tidings, &server, script, first, again);
    still_works(&tidings, &server, script);
}

#[test]
fn a_first_sync_of_a_hundred_thousand_with_esearch_and_qresync_is_200_kb_and_a_return_2() {
    hundred_thousand(dovecot(), 20, 200 * KB, 2 * KB);
}

#[test]
fn a_first_sync_of_a_hundred_thousand_with_condstore_alone_is_200_kb_and_a_return_2() {
    hundred_thousand(gmail(), 20, 200 * KB, 2 * KB);
}

#[test]
fn a_first_sync_of_a_hundred_thousand_without_any_help_is_1_mb() {
    // Without modification counters the window has to be read again.
    hundred_thousand(plain(), 20, MB, MB);
}

#[test]
fn with_esearch_and_without_condstore_a_return_costs_the_flags_of_the_newest() {
    // Few are unread, as in most mailboxes; each that stands alone adds three numbers.
    hundred_thousand(uw(), 400, 200 * KB, 30 * KB);
}

#[test]
fn a_first_sync_of_a_million_is_1_mb_and_a_return_2_kb() {
    let desktop = Desktop::start(Options::recorded());
    let server = start(dovecot());
    let tidings = Tidings::new(&desktop);
    let script = Script { count: 1_000_000, unread_every: 40 };
    let _agent = grows_to(&tidings, &server, script, MB, 2 * KB);
    still_works(&tidings, &server, script);
}

#[test]
fn a_first_sync_of_a_million_without_any_help_is_1_mb_too() {
    let desktop = Desktop::start(Options::recorded());
    let server = start(plain());
    let tidings = Tidings::new(&desktop);
    let script = Script { count: 1_000_000, unread_every: 20 };
    let _agent = grows_to(&tidings, &server, script, MB, MB);
    still_works(&tidings, &server, script);
}

#[test]
fn the_first_sync_of_a_million_takes_20_mib_more_at_its_peak_and_gives_them_back() {
    let desktop = Desktop::start(Options::recorded());
    let server = start(dovecot());
    let tidings = Tidings::new(&desktop);
    tidings.set_up(&Mailbox::from(&server));
    let agent = tidings.start();
    tidings.wait_for_state("idling");
    let process = Measured::new(agent.pid());
    let (before, resting) = (process.peak(), process.memory().written);
    let rss = process.memory().rss;

    // Another incarnation of the folder, now with a million: a first sync in a running agent.
    let bytes = server.counters().bytes_sent;
    server.replace("INBOX", Script { count: 1_000_000, unread_every: 40 });
    server.end_sessions(None);
    wait_until("the first sync", NOT_QUADRATIC, || {
        server.idling() == 1 && bytes_since(&server, bytes) > 10 * KB
    });
    let peak = process.peak();
    println!("peak {peak} KiB, before {before} KiB, rss {rss}, bytes {}", bytes_since(&server, bytes));
    assert!(bytes_since(&server, bytes) <= MB);
    assert!(peak <= rss + 20 * MIB, "{peak} KiB at the peak, {rss} before");
    wait_until("the memory to come back", LIMIT, || process.memory().written <= resting + 4 * MIB);
    drop(agent);
}

#[test]
fn a_burst_of_five_hundred_is_three_toasts_at_most_and_all_are_in_the_log() {
    let desktop = Desktop::start(Options::recorded());
    let server = start(plain());
    let tidings = Tidings::new(&desktop);
    let agent = tidings.watch(&Mailbox::from(&server));
    let (before, cpu) = (server.counters(), Measured::new(agent.pid()).cpu());

    // In parts, so that the agent looks in between: a burst takes some time in life too.
    for part in 0..10 {
        for number in 0..50 {
            server.deliver("INBOX", "Ann <ann@example.org>", &format!("Burst {part}.{number}"), "x");
        }
        wait_until("all up to here to be in the log", LIMIT, || told(&tidings).len() >= 50 * (part + 1));
    }

    let mut all = told(&tidings);
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 500);
    let toasts = desktop.recorder().toasts();
    let shown: std::collections::BTreeSet<u32> = toasts.iter().map(|toast| toast.id).collect();
    println!("{} toasts, {} calls", shown.len(), toasts.len());
    assert!(shown.len() <= 3, "{toasts:?}");
    let after = server.counters();
    let cpu = Measured::new(agent.pid()).cpu() - cpu;
    println!("{} DONEs, {} bytes, {cpu:?}", after.dones - before.dones, after.bytes_sent - before.bytes_sent);
    assert!(after.dones - before.dones <= 60);
}

#[test]
fn a_million_expunges_are_survived_without_a_word_for_each() {
    let desktop = Desktop::start(Options::recorded());
    let server = start(plain());
    server.fill("INBOX", Script { count: 1_000_000, unread_every: 1_000 });
    let tidings = Tidings::new(&desktop);
    let agent = tidings.watch(&Mailbox::from(&server));
    let process = Measured::new(agent.pid());
    let resting = process.memory().written;
    process.peak();
    let rss = process.memory().rss;

    let started = Instant::now();
    server.empty("INBOX");
    server.deliver("INBOX", "Ann <ann@example.org>", "The first of a new life", "x");
    wait_until("the mail after them", 3 * NOT_QUADRATIC, || {
        tidings.told("arrived").contains(&"The first of a new life".to_owned())
    });
    let took = started.elapsed();
    let peak = process.peak();
    let is_older = |record: &Value| record["uid"].is_null() && record["kind"] == "removed";
    let older = tidings.log().into_iter().filter(is_older).count();
    println!("1,000,000 expunges in {took:?}, {older} records of older ones, peak {peak} KiB over {rss}");
    // Two seconds in a release build; a debug build, which parses slowly, tells what it has every ten seconds.
    let parts = 3 + took.as_secs() as usize / 10;
    assert!(older <= parts, "{older} records of what nobody can name");
    assert!(peak <= rss + 20 * MIB, "{peak} KiB at the peak, {rss} before");
    wait_until("the memory to come back", LIMIT, || process.memory().written <= resting + 4 * MIB);
    let shown: std::collections::BTreeSet<u32> =
        desktop.recorder().toasts().iter().map(|toast| toast.id).collect();
    assert!(shown.len() <= parts, "{} toasts", shown.len());
    assert_eq!(server.counters().connections, 2, "the connection stands");
}
