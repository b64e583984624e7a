//! What is saved of each mailbox: its cursor, and the headers that name its messages.

use rusqlite::{Connection, OptionalExtension, params};
use tidings_core::mailbox::{Cursor, Envelope, FlagTable, Identity, Resets, Uid, UidSet};
use tidings_protocol::{AccountId, Timestamp};

use super::chunks::{self, Joined, Known, Prints};
use crate::accounts::gate::Closed;

/// The cursor, and whether the pieces of what is known are in the database; one that does not read is as good as none.
pub(super) fn load(
    db: &Connection,
    account: &AccountId,
    folder: &str,
) -> rusqlite::Result<Option<(Cursor, bool)>> {
    let row = db
        .prepare_cached(
            "SELECT uidvalidity, next, modseq, known, flags, mailbox_id, synced, below, resets, resets_since
             FROM mailbox WHERE account_id = ?1 AND folder = ?2",
        )?
        .query_row(params![account.0, folder], |row| {
            let modseq: Option<i64> = row.get(2)?;
            let since = row.get::<_, Option<i64>>(9)?.map(Timestamp::from_millis);
            let cursor = Cursor {
                uidvalidity: row.get(0)?,
                next: Uid::FIRST,
                highest_modseq: modseq.and_then(|modseq| u64::try_from(modseq).ok()),
                known: UidSet::default(),
                below: row.get(7)?,
                flags: FlagTable::default(),
                partly: UidSet::default(),
                mailbox_id: row.get(5)?,
                synced: row.get::<_, Option<i64>>(6)?.map(Timestamp::from_millis),
                resets: Resets { count: row.get(8)?, since },
            };
            Ok((cursor, row.get::<_, u32>(1)?, row.get::<_, String>(3)?, row.get::<_, String>(4)?))
        })
        .optional()?;
    let Some((cursor, next, known, flags)) = row else { return Ok(None) };
    // Version 2 and before had all of it in one place.
    let is_cut = known.is_empty() && flags.is_empty();
    let read = if is_cut {
        join(db, account, folder)?
    } else {
        let read = UidSet::parse(&known).zip(read_flags(&flags));
        read.map(|(known, flags)| Known { known, flags, partly: UidSet::default() })
    };
    let (Some(next), Some(Known { known, flags, partly })) = (Uid::new(next), read) else {
        tracing::error!("what was saved of a folder does not read; it is read anew from the server");
        return Ok(None);
    };
    Ok(Some((Cursor { next, known, flags, partly, ..cursor }, is_cut)))
}

fn join(db: &Connection, account: &AccountId, folder: &str) -> rusqlite::Result<Option<Known>> {
    let mut statement = db.prepare_cached(
        "SELECT chunk, uids, flags FROM known WHERE account_id = ?1 AND folder = ?2 ORDER BY chunk",
    )?;
    let mut rows = statement.query(params![account.0, folder])?;
    let mut joined = Joined::default();
    while let Some(row) = rows.next()? {
        let (uids, flags): (String, String) = (row.get(1)?, row.get(2)?);
        if joined.add(row.get(0)?, &uids, &flags).is_none() {
            return Ok(None);
        }
    }
    Ok(joined.finish())
}

fn read_flags(text: &str) -> Option<FlagTable> {
    text.lines()
        .map(|line| {
            let (flag, set) = line.split_once('\t')?;
            Some((flag.to_owned(), UidSet::parse(set)?))
        })
        .collect()
}

/// Saves the cursor: of what is known, only the pieces that differ from what the database has, as far as that is
/// known. The answer is what it has then.
pub(super) fn save(
    db: &Connection,
    account: &AccountId,
    folder: &str,
    cursor: &Cursor,
    has: Option<&Prints>,
) -> rusqlite::Result<Prints> {
    let modseq = cursor.highest_modseq.and_then(|modseq| i64::try_from(modseq).ok());
    db.prepare_cached(
        "INSERT INTO mailbox (account_id, folder, uidvalidity, next, modseq, known, flags, mailbox_id, synced, below,
            resets, resets_since)
         VALUES (?1, ?2, ?3, ?4, ?5, '', '', ?6, ?7, ?8, ?9, ?10)
         ON CONFLICT DO UPDATE SET uidvalidity = ?3, next = ?4, modseq = ?5, known = '', flags = '',
            mailbox_id = ?6, synced = ?7, below = ?8, resets = ?9, resets_since = ?10",
    )?
    .execute(params![
        account.0,
        folder,
        cursor.uidvalidity,
        cursor.next.get(),
        modseq,
        cursor.mailbox_id,
        cursor.synced.map(Timestamp::millis),
        cursor.below,
        cursor.resets.count,
        cursor.resets.since.map(Timestamp::millis)
    ])?;
    if has.is_none() {
        db.execute("DELETE FROM known WHERE account_id = ?1 AND folder = ?2", params![account.0, folder])?;
    }
    let chunks = chunks::cut(cursor);
    let prints = chunks::prints(&chunks);
    let nothing = Prints::new();
    let has = has.unwrap_or(&nothing);
    for number in has.keys().filter(|number| !chunks.contains_key(number)) {
        db.prepare_cached("DELETE FROM known WHERE account_id = ?1 AND folder = ?2 AND chunk = ?3")?
            .execute(params![account.0, folder, number])?;
    }
    for (number, chunk) in &chunks {
        if has.get(number) == prints.get(number) {
            continue;
        }
        let (uids, flags) = chunk.write();
        db.prepare_cached(
            "INSERT OR REPLACE INTO known (account_id, folder, chunk, uids, flags) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![account.0, folder, number, uids, flags])?;
    }
    Ok(prints)
}

/// The messages with a stored header.
pub(super) fn named(db: &Connection, account: &AccountId, folder: &str) -> rusqlite::Result<UidSet> {
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
            (account_id, folder, uid, sender, subject, message_id, date, received, identity, list)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
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
        envelope.identity.as_ref().map(Identity::as_str),
        envelope.list
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
        "SELECT sender, subject, message_id, date, received, identity, list
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
            list: row.get(6)?,
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

/// Notes until when a folder was in order: nothing happened in it since its cursor was saved.
pub(super) fn save_synced(
    db: &Connection,
    account: &AccountId,
    folder: &str,
    at: Timestamp,
) -> rusqlite::Result<()> {
    db.execute(
        "UPDATE mailbox SET synced = ?3 WHERE account_id = ?1 AND folder = ?2",
        params![account.0, folder, at.millis()],
    )?;
    Ok(())
}

/// What was saved of a folder goes on under another name. Of a folder that had that name before nothing is true
/// any more.
pub(super) fn rename(db: &Connection, account: &AccountId, from: &str, to: &str) -> rusqlite::Result<()> {
    for table in ["mailbox", "known", "message", "held"] {
        let forget = format!("DELETE FROM {table} WHERE account_id = ?1 AND folder = ?2");
        db.execute(&forget, params![account.0, to])?;
        let rename = format!("UPDATE {table} SET folder = ?3 WHERE account_id = ?1 AND folder = ?2");
        db.execute(&rename, params![account.0, from, to])?;
    }
    Ok(())
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
