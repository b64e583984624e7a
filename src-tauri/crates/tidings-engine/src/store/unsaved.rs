//! What is to be written. Usually it is empty again at once; while the database takes nothing it grows, up to a
//! bound, and is written when it does again.

use std::collections::BTreeMap;

use rusqlite::{Transaction, params};
use tidings_core::decide::HeldId;
use tidings_core::listen::Ceiling;
use tidings_core::mailbox::{Change, Cursor, Envelope, Uid};
use tidings_protocol::{AccountId, DecisionKind, EventId, EventRecord, Timestamp};

use super::chunks::Prints;
use super::held::Held;
use super::memory::Arrival;
use super::{ceilings, cursors, held, log, memory, notes};
use crate::accounts::gate::Closed;

/// Records beyond this give way, the oldest first: about 5 MiB.
const MOST: usize = 10_000;

/// A folder of an account.
pub(super) type Place = (AccountId, String);

/// Everything to be written, in one transaction.
#[derive(Debug, Default)]
pub(super) struct Unsaved {
    mailboxes: BTreeMap<Place, Mailbox>,
    events: Vec<EventRecord>,
    told: BTreeMap<EventId, Timestamp>,
    /// Records that are not told after all, and why.
    overtaken: BTreeMap<EventId, String>,
    /// What became of the programs that rules run.
    ran: BTreeMap<EventId, String>,
    gates: BTreeMap<AccountId, Option<Closed>>,
    /// Removals that wait; `None` for those that do so no more.
    held: BTreeMap<HeldId, Option<Held>>,
    arrivals: Vec<Arrival>,
    ceilings: BTreeMap<AccountId, Ceiling>,
    synced: BTreeMap<Place, Timestamp>,
    /// Folders that have another name: the account, from, to.
    renamed: Vec<(AccountId, String, String)>,
    /// What the agent notes of itself, by name; `None` for what is to be forgotten.
    notes: BTreeMap<&'static str, Option<String>>,
    /// Records that gave way.
    lost: u32,
}

#[derive(Debug, Default)]
struct Mailbox {
    /// Headers stored before belong to an incarnation that is over.
    is_reset: bool,
    cursor: Option<Cursor>,
    /// Headers to store; `None` to forget one.
    envelopes: BTreeMap<Uid, Option<Envelope>>,
}

impl Unsaved {
    pub(super) fn is_empty(&self) -> bool {
        self.mailboxes.is_empty()
            && self.events.is_empty()
            && self.told.is_empty()
            && self.overtaken.is_empty()
            && self.ran.is_empty()
            && self.gates.is_empty()
            && self.held.is_empty()
            && self.arrivals.is_empty()
            && self.ceilings.is_empty()
            && self.synced.is_empty()
            && self.renamed.is_empty()
            && self.notes.is_empty()
    }

    /// Records that wait, and those that gave way.
    pub(super) fn count(&self) -> (usize, u32) {
        (self.events.len(), self.lost)
    }

    // --- What is to be written ---

    /// A change in a folder: the header that it brings or makes needless.
    pub(super) fn change(&mut self, place: &Place, change: &Change) {
        let mailbox = self.mailboxes.entry(place.clone()).or_default();
        match change {
            Change::Arrived { uid, envelope, .. } | Change::Learnt { uid, envelope } => {
                mailbox.envelopes.insert(*uid, Some(envelope.clone()));
            }
            Change::Removed { uid } => {
                mailbox.envelopes.insert(*uid, None);
            }
            Change::Reset => {
                mailbox.is_reset = true;
                mailbox.envelopes.clear();
            }
            Change::OlderRemoved { .. } | Change::FlagsChanged { .. } => {}
        }
    }

    /// Takes in the headers that a batch brought or made void.
    pub(super) fn take_in(&mut self, fresh: Self) {
        for (place, brought) in fresh.mailboxes {
            let mailbox = self.mailboxes.entry(place).or_default();
            if brought.is_reset {
                mailbox.is_reset = true;
                mailbox.envelopes.clear();
            }
            mailbox.envelopes.extend(brought.envelopes);
        }
    }

    pub(super) fn forget_envelope(&mut self, place: &Place, uid: Uid) {
        self.mailboxes.entry(place.clone()).or_default().envelopes.insert(uid, None);
    }

    pub(super) fn cursor(&mut self, place: &Place, cursor: &Cursor) {
        self.mailboxes.entry(place.clone()).or_default().cursor = Some(cursor.clone());
    }

    pub(super) fn event(&mut self, record: EventRecord) {
        self.events.push(record);
        if self.events.len() > MOST {
            self.events.remove(0);
            self.lost = self.lost.saturating_add(1);
        }
    }

