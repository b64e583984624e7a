//! UIDs and sets of them.

use std::fmt;
use std::num::NonZeroU32;
use std::ops::RangeInclusive;

use crate::mailbox::chunks::{Chunks, Weighed};

/// Names a message within one UIDVALIDITY of a mailbox (RFC 3501 §2.3.1.1). Never zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uid(NonZeroU32);

impl Uid {
    /// The smallest UID there is.
    pub const FIRST: Self = Self(NonZeroU32::MIN);

    /// `None` for zero.
    #[must_use]
    pub const fn new(uid: u32) -> Option<Self> {
        match NonZeroU32::new(uid) {
            Some(uid) => Some(Self(uid)),
            None => None,
        }
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0.get()
    }

    /// The next UID; the largest has none and stays.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A set of UIDs as ranges: a mailbox of 100,000 read mails costs eight bytes.
#[derive(Clone, Default)]
pub struct UidSet {
    /// Sorted, disjoint, not touching.
    ranges: Chunks<Range>,
}

/// Both ends belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Range {
    first: u32,
    last: u32,
}

impl Weighed for Range {
    fn weight(&self) -> u32 {
        self.last - self.first + 1
    }
}

impl UidSet {
    /// The set of all UIDs in these ranges, in whatever order they come. Nothing is expanded: `1:4294967295`
    /// costs no more than `1`.
    #[must_use]
    pub fn of_ranges(ranges: impl IntoIterator<Item = RangeInclusive<u32>>) -> Self {
        let mut sorted: Vec<(u32, u32)> = ranges
            .into_iter()
            .map(|range| (*range.start().min(range.end()), *range.start().max(range.end())))
            .filter(|(_, last)| *last > 0)
            .map(|(first, last)| (first.max(1), last))
            .collect();
        sorted.sort_unstable();
        let mut set = Self::default();
        for (first, last) in sorted {
            set.append(first, last);
        }
        set
    }

    /// Whether `uid` is in the set.
    #[must_use]
    pub fn contains(&self, uid: Uid) -> bool {
        let uid = uid.get();
        let place = self.ranges.partition(|range| range.last < uid);
        self.ranges.at(place).is_some_and(|range| range.first <= uid)
    }

    /// Adds `uid`; true when it was not there.
    pub fn insert(&mut self, uid: Uid) -> bool {
        let uid = uid.get();
        let place = self.ranges.partition(|range| range.last < uid);
        let right = self.ranges.at(place);
        if right.is_some_and(|range| range.first <= uid) {
            return false;
        }
        let left = self.ranges.before(place);
        let left = left.and_then(|place| Some((place, self.ranges.at(place)?)));
        let left = left.filter(|(_, range)| range.last + 1 == uid);
        match (left, right.filter(|range| range.first - 1 == uid)) {
            (Some((at, left)), Some(right)) => {
                self.ranges.replace(place, &[]);
                self.ranges.replace(at, &[Range { last: right.last, ..left }]);
            }
            (Some((at, left)), None) => self.ranges.replace(at, &[Range { last: uid, ..left }]),
            (None, Some(right)) => self.ranges.replace(place, &[Range { first: uid, ..right }]),
            (None, None) => self.ranges.insert(place, Range { first: uid, last: uid }),
        }
        true
    }

    /// Takes `uid` out; true when it was there.
    pub fn remove(&mut self, uid: Uid) -> bool {
        let uid = uid.get();
        let place = self.ranges.partition(|range| range.last < uid);
        let Some(range) = self.ranges.at(place).filter(|range| range.first <= uid) else { return false };
        let left = Range { first: range.first, last: uid.wrapping_sub(1) };
        let right = Range { first: uid.wrapping_add(1), last: range.last };
        match (range.first < uid, uid < range.last) {
            (true, true) => self.ranges.replace(place, &[left, right]),
            (true, false) => self.ranges.replace(place, &[left]),
            (false, true) => self.ranges.replace(place, &[right]),
            (false, false) => self.ranges.replace(place, &[]),
        }
        true
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.ranges.weight()
    }

    /// True when there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// The smallest.
    #[must_use]
    pub fn first(&self) -> Option<Uid> {
        Uid::new(self.ranges.first()?.first)
    }

    /// The largest.
    #[must_use]
    pub fn last(&self) -> Option<Uid> {
        Uid::new(self.ranges.last()?.last)
    }

