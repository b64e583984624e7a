//! Changes in a folder: decided, saved with their cursor in one transaction, then told.
//!
//! A removal waits a moment when the account has other folders that the mail may have been moved to. It waits in
//! the store, saved with the cursor; its record is written when it is known what became of it.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use tidings_core::decide::{Arranged, Decision, Destination, Event, HeldId, Known, Pace, Site, decide};
use tidings_core::listen::Moment;
use tidings_core::mailbox::text::{NAME, clean};
use tidings_core::mailbox::{Batch, Change, Uid};
use tidings_core::tell::reason_in_words;
use tidings_protocol::{AccountId, AccountSettings, DecisionKind, EventKind, EventRecord, Rule, Timestamp};

use super::Engine;
use super::account::Account;
use super::toasts::Order;
use crate::store::{Committed, Decided, Held, Memory, Ruled, Verdict};

/// Whoever was away no longer than this, in milliseconds, is told as if they had never been.
const SHORT: i64 = 120_000;

/// A removal that an arrival explains, and the folder that the mail is in now.
type Explained = (HeldId, String);

/// A removal that waited, and the folder that the mail is in now, if that is known.
type Settled = (Held, Option<String>);

/// What a record's decision has beyond the record: the rule, and whether it is arranged apart.
#[derive(Clone, Debug)]
struct Said {
    rule: Option<Rc<Rule>>,
    is_apart: bool,
}

impl Said {
    fn of(decision: &Decision) -> Self {
        Self { rule: decision.rule.clone(), is_apart: decision.is_apart }
    }
}

/// How many of each kind became known together.
#[derive(Debug, Default)]
struct Together(BTreeMap<EventKind, u32>);

impl Together {
    fn of(kinds: impl Iterator<Item = EventKind>) -> Self {
        let mut counts = BTreeMap::new();
        for kind in kinds {
            *counts.entry(kind).or_insert(0u32) += 1;
        }
        Self(counts)
    }

    fn with(&self, kind: EventKind) -> u32 {
        self.0.get(&kind).copied().unwrap_or(1)
    }
}

impl Engine {
    /// Something changed in the folder at a place of an account, and the server pushed it then, if it did.
    pub(super) fn changed(&mut self, id: &AccountId, place: usize, batch: &Batch, pushed: Option<Moment>) {
        let named = |account: &Account| account.folders.get(place).map(|folder| folder.name.clone());
        let Some(folder) = self.accounts.get(id).and_then(named) else { return };
        let handled: BTreeSet<u32> = batch.changes.iter().filter_map(handled).map(Uid::get).collect();
        if !handled.is_empty() {
            self.withdraw(id, &folder, batch.cursor.as_ref().map(|cursor| cursor.uidvalidity), &handled);
        }
        if batch.changes.contains(&Change::Reset) {
            self.moves.made_anew(id, &folder);
        }
        let Some(account) = self.accounts.get(id) else { return };
        let settings = Rc::clone(&account.settings);
        let can_look_elsewhere = account.has_other_folders(place);
        let uses = &account.uses;
        let is_steady = account.is_steady(place);
        let (now, moment) = (self.clock.wall(), self.clock.now());
        let context = self.context(id);
        let pace = pace(batch, is_steady, now);
        let synced = if batch.live { Some(now) } else { batch.synced_before };
        let (moves, telling, words) = (&mut self.moves, &mut self.telling, &self.words);
        let (own, named) = (&self.own, clean(&folder, NAME));
        let (rules, zone, site) = (&self.rules, self.zone, Site::new(&settings, &folder));
        let uidvalidity = batch.cursor.as_ref().map(|cursor| cursor.uidvalidity);
        let mut explained: Vec<Explained> = Vec::new();
        let (mut arranged, mut new, mut said) = (None, 0, Vec::new());
        let Committed { records, held } = self.store.commit(&settings, &folder, batch, now, |events| {
            let mut verdicts = Vec::with_capacity(events.len());
            let mut decided = Vec::with_capacity(events.len());
            let together = Together::of(events.iter().map(|(event, _)| event.kind));
            for (mut event, memory) in events {
                let mut known = known(memory, synced);
                known.is_done_here = own.is(id, &named, uidvalidity, &event, moment);
                let identity = event.envelope.identity.clone().filter(|_| !known.is_done_here);
                match (event.kind, identity) {
                    (EventKind::Arrived, Some(identity)) => {
                        if let Some((held, from)) = moves.arrived(id, &identity, &folder, moment) {
                            explained.push((held, folder.clone()));
                            known.moved_from = Some(from);
                        }
                    }
                    (EventKind::Removed, Some(identity)) if can_look_elsewhere => {
                        let Some(there) = moves.removed(id, &identity, &folder, moment) else {
                            let was_just_read = known.was_just_read;
                            verdicts.push(Verdict::Hold { event: Box::new(event), was_just_read });
                            continue;
                        };
                        let destination = Destination::Folder(&there, uses.get(&there).copied());
                        event.detail = Some(destination.detail());
                    }
                    _ => {}
                }
                let facts = site.facts(event.kind, &event.envelope, together.with(event.kind), now);
                let decision = decide(&event, &known, &context, || rules.first(&facts, zone), now);
                decided.push((event, decision));
            }
            new = decided.iter().filter(|(event, decision)| decision.is_new(event)).count();
            arranged = Some(telling.arrange(id, &folder, &mut decided, pace, moment));
            said = decided.iter().map(|(_, decision)| Said::of(decision)).collect();
            let written = decided.into_iter().map(|(event, decision)| {
                let together = together.with(event.kind);
                let reason = reason_in_words(&decision.reason, words, now, zone);
                Verdict::Write(Box::new(written(event, &decision, together, reason)))
            });
            verdicts.extend(written);
            verdicts
        });
        self.count_new(id, new);
        self.tell_records(&records, &said, arranged, pushed.filter(|_| batch.live));
        self.explain(&settings, explained);
        if !held.is_empty() {
            for (identity, held) in held {
                self.moves.hold(id, identity, &folder, held, moment);
            }
            // Whoever goes round looks at once where the mail may be.
            self.look_around(id);
        }
    }

