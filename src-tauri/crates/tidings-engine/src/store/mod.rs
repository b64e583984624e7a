//! The database: cursors, headers, and the event log. Only the agent opens it.
//!
//! Changes, decisions and the cursor that goes with them are one transaction ([`Store::commit`]): after a kill
//! at any instant either all of them are there or none. WAL with `synchronous=NORMAL`: a killed process loses
//! nothing; a power cut may roll back the last seconds, which repeats a toast and never loses a mail.

mod cursors;
mod log;
mod schema;

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, params};
use tidings_core::decide::Event;
use tidings_core::mailbox::{Batch, Change, Cursor, UidSet};
use tidings_protocol::{AccountId, AccountSettings, DecisionKind, EventId, EventRecord, LogQuery, Timestamp};

use crate::accounts::gate::Closed;

/// The open database.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    set_aside: Option<PathBuf>,
}

/// Why the database did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[error("the database {what}: {source}")]
pub struct StoreError {
    what: &'static str,
    #[source]
    source: rusqlite::Error,
}

impl From<rusqlite::Error> for StoreError {
    fn from(source: rusqlite::Error) -> Self {
        Self { what: "could not be used", source }
    }
}

/// An event with what was decided about it, ready to be written.
#[derive(Clone, Debug)]
pub struct Decided {
    /// What happened.
    pub event: Event,
    /// What was decided.
    pub decision: DecisionKind,
    /// Why, in words.
    pub reason: String,
}

/// How long old records are kept.
const RETENTION: Duration = Duration::from_secs(30 * 24 * 3600);

impl Store {
    /// Opens the database, or makes one. One that is damaged is set aside under another name, and a new one
    /// is begun: see [`Store::set_aside`].
    pub fn open(path: &Path, now: Timestamp) -> Result<Self, StoreError> {
        match schema::open(path) {
            Ok(connection) => Ok(Self { connection, set_aside: None }),
            Err(error) if is_damaged(&error) => {
                let aside = path.with_extension(format!("db.damaged-{}", now.millis()));
                // Its write-ahead log belongs to it; left behind it would be replayed into the new one.
                for suffix in ["", "-wal", "-shm"] {
                    let from = PathBuf::from(format!("{}{suffix}", path.display()));
                    let to = PathBuf::from(format!("{}{suffix}", aside.display()));
                    let _moved = std::fs::rename(from, to);
                }
                Ok(Self { connection: schema::open(path)?, set_aside: Some(aside) })
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Where a damaged database was put at the start.
    #[must_use]
    pub fn set_aside(&self) -> Option<&Path> {
        self.set_aside.as_deref()
    }

    /// What was saved of a mailbox, and which of its known messages have no stored header.
    pub fn cursor(
        &mut self,
        account: &AccountId,
        folder: &str,
    ) -> Result<Option<(Cursor, UidSet)>, StoreError> {
        let transaction = self.connection.transaction()?;
        let found = cursors::load(&transaction, account, folder)?;
        transaction.commit()?;
        Ok(found)
    }

    /// Saves a batch with its decisions, in one transaction; the answer is the new records, oldest first.
    ///
    /// `decide` is called once with all events of the batch.
    pub fn commit(
        &mut self,
        account: &AccountSettings,
        folder: &str,
        batch: &Batch,
        at: Timestamp,
        decide: impl FnOnce(Vec<Event>) -> Vec<Decided>,
    ) -> Result<Vec<EventRecord>, StoreError> {
        let transaction = self.connection.transaction()?;
        let mut events = Vec::new();
        for change in batch.changes.iter().cloned() {
            let id = &account.id;
            match &change {
                Change::Arrived { uid, envelope, .. } | Change::Learnt { uid, envelope } => {
                    cursors::put_envelope(&transaction, id, folder, *uid, envelope)?;
                }
                Change::Reset => cursors::forget_envelopes(&transaction, id, folder)?,
                Change::Removed { .. } | Change::FlagsChanged { .. } => {}
            }
            let removed = match change {
                Change::Removed { uid } => uid,
                _ => None,
            };
            events.extend(Event::of(change, |uid| {
                cursors::envelope(&transaction, id, folder, uid).ok().flatten()
            }));
            if let Some(uid) = removed {
                cursors::forget_envelope(&transaction, id, folder, uid)?;
            }
        }
        let mut records = Vec::with_capacity(events.len());
        if !events.is_empty() {
            let uidvalidity = batch.cursor.as_ref().map(|cursor| cursor.uidvalidity);
            for decided in decide(events) {
                let place = log::Place { account, folder: Some(folder), uidvalidity };
                records.push(log::put(&transaction, place, decided, batch.live, at)?);
            }
        }
        if let Some(cursor) = &batch.cursor {
            cursors::save(&transaction, &account.id, folder, cursor)?;
        }
        transaction.commit()?;
        Ok(records)
    }

    /// Writes one event that concerns the account and no folder.
    pub fn note(
        &mut self,
        account: &AccountSettings,
        decided: Decided,
        at: Timestamp,
    ) -> Result<EventRecord, StoreError> {
        let place = log::Place { account, folder: None, uidvalidity: None };
        Ok(log::put(&self.connection, place, decided, true, at)?)
    }

    /// Notes that the notification service took the toast of these records.
    pub fn told(&mut self, events: &[EventId], at: Timestamp) -> Result<(), StoreError> {
        let transaction = self.connection.transaction()?;
        for event in events {
            transaction
                .prepare_cached("UPDATE event SET told_at = ?2 WHERE id = ?1 AND told_at IS NULL")?
                .execute(params![event.0, at.millis()])?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// Records to be told that were not, not older than `since`, oldest first.
    pub fn untold(&self, since: Timestamp) -> Result<Vec<EventRecord>, StoreError> {
        Ok(log::untold(&self.connection, since)?)
    }

    /// Records of the event log, oldest first.
    pub fn log(&self, query: &LogQuery) -> Result<Vec<EventRecord>, StoreError> {
        Ok(log::find(&self.connection, query)?)
    }

    /// One record.
    pub fn record(&self, id: EventId) -> Result<Option<EventRecord>, StoreError> {
        Ok(log::one(&self.connection, id)?)
    }

    /// The sign-in gate of an account, when it is closed.
    pub fn gate(&self, account: &AccountId) -> Result<Option<Closed>, StoreError> {
        Ok(cursors::gate(&self.connection, account)?)
    }

    /// Saves the sign-in gate of an account.
    pub fn save_gate(&self, account: &AccountId, closed: Option<Closed>) -> Result<(), StoreError> {
        Ok(cursors::save_gate(&self.connection, account, closed)?)
    }

    /// Forgets everything about an account.
    pub fn forget(&mut self, account: &AccountId) -> Result<(), StoreError> {
        let transaction = self.connection.transaction()?;
        for table in ["mailbox", "message", "event", "gate"] {
            transaction.execute(&format!("DELETE FROM {table} WHERE account_id = ?1"), [&account.0])?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// Forgets records older than 30 days.
    pub fn tidy(&mut self, now: Timestamp) -> Result<(), StoreError> {
        let oldest = now.millis().saturating_sub(i64::try_from(RETENTION.as_millis()).unwrap_or(i64::MAX));
        self.connection.execute("DELETE FROM event WHERE at < ?1", [oldest])?;
        Ok(())
    }
}

fn is_damaged(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseCorrupt, NotADatabase};
    matches!(error.sqlite_error_code(), Some(DatabaseCorrupt | NotADatabase))
}

#[cfg(test)]
mod tests;
