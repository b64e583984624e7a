//! Whether an event is told, and why or why not.

use std::rc::Rc;
use std::time::Duration;

use tidings_protocol::{AccountPreferences, DecisionKind, EventKind, Rule, RuleTell, Timestamp};

use crate::decide::Event;

/// What was decided about an event. Every decision has a reason, also "do not show".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What is done.
    pub kind: DecisionKind,
    /// Why.
    pub reason: Reason,
    /// It was something to tell, so that rules were asked about it.
    pub news: bool,
    /// The rule that had a say in it.
    pub rule: Option<Rc<Rule>>,
    /// For what waits for a digest: when that is due.
    pub due: Option<Timestamp>,
    /// It is arranged by itself: a rule wants it told whatever else happens.
    pub is_apart: bool,
}

/// The reasons there are; `tell::words` has each as a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A new mail.
    NewMail,
    /// A mail was removed.
    RemovedMail,
    /// A mail was read elsewhere.
    ReadMail,
    /// A mail was marked unread elsewhere.
    UnreadMail,
    /// It was done here, by a button of a toast.
    DoneHere,
    /// The person wants no toasts of this kind.
    SwitchedOff,
    /// A rule wants it told.
    RuleShows,
    /// A rule wants it told, also in quiet hours.
    RuleVip,
    /// A rule wants it not told.
    RuleSilent,
    /// A rule wants it told in the next digest.
    RuleDigest,
    /// It waits for the end of the quiet hours, which is then.
    QuietHours(Timestamp),
    /// It waits until the desktop wants notifications again.
    DoNotDisturb,
    /// The mail was read before Tidings saw it.
    AlreadyRead,
    /// The mail was read or removed elsewhere before its toast could be shown.
    Overtaken,
    /// The mail arrived as a draft or marked as deleted.
    NotForReading,
    /// The mail is older than the last look into the folder: copied or moved here.
    OldCopy,
    /// The mail was moved here from this folder.
    MovedHere(String),
    /// The mail was told when it arrived in this folder.
    AlreadyTold(String),
    /// The mail was read elsewhere just before it was removed.
    ReadThenRemoved,
    /// This kind of change is only logged.
    LogOnly,
    /// Toasts are muted.
    Muted,
    /// Told together with others.
    Grouped,
    /// Told together with others, and as the last for a while.
    StormBreaks,
    /// So much happened that it is only logged.
    Storm,
    /// The folder has this name now.
    Renamed(String),
}

/// What a decision depends on besides the event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// Until when toasts are muted.
    pub muted_until: Option<Timestamp>,
    /// Toasts wait, and why.
    pub quiet: Option<Quiet>,
    /// What the person wants to be told of.
    pub tells: Tells,
    /// When the next digest is due; only where a rule may want to know.
    pub digest: Option<Timestamp>,
}

/// Why toasts wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quiet {
    /// The person's weekly quiet hours, until then.
    Hours(Timestamp),
    /// The desktop wants no notifications.
    Desktop,
}

/// What the person wants to be told of in an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "one switch a kind, as the person sees them")]
pub struct Tells {
    /// Mail that arrives.
    pub arrived: bool,
    /// Mail that is removed.
    pub removed: bool,
    /// Mail that is read elsewhere.
    pub read: bool,
    /// Mail that is marked unread elsewhere.
    pub unread: bool,
}

impl From<&AccountPreferences> for Tells {
    fn from(preferences: &AccountPreferences) -> Self {
        let AccountPreferences { arrived, removed, read, unread, .. } = *preferences;
        Self { arrived, removed, read, unread }
    }
}

impl Default for Tells {
    fn default() -> Self {
        Self::from(&AccountPreferences::default())
    }
}

/// What the account knows of the mail that an event is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The folder was in order until then; `None` when it never was.
    pub synced: Option<Timestamp>,
    /// It was moved here from this folder.
    pub moved_from: Option<String>,
    /// It was told when it arrived in this folder.
    pub told_in: Option<String>,
    /// It was read elsewhere a short while ago.
    pub was_just_read: bool,
    /// It was done here, by a button of a toast.
    pub is_done_here: bool,
}

/// A mail that the server received so long before the last look is no new one.
const OLD: Duration = Duration::from_secs(24 * 3600);

/// Whoever reads a mail elsewhere and removes it within this time knows of it.
pub const JUST_READ: Duration = Duration::from_secs(600);

