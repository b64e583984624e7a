//! The store on a real file.

use tidings_core::decide::Event;
use tidings_core::listen::Ceiling;
use tidings_core::mailbox::{Batch, Change, Cursor, Envelope, Flags, Identity, Resets, Uid, UidSet};
use tidings_protocol::{
    AccountId, AccountSettings, DecisionKind, EventId, EventKind, EventRecord, LogQuery, Security,
};

use super::*;
use crate::accounts::gate::Closed;

mod crash;
mod faults;
mod moves;
mod query;
mod rules;
mod versions;

fn account() -> AccountSettings {
    AccountSettings {
        id: AccountId("a".to_owned()),
        email: "a@example.org".to_owned(),
        name: None,
        host: "h".to_owned(),
        port: 993,
        security: Security::Tls,
        user: "a".to_owned(),
        folders: vec!["INBOX".to_owned()],
        ca_file: None,
        pin: None,
        password_command: None,
        oauth: None,
        paused: false,
    }
}

fn shown(event: Event) -> Verdict {
    Verdict::Write(Box::new(Decided {
        event,
        decision: DecisionKind::Show,
        reason: "test".to_owned(),
        ruled: Ruled::default(),
    }))
}

fn show(events: Vec<(Event, Memory)>) -> Vec<Verdict> {
    events.into_iter().map(|(event, _)| shown(event)).collect()
}

fn uid(uid: u32) -> Uid {
    Uid::new(uid).unwrap()
}

fn cursor(known: &str) -> Cursor {
    let known = UidSet::parse(known).unwrap();
    let seen: UidSet = known.iter().take(1).collect();
    Cursor {
        uidvalidity: 7,
        next: uid(100),
        highest_modseq: Some(9),
        known,
        flags: [("\\Seen".to_owned(), seen)].into_iter().collect(),
        mailbox_id: Some("F1".to_owned()),
        synced: Some(NOW),
        below: 17,
        partly: UidSet::parse("3").unwrap(),
        resets: Resets { count: 1, since: Some(NOW) },
    }
}

fn arrival(number: u32, subject: &str) -> Change {
    let envelope = Envelope {
        subject: Some(subject.to_owned()),
        received: Some(NOW),
        identity: Identity::of(None, Some("<x@y>"), Some(NOW), Some(7)),
        ..Envelope::default()
    };
    Change::Arrived { uid: uid(number), flags: Flags::default(), envelope }
}

fn batch(changes: Vec<Change>, cursor: Cursor) -> Batch {
    Batch { changes, cursor: Some(cursor), live: true, synced_before: None }
}

/// Ends a store as a kill does: the files stay as they are at this moment, and nothing is tidied up.
fn killed(store: Store) {
    let path = store.path().to_owned();
    let files = ["", "-wal"].map(|suffix| PathBuf::from(format!("{}{suffix}", path.display())));
    let left = files.map(|file| (std::fs::read(&file).ok(), file));
    drop(store);
    for (content, file) in left {
        match content {
            Some(content) => std::fs::write(file, content).unwrap(),
            None => assert!(!file.exists()),
        }
    }
}

const NOW: Timestamp = Timestamp::from_millis(1_000);

#[test]
fn a_cursor_comes_back_as_it_was_saved() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(&dir.path().join("t.db"), NOW);
    store.commit(&account(), "INBOX", &batch(vec![arrival(7, "x")], cursor("3:5,7")), NOW, show);
    drop(store);
    let mut again = Store::open(&dir.path().join("t.db"), NOW);
    let (loaded, unnamed) = again.cursor(&account().id, "INBOX").unwrap();
    assert_eq!(loaded, cursor("3:5,7"));
    assert_eq!(unnamed.to_string(), "3:5");
}

#[test]
fn a_removed_mail_is_named_by_the_header_stored_when_it_came() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(&dir.path().join("t.db"), NOW);
    store.commit(&account(), "INBOX", &batch(vec![arrival(7, "Hello")], cursor("7")), NOW, show);
    let removed = Change::Removed { uid: uid(7) };
    let records = store.commit(&account(), "INBOX", &batch(vec![removed], cursor("8")), NOW, show).records;
    assert_eq!(records[0].subject.as_deref(), Some("Hello"));
    assert_eq!(records[0].kind, EventKind::Removed);
}

