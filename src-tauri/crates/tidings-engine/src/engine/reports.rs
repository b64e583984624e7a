//! What the connections report: facts for the status, changes for the log and for toasts.

use std::rc::Rc;

use tidings_core::decide::{Event, Reason};
use tidings_core::listen::life::rank;
use tidings_core::mailbox::{Cursor, Envelope, Flags, UidSet};
use tidings_core::tell::{Toast, Trouble};
use tidings_protocol::{
    AccountId, AccountSettings, AccountState, DecisionKind, EventKind, EventRecord, Timestamp,
};
use tokio::sync::oneshot;

use super::Engine;
use super::account::Folder;
use super::lines::Line;
use super::toasts::Order;
use crate::accounts::report::{LineId, Report};
use crate::store::{Decided, Ruled};

/// The server's alert of this text is told once in so long, in milliseconds.
const DAY: i64 = 24 * 3_600_000;
/// Until when a folder was in order is worth saving when it is so much later than what was saved, in
/// milliseconds.
const WORTH_SAVING: i64 = 600_000;

impl Engine {
    pub(super) fn reported(&mut self, id: &LineId, report: Report) {
        let now = self.clock.wall();
        // Whoever was let go is not listened to.
        if self.line(id).is_none() {
            return;
        }
        match report {
            Report::State(state, next_attempt) => self.state_reported(id, state, next_attempt),
            Report::SignedIn(capabilities, done) => {
                if let Some(account) = self.accounts.get_mut(&id.account) {
                    account.capabilities = Some(capabilities);
                }
                self.deploy(&id.account);
                let _gone = done.send(());
            }
            Report::TooMany => self.too_many(&id.account, id.serial),
            Report::Notified(is_notified) => {
                if let Some(line) = self.line(id) {
                    line.is_notified = is_notified;
                }
            }
            Report::NotifyLost => {
                if let Some(account) = self.accounts.get_mut(&id.account) {
                    account.may_notify = false;
                }
                self.deploy(&id.account);
            }
            Report::Opening(place, answer) => self.opening(&id.account, place, answer),
            Report::Batch(place, batch) => {
                let pushed = self.line(id).and_then(|line| line.pushed.take());
                self.changed(&id.account, place, &batch, pushed);
                if let Some(folder) = self.folder(&id.account, place) {
                    folder.synced = None;
                }
            }
            Report::InOrder(place) => self.in_order(&id.account, place),
            Report::Heard(is_push) => {
                if let Some(account) = self.accounts.get_mut(&id.account) {
                    account.last_heard = Some(now);
                    if is_push {
                        account.last_push = Some(now);
                    }
                }
                let moment = self.clock.now();
                if let Some(line) = self.line(id).filter(|_| is_push) {
                    line.pushed = Some(moment);
                }
            }
            Report::Unread(place, unread) => {
                if let Some(folder) = self.folder(&id.account, place) {
                    folder.unread = unread;
                }
            }
            Report::Missing(place) => self.missing(&id.account, place),
            Report::Renamed(place, name) => self.renamed(&id.account, place, &name),
            Report::Use(folder, special_use) => {
                if let Some(account) = self.accounts.get_mut(&id.account) {
                    account.uses.insert(folder, special_use);
                }
            }
            Report::Alert(text) => self.alert(&id.account, text),
            Report::Trouble(trouble) => {
                if let Some(line) = self.line(id) {
                    line.trouble = Some(trouble);
                }
                self.trouble_changed(&id.account);
            }
            Report::Gate => {
                let closed = self.accounts.get(&id.account).and_then(|account| account.gate.closed());
                self.store.save_gate(&id.account, closed);
            }
            Report::Watched => {
                if let Some(line) = self.line(id) {
                    line.trouble = None;
                }
                self.trouble_changed(&id.account);
            }
        }
    }

    fn line(&mut self, id: &LineId) -> Option<&mut Line> {
        let account = self.accounts.get_mut(&id.account)?;
        account.lines.iter_mut().find(|line| line.serial == id.serial)
    }

    fn folder(&mut self, id: &AccountId, place: usize) -> Option<&mut Folder> {
        self.accounts.get_mut(id)?.folders.get_mut(place)
    }

    fn state_reported(&mut self, id: &LineId, state: AccountState, next: Option<Timestamp>) {
        let now = self.clock.wall();
        let Some(line) = self.line(id) else { return };
        let was_at_rest = line.is_at_rest();
        if line.state != state {
            (line.state, line.since) = (state, now);
        }
        line.next_attempt = next;
        let home = line.assignment.home;
        if was_at_rest && rank(state) < rank(AccountState::Syncing) {
            self.lost_sight(&id.account, home);
            if let Some(account) = self.accounts.get_mut(&id.account) {
                account.reconnects = account.reconnects.saturating_add(1);
            }
        }
        self.sum_up(&id.account);
    }

    /// The connection that rested in a folder is gone: until now nothing happened there that is not known.
    fn lost_sight(&mut self, id: &AccountId, home: usize) {
        let heard = self.accounts.get(id).and_then(|account| account.last_heard);
        if let Some(folder) = self.folder(id, home) {
            folder.synced = heard;
        }
        let Some(account) = self.accounts.get_mut(id) else { return };
        for folder in &mut account.folders {
            let is_worth_it = |synced: Timestamp| {
                folder.saved.is_none_or(|saved| synced.millis_since(saved) > WORTH_SAVING)
            };
            if let Some(synced) = folder.synced.filter(|synced| is_worth_it(*synced)) {
                self.store.save_synced(id, &folder.name, synced);
                folder.saved = Some(synced);
            }
        }
    }

