//! Asking who is there and what is new, and comparing the answers with what was told.

use crate::mailbox::model::{Doubt, Mailbox, Stage};
use crate::mailbox::sequence::SequenceMap;
use crate::mailbox::{Change, Envelope, FlagTable, Flags, Uid, UidSet};

/// What a look for new messages has to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Whatever has this UID or a larger one.
    From(Uid),
    /// These, in slices.
    These(UidSet),
}

/// The positions that are being read, as they stand now.
#[derive(Clone, Debug)]
pub(super) struct Window {
    first: u32,
    next: u32,
    last: u32,
    /// Who was found in it, is no news and was not known: known one by one only when all of it was read, for what is
    /// saved has to be the newest messages without a gap.
    surfaced: UidSet,
    flags: FlagTable,
    /// Somebody in it was told of in a line that could not be read.
    pub(super) has_unreadable: bool,
}

impl Window {
    /// How many messages stand below it.
    pub(super) const fn below(&self) -> u32 {
        self.first.saturating_sub(1)
    }

    fn surface(&mut self, uid: Uid, flags: &Flags) {
        self.surfaced.insert(uid);
        self.flags.set(uid, flags);
    }

    /// Of these, those that came up in it; they are gone.
    pub(super) fn take_surfaced(&mut self, uids: &UidSet) -> UidSet {
        let gone = self.surfaced.intersection(uids);
        self.surfaced = self.surfaced.difference(&gone);
        self.flags.forget_all(&gone);
        gone
    }

    /// The message at this position is gone; later ones moved down.
    pub(super) const fn expunged(&mut self, seq: u32) {
        // Positions begin at 1 (RFC 3501 §2.3.1.2), whatever a server says.
        if seq == 0 {
            return;
        }
        if seq < self.first {
            self.first -= 1;
        }
        if seq < self.next {
            self.next -= 1;
        }
        if seq <= self.last {
            self.last -= 1;
        }
    }
}

impl Mailbox {
    // --- Who is there, by position ---

    /// Starts reading the window.
    pub fn begin_reading(&mut self) {
        let count = self.sequence.len();
        self.sequence = SequenceMap::unknown(count);
        self.is_placed = false;
        self.doubt.flags = false;
        let first = count.saturating_sub(self.limits.window - 1).max(1);
        self.window = Some(Window {
            first,
            next: first,
            last: count,
            surfaced: UidSet::default(),
            flags: FlagTable::default(),
            has_unreadable: false,
        });
    }

    /// The positions to ask for next; `None` when the window was read.
    pub fn next_slice(&mut self, most: u32) -> Option<(u32, u32)> {
        let following = self.stage == Stage::Following;
        let window = self.window.as_mut()?;
        if window.next > window.last {
            // When all that was read is new, there is more of it below.
            let lowest = self.sequence.uid(window.first).filter(|_| following && window.first > 1);
            if lowest.zip(self.ledger.next).is_none_or(|(lowest, next)| lowest < next) {
                return None;
            }
            window.last = window.first - 1;
            window.first = window.first.saturating_sub(most).max(1);
            window.next = window.first;
        }
        let first = window.next;
        let last = window.last.min(first.saturating_add(most - 1));
        window.next = last.saturating_add(1);
        Some((first, last))
    }

