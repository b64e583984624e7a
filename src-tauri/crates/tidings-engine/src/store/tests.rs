//! The store on a real file.

use tidings_core::mailbox::{Envelope, Flags, Identity, Uid};
use tidings_protocol::{EventKind, Security};

use super::*;

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
        paused: false,
    }
}

fn show(events: Vec<Event>) -> Vec<Decided> {
    events
        .into_iter()
        .map(|event| Decided { event, decision: DecisionKind::Show, reason: "test".to_owned() })
        .collect()
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

const NOW: Timestamp = Timestamp::from_millis(1_000);

#[test]
fn a_cursor_comes_back_as_it_was_saved() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(&dir.path().join("t.db"), NOW).unwrap();
    store.commit(&account(), "INBOX", &batch(vec![arrival(7, "x")], cursor("3:5,7")), NOW, show).unwrap();
    let mut again = Store::open(&dir.path().join("t.db"), NOW).unwrap();
    let (loaded, unnamed) = again.cursor(&account().id, "INBOX").unwrap().unwrap();
    assert_eq!(loaded, cursor("3:5,7"));
    assert_eq!(unnamed.to_string(), "3:5");
}

#[test]
fn a_removed_mail_is_named_by_the_header_stored_when_it_came() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(&dir.path().join("t.db"), NOW).unwrap();
    store.commit(&account(), "INBOX", &batch(vec![arrival(7, "Hello")], cursor("7")), NOW, show).unwrap();
    let removed = Change::Removed { uid: Some(uid(7)) };
    let records = store.commit(&account(), "INBOX", &batch(vec![removed], cursor("8")), NOW, show).unwrap();
    assert_eq!(records[0].subject.as_deref(), Some("Hello"));
    assert_eq!(records[0].kind, EventKind::Removed);
}

#[test]
fn a_mail_is_stored_with_what_tells_it_apart() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(&dir.path().join("t.db"), NOW).unwrap();
    let arrival = arrival(7, "Hello");
    store.commit(&account(), "INBOX", &batch(vec![arrival.clone()], cursor("7")), NOW, show).unwrap();
    let stored = cursors::envelope(&store.connection, &account().id, "INBOX", uid(7)).unwrap();
    let Change::Arrived { envelope, .. } = arrival else { panic!() };
    assert_eq!(stored, Some(envelope));
}

#[test]
fn what_was_not_told_is_found_again_and_once_told_not() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(&dir.path().join("t.db"), NOW).unwrap();
    let records = store.commit(
        &account(),
        "INBOX",
        &batch(vec![arrival(7, "x"), arrival(8, "y")], cursor("7:8")),
        NOW,
        show,
    );
    let records = records.unwrap();
    assert_eq!(store.untold(NOW).unwrap(), records);
    store.told(&[records[0].id], NOW).unwrap();
    assert_eq!(store.untold(NOW).unwrap().len(), 1);
    assert!(store.untold(Timestamp::from_millis(2_000)).unwrap().is_empty());
}

#[test]
fn the_log_is_found_by_words_kind_and_place() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(&dir.path().join("t.db"), NOW).unwrap();
    let changes = vec![arrival(7, "100% sure"), arrival(8, "invoice")];
    store.commit(&account(), "INBOX", &batch(changes, cursor("7:8")), NOW, show).unwrap();
    let found = |query: LogQuery| store.log(&query).unwrap().len();
    assert_eq!(found(LogQuery::default()), 2);
    assert_eq!(found(LogQuery { search: Some("0%".to_owned()), ..LogQuery::default() }), 1);
    assert_eq!(found(LogQuery { kind: Some(EventKind::Read), ..LogQuery::default() }), 0);
    assert_eq!(found(LogQuery { account: Some("a@example.org".to_owned()), ..LogQuery::default() }), 2);
    assert_eq!(found(LogQuery { limit: 1, before: Some(EventId(2)), ..LogQuery::default() }), 1);
}

#[test]
fn a_damaged_database_is_set_aside_and_a_new_one_begun() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("t.db");
    std::fs::write(&path, vec![0x55; 8192]).unwrap();
    let store = Store::open(&path, NOW).unwrap();
    assert_eq!(std::fs::read(store.set_aside().unwrap()).unwrap(), vec![0x55; 8192]);
    assert!(store.log(&LogQuery::default()).unwrap().is_empty());
}

#[test]
fn a_transaction_that_fails_leaves_neither_event_nor_cursor() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(&dir.path().join("t.db"), NOW).unwrap();
    let commit = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        store.commit(&account(), "INBOX", &batch(vec![arrival(7, "x")], cursor("7")), NOW, |_| {
            panic!("killed here")
        })
    }));
    assert!(commit.is_err());
    let mut again = Store::open(&dir.path().join("t.db"), NOW).unwrap();
    assert!(again.cursor(&account().id, "INBOX").unwrap().is_none());
    assert!(again.log(&LogQuery::default()).unwrap().is_empty());
}
