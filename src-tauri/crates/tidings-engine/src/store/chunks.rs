//! A cursor in pieces: what is known of 1,024 UIDs each.
//!
//! A mailbox of 100,000 mails with holes takes 700 KB to write down, and a mail changes one place in it. So it is
//! stored in pieces, and a save writes only those that differ from what the database has; of that a fingerprint of
//! eight bytes a piece is remembered.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::hash::{DefaultHasher, Hash, Hasher};

use tidings_core::mailbox::{Cursor, FlagTable, UidSet};

/// UIDs in a piece, as a power of two.
const BITS: u32 = 10;
const LAST: u32 = (1 << BITS) - 1;

/// One piece: ranges of UIDs, counted from the piece's first, both ends included.
#[derive(Debug, Default, Hash)]
pub(super) struct Chunk<'a> {
    known: Vec<(u32, u32)>,
    flags: BTreeMap<&'a str, Vec<(u32, u32)>>,
}

/// Under this name, which no flag has, stand the messages of whose flags only `\Seen` is known.
const PARTLY: &str = "";

/// What pieces tell when they are put together again.
#[derive(Debug, PartialEq)]
pub(super) struct Known {
    pub(super) known: UidSet,
    pub(super) flags: FlagTable,
    pub(super) partly: UidSet,
}

/// What the database has of one mailbox: a fingerprint by piece.
pub(super) type Prints = BTreeMap<u32, u64>;

/// Cuts what is known into pieces, by their numbers.
pub(super) fn cut(cursor: &Cursor) -> BTreeMap<u32, Chunk<'_>> {
    let mut chunks: BTreeMap<u32, Chunk<'_>> = BTreeMap::new();
    spread(&cursor.known, |number, range| chunks.entry(number).or_default().known.push(range));
    for (flag, set) in cursor.flags.sets().chain([(PARTLY, &cursor.partly)]) {
        spread(set, |number, range| {
            chunks.entry(number).or_default().flags.entry(flag).or_default().push(range);
        });
    }
    chunks
}

/// What identifies the content of each piece.
pub(super) fn prints(chunks: &BTreeMap<u32, Chunk<'_>>) -> Prints {
    let print = |chunk: &Chunk<'_>| {
        let mut hasher = DefaultHasher::new();
        chunk.hash(&mut hasher);
        hasher.finish()
    };
    chunks.iter().map(|(number, chunk)| (*number, print(chunk))).collect()
}

fn spread(set: &UidSet, mut put: impl FnMut(u32, (u32, u32))) {
    for (first, last) in set.ranges() {
        let (from, to) = (first >> BITS, last >> BITS);
        for number in from..=to {
            let start = if number == from { first & LAST } else { 0 };
            let end = if number == to { last & LAST } else { LAST };
            put(number, (start, end));
        }
    }
}

impl Chunk<'_> {
    /// The known UIDs as text, and the flags: one line each, the flag, a tab, its UIDs. Neither can occur in a flag
    /// (RFC 3501 §9, flag-keyword).
    pub(super) fn write(&self) -> (String, String) {
        let mut flags = String::new();
        for (flag, ranges) in &self.flags {
            let _infallible = writeln!(flags, "{flag}\t{}", written(ranges));
        }
        (written(&self.known), flags)
    }
}

fn written(ranges: &[(u32, u32)]) -> String {
    let mut text = String::new();
    for (first, last) in ranges {
        let comma = if text.is_empty() { "" } else { "," };
        let _infallible = if first == last {
            write!(text, "{comma}{first}")
        } else {
            write!(text, "{comma}{first}:{last}")
        };
    }
    text
}

/// Pieces put together again, in the order of their numbers.
#[derive(Debug, Default)]
pub(super) struct Joined {
    known: Vec<(u32, u32)>,
    flags: BTreeMap<String, Vec<(u32, u32)>>,
}

