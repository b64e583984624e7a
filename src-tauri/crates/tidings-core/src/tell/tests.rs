//! What the tests of this folder share.

use tidings_protocol::{AccountId, DecisionKind, EventId, EventKind, EventRecord, Timestamp};

/// A record of a change to a mail in the inbox.
pub(super) fn record(kind: EventKind, from: Option<&str>, subject: Option<&str>) -> EventRecord {
    EventRecord {
        id: EventId(7),
        at: Timestamp::from_millis(0),
        account_id: AccountId("a".to_owned()),
        account: "me@example.org".to_owned(),
        folder: Some("INBOX".to_owned()),
        kind,
        uidvalidity: Some(1),
        uid: Some(2),
        from: from.map(str::to_owned),
        subject: subject.map(str::to_owned),
        message_id: None,
        date: None,
        detail: None,
        live: true,
        decision: DecisionKind::Show,
        reason: String::new(),
        list: None,
        together: 1,
        news: true,
        rule: None,
        due: None,
        command: None,
        told_at: None,
    }
}
