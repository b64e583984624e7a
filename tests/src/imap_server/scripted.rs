//! A mailbox that is only a rule: a million messages that cost no memory each.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::model::{Flags, Message};

/// What the messages 1 to `count` of a folder are, before anybody changes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Script {
    /// How many there are; their UIDs are 1 to this.
    pub count: u32,
    /// One in so many is unread; 0 for none.
    pub unread_every: u32,
}

/// The age of the oldest: so that none counts as fresh.
const OLDEST: i64 = 1_500_000_000;

impl Script {
    pub(super) fn is_unread(self, uid: u32) -> bool {
        self.unread_every > 0 && uid.is_multiple_of(self.unread_every)
    }

    pub(super) fn unread(self) -> u32 {
        self.count.checked_div(self.unread_every).unwrap_or_default()
    }

    pub(super) fn flags(self, uid: u32) -> Flags {
        if self.is_unread(uid) { BTreeSet::new() } else { BTreeSet::from(["\\Seen".to_owned()]) }
    }

    /// The message with this UID.
    pub(super) fn message(self, uid: u32) -> Message {
        let received =
            Timestamp::from_second(OLDEST).unwrap() + SignedDuration::from_secs(60 * i64::from(uid));
        let raw = format!(
            "From: Sender {uid} <sender{uid}@lab.example>\r\nTo: demo@lab.example\r\nSubject: Scripted mail {uid}\r\n\
             Date: {}\r\nMessage-ID: <scripted.{uid}@lab.example>\r\n\r\nNothing much.\r\n",
            received.strftime("%a, %d %b %Y %H:%M:%S +0000")
        );
        Message {
            uid,
            flags: self.flags(uid),
            received,
            raw: Arc::from(raw.into_bytes()),
            modseq: 1,
            identity: u64::from(uid),
        }
    }
}
