//! What the database remembers of a mail that something happens to: told before, in another folder; read elsewhere.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};
use tidings_core::mailbox::{Identity, Uid};
use tidings_protocol::{AccountId, Timestamp};

use super::unsaved::Place;

/// What is remembered of an event's mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// It was told when it arrived in this folder, or was known there before anything was told.
    pub told_in: Option<String>,
    /// It was read elsewhere a short while ago.
    pub was_just_read: bool,
}

/// That a mail arrived in a folder.
#[derive(Clone, Debug)]
pub(super) struct Arrival {
    pub(super) place: Place,
    pub(super) identity: Identity,
    pub(super) uid: Uid,
    pub(super) at: Timestamp,
    /// The person was told, or is about to be.
    pub(super) is_told: bool,
}

pub(super) fn put(db: &Connection, arrival: &Arrival) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT OR REPLACE INTO arrival (account_id, identity, folder, uid, at, is_told)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        arrival.place.0.0,
        arrival.identity.as_str(),
        arrival.place.1,
        arrival.uid.get(),
        arrival.at.millis(),
        arrival.is_told
    ])?;
    Ok(())
}

/// In which folder a mail was told already: in another one; or in this one, where it stood before and went.
pub(super) fn told_in(
    db: &Connection,
    place: &Place,
    identity: &Identity,
    uid: Option<Uid>,
) -> rusqlite::Result<Option<String>> {
    let (AccountId(account), folder) = place;
    let told = db
        .prepare_cached(
            "SELECT folder FROM arrival
             WHERE account_id = ?1 AND identity = ?2 AND is_told
                 AND (folder != ?3 OR uid != ?4 AND NOT EXISTS (
                     SELECT 1 FROM message
                     WHERE message.account_id = ?1 AND message.folder = ?3 AND message.uid = arrival.uid))
             ORDER BY at DESC LIMIT 1",
        )?
        .query_row(params![account, identity.as_str(), folder, uid.map(Uid::get)], |row| row.get(0))
        .optional()?;
    if told.is_some() {
        return Ok(told);
    }
    // Known from the first reading of another folder, when nothing was told.
    db.prepare_cached(
        "SELECT folder FROM message
         WHERE account_id = ?1 AND identity = ?2 AND folder != ?3
             AND NOT EXISTS (SELECT 1 FROM arrival WHERE arrival.account_id = ?1 AND arrival.identity = ?2)
         LIMIT 1",
    )?
    .query_row(params![account, identity.as_str(), folder], |row| row.get(0))
    .optional()
}

/// Messages of a folder that were read elsewhere since then, and not marked unread again.
pub(super) fn read_since(
    db: &Connection,
    place: &Place,
    uidvalidity: Option<u32>,
    since: Timestamp,
) -> rusqlite::Result<BTreeSet<Uid>> {
    let mut statement = db.prepare_cached(
        "SELECT uid, kind = 'read' FROM event
         WHERE at >= ?4 AND account_id = ?1 AND folder = ?2 AND uidvalidity = ?3 AND kind IN ('read', 'unread')
         ORDER BY id",
    )?;
    let parameters = params![place.0.0, place.1, uidvalidity, since.millis()];
    let rows = statement.query_map(parameters, |row| {
        let uid: Option<u32> = row.get(0)?;
        Ok((uid.and_then(Uid::new), row.get::<_, bool>(1)?))
    })?;
    let mut read = BTreeSet::new();
    for row in rows {
        match row? {
            (Some(uid), true) => {
                read.insert(uid);
            }
            (Some(uid), false) => {
                read.remove(&uid);
            }
            (None, _) => {}
        }
    }
    Ok(read)
}
