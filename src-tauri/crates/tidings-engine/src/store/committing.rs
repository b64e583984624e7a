//! A batch with what was decided about it, saved in one transaction: events, decisions, headers and cursor.

use std::collections::BTreeSet;

use tidings_core::decide::{Event, HeldId, JUST_READ};
use tidings_core::mailbox::text::{NAME, clean};
use tidings_core::mailbox::{Batch, Change, Envelope, Identity, Uid};
use tidings_protocol::{AccountSettings, DecisionKind, EventKind, EventRecord, Timestamp};

use super::memory::{self, Arrival};
use super::unsaved::{Place, Unsaved};
use super::{Held, Memory, Store, cursors, tidy};

/// An event with what was decided about it, ready to be written.
#[derive(Clone, Debug)]
pub struct Decided {
    /// What happened.
    pub event: Event,
    /// What was decided.
    pub decision: DecisionKind,
    /// Why, in words.
    pub reason: String,
    /// What rules have to do with it.
    pub ruled: Ruled,
}

/// What rules have to do with an event.
#[derive(Clone, Debug, Default)]
pub struct Ruled {
    /// They were asked about it.
    pub news: bool,
    /// So many of its kind became known together.
    pub together: u32,
    /// The name of the rule that decided.
    pub rule: Option<String>,
    /// When it is due in a digest.
    pub due: Option<Timestamp>,
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

impl Store {
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
        let (events, fresh) = self.events_of(&place, batch, at);
        let verdicts = if events.is_empty() { Vec::new() } else { judge(events) };
        // From here on nothing can fail half-way.
        self.unsaved.take_in(fresh);
        if let Some(cursor) = &batch.cursor {
            self.unsaved.cursor(&place, cursor);
        }
        let uidvalidity = batch.cursor.as_ref().map(|cursor| cursor.uidvalidity);
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

    /// The events of a batch, each with what is remembered of its mail, and the headers that this very batch brings, or
    /// makes void.
    fn events_of(&mut self, place: &Place, batch: &Batch, at: Timestamp) -> (Vec<(Event, Memory)>, Unsaved) {
        let just_read = self.just_read(place, batch, at);
        let gone: BTreeSet<Uid> = Event::gone_in(&batch.changes);
        let mut events = Vec::new();
        let mut fresh = Unsaved::default();
        for change in &batch.changes {
            let uid = match change {
                Change::Removed { uid } | Change::FlagsChanged { uid, .. } => Some(*uid),
                Change::Arrived { .. }
                | Change::OlderRemoved { .. }
                | Change::Learnt { .. }
                | Change::Reset => None,
            };
            let envelope = uid.and_then(|uid| match fresh.envelope(place, uid) {
                Some(envelope) => envelope.cloned(),
                None => self.envelope(place, uid),
            });
            let is_overtaken = Event::read_by(change).is_some_and(|uid| gone.contains(&uid));
            if !is_overtaken {
                for event in Event::of(change.clone(), |_| envelope.clone()) {
                    let memory = self.memory(place, &event, &just_read);
                    events.push((event, memory));
                }
            }
            fresh.change(place, change);
        }
        (events, fresh)
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

    pub(super) fn envelope(&mut self, place: &Place, uid: Uid) -> Option<Envelope> {
        match self.unsaved.envelope(place, uid) {
            Some(envelope) => envelope.cloned(),
            None => self.read(|db| cursors::envelope(db, &place.0, &place.1, uid)).flatten(),
        }
    }
}
