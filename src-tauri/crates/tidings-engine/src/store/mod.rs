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

mod ceilings;
mod chunks;
mod cursors;
mod fault;
mod held;
mod log;
mod memory;
mod notes;
mod overview;
mod schema;
mod tidy;
mod unsaved;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction};
use tidings_core::decide::{Event, HeldId, JUST_READ};
use tidings_core::listen::Ceiling;
use tidings_core::mailbox::text::{ANYTHING, NAME, clean};
use tidings_core::mailbox::{Batch, Change, Cursor, Envelope, Identity, Uid, UidSet};
use tidings_protocol::{
    AccountId, AccountSettings, DecisionKind, EventId, EventKind, EventRecord, LogKeep, LogOverview,
    LogQuery, Timestamp,
};

use crate::accounts::gate::Closed;
use chunks::Prints;
use memory::Arrival;
use unsaved::{Place, Unsaved};

pub use fault::{Damage, Fault};
pub use held::Held;
pub use memory::Memory;

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
    next_held: i64,
    fault: Option<Fault>,
    damage: Option<Damage>,
    begun_anew: u32,
    keep: LogKeep,
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

/// What becomes of an event.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// A record.
    Write(Box<Decided>),
    /// It waits: perhaps the mail was only moved. Only for what has an identity.
    Hold {
        /// The removal.
        event: Box<Event>,
        /// The mail was read elsewhere a short while before.
        was_just_read: bool,
    },
}

