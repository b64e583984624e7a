//! Many changes at once become one toast.
//!
//! The first change is told at once. What follows within the window joins a summary that takes its toast's
//! place, so that a burst costs the person one glance and hides nothing.

use std::collections::BTreeMap;
use std::time::Duration;

use tidings_protocol::{AccountId, EventKind};

use crate::listen::{Moment, TimeScale};

/// A change joins the one before it when it comes within this time.
const QUIET: Duration = Duration::from_millis(1_500);
/// A group takes in no more after this time, so that a steady stream is not one endless summary.
const LONGEST: Duration = Duration::from_secs(5);
/// On catching up, up to so many changes are told one by one.
const ONE_BY_ONE: usize = 3;
/// A summary names so many of its changes, the newest.
const NAMED: usize = 5;

/// Changes are grouped by account and folder.
pub type GroupKey = (AccountId, String);

/// One change as a line of a summary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What happened.
    pub kind: EventKind,
    /// To whose mail.
    pub from: Option<String>,
    /// About what.
    pub subject: Option<String>,
}

/// What a summary tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Mails that arrived.
    pub arrived: u32,
    /// Mails that were removed.
    pub removed: u32,
    /// The newest changes, oldest first.
    pub newest: Vec<Line>,
}

/// Where changes that are to be shown go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placement {
    /// A toast for each.
    OneByOne,
    /// All in one toast.
    Together {
        /// What it tells.
        summary: Summary,
        /// It also tells what the group's toast told, and takes its place.
        joins: bool,
    },
}

/// The groups that are open.
#[derive(Clone, Debug)]
pub struct Grouping {
    scale: TimeScale,
    open: BTreeMap<GroupKey, Open>,
}

#[derive(Clone, Debug)]
struct Open {
    first: Moment,
    last: Moment,
    summary: Summary,
}

impl Grouping {
    /// No group is open.
    #[must_use]
    pub const fn new(scale: TimeScale) -> Self {
        Self { scale, open: BTreeMap::new() }
    }

    /// Places changes that became known together.
    pub fn place(&mut self, key: &GroupKey, lines: Vec<Line>, live: bool, now: Moment) -> Placement {
        let (quiet, longest) = (self.scale.of(QUIET), self.scale.of(LONGEST));
        self.open.retain(|_, open| now.since(open.last) <= quiet && now.since(open.first) <= longest);
        let joins = self.open.contains_key(key);
        let count = lines.len();
        let open = self.open.entry(key.clone()).or_insert_with(|| Open {
            first: now,
            last: now,
            summary: Summary::default(),
        });
        open.last = now;
        for line in lines {
            open.summary.add(line);
        }
        if joins || count > 1 && live || count > ONE_BY_ONE {
            return Placement::Together { summary: open.summary.clone(), joins };
        }
        if count > 1 {
            // Each has its own toast; a later change must not make a summary that tells them again.
            self.open.remove(key);
        }
        Placement::OneByOne
    }
}

impl Summary {
    fn add(&mut self, line: Line) {
        match line.kind {
            EventKind::Arrived => self.arrived += 1,
            EventKind::Removed => self.removed += 1,
            EventKind::Read
            | EventKind::Unread
            | EventKind::Flags
            | EventKind::Mailbox
            | EventKind::Account
            | EventKind::Alert => {}
        }
        if self.newest.len() == NAMED {
            self.newest.remove(0);
        }
        self.newest.push(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> GroupKey {
        (AccountId("a".to_owned()), "INBOX".to_owned())
    }

    fn arrivals(count: usize) -> Vec<Line> {
        vec![Line { kind: EventKind::Arrived, from: None, subject: None }; count]
    }

    fn at(millis: u64) -> Moment {
        Moment(Duration::from_millis(millis))
    }

    fn count(placement: Placement) -> Option<u32> {
        match placement {
            Placement::OneByOne => None,
            Placement::Together { summary, .. } => Some(summary.arrived),
        }
    }

    #[test]
    fn the_first_change_is_told_at_once_and_the_next_joins_it() {
        let mut grouping = Grouping::new(TimeScale::REAL);
        assert_eq!(count(grouping.place(&key(), arrivals(1), true, at(0))), None);
        assert_eq!(count(grouping.place(&key(), arrivals(1), true, at(1_000))), Some(2));
        assert_eq!(count(grouping.place(&key(), arrivals(1), true, at(4_000))), None);
    }

    #[test]
    fn a_steady_stream_is_not_one_endless_summary() {
        let mut grouping = Grouping::new(TimeScale::REAL);
        let placements: Vec<_> = (0..8)
            .map(|second| count(grouping.place(&key(), arrivals(1), true, at(second * 1_000))))
            .collect();
        assert_eq!(placements[5], Some(6));
        assert_eq!(placements[6], None);
    }

    #[test]
    fn after_an_absence_three_are_told_one_by_one_and_more_together() {
        let mut grouping = Grouping::new(TimeScale::REAL);
        assert_eq!(count(grouping.place(&key(), arrivals(3), false, at(0))), None);
        assert_eq!(count(grouping.place(&key(), arrivals(4), false, at(9_000))), Some(4));
    }

    #[test]
    fn a_summary_names_the_newest_few() {
        let mut grouping = Grouping::new(TimeScale::REAL);
        let Placement::Together { summary, .. } = grouping.place(&key(), arrivals(500), true, at(0)) else {
            panic!()
        };
        assert_eq!((summary.arrived, summary.newest.len()), (500, NAMED));
    }
}
