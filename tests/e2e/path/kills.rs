//! `kill -9` at any instant: two hundred times, at random points of a day's events, on the real agent.
//!
//! What must hold (design §5.2, S19): every event is in the log exactly once; every event that is to be told is told;
//! and at most one toast a kill tells again what an earlier run had told: the one whose showing was not yet noted.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use tidings_tests::desktop::{Desktop, Notifications, Options, Toast, Tray};
use tidings_tests::imap_server::{ImapServer, ServerOptions};
use tidings_tests::tidings::{LIMIT, Tidings, said};
use tidings_tests::wait::wait_until;

/// How often the agent is killed.
const KILLS: usize = 200;
/// A run lives at most this long. An agent of the test build is at its IDLE after 30 to 200 ms, as the machine is busy.
const LONGEST: u64 = 200;

/// A sequence of numbers that is the same in every run (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}

/// What happened in the mailbox.
#[derive(Default)]
struct Truth {
    /// Delivered, in order, by UID.
    delivered: Vec<u32>,
    /// How many of the first were removed, long after every log had them.
    removed: usize,
}

#[test]
fn two_hundred_kills_lose_nothing_and_repeat_at_most_one_toast_each() {
    let options = Options { tray: Tray::None, notifications: Notifications::Recorder, has_keyring: false };
    let desktop = Desktop::start(options);
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::new(&desktop);
    let command = format!("echo '{}'", server.password());
    let port = server.address().port().to_string();
    let ca_file = server.ca_file().display().to_string();
    let user = server.user();
    let words =
        ["account", "add", "--email", &user, "--host", "localhost", "--port", &port, "--ca-file", &ca_file];
    let added = tidings.run(&[&words[..], &["--password-command", &command]].concat());
    assert!(added.status.success(), "{}", said(&added));
    // The baseline tells nothing: it is made before anything happens.
    let agent = tidings.start();
    tidings.wait_for_state("idling");
    tidings.quit(agent);

    let mut dice = Dice(20_261_123);
    let mut truth = Truth::default();
    let mut killed_while: BTreeMap<&str, u32> = BTreeMap::new();
    for run in 0..KILLS {
        let before = server.counters().command("IDLE");
        let mut agent = tidings.start();
        let end = Instant::now() + Duration::from_millis(dice.below(LONGEST));
        // Up to two mails and a removal in each run: a summary names up to five changes.
        let mut moments: Vec<u64> = (0..dice.below(3)).map(|_| dice.below(LONGEST)).collect();
        moments.sort_unstable();
        let started = Instant::now();
        for moment in moments {
            let at = (started + Duration::from_millis(moment)).min(end);
            std::thread::sleep(at.saturating_duration_since(Instant::now()));
            let subject = format!("Mail {}.", truth.delivered.len());
            truth.delivered.push(server.deliver("INBOX", "Ann <ann@example.org>", &subject, "x"));
        }
        std::thread::sleep(end.saturating_duration_since(Instant::now()));
        let is_idling = server.counters().command("IDLE") > before;
        *killed_while.entry(if is_idling { "watching" } else { "starting" }).or_default() += 1;
        agent.kill();
        // An old mail goes while nobody watches: one that every log has by now.
        if run % 8 == 7 && truth.delivered.len() > 40 {
            let uid = truth.delivered[truth.removed];
            server.expunge("INBOX", uid);
            truth.removed += 1;
            let mut agent = tidings.start();
            tidings
                .wait_for_record("the removal", |record| record["kind"] == "removed" && record["uid"] == uid);
            agent.kill();
        }
    }

    let _agent = tidings.start();
    tidings.wait_for_state("idling");
    wait_until("everything is told", LIMIT, || {
        let log = tidings.log();
        log.iter().filter(|record| record["decision"] != "drop").all(|record| record["told_at"].is_string())
            && log.iter().filter(|record| record["kind"] == "arrived").count() >= truth.delivered.len()
    });
    println!("killed while {killed_while:?}; {} mails, {} removals", truth.delivered.len(), truth.removed);
    assert!(
        killed_while.values().all(|count| *count >= 5),
        "both halves of a run were hit: {killed_while:?}"
    );

    // Nothing lost and nothing twice in the log.
    let subjects = |count| (0..count).map(|number| format!("Mail {number}.")).collect::<Vec<_>>();
    assert_eq!(tidings.told("arrived"), subjects(truth.delivered.len()));
    assert_eq!(tidings.told("removed"), subjects(truth.removed));

    // Nothing lost of what is told.
    let toasts = desktop.recorder().toasts();
    let told: BTreeSet<Told> = toasts.iter().flat_map(tells).collect();
    let arrived = (0..truth.delivered.len()).map(Told::Arrived);
    let expected: BTreeSet<Told> = arrived.chain((0..truth.removed).map(Told::Removed)).collect();
    // A removal that a summary counts without naming any can be any of them.
    let missing: Vec<&Told> = expected.difference(&told).collect();
    assert!(missing.iter().all(|told| matches!(told, Told::Removed(_))) && missing.len() <= 3, "{missing:?}");
    assert!(told.is_subset(&expected), "{:?}", told.difference(&expected));

    // One toast a kill, at most, tells what an earlier run told.
    let mut told_before: BTreeSet<Told> = BTreeSet::new();
    let mut repeats: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
    let mut run: (String, BTreeMap<u32, BTreeSet<Told>>) = Default::default();
    for toast in &toasts {
        if run.0 != toast.sender {
            let ended = std::mem::replace(&mut run, (toast.sender.clone(), BTreeMap::new()));
            told_before.extend(ended.1.into_values().flatten());
        }
        let tells: BTreeSet<Told> = tells(toast).into_iter().collect();
        if !tells.is_disjoint(&told_before) {
            repeats.entry(toast.sender.clone()).or_default().insert(toast.id);
        }
        // Within a run a change is told again only by a summary in the place of its toast.
        let again = run.1.iter().find(|(id, earlier)| **id != toast.replaces && !tells.is_disjoint(earlier));
        assert!(again.is_none(), "{toast:?} repeats {again:?}");
        run.1.insert(toast.id, tells);
    }
    let count = repeats.values().map(BTreeSet::len).sum::<usize>();
    println!("{} toasts, {count} of them repeated one of an earlier run", toasts.len());
    assert!(repeats.values().all(|toasts| toasts.len() == 1), "{repeats:?}");
}