    fn opening(&mut self, id: &AccountId, place: usize, answer: oneshot::Sender<(Option<Cursor>, UidSet)>) {
        let Some((name, synced)) = self.folder(id, place).map(|folder| (folder.name.clone(), folder.synced))
        else {
            return;
        };
        let (cursor, unnamed) = self.store.cursor(id, &name).unzip();
        let cursor = cursor.map(|cursor| Cursor { synced: cursor.synced.max(synced), ..cursor });
        let _gone = answer.send((cursor, unnamed.unwrap_or_default()));
    }

    /// All that happened in a folder until now is known.
    fn in_order(&mut self, id: &AccountId, place: usize) {
        let now = self.clock.wall();
        let Some(folder) = self.folder(id, place) else { return };
        folder.synced = Some(now);
        if !std::mem::take(&mut folder.is_missing) {
            return;
        }
        let name = folder.name.clone();
        self.note_folder(id, &name, "back", Reason::LogOnly);
        self.deploy(id);
    }

    /// The server has no such folder.
    fn missing(&mut self, id: &AccountId, place: usize) {
        let Some(folder) = self.folder(id, place).filter(|folder| !folder.is_missing) else { return };
        folder.is_missing = true;
        folder.unread = 0;
        let name = folder.name.clone();
        // One that was never there is not deleted.
        if self.store.cursor(id, &name).is_some() {
            self.note_folder(id, &name, "deleted", Reason::LogOnly);
        }
        self.deploy(id);
    }

    /// A folder has another name: settings, store and watching go on under that.
    fn renamed(&mut self, id: &AccountId, place: usize, to: &str) {
        let Some(account) = self.accounts.get(id) else { return };
        let Some(from) = account.folders.get(place).map(|folder| folder.name.clone()) else { return };
        let mut folders = account.settings.folders.clone();
        if let Some(name) = folders.get_mut(place) {
            *name = to.to_owned();
        }
        let settings = AccountSettings { folders, ..(*account.settings).clone() };
        if let Err(error) = self.settings.put(settings.clone()) {
            tracing::error!(%error, "that a folder has another name cannot be saved");
            return;
        }
        self.store.rename(id, &from, to);
        self.moves.renamed(id, &from, to);
        self.note_folder(id, &from, "renamed", Reason::Renamed(to.to_owned()));
        self.watch(settings);
    }

    /// The server's own words for the person: in the log, once a day.
    fn alert(&mut self, id: &AccountId, text: String) {
        let since = Timestamp::from_millis(self.clock.wall().millis().saturating_sub(DAY));
        if !self.store.has_alert(id, &text, since) {
            self.note(id, EventKind::Alert, text);
        }
    }

    /// Logs when an account's problem came, changed or went; tells it when the person must act.
    pub(super) fn trouble_changed(&mut self, id: &AccountId) {
        let Some(account) = self.accounts.get_mut(id) else { return };
        let trouble = account.summed_trouble();
        if account.trouble == trouble {
            return;
        }
        let before = std::mem::replace(&mut account.trouble, trouble.clone());
        let code = |trouble: &Trouble| trouble.code();
        if before.as_ref().map(code) == trouble.as_ref().map(code) {
            return;
        }
        match trouble {
            None => self.note(id, EventKind::Account, "ok".to_owned()),
            Some(trouble) if trouble.needs_user() || matches!(trouble, Trouble::Certificate { .. }) => {
                let detail = trouble.code().name().to_owned();
                let event = Event { kind: EventKind::Account, ..Event::of_folder(&detail) };
                let reason = self.words.say("reason-problem");
                if let Some(record) = self.put_note(
                    id,
                    None,
                    Decided { event, decision: DecisionKind::Show, reason, ruled: Ruled::default() },
                ) {
                    let problem = trouble.problem(&self.words);
                    let toast = Toast::problem(&record, &problem.text, &problem.next, &self.words);
                    self.toasts.put(Order { events: vec![record.id], ..Order::telling(toast) });
                }
            }
            Some(trouble) => {
                let detail = trouble.code().name().to_owned();
                self.note(id, EventKind::Account, detail);
            }
        }
    }

    /// Logs what concerns the account and is not told.
    fn note(&mut self, id: &AccountId, kind: EventKind, detail: String) {
        let event = Event {
            kind,
            uid: None,
            envelope: Envelope::default(),
            flags: Flags::default(),
            detail: Some(detail),
        };
        let reason = self.in_words(&Reason::LogOnly);
        self.put_note(
            id,
            None,
            Decided { event, decision: DecisionKind::Drop, reason, ruled: Ruled::default() },
        );
    }

    /// Logs what happened to a folder itself.
    fn note_folder(&mut self, id: &AccountId, folder: &str, detail: &str, reason: Reason) {
        let reason = self.in_words(&reason);
        let event = Event::of_folder(detail);
        self.put_note(
            id,
            Some(folder),
            Decided { event, decision: DecisionKind::Drop, reason, ruled: Ruled::default() },
        );
    }

    fn put_note(&mut self, id: &AccountId, folder: Option<&str>, decided: Decided) -> Option<EventRecord> {
        let settings = Rc::clone(&self.accounts.get(id)?.settings);
        let record = self.store.note(&settings, folder, decided, self.clock.wall());
        self.publish_event(&record);
        Some(record)
    }
}
