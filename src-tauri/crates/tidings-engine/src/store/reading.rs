//! The log as it is read: what stands in the database together with what waits to be saved.

use tidings_core::mailbox::text::{ANYTHING, clean};
use tidings_protocol::{
    AccountId, DecisionKind, EventId, EventKind, EventRecord, LogOverview, LogQuery, Timestamp,
};

use super::{Store, StoreError, log, overview};

impl Store {
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

    /// The newest records that rules are asked about, newest first.
    pub fn news(&mut self, most: u32) -> Vec<EventRecord> {
        let mut records = self.read(|db| log::news_of_late(db, most)).unwrap_or_default();
        records.iter_mut().for_each(|record| self.unsaved.correct(record));
        let waiting = self.unsaved.events().iter().rev();
        let waiting = waiting.filter(|record| record.news && record.folder.is_some());
        let waiting: Vec<_> = waiting.cloned().chain(records).collect();
        waiting.into_iter().take(usize::try_from(most).unwrap_or(usize::MAX)).collect()
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
}
