//! What has to be asked next, and when nothing has to be any more.
//!
//! It follows from what is in doubt, so that whatever is said at whatever time is followed up in the same way.

use crate::mailbox::Uid;
use crate::mailbox::model::{Doubt, Mailbox, Stage};

/// What has to be asked next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Nothing.
    Nothing,
    /// What flags changed since this modification sequence.
    Changes(u64),
    /// Who is there, and with what flags if those are in doubt too.
    Everything {
        /// They are.
        flags: bool,
    },
    /// What is new.
    Look,
}

impl Mailbox {
    /// What has to be asked next.
    #[must_use]
    pub fn need(&self) -> Need {
        if let Some(since) = self.doubt.since {
            return Need::Changes(since);
        }
        if self.doubt.who || self.doubt.flags {
            return Need::Everything { flags: self.doubt.flags };
        }
        if !self.needs_look() {
            return Need::Nothing;
        }
        // Very many that nobody named yet: who they are is asked first, so that they can be looked at in slices.
        let unnamed = self.sequence.len().saturating_sub(self.ledger.count());
        if unnamed > self.limits.look && self.new_ones().is_empty() {
            return Need::Everything { flags: false };
        }
        Need::Look
    }

    fn needs_look(&self) -> bool {
        self.look.is_wanted || self.is_placed && self.sequence.unknown_tail() > self.look.unexplained
    }

    pub(super) fn is_whole(&self) -> bool {
        self.is_placed
            && self.need() == Need::Nothing
            && !self.look.is_under_way
            && !self.doubt.is_asked
            && self.pending.is_empty()
            && !self.ledger.has_doubted()
    }

    /// True when it is in doubt what flags the messages have.
    #[must_use]
    pub const fn doubts_flags(&self) -> bool {
        self.doubt.flags
    }

    /// Nothing that is known counts before it was asked again.
    pub fn doubt_everything(&mut self) {
        self.doubt.who = true;
        self.doubt.flags = true;
    }

    /// Flags were told of a message that nobody can name: they are asked for.
    pub(super) fn doubt_flags(&mut self) {
        match self.modseqs.known {
            Some(known) if self.modseqs.named.is_some() => self.doubt.since = Some(known),
            _ => self.doubt.flags = true,
        }
    }

    /// Nothing more is asked about what never settled: what the server told so far has to do.
    pub fn accept(&mut self) {
        self.doubt = Doubt::default();
        self.look.is_wanted = false;
        self.look.unexplained = self.sequence.unknown_tail();
        self.ledger.end_doubts();
        if !self.is_placed {
            self.is_placed = true;
            self.ledger.below = self.ledger.below.min(self.sequence.unknown_front());
        }
        self.look.holes = self.holes();
        self.advance();
        self.follow();
    }

    /// A burst is over.
    pub fn calm(&mut self) {
        self.is_just_opened = false;
        self.ledger.calm();
    }

    /// Takes note when everything is known that there is to know.
    pub(super) fn settle(&mut self) {
        if !self.look.is_under_way && !self.look.is_wanted {
            self.tell_pending();
        }
        if !self.is_whole() {
            return;
        }
        if !self.may_be_another {
            self.modseqs.known = self.modseqs.named;
        }
        self.advance();
        if self.stage == Stage::Beginning {
            self.follow();
        }
    }

    /// Messages up to here are no news any more.
    fn advance(&mut self) {
        let newest = self.ledger.known.last().map(Uid::next);
        let next = self.ledger.next.into_iter().chain(newest).chain(self.look.uidnext.take()).max();
        self.ledger.next = Some(next.unwrap_or(Uid::FIRST));
    }

    fn follow(&mut self) {
        if self.stage != Stage::Following {
            self.stage = Stage::Following;
            self.ledger.begin();
        }
    }

    /// The headers of a new incarnation's newest messages were read: from here on every difference is told.
    pub fn finish_rebuilding(&mut self) {
        if matches!(self.stage, Stage::Rebuilding { .. }) {
            self.follow();
        }
    }

    /// True while nothing is told yet.
    #[must_use]
    pub fn is_beginning(&self) -> bool {
        self.stage != Stage::Following
    }
}
