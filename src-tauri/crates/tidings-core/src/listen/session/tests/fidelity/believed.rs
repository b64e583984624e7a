//! What a person who believes every event thinks of the mailbox, and whether that is right.

use std::collections::{BTreeMap, BTreeSet};

use super::day::Day;
use super::*;
use crate::mailbox::{Batch, Flags};

/// The mailbox, by what was told.
#[derive(Default)]
pub(super) struct Believed {
    /// Since the first batch of this incarnation.
    began: bool,
    messages: BTreeMap<Uid, Flags>,
    announced: BTreeSet<Uid>,
    pub(super) partly: UidSet,
    below: u32,
    /// Sank below the window at some time.
    sunk: BTreeSet<Uid>,
}

impl Believed {
    fn undo(&mut self, change: &Change) {
        match change {
            Change::Arrived { uid, .. } => {
                if self.messages.remove(uid).is_none() {
                    // It sank after that.
                    self.below -= 1;
                }
            }
            Change::Removed { uid } => {
                // Its flags are not told any more, so they are not known.
                self.messages.insert(*uid, Flags::default());
            }
            Change::OlderRemoved { count } => self.below += count,
            Change::FlagsChanged { uid, before, .. } => {
                if self.messages.insert(*uid, before.clone()).is_none() {
                    // It sank after that.
                    self.below -= 1;
                }
            }
            Change::Learnt { .. } | Change::Reset => {}
        }
    }
}

impl Day {
    /// Something was told: it must be news, and lead to what is saved with it.
    pub(super) fn believe(&mut self, batch: &Batch) {
        let cursor = batch.cursor.as_ref().expect("UIDs last on this server");
        let is_reset = batch.changes.contains(&Change::Reset);
        if !self.believed.began || is_reset {
            // The watching begins with what is there, but for what this first batch tells of.
            self.believed = Believed { began: true, below: cursor.below, ..Believed::default() };
            for uid in cursor.known.iter() {
                self.believed.messages.insert(uid, cursor.flags.of(uid));
            }
            for change in batch.changes.iter().rev() {
                self.believed.undo(change);
            }
        }
        let lowest = self.believed.messages.keys().next().copied();
        let (older, named): (Vec<&Change>, Vec<&Change>) =
            batch.changes.iter().partition(|change| matches!(change, Change::OlderRemoved { .. }));
        for change in named {
            self.believe_change(change);
        }
        // Whoever sank below the window is there still, or one of the older ones that are told to be gone.
        if cursor.below > 0 || !older.is_empty() {
            let known = self.believed.messages.keys().copied();
            let sunk: Vec<Uid> = known.filter(|uid| !cursor.known.contains(*uid)).collect();
            for uid in sunk {
                self.believed.messages.remove(&uid);
                self.believed.sunk.insert(uid);
                self.believed.below += 1;
            }
        }
        for change in older {
            self.believe_change(change);
        }
        let journal = &self.journal;
        let believed = &mut self.believed;
        // Whoever came up from below the window is no news.
        for uid in cursor.known.iter() {
            let was_below = lowest.is_none_or(|lowest| uid < lowest) || believed.sunk.contains(&uid);
            if was_below && believed.below > 0 && !believed.messages.contains_key(&uid) {
                believed.messages.insert(uid, cursor.flags.of(uid));
                believed.below -= 1;
            }
        }
        let known: UidSet = believed.messages.keys().copied().collect();
        assert_eq!(known, cursor.known, "what is saved is what was told\n{}", journal);
        assert_eq!(believed.below, cursor.below, "older ones too\n{}", journal);
        for (uid, flags) in &mut believed.messages {
            if self.had_window {
                // It may have sunk, which forgets its flags, and come up again.
                *flags = cursor.flags.of(*uid);
            } else if believed.partly.contains(*uid) || cursor.partly.contains(*uid) {
                assert_eq!(flags.has("\\Seen"), cursor.flags.of(*uid).has("\\Seen"), "{uid}\n{}", journal);
                *flags = cursor.flags.of(*uid);
            }
            assert_eq!(*flags, cursor.flags.of(*uid), "flags of {uid}\n{}", journal);
        }
        believed.partly = cursor.partly.clone();
    }