    pub(super) fn told(&mut self, event: EventId, at: Timestamp) {
        match self.events.iter_mut().find(|record| record.id == event) {
            Some(record) => record.told_at = record.told_at.or(Some(at)),
            None => {
                self.told.entry(event).or_insert(at);
            }
        }
    }

    pub(super) fn overtaken(&mut self, event: EventId, reason: &str) {
        match self.events.iter_mut().find(|record| record.id == event) {
            Some(record) => overtake(record, reason),
            None => {
                self.overtaken.insert(event, reason.to_owned());
            }
        }
    }

    pub(super) fn ran(&mut self, event: EventId, outcome: String) {
        match self.events.iter_mut().find(|record| record.id == event) {
            Some(record) => record.command = Some(outcome),
            None => {
                self.ran.insert(event, outcome);
            }
        }
    }

    pub(super) fn gate(&mut self, account: &AccountId, closed: Option<Closed>) {
        self.gates.insert(account.clone(), closed);
    }

    pub(super) fn hold(&mut self, held: Held) {
        self.held.insert(held.id, Some(held));
    }

    pub(super) fn forget_held(&mut self, id: HeldId) {
        self.held.insert(id, None);
    }

    pub(super) fn arrival(&mut self, arrival: Arrival) {
        self.arrivals.push(arrival);
        if self.arrivals.len() > MOST {
            self.arrivals.remove(0);
        }
    }

    pub(super) fn ceiling(&mut self, account: &AccountId, ceiling: Ceiling) {
        self.ceilings.insert(account.clone(), ceiling);
    }

    pub(super) fn synced(&mut self, place: &Place, at: Timestamp) {
        self.synced.insert(place.clone(), at);
    }

    pub(super) fn note(&mut self, name: &'static str, text: Option<String>) {
        self.notes.insert(name, text);
    }

    pub(super) fn rename(&mut self, account: &AccountId, from: &str, to: &str) {
        let place = |folder: &str| (account.clone(), folder.to_owned());
        self.mailboxes.remove(&place(to));
        if let Some(mailbox) = self.mailboxes.remove(&place(from)) {
            self.mailboxes.insert(place(to), mailbox);
        }
        for held in self.held.values_mut().flatten() {
            if held.account == *account && held.folder == from {
                to.clone_into(&mut held.folder);
            }
        }
        self.renamed.push((account.clone(), from.to_owned(), to.to_owned()));
    }

    /// Nothing of this account is to be written any more.
    pub(super) fn forget(&mut self, account: &AccountId) {
        self.held.retain(|_, held| held.as_ref().is_none_or(|held| held.account != *account));
        self.arrivals.retain(|arrival| arrival.place.0 != *account);
        self.ceilings.remove(account);
        self.synced.retain(|(owner, _), _| owner != account);
        self.renamed.retain(|(owner, _, _)| owner != account);
        self.mailboxes.retain(|(owner, _), _| owner != account);
        self.events.retain(|record| record.account_id != *account);
        self.gates.remove(account);
    }

    /// No record, or none of this account, is to be written any more.
    pub(super) fn clear_log(&mut self, account: Option<&AccountId>) {
        self.events.retain(|record| account.is_some_and(|account| record.account_id != *account));
    }

    /// Gives the records new numbers behind `last`, when theirs are taken.
    pub(super) fn number_after(&mut self, last: i64) {
        if self.events.first().is_none_or(|first| first.id.0 > last) {
            return;
        }
        for (record, id) in self.events.iter_mut().zip(last.saturating_add(1)..) {
            record.id = EventId(id);
        }
    }

    // --- What is not in the database yet, for those who read ---

    pub(super) fn saved_cursor(&self, place: &Place) -> Option<&Cursor> {
        self.mailboxes.get(place)?.cursor.as_ref()
    }

    /// The header of a message: `None` when nothing is known here, `Some(None)` when there is none any more.
    pub(super) fn envelope(&self, place: &Place, uid: Uid) -> Option<Option<&Envelope>> {
        let mailbox = self.mailboxes.get(place)?;
        match mailbox.envelopes.get(&uid) {
            Some(envelope) => Some(envelope.as_ref()),
            None => mailbox.is_reset.then_some(None),
        }
    }

    /// Whether the headers stored before are void.
    pub(super) fn is_reset(&self, place: &Place) -> bool {
        self.mailboxes.get(place).is_some_and(|mailbox| mailbox.is_reset)
    }

