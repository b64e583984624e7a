//! The event log at a glance: how much there is, and what came and went in each hour of the last days.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};
use tidings_protocol::{AccountId, EventKind, EventRecord, HourCount, LogKeep, LogOverview, Timestamp};

/// An hour in milliseconds.
const HOUR: i64 = 3_600_000;

/// What is counted: the hour, the account; how many came and went.
pub(super) type Counts = BTreeMap<(u16, AccountId), (u32, u32)>;

/// How many records there are, and when the oldest was written.
pub(super) fn size(db: &Connection) -> rusqlite::Result<(u32, Option<Timestamp>)> {
    let entries = db.query_row("SELECT count(*) FROM event", [], |row| row.get(0))?;
    let oldest: Option<i64> = db.query_row("SELECT min(at) FROM event", [], |row| row.get(0))?;
    Ok((entries, oldest.map(Timestamp::from_millis)))
}

/// Arrivals and removals in each of so many hours from `since` on.
pub(super) fn counts(db: &Connection, since: Timestamp, hours: u16) -> rusqlite::Result<Counts> {
    let mut statement = db.prepare(
        "SELECT (at - ?1) / 3600000, account_id, sum(kind = 'arrived'), sum(kind = 'removed') FROM event
         WHERE at >= ?1 AND at < ?2 AND kind IN ('arrived', 'removed') GROUP BY 1, 2",
    )?;
    let rows = statement.query_map(params![since.millis(), end(since, hours)], |row| {
        Ok(((row.get(0)?, AccountId(row.get(1)?)), (row.get(2)?, row.get(3)?)))
    })?;
    rows.collect()
}

/// Counts a record that is not saved yet.
pub(super) fn count(counts: &mut Counts, record: &EventRecord, since: Timestamp, hours: u16) {
    if record.at < since || record.at.millis() >= end(since, hours) {
        return;
    }
    let Ok(hour) = u16::try_from(record.at.millis_since(since) / HOUR) else { return };
    let (arrived, removed) = match record.kind {
        EventKind::Arrived => (1, 0),
        EventKind::Removed => (0, 1),
        EventKind::Read
        | EventKind::Unread
        | EventKind::Flags
        | EventKind::Mailbox
        | EventKind::Account
        | EventKind::Alert => return,
    };
    let counted = counts.entry((hour, record.account_id.clone())).or_default();
    counted.0 += arrived;
    counted.1 += removed;
}

/// Everything together; of too many counts the newest.
pub(super) fn overview(size: (u32, Option<Timestamp>), keep: LogKeep, counts: Counts) -> LogOverview {
    let mut hours: Vec<HourCount> = counts
        .into_iter()
        .map(|((hour, account_id), (arrived, removed))| HourCount { hour, account_id, arrived, removed })
        .collect();
    let excess = hours.len().saturating_sub(LogOverview::MOST_COUNTS);
    hours.drain(..excess);
    LogOverview { entries: size.0, oldest: size.1, keep, hours }
}

fn end(since: Timestamp, hours: u16) -> i64 {
    since.millis().saturating_add(i64::from(hours.min(LogOverview::MOST_HOURS)).saturating_mul(HOUR))
}
