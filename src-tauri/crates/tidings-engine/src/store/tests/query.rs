//! The log asked for by what a person remembers of a mail.

use std::time::{Duration, Instant};

use tidings_protocol::{HourCount, LogKeep, LogOverview};

use super::*;

/// 2026-11-23T00:00:00Z.
const DAY: i64 = 1_795_392_000_000;
const HOUR: i64 = 3_600_000;

/// A log of records made by hand, numbered from 1 on.
fn store_of(dir: &Path, records: impl IntoIterator<Item = EventRecord>) -> Store {
    let mut store = Store::open(&dir.join("t.db"), NOW);
    let mut records = records.into_iter().peekable();
    while records.peek().is_some() {
        let some: Vec<EventRecord> = records.by_ref().take(5_000).collect();
        store.unsaved_events(&some);
    }
    assert_eq!(store.fault(), None);
    store
}

fn record(id: i64, kind: EventKind, subject: &str) -> EventRecord {
    EventRecord {
        id: EventId(id),
        at: Timestamp::from_millis(DAY + id * 1_000),
        account_id: AccountId(if id % 2 == 0 { "b" } else { "a" }.to_owned()),
        account: format!("{}@example.org", if id % 2 == 0 { "b" } else { "a" }),
        folder: Some(if id % 3 == 0 { "订单" } else { "INBOX" }.to_owned()),
        kind,
        uidvalidity: Some(1),
        uid: Some(1),
        from: Some("Zoë Ångström <zoe@example.net>".to_owned()),
        subject: Some(subject.to_owned()),
        message_id: None,
        date: None,
        detail: (kind == EventKind::Removed).then(|| "moved to Archiv".to_owned()),
        live: true,
        decision: if id % 4 == 0 { DecisionKind::Drop } else { DecisionKind::Show },
        reason: "new mail".to_owned(),
        list: None,
        together: 1,
        news: true,
        rule: None,
        due: None,
        command: None,
        told_at: None,
    }
}

fn twelve() -> Vec<EventRecord> {
    let kind = |id| if id % 5 == 0 { EventKind::Removed } else { EventKind::Arrived };
    (1..=12).map(|id| record(id, kind(id), &format!("第{id}封 Brief Nr. {id}"))).collect()
}

fn ids(store: &mut Store, query: &LogQuery) -> Vec<i64> {
    store.log(query).unwrap().into_iter().map(|record| record.id.0).collect()
}

fn all() -> LogQuery {
    LogQuery::default()
}

#[test]
fn each_filter_leaves_what_it_says_and_all_together_what_fits_all() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = store_of(dir.path(), twelve());
    let at = |second: i64| Some(Timestamp::from_millis(DAY + second * 1_000));
    let text = |text: &str| Some(text.to_owned());
    for (query, wanted) in [
        (LogQuery { account: text("a"), ..all() }, vec![1, 3, 5, 7, 9, 11]),
        (LogQuery { account: text("b@example.org"), ..all() }, vec![2, 4, 6, 8, 10, 12]),
        (LogQuery { folder: text("订单"), ..all() }, vec![3, 6, 9, 12]),
        (LogQuery { kinds: vec![EventKind::Removed], ..all() }, vec![5, 10]),
        (LogQuery { kinds: vec![EventKind::Removed, EventKind::Arrived], limit: 2, ..all() }, vec![11, 12]),
        (LogQuery { decisions: vec![DecisionKind::Drop], ..all() }, vec![4, 8, 12]),
        (LogQuery { since: at(4), until: at(7), ..all() }, vec![4, 5, 6]),
        (LogQuery { search: text("BRIEF 第7封"), ..all() }, vec![7]),
        (LogQuery { search: text("archiv"), ..all() }, vec![5, 10]),
        (LogQuery { search: text("ZOË ångström"), limit: 1, ..all() }, vec![12]),
        (LogQuery { search: text("%"), ..all() }, vec![]),
        (
            LogQuery {
                folder: text("订单"),
                account: text("b"),
                decisions: vec![DecisionKind::Show],
                ..all()
            },
            vec![6],
        ),
    ] {
        assert_eq!(ids(&mut store, &query), wanted, "{query:?}");
        // What is not saved yet is judged the same.
        let fitting: Vec<i64> =
            twelve().iter().filter(|record| log::fits(record, &query)).map(|record| record.id.0).collect();
        let most = usize::try_from(log::limit(&query)).unwrap();
        assert_eq!(fitting.into_iter().rev().take(most).rev().collect::<Vec<_>>(), wanted, "{query:?}");
    }
}

