//! How many connections each account's server allows, as far as it taught us.

use rusqlite::{Connection, OptionalExtension, params};
use tidings_core::listen::Ceiling;
use tidings_protocol::{AccountId, Timestamp};

pub(super) fn load(db: &Connection, account: &AccountId) -> rusqlite::Result<Ceiling> {
    let learnt = db
        .query_row("SELECT most, since FROM ceiling WHERE account_id = ?1", [&account.0], |row| {
            Ok(Ceiling::learnt(row.get(0)?, Timestamp::from_millis(row.get(1)?)))
        })
        .optional()?;
    Ok(learnt.unwrap_or_default())
}

pub(super) fn save(db: &Connection, account: &AccountId, ceiling: Ceiling) -> rusqlite::Result<()> {
    match ceiling.since() {
        Some(since) => db.execute(
            "INSERT OR REPLACE INTO ceiling (account_id, most, since) VALUES (?1, ?2, ?3)",
            params![account.0, u8::try_from(ceiling.most()).unwrap_or(u8::MAX), since.millis()],
        )?,
        None => db.execute("DELETE FROM ceiling WHERE account_id = ?1", [&account.0])?,
    };
    Ok(())
}
