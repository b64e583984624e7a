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
use std::ops::RangeInclusive;

use tidings_protocol::Timestamp;

use crate::listen::reply::Fetched;
use crate::listen::timers::Moment;
use crate::mailbox::cursor::{Change, Resets};
use crate::mailbox::ledger::Ledger;
use crate::mailbox::reading::Window;
use crate::mailbox::sequence::{SequenceMap, Vacated};
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
    // --- What has to be asked ---

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
        self.modseqs.known = self.modseqs.named;
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

    // --- Positions ---

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
    fn lose_places(&mut self, count: u32) {
        self.sequence = SequenceMap::unknown(count);
        self.is_placed = false;
        // Whoever came up from below stays up.
        let surfaced = self.window.take().map_or(0, Window::surfaced);
        self.ledger.below = self.ledger.below.saturating_sub(surfaced);
        self.look.unexplained = 0;
        self.doubt.who = true;
    }

    /// Flags were told of a message that nobody can name: they are asked for.
    fn doubt_flags(&mut self) {
        match self.modseqs.known {
            Some(known) if self.modseqs.named.is_some() => self.doubt.since = Some(known),
            _ => self.doubt.flags = true,
        }
    }

    // --- What the server says ---

    /// `* n EXISTS`. Only growth means something: some servers repeat the count after each expunge, and UW
    /// sends a false one to wake old clients.
    pub fn exists(&mut self, count: u32) {
        match count.checked_sub(self.sequence.len()) {
            Some(0) => {}
            Some(growth) => {
                self.sequence.grow(growth);
                self.look.has_grown = true;
                if !self.is_placed {
                    self.look.is_wanted = true;
                    if self.proof != Proof::Count {
                        self.proof = Proof::None;
                    }
                }
            }
            None => self.lose_places(count),
        }
    }

    /// `* n EXPUNGE`: message number n is gone. One below the window is told with those that follow it: when none
    /// came until the moment given, and at the latest at the other one.
    pub fn expunge(&mut self, seq: u32, until: Moment, latest: Moment) {
        let (count, tail) = (self.sequence.len(), self.sequence.unknown_tail());
        if let Some(window) = &mut self.window {
            window.expunged(seq);
        }
        match self.sequence.expunge(seq) {
            Vacated::Known(uid) => self.removed(uid),
            // Where the known ones stand is found out anyway.
            Vacated::Unknown if !self.is_placed => {}
            Vacated::Unknown if seq <= self.ledger.below => {
                self.ledger.below -= 1;
                self.ledger.older_goes(until, latest);
            }
            // It came and went before anybody looked.
            Vacated::Unknown if seq > count - tail.saturating_sub(self.look.unexplained) => {}
            Vacated::Unknown => self.doubt.who = true,
            Vacated::Nothing => self.lose_places(count),
        }
        self.settle();
    }

    /// `* VANISHED`: these are gone (RFC 7162 §3.2.10). Of the past a server may name any UID that ever was;
    /// of the present it names each message that goes.
    pub fn vanished(&mut self, earlier: bool, uids: &[RangeInclusive<u32>]) {
        let named = UidSet::of_ranges(uids.iter().cloned());
        let gone = named.intersection(&self.ledger.known);
        let was_pending: Vec<Uid> = self.pending.keys().copied().filter(|uid| named.contains(*uid)).collect();
        for uid in &was_pending {
            self.pending.remove(uid);
        }
        self.doubt.who |= !self.ledger.said_gone(&gone, &self.limits);
        if earlier {
            return;
        }
        let mut standing = gone;
        standing.add(&was_pending.into_iter().collect());
        standing.add(&self.new_ones().intersection(&named));
        standing = standing.iter().filter(|uid| self.sequence.remove(*uid)).collect();
        // Whom no position named: new ones at the end that nobody looked at yet, or somebody in between.
        let unnamed = named.len() - standing.len();
        let are_new = named.difference(&standing).first().is_none_or(|first| first >= self.next());
        if unnamed > 0 && self.is_placed && are_new && unnamed <= self.sequence.unknown_tail() {
            self.sequence.cut_tail(unnamed);
            self.look.unexplained = self.look.unexplained.min(self.sequence.unknown_tail());
        } else if unnamed > 0 {
            let count = self.sequence.len();
            let is_possible = unnamed <= self.sequence.unknown_in_all();
            self.lose_places(if is_possible { count - unnamed } else { count });
        }
        if self.sequence.len() == 0 {
            self.emptied();
        }
        self.settle();
    }

    /// `* n FETCH`, asked for or not. A `\Deleted` flag is held until the moment given.
    pub fn fetch(&mut self, fetched: Fetched, until: Moment) {
        let below = self.window.map_or(self.ledger.below, Window::below);
        if (self.is_placed || self.window.is_some()) && fetched.seq <= below {
            // Older than what is known one by one: what changed of it cannot be told.
            return;
        }
        let named = match fetched.uid {
            Some(uid) => {
                if !self.sequence.learn(fetched.seq, uid) {
                    self.lose_places(self.sequence.len());
                } else if self.is_placed && self.ledger.is_new(uid) {
                    // Whoever came before it was not told of yet.
                    let before = fetched.seq.saturating_sub(1);
                    let is_first = before <= self.ledger.below || self.sequence.uid(before).is_some();
                    self.look.is_wanted |= !is_first;
                }
                Some(uid)
            }
            None => self.sequence.uid(fetched.seq),
        };
        let Some(uid) = named else {
            if !self.is_placed && fetched.flags.is_some() {
                self.doubt_flags();
            }
            return;
        };
        let envelope = Envelope::of(&fetched);
        if self.ledger.is_new(uid) {
            self.fetch_new(uid, fetched.flags, envelope);
        } else {
            self.fetch_known(uid, fetched.flags, envelope, until);
        }
        self.settle();
    }

    fn fetch_new(&mut self, uid: Uid, flags: Option<Flags>, envelope: Option<Envelope>) {
        match (self.pending.get_mut(&uid), envelope) {
            (Some(pending), _) => {
                if let Some(flags) = flags {
                    pending.0 = flags;
                }
            }
            (None, Some(envelope)) => {
                self.pending.insert(uid, (flags.unwrap_or_default(), envelope));
            }
            (None, None) => self.look.is_wanted = true,
        }
    }

    fn fetch_known(&mut self, uid: Uid, flags: Option<Flags>, envelope: Option<Envelope>, until: Moment) {
        if let Some(flags) = flags {
            if self.ledger.known.contains(uid) {
                self.ledger.flags_told(uid, flags, until);
            } else if !self.surfaced(uid, &flags) {
                return;
            }
        }
        let Some(envelope) = envelope.filter(|_| self.asked.remove(uid)) else { return };
        let flags = self.ledger.flags.of(uid);
        let is_unread = !["\\Seen", "\\Deleted", "\\Draft"].iter().any(|flag| flags.has(flag));
        match self.stage {
            Stage::Rebuilding { since: Some(since) }
                if is_unread && envelope.received.is_some_and(|received| is_since(received, since)) =>
            {
                self.ledger.tell(Change::Arrived { uid, flags, envelope });
            }
            _ => self.ledger.tell(Change::Learnt { uid, envelope }),
        }
    }

    /// `[HIGHESTMODSEQ n]`: everything up to n was said.
    pub fn modseq(&mut self, highest: u64) {
        self.modseqs.named = Some(highest);
        self.settle();
    }

    /// Something was said about the mailbox that could not be read. True when everything is asked because of it.
    pub fn unreadable(&mut self, may_ask: bool) -> bool {
        if let Some(window) = &mut self.window {
            window.has_unreadable = true;
            return false;
        }
        if may_ask {
            self.doubt_everything();
        }
        may_ask
    }

    fn removed(&mut self, uid: Uid) {
        self.pending.remove(&uid);
        self.doubt.who |= !self.ledger.said_gone_one(uid, &self.limits);
        if self.sequence.len() == 0 {
            self.emptied();
        }
    }

    /// Nobody is left. Perhaps all were removed; but Cyrus says the same when the mailbox was renamed, and Courier
    /// when it was deleted and another one has its name. Whoever opens it again knows.
    fn emptied(&mut self) {
        if self.stage == Stage::Following && self.ledger.count() == 0 && self.ledger.take_back_removals() {
            self.doubt.who = true;
            self.may_be_another = true;
        }
    }

    /// UIDs only grow: whoever has one between those that are known, or before all of them, and was not there, is
    /// perhaps in another mailbox. Courier says EXPUNGE and EXISTS when one was made anew, and nothing else.
    pub(super) fn doubt_strangers(&mut self, highest: Option<Uid>) {
        let Some(highest) = highest.filter(|_| self.stage == Stage::Following && !self.is_just_opened) else {
            return;
        };
        let lowest_known = self.ledger.known.first();
        self.may_be_another |= self.ledger.below == 0 || lowest_known.is_some_and(|lowest| lowest < highest);
    }

    /// True when the mailbox must be opened again, for another one may have its name.
    #[must_use]
    pub const fn may_be_another(&self) -> bool {
        self.may_be_another
    }

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

    // --- Time ---

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

/// INTERNALDATE counts whole seconds: in the second of the last agreement a mail may have come after it.
const fn is_since(received: Timestamp, since: Timestamp) -> bool {
    received.millis() > since.millis().saturating_sub(1_000)
}
