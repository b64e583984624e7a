//! What was told of a mailbox, and what is to be told next.
//!
//! An event exists when this changes, never because a line came: a line that repeats what we know changes
//! nothing. What cannot be told yet is not in it yet: a message marked `\Deleted` waits for its expunge, a
//! removal too large to be true waits for proof; a crash meanwhile finds it again.

use std::collections::BTreeMap;

use crate::listen::timers::Moment;
use crate::mailbox::{Change, Envelope, FlagTable, Flags, Limits, Uid, UidSet};

#[derive(Clone, Debug, Default)]
pub(super) struct Ledger {
    /// A message with this UID or a larger one is new unless it is known. `None` while the first reading of a
    /// mailbox whose server names no UIDNEXT is under way.
    pub(super) next: Option<Uid>,
    pub(super) known: UidSet,
    /// How many older ones there are.
    pub(super) below: u32,
    pub(super) flags: FlagTable,
    /// Of these only `\Seen` is known.
    pub(super) partly: UidSet,
    changes: Vec<Change>,
    /// Those that the changes remove, with their flags as last told; known partly or not.
    removed: BTreeMap<Uid, (Flags, bool)>,
    /// Messages marked `\Deleted` that wait for their expunge: until when, and their flags as last told.
    held: BTreeMap<Uid, (Moment, Flags)>,
    /// Still known, for it is not believed that they are gone.
    doubted: UidSet,
    /// Still known, for there was no room to tell that they are gone.
    gone: UidSet,
    older_gone: u32,
    /// More of them may go: they are told at the first of these moments, or at the latest at the other.
    older_until: Option<(Moment, Moment)>,
    /// Still known as unread, and as read, for the same reason.
    read: UidSet,
    unread: UidSet,
    /// Removals since the last calm, and how many messages there were then.
    removed_lately: u32,
    known_then: u32,
    /// Something was learnt since the last save that is no news.
    has_unsaved: bool,
    pub(super) is_save_due: bool,
}

const SEEN: &str = "\\Seen";
const DELETED: &str = "\\Deleted";

impl Ledger {
    pub(super) fn resumed(next: Uid, known: UidSet, below: u32, flags: FlagTable, partly: UidSet) -> Self {
        let known_then = known.len();
        Self { next: Some(next), known, below, flags, partly, known_then, ..Self::default() }
    }

    // --- What is there ---

    /// Those known to be there, as far as is believed.
    pub(super) fn present(&self) -> UidSet {
        if self.gone.is_empty() && self.doubted.is_empty() {
            return self.known.clone();
        }
        self.known.difference(&self.gone).difference(&self.doubted)
    }

    /// The known ones but those that are proven gone and wait to be told.
    pub(super) fn not_gone(&self) -> UidSet {
        self.known.difference(&self.gone)
    }

    /// How many are there as far as is believed, and older ones.
    pub(super) fn count(&self) -> u32 {
        let known = self.known.len() - self.gone.len() - self.doubted.len();
        known.saturating_add(self.below)
    }

    /// Unread ones among the known.
    pub(super) fn unread(&self) -> u32 {
        self.known.len().saturating_sub(self.flags.count(SEEN))
    }

    pub(super) fn is_new(&self, uid: Uid) -> bool {
        self.next.is_some_and(|next| uid >= next) && !self.known.contains(uid)
    }

    pub(super) fn has_doubted(&self) -> bool {
        !self.doubted.is_empty()
    }

    /// Nothing waits to be told.
    pub(super) fn is_settled(&self) -> bool {
        self.changes.is_empty()
            && self.held.is_empty()
            && self.doubted.is_empty()
            && self.gone.is_empty()
            && self.older_gone == 0
            && self.read.is_empty()
            && self.unread.is_empty()
    }

    // --- Arrivals ---

    pub(super) fn tell(&mut self, change: Change) {
        self.changes.push(change);
    }

    pub(super) fn arrived(&mut self, uid: Uid, flags: Flags, envelope: Envelope) {
        if self.known.contains(uid) {
            // A server that uses a UID again: the one that had it is gone.
            self.tell_removed(uid);
        }
        self.know(uid, &flags);
        self.tell(Change::Arrived { uid, flags, envelope });
    }

