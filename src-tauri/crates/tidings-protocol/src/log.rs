//! The event log as it is asked for, counted and kept. One definition for the window, the command line and scripts.

use serde::{Deserialize, Serialize};

use crate::{AccountId, DecisionKind, EventId, EventKind, Timestamp};

/// Which records of the log are wanted. Empty means the newest `limit`.
///
/// A record is wanted when it fits everything that is said. The page before the one that came is asked for by
/// `before`: a place in the log, not a count, so that what arrives meanwhile moves nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(default)]
pub struct LogQuery {
    /// At most so many, the newest ones; 0 means 1,000.
    pub limit: u32,
    /// Only records with a smaller id: the page before.
    pub before: Option<EventId>,
    /// Only records with a larger id: what came since.
    pub after: Option<EventId>,
    /// Only records from this moment on.
    pub since: Option<Timestamp>,
    /// Only records before this moment.
    pub until: Option<Timestamp>,
    /// Only this account: its id or address.
    pub account: Option<String>,
    /// Only this folder, as people read it.
    pub folder: Option<String>,
    /// Only these kinds; none means all.
    pub kinds: Vec<EventKind>,
    /// Only what was decided so; none means all.
    pub decisions: Vec<DecisionKind>,
    /// Only records that have each of these words in sender, subject, folder or detail, in any order and case.
    pub search: Option<String>,
}

impl LogQuery {
    /// The longest search, in bytes: every record is looked through for every word.
    pub const LONGEST_SEARCH: usize = 256;

    /// Whether the query can be answered without keeping everybody else waiting.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.search.as_ref().is_none_or(|search| search.len() <= Self::LONGEST_SEARCH)
    }
}

/// How long the event log is kept, and whether it outlives the agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LogKeep {
    /// Records older than this are forgotten.
    pub days: u16,
    /// Records and headers are forgotten when the agent ends.
    pub forget_on_quit: bool,
}

impl LogKeep {
    /// The longest time, in days: ten years.
    pub const LONGEST: u16 = 3650;

    /// Whether a log can be kept so.
    #[must_use]
    pub const fn is_sound(&self) -> bool {
        1 <= self.days && self.days <= Self::LONGEST
    }
}

impl Default for LogKeep {
    fn default() -> Self {
        Self { days: 30, forget_on_quit: false }
    }
}

/// The log at a glance: how much there is, and the last days hour by hour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LogOverview {
    /// How many records there are.
    pub entries: u32,
    /// When the oldest of them was written.
    pub oldest: Option<Timestamp>,
    /// How long records are kept.
    pub keep: LogKeep,
    /// Hours in which mail came or went, oldest first; an hour without any is left out.
    pub hours: Vec<HourCount>,
}

impl LogOverview {
    /// The longest time that is counted hour by hour: a week.
    pub const MOST_HOURS: u16 = 7 * 24;
    /// The most counts in one answer, the newest ones: what fits into a line of the control socket.
    pub const MOST_COUNTS: usize = 6_000;
}

/// What came and went in one account within one hour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct HourCount {
    /// Which hour, counted from the moment that was asked for.
    pub hour: u16,
    /// The account.
    pub account_id: AccountId,
    /// Mails that arrived.
    pub arrived: u32,
    /// Mails that were removed.
    pub removed: u32,
}
