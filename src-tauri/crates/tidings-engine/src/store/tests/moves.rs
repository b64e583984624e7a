//! What the store remembers of mails over folders: told, moved, read; and of accounts and folders.

use super::*;

fn hold(events: Vec<(Event, Memory)>) -> Vec<Verdict> {
    let held = |(event, memory): (Event, Memory)| Verdict::Hold {
        event: Box::new(event),
        was_just_read: memory.was_just_read,
    };
    events.into_iter().map(held).collect()
}

fn store() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&dir.path().join("t.db"), NOW);
    (dir, store)
}

fn gone(numbers: &[u32]) -> Vec<Change> {
    numbers.iter().map(|number| Change::Removed { uid: uid(*number) }).collect()
}

/// What is remembered of the mail when it arrives in a folder, where it is then told.
fn remembered(store: &mut Store, folder: &str, number: u32) -> Option<String> {
    let mut told_in = None;
    let batch = batch(vec![arrival(number, "x")], cursor("7"));
    store.commit(&account(), folder, &batch, NOW, |events| {
        told_in = events[0].1.told_in.clone();
        show(events)
    });
    told_in
}

#[test]
fn a_mail_that_was_told_in_another_folder_is_remembered() {
    let (_dir, mut store) = store();
    assert_eq!(remembered(&mut store, "INBOX", 7), None);
    assert_eq!(remembered(&mut store, "Label", 3).as_deref(), Some("INBOX"));
}

#[test]
fn a_second_copy_in_the_same_folder_is_a_mail_of_its_own_and_one_that_came_back_is_not() {
    let (_dir, mut store) = store();
    remembered(&mut store, "INBOX", 7);
    assert_eq!(remembered(&mut store, "INBOX", 8), None);
    store.commit(&account(), "INBOX", &batch(gone(&[7, 8]), cursor("9")), NOW, show);
    assert_eq!(remembered(&mut store, "INBOX", 9).as_deref(), Some("INBOX"));
}

#[test]
fn a_mail_known_from_a_first_reading_is_remembered_and_one_that_was_only_logged_is_not() {
    let (_dir, mut store) = store();
    let Change::Arrived { uid, envelope, flags } = arrival(5, "x") else { panic!() };
    let learnt = Change::Learnt { uid, envelope: envelope.clone() };
    store.commit(&account(), "Archive", &batch(vec![learnt], cursor("5")), NOW, show);
    assert_eq!(remembered(&mut store, "INBOX", 7).as_deref(), Some("Archive"));

    let envelope = Envelope { identity: Some(Identity::stored("sent".to_owned())), ..envelope };
    let sent = Change::Arrived { uid, envelope, flags };
    let log_only = |events: Vec<(Event, Memory)>| {
        let reason = "test".to_owned();
        let logged = |event| Decided {
            event,
            decision: DecisionKind::Drop,
            reason: reason.clone(),
            ruled: Ruled::default(),
        };
        events.into_iter().map(|(event, _)| Verdict::Write(Box::new(logged(event)))).collect()
    };
    store.commit(&account(), "Sent", &batch(vec![sent.clone()], cursor("5")), NOW, log_only);
    let mut told_in = Some(String::new());
    store.commit(&account(), "INBOX", &batch(vec![sent], cursor("5")), NOW, |events| {
        told_in = events[0].1.told_in.clone();
        show(events)
    });
    assert_eq!(told_in, None);
}

#[test]
fn a_mail_that_was_read_a_short_while_before_it_went_is_remembered_as_read() {
    let (_dir, mut store) = store();
    let seen = |number, from: &[&str], to: &[&str]| Change::FlagsChanged {
        uid: uid(number),
        before: from.iter().collect(),
        after: to.iter().collect(),
    };
    let reads = vec![seen(7, &[], &["\\Seen"]), seen(8, &[], &["\\Seen"]), seen(8, &["\\Seen"], &[])];
    store.commit(&account(), "INBOX", &batch(reads, cursor("7:9")), NOW, show);
    let mut read = Vec::new();
    store.commit(&account(), "INBOX", &batch(gone(&[7, 8, 9]), cursor("10")), NOW, |events| {
        read = events.iter().map(|(_, memory)| memory.was_just_read).collect();
        show(events)
    });
    assert_eq!(read, [true, false, false]);
}

#[test]
fn read_and_removed_at_once_is_one_event() {
    let (_dir, mut store) = store();
    store.commit(&account(), "INBOX", &batch(vec![arrival(7, "Hello")], cursor("7")), NOW, show);
    let read =
        Change::FlagsChanged { uid: uid(7), before: Flags::default(), after: ["\\Seen"].iter().collect() };
    let changes = vec![read, Change::Removed { uid: uid(7) }];
    let mut judged = Vec::new();
    store.commit(&account(), "INBOX", &batch(changes, cursor("8")), NOW, |events| {
        judged = events.iter().map(|(event, memory)| (event.kind, memory.was_just_read)).collect();
        show(events)
    });
    assert_eq!(judged, [(EventKind::Removed, true)]);
}