    /// Arrivals explained removals that waited: they are told now.
    fn explain(&mut self, settings: &Rc<AccountSettings>, explained: Vec<Explained>) {
        let mut settled = Vec::with_capacity(explained.len());
        for (id, there) in explained {
            settled.extend(self.store.held_one(id).map(|held| (held, Some(there))));
        }
        self.settle(settings, settled);
    }

    /// Removals waited long enough: nobody knows where the mails went.
    pub(super) fn settle_due(&mut self) {
        let mut due: BTreeMap<AccountId, Vec<Settled>> = BTreeMap::new();
        for id in self.moves.due(self.clock.now()) {
            if let Some(held) = self.store.held_one(id) {
                due.entry(held.account.clone()).or_default().push((held, None));
            }
        }
        for (id, settled) in due {
            if let Some(account) = self.accounts.get(&id) {
                let settings = Rc::clone(&account.settings);
                self.settle(&settings, settled);
            }
        }
    }

    /// Writes and tells removals that waited, folder by folder.
    fn settle(&mut self, settings: &Rc<AccountSettings>, settled: Vec<Settled>) {
        let mut folders: BTreeMap<(String, bool), Vec<Settled>> = BTreeMap::new();
        for (held, there) in settled {
            folders.entry((held.folder.clone(), held.live)).or_default().push((held, there));
        }
        for ((folder, live), settled) in folders {
            let pace = if live { Pace::Live } else { Pace::Gap };
            self.settle_folder(settings, &folder, settled, pace);
        }
    }

    fn settle_folder(
        &mut self,
        settings: &Rc<AccountSettings>,
        folder: &str,
        settled: Vec<Settled>,
        pace: Pace,
    ) {
        let (now, moment) = (self.clock.wall(), self.clock.now());
        let context = self.context(&settings.id);
        let uses = self.accounts.get(&settings.id).map(|account| account.uses.clone()).unwrap_or_default();
        let (rules, zone, site) = (&self.rules, self.zone, Site::new(settings, folder));
        let together = u32::try_from(settled.len()).unwrap_or(u32::MAX);
        let mut waiting = Vec::with_capacity(settled.len());
        let mut decided: Vec<(Event, Decision)> = Vec::with_capacity(settled.len());
        for (held, there) in settled {
            let destination = there
                .as_deref()
                .map_or(Destination::Unknown, |there| Destination::Folder(there, uses.get(there).copied()));
            let event = Event { detail: Some(destination.detail()), ..held.event.clone() };
            let known = Known { was_just_read: held.was_just_read, ..Known::default() };
            let facts = site.facts(event.kind, &event.envelope, together, held.at);
            let decision = decide(&event, &known, &context, || rules.first(&facts, zone), now);
            decided.push((event, decision));
            waiting.push(held);
        }
        let arranged = self.telling.arrange(&settings.id, folder, &mut decided, pace, moment);
        let words = Rc::clone(&self.words);
        let said: Vec<Said> = decided.iter().map(|(_, decision)| Said::of(decision)).collect();
        let decided = decided.into_iter().map(|(event, decision)| {
            let reason = reason_in_words(&decision.reason, &words, now, zone);
            written(event, &decision, together, reason)
        });
        let records = self.store.settle(settings, waiting.into_iter().zip(decided).collect());
        self.tell_records(&records, &said, Some(arranged), None);
    }

