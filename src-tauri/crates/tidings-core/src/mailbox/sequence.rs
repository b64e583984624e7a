//! Which message stands at which position of the mailbox now (RFC 3501 §2.3.1.2).
//!
//! Positions belong to one session and shift with every expunge, so this map is never stored. Messages that
//! were not asked for (old ones below the window, new ones not yet fetched) hold a place without a UID.

use crate::mailbox::{Uid, UidSet};

/// Positions to UIDs, as runs: a freshly read mailbox is one run or a few.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SequenceMap {
    runs: Vec<Run>,
}

/// Messages in a row. Their UIDs are consecutive, or all unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    first: Option<u32>,
    len: u32,
}

/// What stood at a position that was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vacated {
    /// This message.
    Known(Uid),
    /// A message below the window: it was there all the time, but its UID was never asked for.
    Old,
    /// A message that came and went before it could be looked at.
    Unseen,
    /// Nothing: there is no such position.
    Nothing,
}

impl SequenceMap {
    /// A mailbox of so many messages, none of them known.
    #[must_use]
    pub fn unknown(len: u32) -> Self {
        let mut map = Self::default();
        map.grow(len);
        map
    }

    /// A mailbox whose newest messages are known and whose older ones are not.
    #[must_use]
    pub fn restored(len: u32, known: &UidSet) -> Self {
        let mut map = Self::unknown(len.saturating_sub(known.len()));
        map.runs
            .extend(known.ranges().map(|(first, last)| Run { first: Some(first), len: last - first + 1 }));
        map
    }

    /// How many messages there are.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.runs.iter().fold(0, |sum, run| sum.saturating_add(run.len))
    }

    /// True when there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Appends so many messages, not yet known.
    pub fn grow(&mut self, by: u32) {
        if by == 0 {
            return;
        }
        match self.runs.last_mut() {
            Some(run) if run.first.is_none() => run.len = run.len.saturating_add(by),
            _ => self.runs.push(Run { first: None, len: by }),
        }
    }

    /// The UID at a position counted from 1; `None` when it is unknown or there is no such position.
    #[must_use]
    pub fn uid(&self, seq: u32) -> Option<Uid> {
        let (at, offset) = self.find(seq)?;
        Uid::new(self.runs.get(at)?.first?.checked_add(offset)?)
    }

    /// How many messages at the end are not yet known: what EXISTS announced and no FETCH told.
    #[must_use]
    pub fn unknown_tail(&self) -> u32 {
        match self.runs.last() {
            Some(run) if run.first.is_none() && (self.runs.len() > 1 || self.is_wholly_new()) => run.len,
            _ => 0,
        }
    }

    /// True when a message that is not known stands between two that are: an answer had a gap.
    #[must_use]
    pub fn has_hole(&self) -> bool {
        let inner = self.runs.len().saturating_sub(2);
        self.runs.iter().skip(1).take(inner).any(|run| run.first.is_none())
    }

    /// A mailbox without any known message counts as new from its first position on.
    fn is_wholly_new(&self) -> bool {
        self.runs.iter().all(|run| run.first.is_none())
    }

    /// Learns that `uid` stands at `seq`. False when that contradicts what is known: UIDs ascend with positions.
    pub fn learn(&mut self, seq: u32, uid: Uid) -> bool {
        let Some((at, offset)) = self.find(seq) else { return false };
        let Some(run) = self.runs.get(at).copied() else { return false };
        if let Some(first) = run.first {
            return first.checked_add(offset) == Some(uid.get());
        }
        let below = at.checked_sub(1).and_then(|left| self.runs.get(left)).and_then(Run::last);
        let above = self.runs.get(at + 1).and_then(|right| right.first);
        if below.is_some_and(|below| below >= uid.get()) || above.is_some_and(|above| above <= uid.get()) {
            return false;
        }
        let pieces = [
            Run { first: None, len: offset },
            Run { first: Some(uid.get()), len: 1 },
            Run { first: None, len: run.len - offset - 1 },
        ];
        self.runs.splice(at..=at, pieces.into_iter().filter(|piece| piece.len > 0));
        self.join_around(at);
        true
    }

    /// Takes the message at `seq` out; later ones move down.
    pub fn expunge(&mut self, seq: u32) -> Vacated {
        let Some((at, offset)) = self.find(seq) else { return Vacated::Nothing };
        let Some(run) = self.runs.get(at).copied() else { return Vacated::Nothing };
        let vacated = match run.first.and_then(|first| Uid::new(first + offset)) {
            Some(uid) => Vacated::Known(uid),
            None if at + 1 == self.runs.len() && self.unknown_tail() > 0 => Vacated::Unseen,
            None => Vacated::Old,
        };
        let after = run.len - offset - 1;
        let pieces = [
            Run { first: run.first, len: offset },
            Run { first: run.first.map(|first| first.saturating_add(offset + 1)), len: after },
        ];
        self.runs.splice(at..=at, pieces.into_iter().filter(|piece| piece.len > 0));
        self.join_around(at);
        vacated
    }

    /// All known UIDs.
    #[must_use]
    pub fn known(&self) -> UidSet {
        self.runs
            .iter()
            .filter_map(|run| run.first.map(|first| (first, run.len)))
            .flat_map(|(first, len)| (first..=first.saturating_add(len - 1)).filter_map(Uid::new))
            .collect()
    }

    /// The run that holds position `seq`, and the offset in it.
    fn find(&self, seq: u32) -> Option<(usize, u32)> {
        let mut offset = seq.checked_sub(1)?;
        for (at, run) in self.runs.iter().enumerate() {
            if offset < run.len {
                return Some((at, offset));
            }
            offset -= run.len;
        }
        None
    }

    /// Joins neighbours that became one run near `at`.
    fn join_around(&mut self, at: usize) {
        let mut left = at.saturating_sub(1);
        let mut until = at + 2;
        while left < until && left + 1 < self.runs.len() {
            let (Some(a), Some(b)) = (self.runs.get(left).copied(), self.runs.get(left + 1).copied()) else {
                return;
            };
            let joins = match (a.first, b.first) {
                (Some(first), Some(second)) => first.checked_add(a.len) == Some(second),
                (None, None) => true,
                _ => false,
            };
            if joins {
                self.runs.remove(left + 1);
                if let Some(run) = self.runs.get_mut(left) {
                    run.len = a.len.saturating_add(b.len);
                }
                until = until.saturating_sub(1);
            } else {
                left += 1;
            }
        }
    }
}

