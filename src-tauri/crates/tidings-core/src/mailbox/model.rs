//! One mailbox as we know it, and how each reply changes that.
//!
//! Truth is the *ledger*: the UIDs and flags we told about, saved as the [`Cursor`]. Positions (the
//! [`SequenceMap`]) live for one session and only translate what the server says into UIDs. An event exists
//! when the ledger changes, never because a line came: EXISTS is a doorbell (it may announce nothing new at
//! all), and a FETCH that repeats what we know changes nothing.
//!
//! Live and catching up are one path: reading the mailbox again is compared with the ledger in the same way
//! as a pushed line is.

use std::collections::BTreeMap;

use tidings_protocol::Timestamp;

use crate::listen::reply::Fetched;
use crate::listen::timers::Moment;
use crate::mailbox::{Envelope, FlagTable, Flags, SequenceMap, Uid, UidSet, Vacated};

/// So many of the newest messages are known one by one; of older ones only that they are there.
const WINDOW: u32 = 5_000;

/// What opening a mailbox told (RFC 3501 §6.3.1); every part may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// How many messages there are.
    pub exists: u32,
    /// The mailbox's incarnation; zero and absent mean that UIDs do not last.
    pub uidvalidity: Option<u32>,
    /// The least UID of the next message. Courier and NetEase do not say.
    pub uidnext: Option<u32>,
    /// The highest modification sequence, where the server counts them.
    pub highest_modseq: Option<u64>,
    /// The mailbox's lasting name.
    pub mailbox_id: Option<String>,
}

/// What is saved of a mailbox, so that a later session can tell what happened in between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The incarnation that all UIDs here belong to.
    pub uidvalidity: u32,
    /// Messages with this UID or a larger one have not been told.
    pub next: Uid,
    /// The highest modification sequence when the mailbox was opened.
    pub highest_modseq: Option<u64>,
    /// The messages known one by one.
    pub known: UidSet,
    /// Their flags.
    pub flags: FlagTable,
    /// The mailbox's lasting name, by which it is found again when it was renamed (RFC 8474 §4.1).
    pub mailbox_id: Option<String>,
    /// When all of this was last known to agree with the server, by the wall clock.
    pub synced: Option<Timestamp>,
}

/// One difference between what was known and what is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A message is there that was not.
    Arrived {
        /// Its UID.
        uid: Uid,
        /// Its flags when it was first seen.
        flags: Flags,
        /// Who, what, when.
        envelope: Envelope,
    },
    /// A message is gone.
    Removed {
        /// Which; `None` for one below the window, of which only the existence was known.
        uid: Option<Uid>,
    },
    /// Flags of a message changed.
    FlagsChanged {
        /// Which message.
        uid: Uid,
        /// As last told.
        before: Flags,
        /// As they are.
        after: Flags,
    },
    /// The header of a message that is no news, for naming it later.
    Learnt {
        /// Which message.
        uid: Uid,
        /// Who, what, when.
        envelope: Envelope,
    },
    /// The mailbox has a new incarnation; everything known of the old one is void.
    Reset,
}

/// Changes and the cursor that goes with them: saved together or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// In the order in which they were seen.
    pub changes: Vec<Change>,
    /// What to save; `None` where UIDs do not last.
    pub cursor: Option<Cursor>,
    /// Seen as they happened, or found on catching up.
    pub live: bool,
    /// When the mailbox was last known to agree with the server before these changes were found, by the wall
    /// clock; `None` when it never was.
    pub synced_before: Option<Timestamp>,
}

/// One mailbox during one session.
#[derive(Clone, Debug)]
pub struct Mailbox {
    uidvalidity: Option<u32>,
    highest_modseq: Option<u64>,
    mailbox_id: Option<String>,
    synced: Option<Timestamp>,
    /// `None` while the first reading of a mailbox whose server names no UIDNEXT is under way.
    next: Option<Uid>,
    known: UidSet,
    flags: FlagTable,
    sequence: SequenceMap,
    /// Messages that are new but not yet told, for the answer about them is still coming.
    pending: BTreeMap<Uid, (Flags, Envelope)>,
    /// Messages marked `\Deleted` that wait for their expunge: until when, and their flags as last told.
    held: BTreeMap<Uid, (Moment, Flags)>,
    changes: Vec<Change>,
    look_wanted: bool,
    is_doubtful: bool,
    is_first_ever: bool,
    /// The cursor changed in a way that is worth saving even without a change to tell.
    is_save_due: bool,
}