    /// Removals that waited when the program ended wait once more: their twins may show on catching up.
    pub(super) fn resume_held(&mut self) {
        for held in self.store.held() {
            if let Some(identity) = held.event.envelope.identity {
                self.moves.hold(&held.account, identity, &held.folder, held.id, self.clock.now());
            }
        }
    }

    /// Tells records that were just written, as they were arranged, and runs the programs of their rules; the server
    /// pushed them then, if it did.
    fn tell_records(
        &mut self,
        records: &[EventRecord],
        said: &[Said],
        arranged: Option<[Arranged; 2]>,
        pushed: Option<Moment>,
    ) {
        for (record, said) in records.iter().zip(said) {
            self.publish_event(record);
            if let Some(rule) = said.rule.as_ref().filter(|rule| !rule.run.is_empty()) {
                self.run_command(record, rule);
            }
        }
        for Arranged { is_apart, key, together } in arranged.into_iter().flatten() {
            let part = records.iter().zip(said).filter(|(_, said)| said.is_apart == is_apart);
            let part: Vec<&EventRecord> = part.map(|(record, _)| record).collect();
            let of = |kind| move |record: &&&EventRecord| record.decision == kind;
            let newest = part.iter().rfind(of(DecisionKind::Group));
            if let (Some((summary, joins)), Some(newest)) = (together, newest) {
                let told = part.iter().filter(of(DecisionKind::Group)).map(|record| (*record).clone());
                let told: Vec<EventRecord> = told.collect();
                let order = self.order_together(&summary, &told, newest, joins.then_some(&key));
                self.toasts.put(Order { group: Some(key), joins, pushed, ..order });
                continue;
            }
            let is_alone = part.iter().filter(of(DecisionKind::Show)).count() == 1;
            for record in part.iter().filter(of(DecisionKind::Show)) {
                let group = is_alone.then(|| key.clone());
                let order = self.order_of(record);
                self.toasts.put(Order { group, pushed, ..order });
            }
        }
        let is_told =
            |record: &&EventRecord| matches!(record.decision, DecisionKind::Show | DecisionKind::Group);
        let told: Vec<EventRecord> = records.iter().filter(is_told).cloned().collect();
        self.read_texts(&told);
        if records.iter().any(|record| record.decision == DecisionKind::Hold) {
            self.something_waits();
        }
    }
}

/// An event with what was decided and why, as it is written.
fn written(event: Event, decision: &Decision, together: u32, reason: String) -> Decided {
    let ruled = Ruled {
        news: decision.news,
        together,
        rule: decision.rule.as_ref().map(|rule| clean(&rule.name, NAME)),
        due: decision.due,
    };
    Decided { event, decision: decision.kind, reason, ruled }
}

/// The mail that a change says somebody has dealt with: read, removed, or marked to be removed.
fn handled(change: &Change) -> Option<Uid> {
    match change {
        Change::Removed { uid } => Some(*uid),
        Change::FlagsChanged { uid, before, after } => {
            let is_new = |flag| after.has(flag) && !before.has(flag);
            (is_new("\\Seen") || is_new("\\Deleted")).then_some(*uid)
        }
        Change::OlderRemoved { .. } | Change::Arrived { .. } | Change::Learnt { .. } | Change::Reset => None,
    }
}

fn pace(batch: &Batch, is_steady: bool, now: Timestamp) -> Pace {
    match batch.synced_before {
        _ if batch.live => Pace::Live,
        // A folder that is looked into from time to time was not away.
        _ if is_steady => Pace::Gap,
        Some(before) if now.millis_since(before) > SHORT => Pace::Return,
        _ => Pace::Gap,
    }
}

fn known(memory: Memory, synced: Option<Timestamp>) -> Known {
    Known { synced, told_in: memory.told_in, was_just_read: memory.was_just_read, ..Known::default() }
}
