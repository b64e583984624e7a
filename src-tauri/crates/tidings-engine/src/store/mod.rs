//! The database: cursors, headers, and the event log. Only the agent opens it.
//!
//! Changes, decisions and the cursor that goes with them are one transaction ([`Store::commit`]): after a kill
//! at any instant either all of them are there or none. WAL with `synchronous=NORMAL`: a killed process loses
//! nothing; a power cut may roll back the last seconds, which repeats a toast and never loses a mail.
//!
//! Whatever is to be written goes into [`unsaved`] first and is written from there. A database that takes nothing
//! (a full disk, a folder that may not be written, somebody else's lock) is a [`Fault`] and stops nothing: what
//! waits there can be read like the rest, and [`Store::save`] writes it later. A damaged database is set aside,
//! what can be read of it is taken over, and the work goes on ([`Damage`]).

mod chunks;
mod cursors;
mod fault;
mod log;
mod schema;
mod tidy;
mod unsaved;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction};
use tidings_core::decide::Event;
use tidings_core::mailbox::text::{ANYTHING, NAME, clean};
use tidings_core::mailbox::{Batch, Change, Cursor, Envelope, Uid, UidSet};
use tidings_protocol::{AccountId, AccountSettings, DecisionKind, EventId, EventRecord, LogQuery, Timestamp};

use crate::accounts::gate::Closed;
use chunks::Prints;
use unsaved::{Place, Unsaved};

pub use fault::{Damage, Fault};
pub use tidy::Keep;

/// The open database.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    /// `None` while it cannot be opened.
    connection: Option<Connection>,
    unsaved: Unsaved,
    /// What the database has of each folder.
    has: BTreeMap<Place, Prints>,
    next_id: i64,
    fault: Option<Fault>,
    damage: Option<Damage>,
    begun_anew: u32,
    keep: Keep,
    tidied: Option<Timestamp>,
}

