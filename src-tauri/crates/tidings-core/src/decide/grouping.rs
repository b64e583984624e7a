//! Many changes at once become one toast.
//!
//! The first change is told at once. What follows within the window joins a summary that takes its toast's
//! place, so that a burst costs the person one glance and hides nothing. After an absence there is one summary
//! for the whole account, unless little happened.

use std::collections::BTreeMap;
use std::time::Duration;

use tidings_protocol::{AccountId, EventKind};

use crate::listen::{Moment, TimeScale};

/// A change joins the one before it when it comes within this time.
const QUIET: Duration = Duration::from_millis(1_500);
/// A group takes in no more after this time, so that a steady stream is not one endless summary.
const LONGEST: Duration = Duration::from_secs(5);
/// On catching up, up to so many changes are told one by one.
pub const ONE_BY_ONE: usize = 3;
/// A summary names so many of its changes, the newest.
const NAMED: usize = 5;

/// After an absence folders follow each other more slowly.
const QUIET_RETURN: Duration = Duration::from_secs(15);
/// And a catching up that takes longer is told in parts.
const LONGEST_RETURN: Duration = Duration::from_secs(120);

/// Changes are grouped by account and folder; after an absence by account alone.
pub type GroupKey = (AccountId, Option<String>);

/// How changes became known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// As they happened.
    Live,
    /// On catching up after a short while.
    Gap,
    /// On catching up after an absence.
    Return,
}

/// One change as a line of a summary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What happened.
    pub kind: EventKind,
    /// To whose mail.
    pub from: Option<String>,
    /// About what.
    pub subject: Option<String>,
    /// So many mails that nobody can name; `None` for one mail.
    pub older: Option<u32>,
}

/// What a summary tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Mails that arrived.
    pub arrived: u32,
    /// Mails that were removed.
    pub removed: u32,
    /// Mails that were read elsewhere.
    pub read: u32,
    /// Mails that were marked unread elsewhere.
    pub unread: u32,
    /// The newest changes, oldest first.
    pub newest: Vec<Line>,
    /// They happened in several folders of the account.
    pub is_account_wide: bool,
    /// So much happens that what follows is only logged for a while.
    pub breaks: bool,
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
    pace: Pace,
    /// Told by toasts of their own, after an absence.
    alone: usize,
    summary: Summary,
}

impl Open {
    fn is_over(&self, now: Moment, scale: TimeScale) -> bool {
        let (quiet, longest) = match self.pace {
            Pace::Live | Pace::Gap => (QUIET, LONGEST),
            Pace::Return => (QUIET_RETURN, LONGEST_RETURN),
        };
        now.since(self.last) > scale.of(quiet) || now.since(self.first) > scale.of(longest)
    }
}

impl Grouping {
    /// No group is open.
    #[must_use]
    pub const fn new(scale: TimeScale) -> Self {
        Self { scale, open: BTreeMap::new() }
    }

    /// Places changes in a folder that became known together. The key names the group whose toast they join
    /// or begin.
    pub fn place(
        &mut self,
        account: &AccountId,
        folder: &str,
        lines: Vec<Line>,
        pace: Pace,
        now: Moment,
    ) -> (GroupKey, Placement) {
        let scale = self.scale;
        self.open.retain(|_, open| !open.is_over(now, scale));
        let key = (account.clone(), (pace != Pace::Return).then(|| folder.to_owned()));
        let placement = if pace == Pace::Return {
            self.place_return(&key, lines, now)
        } else {
            self.place_folder(&key, lines, pace, now)
        };
        (key, placement)
    }

    fn place_folder(&mut self, key: &GroupKey, lines: Vec<Line>, pace: Pace, now: Moment) -> Placement {
        let joins = self.open.contains_key(key);
        let count = lines.len();
        let open = self.opened(key, pace, now);
        open.summary.extend(lines);
        if joins || count > 1 && pace == Pace::Live || count > ONE_BY_ONE {
            return Placement::Together { summary: open.summary.clone(), joins };
        }
        if count > 1 {
            // Each has its own toast; a later change must not make a summary that tells them again.
            self.open.remove(key);
        }
        Placement::OneByOne
    }

