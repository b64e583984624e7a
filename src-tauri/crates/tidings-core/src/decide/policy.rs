//! Whether an event is told, and why or why not.

use tidings_protocol::{DecisionKind, EventKind, Timestamp};

use crate::decide::Event;

/// What was decided about an event. Every decision has a reason, also "do not show".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What is done.
    pub kind: DecisionKind,
    /// Why.
    pub reason: Reason,
}

/// The reasons there are; `tell::words` has each as a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A new mail.
    NewMail,
    /// A mail was removed.
    RemovedMail,
    /// The mail was read before Tidings saw it.
    AlreadyRead,
    /// The mail arrived as a draft or marked as deleted.
    NotForReading,
    /// This kind of change is only logged.
    LogOnly,
    /// Toasts are muted.
    Muted,
    /// Told together with others.
    Grouped,
}

/// What a decision depends on besides the event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// Until when toasts are muted.
    pub muted_until: Option<Timestamp>,
}

/// Decides about one event at this moment.
#[must_use]
pub fn decide(event: &Event, context: &Context, now: Timestamp) -> Decision {
    let (kind, reason) = by_event(event);
    if kind == DecisionKind::Show && context.muted_until.is_some_and(|until| now < until) {
        return Decision { kind: DecisionKind::Drop, reason: Reason::Muted };
    }
    Decision { kind, reason }
}

fn by_event(event: &Event) -> (DecisionKind, Reason) {
    match event.kind {
        EventKind::Arrived if event.flags.has("\\Seen") => (DecisionKind::Drop, Reason::AlreadyRead),
        EventKind::Arrived if event.flags.has("\\Deleted") || event.flags.has("\\Draft") => {
            (DecisionKind::Drop, Reason::NotForReading)
        }
        EventKind::Arrived => (DecisionKind::Show, Reason::NewMail),
        EventKind::Removed => (DecisionKind::Show, Reason::RemovedMail),
        EventKind::Read
        | EventKind::Unread
        | EventKind::Flags
        | EventKind::Mailbox
        | EventKind::Account
        | EventKind::Alert => (DecisionKind::Drop, Reason::LogOnly),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mailbox::{Envelope, Flags};

    fn event(kind: EventKind, flags: &[&str]) -> Event {
        Event { kind, uid: None, envelope: Envelope::default(), flags: Flags::from_iter(flags), detail: None }
    }

    fn decided(event: &Event, context: &Context) -> (DecisionKind, Reason) {
        let decision = decide(event, context, Timestamp::from_millis(1_000));
        (decision.kind, decision.reason)
    }

    #[test]
    fn new_and_removed_mail_is_shown_and_the_rest_is_logged() {
        let calm = Context::default();
        assert_eq!(decided(&event(EventKind::Arrived, &[]), &calm), (DecisionKind::Show, Reason::NewMail));
        assert_eq!(
            decided(&event(EventKind::Removed, &[]), &calm),
            (DecisionKind::Show, Reason::RemovedMail)
        );
        assert_eq!(decided(&event(EventKind::Read, &[]), &calm), (DecisionKind::Drop, Reason::LogOnly));
    }

    #[test]
    fn mail_that_was_read_elsewhere_is_not_shown() {
        let read = event(EventKind::Arrived, &["\\Seen"]);
        assert_eq!(decided(&read, &Context::default()), (DecisionKind::Drop, Reason::AlreadyRead));
    }

    #[test]
    fn while_muted_nothing_is_shown_and_the_reason_says_so() {
        let muted = Context { muted_until: Some(Timestamp::from_millis(2_000)) };
        assert_eq!(decided(&event(EventKind::Arrived, &[]), &muted), (DecisionKind::Drop, Reason::Muted));
        let over = Context { muted_until: Some(Timestamp::from_millis(1_000)) };
        assert_eq!(decided(&event(EventKind::Arrived, &[]), &over).0, DecisionKind::Show);
    }
}