    /// Knows a message that is no news.
    pub(super) fn know(&mut self, uid: Uid, flags: &Flags) {
        self.known.insert(uid);
        self.partly.remove(uid);
        self.flags.set(uid, flags);
        self.has_unsaved = true;
    }

    /// Knows messages that are no news, and of their flags nothing yet.
    pub(super) fn know_partly(&mut self, uids: &UidSet) {
        self.known = self.known.union(uids);
        self.partly = self.partly.union(uids);
        self.has_unsaved = true;
    }

    /// Of all others up to `last` not more than `\Seen` is known from now on.
    pub(super) fn know_wholly_only(&mut self, uids: &UidSet, last: Uid) {
        self.partly = self.known.within(1, last.get()).difference(uids);
        self.has_unsaved = true;
    }

    // --- Removals ---

    /// The server says that these are gone. False when that is too much to be believed without proof.
    pub(super) fn said_gone(&mut self, uids: &UidSet, limits: &Limits) -> bool {
        let gone = uids.intersection(&self.known).difference(&self.gone).difference(&self.doubted);
        if self.is_too_much(gone.len(), limits) {
            self.take_back_removals();
            self.doubted.add(&gone);
            return false;
        }
        for uid in gone.iter() {
            self.tell_removed(uid);
        }
        true
    }

    /// The same for one message.
    pub(super) fn said_gone_one(&mut self, uid: Uid, limits: &Limits) -> bool {
        if !self.known.contains(uid) || self.gone.contains(uid) || self.doubted.contains(uid) {
            return true;
        }
        if self.is_too_much(1, limits) {
            // What came before it in the same breath is no surer.
            self.take_back_removals();
            self.doubted.insert(uid);
            return false;
        }
        self.tell_removed(uid);
        true
    }

    fn is_too_much(&mut self, more: u32, limits: &Limits) -> bool {
        self.removed_lately = self.removed_lately.saturating_add(more);
        self.removed_lately > limits.removals
            && (limits.is_proof_cheap || u64::from(self.removed_lately) * 5 > u64::from(self.known_then))
    }

    /// It is proven that these are gone.
    pub(super) fn proven_gone(&mut self, uids: &UidSet, limits: &Limits) {
        self.doubted = self.doubted.difference(uids);
        if self.changes.len() + uids.len() as usize <= limits.portion {
            for uid in uids.iter() {
                self.tell_removed(uid);
            }
            return;
        }
        let named = uids.intersection(&self.known.newest(limits.newest));
        if uids.len() as usize > limits.portion {
            let others = uids.difference(&named).difference(&self.gone);
            self.sink(&others);
            self.older_gone(others.len());
            self.gone = self.gone.union(&named);
        } else {
            self.gone = self.gone.union(uids);
        }
    }

    /// Whoever was doubted and is not proven gone is there.
    pub(super) fn end_doubts(&mut self) {
        self.doubted = UidSet::default();
    }

    /// Older ones are gone; nobody knows which.
    pub(super) const fn older_gone(&mut self, count: u32) {
        self.older_gone = self.older_gone.saturating_add(count);
    }

    /// One of the older ones is gone; more may follow until the moment given, to be told with it.
    pub(super) fn older_goes(&mut self, until: Moment, latest: Moment) {
        let latest = self.older_until.map_or(latest, |(_, latest)| latest);
        self.older_until = Some((until.min(latest), latest));
        self.older_gone(1);
    }

    /// They are there, but not known one by one any more.
    pub(super) fn sink(&mut self, uids: &UidSet) {
        if uids.is_empty() {
            return;
        }
        self.known = self.known.difference(uids);
        self.partly = self.partly.difference(uids);
        for uid in uids.iter() {
            self.held.remove(&uid);
        }
        self.doubted = self.doubted.difference(uids);
        self.read = self.read.difference(uids);
        self.unread = self.unread.difference(uids);
        self.flags.forget_all(uids);
        self.has_unsaved = true;
    }

