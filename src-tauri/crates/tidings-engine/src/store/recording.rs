//! Records of the log and removals that wait to become records.

use tidings_core::decide::HeldId;
use tidings_core::mailbox::Uid;
use tidings_core::mailbox::text::{ANYTHING, NAME, clean};
use tidings_protocol::{AccountSettings, EventId, EventRecord, Timestamp};

use super::{Decided, Held, Store, held};

impl Store {
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

    pub(super) fn unsaved_events(&mut self, records: &[EventRecord]) {
        for record in records {
            self.unsaved.event(record.clone());
        }
        self.save();
    }

    /// A record with the next number. Whatever a stranger wrote in it is clean.
    pub(super) fn record_of(
        &mut self,
        account: &AccountSettings,
        decided: Decided,
        at: Timestamp,
    ) -> EventRecord {
        let Decided { event, decision, reason, ruled } = decided;
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
            list: event.envelope.list,
            detail: event.detail.map(|detail| clean(&detail, ANYTHING)),
            together: ruled.together.max(1),
            news: ruled.news,
            live: true,
            decision,
            reason,
            rule: ruled.rule,
            due: ruled.due,
            command: None,
            told_at: None,
        }
    }

    /// Notes what became of the program that a rule runs for a record.
    pub fn ran(&mut self, event: EventId, outcome: String) {
        self.unsaved.ran(event, outcome);
        self.save();
    }

    /// Notes that these records are not told after all, and why; what was told stays so. It is saved with whatever is
    /// saved next.
    pub fn overtaken(&mut self, events: &[EventId], reason: &str) {
        for event in events {
            self.unsaved.overtaken(*event, reason);
        }
    }

    /// Notes that the notification service took the toast of these records.
    pub fn told(&mut self, events: &[EventId], at: Timestamp) {
        for event in events {
            self.unsaved.told(*event, at);
        }
        self.save();
    }
}
