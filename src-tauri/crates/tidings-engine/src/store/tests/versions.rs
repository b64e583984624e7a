//! A database made by every older version opens, and keeps what it had.

use sha2::{Digest as _, Sha256};

use super::*;

/// As a version left it: its tables and some rows, as text. New versions add theirs; none is ever changed.
const FIXTURES: [&str; 7] = [
    include_str!("version_1.sql"),
    include_str!("version_2.sql"),
    include_str!("version_3.sql"),
    include_str!("version_4.sql"),
    include_str!("version_5.sql"),
    include_str!("version_6.sql"),
    include_str!("version_7.sql"),
];

/// The beginning of each step's SHA-256. A step that people have run must never change: add one.
const FROZEN: [&str; 7] = [
    "5998d387ed496ec3",
    "2bbf5d78d6380b04",
    "3f1d4d1b105214d3",
    "d00f35566c44d1fa",
    "1d01fe3d289272ee",
    "d3743e11074b1abc",
    "166de6235c8e8048",
];

#[test]
fn a_step_that_people_have_run_does_not_change() {
    let sums = schema::STEPS.map(|step| {
        Sha256::digest(step.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect::<String>()
    });
    assert_eq!(sums, FROZEN);
}

#[test]
fn a_database_of_each_older_version_keeps_cursor_header_log_and_gate() {
    for (version, sql) in (1u32..).zip(FIXTURES) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("t.db");
        let old = Connection::open(&path).unwrap();
        old.execute_batch(sql).unwrap();
        old.pragma_update(None, "user_version", version).unwrap();
        drop(old);

        let mut store = Store::open(&path, NOW);
        assert_eq!((store.fault(), store.damage()), (None, None), "version {version}");
        let (loaded, unnamed) = store.cursor(&account().id, "INBOX").unwrap();
        assert_eq!((loaded.uidvalidity, loaded.next, loaded.highest_modseq), (7, uid(100), Some(9)));
        assert_eq!(loaded.known.to_string(), "3:5,7,2000:3000", "version {version}");
        let seen = loaded.flags.sets().map(|(flag, set)| format!("{flag} {set}")).collect::<Vec<_>>();
        assert_eq!(seen, ["\\Flagged 7", "\\Seen 3:5,2000:2500"], "version {version}");
        assert_eq!(unnamed.len(), 500);
        let note = (version >= 6).then(|| "2026-11-24T00:00:00.000Z".to_owned());
        assert_eq!(store.own_note("muted_until"), note, "version {version}");
        let partly = (loaded.below, loaded.partly.to_string(), loaded.resets.count);
        let kept = if version < 5 { (0, String::new(), 0) } else { (17, "3".to_owned(), 1) };
        assert_eq!(partly, kept, "version {version}");
        assert!(store.gate(&account().id).unwrap().is_confirmed);
        let held: Vec<_> = store.held().into_iter().map(|held| (held.id.0, held.event.uid)).collect();
        let (kept, most) = if version < 4 { (vec![], 4) } else { (vec![(5, Some(uid(6)))], 2) };
        assert_eq!((held, store.ceiling(&account().id).most()), (kept, most), "version {version}");
        let log = store.log(&LogQuery::default()).unwrap();
        assert_eq!((log[0].id, log[0].subject.as_deref()), (EventId(41), Some("Hello")));
        assert_eq!(log[0].told_at, Some(Timestamp::from_millis(900)));
        let ruled = (log[0].rule.as_deref(), log[0].together, log[0].news, log[0].command.as_deref());
        let kept = if version < 7 { (None, 1, true, None) } else { (Some("Friends"), 3, true, Some("ok")) };
        assert_eq!(ruled, kept, "version {version}");
        assert_eq!(log[0].list.is_some(), version >= 7);

        // The next save and the next start know all of it still, and a removal its name.
        let removed = Change::Removed { uid: uid(7) };
        let mut next = loaded;
        next.known.remove(uid(7));
        next.flags.forget(uid(7));
        let records =
            store.commit(&account(), "INBOX", &batch(vec![removed], next.clone()), NOW, show).records;
        assert_eq!(records[0].subject.as_deref(), Some("Hello"), "version {version}");
        assert!(records[0].id > EventId(41));
        drop(store);
        let (again, _) = Store::open(&path, NOW).cursor(&account().id, "INBOX").unwrap();
        assert_eq!(again, next, "version {version}");
    }
}

#[test]
fn there_is_a_database_of_every_version() {
    assert_eq!(FIXTURES.len(), schema::STEPS.len());
}

#[test]
fn a_kill_between_two_steps_is_taken_up_where_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("t.db");
    let old = Connection::open(&path).unwrap();
    old.execute_batch(FIXTURES[0]).unwrap();
    old.pragma_update(None, "user_version", 1).unwrap();
    // A step that was under way is rolled back whole.
    old.execute_batch("BEGIN").unwrap();
    old.execute_batch(schema::STEPS[1]).unwrap();
    drop(old);
    let mut store = Store::open(&path, NOW);
    assert!(store.cursor(&account().id, "INBOX").is_some());
}
