//! Whether the positions agree with what is known: proven, or lost.

use crate::mailbox::model::{Mailbox, Proof};
use crate::mailbox::sequence::SequenceMap;

impl Mailbox {
    /// Places the known messages, when their number proves that all of them are there.
    pub(super) fn place(&mut self) {
        if self.is_placed || self.doubt.who || self.look.is_wanted {
            return;
        }
        let is_proven = match self.proof {
            Proof::Count => true,
            Proof::NoGap { from, to } => {
                let given = to.get().saturating_sub(from.get());
                self.ledger.known.within(from.get(), to.get().saturating_sub(1)).len() == given
            }
            Proof::None => false,
        };
        if !is_proven || self.ledger.count() != self.sequence.len() {
            self.doubt.who = true;
            return;
        }
        self.sequence = SequenceMap::of(self.ledger.below, &self.ledger.present());
        self.is_placed = true;
    }

    /// How many messages stand between known ones without a name.
    pub(super) fn holes(&self) -> u32 {
        let unknown = self.sequence.unknown_in_all().saturating_sub(self.sequence.unknown_tail());
        unknown.saturating_sub(self.ledger.below)
    }

    /// What was said contradicts what is known of the positions: none of them counts any more.
    pub(super) fn lose_places(&mut self, count: u32) {
        self.sequence = SequenceMap::unknown(count);
        self.is_placed = false;
        self.window = None;
        self.look.unexplained = 0;
        self.doubt.who = true;
    }
}
