//! From a difference in a mailbox to what happened, in the past tense.

use std::collections::BTreeSet;

use tidings_protocol::EventKind;

use crate::mailbox::{Change, Envelope, Flags, Uid};

/// What follows the number in the detail of a removal of messages that nobody can name.
const OLDER: &str = " older";

/// How many messages that nobody can name an event of this kind and detail says are gone; `None` when it says
/// something else.
#[must_use]
pub fn older_removed(kind: EventKind, detail: Option<&str>) -> Option<u32> {
    detail.filter(|_| kind == EventKind::Removed)?.strip_suffix(OLDER)?.parse().ok()
}

/// Something that happened in a mailbox. It owns whatever names it: the mail itself may be gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What happened.
    pub kind: EventKind,
    /// To which message, where it is known.
    pub uid: Option<Uid>,
    /// Who wrote it, what about, when.
    pub envelope: Envelope,
    /// The message's flags, for an arrival.
    pub flags: Flags,
    /// More, by kind: for `flags` what changed, for `removed` where to, or how many nobody can name.
    pub detail: Option<String>,
}

impl Event {
    /// What happened to a folder itself; the detail is one of the stable words.
    #[must_use]
    pub fn of_folder(detail: &str) -> Self {
        Self {
            kind: EventKind::Mailbox,
            uid: None,
            envelope: Envelope::default(),
            flags: Flags::default(),
            detail: Some(detail.to_owned()),
        }
    }

    /// The message that a change is the reading of, and of nothing else.
    #[must_use]
    pub fn read_by(change: &Change) -> Option<Uid> {
        match change {
            Change::FlagsChanged { uid, before, after } => {
                (after.difference(before) == "+\\Seen").then_some(*uid)
            }
            _ => None,
        }
    }

    /// The messages that a batch says are gone. That one of them was read is not told beside it.
    #[must_use]
    pub fn gone_in(changes: &[Change]) -> BTreeSet<Uid> {
        let gone = changes.iter().filter_map(|change| match change {
            Change::Removed { uid } => Some(*uid),
            _ => None,
        });
        gone.collect()
    }

    /// What a change amounts to: usually one event; none for what is no news. `named` gives the stored
    /// envelope of a message.
    pub fn of(change: Change, named: impl Fn(Uid) -> Option<Envelope>) -> Vec<Self> {
        match change {
            Change::Arrived { uid, flags, envelope } => {
                vec![Self { kind: EventKind::Arrived, uid: Some(uid), envelope, flags, detail: None }]
            }
            Change::Removed { uid } => {
                let envelope = named(uid).unwrap_or_default();
                vec![Self::of_removal(Some(uid), envelope, "removed".to_owned())]
            }
            Change::OlderRemoved { count } => {
                vec![Self::of_removal(None, Envelope::default(), format!("{count}{OLDER}"))]
            }
            Change::FlagsChanged { uid, before, after } => {
                Self::of_flags(uid, &before, &after, &named(uid).unwrap_or_default())
            }
            Change::Learnt { .. } => Vec::new(),
            Change::Reset => vec![Self {
                kind: EventKind::Mailbox,
                uid: None,
                envelope: Envelope::default(),
                flags: Flags::default(),
                detail: Some("reset".to_owned()),
            }],
        }
    }

    fn of_removal(uid: Option<Uid>, envelope: Envelope, detail: String) -> Self {
        Self { kind: EventKind::Removed, uid, envelope, flags: Flags::default(), detail: Some(detail) }
    }

    /// Read and unread are events of their own; whatever else changed is one more.
    fn of_flags(uid: Uid, before: &Flags, after: &Flags, envelope: &Envelope) -> Vec<Self> {
        let event = |kind, detail| Self {
            kind,
            uid: Some(uid),
            envelope: envelope.clone(),
            flags: after.clone(),
            detail,
        };
        let seen = match (before.has("\\Seen"), after.has("\\Seen")) {
            (false, true) => Some(EventKind::Read),
            (true, false) => Some(EventKind::Unread),
            _ => None,
        };
        let difference = after.difference(before);
        let rest: Vec<&str> =
            difference.split(' ').filter(|part| !part.ends_with("\\Seen") && !part.is_empty()).collect();
        let flags = (!rest.is_empty()).then(|| event(EventKind::Flags, Some(rest.join(" "))));
        seen.map(|kind| event(kind, None)).into_iter().chain(flags).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flags(flags: &[&str]) -> Flags {
        flags.iter().collect()
    }

    fn kinds(before: &[&str], after: &[&str]) -> Vec<(EventKind, Option<String>)> {
        let change = Change::FlagsChanged { uid: Uid::FIRST, before: flags(before), after: flags(after) };
        Event::of(change, |_| None).into_iter().map(|event| (event.kind, event.detail)).collect()
    }

    #[test]
    fn reading_and_flagging_at_once_are_two_events() {
        assert_eq!(kinds(&[], &["\\Seen"]), [(EventKind::Read, None)]);
        assert_eq!(kinds(&["\\Seen"], &[]), [(EventKind::Unread, None)]);
        assert_eq!(
            kinds(&["work"], &["\\Seen", "\\Flagged"]),
            [(EventKind::Read, None), (EventKind::Flags, Some("+\\Flagged -work".to_owned()))]
        );
    }

    #[test]
    fn a_removal_is_named_by_what_was_stored() {
        let named = Envelope { subject: Some("Hello".to_owned()), ..Envelope::default() };
        let events = Event::of(Change::Removed { uid: Uid::FIRST }, |_| Some(named.clone()));
        assert_eq!(events[0].envelope, named);
        assert_eq!(events[0].detail.as_deref(), Some("removed"));
    }

    #[test]
    fn older_ones_that_are_gone_are_one_event_with_their_number() {
        let events = Event::of(Change::OlderRemoved { count: 995_000 }, |_| None);
        let [event] = events.as_slice() else { panic!("{events:?}") };
        assert_eq!((event.kind, event.uid), (EventKind::Removed, None));
        assert_eq!(older_removed(event.kind, event.detail.as_deref()), Some(995_000));
        assert_eq!(older_removed(EventKind::Removed, Some("moved to 5 older")), None);
        assert_eq!(older_removed(EventKind::Flags, Some("5 older")), None);
    }

    #[test]
    fn what_is_only_a_reading_is_known_as_that() {
        let changed = |before: &[&str], after: &[&str]| Change::FlagsChanged {
            uid: Uid::FIRST,
            before: flags(before),
            after: flags(after),
        };
        assert_eq!(Event::read_by(&changed(&["work"], &["work", "\\Seen"])), Some(Uid::FIRST));
        assert_eq!(Event::read_by(&changed(&[], &["\\Seen", "\\Flagged"])), None);
        assert_eq!(Event::read_by(&changed(&["\\Seen"], &[])), None);
        assert_eq!(Event::gone_in(&[Change::Removed { uid: Uid::FIRST }, Change::Reset]).len(), 1);
    }
}
