//! What goes in and out of a mailbox's model: what the server told on opening, what is saved, what changed.

use std::ops::RangeInclusive;
use std::time::Duration;

use tidings_protocol::Timestamp;

use crate::listen::reply::Fetched;
use crate::mailbox::{Envelope, FlagTable, Flags, Uid, UidSet};

/// What opening a mailbox told (RFC 3501 §6.3.1); every part may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// How many messages there are.
    pub exists: u32,
    /// The mailbox's incarnation; zero and absent mean that UIDs do not last.
    pub uidvalidity: Option<u32>,
    /// The least UID of the next message. Courier and NetEase do not say.
    pub uidnext: Option<u32>,
    /// The highest modification sequence, where the server counts them.
    pub highest_modseq: Option<u64>,
    /// The mailbox's lasting name.
    pub mailbox_id: Option<String>,
    /// What happened since the saved modification sequence, where that was asked for (RFC 7162 §3.2.5).
    pub resync: Option<Resync>,
}

/// The answer to QRESYNC, as far as it was taken in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resync {
    /// UIDs that are not there; some servers name any that ever were.
    pub vanished: Vec<RangeInclusive<u32>>,
    /// Messages that changed.
    pub fetched: Vec<Fetched>,
    /// More changed than were taken in.
    pub is_cut: bool,
}

/// What is saved of a mailbox, so that a later session can tell what happened in between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The incarnation that all UIDs here belong to.
    pub uidvalidity: u32,
    /// A message with this UID or a larger one is new, unless it is among the known.
    pub next: Uid,
    /// The modification sequence up to which everything was told.
    pub highest_modseq: Option<u64>,
    /// The messages known one by one.
    pub known: UidSet,
    /// How many older ones there are besides.
    pub below: u32,
    /// The flags of the known ones.
    pub flags: FlagTable,
    /// Of these only `\Seen` is known; what other flags they have was never asked.
    pub partly: UidSet,
    /// The mailbox's lasting name, by which it is found again when it was renamed (RFC 8474 §4.1).
    pub mailbox_id: Option<String>,
    /// When all of this was last known to agree with the server, by the wall clock.
    pub synced: Option<Timestamp>,
    /// How often the mailbox got a new incarnation lately.
    pub resets: Resets,
}

/// New incarnations of a mailbox within a day: a server that makes one after the other has no lasting UIDs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resets {
    /// How many.
    pub count: u32,
    /// Since when they are counted.
    pub since: Option<Timestamp>,
}

impl Resets {
    const DAY: Duration = Duration::from_secs(24 * 3600);
    const MOST_IN_A_DAY: u32 = 2;

    /// With one more at this time.
    pub(super) fn one_more(self, at: Timestamp) -> Self {
        let day = i64::try_from(Self::DAY.as_millis()).unwrap_or(i64::MAX);
        match self.since {
            Some(since) if (0..day).contains(&at.millis().saturating_sub(since.millis())) => {
                Self { count: self.count.saturating_add(1), since: Some(since) }
            }
            _ => Self { count: 1, since: Some(at) },
        }
    }

    /// True when the UIDs are not worth saving.
    pub(super) const fn is_flapping(self) -> bool {
        self.count > Self::MOST_IN_A_DAY
    }
}

/// One difference between what was known and what is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A message is there that was not.
    Arrived {
        /// Its UID.
        uid: Uid,
        /// Its flags when it was first seen.
        flags: Flags,
        /// Who, what, when.
        envelope: Envelope,
    },
    /// A message is gone.
    Removed {
        /// Which.
        uid: Uid,
    },
    /// Messages below the window are gone, of which only the existence was known.
    OlderRemoved {
        /// How many; at least one.
        count: u32,
    },
    /// Flags of a message changed.
    FlagsChanged {
        /// Which message.
        uid: Uid,
        /// As last told.
        before: Flags,
        /// As they are.
        after: Flags,
    },
    /// The header of a message that is no news, for naming it later.
    Learnt {
        /// Which message.
        uid: Uid,
        /// Who, what, when.
        envelope: Envelope,
    },
    /// The mailbox has a new incarnation; everything known of the old one is void. What follows in the same
    /// batch belongs to the new one; a mail among it that was known before is no news.
    Reset,
}

/// Changes and the cursor that goes with them: saved together or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// In the order in which they were seen.
    pub changes: Vec<Change>,
    /// What to save; `None` where UIDs do not last.
    pub cursor: Option<Cursor>,
    /// Seen as they happened, or found on catching up.
    pub live: bool,
    /// When the mailbox was last known to agree with the server before these changes were found, by the wall
    /// clock; `None` when it never was.
    pub synced_before: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_new_incarnations_in_a_day_are_too_many() {
        let at = |hour: i64| Timestamp::from_millis(1_000_000_000_000 + hour * 3_600_000);
        let two = Resets::default().one_more(at(0)).one_more(at(5));
        assert!(!two.is_flapping());
        assert!(two.one_more(at(23)).is_flapping());
        assert!(!two.one_more(at(24)).is_flapping());
        // A clock that was put back starts counting anew.
        assert!(!two.one_more(at(-1)).is_flapping());
    }
}