impl Joined {
    /// Adds the next piece; `None` when it does not read.
    pub(super) fn add(&mut self, number: u32, uids: &str, flags: &str) -> Option<()> {
        read(number, uids, &mut self.known)?;
        for line in flags.lines() {
            let (flag, uids) = line.split_once('\t')?;
            read(number, uids, self.flags.entry(flag.to_owned()).or_default())?;
        }
        Some(())
    }

    /// The whole; `None` when the pieces contradict each other.
    pub(super) fn finish(mut self) -> Option<Known> {
        let partly = UidSet::from_ranges(self.flags.remove(PARTLY).unwrap_or_default())?;
        let flags = self.flags.into_iter().map(|(flag, ranges)| Some((flag, UidSet::from_ranges(ranges)?)));
        Some(Known { known: UidSet::from_ranges(self.known)?, flags: flags.collect::<Option<_>>()?, partly })
    }
}

fn read(number: u32, uids: &str, into: &mut Vec<(u32, u32)>) -> Option<()> {
    let base = number.checked_mul(1 << BITS)?;
    for part in uids.split(',').filter(|part| !part.is_empty()) {
        let (first, last) = part.split_once(':').unwrap_or((part, part));
        let (first, last) = (first.parse::<u32>().ok()?, last.parse::<u32>().ok()?);
        if last > LAST {
            return None;
        }
        let (first, last) = (base + first, base + last);
        match into.last_mut() {
            Some(before) if before.1.checked_add(1) == Some(first) => before.1 = last,
            _ => into.push((first, last)),
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use tidings_core::mailbox::{Resets, Uid};

    use super::*;

    fn cursor(known: &str, seen: &str) -> Cursor {
        Cursor {
            uidvalidity: 1,
            next: Uid::FIRST,
            highest_modseq: None,
            known: UidSet::parse(known).unwrap(),
            flags: [("\\Seen".to_owned(), UidSet::parse(seen).unwrap())].into_iter().collect(),
            below: 3,
            partly: UidSet::parse(known).unwrap().difference(&UidSet::parse(seen).unwrap()),
            mailbox_id: None,
            synced: None,
            resets: Resets::default(),
        }
    }

    fn joined(chunks: &BTreeMap<u32, Chunk<'_>>) -> Option<Known> {
        let mut joined = Joined::default();
        for (number, chunk) in chunks {
            let (uids, flags) = chunk.write();
            joined.add(*number, &uids, &flags)?;
        }
        joined.finish()
    }

    #[test]
    fn what_was_cut_is_joined_again() {
        for (known, seen) in [
            ("1:100000", "1:99000,99002"),
            ("1,3,5,1023:1025,4000:9000", "3,1023:1024"),
            ("1023:1024,4294967295", "4294967295"),
            ("", ""),
        ] {
            let cursor = cursor(known, seen);
            let (known, flags, partly) = (cursor.known.clone(), cursor.flags.clone(), cursor.partly.clone());
            assert_eq!(joined(&cut(&cursor)), Some(Known { known, flags, partly }));
        }
    }

    #[test]
    fn one_change_changes_one_piece() {
        let before = cursor("1:100000", "1:99000");
        let mut after = before.clone();
        after.flags.set(Uid::new(50_000).unwrap(), &["\\Seen", "\\Flagged"].into_iter().collect());
        let (before, after) = (prints(&cut(&before)), prints(&cut(&after)));
        let changed = after.iter().filter(|(number, print)| before.get(number) != Some(print));
        assert_eq!(changed.map(|(number, _)| *number).collect::<Vec<_>>(), [50_000 >> BITS]);
    }

    #[test]
    fn a_piece_that_does_not_read_is_no_piece() {
        for (uids, flags) in [("1024", ""), ("x", ""), ("5,3", ""), ("3", "\\Seen"), ("3", "\\Seen\t9999")] {
            let mut joined = Joined::default();
            let read = joined.add(1, uids, flags).and_then(|()| joined.finish());
            assert!(read.is_none(), "{uids} {flags}");
        }
    }
}