#[test]
fn a_removal_that_waits_outlives_the_program_and_becomes_one_record() {
    let (dir, mut store) = store();
    store.commit(&account(), "INBOX", &batch(vec![arrival(7, "Hello")], cursor("7")), NOW, show);
    let committed = store.commit(&account(), "INBOX", &batch(gone(&[7]), cursor("8")), NOW, hold);
    assert!(committed.records.is_empty() && committed.held.len() == 1);
    drop(store);

    let mut store = Store::open(&dir.path().join("t.db"), NOW);
    let held = store.held().remove(0);
    assert_eq!((held.id, held.folder.as_str()), (committed.held[0].1, "INBOX"));
    assert_eq!(store.held_one(held.id), Some(held.clone()));
    let event = Event { detail: Some("to trash".to_owned()), ..held.event.clone() };
    let decided =
        Decided { event, decision: DecisionKind::Show, reason: "test".to_owned(), ruled: Ruled::default() };
    let records = store.settle(&account(), vec![(held, decided)]);
    assert_eq!(records[0].subject.as_deref(), Some("Hello"));
    assert_eq!((records[0].detail.as_deref(), records[0].uid), (Some("to trash"), Some(7)));
    assert!(store.held().is_empty());
    drop(store);
    assert_eq!(Store::open(&dir.path().join("t.db"), NOW).held(), []);
}

#[test]
fn a_removal_that_waits_can_be_told_while_nothing_can_be_written() {
    let mut store = Store::open(std::path::Path::new("/proc/no/such/place.db"), NOW);
    store.commit(&account(), "INBOX", &batch(vec![arrival(7, "Hello")], cursor("7")), NOW, show);
    let committed = store.commit(&account(), "INBOX", &batch(gone(&[7]), cursor("8")), NOW, hold);
    let held = store.held_one(committed.held[0].1).unwrap();
    assert_eq!(store.held(), std::slice::from_ref(&held));
    let decided = Decided {
        event: held.event.clone(),
        decision: DecisionKind::Show,
        reason: "test".to_owned(),
        ruled: Ruled::default(),
    };
    let records = store.settle(&account(), vec![(held, decided)]);
    assert_eq!(records[0].subject.as_deref(), Some("Hello"));
    assert!(store.held().is_empty());
}

#[test]
fn a_renamed_folder_keeps_what_is_known_of_it() {
    let (_dir, mut store) = store();
    store.commit(&account(), "Work", &batch(vec![arrival(7, "x")], cursor("3:5,7")), NOW, show);
    store.commit(&account(), "Work2", &batch(vec![arrival(1, "y")], cursor("1")), NOW, show);
    store.rename(&account().id, "Work", "Work2");
    let (loaded, unnamed) = store.cursor(&account().id, "Work2").unwrap();
    assert_eq!((loaded, unnamed.to_string()), (cursor("3:5,7"), "3:5".to_owned()));
    assert!(store.cursor(&account().id, "Work").is_none());
    // What the database has of it is known under the new name.
    store.commit(&account(), "Work2", &batch(vec![arrival(9, "z")], cursor("3:5,7,9")), NOW, show);
    assert_eq!(store.cursor(&account().id, "Work2").unwrap().0, cursor("3:5,7,9"));
}

#[test]
fn until_when_a_folder_was_in_order_is_kept() {
    let (_dir, mut store) = store();
    store.commit(&account(), "INBOX", &batch(vec![arrival(7, "x")], cursor("7")), NOW, show);
    let later = Timestamp::from_millis(5_000);
    store.save_synced(&account().id, "INBOX", later);
    assert_eq!(store.cursor(&account().id, "INBOX").unwrap().0.synced, Some(later));
}

#[test]
fn what_a_server_taught_of_its_limit_is_kept() {
    let (dir, mut store) = store();
    assert_eq!(store.ceiling(&account().id), Ceiling::default());
    let learnt = Ceiling::refused(3, NOW);
    store.save_ceiling(&account().id, learnt);
    drop(store);
    let mut store = Store::open(&dir.path().join("t.db"), NOW);
    assert_eq!(store.ceiling(&account().id), learnt);
    store.save_ceiling(&account().id, Ceiling::default());
    assert_eq!(store.ceiling(&account().id), Ceiling::default());
}

#[test]
fn an_alert_is_found_by_its_text_and_day() {
    let (_dir, mut store) = store();
    let event = Event { kind: EventKind::Alert, ..Event::of_folder("Quota is full") };
    let decided =
        Decided { event, decision: DecisionKind::Drop, reason: "test".to_owned(), ruled: Ruled::default() };
    store.note(&account(), None, decided, NOW);
    let mut has = |text, since| store.has_alert(&account().id, text, Timestamp::from_millis(since));
    assert!(has("Quota is full", 1_000));
    assert!(!has("Quota is full", 1_001) && !has("Another", 0));
}
