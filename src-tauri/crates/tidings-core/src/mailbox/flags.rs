//! Flags of messages, kept as one set of UIDs for each flag.

use std::collections::{BTreeMap, BTreeSet};

use crate::mailbox::{Uid, UidSet};

/// The flags of one message. `\Recent` is never among them: it belongs to a session, not to the message.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flags(BTreeSet<String>);

impl Flags {
    /// Whether the flag is set; system flags compare without regard to case.
    #[must_use]
    pub fn has(&self, flag: &str) -> bool {
        self.0.contains(flag)
    }

    /// In order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// What changed from `before` to here: `+\Flagged -work`.
    #[must_use]
    pub fn difference(&self, before: &Self) -> String {
        let gained = self.0.difference(&before.0).map(|flag| format!("+{flag}"));
        let lost = before.0.difference(&self.0).map(|flag| format!("-{flag}"));
        gained.chain(lost).collect::<Vec<_>>().join(" ")
    }

    /// These flags with one more.
    #[must_use]
    pub fn with(self, flag: &str) -> Self {
        self.turned(flag, true)
    }

    /// These flags with one of them set or not.
    #[must_use]
    pub fn turned(mut self, flag: &str, is_set: bool) -> Self {
        if is_set {
            self.0.insert(flag.to_owned());
        } else {
            self.0.remove(flag);
        }
        self
    }
}

impl<S: AsRef<str>> FromIterator<S> for Flags {
    fn from_iter<I: IntoIterator<Item = S>>(flags: I) -> Self {
        Self(
            flags
                .into_iter()
                .map(|flag| canonical(flag.as_ref()))
                .filter(|flag| flag != "\\Recent")
                .collect(),
        )
    }
}

/// System flags in their one spelling (RFC 3501 §2.3.2); keywords as they are.
fn canonical(flag: &str) -> String {
    const SYSTEM: [&str; 6] = ["\\Seen", "\\Answered", "\\Flagged", "\\Deleted", "\\Draft", "\\Recent"];
    let known = SYSTEM.iter().find(|known| known.eq_ignore_ascii_case(flag));
    known.map_or_else(|| flag.to_owned(), |known| (*known).to_owned())
}

/// The flags of all known messages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FlagTable {
    sets: BTreeMap<String, UidSet>,
}

impl FlagTable {
    /// The flags of one message.
    #[must_use]
    pub fn of(&self, uid: Uid) -> Flags {
        self.sets.iter().filter(|(_, set)| set.contains(uid)).map(|(flag, _)| flag).collect()
    }

    /// Replaces the flags of one message.
    pub fn set(&mut self, uid: Uid, flags: &Flags) {
        self.sets.retain(|flag, set| {
            if !flags.has(flag) {
                set.remove(uid);
            }
            !set.is_empty()
        });
        for flag in flags.iter() {
            match self.sets.get_mut(flag) {
                Some(set) => {
                    set.insert(uid);
                }
                None => {
                    self.sets.insert(flag.to_owned(), [uid].into_iter().collect());
                }
            }
        }
    }

    /// Forgets one message.
    pub fn forget(&mut self, uid: Uid) {
        self.set(uid, &Flags::default());
    }

    /// Forgets many messages.
    pub fn forget_all(&mut self, uids: &UidSet) {
        self.sets.retain(|_, set| {
            *set = set.difference(uids);
            !set.is_empty()
        });
    }

    /// All messages that have the flag.
    #[must_use]
    pub fn set_of(&self, flag: &str) -> UidSet {
        self.sets.get(flag).cloned().unwrap_or_default()
    }

    /// Says of all messages at once whether they have the flag.
    pub fn put(&mut self, flag: &str, uids: UidSet) {
        if uids.is_empty() {
            self.sets.remove(flag);
        } else {
            self.sets.insert(flag.to_owned(), uids);
        }
    }

    /// How many messages have the flag.
    #[must_use]
    pub fn count(&self, flag: &str) -> u32 {
        self.sets.get(flag).map_or(0, UidSet::len)
    }

    /// Each flag with its messages, for the store.
    pub fn sets(&self) -> impl Iterator<Item = (&str, &UidSet)> {
        self.sets.iter().map(|(flag, set)| (flag.as_str(), set))
    }
}

impl FromIterator<(String, UidSet)> for FlagTable {
    fn from_iter<I: IntoIterator<Item = (String, UidSet)>>(sets: I) -> Self {
        Self { sets: sets.into_iter().filter(|(_, set)| !set.is_empty()).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_names_what_was_gained_and_lost() {
        let before: Flags = ["\\seen", "work", "\\Recent"].into_iter().collect();
        let after: Flags = ["\\Seen", "\\Flagged"].into_iter().collect();
        assert_eq!(after.difference(&before), "+\\Flagged -work");
        assert_eq!(after.difference(&after), "");
    }

    #[test]
    fn the_table_gives_back_what_was_set() {
        let uid = Uid::new(7).unwrap();
        let mut table = FlagTable::default();
        let flags: Flags = ["\\Seen", "work"].into_iter().collect();
        table.set(uid, &flags);
        assert_eq!(table.of(uid), flags);
        table.set(uid, &["work"].into_iter().collect());
        assert_eq!(table.of(uid).iter().collect::<Vec<_>>(), ["work"]);
        table.forget(uid);
        assert_eq!(table, FlagTable::default());
    }
}