    /// Messages whose header is to be stored, or to be forgotten.
    pub(super) fn envelopes(&self, place: &Place) -> impl Iterator<Item = (Uid, bool)> {
        let mailbox = self.mailboxes.get(place);
        let envelopes = mailbox.into_iter().flat_map(|mailbox| &mailbox.envelopes);
        envelopes.map(|(uid, envelope)| (*uid, envelope.is_some()))
    }

    pub(super) fn events(&self) -> &[EventRecord] {
        &self.events
    }

    /// Puts in what is known better here: that a record was told or is not to be any more, and what became of its
    /// program.
    pub(super) fn correct(&self, record: &mut EventRecord) {
        if let Some(reason) = self.overtaken.get(&record.id) {
            overtake(record, reason);
        }
        if let Some(outcome) = self.ran.get(&record.id) {
            record.command = Some(outcome.clone());
        }
        if let Some(at) = self.told.get(&record.id) {
            record.told_at = record.told_at.or(Some(*at));
        }
    }

    pub(super) fn saved_gate(&self, account: &AccountId) -> Option<Option<Closed>> {
        self.gates.get(account).copied()
    }

    /// A removal that waits: `None` when nothing is known here, `Some(None)` when it waits no more.
    pub(super) fn held(&self, id: HeldId) -> Option<Option<&Held>> {
        self.held.get(&id).map(Option::as_ref)
    }

    /// All removals that are known here to wait, or to wait no more.
    pub(super) fn all_held(&self) -> &BTreeMap<HeldId, Option<Held>> {
        &self.held
    }

    /// What is noted: `None` when nothing is known here, `Some(None)` when it is to be forgotten.
    pub(super) fn saved_note(&self, name: &str) -> Option<Option<&str>> {
        self.notes.get(name).map(Option::as_deref)
    }

    pub(super) fn saved_ceiling(&self, account: &AccountId) -> Option<Ceiling> {
        self.ceilings.get(account).copied()
    }

    // --- Writing ---

    /// Writes everything. The answer is what the database then has of the folders whose cursor was among it.
    pub(super) fn write(
        &self,
        db: &Transaction<'_>,
        has: &BTreeMap<Place, Prints>,
    ) -> rusqlite::Result<Vec<(Place, Prints)>> {
        let mut prints = Vec::new();
        for (account, from, to) in &self.renamed {
            cursors::rename(db, account, from, to)?;
        }
        for (place, mailbox) in &self.mailboxes {
            let (account, folder) = place;
            if mailbox.is_reset {
                cursors::forget_envelopes(db, account, folder)?;
            }
            for (uid, envelope) in &mailbox.envelopes {
                match envelope {
                    Some(envelope) => cursors::put_envelope(db, account, folder, *uid, envelope)?,
                    None => cursors::forget_envelope(db, account, folder, *uid)?,
                }
            }
            if let Some(cursor) = &mailbox.cursor {
                prints.push((place.clone(), cursors::save(db, account, folder, cursor, has.get(place))?));
            }
        }
        for record in &self.events {
            log::put(db, record)?;
        }
        for (event, at) in &self.told {
            log::told(db, *event, *at)?;
        }
        for (event, reason) in &self.overtaken {
            log::overtaken(db, *event, reason)?;
        }
        for (event, outcome) in &self.ran {
            log::ran(db, *event, outcome)?;
        }
        for (account, closed) in &self.gates {
            cursors::save_gate(db, account, *closed)?;
        }
        for (id, held) in &self.held {
            match held {
                Some(held) => held::put(db, held)?,
                None => held::forget(db, *id)?,
            }
        }
        for arrival in &self.arrivals {
            memory::put(db, arrival)?;
        }
        for (account, ceiling) in &self.ceilings {
            ceilings::save(db, account, *ceiling)?;
        }
        for ((account, folder), at) in &self.synced {
            cursors::save_synced(db, account, folder, *at)?;
        }
        for (name, text) in &self.notes {
            notes::save(db, name, text.as_deref())?;
        }
        Ok(prints)
    }
}

/// A record that was not told is not to be told any more.
fn overtake(record: &mut EventRecord, reason: &str) {
    if record.told_at.is_none() {
        record.decision = DecisionKind::Drop;
        reason.clone_into(&mut record.reason);
    }
}

/// Forgets everything about an account.
pub(super) fn forget_account(db: &Transaction<'_>, account: &AccountId) -> rusqlite::Result<()> {
    for table in ["mailbox", "known", "message", "event", "gate", "arrival", "held", "ceiling"] {
        db.execute(&format!("DELETE FROM {table} WHERE account_id = ?1"), params![account.0])?;
    }
    Ok(())
}
