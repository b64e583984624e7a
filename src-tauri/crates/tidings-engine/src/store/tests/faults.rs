//! The database is damaged, full, read-only, locked, or gone: nothing stops, nothing is lost that need not be.

use super::*;

/// A store with one mail told of, and a cursor.
fn with_one_mail(path: &Path) -> Store {
    let mut store = Store::open(path, NOW);
    assert_eq!(store.fault(), None);
    store.commit(&account(), "INBOX", &batch(vec![arrival(7, "Before")], cursor("7")), NOW, show);
    store
}

fn subjects(store: &mut Store) -> Vec<String> {
    let records = store.log(&LogQuery::default()).unwrap();
    records.into_iter().filter_map(|record| record.subject).collect()
}

fn arrive(store: &mut Store, number: u32, subject: &str) -> Vec<EventRecord> {
    let known = format!("7:{number}");
    store
        .commit(&account(), "INBOX", &batch(vec![arrival(number, subject)], cursor(&known)), NOW, show)
        .records
}

fn limit_pages(store: &Store, pages: Option<u32>) {
    let db = store.connection.as_ref().unwrap();
    let now: u32 = db.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    db.pragma_update(None, "max_page_count", pages.unwrap_or(now)).unwrap();
}

/// So long that it needs a page of its own.
fn long(start: &str) -> String {
    format!("{start}{}", "x".repeat(9_000))
}

#[test]
fn on_a_full_disk_everything_goes_on_and_is_saved_when_there_is_room() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("t.db");
    let mut store = with_one_mail(&path);
    limit_pages(&store, None);

    let records = arrive(&mut store, 8, &long("Full "));
    assert_eq!(store.fault(), Some(&Fault::Full));
    assert_eq!(store.waiting(), (1, 0));
    store.told(&[records[0].id], NOW);
    // All of it can be read as if it were saved.
    assert_eq!(subjects(&mut store).len(), 2);
    assert_eq!(store.record(records[0].id).unwrap().told_at, Some(NOW));
    assert_eq!(store.cursor(&account().id, "INBOX").unwrap().0, cursor("7:8"));
    let removed = Change::Removed { uid: uid(8) };
    let removal = store.commit(&account(), "INBOX", &batch(vec![removed], cursor("7")), NOW, show).records;
    assert!(removal[0].subject.as_deref().unwrap().starts_with("Full "));
    let query = LogQuery { after: Some(records[0].id), ..LogQuery::default() };
    assert_eq!(store.log(&query).unwrap(), removal);
    let query = LogQuery { limit: 1, ..LogQuery::default() };
    assert_eq!(store.log(&query).unwrap(), removal);
    assert!(!store.save());

    limit_pages(&store, Some(1_000_000));
    assert!(store.save());
    assert_eq!((store.fault(), store.waiting()), (None, (0, 0)));
    drop(store);
    let mut again = Store::open(&path, NOW);
    let log = again.log(&LogQuery::default()).unwrap();
    assert_eq!(
        log.iter().map(|record| record.kind).collect::<Vec<_>>(),
        [EventKind::Arrived, EventKind::Arrived, EventKind::Removed]
    );
    assert_eq!(log[1].told_at, Some(NOW));
    assert_eq!(again.cursor(&account().id, "INBOX").unwrap().0, cursor("7"));
}

#[test]
fn a_kill_on_a_full_disk_leaves_the_state_from_before_and_the_mail_is_found_again() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("t.db");
    let mut store = with_one_mail(&path);
    limit_pages(&store, None);
    arrive(&mut store, 8, &long("Full "));
    // What a kill leaves: nothing of what waited.
    killed(store);
    let mut again = Store::open(&path, NOW);
    assert_eq!(again.cursor(&account().id, "INBOX").unwrap().0, cursor("7"));
    assert_eq!(subjects(&mut again), ["Before"]);
}

#[test]
fn what_waits_is_bounded_and_what_gave_way_is_counted() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = with_one_mail(&dir.path().join("t.db"));
    limit_pages(&store, None);
    let changes = (8..=10_108).map(|number| arrival(number, "x")).collect();
    store.commit(&account(), "INBOX", &batch(changes, cursor("7:10108")), NOW, show);
    assert_eq!(store.fault(), Some(&Fault::Full));
    assert_eq!(store.waiting(), (10_000, 101));
}

