//! Which message stands at which position of the mailbox now (RFC 3501 §2.3.1.2).
//!
//! Positions belong to one session and shift with every expunge, so this map is never stored. Messages that
//! were not asked for (old ones below the window, new ones not yet fetched) hold a place without a UID.

use crate::mailbox::chunks::{Chunks, Place, Weighed};
use crate::mailbox::{Uid, UidSet};

/// Positions to UIDs, as runs: a freshly read mailbox is one run or a few.
#[derive(Clone, Debug, Default)]
pub(super) struct SequenceMap {
    runs: Chunks<Run>,
}

/// Messages in a row. Their UIDs are consecutive, or all unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    /// The UID of the first one; zero when they are unknown.
    first: u32,
    len: u32,
}

/// What stood at a position that was removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Vacated {
    /// This message.
    Known(Uid),
    /// A message whose UID was never told.
    Unknown,
    /// Nothing: there is no such position.
    Nothing,
}

impl SequenceMap {
    /// A mailbox of so many messages, none of them known.
    pub(super) fn unknown(len: u32) -> Self {
        let mut map = Self::default();
        map.grow(len);
        map
    }

    /// A mailbox of so many unknown messages followed by these.
    pub(super) fn of(below: u32, known: &UidSet) -> Self {
        let mut map = Self::unknown(below);
        for (first, last) in known.ranges() {
            map.runs.push(Run { first, len: last - first + 1 });
        }
        map
    }

    /// How many messages there are.
    pub(super) fn len(&self) -> u32 {
        self.runs.weight()
    }

    /// Appends so many messages, not yet known.
    pub(super) fn grow(&mut self, by: u32) {
        let by = by.min(u32::MAX - self.len());
        if by == 0 {
            return;
        }
        match (self.runs.last_place(), self.runs.last()) {
            (Some(place), Some(run)) if run.first == 0 => {
                self.runs.replace(place, &[Run { first: 0, len: run.len + by }]);
            }
            _ => self.runs.push(Run { first: 0, len: by }),
        }
    }

    /// The UID at a position counted from 1; `None` when it is unknown or there is no such position.
    pub(super) fn uid(&self, seq: u32) -> Option<Uid> {
        let (place, offset) = self.runs.by_weight(seq.checked_sub(1)?)?;
        self.runs.at(place)?.uid(offset)
    }

    /// How many messages at the beginning are not known.
    pub(super) fn unknown_front(&self) -> u32 {
        self.runs.first().filter(|run| run.first == 0).map_or(0, |run| run.len)
    }

    /// How many messages at the end are not known.
    pub(super) fn unknown_tail(&self) -> u32 {
        self.runs.last().filter(|run| run.first == 0).map_or(0, |run| run.len)
    }

    /// How many messages are not known.
    pub(super) fn unknown_in_all(&self) -> u32 {
        self.runs.iter().filter(|run| run.first == 0).fold(0, |sum, run| sum + run.len)
    }

    /// Learns that `uid` stands at `seq`. False when that contradicts what is known: UIDs ascend with positions.
    pub(super) fn learn(&mut self, seq: u32, uid: Uid) -> bool {
        let Some((place, offset)) = seq.checked_sub(1).and_then(|offset| self.runs.by_weight(offset)) else {
            return false;
        };
        let Some(run) = self.runs.at(place) else { return false };
        if run.first > 0 {
            return run.uid(offset) == Some(uid);
        }
        let neighbour = |place: Option<Place>| place.and_then(|place| self.runs.at(place));
        let below = neighbour(self.runs.before(place)).map(Run::last);
        let above = neighbour(self.runs.after(place)).map(|run| run.first);
        if below.is_some_and(|below| below >= uid.get()) || above.is_some_and(|above| above <= uid.get()) {
            return false;
        }
        let pieces = [
            Run { first: 0, len: offset },
            Run { first: uid.get(), len: 1 },
            Run { first: 0, len: run.len - offset - 1 },
        ];
        self.rewrite(place, pieces.into_iter());
        true
    }

    /// Takes the message at `seq` out; later ones move down.
    pub(super) fn expunge(&mut self, seq: u32) -> Vacated {
        let Some((place, offset)) = seq.checked_sub(1).and_then(|offset| self.runs.by_weight(offset)) else {
            return Vacated::Nothing;
        };
        let Some(run) = self.runs.at(place) else { return Vacated::Nothing };
        self.take_out(place, run, offset);
        run.uid(offset).map_or(Vacated::Unknown, Vacated::Known)
    }

    /// Takes a message out by its UID; false when it is not known to stand anywhere.
    pub(super) fn remove(&mut self, uid: Uid) -> bool {
        let uid = uid.get();
        let can_hold =
            |runs: &[Run]| runs.iter().rev().find(|run| run.first > 0).is_some_and(|run| run.last() >= uid);
        let Some(place) = self.runs.find(can_hold, |run| run.first > 0 && run.last() >= uid) else {
            return false;
        };
        let Some(run) = self.runs.at(place).filter(|run| run.first <= uid) else { return false };
        self.take_out(place, run, uid - run.first);
        true
    }