    /// From the smallest to the largest.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Uid> + '_ {
        self.ranges.iter().flat_map(|range| (range.first..=range.last).filter_map(Uid::new))
    }

    /// The ranges from the smallest to the largest, both ends included.
    pub fn ranges(&self) -> impl DoubleEndedIterator<Item = (u32, u32)> + '_ {
        self.ranges.iter().map(|range| (range.first, range.last))
    }

    /// Those in both. Cheap when `self` is the smaller set.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let mut both = Self::default();
        for (first, last) in self.ranges() {
            for (from, to) in other.ranges_within(first, last) {
                both.append(from, to);
            }
        }
        both
    }

    /// Those that are not in `other`. Cheap when `self` is the smaller set.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        let mut rest = Self::default();
        for (first, last) in self.ranges() {
            // Where what is not in `other` begins; `None` past the largest UID.
            let mut open = Some(first);
            for (from, to) in other.ranges_within(first, last) {
                if let Some(begin) = open.filter(|begin| *begin < from) {
                    rest.append(begin, from - 1);
                }
                open = to.checked_add(1);
            }
            if let Some(begin) = open.filter(|begin| *begin <= last) {
                rest.append(begin, last);
            }
        }
        rest
    }

    /// Those in either.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self::of_ranges(self.ranges().chain(other.ranges()).map(|(first, last)| first..=last))
    }

    /// Adds those of `other`. Cheap when that is the smaller set.
    pub fn add(&mut self, other: &Self) {
        const FEW: u32 = 64;
        if other.len() > FEW {
            *self = self.union(other);
            return;
        }
        for uid in other.iter() {
            self.insert(uid);
        }
    }

    /// Those from `first` to `last`, both included.
    #[must_use]
    pub fn within(&self, first: u32, last: u32) -> Self {
        let mut part = Self::default();
        for (from, to) in self.ranges_within(first, last) {
            part.append(from, to);
        }
        part
    }

    fn ranges_within(&self, first: u32, last: u32) -> impl Iterator<Item = (u32, u32)> + '_ {
        let place = self.ranges.partition(|range| range.last < first);
        let ranges =
            self.ranges.iter_from(place).take_while(move |range| first <= last && range.first <= last);
        ranges.map(move |range| (range.first.max(first), range.last.min(last)))
    }

    /// The largest `count` of them.
    #[must_use]
    pub fn newest(&self, count: u32) -> Self {
        let mut left = count;
        let newest = self.ranges().rev().map_while(|(first, last)| {
            let taken = left.min(last - first + 1);
            left -= taken;
            (taken > 0).then(|| last - (taken - 1)..=last)
        });
        Self::of_ranges(newest)
    }

    /// The smallest `count` of them.
    #[must_use]
    pub fn oldest(&self, count: u32) -> Self {
        let mut left = count;
        let oldest = self.ranges().map_while(|(first, last)| {
            let taken = left.min(last - first + 1);
            left -= taken;
            (taken > 0).then(|| first..=first + (taken - 1))
        });
        Self::of_ranges(oldest)
    }

    /// How many characters [`fmt::Display`] writes.
    #[must_use]
    pub fn written_len(&self) -> usize {
        let digits = |number: u32| number.checked_ilog10().unwrap_or_default() as usize + 1;
        let written = self
            .ranges()
            .map(|(first, last)| digits(first) + 1 + if first == last { 0 } else { digits(last) + 1 });
        written.sum::<usize>().saturating_sub(1)
    }

    /// Ranges from the smallest to the largest, both ends included; `None` when they are not in order, overlap or
    /// touch, or name zero.
    #[must_use]
    pub fn from_ranges(ranges: impl IntoIterator<Item = (u32, u32)>) -> Option<Self> {
        let mut set = Self::default();
        for (first, last) in ranges {
            let follows = set.last().is_none_or(|end| first.saturating_sub(end.get()) > 1);
            if first == 0 || last < first || !follows {
                return None;
            }
            set.append(first, last);
        }
        Some(set)
    }

    /// Reads what [`fmt::Display`] writes; `None` when it is anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let ranges = text.split(',').filter(|part| !part.is_empty()).map(|part| {
            let (first, last) = part.split_once(':').unwrap_or((part, part));
            Some((first.parse::<u32>().ok()?, last.parse::<u32>().ok()?))
        });
        Self::from_ranges(ranges.collect::<Option<Vec<_>>>()?)
    }

    /// Adds a range none of whose UIDs lies before the start of the last range.
    fn append(&mut self, first: u32, last: u32) {
        let place = self.ranges.last_place();
        match (place, self.ranges.last()) {
            (Some(place), Some(end)) if end.last == u32::MAX || first <= end.last + 1 => {
                self.ranges.replace(place, &[Range { last: end.last.max(last), ..end }]);
            }
            _ => self.ranges.push(Range { first, last }),
        }
    }
}