    fn believe_change(&mut self, change: &Change) {
        let journal = &self.journal;
        let believed = &mut self.believed;
        match change {
            Change::Arrived { uid, flags, .. } => {
                assert!(believed.announced.insert(*uid), "{uid} is told twice\n{}", journal);
                let history = self.server.history.get(&uid.get());
                assert!(
                    history.is_some_and(|states| states.contains(flags)),
                    "{uid} never was so\n{}",
                    journal
                );
                assert_eq!(
                    believed.messages.insert(*uid, flags.clone()),
                    None,
                    "{uid} is no news\n{}",
                    journal
                );
            }
            Change::Removed { uid } => {
                if believed.messages.remove(uid).is_none() {
                    // It came up from below the window and went.
                    assert!(believed.below > 0, "nobody knew {uid}\n{}", journal);
                    believed.below -= 1;
                }
                let is_there = self.server.messages.iter().any(|message| message.uid == uid.get());
                assert!(!is_there, "{uid} is still there\n{}", journal);
            }
            Change::OlderRemoved { count } => {
                assert!((1..=believed.below).contains(count), "{count} of {}\n{}", believed.below, journal);
                believed.below -= count;
            }
            Change::FlagsChanged { uid, before, after } => {
                if !believed.messages.contains_key(uid) && believed.below > 0 {
                    // It came up from below the window.
                    believed.messages.insert(*uid, before.clone());
                    believed.below -= 1;
                }
                let known = believed.messages.get(uid);
                if believed.partly.contains(*uid) {
                    assert_eq!(
                        known.map(|flags| flags.has("\\Seen")),
                        Some(before.has("\\Seen")),
                        "{}",
                        journal
                    );
                } else {
                    assert_eq!(known, Some(before), "{uid} was told otherwise\n{}", journal);
                    let states = &self.server.history[&uid.get()];
                    // Reading is asked of all at once and other flags one by one, so a change may come in two parts.
                    for flag in FLAGS.iter().filter(|flag| before.has(flag) != after.has(flag)) {
                        let was_so = states.iter().any(|state| state.has(flag) == after.has(flag));
                        assert!(was_so, "{flag} of {uid} never was so\n{}", journal);
                    }
                }
                assert_ne!(before, after, "{uid}\n{}", journal);
                believed.messages.insert(*uid, after.clone());
            }
            Change::Learnt { uid, .. } => {
                assert!(self.server.history.contains_key(&uid.get()), "{}", journal);
            }
            Change::Reset => {}
        }
    }

    /// Nothing is left to tell: what is saved is what is there.
    pub(super) fn is_true_at_last(&self) {
        let journal = &self.journal;
        let cursor = self.saved.as_ref().unwrap_or_else(|| panic!("nothing was saved\n{}", journal));
        let uids = self.server.messages.iter().map(|message| Uid::new(message.uid).unwrap());
        let there: UidSet = uids.collect();
        assert_eq!(cursor.known.len() + cursor.below, there.len(), "how many\n{}", journal);
        assert_eq!(there.newest(cursor.known.len()), cursor.known, "who\n{}", journal);
        for message in &self.server.messages {
            let uid = Uid::new(message.uid).unwrap();
            let is: Flags = message.flags.iter().collect();
            let told = cursor.flags.of(uid);
            if cursor.partly.contains(uid) {
                assert_eq!(told.has("\\Seen"), is.has("\\Seen"), "{uid}\n{}", journal);
            } else if cursor.known.contains(uid) {
                assert_eq!(told, is, "flags of {uid}\n{}", journal);
            }
        }
        assert_eq!(cursor.uidvalidity, self.server.uidvalidity);
    }
}
