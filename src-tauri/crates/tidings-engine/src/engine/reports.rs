//! What the watches report: facts for the status, changes for the log and for toasts.

use tidings_core::decide::{Context, Event, Line, Placement, Reason, decide};
use tidings_core::mailbox::{Batch, Envelope, Flags};
use tidings_core::tell::{Toast, Trouble};
use tidings_protocol::{AccountId, AccountState, DecisionKind, EventKind, EventRecord};

use super::Engine;
use super::toasts::Order;
use crate::accounts::watch::{Report, WatchId};
use crate::store::Decided;

impl Engine {
    pub(super) fn reported(&mut self, id: &WatchId, report: Report) {
        let now = self.clock.wall();
        let is_current =
            self.accounts.get(&id.account).is_some_and(|account| account.incarnation == id.incarnation);
        if !is_current {
            return;
        }
        match report {
            Report::State(state, next_attempt) => self.state_reported(id, state, next_attempt),
            Report::Opening(answer) => self.opening(id, answer),
            Report::Batch(batch) => self.changed(id, &batch),
            Report::Heard(is_push) => {
                if let Some(account) = self.accounts.get_mut(&id.account) {
                    account.last_heard = Some(now);
                    if is_push {
                        account.last_push = Some(now);
                    }
                }
            }
            Report::Unread(unread) => {
                if let Some(folder) = self.folder(id) {
                    folder.unread = unread;
                }
            }
            Report::Alert(text) => {
                self.note(&id.account, EventKind::Alert, text, DecisionKind::Drop, Reason::LogOnly)
            }
            Report::Trouble(trouble) => {
                if let Some(folder) = self.folder(id) {
                    folder.trouble = Some(trouble);
                }
                self.trouble_changed(&id.account);
            }
            Report::Gate => {
                let closed = self.accounts.get(&id.account).and_then(|account| account.gate.closed());
                self.store.save_gate(&id.account, closed);
            }
            Report::Watched => {
                if let Some(folder) = self.folder(id) {
                    folder.trouble = None;
                }
                self.trouble_changed(&id.account);
            }
        }
    }

    fn folder(&mut self, id: &WatchId) -> Option<&mut super::account::Folder> {
        self.accounts.get_mut(&id.account)?.folders.get_mut(id.folder)
    }

    fn state_reported(
        &mut self,
        id: &WatchId,
        state: AccountState,
        next: Option<tidings_protocol::Timestamp>,
    ) {
        let now = self.clock.wall();
        let Some(folder) = self.folder(id) else { return };
        folder.state = state;
        folder.next_attempt = next;
        let Some(account) = self.accounts.get_mut(&id.account) else { return };
        let state = account.summed_state();
        if account.state != state {
            account.state = state;
            account.since = now;
        }
    }

    fn opening(
        &mut self,
        id: &WatchId,
        answer: tokio::sync::oneshot::Sender<(
            Option<tidings_core::mailbox::Cursor>,
            tidings_core::mailbox::UidSet,
        )>,
    ) {
        let Some(name) = self.folder(id).map(|folder| folder.name.clone()) else { return };
        let (cursor, unnamed) = self.store.cursor(&id.account, &name).unzip();
        let _gone = answer.send((cursor, unnamed.unwrap_or_default()));
    }

    /// Changes in a folder: decided, saved with their cursor in one transaction, then told.
    fn changed(&mut self, id: &WatchId, batch: &Batch) {
        let Some(name) = self.folder(id).map(|folder| folder.name.clone()) else { return };
        let Some(account) = self.accounts.get(&id.account) else { return };
        let settings = std::rc::Rc::clone(&account.settings);
        let (now, moment) = (self.clock.wall(), self.clock.now());
        let context = Context { muted_until: self.muted_until };
        let key = (id.account.clone(), name.clone());
        let (grouping, words) = (&mut self.grouping, &self.words);
        let mut summary = None;
        let records = self.store.commit(&settings, &name, batch, now, |events| {
            let decisions: Vec<_> = events.iter().map(|event| decide(event, &context, now)).collect();
            let shown =
                events.iter().zip(&decisions).filter(|(_, decision)| decision.kind == DecisionKind::Show);
            let lines: Vec<Line> = shown.map(|(event, _)| line(event)).collect();
            if !lines.is_empty()
                && let Placement::Together { summary: together, joins } =
                    grouping.place(&key, lines, batch.live, moment)
            {
                summary = Some((together, joins));
            }
            let is_grouped = summary.is_some();
            events
                .into_iter()
                .zip(decisions)
                .map(|(event, decision)| {
                    if is_grouped && decision.kind == DecisionKind::Show {
                        let reason = words.say(reason_key(Reason::Grouped));
                        return Decided { event, decision: DecisionKind::Group, reason };
                    }
                    Decided { event, decision: decision.kind, reason: words.say(reason_key(decision.reason)) }
                })
                .collect()
        });
        self.arrived(&id.account, &records);
        for record in &records {
            self.publish_event(record);
        }
        let shown = || records.iter().filter(|record| record.decision == DecisionKind::Show);
        match (summary, records.iter().rfind(|record| record.decision == DecisionKind::Group)) {
            (Some((summary, joins)), Some(newest)) => {
                let toast = Toast::together(&summary, newest, &self.words);
                let grouped = records.iter().filter(|record| record.decision == DecisionKind::Group);
                self.toasts.put(Order {
                    toast,
                    events: grouped.map(|record| record.id).collect(),
                    group: Some(key),
                    joins,
                });
            }
            _ => {
                let is_alone = shown().count() == 1;
                for record in shown() {
                    let toast = Toast::of(record, &self.words);
                    let group = is_alone.then(|| key.clone());
                    self.toasts.put(Order { toast, events: vec![record.id], group, joins: false });
                }
            }
        }
    }

