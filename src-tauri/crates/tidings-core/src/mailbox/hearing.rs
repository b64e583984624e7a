//! What the server says of the mailbox, asked or not, and what each line changes.

use std::ops::RangeInclusive;

use tidings_protocol::Timestamp;

use crate::listen::reply::Fetched;
use crate::listen::timers::Moment;
use crate::mailbox::cursor::Change;
use crate::mailbox::model::{Mailbox, Proof, Stage};
use crate::mailbox::reading::Window;
use crate::mailbox::sequence::Vacated;
use crate::mailbox::{Envelope, Flags, Uid, UidSet};

impl Mailbox {
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
        if let Some(window) = &mut self.window {
            standing.add(&window.take_surfaced(&named));
        }
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
        self.doubt_identity();
        self.settle();
    }

    /// `* n FETCH`, asked for or not. A `\Deleted` flag is held until the moment given.
    pub fn fetch(&mut self, fetched: Fetched, until: Moment) {
        if self.may_be_another {
            // It is asked again, of the mailbox that it is then.
            return;
        }
        let below = self.window.as_ref().map_or(self.ledger.below, Window::below);
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
        if let Some(window) = &mut self.window {
            window.take_surfaced(&std::iter::once(uid).collect());
        }
        self.doubt.who |= !self.ledger.said_gone_one(uid, &self.limits);
        self.doubt_identity();
    }

    /// Nobody is left, or hardly anybody. Perhaps they were removed; but Cyrus says the same when the mailbox was
    /// renamed, and Courier when it was deleted and another one has its name, in which some may have the UIDs of those
    /// that were there. Whoever opens it again knows.
    fn doubt_identity(&mut self) {
        if self.stage != Stage::Following || !self.ledger.is_mostly_gone() {
            return;
        }
        if self.ledger.take_back_removals() || self.ledger.has_doubted() {
            self.doubt.who = true;
            self.suspect_another();
        }
    }

    /// UIDs only grow: whoever has one between those that are known, or before all of them, and was not there, is
    /// perhaps in another mailbox. Courier says EXPUNGE and EXISTS when one was made anew, and nothing else.
    pub(super) fn doubt_strangers(&mut self, highest: Option<Uid>) {
        let Some(highest) = highest.filter(|_| self.stage == Stage::Following && !self.is_just_opened) else {
            return;
        };
        let lowest_known = self.ledger.known.first();
        if self.ledger.below == 0 || lowest_known.is_some_and(|lowest| lowest < highest) {
            self.ledger.take_back_removals();
            self.suspect_another();
        }
    }

    /// Changes of flags are asked for again of the mailbox that it is then: since the sequence number up to which they
    /// were given out, and not since the one up to which they were heard.
    fn suspect_another(&mut self) {
        self.ledger.take_back_flags();
        self.modseqs.known = self.modseqs.told;
        self.may_be_another = true;
    }

    /// True when the mailbox must be opened again, for another one may have its name.
    #[must_use]
    pub const fn may_be_another(&self) -> bool {
        self.may_be_another
    }
}

/// INTERNALDATE counts whole seconds: in the second of the last agreement a mail may have come after it.
const fn is_since(received: Timestamp, since: Timestamp) -> bool {
    received.millis() > since.millis().saturating_sub(1_000)
}