impl Run {
    fn last(&self) -> Option<u32> {
        self.first.map(|first| first.saturating_add(self.len - 1))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn uid(uid: u32) -> Uid {
        Uid::new(uid).unwrap()
    }

    #[test]
    fn a_message_that_came_and_went_unseen_is_told_apart_from_an_old_one() {
        let mut map = SequenceMap::restored(5, &[uid(10), uid(11)].into_iter().collect());
        map.grow(1);
        assert_eq!(map.expunge(6), Vacated::Unseen);
        assert_eq!(map.expunge(1), Vacated::Old);
        assert_eq!(map.expunge(3), Vacated::Known(uid(10)));
        assert_eq!(map.expunge(9), Vacated::Nothing);
        assert_eq!(map.expunge(0), Vacated::Nothing);
        assert_eq!(map.len(), 3);
    }

    #[test]
    fn a_uid_that_does_not_ascend_is_refused() {
        let mut map = SequenceMap::restored(2, &[uid(10), uid(20)].into_iter().collect());
        map.grow(1);
        assert!(!map.learn(3, uid(15)));
        assert!(!map.learn(1, uid(11)));
        assert!(map.learn(1, uid(10)));
        assert!(map.learn(3, uid(21)));
        assert_eq!(map.unknown_tail(), 0);
    }

    proptest! {
        /// Against the plainest model: a vector of optional UIDs.
        #[test]
        fn positions_agree_with_a_plain_list(
            old in 0u32..4,
            steps in prop::collection::vec((0u8..3, 1u32..12), 0..60),
        ) {
            let mut map = SequenceMap::unknown(old);
            let mut model: Vec<Option<u32>> = vec![None; old as usize];
            let mut next = 100;
            for (what, n) in steps {
                match what {
                    0 => {
                        map.grow(1);
                        model.push(None);
                    }
                    1 => {
                        let place = model.iter().rposition(Option::is_some).map_or(0, |place| place + 1);
                        if place < model.len() {
                            next += n;
                            prop_assert!(map.learn(u32::try_from(place).unwrap() + 1, uid(next)));
                            model[place] = Some(next);
                        }
                    }
                    _ => {
                        let vacated = map.expunge(n);
                        if (n as usize) <= model.len() {
                            let was = model.remove(n as usize - 1);
                            if let Some(was) = was {
                                prop_assert_eq!(vacated, Vacated::Known(uid(was)));
                            } else {
                                prop_assert!(matches!(vacated, Vacated::Old | Vacated::Unseen));
                            }
                        } else {
                            prop_assert_eq!(vacated, Vacated::Nothing);
                        }
                    }
                }
                prop_assert_eq!(map.len() as usize, model.len());
                for (place, expected) in model.iter().enumerate() {
                    prop_assert_eq!(map.uid(u32::try_from(place).unwrap() + 1).map(Uid::get), *expected);
                }
            }
        }
    }
}