    /// The window was read. Whoever is known and can stand nowhere is gone.
    pub fn finish_reading(&mut self) {
        // Without one the positions were lost meanwhile.
        let Some(window) = self.window.take() else { return };
        if self.may_be_another {
            // What it showed is found out again, when the mailbox was opened again.
            return;
        }
        for uid in window.surfaced.iter() {
            self.ledger.know(uid, &window.flags.of(uid));
        }
        let below = window.below();
        let seen = self.sequence.known();
        let missing = self.ledger.not_gone().difference(&seen);
        let gone = missing.intersection(&self.sequence.absent());
        self.ledger.proven_gone(&gone, &self.limits);
        // Those that may stand below the window do; of all that stood there some may be gone.
        let sunk = match seen.first().filter(|_| below > 0) {
            Some(lowest) => missing.difference(&gone).within(1, lowest.get() - 1),
            None => UidSet::default(),
        };
        // Whoever came up does not stand below any more.
        self.ledger.below = self.ledger.below.saturating_sub(window.surfaced.len());
        let tail = if seen.is_empty() { 0 } else { self.sequence.unknown_tail() };
        let is_complete = self.sequence.unknown_in_all() == below.saturating_add(tail)
            && missing.difference(&gone).difference(&sunk).is_empty();
        if is_complete || window.has_unreadable {
            let stood = self.ledger.below.saturating_add(sunk.len());
            if self.stage == Stage::Following {
                self.ledger.older_gone(stood.saturating_sub(below));
            }
            self.ledger.sink(&sunk);
            self.ledger.below = below;
            self.found(&seen);
        } else {
            // Somebody was not told of, or is on the way out: ask again.
            self.doubt.who = true;
        }
        self.settle();
    }

    /// Knows a message that is no news, for it is older than the watching or came up from below the window.
    /// False when it is not to be known one by one.
    pub(super) fn surfaced(&mut self, uid: Uid, flags: &Flags) -> bool {
        match &mut self.window {
            Some(window) => {
                window.surface(uid, flags);
                self.doubt_strangers(Some(uid));
                true
            }
            None => {
                let is_old =
                    self.ledger.below > 0 && self.ledger.known.first().is_none_or(|lowest| uid < lowest);
                self.doubt.who |= !is_old;
                false
            }
        }
    }

    // --- Who is there, by UID ---

    /// The server named everybody. False when their number is not that of the messages: then something is on
    /// its way that was not said yet, and the answer says nothing.
    pub fn found_all(&mut self, all: &UidSet) -> bool {
        if all.len() != self.sequence.len() {
            return false;
        }
        self.sequence = SequenceMap::of(0, all);
        let old =
            self.ledger.next.map_or_else(|| all.clone(), |next| all.within(1, next.get().saturating_sub(1)));
        let fresh = old.difference(&self.ledger.known);
        self.doubt_strangers(fresh.last());
        if !self.may_be_another {
            let missing = self.ledger.known.difference(all);
            self.ledger.proven_gone(&missing, &self.limits);
        }
        if !fresh.is_empty() {
            self.ledger.know_partly(&fresh);
            self.doubt.flags = true;
        }
        if self.stage == Stage::Following {
            self.ledger.older_gone(self.ledger.below.saturating_sub(fresh.len()));
        }
        self.fresh = self.fresh.union(&fresh);
        self.ledger.below = 0;
        self.found(all);
        self.settle();
        true
    }

    /// Everybody who is there has a place.
    fn found(&mut self, all: &UidSet) {
        self.is_placed = true;
        self.doubt.who = false;
        self.ledger.end_doubts();
        self.look.unexplained = 0;
        self.look.holes = self.holes();
        if let Some(lowered) = self.doubt.lowered.take()
            && all.last().is_none_or(|last| last < lowered)
        {
            self.ledger.next = Some(lowered);
            self.look.uidnext = None;
        }
        let newest = all.last();
        match self.ledger.next {
            None => self.ledger.next = Some(newest.map_or(Uid::FIRST, Uid::next)),
            Some(_) => self.look.is_wanted |= !self.new_ones().is_empty(),
        }
    }

    /// Who is unread, and the flags of the newest, are being asked for.
    pub const fn begin_flags(&mut self) {
        self.doubt.flags = false;
        self.doubt.is_asked = true;
    }

    /// The server does not tell them.
    pub const fn refuse_flags(&mut self) {
        self.doubt.flags |= self.doubt.is_asked;
        self.doubt.is_asked = false;
    }