/// What a toast tells of a mail, by the mail's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Told {
    Arrived(usize),
    Removed(usize),
}

/// What a toast tells: one change, or all that a summary counts. It names the newest five; mails come and go in the
/// order of their numbers, so what it counts beyond them came before.
fn tells(toast: &Toast) -> Vec<Told> {
    let number = |line: &str| {
        let (_, rest) = line.split_once("Mail ")?;
        rest.split_once('.')?.0.parse::<usize>().ok()
    };
    let (mut arrived, mut removed) = (Vec::new(), Vec::new());
    for line in toast.body.lines() {
        let Some(number) = number(line) else { continue };
        let is_removal = toast.summary.starts_with("Removed") || line.starts_with("Removed: ");
        if is_removal { removed.push(number) } else { arrived.push(number) }
    }
    let count = |of: &str| {
        let part = toast.summary.split(", ").find(|part| part.contains(of))?;
        part.split(' ').next()?.parse::<usize>().ok()
    };
    for (numbers, of) in [(&mut arrived, "new mail"), (&mut removed, "removed")] {
        while numbers.len() < count(of).unwrap_or_default() {
            let Some(before) = numbers.iter().min() else { break };
            numbers.push(before - 1);
        }
    }
    arrived.into_iter().map(Told::Arrived).chain(removed.into_iter().map(Told::Removed)).collect()
}
