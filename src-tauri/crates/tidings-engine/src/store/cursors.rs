//! What is saved of each mailbox: its cursor, and the headers that name its messages.

use rusqlite::{Connection, OptionalExtension, params};
use tidings_core::mailbox::{Cursor, Envelope, FlagTable, Identity, Uid, UidSet};
use tidings_protocol::{AccountId, Timestamp};

use crate::accounts::gate::Closed;

/// So many of the newest messages without a stored header are asked for again.
const NAMED: usize = 500;

/// The cursor and the messages without a header; a cursor that does not read is as good as none.
pub(super) fn load(
    db: &Connection,
    account: &AccountId,
    folder: &str,
) -> rusqlite::Result<Option<(Cursor, UidSet)>> {
    let row = db
        .prepare_cached("SELECT uidvalidity, next, modseq, known, flags, mailbox_id, synced FROM mailbox WHERE account_id = ?1 AND folder = ?2")?
        .query_row(params![account.0, folder], |row| {
            let modseq: Option<i64> = row.get(2)?;
            let (known, flags): (String, String) = (row.get(3)?, row.get(4)?);
            let synced: Option<i64> = row.get(6)?;
            Ok((row.get(0)?, row.get(1)?, modseq, known, flags, row.get(5)?, synced))
        })
        .optional()?;
    let Some((uidvalidity, next, modseq, known, flags, mailbox_id, synced)) = row else { return Ok(None) };
    let (Some(next), Some(known), Some(flags)) = (Uid::new(next), UidSet::parse(&known), read_flags(&flags))
    else {
        return Ok(None);
    };
    let highest_modseq = modseq.and_then(|modseq| u64::try_from(modseq).ok());
    let named = named(db, account, folder)?;
    // Headers of messages that sank below the window name nothing any more.
    for uid in named.iter().filter(|uid| !known.contains(*uid)) {
        forget_envelope(db, account, folder, uid)?;
    }
    let unnamed = known.iter().rev().take(NAMED).filter(|uid| !named.contains(*uid)).collect();
    let synced = synced.map(Timestamp::from_millis);
    Ok(Some((Cursor { uidvalidity, next, highest_modseq, known, flags, mailbox_id, synced }, unnamed)))
}

pub(super) fn save(
    db: &Connection,
    account: &AccountId,
    folder: &str,
    cursor: &Cursor,
) -> rusqlite::Result<()> {
    let modseq = cursor.highest_modseq.and_then(|modseq| i64::try_from(modseq).ok());
    db.prepare_cached(
        "INSERT INTO mailbox (account_id, folder, uidvalidity, next, modseq, known, flags, mailbox_id, synced)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT DO UPDATE SET uidvalidity = ?3, next = ?4, modseq = ?5, known = ?6, flags = ?7,
            mailbox_id = ?8, synced = ?9",
    )?
    .execute(params![
        account.0,
        folder,
        cursor.uidvalidity,
        cursor.next.get(),
        modseq,
        cursor.known.to_string(),
        write_flags(&cursor.flags),
        cursor.mailbox_id,
        cursor.synced.map(Timestamp::millis)
    ])?;
    Ok(())
}

/// One line a flag: the flag, a tab, its messages. Neither can occur in a flag (RFC 3501 §9, flag-keyword).
fn write_flags(flags: &FlagTable) -> String {
    flags.sets().map(|(flag, set)| format!("{flag}\t{set}\n")).collect()
}

fn read_flags(text: &str) -> Option<FlagTable> {
    text.lines()
        .map(|line| {
            let (flag, set) = line.split_once('\t')?;
            Some((flag.to_owned(), UidSet::parse(set)?))
        })
        .collect()
}

fn named(db: &Connection, account: &AccountId, folder: &str) -> rusqlite::Result<UidSet> {
    db.prepare_cached("SELECT uid FROM message WHERE account_id = ?1 AND folder = ?2")?
        .query_map(params![account.0, folder], |row| row.get::<_, u32>(0))?
        .filter_map(|uid| uid.map(Uid::new).transpose())
        .collect()
}

pub(super) fn put_envelope(
    db: &Connection,
    account: &AccountId,
    folder: &str,
    uid: Uid,
    envelope: &Envelope,
) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT OR REPLACE INTO message
            (account_id, folder, uid, sender, subject, message_id, date, received, identity)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        account.0,
        folder,
        uid.get(),
        envelope.from,
        envelope.subject,
        envelope.message_id,
        envelope.date.map(Timestamp::millis),
        envelope.received.map(Timestamp::millis),
        envelope.identity.as_ref().map(Identity::as_str)
    ])?;
    Ok(())
}

pub(super) fn envelope(
    db: &Connection,
    account: &AccountId,
    folder: &str,
    uid: Uid,
) -> rusqlite::Result<Option<Envelope>> {
    db.prepare_cached(
        "SELECT sender, subject, message_id, date, received, identity
         FROM message WHERE account_id = ?1 AND folder = ?2 AND uid = ?3",
    )?
    .query_row(params![account.0, folder, uid.get()], |row| {
        Ok(Envelope {
            from: row.get(0)?,
            subject: row.get(1)?,
            message_id: row.get(2)?,
            date: row.get::<_, Option<i64>>(3)?.map(Timestamp::from_millis),
            received: row.get::<_, Option<i64>>(4)?.map(Timestamp::from_millis),
            identity: row.get::<_, Option<String>>(5)?.map(Identity::stored),
        })
    })
    .optional()
}

pub(super) fn forget_envelope(
    db: &Connection,
    account: &AccountId,
    folder: &str,
    uid: Uid,
) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM message WHERE account_id = ?1 AND folder = ?2 AND uid = ?3")?
        .execute(params![account.0, folder, uid.get()])?;
    Ok(())
}

pub(super) fn forget_envelopes(db: &Connection, account: &AccountId, folder: &str) -> rusqlite::Result<()> {
    db.execute("DELETE FROM message WHERE account_id = ?1 AND folder = ?2", params![account.0, folder])?;
    Ok(())
}

pub(super) fn gate(db: &Connection, account: &AccountId) -> rusqlite::Result<Option<Closed>> {
    db.query_row("SELECT since, is_confirmed FROM gate WHERE account_id = ?1", [&account.0], |row| {
        Ok(Closed { since: Timestamp::from_millis(row.get(0)?), is_confirmed: row.get(1)? })
    })
    .optional()
}

pub(super) fn save_gate(
    db: &Connection,
    account: &AccountId,
    closed: Option<Closed>,
) -> rusqlite::Result<()> {
    match closed {
        Some(closed) => db.execute(
            "INSERT OR REPLACE INTO gate (account_id, since, is_confirmed) VALUES (?1, ?2, ?3)",
            params![account.0, closed.since.millis(), closed.is_confirmed],
        )?,
        None => db.execute("DELETE FROM gate WHERE account_id = ?1", [&account.0])?,
    };
    Ok(())
}