    /// Removals that were not given out yet are taken back: they are doubted from now on. False when there are none.
    pub(super) fn take_back_removals(&mut self) -> bool {
        if self.removed.is_empty() {
            return false;
        }
        let removed = std::mem::take(&mut self.removed);
        self.changes.retain(|change| !matches!(change, Change::Removed { uid } if removed.contains_key(uid)));
        for (uid, (flags, is_partly)) in &removed {
            self.know(*uid, flags);
            if *is_partly {
                self.partly.insert(*uid);
            }
            self.doubted.insert(*uid);
        }
        true
    }

    /// Changes of flags that were not given out yet are taken back: they are found again when they are true.
    pub(super) fn take_back_flags(&mut self) {
        let mut changes = std::mem::take(&mut self.changes);
        for change in changes.iter().rev() {
            if let Change::FlagsChanged { uid, before, .. } = change
                && self.known.contains(*uid)
            {
                self.flags.set(*uid, before);
            }
        }
        changes.retain(|change| !matches!(change, Change::FlagsChanged { .. }));
        self.changes = changes;
    }

    /// So many went at once that perhaps none of them did.
    pub(super) fn is_mostly_gone(&self) -> bool {
        const FEW: u32 = 4;
        self.count() == 0
            || self.removed_lately > FEW && u64::from(self.removed_lately) * 2 > u64::from(self.known_then)
    }

    fn tell_removed(&mut self, uid: Uid) {
        let held = self.held.remove(&uid);
        let flags = held.map_or_else(|| self.flags.of(uid), |(_, before)| before);
        self.known.remove(uid);
        let is_partly = self.partly.remove(uid);
        self.removed.insert(uid, (flags, is_partly));
        self.gone.remove(uid);
        self.doubted.remove(uid);
        self.read.remove(uid);
        self.unread.remove(uid);
        self.flags.forget(uid);
        self.has_unsaved = true;
        self.tell(Change::Removed { uid });
    }

    /// A burst is over: what goes from now on is measured anew.
    pub(super) fn calm(&mut self) {
        self.removed_lately = 0;
        self.known_then = self.known.len();
    }

    // --- Flags ---

    /// The whole set of flags of a known message.
    pub(super) fn flags_told(&mut self, uid: Uid, after: Flags, until: Moment) {
        if self.gone.contains(uid) {
            return;
        }
        self.read.remove(uid);
        self.unread.remove(uid);
        let held = self.held.remove(&uid);
        let was_held = held.is_some();
        let before = held.map_or_else(|| self.flags.of(uid), |(_, before)| before);
        let was_partly = self.partly.remove(uid);
        if before == after && !was_partly && !was_held {
            return;
        }
        self.flags.set(uid, &after);
        self.has_unsaved = true;
        if before == after {
            return;
        }
        if was_partly {
            // What it had besides is not known, so nothing but reading can be news.
            if before.has(SEEN) != after.has(SEEN) {
                let before = after.clone().turned(SEEN, before.has(SEEN));
                self.tell(Change::FlagsChanged { uid, before, after });
            }
        } else if after.has(DELETED) && !before.has(DELETED) {
            self.held.insert(uid, (until, before));
        } else {
            self.tell(Change::FlagsChanged { uid, before, after });
        }
    }

    /// These are unread now.
    pub(super) fn unseen_told(&mut self, unseen: &UidSet, limits: &Limits) {
        let was_seen = self.flags.set_of(SEEN);
        self.unread = unseen.intersection(&self.known).intersection(&was_seen).difference(&self.gone);
        self.tell_reading_if_few(limits);
    }

    /// These are read now. Of `fresh` ones that was not known before, so it is no news.
    pub(super) fn seen_told(&mut self, seen: &UidSet, fresh: &UidSet, limits: &Limits) {
        let seen = seen.intersection(&self.known);
        let was_seen = self.flags.set_of(SEEN);
        let silently = seen.intersection(fresh);
        if !silently.is_empty() {
            self.flags.put(SEEN, was_seen.union(&silently));
            self.has_unsaved = true;
        }
        self.read = seen.difference(&was_seen).difference(fresh).difference(&self.gone);
        self.tell_reading_if_few(limits);
    }

