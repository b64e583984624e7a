//! UIDs of a folder in their order, as ranges: a mailbox of a million costs as much as one of ten.

use std::collections::VecDeque;
use std::fmt::{self, Display, Formatter};

use super::syntax::NumberSet;

/// Rising UIDs. Position 0 is the message with sequence number 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Uids {
    /// First and last of each range, rising, with a gap between any two.
    ranges: VecDeque<(u32, u32)>,
    count: u32,
}

impl Uids {
    /// 1 to `count`.
    pub(super) fn one_to(count: u32) -> Self {
        Self { ranges: (count > 0).then_some((1, count)).into_iter().collect(), count }
    }

    /// How many there are: EXISTS.
    pub(super) fn len(&self) -> usize {
        usize::try_from(self.count).unwrap()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The largest; 0 when there is none.
    pub(super) fn last(&self) -> u32 {
        self.ranges.back().map_or(0, |(_, last)| *last)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = u32> {
        self.ranges.iter().flat_map(|(first, last)| *first..=*last)
    }

    /// The ranges themselves.
    pub(super) fn ranges(&self) -> impl Iterator<Item = (u32, u32)> {
        self.ranges.iter().copied()
    }

    /// The position of a UID.
    pub(super) fn place(&self, uid: u32) -> Option<usize> {
        let mut before = 0;
        for (first, last) in &self.ranges {
            if uid < *first {
                return None;
            }
            if uid <= *last {
                return Some(usize::try_from(before + uid - first).unwrap());
            }
            before += last - first + 1;
        }
        None
    }

    pub(super) fn contains(&self, uid: u32) -> bool {
        self.place(uid).is_some()
    }

    /// Adds a UID larger than all.
    pub(super) fn push(&mut self, uid: u32) {
        assert!(uid > self.last() || self.is_empty(), "UIDs only rise");
        self.count += 1;
        match self.ranges.back_mut() {
            Some((_, last)) if *last + 1 == uid => *last = uid,
            _ => self.ranges.push_back((uid, uid)),
        }
    }

    /// Takes a UID out and returns the position it had.
    pub(super) fn remove(&mut self, uid: u32) -> Option<usize> {
        let place = self.place(uid)?;
        let index = self.ranges.iter().position(|(first, last)| (*first..=*last).contains(&uid))?;
        let (first, last) = self.ranges[index];
        self.count -= 1;
        match (uid == first, uid == last) {
            (true, true) => {
                self.ranges.remove(index);
            }
            (true, false) => self.ranges[index] = (uid + 1, last),
            (false, true) => self.ranges[index] = (first, uid - 1),
            (false, false) => {
                self.ranges[index] = (first, uid - 1);
                self.ranges.insert(index + 1, (uid + 1, last));
            }
        }
        Some(place)
    }

    /// Only the newest `count`.
    pub(super) fn newest(&self, count: u32) -> Self {
        let mut kept = Self::default();
        for (first, last) in self.ranges.iter().rev() {
            let room = count - kept.count;
            if room == 0 {
                break;
            }
            let first = (*first).max((last + 1).saturating_sub(room));
            kept.ranges.push_front((first, *last));
            kept.count += last - first + 1;
        }
        kept
    }

    /// Sequence number and UID of each message that `set` names by UID or by sequence number, rising.
    pub(super) fn named(&self, set: &NumberSet, is_uid: bool) -> Vec<(usize, u32)> {
        let largest = if is_uid { self.last() } else { self.count };
        let wanted = set.intervals(largest).into_iter().filter(|(from, _)| *from <= largest);
        let wanted: Vec<(u32, u32)> = wanted.map(|(from, to)| (from, to.min(largest))).collect();
        let mut named = Vec::new();
        // The sequence number of the range's first message.
        let mut number = 1;
        for (first, last) in self.ranges() {
            let end = number + last - first;
            let (low, high) = if is_uid { (first, last) } else { (number, end) };
            for (from, to) in &wanted {
                for wanted in low.max(*from)..=high.min(*to) {
                    let step = wanted - low;
                    named.push((usize::try_from(number + step).unwrap(), first + step));
                }
            }
            number = end + 1;
        }
        named
    }
}

impl FromIterator<u32> for Uids {
    /// From rising UIDs.
    fn from_iter<I: IntoIterator<Item = u32>>(uids: I) -> Self {
        let mut all = Self::default();
        uids.into_iter().for_each(|uid| all.push(uid));
        all
    }
}

/// As IMAP writes a set: `1:3,5`.
impl Display for Uids {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (place, (first, last)) in self.ranges().enumerate() {
            let comma = if place > 0 { "," } else { "" };
            if first == last {
                write!(f, "{comma}{first}")?;
            } else {
                write!(f, "{comma}{first}:{last}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_do_what_a_list_of_numbers_does() {
        let mut uids: Uids = [2, 3, 4, 7, 9, 10].into_iter().collect();
        assert_eq!(uids.to_string(), "2:4,7,9:10");
        assert_eq!(uids.place(7), Some(3));
        assert_eq!(uids.remove(3), Some(1));
        assert_eq!(uids.remove(5), None);
        uids.push(12);
        assert_eq!(uids.to_string(), "2,4,7,9:10,12");
        assert_eq!(uids.newest(3).to_string(), "9:10,12");
        assert_eq!(uids.newest(2).to_string(), "10,12");
        let named = |set: &str, is_uid| uids.named(&NumberSet::parse(set).unwrap(), is_uid);
        assert_eq!(named("4:8,10,10:11", true), [(2, 4), (3, 7), (5, 10)]);
        assert_eq!(named("99:*", true), [(6, 12)]);
        assert_eq!(named("99:100", true), []);
        assert_eq!(named("1,3:5", false), [(1, 2), (3, 7), (4, 9), (5, 10)]);
        assert_eq!(named("*", false), [(6, 12)]);
        assert_eq!(named("9", false), []);
    }

    #[test]
    fn a_million_is_emptied_from_its_front_in_no_time() {
        let mut uids = Uids::one_to(1_000_000);
        for uid in 1..=1_000_000 {
            assert_eq!(uids.remove(uid), Some(0));
        }
        assert!(uids.is_empty());
    }
}