impl Mailbox {
    /// A mailbox just opened, with what was saved of it.
    #[must_use]
    pub fn open(opened: &Opened, saved: Option<Cursor>) -> Self {
        let uidvalidity = opened.uidvalidity.filter(|validity| *validity != 0);
        let mut changes = Vec::new();
        if saved.as_ref().is_some_and(|saved| Some(saved.uidvalidity) != uidvalidity) {
            changes.push(Change::Reset);
        }
        let saved = saved.filter(|saved| Some(saved.uidvalidity) == uidvalidity);
        let is_unchanged = saved.as_ref().is_some_and(|saved| saved.is_unchanged(opened));
        let is_first_ever = saved.is_none();
        let uidnext = opened.uidnext.and_then(Uid::new);
        let synced = saved.as_ref().and_then(|saved| saved.synced);
        let (next, known, flags) = match saved {
            // UIDNEXT may have gone down against the rules; what was told stays told.
            Some(saved) => (Some(saved.next), saved.known, saved.flags),
            None => (
                uidnext.or((opened.exists == 0).then_some(Uid::FIRST)),
                UidSet::default(),
                FlagTable::default(),
            ),
        };
        let sequence = if is_unchanged {
            SequenceMap::restored(opened.exists, &known)
        } else {
            SequenceMap::unknown(opened.exists)
        };
        Self {
            uidvalidity,
            highest_modseq: opened.highest_modseq,
            mailbox_id: opened.mailbox_id.clone(),
            synced,
            next,
            known,
            flags,
            sequence,
            pending: BTreeMap::new(),
            held: BTreeMap::new(),
            changes,
            look_wanted: false,
            is_doubtful: !is_unchanged,
            is_first_ever,
            is_save_due: false,
        }
    }

    /// True when nothing was saved of this incarnation: the first reading is the baseline and tells nothing.
    #[must_use]
    pub const fn is_first_ever(&self) -> bool {
        self.is_first_ever
    }

    /// True when what is known cannot be trusted: the window must be read.
    #[must_use]
    pub const fn is_doubtful(&self) -> bool {
        self.is_doubtful
    }

    /// True when messages were announced that nobody has looked at.
    #[must_use]
    pub fn needs_look(&self) -> bool {
        self.look_wanted || self.sequence.unknown_tail() > 0
    }

    /// Messages with this UID or a larger one are new.
    #[must_use]
    pub fn next(&self) -> Uid {
        self.next.unwrap_or(Uid::FIRST)
    }

    /// Unread messages among those known one by one.
    #[must_use]
    pub fn unread(&self) -> u32 {
        self.known.len().saturating_sub(self.flags.count("\\Seen"))
    }

    /// The newest known messages, for fetching their headers.
    #[must_use]
    pub fn newest(&self, count: usize) -> Vec<Uid> {
        self.known.iter().rev().take(count).collect()
    }

    // --- Reading the window ---

    /// Starts reading the window; the answer is the range of positions to ask for, if there are any.
    pub fn begin_reading(&mut self) -> Option<(u32, u32)> {
        let exists = self.sequence.len();
        self.sequence = SequenceMap::unknown(exists);
        self.is_doubtful = false;
        (exists > 0).then(|| (exists.saturating_sub(WINDOW - 1).max(1), exists))
    }

    /// The window was read: whatever is known but was not seen in it is gone.
    pub fn finish_reading(&mut self) {
        let seen = self.sequence.known();
        let everything = self.sequence.uid(1).is_some() || self.sequence.is_empty();
        let lowest = if everything { Some(Uid::FIRST) } else { seen.iter().next() };
        // Where a part of the answer did not come or could not be read, absence proves nothing.
        let is_trusted = !self.sequence.has_hole();
        let missing: Vec<Uid> = self.known.iter().filter(|uid| is_trusted && !seen.contains(*uid)).collect();
        for uid in missing {
            if lowest.is_some_and(|lowest| uid >= lowest) {
                self.remove(uid);
            } else if lowest.is_some() {
                // It sank below the window; it is there, only not known one by one any more.
                self.known.remove(uid);
                self.flags.forget(uid);
            }
        }
        let newest = seen.iter().next_back();
        match self.next {
            None => self.next = Some(newest.map_or(Uid::FIRST, Uid::next)),
            Some(next) => self.look_wanted |= newest.is_some_and(|newest| newest >= next),
        }
        self.is_first_ever = false;
        self.is_save_due = true;
    }

    /// The look for new messages was answered: those found are told.
    pub fn finish_look(&mut self) {
        self.look_wanted = false;
        for (uid, (flags, envelope)) in std::mem::take(&mut self.pending) {
            self.known.insert(uid);
            self.flags.set(uid, &flags);
            self.next = Some(self.next().max(uid.next()));
            self.changes.push(Change::Arrived { uid, flags, envelope });
        }
        // Still positions that no answer explained: something was missed, so read the window.
        self.is_doubtful |= self.sequence.unknown_tail() > 0;
    }

    // --- What the server says ---

    /// `* n EXISTS`. Only growth means something: some servers repeat the count after each expunge, and UW
    /// sends a false one to wake old clients.
    pub fn exists(&mut self, count: u32) {
        let known = self.sequence.len();
        match count.checked_sub(known) {
            Some(growth) => self.sequence.grow(growth),
            None => self.is_doubtful = true,
        }
    }