    fn place_return(&mut self, key: &GroupKey, lines: Vec<Line>, now: Moment) -> Placement {
        let open = self.opened(key, Pace::Return, now);
        let joins = !open.summary.newest.is_empty();
        if !joins && open.alone + lines.len() <= ONE_BY_ONE {
            open.alone += lines.len();
            return Placement::OneByOne;
        }
        open.summary.extend(lines);
        Placement::Together { summary: open.summary.clone(), joins }
    }

    fn opened(&mut self, key: &GroupKey, pace: Pace, now: Moment) -> &mut Open {
        let open = self.open.entry(key.clone()).or_insert_with(|| Open {
            first: now,
            last: now,
            pace,
            alone: 0,
            summary: Summary { is_account_wide: pace == Pace::Return, ..Summary::default() },
        });
        open.last = now;
        open
    }
}

impl FromIterator<Line> for Summary {
    fn from_iter<I: IntoIterator<Item = Line>>(lines: I) -> Self {
        let mut summary = Self::default();
        lines.into_iter().for_each(|line| summary.add(line));
        summary
    }
}

impl Summary {
    pub(super) fn extend(&mut self, lines: Vec<Line>) {
        for line in lines {
            self.add(line);
        }
    }

    fn add(&mut self, line: Line) {
        match line.kind {
            EventKind::Arrived => self.arrived += 1,
            EventKind::Removed => self.removed = self.removed.saturating_add(line.older.unwrap_or(1)),
            EventKind::Read => self.read += 1,
            EventKind::Unread => self.unread += 1,
            EventKind::Flags | EventKind::Mailbox | EventKind::Account | EventKind::Alert => {}
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

    fn place(grouping: &mut Grouping, folder: &str, count: usize, pace: Pace, now: Moment) -> Placement {
        grouping.place(&AccountId("a".to_owned()), folder, arrivals(count), pace, now).1
    }

    fn live(grouping: &mut Grouping, count: usize, now: Moment) -> Placement {
        place(grouping, "INBOX", count, Pace::Live, now)
    }

    fn arrivals(count: usize) -> Vec<Line> {
        vec![Line { kind: EventKind::Arrived, from: None, subject: None, older: None }; count]
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
        assert_eq!(count(live(&mut grouping, 1, at(0))), None);
        assert_eq!(count(live(&mut grouping, 1, at(1_000))), Some(2));
        assert_eq!(count(live(&mut grouping, 1, at(4_000))), None);
    }

    #[test]
    fn a_steady_stream_is_not_one_endless_summary() {
        let mut grouping = Grouping::new(TimeScale::REAL);
        let placements: Vec<_> =
            (0..8).map(|second| count(live(&mut grouping, 1, at(second * 1_000)))).collect();
        assert_eq!(placements[5], Some(6));
        assert_eq!(placements[6], None);
    }

    #[test]
    fn after_an_absence_three_are_told_one_by_one_and_more_together() {
        let mut grouping = Grouping::new(TimeScale::REAL);
        assert_eq!(count(place(&mut grouping, "INBOX", 3, Pace::Gap, at(0))), None);
        assert_eq!(count(place(&mut grouping, "INBOX", 4, Pace::Gap, at(9_000))), Some(4));
    }

    #[test]
    fn after_an_absence_an_account_has_three_toasts_or_one_summary() {
        let mut grouping = Grouping::new(TimeScale::REAL);
        let mut told =
            |folder, many, millis| count(place(&mut grouping, folder, many, Pace::Return, at(millis)));
        assert_eq!(told("INBOX", 2, 0), None);
        assert_eq!(told("Work", 1, 9_000), None);
        assert_eq!(told("Lists", 5, 12_000), Some(5));
        assert_eq!(told("Trash", 7, 20_000), Some(12));
        assert_eq!(told("INBOX", 4, 60_000), Some(4));
    }

    #[test]
    fn a_summary_names_the_newest_few() {
        let mut grouping = Grouping::new(TimeScale::REAL);
        let Placement::Together { summary, .. } = live(&mut grouping, 500, at(0)) else { panic!() };
        assert_eq!((summary.arrived, summary.newest.len()), (500, NAMED));
    }
}