#[test]
fn a_mail_is_stored_with_what_tells_it_apart() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(&dir.path().join("t.db"), NOW);
    let arrival = arrival(7, "Hello");
    store.commit(&account(), "INBOX", &batch(vec![arrival.clone()], cursor("7")), NOW, show);
    let stored = store.envelope(&(account().id, "INBOX".to_owned()), uid(7));
    let Change::Arrived { envelope, .. } = arrival else { panic!() };
    assert_eq!(stored, Some(envelope));
}

#[test]
fn what_was_not_told_is_found_again_and_once_told_not() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(&dir.path().join("t.db"), NOW);
    let records = store
        .commit(&account(), "INBOX", &batch(vec![arrival(7, "x"), arrival(8, "y")], cursor("7:8")), NOW, show)
        .records;
    assert_eq!(store.untold(NOW), records);
    store.told(&[records[0].id], NOW);
    assert_eq!(store.untold(NOW).len(), 1);
    assert!(store.untold(Timestamp::from_millis(2_000)).is_empty());
}

#[test]
fn what_was_overtaken_is_dropped_with_its_reason_and_what_was_told_stays_told() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(&dir.path().join("t.db"), NOW);
    let changes = vec![arrival(7, "x"), arrival(8, "y")];
    let records = store.commit(&account(), "INBOX", &batch(changes, cursor("7:8")), NOW, show).records;
    store.told(&[records[0].id], NOW);
    store.overtaken(&[records[0].id, records[1].id], "gone");
    let said = |store: &mut Store| {
        let records = store.log(&LogQuery::default()).unwrap();
        records.into_iter().map(|record| (record.decision, record.reason)).collect::<Vec<_>>()
    };
    let wanted = [(DecisionKind::Show, "test".to_owned()), (DecisionKind::Drop, "gone".to_owned())];
    assert_eq!(said(&mut store), wanted, "before it is saved");
    assert!(store.save());
    assert_eq!(said(&mut store), wanted);
    assert!(store.untold(NOW).is_empty());
}

#[test]
fn a_mail_that_is_marked_to_go_or_whose_removal_waits_is_no_news_after_a_kill() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("t.db");
    let mut store = Store::open(&path, NOW);
    let changes = vec![arrival(7, "marked"), arrival(8, "gone"), arrival(9, "there")];
    store.commit(&account(), "INBOX", &batch(changes, cursor("7:9")), NOW, show);
    let after = ["\\Deleted"].into_iter().collect();
    let marked = Change::FlagsChanged { uid: uid(7), before: Flags::default(), after };
    let changes = vec![marked, Change::Removed { uid: uid(8) }];
    store.commit(&account(), "INBOX", &batch(changes, cursor("7,9")), NOW, |events| {
        let verdict = |(event, _): (Event, Memory)| match event.kind {
            EventKind::Removed => Verdict::Hold { event: Box::new(event), was_just_read: false },
            _ => shown(event),
        };
        events.into_iter().map(verdict).collect()
    });
    killed(store);
    let untold = Store::open(&path, NOW).untold(NOW);
    let arrivals = untold.into_iter().filter(|record| record.kind == EventKind::Arrived);
    assert_eq!(arrivals.filter_map(|record| record.subject).collect::<Vec<_>>(), ["there"]);
}

#[test]
fn the_log_is_found_by_words_kind_and_place() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(&dir.path().join("t.db"), NOW);
    let changes = vec![arrival(7, "100% sure"), arrival(8, "invoice")];
    store.commit(&account(), "INBOX", &batch(changes, cursor("7:8")), NOW, show);
    let mut found = |query: LogQuery| store.log(&query).unwrap().len();
    assert_eq!(found(LogQuery::default()), 2);
    assert_eq!(found(LogQuery { search: Some("0%".to_owned()), ..LogQuery::default() }), 1);
    assert_eq!(found(LogQuery { kinds: vec![EventKind::Read], ..LogQuery::default() }), 0);
    assert_eq!(found(LogQuery { account: Some("a@example.org".to_owned()), ..LogQuery::default() }), 2);
    assert_eq!(found(LogQuery { limit: 1, before: Some(EventId(2)), ..LogQuery::default() }), 1);
}