impl PartialEq for UidSet {
    fn eq(&self, other: &Self) -> bool {
        self.ranges().eq(other.ranges())
    }
}

impl Eq for UidSet {}

impl fmt::Debug for UidSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{{self}}}")
    }
}

/// As IMAP writes it: `1:5,7`.
impl fmt::Display for UidSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (first, last)) in self.ranges().enumerate() {
            if place > 0 {
                f.write_str(",")?;
            }
            if first == last {
                write!(f, "{first}")?;
            } else {
                write!(f, "{first}:{last}")?;
            }
        }
        Ok(())
    }
}

impl FromIterator<Uid> for UidSet {
    fn from_iter<I: IntoIterator<Item = Uid>>(uids: I) -> Self {
        let mut set = Self::default();
        for uid in uids {
            set.insert(uid);
        }
        set
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn set(uids: &BTreeSet<u32>) -> UidSet {
        uids.iter().copied().filter_map(Uid::new).collect()
    }

    fn numbers(set: &UidSet) -> BTreeSet<u32> {
        set.iter().map(Uid::get).collect()
    }

    proptest! {
        #[test]
        fn a_set_of_ranges_is_a_set(steps in prop::collection::vec((any::<bool>(), 1u32..40), 0..200)) {
            let mut set = UidSet::default();
            let mut model = BTreeSet::new();
            for (adds, uid) in steps {
                let uid = Uid::new(uid).unwrap();
                if adds {
                    prop_assert_eq!(set.insert(uid), model.insert(uid));
                } else {
                    prop_assert_eq!(set.remove(uid), model.remove(&uid));
                }
                prop_assert_eq!(set.iter().collect::<Vec<_>>(), model.iter().copied().collect::<Vec<_>>());
                prop_assert_eq!(UidSet::parse(&set.to_string()), Some(set.clone()));
                prop_assert_eq!(set.written_len(), set.to_string().len());
                prop_assert_eq!(set.len() as usize, model.len());
            }
        }

        #[test]
        fn sets_are_joined_and_cut_as_sets_are(
            a in prop::collection::btree_set(1u32..60, 0..40),
            b in prop::collection::btree_set(1u32..60, 0..40),
            count in 0u32..50,
        ) {
            let (left, right) = (set(&a), set(&b));
            prop_assert_eq!(numbers(&left.intersection(&right)), a.intersection(&b).copied().collect());
            prop_assert_eq!(numbers(&left.difference(&right)), a.difference(&b).copied().collect());
            prop_assert_eq!(numbers(&left.union(&right)), a.union(&b).copied().collect());
            prop_assert_eq!(numbers(&left.within(10, count)), a.iter().copied().filter(|uid| (10..=count).contains(uid)).collect());
            prop_assert_eq!(numbers(&left.newest(count)), a.iter().rev().take(count as usize).copied().collect());
            prop_assert_eq!(numbers(&left.oldest(count)), a.iter().take(count as usize).copied().collect());
            // Built by joining or one by one, a set is the same.
            prop_assert_eq!(left.union(&right), set(&a.union(&b).copied().collect()));
            prop_assert_eq!(left.difference(&right), set(&a.difference(&b).copied().collect()));
        }
    }

    #[test]
    fn the_largest_uid_is_no_trap() {
        let largest = Uid::new(u32::MAX).unwrap();
        let mut set: UidSet = [largest].into_iter().collect();
        assert!(!set.insert(largest));
        assert!(set.insert(Uid::new(u32::MAX - 1).unwrap()));
        assert_eq!(set.to_string(), "4294967294:4294967295");
        let all = UidSet::of_ranges([1..=u32::MAX, 5..=7]);
        assert_eq!(all.len(), u32::MAX);
        assert_eq!(all.intersection(&set), set);
        assert!(set.difference(&all).is_empty());
        assert_eq!(all.difference(&set).to_string(), "1:4294967293");
    }

    #[test]
    fn ranges_come_in_any_order_and_either_way_round() {
        #[expect(clippy::reversed_empty_ranges, reason = "RFC 3501 §9: a range may be written from its end")]
        let set = UidSet::of_ranges([9..=9, 7..=3, 0..=1, 0..=0]);
        assert_eq!(set.to_string(), "1,3:7,9");
    }
}
