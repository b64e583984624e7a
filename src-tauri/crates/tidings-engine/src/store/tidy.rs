//! How much the database keeps: records by age and number, and no more disk than they need.

use std::time::Duration;

use rusqlite::{Connection, Transaction, params};
use tidings_protocol::{AccountId, LogKeep, Timestamp};

/// How often old records are looked for.
const EVERY: Duration = Duration::from_secs(24 * 3600);
/// More records than this are not kept, whatever their age: about 50 MiB.
const MOST: u32 = 100_000;
/// So much unused space is left in the file for what comes.
const SPARE: i64 = 1024 * 1024;

/// Whether it is time to look; a clock that was set back counts as time gone by.
pub(super) fn is_due(last: Option<Timestamp>, now: Timestamp) -> bool {
    let every = u64::try_from(EVERY.as_millis()).unwrap_or(u64::MAX);
    last.is_none_or(|last| last.millis().abs_diff(now.millis()) >= every)
}

/// Forgets records that are too old or too many; gives back the disk when that is worth it.
pub(super) fn tidy(db: &Connection, keep: LogKeep, now: Timestamp) -> rusqlite::Result<()> {
    let age = i64::from(keep.days).saturating_mul(24 * 3_600_000);
    let mut forgotten = db.execute("DELETE FROM event WHERE at < ?1", [now.millis().saturating_sub(age)])?;
    forgotten += db.execute("DELETE FROM arrival WHERE at < ?1", [now.millis().saturating_sub(age)])?;
    forgotten += db.execute(
        "DELETE FROM event WHERE id <= (SELECT id FROM event ORDER BY id DESC LIMIT 1 OFFSET ?1)",
        [MOST],
    )?;
    let pragma = |name| db.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let (pages, free, size) = (pragma("page_count")?, pragma("freelist_count")?, pragma("page_size")?);
    if forgotten > 0 && free.saturating_mul(size) > SPARE && free > pages / 4 {
        shrink(db)?;
    }
    Ok(())
}

/// Forgets records, of all accounts or of one.
pub(super) fn clear_log(db: &Transaction<'_>, account: Option<&AccountId>) -> rusqlite::Result<()> {
    db.execute(
        "DELETE FROM event WHERE ?1 IS NULL OR account_id = ?1",
        params![account.map(|account| &account.0)],
    )?;
    Ok(())
}

/// Forgets all that can be read of anybody's mail. What is known of folders stays: numbers and flags.
pub(super) fn forget_mail(db: &Transaction<'_>) -> rusqlite::Result<()> {
    db.execute_batch("DELETE FROM event; DELETE FROM message; DELETE FROM arrival; DELETE FROM held;")
}

/// Writes the file anew without what was deleted, and empties the write-ahead log: nothing deleted can be read from
/// the disk's files afterwards.
pub(super) fn shrink(db: &Connection) -> rusqlite::Result<()> {
    db.execute_batch("VACUUM")?;
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
}
