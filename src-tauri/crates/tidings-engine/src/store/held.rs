//! Removals that wait for their mail to show in another folder.
//!
//! They are saved with the cursor that does without the mail, so that a kill loses none. The record is written
//! when it is known what became of the mail: complete, once, and never rewritten.

use rusqlite::{Connection, OptionalExtension, Row, params};
use tidings_core::decide::{Event, HeldId};
use tidings_core::mailbox::{Envelope, Flags, Identity, Uid};
use tidings_protocol::{AccountId, EventKind, Timestamp};

/// A removal that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its name in the store.
    pub id: HeldId,
    /// When it was noticed.
    pub at: Timestamp,
    /// The account it happened in.
    pub account: AccountId,
    /// The folder that the mail is gone from.
    pub folder: String,
    /// That folder's incarnation.
    pub uidvalidity: Option<u32>,
    /// The removal.
    pub event: Event,
    /// Seen as it happened, or found on catching up.
    pub live: bool,
    /// The mail was read elsewhere a short while before.
    pub was_just_read: bool,
}

const COLUMNS: &str = "id, at, account_id, folder, uidvalidity, uid, sender, subject, message_id, date, received, \
     identity, live, was_just_read, list";

pub(super) fn put(db: &Connection, held: &Held) -> rusqlite::Result<()> {
    let envelope = &held.event.envelope;
    db.prepare_cached(
        "INSERT INTO held (id, at, account_id, folder, uidvalidity, uid, sender, subject, message_id, date, received,
                           identity, live, was_just_read, list)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    )?
    .execute(params![
        held.id.0,
        held.at.millis(),
        held.account.0,
        held.folder,
        held.uidvalidity,
        held.event.uid.map(Uid::get),
        envelope.from,
        envelope.subject,
        envelope.message_id,
        envelope.date.map(Timestamp::millis),
        envelope.received.map(Timestamp::millis),
        envelope.identity.as_ref().map(Identity::as_str).unwrap_or_default(),
        held.live,
        held.was_just_read,
        envelope.list
    ])?;
    Ok(())
}

pub(super) fn all(db: &Connection) -> rusqlite::Result<Vec<Held>> {
    db.prepare(&format!("SELECT {COLUMNS} FROM held ORDER BY id"))?.query_map([], read)?.collect()
}

pub(super) fn one(db: &Connection, id: HeldId) -> rusqlite::Result<Option<Held>> {
    db.prepare_cached(&format!("SELECT {COLUMNS} FROM held WHERE id = ?1"))?
        .query_row([id.0], read)
        .optional()
}

pub(super) fn forget(db: &Connection, id: HeldId) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM held WHERE id = ?1")?.execute([id.0])?;
    Ok(())
}

/// The largest number that one ever had.
pub(super) fn last_id(db: &Connection) -> rusqlite::Result<i64> {
    let ever = db.query_row("SELECT seq FROM sqlite_sequence WHERE name = 'held'", [], |row| row.get(0));
    Ok(ever.optional()?.unwrap_or_default())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Held> {
    let time = |at: Option<i64>| at.map(Timestamp::from_millis);
    let envelope = Envelope {
        from: row.get(6)?,
        subject: row.get(7)?,
        message_id: row.get(8)?,
        date: time(row.get(9)?),
        received: time(row.get(10)?),
        identity: Some(Identity::stored(row.get(11)?)),
        list: row.get(14)?,
    };
    let uid: Option<u32> = row.get(5)?;
    Ok(Held {
        id: HeldId(row.get(0)?),
        at: Timestamp::from_millis(row.get(1)?),
        account: AccountId(row.get(2)?),
        folder: row.get(3)?,
        uidvalidity: row.get(4)?,
        event: Event {
            kind: EventKind::Removed,
            uid: uid.and_then(Uid::new),
            envelope,
            flags: Flags::default(),
            detail: None,
        },
        live: row.get(12)?,
        was_just_read: row.get(13)?,
    })
}