/// Decides about one event at this moment. `rule` gives the rule that fits, and is asked only about what is news.
pub fn decide(
    event: &Event,
    known: &Known,
    context: &Context,
    rule: impl FnOnce() -> Option<Rc<Rule>>,
    now: Timestamp,
) -> Decision {
    let (is_wanted, reason) = match news(event, known, context.tells) {
        Ok(news) => news,
        Err(reason) => {
            let kind = DecisionKind::Drop;
            return Decision { kind, reason, news: false, rule: None, due: None, is_apart: false };
        }
    };
    let rule = rule();
    let tell = rule.as_ref().map_or(RuleTell::Usual, |rule| rule.tell);
    let (kind, reason) = tell_news(tell, is_wanted, reason, context, now);
    let due = context.digest.filter(|_| reason == Reason::RuleDigest);
    Decision { kind, reason, news: true, rule, due, is_apart: false }
}

fn tell_news(
    tell: RuleTell,
    is_wanted: bool,
    reason: Reason,
    context: &Context,
    now: Timestamp,
) -> (DecisionKind, Reason) {
    let reason = match tell {
        RuleTell::Silent => return (DecisionKind::Drop, Reason::RuleSilent),
        RuleTell::Usual if !is_wanted => return (DecisionKind::Drop, reason),
        // What is told hours later is not what a muting is about.
        RuleTell::Digest if context.digest.is_some() => return (DecisionKind::Hold, Reason::RuleDigest),
        RuleTell::Show | RuleTell::Digest => Reason::RuleShows,
        RuleTell::Vip => Reason::RuleVip,
        RuleTell::Usual => reason,
    };
    if context.muted_until.is_some_and(|until| now < until) {
        return (DecisionKind::Drop, Reason::Muted);
    }
    match context.quiet {
        Some(Quiet::Hours(_)) if tell == RuleTell::Vip => (DecisionKind::Show, reason),
        Some(Quiet::Hours(until)) => (DecisionKind::Hold, Reason::QuietHours(until)),
        Some(Quiet::Desktop) => (DecisionKind::Hold, Reason::DoNotDisturb),
        None => (DecisionKind::Show, reason),
    }
}

impl Decision {
    /// Whether it is to have a toast of its own: a rule says so.
    #[must_use]
    pub fn is_vip(&self) -> bool {
        self.reason == Reason::RuleVip
    }

    /// Whether the event counts as new since the person looked: mail that nobody knew of, told or not.
    #[must_use]
    pub fn is_new(&self, event: &Event) -> bool {
        event.kind == EventKind::Arrived
            && match self.reason {
                Reason::NewMail
                | Reason::RuleShows
                | Reason::RuleVip
                | Reason::RuleDigest
                | Reason::Muted
                | Reason::QuietHours(_)
                | Reason::DoNotDisturb
                | Reason::SwitchedOff => true,
                Reason::RemovedMail
                | Reason::ReadMail
                | Reason::UnreadMail
                | Reason::DoneHere
                | Reason::RuleSilent
                | Reason::AlreadyRead
                | Reason::NotForReading
                | Reason::OldCopy
                | Reason::MovedHere(_)
                | Reason::AlreadyTold(_)
                | Reason::ReadThenRemoved
                | Reason::LogOnly
                | Reason::Grouped
                | Reason::StormBreaks
                | Reason::Storm
                | Reason::Overtaken
                | Reason::Renamed(_) => false,
            }
    }
}

/// What there is to tell, and whether the person wants it told unless a rule says otherwise: then why, else why not.
/// `Err` with the reason when there is nothing to tell.
fn news(event: &Event, known: &Known, tells: Tells) -> Result<(bool, Reason), Reason> {
    if known.is_done_here {
        return Err(Reason::DoneHere);
    }
    let (is_wanted, reason, otherwise) = match event.kind {
        EventKind::Arrived => match not_new(event, known) {
            Some(reason) => return Err(reason),
            None => (tells.arrived, Reason::NewMail, Reason::SwitchedOff),
        },
        EventKind::Removed if known.was_just_read => return Err(Reason::ReadThenRemoved),
        EventKind::Removed => (tells.removed, Reason::RemovedMail, Reason::SwitchedOff),
        EventKind::Read => (tells.read, Reason::ReadMail, Reason::LogOnly),
        EventKind::Unread => (tells.unread, Reason::UnreadMail, Reason::LogOnly),
        EventKind::Flags | EventKind::Mailbox | EventKind::Account | EventKind::Alert => {
            return Err(Reason::LogOnly);
        }
    };
    Ok((is_wanted, if is_wanted { reason } else { otherwise }))
}