#[test]
fn a_transaction_that_fails_leaves_neither_event_nor_cursor() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(&dir.path().join("t.db"), NOW);
    let commit = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        store.commit(&account(), "INBOX", &batch(vec![arrival(7, "x")], cursor("7")), NOW, |_| {
            panic!("killed here")
        })
    }));
    assert!(commit.is_err());
    drop(store);
    let mut again = Store::open(&dir.path().join("t.db"), NOW);
    assert!(again.cursor(&account().id, "INBOX").is_none());
    assert!(again.log(&LogQuery::default()).unwrap().is_empty());
}

#[test]
fn a_save_writes_only_the_pieces_that_changed() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("t.db");
    let mut store = Store::open(&path, NOW);
    // Every third mail of 100,000 is gone.
    let known: UidSet = (1..=100_000).filter(|number| number % 3 != 0).map(uid).collect();
    let whole = Cursor { known: known.clone(), ..cursor("1") };
    store.commit(&account(), "INBOX", &batch(vec![], whole.clone()), NOW, show);
    let writes = |store: &Store| store.connection.as_ref().unwrap().total_changes();
    let before = writes(&store);
    let mut next = whole;
    next.flags.set(uid(50_000), &["\\Seen"].into_iter().collect());
    store.commit(&account(), "INBOX", &batch(vec![], next.clone()), NOW, show);
    assert_eq!(writes(&store) - before, 2, "the cursor and one piece");
    // Also after a start, when the pieces were read and not written.
    drop(store);
    let mut store = Store::open(&path, NOW);
    assert_eq!(store.cursor(&account().id, "INBOX").unwrap().0, next);
    let before = writes(&store);
    next.known.remove(uid(99_998));
    store.commit(&account(), "INBOX", &batch(vec![], next.clone()), NOW, show);
    assert_eq!(writes(&store) - before, 2, "the cursor and one piece");
    drop(store);
    assert_eq!(Store::open(&path, NOW).cursor(&account().id, "INBOX").unwrap().0, next);
}

#[test]
fn a_folder_that_shrinks_leaves_no_pieces_behind() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("t.db");
    let mut store = Store::open(&path, NOW);
    store.commit(&account(), "INBOX", &batch(vec![], cursor("1:9000")), NOW, show);
    store.commit(&account(), "INBOX", &batch(vec![], cursor("5000")), NOW, show);
    drop(store);
    let mut again = Store::open(&path, NOW);
    assert_eq!(again.cursor(&account().id, "INBOX").unwrap().0, cursor("5000"));
}

#[test]
fn within_one_batch_a_mail_that_came_and_went_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(&dir.path().join("t.db"), NOW);
    let removed = Change::Removed { uid: uid(7) };
    let records = store
        .commit(&account(), "INBOX", &batch(vec![arrival(7, "Hello"), removed], cursor("8")), NOW, show)
        .records;
    assert_eq!(records[1].subject.as_deref(), Some("Hello"));
    // A new incarnation's numbers mean other mails.
    store.commit(&account(), "INBOX", &batch(vec![arrival(9, "Old")], cursor("9")), NOW, show);
    let changes = vec![Change::Reset, Change::Removed { uid: uid(9) }];
    let records = store.commit(&account(), "INBOX", &batch(changes, cursor("8")), NOW, show).records;
    assert_eq!(records[1].subject, None);
}

#[test]
fn old_records_go_and_the_newest_stay() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(&dir.path().join("t.db"), NOW);
    let day = 24 * 3_600_000;
    let at = |days: i64| Timestamp::from_millis(days * day);
    for (number, days) in [(1, 100), (2, 101), (3, 130)] {
        let change = arrival(number, &days.to_string());
        store.commit(&account(), "INBOX", &batch(vec![change], cursor("1:3")), at(days), show);
    }
    let subjects = |store: &mut Store| -> Vec<String> {
        store.log(&LogQuery::default()).unwrap().into_iter().filter_map(|record| record.subject).collect()
    };
    store.tidy(at(130));
    assert_eq!(subjects(&mut store), ["100", "101", "130"]);
    store.tidy(at(131));
    assert_eq!(subjects(&mut store), ["101", "130"], "30 days by default");
    store.keep(LogKeep { days: 2, forget_on_quit: false });
    store.tidy(at(131));
    assert_eq!(subjects(&mut store), ["130"]);
    // A clock that was set back makes nothing old.
    store.tidy(at(1));
    assert_eq!(subjects(&mut store), ["130"]);
}