/// Why the database did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It cannot be used at all.
    #[error("the database cannot be used: {0}")]
    Unusable(Fault),
    /// SQLite says why.
    #[error("the database cannot be used: {0}")]
    Sqlite(#[from] rusqlite::Error),
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

/// So many of the newest messages without a stored header are asked for again.
const NAMED: usize = 500;

/// A disk on which every new database is damaged at once is left alone for the rest of the run.
const MOST_ANEW: u32 = 3;

/// Records that were made while the database could not be read are numbered from here, or from the clock: larger
/// than any number it can have given.
const FAR: i64 = 1_000_000_000_000;

impl Store {
    /// Opens the database, or makes one. Never fails: see [`Store::fault`] and [`Store::damage`]. No path is a database
    /// that is gone when it is closed.
    #[must_use]
    pub fn open(path: &Path, now: Timestamp) -> Self {
        let mut store = Self {
            path: path.to_owned(),
            connection: None,
            unsaved: Unsaved::default(),
            has: BTreeMap::new(),
            next_id: now.millis().max(FAR),
            fault: None,
            damage: None,
            begun_anew: 0,
            keep: Keep::default(),
            tidied: None,
        };
        store.reopen();
        store
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Why nothing can be saved at the moment, if so.
    #[must_use]
    pub const fn fault(&self) -> Option<&Fault> {
        self.fault.as_ref()
    }

    /// That the database was damaged in this run, and what became of it.
    #[must_use]
    pub const fn damage(&self) -> Option<&Damage> {
        self.damage.as_ref()
    }

    /// How many records wait to be saved, and how many had to give way for others.
    #[must_use]
    pub fn waiting(&self) -> (usize, u32) {
        self.unsaved.count()
    }

    /// How long records are kept from now on.
    pub const fn keep(&mut self, keep: Keep) {
        self.keep = keep;
    }

    // --- Cursors and gates ---

    /// What was saved of a mailbox, and which of its known messages have no stored header. What cannot be read is as
    /// good as not saved.
    pub fn cursor(&mut self, account: &AccountId, folder: &str) -> Option<(Cursor, UidSet)> {
        let place = (account.clone(), folder.to_owned());
        let cursor = match self.unsaved.saved_cursor(&place) {
            Some(cursor) => cursor.clone(),
            None => {
                let (cursor, is_cut) = self.read(|db| cursors::load(db, account, folder))??;
                if is_cut {
                    self.has.insert(place.clone(), chunks::prints(&chunks::cut(&cursor)));
                }
                cursor
            }
        };
        let mut named = match self.unsaved.is_reset(&place) {
            true => UidSet::default(),
            false => self.read(|db| cursors::named(db, account, folder)).unwrap_or_default(),
        };
        for (uid, is_there) in self.unsaved.envelopes(&place) {
            if is_there {
                named.insert(uid)
            } else {
                named.remove(uid)
            };
        }
        // Headers of messages that sank below the window name nothing any more.
        let stale: Vec<Uid> = named.iter().filter(|uid| !cursor.known.contains(*uid)).collect();
        if !stale.is_empty() {
            stale.iter().for_each(|uid| self.unsaved.forget_envelope(&place, *uid));
            self.save();
        }
        let unnamed = cursor.known.iter().rev().take(NAMED).filter(|uid| !named.contains(*uid)).collect();
        Some((cursor, unnamed))
    }

    /// The sign-in gate of an account, when it is closed.
    pub fn gate(&mut self, account: &AccountId) -> Option<Closed> {
        match self.unsaved.saved_gate(account) {
            Some(closed) => closed,
            None => self.read(|db| cursors::gate(db, account)).flatten(),
        }
    }

    /// Saves the sign-in gate of an account.
    pub fn save_gate(&mut self, account: &AccountId, closed: Option<Closed>) {
        self.unsaved.gate(account, closed);
        self.save();
    }

    // --- Writing ---

    /// Saves a batch with its decisions, in one transaction; the answer is the new records, oldest first. Where nothing
    /// can be saved they wait, all of them or none.
    ///
    /// `decide` is called once with all events of the batch.
    pub fn commit(
        &mut self,
        account: &AccountSettings,
        folder: &str,
        batch: &Batch,
        at: Timestamp,
        decide: impl FnOnce(Vec<Event>) -> Vec<Decided>,
    ) -> Vec<EventRecord> {
        let place = (account.id.clone(), folder.to_owned());
        let mut events = Vec::new();
        // Headers that this very batch brings, or makes void.
        let mut fresh = Unsaved::default();
        for change in &batch.changes {
            let named = |uid| match fresh.envelope(&place, uid) {
                Some(envelope) => envelope.cloned(),
                None => self.envelope(&place, uid),
            };
            let uid = match change {
                Change::Removed { uid } => *uid,
                Change::FlagsChanged { uid, .. } => Some(*uid),
                Change::Arrived { .. } | Change::Learnt { .. } | Change::Reset => None,
            };
            let envelope = uid.and_then(named);
            events.extend(Event::of(change.clone(), |_| envelope.clone()));
            fresh.change(&place, change);
        }
        let decided = if events.is_empty() { Vec::new() } else { decide(events) };
        // From here on nothing can fail half-way.
        self.unsaved.take_in(fresh);
        if let Some(cursor) = &batch.cursor {
            self.unsaved.cursor(&place, cursor);
        }
        let uidvalidity = batch.cursor.as_ref().map(|cursor| cursor.uidvalidity);
        let records: Vec<EventRecord> = decided
            .into_iter()
            .map(|decided| EventRecord {
                folder: Some(clean(folder, NAME)),
                uidvalidity,
                live: batch.live,
                ..self.record_of(account, decided, at)
            })
            .collect();
        self.unsaved_events(&records);
        if tidy::is_due(self.tidied, at) {
            self.tidy(at);
        }
        records
    }

    /// Writes one event that concerns the account and no folder.
    pub fn note(&mut self, account: &AccountSettings, decided: Decided, at: Timestamp) -> EventRecord {
        let record = self.record_of(account, decided, at);
        self.unsaved_events(std::slice::from_ref(&record));
        record
    }

    fn unsaved_events(&mut self, records: &[EventRecord]) {
        for record in records {
            self.unsaved.event(record.clone());
        }
        self.save();
    }

    /// A record with the next number. Whatever a stranger wrote in it is clean.
    fn record_of(&mut self, account: &AccountSettings, decided: Decided, at: Timestamp) -> EventRecord {
        let Decided { event, decision, reason } = decided;
        let id = EventId(self.next_id);
        self.next_id += 1;
        EventRecord {
            id,
            at,
            account_id: account.id.clone(),
            account: clean(&account.email, NAME),
            folder: None,
            kind: event.kind,
            uidvalidity: None,
            uid: event.uid.map(Uid::get),
            from: event.envelope.from,
            subject: event.envelope.subject,
            message_id: event.envelope.message_id,
            date: event.envelope.date,
            detail: event.detail.map(|detail| clean(&detail, ANYTHING)),
            live: true,
            decision,
            reason,
            rule: None,
            told_at: None,
        }
    }

    /// Notes that the notification service took the toast of these records.
    pub fn told(&mut self, events: &[EventId], at: Timestamp) {
        for event in events {
            self.unsaved.told(*event, at);
        }
        self.save();
    }

    /// Tries to save what waits. True when nothing waits any more.
    pub fn save(&mut self) -> bool {
        // Twice: a database that turns out to be damaged is set aside, and the new one takes it.
        for _ in 0..2 {
            if self.unsaved.is_empty() && self.fault.is_none() {
                return true;
            }
            if self.connection.is_none() || self.fault == Some(Fault::ReadOnly) {
                self.reopen();
            }
            let Some(db) = &mut self.connection else { return false };
            match write(db, |db| self.unsaved.write(db, &self.has)) {
                Ok(prints) => {
                    self.has.extend(prints);
                    self.unsaved = Unsaved::default();
                    self.fault = None;
                    return true;
                }
                Err(error) if fault::is_damaged(&error) => self.begin_anew(&error),
                Err(error) => {
                    self.failed(&error);
                    return false;
                }
            }
        }
        false
    }

    /// Forgets everything about an account, on the disk too.
    ///
    /// # Errors
    /// When it cannot be written; then the account's rows stay.
    pub fn forget(&mut self, account: &AccountId) -> Result<(), StoreError> {
        self.unsaved.forget(account);
        self.has.retain(|(owner, _), _| owner != account);
        self.write_now(|db| unsaved::forget_account(db, account))
    }

    /// Forgets the event log, of all accounts or of one, on the disk too.
    ///
    /// # Errors
    /// When it cannot be written; then the records stay.
    pub fn clear_log(&mut self, account: Option<&AccountId>) -> Result<(), StoreError> {
        self.unsaved.clear_log(account);
        self.write_now(|db| tidy::clear_log(db, account))
    }

    /// The agent ends: tries once more to save what waits, and forgets what is not to outlive it.
    ///
    /// # Errors
    /// When something could not be saved or forgotten.
    pub fn close(mut self) -> Result<(), StoreError> {
        if self.keep.forget_on_quit {
            self.unsaved.clear_log(None);
            return self.write_now(tidy::forget_mail);
        }
        if self.save() { Ok(()) } else { Err(self.unusable()) }
    }

    fn write_now(
        &mut self,
        act: impl Fn(&Transaction<'_>) -> rusqlite::Result<()>,
    ) -> Result<(), StoreError> {
        for _ in 0..2 {
            // What waits first: it must not come back afterwards.
            if !self.save() {
                return Err(self.unusable());
            }
            let Some(db) = &mut self.connection else { return Err(self.unusable()) };
            match write(db, &act).and_then(|()| tidy::shrink(db)) {
                Ok(()) => return Ok(()),
                Err(error) if fault::is_damaged(&error) => self.begin_anew(&error),
                Err(error) => return Err(error.into()),
            }
        }
        Err(self.unusable())
    }

    /// Forgets records that are too old or too many.
    pub fn tidy(&mut self, now: Timestamp) {
        self.tidied = Some(now);
        let keep = self.keep;
        if self.fault.is_some() {
            return;
        }
        self.read(|db| tidy::tidy(db, keep, now));
    }

    // --- The log ---

    /// Records to be told that were not, not older than `since`, oldest first.
    pub fn untold(&mut self, since: Timestamp) -> Vec<EventRecord> {
        let mut records = self.read(|db| log::untold(db, since)).unwrap_or_default();
        records.retain_mut(|record| {
            self.unsaved.correct(record);
            record.told_at.is_none()
        });
        records
    }

    /// Records of the event log, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn log(&mut self, query: &LogQuery) -> Result<Vec<EventRecord>, StoreError> {
        let mut records = match self.read(|db| log::find(db, query)) {
            Some(records) => records,
            // Nothing is lost by that, but what stands in the database is not there to be shown.
            None if self.unsaved.events().is_empty() => return Err(self.unusable()),
            None => Vec::new(),
        };
        records.iter_mut().for_each(|record| self.unsaved.correct(record));
        let waiting = self.unsaved.events().iter().filter(|record| log::fits(record, query));
        records.extend(waiting.cloned());
        let most = usize::try_from(log::limit(query)).unwrap_or(usize::MAX);
        let excess = records.len().saturating_sub(most);
        records.drain(..excess);
        Ok(records)
    }

    /// One record.
    pub fn record(&mut self, id: EventId) -> Option<EventRecord> {
        if let Some(record) = self.unsaved.events().iter().find(|record| record.id == id) {
            return Some(record.clone());
        }
        let mut record = self.read(|db| log::one(db, id)).flatten()?;
        self.unsaved.correct(&mut record);
        Some(record)
    }

    // --- The database itself ---

    fn envelope(&mut self, place: &Place, uid: Uid) -> Option<Envelope> {
        match self.unsaved.envelope(place, uid) {
            Some(envelope) => envelope.cloned(),
            None => self.read(|db| cursors::envelope(db, &place.0, &place.1, uid)).flatten(),
        }
    }

    /// Reads; a database that turns out to be damaged is set aside, and what could be saved of it is read. `None` when
    /// it cannot be read.
    fn read<T>(&mut self, read: impl Fn(&Connection) -> rusqlite::Result<T>) -> Option<T> {
        for _ in 0..2 {
            match read(self.connection.as_ref()?) {
                Ok(value) => return Some(value),
                Err(error) if fault::is_damaged(&error) => self.begin_anew(&error),
                Err(error) => {
                    self.failed(&error);
                    return None;
                }
            }
        }
        None
    }

    fn reopen(&mut self) {
        // First: two connections of one process to one file would lock each other out.
        self.connection = None;
        self.has.clear();
        match schema::open(&self.path) {
            Ok(opened) => {
                self.fault = opened.is_read_only.then_some(Fault::ReadOnly);
                self.opened(opened.connection);
            }
            Err(schema::OpenError::Sqlite(error)) if fault::is_damaged(&error) => self.begin_anew(&error),
            Err(error) => {
                let fault = Fault::from(&error);
                if self.fault.as_ref() != Some(&fault) {
                    tracing::error!(%error, "the database cannot be opened; what happens is kept in memory");
                }
                self.fault = Some(fault);
            }
        }
    }

    fn opened(&mut self, connection: Connection) {
        match log::last_id(&connection) {
            Ok(last) => {
                self.unsaved.number_after(last);
                let waiting = self.unsaved.events().last().map_or(last, |record| record.id.0);
                self.next_id = waiting.max(last).saturating_add(1);
                self.connection = Some(connection);
            }
            Err(error) if fault::is_damaged(&error) => {
                drop(connection);
                self.begin_anew(&error);
            }
            Err(error) => self.failed(&error),
        }
    }

    /// Sets a damaged database aside and begins a new one with what can be read of it.
    fn begin_anew(&mut self, error: &rusqlite::Error) {
        tracing::error!(%error, "the database is damaged");
        self.connection = None;
        self.has.clear();
        self.begun_anew += 1;
        if self.begun_anew > MOST_ANEW {
            self.fault = Some(Fault::Other(error.to_string()));
            return;
        }
        let copy = match fault::set_aside(&self.path) {
            Ok(copy) => copy,
            Err(error) => {
                tracing::error!(%error, "the damaged database cannot be set aside");
                self.fault = Some(Fault::Other(error.to_string()));
                return;
            }
        };
        match schema::open(&self.path) {
            Ok(mut opened) => {
                let damage = fault::salvage(copy, &mut opened.connection);
                tracing::error!(?damage, "a new database is begun");
                self.damage = Some(damage);
                self.fault = None;
                self.opened(opened.connection);
            }
            Err(error) => {
                self.damage = Some(Damage { copy, kept: 0, kept_cursors: false });
                self.fault = Some(Fault::from(&error));
            }
        }
    }

    fn failed(&mut self, error: &rusqlite::Error) {
        let fault = Fault::of(error);
        if self.fault.as_ref() != Some(&fault) {
            tracing::error!(%error, "the database takes nothing; what happens is kept in memory");
        }
        self.fault = Some(fault);
    }

    fn unusable(&self) -> StoreError {
        StoreError::Unusable(self.fault.clone().unwrap_or_else(|| Fault::Other(String::new())))
    }
}

fn write<T>(
    db: &mut Connection,
    act: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    let transaction = db.transaction()?;
    let value = act(&transaction)?;
    transaction.commit()?;
    Ok(value)
}

#[cfg(test)]
mod tests;