#[test]
fn no_other_program_can_hold_a_database_that_is_open() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("t.db");
    let mut store = with_one_mail(&path);
    let other = Connection::open(&path).unwrap();
    assert!(other.execute_batch("BEGIN IMMEDIATE").is_err());
    arrive(&mut store, 8, "After");
    assert_eq!((store.fault(), store.waiting()), (None, (0, 0)));
}

#[test]
fn a_database_that_is_held_from_the_start_is_opened_later() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("t.db");
    drop(with_one_mail(&path));
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let before = std::time::Instant::now();
    let mut store = Store::open(&path, NOW);
    assert_eq!(store.fault(), Some(&Fault::Locked));
    assert!(before.elapsed() < std::time::Duration::from_secs(1), "the watching waits with us");
    let records = arrive(&mut store, 8, "Meanwhile");
    assert_eq!(subjects(&mut store), ["Meanwhile"]);
    drop(other);
    assert!(store.save());
    assert_eq!(subjects(&mut store), ["Before", "Meanwhile"]);
    // Its number is the one under which it was told.
    assert_eq!(store.record(records[0].id).unwrap().subject.as_deref(), Some("Meanwhile"));
    let next = arrive(&mut store, 9, "After");
    assert!(next[0].id > records[0].id);
}

#[test]
fn a_folder_that_is_not_there_is_no_reason_not_to_watch() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("missing");
    let path = folder.join("t.db");
    let mut store = Store::open(&path, NOW);
    assert_eq!(store.fault(), Some(&Fault::ReadOnly));
    arrive(&mut store, 8, "Meanwhile");
    assert_eq!(subjects(&mut store), ["Meanwhile"]);
    std::fs::create_dir(folder).unwrap();
    assert!(store.save());
    drop(store);
    assert_eq!(subjects(&mut Store::open(&path, NOW)), ["Meanwhile"]);
}

#[test]
fn what_cannot_be_written_is_a_fault_also_while_nothing_waits() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("missing").join("t.db");
    let mut store = Store::open(&path, NOW);
    for _ in 0..3 {
        assert!(!store.save());
        assert_eq!(store.fault(), Some(&Fault::ReadOnly));
    }
    let other = dir.path().join("t.db");
    drop(with_one_mail(&other));
    let mut store = Store::open(&other, NOW);
    // As it is opened where it can be read and not written.
    store.connection = Connection::open_with_flags(&other, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).ok();
    store.fault = Some(Fault::ReadOnly);
    assert!(store.save(), "it is opened again, and can be written");
    assert_eq!(store.fault(), None);
}

#[test]
fn a_newer_versions_database_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("t.db");
    let newer = Connection::open(&path).unwrap();
    newer.execute_batch("CREATE TABLE future (x); PRAGMA user_version = 999").unwrap();
    drop(newer);
    let before = std::fs::read(&path).unwrap();
    let mut store = Store::open(&path, NOW);
    assert_eq!(store.fault(), Some(&Fault::Newer));
    arrive(&mut store, 8, "Meanwhile");
    assert_eq!(subjects(&mut store), ["Meanwhile"]);
    drop(store);
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn what_is_no_database_is_set_aside_and_a_new_one_begun() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("t.db");
    std::fs::write(&path, vec![0x55; 8192]).unwrap();
    let mut store = Store::open(&path, NOW);
    let damage = store.damage().unwrap().clone();
    assert_eq!(std::fs::read(&damage.copy).unwrap(), vec![0x55; 8192]);
    assert_eq!((damage.kept, damage.kept_cursors), (0, false));
    assert_eq!(store.fault(), None);
    arrive(&mut store, 8, "After");
    // A second one has a place of its own.
    drop(store);
    std::fs::write(&path, vec![0x66; 8192]).unwrap();
    let store = Store::open(&path, NOW);
    assert_ne!(store.damage().unwrap().copy, damage.copy);
    assert!(damage.copy.exists());
}

/// A database of some pages, closed, with everything in the one file.
fn filled(path: &Path) {
    let mut store = with_one_mail(path);
    store.save_gate(&account().id, Some(Closed { since: NOW, is_confirmed: true }));
    for number in 8..200 {
        arrive(&mut store, number, &format!("Mail {number} {}", "x".repeat(200)));
    }
    store.close().unwrap();
}