    /// `* n EXPUNGE`: message number n is gone.
    pub fn expunge(&mut self, seq: u32) {
        match self.sequence.expunge(seq) {
            Vacated::Known(uid) => self.remove(uid),
            Vacated::Old => self.changes.push(Change::Removed { uid: None }),
            Vacated::Unseen => {}
            Vacated::Nothing => self.is_doubtful = true,
        }
    }

    /// `* n FETCH`, asked for or not.
    pub fn fetch(&mut self, fetched: Fetched, now: Moment, hold: std::time::Duration) {
        if let Some(uid) = fetched.uid
            && !self.sequence.learn(fetched.seq, uid)
        {
            self.is_doubtful = true;
        }
        // Without a UID the position names the message; where that is unknown, the coming look will tell.
        let Some(uid) = fetched.uid.or_else(|| self.sequence.uid(fetched.seq)) else { return };
        let is_new = self.next.is_some_and(|next| uid >= next);
        let envelope = Envelope::of(&fetched);
        if is_new {
            self.fetch_new(uid, fetched.flags, envelope);
            return;
        }
        if let Some(flags) = fetched.flags {
            self.flags_told(uid, flags, now + hold);
        }
        if let Some(envelope) = envelope {
            self.changes.push(Change::Learnt { uid, envelope });
        }
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
            (None, None) => self.look_wanted = true,
        }
    }

    /// Something was said about the mailbox that could not be read: the window must be read anew.
    pub const fn doubt(&mut self) {
        self.is_doubtful = true;
    }

    /// `[HIGHESTMODSEQ n]` outside of opening.
    pub fn modseq(&mut self, highest: u64) {
        self.highest_modseq = Some(highest);
    }

    fn flags_told(&mut self, uid: Uid, after: Flags, until: Moment) {
        if self.known.insert(uid) {
            self.flags.set(uid, &after);
            return;
        }
        let before = match self.held.remove(&uid) {
            Some((_, before)) => before,
            None => self.flags.of(uid),
        };
        self.flags.set(uid, &after);
        if before == after {
            return;
        }
        if after.has("\\Deleted") && !before.has("\\Deleted") {
            self.held.insert(uid, (until, before));
        } else {
            self.changes.push(Change::FlagsChanged { uid, before, after });
        }
    }

    fn remove(&mut self, uid: Uid) {
        self.pending.remove(&uid);
        self.held.remove(&uid);
        self.flags.forget(uid);
        // A message that came and went before it was told is no event at all.
        if self.known.remove(uid) {
            self.changes.push(Change::Removed { uid: Some(uid) });
        }
    }

    // --- Time ---

    /// When the next held flag change is due.
    #[must_use]
    pub fn next_release(&self) -> Option<Moment> {
        self.held.values().map(|(until, _)| *until).min()
    }

    /// Releases the held flag changes that are due: their expunge did not come.
    pub fn release(&mut self, now: Moment) {
        let due: Vec<Uid> =
            self.held.iter().filter(|(_, (until, _))| *until <= now).map(|(uid, _)| *uid).collect();
        for uid in due {
            if let Some((_, before)) = self.held.remove(&uid) {
                self.changes.push(Change::FlagsChanged { uid, before, after: self.flags.of(uid) });
            }
        }
    }

    /// Releases all of them: nobody will wait.
    pub fn release_all(&mut self) {
        self.release(Moment(std::time::Duration::MAX));
    }

    // --- What comes out ---

    /// The changes since the last call with the cursor that goes with them; `None` when there are none.
    pub fn take_batch(&mut self, live: bool, wall: Timestamp) -> Option<Batch> {
        if self.changes.is_empty() && !std::mem::take(&mut self.is_save_due) {
            return None;
        }
        self.is_save_due = false;
        let synced_before = self.synced;
        if !self.is_doubtful() && !self.needs_look() {
            self.synced = Some(wall);
        }
        Some(Batch { changes: std::mem::take(&mut self.changes), cursor: self.cursor(), live, synced_before })
    }

    /// The state to save. What is held or pending is saved as not yet told, so that it is told after a crash.
    #[must_use]
    pub fn cursor(&self) -> Option<Cursor> {
        let mut flags = self.flags.clone();
        for (uid, (_, before)) in &self.held {
            flags.set(*uid, before);
        }
        Some(Cursor {
            uidvalidity: self.uidvalidity?,
            next: self.next?,
            highest_modseq: self.highest_modseq,
            known: self.known.clone(),
            flags,
            mailbox_id: self.mailbox_id.clone(),
            synced: self.synced,
        })
    }

    /// The incarnation, where UIDs last.
    #[must_use]
    pub const fn uidvalidity(&self) -> Option<u32> {
        self.uidvalidity
    }
}

impl Cursor {
    /// True when the server's own counters say that nothing happened since this was saved.
    fn is_unchanged(&self, opened: &Opened) -> bool {
        opened.highest_modseq.is_some()
            && opened.highest_modseq == self.highest_modseq
            && opened.uidnext == Some(self.next.get())
            && (opened.exists == self.known.len() || opened.exists > WINDOW && self.known.len() >= WINDOW)
    }
}
