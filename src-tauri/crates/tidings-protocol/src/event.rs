//! What happened in a mailbox, what was decided about it, and why: one record of the event log.

use serde::{Deserialize, Serialize};

use crate::{AccountId, Timestamp};

/// Names a record of the event log; later records have larger ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(test, derive(ts_rs::TS), ts(as = "f64"))]
pub struct EventId(pub i64);

/// What happened. The names are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum EventKind {
    /// A mail is there that was not there before.
    Arrived,
    /// A mail is gone from the folder.
    Removed,
    /// A mail was read, here or elsewhere.
    Read,
    /// A mail was marked unread.
    Unread,
    /// Other flags of a mail changed; `detail` says which.
    Flags,
    /// The folder itself changed: renamed, deleted, reset, back.
    Mailbox,
    /// The account's health changed: the problem's code, or `ok`.
    Account,
    /// The server asked that the person be told something (`[ALERT]`).
    Alert,
}

impl EventKind {
    /// All of them, in the order of their telling.
    pub const ALL: [Self; 8] = [
        Self::Arrived,
        Self::Removed,
        Self::Read,
        Self::Unread,
        Self::Flags,
        Self::Mailbox,
        Self::Account,
        Self::Alert,
    ];

    /// The stable name, as in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Arrived => "arrived",
            Self::Removed => "removed",
            Self::Read => "read",
            Self::Unread => "unread",
            Self::Flags => "flags",
            Self::Mailbox => "mailbox",
            Self::Account => "account",
            Self::Alert => "alert",
        }
    }
}

/// What was decided about telling an event. The names are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum DecisionKind {
    /// A toast of its own.
    Show,
    /// Told as part of a summary.
    Group,
    /// Told later.
    Hold,
    /// Not told: only in the log.
    Drop,
}

impl DecisionKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Show, Self::Group, Self::Hold, Self::Drop];

    /// The stable name, as in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Show => "show",
            Self::Group => "group",
            Self::Hold => "hold",
            Self::Drop => "drop",
        }
    }
}

/// One record of the event log. Unknown values are `null`, never invented.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct EventRecord {
    /// The record's own number.
    pub id: EventId,
    /// When Tidings learnt of it.
    pub at: Timestamp,
    /// The account it happened in.
    pub account_id: AccountId,
    /// That account's address.
    pub account: String,
    /// The folder as people read it; `null` for what concerns the account.
    pub folder: Option<String>,
    /// What happened.
    pub kind: EventKind,
    /// The folder's UIDVALIDITY (RFC 3501 §2.3.1.1) at the time.
    pub uidvalidity: Option<u32>,
    /// The mail's UID.
    pub uid: Option<u32>,
    /// Sender as shown: `Ann <ann@example.org>`.
    pub from: Option<String>,
    /// Subject as shown.
    pub subject: Option<String>,
    /// The mail's Message-ID with its angle brackets.
    pub message_id: Option<String>,
    /// The mail's own date.
    pub date: Option<Timestamp>,
    /// The mailing list that it came over (List-Id), as shown.
    pub list: Option<String>,
    /// More about it, by kind.
    pub detail: Option<String>,
    /// So many of its kind became known together in its folder, this one among them.
    pub together: u32,
    /// It was something to tell: rules are asked only about that.
    pub news: bool,
    /// True when it was seen as it happened, false when found on catching up.
    pub live: bool,
    /// What was decided.
    pub decision: DecisionKind,
    /// Why, in words.
    pub reason: String,
    /// The rule that decided, when one did: its name at the time.
    pub rule: Option<String>,
    /// For what a rule holds for a digest: when that is due.
    pub due: Option<Timestamp>,
    /// What became of the program that a rule runs: `ok`, or why it failed, in words.
    pub command: Option<String>,
    /// When the notification service took it.
    pub told_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_those_of_json() {
        for kind in EventKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
        for decision in DecisionKind::ALL {
            assert_eq!(serde_json::to_value(decision).unwrap(), decision.name());
        }
    }
}
