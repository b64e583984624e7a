//! UIDs and sets of them.

use std::fmt;
use std::num::NonZeroU32;

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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UidSet {
    /// Sorted, disjoint, not touching; both ends belong to the range.
    ranges: Vec<(u32, u32)>,
}

impl UidSet {
    /// Whether `uid` is in the set.
    #[must_use]
    pub fn contains(&self, uid: Uid) -> bool {
        self.place(uid.get()).is_ok()
    }

    /// Adds `uid`; true when it was not there.
    pub fn insert(&mut self, uid: Uid) -> bool {
        let uid = uid.get();
        let Err(at) = self.place(uid) else { return false };
        let joins_left = at > 0 && self.ranges.get(at - 1).is_some_and(|range| range.1 + 1 == uid);
        let joins_right = self.ranges.get(at).is_some_and(|range| range.0 - 1 == uid);
        match (joins_left, joins_right) {
            (true, true) => {
                let right = self.ranges.remove(at);
                if let Some(left) = self.ranges.get_mut(at - 1) {
                    left.1 = right.1;
                }
            }
            (true, false) => {
                if let Some(left) = self.ranges.get_mut(at - 1) {
                    left.1 = uid;
                }
            }
            (false, true) => {
                if let Some(right) = self.ranges.get_mut(at) {
                    right.0 = uid;
                }
            }
            (false, false) => self.ranges.insert(at, (uid, uid)),
        }
        true
    }

    /// Takes `uid` out; true when it was there.
    pub fn remove(&mut self, uid: Uid) -> bool {
        let uid = uid.get();
        let Ok(at) = self.place(uid) else { return false };
        let Some(&(first, last)) = self.ranges.get(at) else { return false };
        match (first == uid, last == uid) {
            (true, true) => {
                self.ranges.remove(at);
            }
            (true, false) => self.replace(at, (uid + 1, last)),
            (false, true) => self.replace(at, (first, uid - 1)),
            (false, false) => {
                self.replace(at, (first, uid - 1));
                self.ranges.insert(at + 1, (uid + 1, last));
            }
        }
        true
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.ranges.iter().map(|(first, last)| last - first + 1).sum()
    }

    /// True when there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }

    /// From the smallest to the largest.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Uid> + '_ {
        self.ranges.iter().flat_map(|(first, last)| (*first..=*last).filter_map(Uid::new))
    }

    /// The ranges from the smallest to the largest, both ends included.
    pub fn ranges(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.ranges.iter().copied()
    }

    /// Ranges from the smallest to the largest, both ends included; `None` when they are not in order, overlap or
    /// touch, or name zero.
    #[must_use]
    pub fn from_ranges(ranges: Vec<(u32, u32)>) -> Option<Self> {
        let are_sound = ranges.iter().all(|(first, last)| *first > 0 && first <= last);
        let are_apart = ranges.iter().zip(ranges.iter().skip(1)).all(|(a, b)| b.0.saturating_sub(a.1) > 1);
        (are_sound && are_apart).then_some(Self { ranges })
    }

    /// Reads what [`fmt::Display`] writes; `None` when it is anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut ranges: Vec<(u32, u32)> = Vec::new();
        for part in text.split(',').filter(|part| !part.is_empty()) {
            let (first, last) = part.split_once(':').unwrap_or((part, part));
            let (first, last) = (first.parse::<u32>().ok()?, last.parse::<u32>().ok()?);
            let follows = ranges.last().is_none_or(|range| range.1 < u32::MAX && first > range.1 + 1);
            if first == 0 || last < first || !follows {
                return None;
            }
            ranges.push((first, last));
        }
        Some(Self { ranges })
    }

    /// The range that holds `uid`, or where one would have to be put.
    fn place(&self, uid: u32) -> Result<usize, usize> {
        self.ranges.binary_search_by(|(first, last)| {
            if *last < uid {
                std::cmp::Ordering::Less
            } else if *first > uid {
                std::cmp::Ordering::Greater
            } else {
                std::cmp::Ordering::Equal
            }
        })
    }

    fn replace(&mut self, at: usize, range: (u32, u32)) {
        if let Some(place) = self.ranges.get_mut(at) {
            *place = range;
        }
    }
}

/// As IMAP writes it: `1:5,7`.
impl fmt::Display for UidSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (first, last)) in self.ranges.iter().enumerate() {
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
            }
        }
    }

    #[test]
    fn the_largest_uid_is_no_trap() {
        let largest = Uid::new(u32::MAX).unwrap();
        let mut set: UidSet = [largest].into_iter().collect();
        assert!(!set.insert(largest));
        assert!(set.insert(Uid::new(u32::MAX - 1).unwrap()));
        assert_eq!(set.to_string(), "4294967294:4294967295");
    }
}