    /// Takes out so many messages from the unknown ones at the end.
    pub(super) fn cut_tail(&mut self, by: u32) {
        let (Some(place), Some(run)) = (self.runs.last_place(), self.runs.last()) else { return };
        if run.first == 0 && by < run.len {
            self.runs.replace(place, &[Run { first: 0, len: run.len - by }]);
        } else if run.first == 0 {
            self.runs.replace(place, &[]);
        }
    }

    /// All known UIDs.
    pub(super) fn known(&self) -> UidSet {
        UidSet::of_ranges(self.runs.iter().filter(|run| run.first > 0).map(|run| run.first..=run.last()))
    }

    /// The known UIDs that are `from` or larger.
    pub(super) fn known_from(&self, from: Uid) -> UidSet {
        let from = from.get();
        let newest = self.runs.iter().rev().filter(|run| run.first > 0).take_while(|run| run.last() >= from);
        UidSet::of_ranges(newest.map(|run| run.first.max(from)..=run.last()))
    }

    /// The UIDs that certainly no message has: between two neighbours whose places touch nobody can stand.
    pub(super) fn absent(&self) -> UidSet {
        let mut absent = Vec::new();
        // The UID below which everything is settled; `None` where an unknown message may stand next.
        let mut settled = Some(0);
        for run in self.runs.iter() {
            if run.first == 0 {
                settled = None;
                continue;
            }
            if let Some(below) = settled.filter(|below| below + 1 < run.first) {
                absent.push(below + 1..=run.first - 1);
            }
            settled = Some(run.last());
        }
        if let Some(below) = settled.filter(|below| *below < u32::MAX) {
            absent.push(below + 1..=u32::MAX);
        }
        UidSet::of_ranges(absent)
    }

    fn take_out(&mut self, place: Place, run: Run, offset: u32) {
        let after = if run.first == 0 { 0 } else { run.first.saturating_add(offset + 1) };
        let pieces = [Run { first: run.first, len: offset }, Run { first: after, len: run.len - offset - 1 }];
        self.rewrite(place, pieces.into_iter());
    }

    /// Puts pieces in the place of a run, and joins what became one run with its neighbours.
    fn rewrite(&mut self, place: Place, pieces: impl Iterator<Item = Run>) {
        let mut joined: Vec<Run> = Vec::with_capacity(5);
        for piece in pieces.filter(|piece| piece.len > 0) {
            match joined.last_mut() {
                Some(last) if last.joins(piece) => last.len += piece.len,
                _ => joined.push(piece),
            }
        }
        let run_at = |place: Option<Place>| Some((place?, self.runs.at(place?)?));
        let mut left = run_at(self.runs.before(place));
        let mut right = run_at(self.runs.after(place));
        if joined.is_empty() {
            match (left, right) {
                (Some((_, before)), Some((_, after))) if before.joins(after) => {
                    joined.push(Run { len: before.len + after.len, ..before });
                }
                _ => (left, right) = (None, None),
            }
        } else {
            left = left.filter(|(_, before)| joined.first().is_some_and(|first| before.joins(*first)));
            right = right.filter(|(_, after)| joined.last().is_some_and(|last| last.joins(*after)));
            if let (Some((_, before)), Some(first)) = (left, joined.first_mut()) {
                *first = Run { first: before.first, len: before.len + first.len };
            }
            if let (Some((_, after)), Some(last)) = (right, joined.last_mut()) {
                last.len += after.len;
            }
        }
        // From behind, so that what is still to be changed stays in its place.
        if let Some((right, _)) = right {
            self.runs.replace(right, &[]);
        }
        match left {
            Some((left, _)) => {
                self.runs.replace(place, &[]);
                self.runs.replace(left, &joined);
            }
            None => self.runs.replace(place, &joined),
        }
    }
}

impl PartialEq for SequenceMap {
    fn eq(&self, other: &Self) -> bool {
        self.runs.iter().eq(other.runs.iter())
    }
}

impl Eq for SequenceMap {}

impl Run {
    /// The UID of the last one; zero when they are unknown.
    const fn last(self) -> u32 {
        if self.first == 0 { 0 } else { self.first.saturating_add(self.len - 1) }
    }

    const fn uid(self, offset: u32) -> Option<Uid> {
        if self.first == 0 { None } else { Uid::new(self.first.saturating_add(offset)) }
    }

    const fn joins(self, next: Self) -> bool {
        match (self.first, next.first) {
            (0, 0) => true,
            (0, _) | (_, 0) => false,
            (_, next) => self.last() < next && self.last() + 1 == next,
        }
    }
}

