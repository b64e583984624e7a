//! One mailbox as we know it, and how each reply changes that.
//!
//! Truth is the [`Ledger`]: the UIDs and flags we told about, saved as the [`Cursor`](crate::mailbox::Cursor).
//! Positions (the [`SequenceMap`]) live for one session and only translate what the server says into UIDs. They
//! are *placed* once it is proven that they agree with the ledger; until then a line that names a message by
//! its position alone names nobody, and what it said is asked for by UID.
//!
//! Live and catching up are one path: whatever is found by asking is compared with the ledger in the same way
//! as a pushed line is. What is in doubt is in one place, [`Doubt`]; what has to be asked follows from it,
//! [`Mailbox::need`].

use std::collections::BTreeMap;

use tidings_protocol::Timestamp;

use crate::listen::timers::Moment;
use crate::mailbox::cursor::Resets;
use crate::mailbox::ledger::Ledger;
use crate::mailbox::reading::Window;
use crate::mailbox::sequence::SequenceMap;
use crate::mailbox::{Envelope, Flags, Limits, Uid, UidSet};

/// One mailbox during one session.
#[derive(Clone, Debug)]
pub struct Mailbox {
    pub(super) limits: Limits,
    /// `None` where UIDs do not last.
    pub(super) uidvalidity: Option<u32>,
    pub(super) mailbox_id: Option<String>,
    pub(super) resets: Resets,
    pub(super) stage: Stage,
    pub(super) ledger: Ledger,
    pub(super) sequence: SequenceMap,
    /// The positions agree with the ledger.
    pub(super) is_placed: bool,
    pub(super) proof: Proof,
    pub(super) doubt: Doubt,
    /// Messages that are new but not yet told, for the answer about them is still coming.
    pub(super) pending: BTreeMap<Uid, (Flags, Envelope)>,
    pub(super) look: Look,
    /// Messages whose headers were asked for, though they are no news.
    pub(super) asked: UidSet,
    pub(super) modseqs: ModSeqs,
    pub(super) synced: Option<Timestamp>,
    /// The window that is being read.
    pub(super) window: Option<Window>,
    /// What the server says fits a mailbox that has the name of this one now: it has to open the mailbox again
    /// before more is believed.
    pub(super) may_be_another: bool,
    /// It was opened a moment ago, so it is the one that it was then.
    pub(super) is_just_opened: bool,
    /// Messages that came up just now, of which not even `\Seen` is known.
    pub(super) fresh: UidSet,
}

/// What it takes to prove, after an absence, that all known messages are still there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    /// The server named each one that went: the number of messages is proof enough.
    Count,
    /// It named none. Only when all of these UIDs were given to messages that are there, too, nobody can have
    /// gone for whom a new one, unseen, makes up the number.
    NoGap { from: Uid, to: Uid },
    /// It said too little.
    None,
}

/// What cannot be trusted, and must be asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Doubt {
    /// Who is there.
    pub(super) who: bool,
    /// What flags they have.
    pub(super) flags: bool,
    /// What flags changed since this modification sequence.
    pub(super) since: Option<u64>,
    /// Flags were asked for, and the answer is not whole yet. What comes into doubt meanwhile is asked again.
    pub(super) is_asked: bool,
    /// The server names a lower UIDNEXT than it did: if nobody has a UID from here on, these UIDs are given
    /// again.
    pub(super) lowered: Option<Uid>,
}

/// The look for new messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) is_wanted: bool,
    pub(super) is_under_way: bool,
    /// The server announced more messages since it began.
    pub(super) has_grown: bool,
    /// So many messages at the end were announced, and no look ever found them.
    pub(super) unexplained: u32,
    /// And so many between known ones.
    pub(super) holes: u32,
    /// From here on nothing had been delivered when the mailbox was opened.
    pub(super) uidnext: Option<Uid>,
}

/// Modification sequences (RFC 7162): up to which of them everything is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ModSeqs {
    /// What the server last named as its highest. Never taken from a message: an expunge with a lower one may
    /// be outstanding.
    pub(super) named: Option<u64>,
    /// Known up to here.
    pub(super) known: Option<u64>,
    /// Told up to here.
    pub(super) told: Option<u64>,
}

/// How far the knowledge of a mailbox is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// The first reading, which tells nothing.
    Beginning,
    /// The first reading of a new incarnation: it tells of mail that came after this time.
    Rebuilding { since: Option<Timestamp> },
    /// Every difference is told.
    Following,
}

impl Mailbox {
    /// Messages with this UID or a larger one are new.
    #[must_use]
    pub fn next(&self) -> Uid {
        self.ledger.next.unwrap_or(Uid::FIRST)
    }

    /// Unread messages among those known one by one.
    #[must_use]
    pub fn unread(&self) -> u32 {
        self.ledger.unread()
    }

    /// The newest known messages, for fetching their headers.
    #[must_use]
    pub fn newest(&self) -> UidSet {
        self.ledger.known.newest(self.limits.newest)
    }

    /// How many messages there are, by the server's count.
    #[must_use]
    pub fn count(&self) -> u32 {
        self.sequence.len()
    }

    /// When the next held flag change is due.
    #[must_use]
    pub fn next_release(&self) -> Option<Moment> {
        self.ledger.next_release()
    }

    /// Releases the held flag changes that are due: their expunge did not come.
    pub fn release(&mut self, now: Moment) {
        self.ledger.release(now);
    }

    /// Releases all of them: nobody will wait.
    pub fn release_all(&mut self) {
        self.release(Moment(std::time::Duration::MAX));
    }
}