    /// Counts what is new since the person looked.
    fn arrived(&mut self, account: &AccountId, records: &[EventRecord]) {
        let is_new = |record: &&EventRecord| {
            record.kind == EventKind::Arrived
                && matches!(record.decision, DecisionKind::Show | DecisionKind::Group)
        };
        let count = u32::try_from(records.iter().filter(is_new).count()).unwrap_or(u32::MAX);
        if let Some(account) = self.accounts.get_mut(account) {
            account.new = account.new.saturating_add(count);
        }
    }

    /// Logs when an account's problem came, changed or went; tells it when the person must act.
    fn trouble_changed(&mut self, id: &AccountId) {
        let Some(account) = self.accounts.get_mut(id) else { return };
        let trouble = account.summed_trouble().cloned();
        if account.trouble == trouble {
            return;
        }
        let before = std::mem::replace(&mut account.trouble, trouble.clone());
        let code = |trouble: &Trouble| trouble.code();
        if before.as_ref().map(code) == trouble.as_ref().map(code) {
            return;
        }
        match trouble {
            None => self.note(id, EventKind::Account, "ok".to_owned(), DecisionKind::Drop, Reason::LogOnly),
            Some(trouble) if trouble.needs_user() || matches!(trouble, Trouble::Certificate { .. }) => {
                let detail = trouble.code().name().to_owned();
                if let Some(record) =
                    self.put_note(id, EventKind::Account, detail, DecisionKind::Show, "reason-problem")
                {
                    let problem = trouble.problem(&self.words);
                    let toast = Toast::problem(&record, &problem.text, &problem.next, &self.words);
                    self.toasts.put(Order { toast, events: vec![record.id], group: None, joins: false });
                }
            }
            Some(trouble) => {
                let detail = trouble.code().name().to_owned();
                self.note(id, EventKind::Account, detail, DecisionKind::Drop, Reason::LogOnly);
            }
        }
    }

    fn note(
        &mut self,
        id: &AccountId,
        kind: EventKind,
        detail: String,
        decision: DecisionKind,
        reason: Reason,
    ) {
        self.put_note(id, kind, detail, decision, reason_key(reason));
    }

    fn put_note(
        &mut self,
        id: &AccountId,
        kind: EventKind,
        detail: String,
        decision: DecisionKind,
        reason: &str,
    ) -> Option<EventRecord> {
        let settings = std::rc::Rc::clone(&self.accounts.get(id)?.settings);
        let event = Event {
            kind,
            uid: None,
            envelope: Envelope::default(),
            flags: Flags::default(),
            detail: Some(detail),
        };
        let decided = Decided { event, decision, reason: self.words.say(reason) };
        let record = self.store.note(&settings, decided, self.clock.wall());
        self.publish_event(&record);
        Some(record)
    }
}

fn line(event: &Event) -> Line {
    Line { kind: event.kind, from: event.envelope.from.clone(), subject: event.envelope.subject.clone() }
}

const fn reason_key(reason: Reason) -> &'static str {
    match reason {
        Reason::NewMail => "reason-new-mail",
        Reason::RemovedMail => "reason-removed-mail",
        Reason::AlreadyRead => "reason-already-read",
        Reason::NotForReading => "reason-not-for-reading",
        Reason::LogOnly => "reason-log-only",
        Reason::Muted => "reason-muted",
        Reason::Grouped => "reason-grouped",
    }
}