#[test]
fn of_a_database_damaged_anywhere_the_rest_is_kept_and_the_work_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let original = dir.path().join("original.db");
    filled(&original);
    let bytes = std::fs::read(&original).unwrap();
    let pages = bytes.len() / 4096;
    assert!(pages > 10, "{pages} pages");
    let (mut with_cursor, mut kept, mut closed) = (0, Vec::new(), Vec::new());
    for page in 1..pages {
        let path = dir.path().join(format!("{page}.db"));
        let mut broken = bytes.clone();
        broken[page * 4096..(page + 1) * 4096].fill(0xa5);
        std::fs::write(&path, broken).unwrap();
        let mut store = Store::open(&path, NOW);
        // Whatever is asked first finds out.
        let logged = store.log(&LogQuery::default()).unwrap();
        let cursor_found = store.cursor(&account().id, "INBOX");
        closed.push(store.gate(&account().id).is_some());
        arrive(&mut store, 200, "After");
        store.told(&logged.iter().map(|record| record.id).collect::<Vec<_>>(), NOW);
        assert_eq!((store.fault(), store.waiting()), (None, (0, 0)), "page {page}");
        drop(store);
        let mut again = Store::open(&path, NOW);
        assert_eq!(subjects(&mut again).last().map(String::as_str), Some("After"), "page {page}");
        assert_eq!(again.cursor(&account().id, "INBOX").unwrap().0, cursor("7:200"), "page {page}");
        if cursor_found.is_some_and(|(found, _)| found == cursor("7:199")) {
            with_cursor += 1;
        }
        kept.push(logged.len());
    }
    // Most pages hold the log: a hole in it costs no cursor.
    assert!(with_cursor >= pages - 4, "{with_cursor} of {pages}");
    assert!(closed.iter().filter(|is_closed| **is_closed).count() >= pages - 4, "{closed:?}");
    // And a hole in the log costs what stood in it.
    let mostly = kept.iter().filter(|kept| **kept > 150).count();
    assert!(mostly >= pages - 4, "{kept:?}");
}

#[test]
fn a_truncated_database_is_set_aside_wherever_it_ends() {
    let dir = tempfile::tempdir().unwrap();
    let original = dir.path().join("original.db");
    filled(&original);
    let bytes = std::fs::read(&original).unwrap();
    for length in [1, 99, 100, 512, 4095, 4096, 4097, 8192, 20_000, bytes.len() - 4096, bytes.len() - 1] {
        let path = dir.path().join(format!("{length}.db"));
        std::fs::write(&path, &bytes[..length]).unwrap();
        let mut store = Store::open(&path, NOW);
        let cursor = store.cursor(&account().id, "INBOX");
        let kept = store.log(&LogQuery::default()).unwrap().len();
        if length > bytes.len() - 8192 {
            assert!(cursor.is_some() && kept > 100, "{length} bytes: {:?}", store.damage());
        }
        arrive(&mut store, 200, "After");
        assert_eq!((store.fault(), store.waiting()), (None, (0, 0)), "{length} bytes");
        drop(store);
        let mut again = Store::open(&path, NOW);
        assert_eq!(subjects(&mut again).last().map(String::as_str), Some("After"), "{length} bytes");
    }
}

#[test]
fn a_database_that_is_damaged_while_it_is_open_is_replaced_under_way() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("t.db");
    filled(&path);
    let mut store = Store::open(&path, NOW);
    // Small caches: what is overwritten is read again.
    store.connection.as_ref().unwrap().pragma_update(None, "cache_size", 1).unwrap();
    let length = std::fs::metadata(&path).unwrap().len();
    std::fs::write(&path, vec![0xa5; usize::try_from(length).unwrap()]).unwrap();
    let records = arrive(&mut store, 200, "After");
    let mut found = subjects(&mut store);
    if store.damage().is_none() {
        // It was written before it was read; the next one meets the damage.
        arrive(&mut store, 201, "Later");
        found = subjects(&mut store);
    }
    assert!(store.damage().is_some());
    assert!(found.iter().any(|subject| subject == "After" || subject == "Later"), "{found:?} {records:?}");
    assert_eq!((store.fault(), store.waiting()), (None, (0, 0)));
}

#[cfg(unix)]
#[test]
fn a_database_that_others_could_read_is_made_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("t.db");
    std::fs::write(&path, b"").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let _open = with_one_mail(&path);
    for file in std::fs::read_dir(dir.path()).unwrap() {
        let file = file.unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{file:?}");
    }
}