#[test]
fn what_is_forgotten_cannot_be_read_from_the_files() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("t.db");
    let has = |text: &str| {
        std::fs::read_dir(dir.path()).unwrap().any(|file| {
            let content = std::fs::read(file.unwrap().path()).unwrap();
            content.windows(text.len()).any(|window| window == text.as_bytes())
        })
    };
    let other = AccountSettings { id: AccountId("other".to_owned()), ..account() };
    let mut store = Store::open(&path, NOW);
    store.commit(&account(), "INBOX", &batch(vec![arrival(7, "Topsecret")], cursor("7")), NOW, show);
    store.commit(&other, "INBOX", &batch(vec![arrival(7, "Confidential")], cursor("7")), NOW, show);
    assert!(has("Topsecret") && has("Confidential"));
    store.forget(&account().id).unwrap();
    assert!(!has("Topsecret") && has("Confidential"));
    store.keep(LogKeep { forget_on_quit: true, ..LogKeep::default() });
    store.close().unwrap();
    assert!(!has("Confidential"));
    // What is known of the folder stays: the next start catches up.
    let mut store = Store::open(&path, NOW);
    assert_eq!(store.cursor(&other.id, "INBOX").unwrap().0, cursor("7"));
}

#[test]
fn the_log_is_cleared_of_one_account_or_of_all() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(&dir.path().join("t.db"), NOW);
    let other = AccountSettings { id: AccountId("other".to_owned()), ..account() };
    store.commit(&account(), "INBOX", &batch(vec![arrival(7, "x")], cursor("7")), NOW, show);
    store.commit(&other, "INBOX", &batch(vec![arrival(7, "y")], cursor("7")), NOW, show);
    store.clear_log(Some(&account().id)).unwrap();
    let records = store.log(&LogQuery::default()).unwrap();
    assert_eq!(records.len(), 1);
    assert_eq!(records[0].account_id, other.id);
    store.clear_log(None).unwrap();
    assert!(store.log(&LogQuery::default()).unwrap().is_empty());
    // Numbers are not used twice.
    let next = store.commit(&other, "INBOX", &batch(vec![arrival(8, "z")], cursor("7")), NOW, show).records;
    assert!(next[0].id > records[0].id);
    // Names of mails stay, for when they go.
    let removed = Change::Removed { uid: uid(7) };
    let records = store.commit(&other, "INBOX", &batch(vec![removed], cursor("8")), NOW, show).records;
    assert_eq!(records[0].subject.as_deref(), Some("y"));
}

#[test]
fn a_clock_that_was_set_back_loses_nothing_and_repeats_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("t.db");
    let (year, minute) = (365 * 24 * 3_600_000, 60_000);
    let later = Timestamp::from_millis(2 * year);
    let mut store = Store::open(&path, later);
    let records = store
        .commit(
            &account(),
            "INBOX",
            &batch(vec![arrival(7, "told"), arrival(8, "not yet")], cursor("7:8")),
            later,
            show,
        )
        .records;
    store.told(&[records[0].id], later);
    drop(store);
    // A year back: what was not told is told, what was told is not, nothing is too old, the order stays.
    let earlier = Timestamp::from_millis(year);
    let mut store = Store::open(&path, earlier);
    store.tidy(earlier);
    let since = Timestamp::from_millis(earlier.millis() - 10 * minute);
    assert_eq!(store.untold(since), records[1..]);
    store.commit(&account(), "INBOX", &batch(vec![arrival(9, "after")], cursor("7:9")), earlier, show);
    let subjects: Vec<_> =
        store.log(&LogQuery::default()).unwrap().into_iter().filter_map(|record| record.subject).collect();
    assert_eq!(subjects, ["told", "not yet", "after"]);
    let query = LogQuery { after: Some(records[1].id), ..LogQuery::default() };
    assert_eq!(store.log(&query).unwrap().len(), 1);
}