impl Weighed for Run {
    fn weight(&self) -> u32 {
        self.len
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::mailbox::chunks::STEPS;

    fn uid(uid: u32) -> Uid {
        Uid::new(uid).unwrap()
    }

    #[test]
    fn what_is_not_known_holds_a_place() {
        let mut map = SequenceMap::of(3, &[uid(10), uid(11)].into_iter().collect());
        map.grow(1);
        assert_eq!((map.unknown_front(), map.unknown_tail(), map.len()), (3, 1, 6));
        assert_eq!(map.expunge(6), Vacated::Unknown);
        assert_eq!(map.expunge(1), Vacated::Unknown);
        assert_eq!(map.expunge(3), Vacated::Known(uid(10)));
        assert_eq!(map.expunge(9), Vacated::Nothing);
        assert_eq!(map.expunge(0), Vacated::Nothing);
        assert_eq!(map.len(), 3);
    }

    #[test]
    fn a_uid_that_does_not_ascend_is_refused() {
        let mut map = SequenceMap::of(0, &[uid(10), uid(20)].into_iter().collect());
        map.grow(1);
        assert!(!map.learn(3, uid(15)));
        assert!(!map.learn(1, uid(11)));
        assert!(map.learn(1, uid(10)));
        assert!(map.learn(3, uid(21)));
        assert_eq!(map.unknown_tail(), 0);
    }

    #[test]
    fn nobody_stands_between_neighbours() {
        let mut map = SequenceMap::of(1, &[uid(10), uid(12), uid(20)].into_iter().collect());
        assert_eq!(map.absent().to_string(), "11,13:19,21:4294967295");
        map.grow(1);
        assert_eq!(map.absent().to_string(), "11,13:19");
        assert_eq!(SequenceMap::default().absent().to_string(), "1:4294967295");
        assert_eq!(
            SequenceMap::of(0, &[uid(3)].into_iter().collect()).absent().to_string(),
            "1:2,4:4294967295"
        );
    }

    /// Every second UID is missing, so that each message is a run of its own.
    fn scattered(count: u32) -> SequenceMap {
        SequenceMap::of(0, &UidSet::of_ranges((1..=count).map(|n| 2 * n..=2 * n)))
    }

    #[test]
    fn emptying_a_large_mailbox_costs_no_more_for_each_message_than_for_a_small_one() {
        const COUNT: u32 = 100_000;
        type Take = fn(&mut SequenceMap, u32) -> bool;
        let ways: [(&str, Take); 4] = [
            ("from the first", |map, _| matches!(map.expunge(1), Vacated::Known(_))),
            ("from the last", |map, left| matches!(map.expunge(left), Vacated::Known(_))),
            ("from the middle", |map, left| matches!(map.expunge(left / 2 + 1), Vacated::Known(_))),
            ("by UID", |map, left| map.remove(uid(2 * (COUNT - left + 1)))),
        ];
        for (way, take) in ways {
            let mut map = scattered(COUNT);
            STEPS.set(0);
            for left in (1..=COUNT).rev() {
                assert!(take(&mut map, left));
            }
            assert_eq!(map.len(), 0);
            let each = STEPS.get() / u64::from(COUNT);
            assert!(each < 2_500, "{way}: {each} steps for each message");
        }
    }

    proptest! {
        /// Against the plainest model: a vector of optional UIDs.
        #[test]
        fn positions_agree_with_a_plain_list(
            old in 0u32..4,
            steps in prop::collection::vec((0u8..4, 1u32..12), 0..60),
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
                            next += n / 4 + 1;
                            prop_assert!(map.learn(u32::try_from(place).unwrap() + 1, uid(next)));
                            model[place] = Some(next);
                        }
                    }
                    2 => {
                        let which = model.iter().position(|known| *known == Some(100 + n));
                        prop_assert_eq!(map.remove(uid(100 + n)), which.is_some());
                        if let Some(place) = which {
                            model.remove(place);
                        }
                    }
                    _ => {
                        let vacated = map.expunge(n);
                        if (n as usize) <= model.len() {
                            let was = model.remove(n as usize - 1);
                            prop_assert_eq!(vacated, was.map_or(Vacated::Unknown, |was| Vacated::Known(uid(was))));
                        } else {
                            prop_assert_eq!(vacated, Vacated::Nothing);
                        }
                    }
                }
                prop_assert_eq!(map.len() as usize, model.len());
                for (place, expected) in model.iter().enumerate() {
                    prop_assert_eq!(map.uid(u32::try_from(place).unwrap() + 1).map(Uid::get), *expected);
                }
                prop_assert_eq!(map.known(), model.iter().flatten().map(|known| uid(*known)).collect());
                let absent = map.absent();
                let holds = |candidate: u32| {
                    // A place for it: an unknown message with a smaller neighbour below and a larger one above.
                    model.iter().enumerate().any(|(place, known)| match known {
                        Some(known) => *known == candidate,
                        None => model.iter().take(place).flatten().all(|below| *below < candidate)
                            && model.iter().skip(place).flatten().all(|above| *above > candidate),
                    })
                };
                for candidate in 95..160 {
                    prop_assert_eq!(absent.contains(uid(candidate)), !holds(candidate), "{}", candidate);
                }
            }
        }
    }
}