/// What was saved of a batch.
#[derive(Clone, Debug, Default)]
pub struct Committed {
    /// The new records, oldest first.
    pub records: Vec<EventRecord>,
    /// The removals that wait.
    pub held: Vec<(Identity, HeldId)>,
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
            next_held: now.millis().max(FAR),
            fault: None,
            damage: None,
            begun_anew: 0,
            keep: LogKeep::default(),
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
    pub const fn keep(&mut self, keep: LogKeep) {
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

    /// Saves a batch with its decisions, in one transaction; the answer is what came of its events, oldest first. Where
    /// nothing can be saved they wait, all of them or none.
    ///
    /// `judge` is called once with all events of the batch, each with what is remembered of its mail.
    pub fn commit(
        &mut self,
        account: &AccountSettings,
        folder: &str,
        batch: &Batch,
        at: Timestamp,
        judge: impl FnOnce(Vec<(Event, Memory)>) -> Vec<Verdict>,
    ) -> Committed {
        let place = (account.id.clone(), folder.to_owned());
        let uidvalidity = batch.cursor.as_ref().map(|cursor| cursor.uidvalidity);
        let just_read = self.just_read(&place, batch, at);
        let gone: BTreeSet<Uid> = Event::gone_in(&batch.changes);
        let mut events = Vec::new();
        // Headers that this very batch brings, or makes void.
        let mut fresh = Unsaved::default();
        for change in &batch.changes {
            let named = |uid| match fresh.envelope(&place, uid) {
                Some(envelope) => envelope.cloned(),
                None => self.envelope(&place, uid),
            };
            let uid = match change {
                Change::Removed { uid } | Change::FlagsChanged { uid, .. } => Some(*uid),
                Change::Arrived { .. }
                | Change::OlderRemoved { .. }
                | Change::Learnt { .. }
                | Change::Reset => None,
            };
            let envelope = uid.and_then(named);
            let is_overtaken = Event::read_by(change).is_some_and(|uid| gone.contains(&uid));
            if !is_overtaken {
                for event in Event::of(change.clone(), |_| envelope.clone()) {
                    let memory = self.memory(&place, &event, &just_read);
                    events.push((event, memory));
                }
            }
            fresh.change(&place, change);
        }
        let verdicts = if events.is_empty() { Vec::new() } else { judge(events) };
        // From here on nothing can fail half-way.
        self.unsaved.take_in(fresh);
        if let Some(cursor) = &batch.cursor {
            self.unsaved.cursor(&place, cursor);
        }
        let mut committed = Committed::default();
        for verdict in verdicts {
            match verdict {
                Verdict::Write(decided) => {
                    self.remember(&place, &decided, at);
                    let record = EventRecord {
                        folder: Some(clean(folder, NAME)),
                        uidvalidity,
                        live: batch.live,
                        ..self.record_of(account, *decided, at)
                    };
                    committed.records.push(record);
                }
                Verdict::Hold { event, was_just_read } => {
                    let id = HeldId(self.next_held);
                    self.next_held += 1;
                    committed.held.extend(event.envelope.identity.clone().zip(Some(id)));
                    self.unsaved.hold(Held {
                        id,
                        at,
                        account: account.id.clone(),
                        folder: folder.to_owned(),
                        uidvalidity,
                        event: *event,
                        live: batch.live,
                        was_just_read,
                    });
                }
            }
        }
        self.unsaved_events(&committed.records);
        if tidy::is_due(self.tidied, at) {
            self.tidy(at);
        }
        committed
    }

    /// Messages of a folder that were read elsewhere a short while ago, where removals make that worth knowing.
    fn just_read(&mut self, place: &Place, batch: &Batch, at: Timestamp) -> BTreeSet<Uid> {
        if !batch.changes.iter().any(|change| matches!(change, Change::Removed { .. })) {
            return BTreeSet::new();
        }
        let uidvalidity = batch.cursor.as_ref().map(|cursor| cursor.uidvalidity);
        let short = i64::try_from(JUST_READ.as_millis()).unwrap_or(i64::MAX);
        let since = Timestamp::from_millis(at.millis().saturating_sub(short));
        let mut read = self.read(|db| memory::read_since(db, place, uidvalidity, since)).unwrap_or_default();
        read.extend(batch.changes.iter().filter_map(Event::read_by));
        read
    }

    fn memory(&mut self, place: &Place, event: &Event, just_read: &BTreeSet<Uid>) -> Memory {
        let was_just_read =
            event.kind == EventKind::Removed && event.uid.is_some_and(|uid| just_read.contains(&uid));
        let told_in = match (event.kind, &event.envelope.identity) {
            (EventKind::Arrived, Some(identity)) => {
                self.read(|db| memory::told_in(db, place, identity, event.uid)).flatten()
            }
            _ => None,
        };
        Memory { told_in, was_just_read }
    }

    /// Remembers a mail that arrived, so that it is told once whatever folders it stands in.
    fn remember(&mut self, place: &Place, decided: &Decided, at: Timestamp) {
        let Decided { event, decision, .. } = decided;
        if event.kind != EventKind::Arrived {
            return;
        }
        let Some((identity, uid)) = event.envelope.identity.clone().zip(event.uid) else { return };
        let is_told = *decision != DecisionKind::Drop;
        self.unsaved.arrival(Arrival { place: place.clone(), identity, uid, at, is_told });
    }

    // --- Notes ---

    /// What is noted under this name.
    pub fn own_note(&mut self, name: &'static str) -> Option<String> {
        match self.unsaved.saved_note(name) {
            Some(text) => text.map(str::to_owned),
            None => self.read(|db| notes::load(db, name)).flatten(),
        }
    }

    /// Notes something under a name, or nothing any more. It is saved with whatever is saved next.
    pub fn put_own_note(&mut self, name: &'static str, text: Option<String>) {
        self.unsaved.note(name, text);
    }

    // --- Removals that wait ---

    /// Removals that wait to be told.
    pub fn held(&mut self) -> Vec<Held> {
        let mut waiting = self.read(held::all).unwrap_or_default();
        waiting.retain(|held| !self.unsaved.all_held().contains_key(&held.id));
        waiting.extend(self.unsaved.all_held().values().flatten().cloned());
        waiting
    }

    /// One of them; `None` when it does not wait any more.
    pub fn held_one(&mut self, id: HeldId) -> Option<Held> {
        match self.unsaved.held(id) {
            Some(held) => held.cloned(),
            None => self.read(|db| held::one(db, id)).flatten(),
        }
    }

    /// Writes the records of removals that waited, which do not wait any more.
    pub fn settle(&mut self, account: &AccountSettings, settled: Vec<(Held, Decided)>) -> Vec<EventRecord> {
        let mut records = Vec::with_capacity(settled.len());
        for (held, decided) in settled {
            self.unsaved.forget_held(held.id);
            records.push(EventRecord {
                folder: Some(clean(&held.folder, NAME)),
                uidvalidity: held.uidvalidity,
                live: held.live,
                ..self.record_of(account, decided, held.at)
            });
        }
        self.unsaved_events(&records);
        records
    }

    // --- What else is known of accounts and folders ---

    /// How many connections an account may hold, as far as its server taught us.
    pub fn ceiling(&mut self, account: &AccountId) -> Ceiling {
        match self.unsaved.saved_ceiling(account) {
            Some(ceiling) => ceiling,
            None => self.read(|db| ceilings::load(db, account)).unwrap_or_default(),
        }
    }

    /// Saves how many connections an account may hold.
    pub fn save_ceiling(&mut self, account: &AccountId, ceiling: Ceiling) {
        self.unsaved.ceiling(account, ceiling);
        self.save();
    }

    /// Saves until when a folder was in order: nothing happened in it since its cursor was saved.
    pub fn save_synced(&mut self, account: &AccountId, folder: &str, at: Timestamp) {
        self.unsaved.synced(&(account.clone(), folder.to_owned()), at);
        self.save();
    }

    /// A folder has another name: what was saved of it goes on under that.
    pub fn rename(&mut self, account: &AccountId, from: &str, to: &str) {
        // What waits was made under the old name.
        self.save();
        self.unsaved.rename(account, from, to);
        let place = |folder: &str| (account.clone(), folder.to_owned());
        self.has.remove(&place(to));
        if let Some(prints) = self.has.remove(&place(from)) {
            self.has.insert(place(to), prints);
        }
        self.save();
    }

    /// Whether the log has this text as an alert of the account's server, not older than `since`.
    pub fn has_alert(&mut self, account: &AccountId, text: &str, since: Timestamp) -> bool {
        let query = LogQuery {
            account: Some(account.0.clone()),
            kinds: vec![EventKind::Alert],
            since: Some(since),
            ..LogQuery::default()
        };
        let text = clean(text, ANYTHING);
        self.log(&query).unwrap_or_default().iter().any(|record| record.detail.as_ref() == Some(&text))
    }

    /// Writes one event that concerns the account or a folder, and no mail.
    pub fn note(
        &mut self,
        account: &AccountSettings,
        folder: Option<&str>,
        decided: Decided,
        at: Timestamp,
    ) -> EventRecord {
        let record = EventRecord {
            folder: folder.map(|folder| clean(folder, NAME)),
            ..self.record_of(account, decided, at)
        };
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
                // Writing nothing would succeed, and say nothing.
                if self.fault.is_some() {
                    return false;
                }
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

    /// Records that wait for the end of a quiet time, not older than `since`, oldest first. Mail that was read or
    /// removed meanwhile is no news.
    pub fn held_back(&mut self, since: Timestamp) -> Vec<EventRecord> {
        let mut records = self.read(|db| log::held_back(db, since)).unwrap_or_default();
        let waiting = self.unsaved.events().iter();
        records.extend(waiting.filter(|record| record.decision == DecisionKind::Hold).cloned());
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

    /// The event log at a glance: its size, and so many hours from `since` on.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn overview(&mut self, since: Timestamp, hours: u16) -> Result<LogOverview, StoreError> {
        let read = self.read(|db| Ok((overview::size(db)?, overview::counts(db, since, hours)?)));
        let Some(((saved, mut oldest), mut counts)) = read else { return Err(self.unusable()) };
        let waiting = self.unsaved.events();
        for record in waiting {
            overview::count(&mut counts, record, since, hours);
            oldest = Some(oldest.map_or(record.at, |oldest| oldest.min(record.at)));
        }
        let entries = saved.saturating_add(u32::try_from(waiting.len()).unwrap_or(u32::MAX));
        Ok(overview::overview((entries, oldest), self.keep, counts))
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
        let numbers = log::last_id(&connection).and_then(|last| Ok((last, held::last_id(&connection)?)));
        match numbers {
            Ok((last, last_held)) => {
                self.unsaved.number_after(last);
                let waiting = self.unsaved.events().last().map_or(last, |record| record.id.0);
                self.next_id = waiting.max(last).saturating_add(1);
                let waiting = self.unsaved.all_held().keys().next_back().map_or(last_held, |id| id.0);
                self.next_held = waiting.max(last_held).saturating_add(1);
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