    /// The server named everybody who is unread. At the beginning the others are read; later that would make a
    /// message that just went look like one that was read, and they have to be named, too.
    pub fn found_unseen(&mut self, unseen: &UidSet) {
        self.ledger.unseen_told(unseen, &self.limits);
        if self.is_beginning() {
            let seen = self.ledger.known.difference(unseen);
            self.found_seen(&seen);
        }
    }

    /// The server named everybody who is read.
    pub fn found_seen(&mut self, seen: &UidSet) {
        let fresh = std::mem::take(&mut self.fresh);
        self.ledger.seen_told(seen, &fresh, &self.limits);
    }

    /// Of the newest messages those whose flags are to be asked for besides: at the beginning none, for they
    /// come with the headers.
    #[must_use]
    pub fn newest_to_ask(&self) -> UidSet {
        if self.is_beginning() { UidSet::default() } else { self.newest() }
    }

    /// All flags of these were told; of the others only whether they are unread.
    pub fn found_flags(&mut self, of: &UidSet) {
        if let Some(last) = self.ledger.known.last() {
            self.ledger.know_wholly_only(of, of.last().unwrap_or(last));
        }
        self.doubt.is_asked = false;
        self.settle();
    }

    // --- What changed ---

    /// What changed since a modification sequence is being asked for.
    pub const fn begin_changes(&mut self) {
        self.doubt.since = None;
        self.doubt.is_asked = true;
    }

    /// All that changed since then was told.
    pub fn finish_changes(&mut self) {
        self.doubt.is_asked = false;
        self.place();
        self.settle();
    }

    /// The server does not tell what changed since a modification sequence.
    pub fn forget_modseq(&mut self) {
        self.doubt = Doubt { flags: true, who: true, since: None, is_asked: false, ..self.doubt };
        self.modseqs.named = None;
    }

    // --- What is new ---

    /// Starts the look for new messages.
    pub fn begin_look(&mut self) -> Wanted {
        self.look.is_wanted = false;
        self.look.has_grown = false;
        self.look.is_under_way = true;
        let new = self.new_ones();
        if new.len() > self.limits.look { Wanted::These(new) } else { Wanted::From(self.next()) }
    }

    /// The look was answered.
    pub fn finish_look(&mut self) {
        self.look.is_under_way = false;
        self.tell_pending();
        let is_explained =
            self.sequence.unknown_tail() <= self.look.unexplained && self.new_ones().is_empty();
        if !self.look.has_grown && self.new_ones().is_empty() {
            // Whoever was named without a header meanwhile was looked at in this very look.
            self.look.is_wanted = false;
        }
        if self.is_placed && !is_explained && !self.look.has_grown {
            // Somebody was announced whom nobody can find.
            self.doubt.who = true;
        }
        self.place();
        self.settle();
    }

    /// New messages that have a place, but nothing more is known of them.
    #[must_use]
    pub fn new_ones(&self) -> UidSet {
        let Some(next) = self.ledger.next else { return UidSet::default() };
        let mut new = self.sequence.known_from(next).difference(&self.ledger.known);
        for uid in self.pending.keys() {
            new.remove(*uid);
        }
        new
    }

    /// Tells a new message of which nothing can be found out.
    pub fn tell_unreadable(&mut self, uid: Uid) {
        if self.ledger.is_new(uid) {
            self.pending.entry(uid).or_default();
        }
    }

    pub(super) fn tell_pending(&mut self) {
        for (uid, (flags, envelope)) in std::mem::take(&mut self.pending) {
            self.ledger.arrived(uid, flags, envelope);
        }
    }

    // --- Names ---

    /// The headers of these are asked for, that they can be named when they go.
    pub fn ask_headers(&mut self, of: &UidSet) {
        self.asked = of.clone();
    }

    /// The server cannot give this one's header, and need not be asked again.
    pub fn learn_nothing(&mut self, uid: Uid) {
        if self.asked.remove(uid) && self.ledger.known.contains(uid) {
            self.ledger.tell(Change::Learnt { uid, envelope: Envelope::default() });
        }
    }
}