#[test]
fn pages_follow_each_other_without_gap_or_repetition_whatever_arrives_meanwhile() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = store_of(dir.path(), twelve());
    let query = LogQuery { limit: 5, search: Some("brief".to_owned()), ..all() };
    let newest = ids(&mut store, &query);
    store.unsaved_events(&[record(13, EventKind::Arrived, "Brief")]);
    let before = |id: &i64| LogQuery { before: Some(EventId(*id)), ..query.clone() };
    let middle = ids(&mut store, &before(newest.first().unwrap()));
    let oldest = ids(&mut store, &before(middle.first().unwrap()));
    assert_eq!([oldest, middle, newest].concat(), (1..=12).collect::<Vec<_>>());
    let after = LogQuery { after: Some(EventId(12)), ..query };
    assert_eq!(ids(&mut store, &after), [13]);
}

#[test]
fn the_hours_are_counted_for_each_account_what_is_not_saved_yet_too() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = store_of(dir.path(), twelve());
    let late =
        EventRecord { at: Timestamp::from_millis(DAY + 2 * HOUR), ..record(13, EventKind::Removed, "x") };
    let read = EventRecord { at: late.at, ..record(14, EventKind::Read, "x") };
    store.unsaved.event(late);
    store.unsaved.event(read);
    let count = |hour, account: &str, arrived, removed| HourCount {
        hour,
        account_id: AccountId(account.to_owned()),
        arrived,
        removed,
    };
    let since = Timestamp::from_millis(DAY);
    assert_eq!(
        store.overview(since, 3).unwrap(),
        LogOverview {
            entries: 14,
            oldest: Some(Timestamp::from_millis(DAY + 1_000)),
            keep: LogKeep::default(),
            hours: vec![count(0, "a", 5, 1), count(0, "b", 5, 1), count(2, "a", 0, 1)],
        }
    );
    assert_eq!(store.overview(since, 2).unwrap().hours.len(), 2, "the end is not counted any more");
    assert_eq!(store.overview(since, 0).unwrap().hours, []);
}

/// Fifty thousand records, looked through to the end for two Chinese characters that are nowhere. All the watching
/// waits for a search, so its length is a promise; the bound is wide because machines that test are busy.
#[test]
fn fifty_thousand_records_are_searched_before_anybody_waits() {
    let dir = tempfile::tempdir().unwrap();
    let subject = "您的订单已发货：三件商品将于周五送达 — Ihre Bestellung ist unterwegs";
    let mut store = store_of(dir.path(), (1..=50_000).map(|id| record(id, EventKind::Arrived, subject)));
    let mut timed = |query: LogQuery| {
        let started = Instant::now();
        let found = ids(&mut store, &query).len();
        (found, started.elapsed())
    };
    let search = |words: &str| LogQuery { search: Some(words.to_owned()), limit: 200, ..all() };
    let (none, whole) = timed(search("发票"));
    let (page, first) = timed(search("订单 BESTELLUNG"));
    let (some, filtered) =
        timed(LogQuery { account: Some("a".to_owned()), folder: Some("none".to_owned()), ..all() });
    let (recent, since) = timed(LogQuery { since: Some(Timestamp::from_millis(DAY + 49_990_000)), ..all() });
    let started = Instant::now();
    let hours = store.overview(Timestamp::from_millis(DAY), LogOverview::MOST_HOURS).unwrap().hours.len();
    let counted = started.elapsed();
    eprintln!("none {whole:?}, page {first:?}, filtered {filtered:?}, since {since:?}, counted {counted:?}");
    assert_eq!((none, page, some, recent, hours), (0, 200, 0, 11, 28));
    let slowest = [whole, first, filtered, since, counted].into_iter().max().unwrap();
    assert!(slowest < Duration::from_secs(2), "{slowest:?}");
}
