//! What leaves the model: changes to tell, and the cursor that is saved with them.

use tidings_protocol::Timestamp;

use crate::mailbox::cursor::{Batch, Cursor};
use crate::mailbox::model::Mailbox;

impl Mailbox {
    /// The next changes with the cursor that goes with them; `None` when there are none.
    pub fn take_batch(&mut self, live: bool, wall: Timestamp) -> Option<Batch> {
        if self.is_beginning() {
            return None;
        }
        let changes = self.ledger.take(&self.limits)?;
        let synced_before = self.synced;
        if self.ledger.is_settled() && self.is_whole() {
            self.modseqs.told = self.modseqs.known;
            self.synced = Some(wall);
        }
        Some(Batch { changes, cursor: self.cursor(), live, synced_before })
    }

    /// Sees to it that the next batch comes even without changes, when what is saved is older than it need be.
    pub fn refresh(&mut self, wall: Timestamp) {
        const HOUR: i64 = 3_600_000;
        let is_late = self.synced.is_none_or(|synced| wall.millis().saturating_sub(synced.millis()) > HOUR);
        self.ledger.save_what_was_learnt();
        self.ledger.is_save_due |= is_late || self.modseqs.told != self.modseqs.known;
    }

    /// The state to save. What waits to be told is saved as not yet told, so that it is told after a crash.
    #[must_use]
    pub fn cursor(&self) -> Option<Cursor> {
        Some(Cursor {
            uidvalidity: self.uidvalidity?,
            next: self.ledger.next?,
            highest_modseq: self.modseqs.told,
            known: self.ledger.known.clone(),
            below: self.ledger.below_as_told(),
            flags: self.ledger.flags_as_told(),
            partly: self.ledger.partly.clone(),
            mailbox_id: self.mailbox_id.clone(),
            synced: self.synced,
            resets: self.resets,
        })
    }

    /// The incarnation, where UIDs last.
    #[must_use]
    pub const fn uidvalidity(&self) -> Option<u32> {
        self.uidvalidity
    }
}