    fn tell_reading_if_few(&mut self, limits: &Limits) {
        if (self.read.len() + self.unread.len()) as usize <= limits.portion {
            self.tell_reading(usize::MAX);
        }
    }

    fn tell_reading(&mut self, most: usize) {
        while self.changes.len() < most {
            let (uid, is_seen) = match (self.read.first(), self.unread.first()) {
                (Some(uid), _) => (uid, true),
                (None, Some(uid)) => (uid, false),
                (None, None) => return,
            };
            self.read.remove(uid);
            self.unread.remove(uid);
            let before = self.flags.of(uid);
            let after = before.clone().turned(SEEN, is_seen);
            self.flags.set(uid, &after);
            self.has_unsaved = true;
            // What waits for its expunge is told with its other flags when that does not come.
            if !self.held.contains_key(&uid) {
                self.tell(Change::FlagsChanged { uid, before, after });
            }
        }
    }

    /// When the next change that is held is due.
    pub(super) fn next_release(&self) -> Option<Moment> {
        self.held.values().map(|(until, _)| *until).chain(self.older_until.map(|(until, _)| until)).min()
    }

    /// Releases the changes that are due: of flags whose expunge did not come, and of older ones that are gone.
    pub(super) fn release(&mut self, now: Moment) {
        self.older_until = self.older_until.filter(|(until, _)| *until > now);
        let due: Vec<Uid> =
            self.held.iter().filter(|(_, (until, _))| *until <= now).map(|(uid, _)| *uid).collect();
        for uid in due {
            if let Some((_, before)) = self.held.remove(&uid) {
                self.has_unsaved = true;
                let after = self.flags.of(uid);
                if before != after {
                    self.tell(Change::FlagsChanged { uid, before, after });
                }
            }
        }
    }

    /// How many older ones there are as far as it was told.
    pub(super) const fn below_as_told(&self) -> u32 {
        self.below.saturating_add(self.older_gone)
    }

    /// The flags as they were told: what is held back is told after a crash.
    pub(super) fn flags_as_told(&self) -> FlagTable {
        let mut flags = self.flags.clone();
        for (uid, (_, before)) in &self.held {
            flags.set(*uid, before);
        }
        flags
    }

    // --- What comes out ---

    /// The first reading is over: what it found is where the watching begins, and no news.
    pub(super) fn begin(&mut self) {
        for uid in std::mem::take(&mut self.gone).iter() {
            self.tell_removed(uid);
        }
        (self.older_gone, self.older_until) = (0, None);
        self.tell_reading(usize::MAX);
        let mut arrived = UidSet::default();
        self.changes.retain(|change| match change {
            Change::Arrived { uid, .. } => {
                arrived.insert(*uid);
                true
            }
            Change::Removed { uid } => arrived.remove(*uid),
            Change::FlagsChanged { uid, .. } => arrived.contains(*uid),
            Change::OlderRemoved { .. } => false,
            Change::Learnt { .. } | Change::Reset => true,
        });
        self.held.retain(|uid, _| arrived.contains(*uid));
        self.has_unsaved = true;
        self.is_save_due = true;
    }

    /// What was learnt without being news is saved too.
    pub(super) fn save_what_was_learnt(&mut self) {
        self.is_save_due |= self.has_unsaved;
    }

    /// The next changes; `None` when there are none and nothing is to be saved.
    pub(super) fn take(&mut self, limits: &Limits) -> Option<Vec<Change>> {
        while self.changes.len() < limits.portion {
            let Some(uid) = self.gone.first() else { break };
            self.tell_removed(uid);
        }
        if self.older_gone > 0 && self.older_until.is_none() {
            let count = std::mem::take(&mut self.older_gone);
            self.tell(Change::OlderRemoved { count });
        }
        self.tell_reading(limits.portion);
        if self.changes.is_empty() && !self.is_save_due {
            return None;
        }
        self.is_save_due = false;
        self.has_unsaved = false;
        self.removed.clear();
        Some(std::mem::take(&mut self.changes))
    }
}