/// Why an arrival is no news to the person.
fn not_new(event: &Event, known: &Known) -> Option<Reason> {
    if let Some(folder) = &known.moved_from {
        return Some(Reason::MovedHere(folder.clone()));
    }
    if let Some(folder) = &known.told_in {
        return Some(Reason::AlreadyTold(folder.clone()));
    }
    if event.flags.has("\\Seen") {
        return Some(Reason::AlreadyRead);
    }
    if event.flags.has("\\Deleted") || event.flags.has("\\Draft") {
        return Some(Reason::NotForReading);
    }
    let (received, synced) = (event.envelope.received?, known.synced?);
    let old = i64::try_from(OLD.as_millis()).unwrap_or(i64::MAX);
    (synced.millis_since(received) > old).then_some(Reason::OldCopy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mailbox::{Envelope, Flags};

    const MORNING: Timestamp = Timestamp::from_millis(25_200_000);

    fn event(kind: EventKind, flags: &[&str]) -> Event {
        Event { kind, uid: None, envelope: Envelope::default(), flags: Flags::from_iter(flags), detail: None }
    }

    fn decided(event: &Event, known: &Known, context: &Context) -> (DecisionKind, Reason) {
        let decision = decide(event, known, context, || None, Timestamp::from_millis(1_000));
        (decision.kind, decision.reason)
    }

    fn calmly(event: &Event, known: &Known) -> (DecisionKind, Reason) {
        decided(event, known, &Context::default())
    }

    #[test]
    fn new_and_removed_mail_is_shown_and_the_rest_is_logged() {
        let known = Known::default();
        let of = |kind| calmly(&event(kind, &[]), &known);
        assert_eq!(of(EventKind::Arrived), (DecisionKind::Show, Reason::NewMail));
        assert_eq!(of(EventKind::Removed), (DecisionKind::Show, Reason::RemovedMail));
        assert_eq!(of(EventKind::Read), (DecisionKind::Drop, Reason::LogOnly));
    }

    #[test]
    fn mail_that_was_read_elsewhere_is_not_shown() {
        let read = event(EventKind::Arrived, &["\\Seen"]);
        assert_eq!(calmly(&read, &Known::default()), (DecisionKind::Drop, Reason::AlreadyRead));
    }

    #[test]
    fn a_mail_from_long_before_the_last_look_is_a_copy() {
        let day = 24 * 3_600_000;
        let received = |millis| Event {
            envelope: Envelope { received: Some(Timestamp::from_millis(millis)), ..Envelope::default() },
            ..event(EventKind::Arrived, &[])
        };
        let known = Known { synced: Some(Timestamp::from_millis(10 * day)), ..Known::default() };
        assert_eq!(calmly(&received(9 * day - 1), &known), (DecisionKind::Drop, Reason::OldCopy));
        assert_eq!(calmly(&received(9 * day), &known).0, DecisionKind::Show);
        // Without a date, or without an earlier look, there is no telling.
        assert_eq!(calmly(&event(EventKind::Arrived, &[]), &known).0, DecisionKind::Show);
        assert_eq!(calmly(&received(0), &Known::default()).0, DecisionKind::Show);
    }

    #[test]
    fn a_mail_that_was_moved_or_told_elsewhere_says_so() {
        let arrived = event(EventKind::Arrived, &["\\Seen"]);
        let moved = Known { moved_from: Some("INBOX".to_owned()), ..Known::default() };
        assert_eq!(calmly(&arrived, &moved).1, Reason::MovedHere("INBOX".to_owned()));
        let told = Known { told_in: Some("All".to_owned()), ..Known::default() };
        assert_eq!(calmly(&arrived, &told).1, Reason::AlreadyTold("All".to_owned()));
    }

    #[test]
    fn what_was_read_elsewhere_and_then_removed_is_only_logged() {
        let read = Known { was_just_read: true, ..Known::default() };
        let removed = event(EventKind::Removed, &[]);
        assert_eq!(calmly(&removed, &read), (DecisionKind::Drop, Reason::ReadThenRemoved));
    }

    #[test]
    fn while_muted_nothing_is_shown_and_the_reason_says_so() {
        let known = Known::default();
        let arrived = event(EventKind::Arrived, &[]);
        let muted = Context { muted_until: Some(Timestamp::from_millis(2_000)), ..Context::default() };
        assert_eq!(decided(&arrived, &known, &muted), (DecisionKind::Drop, Reason::Muted));
        let over = Context { muted_until: Some(Timestamp::from_millis(1_000)), ..Context::default() };
        assert_eq!(decided(&arrived, &known, &over).0, DecisionKind::Show);
    }

    #[test]
    fn in_quiet_hours_what_would_be_shown_waits_and_nothing_else_does() {
        let known = Known::default();
        let quiet = Context { quiet: Some(Quiet::Hours(MORNING)), ..Context::default() };
        let arrived = event(EventKind::Arrived, &[]);
        assert_eq!(decided(&arrived, &known, &quiet), (DecisionKind::Hold, Reason::QuietHours(MORNING)));
        let read = event(EventKind::Arrived, &["\\Seen"]);
        assert_eq!(decided(&read, &known, &quiet), (DecisionKind::Drop, Reason::AlreadyRead));
        let muted = Context { muted_until: Some(Timestamp::from_millis(2_000)), ..quiet };
        assert_eq!(decided(&arrived, &known, &muted).1, Reason::Muted, "muted is muted");
        let desktop = Context { quiet: Some(Quiet::Desktop), ..Context::default() };
        assert_eq!(decided(&arrived, &known, &desktop), (DecisionKind::Hold, Reason::DoNotDisturb));
    }

    #[test]
    fn each_kind_has_a_switch_and_what_was_done_here_is_no_news() {
        let known = Known::default();
        let tells = Tells { arrived: false, removed: false, read: true, unread: true };
        let context = Context { tells, ..Context::default() };
        let of = |kind| decided(&event(kind, &[]), &known, &context);
        assert_eq!(of(EventKind::Arrived), (DecisionKind::Drop, Reason::SwitchedOff));
        assert_eq!(of(EventKind::Removed), (DecisionKind::Drop, Reason::SwitchedOff));
        assert_eq!(of(EventKind::Read), (DecisionKind::Show, Reason::ReadMail));
        assert_eq!(of(EventKind::Unread), (DecisionKind::Show, Reason::UnreadMail));
        let here = Known { is_done_here: true, ..Known::default() };
        let removed = event(EventKind::Removed, &[]);
        assert_eq!(calmly(&removed, &here), (DecisionKind::Drop, Reason::DoneHere));
    }

    fn ruled(tell: RuleTell, kind: EventKind, context: &Context) -> (DecisionKind, Reason) {
        let rule = || Some(Rc::new(Rule { name: "r".to_owned(), tell, ..Rule::default() }));
        let event = event(kind, &[]);
        let decision = decide(&event, &Known::default(), context, rule, Timestamp::from_millis(1_000));
        (decision.kind, decision.reason)
    }

    #[test]
    fn a_rule_is_stronger_than_a_switch_and_a_vip_than_quiet_hours() {
        let nothing = Tells { arrived: false, removed: false, read: false, unread: false };
        let off = Context { tells: nothing, ..Context::default() };
        let arrived = |tell, context: &Context| ruled(tell, EventKind::Arrived, context);
        assert_eq!(arrived(RuleTell::Show, &off), (DecisionKind::Show, Reason::RuleShows));
        assert_eq!(arrived(RuleTell::Usual, &off), (DecisionKind::Drop, Reason::SwitchedOff));
        assert_eq!(ruled(RuleTell::Show, EventKind::Read, &off).0, DecisionKind::Show);
        assert_eq!(ruled(RuleTell::Usual, EventKind::Read, &off), (DecisionKind::Drop, Reason::LogOnly));
        let calm = Context::default();
        assert_eq!(arrived(RuleTell::Silent, &calm), (DecisionKind::Drop, Reason::RuleSilent));
        assert_eq!(arrived(RuleTell::Usual, &calm), (DecisionKind::Show, Reason::NewMail));
        let night = Context { quiet: Some(Quiet::Hours(MORNING)), ..Context::default() };
        assert_eq!(arrived(RuleTell::Show, &night), (DecisionKind::Hold, Reason::QuietHours(MORNING)));
        assert_eq!(arrived(RuleTell::Vip, &night), (DecisionKind::Show, Reason::RuleVip));
        let desktop = Context { quiet: Some(Quiet::Desktop), ..Context::default() };
        assert_eq!(arrived(RuleTell::Vip, &desktop), (DecisionKind::Hold, Reason::DoNotDisturb));
        let muted = Context { muted_until: Some(Timestamp::from_millis(2_000)), ..night };
        assert_eq!(arrived(RuleTell::Vip, &muted), (DecisionKind::Drop, Reason::Muted));
    }

    #[test]
    fn a_digest_waits_for_its_time_also_over_a_muting() {
        let due = Some(Timestamp::from_millis(9_000));
        let muted = Some(Timestamp::from_millis(2_000));
        let context = Context { digest: due, muted_until: muted, ..Context::default() };
        let rule = || Some(Rc::new(Rule { tell: RuleTell::Digest, ..Rule::default() }));
        let arrived = event(EventKind::Arrived, &[]);
        let decision = decide(&arrived, &Known::default(), &context, rule, Timestamp::from_millis(1_000));
        assert_eq!((decision.kind, decision.due), (DecisionKind::Hold, due));
        assert!(decision.is_new(&arrived));
    }

    #[test]
    fn no_rule_is_asked_about_what_is_no_news() {
        let rule = || -> Option<Rc<Rule>> { panic!("asked") };
        let read = event(EventKind::Arrived, &["\\Seen"]);
        let decision =
            decide(&read, &Known::default(), &Context::default(), rule, Timestamp::from_millis(1_000));
        assert_eq!((decision.reason, decision.news), (Reason::AlreadyRead, false));
    }
}
