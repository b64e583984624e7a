//! What is to be shown, arranged: alone, together with others, or, in a storm, in the log only.

use tidings_protocol::{AccountId, DecisionKind};

use crate::decide::event::{Event, older_removed};
use crate::decide::grouping::{GroupKey, Grouping, Line, Pace, Placement, Summary};
use crate::decide::policy::{Decision, Reason};
use crate::decide::storm::{Storms, Weather};
use crate::listen::{Moment, TimeScale};

/// The groups that are open and the weather.
#[derive(Clone, Debug)]
pub struct Telling {
    grouping: Grouping,
    storms: Storms,
}

/// How what is to be shown is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arranged {
    /// It is about what stands [apart](Decision::is_apart), or about all the rest.
    pub is_apart: bool,
    /// The group that it belongs to.
    pub key: GroupKey,
    /// All in one toast, which takes the place of the group's last one when the second is true; `None`: a toast
    /// for each.
    pub together: Option<(Summary, bool)>,
}

impl Telling {
    /// Nothing was told.
    #[must_use]
    pub const fn new(scale: TimeScale) -> Self {
        Self { grouping: Grouping::new(scale), storms: Storms::new(scale) }
    }

    /// Groups what was decided to be shown before the program ended.
    pub fn group(
        &mut self,
        account: &AccountId,
        folder: &str,
        lines: Vec<Line>,
        pace: Pace,
        now: Moment,
    ) -> (GroupKey, Placement) {
        self.grouping.place(account, folder, lines, pace, now)
    }

    /// Arranges changes in a folder that became known together. Decisions to show become decisions to group or
    /// to drop where that is how they are told.
    ///
    /// What a rule wants told whatever happens is arranged by itself, so that it drowns neither in a summary nor in a
    /// storm of other mail; of it, too, there can be too much.
    pub fn arrange(
        &mut self,
        account: &AccountId,
        folder: &str,
        decided: &mut [(Event, Decision)],
        pace: Pace,
        now: Moment,
    ) -> [Arranged; 2] {
        for (_, decision) in decided.iter_mut() {
            // After an absence all is one summary anyway.
            decision.is_apart = pace != Pace::Return && decision.is_vip();
        }
        let vips = AccountId(format!("{}{APART}", account.0));
        [
            self.arrange_part(account, account, folder, decided, false, pace, now),
            self.arrange_part(&vips, account, &format!("{folder}{APART}"), decided, true, pace, now),
        ]
    }

    #[expect(clippy::too_many_arguments, reason = "one call for each of the two parts")]
    fn arrange_part(
        &mut self,
        sky: &AccountId,
        account: &AccountId,
        folder: &str,
        decided: &mut [(Event, Decision)],
        is_apart: bool,
        pace: Pace,
        now: Moment,
    ) -> Arranged {
        let lines: Vec<Line> = shown(decided, is_apart).map(line).collect();
        let count = u32::try_from(lines.len()).unwrap_or(u32::MAX);
        // What is found on coming back is one summary anyway, and says nothing about the present.
        let weather = if pace == Pace::Live { self.storms.happened(sky, count, now) } else { Weather::Calm };
        if weather == Weather::Storm || lines.is_empty() {
            become_all(decided, is_apart, DecisionKind::Drop, &Reason::Storm);
            let key = (account.clone(), Some(folder.to_owned()));
            return Arranged { is_apart, key, together: None };
        }
        let (key, placement) = self.grouping.place(account, folder, lines, pace, now);
        let together = match placement {
            Placement::Together { summary, joins } => Some((summary, joins)),
            Placement::OneByOne => None,
        };
        if weather == Weather::Breaking {
            let alone = || (shown(decided, is_apart).map(line).collect(), false);
            let (summary, joins) = together.unwrap_or_else(alone);
            become_all(decided, is_apart, DecisionKind::Group, &Reason::StormBreaks);
            return Arranged { is_apart, key, together: Some((Summary { breaks: true, ..summary }, joins)) };
        }
        if together.is_some() {
            become_all(decided, is_apart, DecisionKind::Group, &Reason::Grouped);
        }
        Arranged { is_apart, key, together }
    }
}

/// Marks the names of what is arranged apart: no account and no folder has it in its own.
const APART: &str = "\0vip";

fn shown(decided: &[(Event, Decision)], is_apart: bool) -> impl Iterator<Item = &Event> {
    let is_part = move |decision: &Decision| is_shown(decision) && decision.is_apart == is_apart;
    decided.iter().filter(move |(_, decision)| is_part(decision)).map(|(event, _)| event)
}

fn is_shown(decision: &Decision) -> bool {
    decision.kind == DecisionKind::Show
}

fn become_all(decided: &mut [(Event, Decision)], is_apart: bool, kind: DecisionKind, reason: &Reason) {
    let is_part = |decision: &Decision| is_shown(decision) && decision.is_apart == is_apart;
    for (_, decision) in decided.iter_mut().filter(|(_, decision)| is_part(decision)) {
        decision.kind = kind;
        decision.reason = reason.clone();
    }
}

fn line(event: &Event) -> Line {
    Line {
        kind: event.kind,
        from: event.envelope.from.clone(),
        subject: event.envelope.subject.clone(),
        older: older_removed(event.kind, event.detail.as_deref()),
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;
    use std::time::Duration;

    use tidings_protocol::{EventKind, Rule, RuleTell, Timestamp};

    use super::*;
    use crate::decide::{Context, Known, decide};
    use crate::mailbox::Envelope;

    fn events(count: usize, flags: &[&str]) -> Vec<(Event, Decision)> {
        let event = Event {
            kind: EventKind::Arrived,
            uid: None,
            envelope: Envelope::default(),
            flags: flags.iter().collect(),
            detail: None,
        };
        let decision =
            decide(&event, &Known::default(), &Context::default(), || None, Timestamp::from_millis(0));
        vec![(event, decision); count]
    }

    fn at(seconds: u64) -> Moment {
        Moment(Duration::from_secs(seconds))
    }

    fn kinds(decided: &[(Event, Decision)]) -> Vec<(DecisionKind, Reason)> {
        let mut kinds: Vec<_> =
            decided.iter().map(|(_, decision)| (decision.kind, decision.reason.clone())).collect();
        kinds.dedup();
        kinds
    }

    fn arrange(
        telling: &mut Telling,
        decided: &mut [(Event, Decision)],
        pace: Pace,
        now: Moment,
    ) -> Arranged {
        let [rest, _] = telling.arrange(&AccountId("a".to_owned()), "INBOX", decided, pace, now);
        rest
    }

    #[test]
    fn what_is_not_shown_takes_no_part_and_keeps_its_reason() {
        let mut telling = Telling::new(TimeScale::REAL);
        let mut decided = events(100, &["\\Seen"]);
        assert_eq!(arrange(&mut telling, &mut decided, Pace::Live, at(0)).together, None);
        assert_eq!(kinds(&decided), [(DecisionKind::Drop, Reason::AlreadyRead)]);
        let mut decided = events(1, &[]);
        arrange(&mut telling, &mut decided, Pace::Live, at(1));
        assert_eq!(kinds(&decided), [(DecisionKind::Show, Reason::NewMail)]);
    }

    #[test]
    fn a_storm_has_one_toast_and_every_record_after_it_says_why_there_is_none() {
        let mut telling = Telling::new(TimeScale::REAL);
        let mut burst = events(500, &[]);
        let (summary, joins) = arrange(&mut telling, &mut burst, Pace::Live, at(0)).together.unwrap();
        assert_eq!((summary.arrived, summary.breaks, joins), (500, true, false));
        assert_eq!(kinds(&burst), [(DecisionKind::Group, Reason::StormBreaks)]);
        let mut more = events(3, &[]);
        assert_eq!(arrange(&mut telling, &mut more, Pace::Live, at(2)).together, None);
        assert_eq!(kinds(&more), [(DecisionKind::Drop, Reason::Storm)]);
    }

    #[test]
    fn coming_back_to_much_mail_is_one_summary_and_no_storm() {
        let mut telling = Telling::new(TimeScale::REAL);
        let mut found = events(500, &[]);
        let arranged = arrange(&mut telling, &mut found, Pace::Return, at(0));
        let (summary, _) = arranged.together.unwrap();
        assert_eq!((arranged.key.1, summary.arrived, summary.breaks), (None, 500, false));
        let mut live = events(1, &[]);
        arrange(&mut telling, &mut live, Pace::Live, at(5));
        assert_eq!(kinds(&live), [(DecisionKind::Show, Reason::NewMail)]);
    }

    #[test]
    fn what_a_rule_wants_told_drowns_neither_in_a_summary_nor_in_a_storm() {
        let mut telling = Telling::new(TimeScale::REAL);
        let rule = || Some(Rc::new(Rule { tell: RuleTell::Vip, ..Rule::default() }));
        let (event, _) = events(1, &[]).remove(0);
        let now = Timestamp::from_millis(0);
        let vip = decide(&event, &Known::default(), &Context::default(), rule, now);
        let mut flood = events(500, &[]);
        flood.push((event.clone(), vip.clone()));
        let both = telling.arrange(&AccountId("a".to_owned()), "INBOX", &mut flood, Pace::Live, at(0));
        assert!(both[0].together.as_ref().is_some_and(|(summary, _)| summary.arrived == 500));
        assert_eq!((both[1].together.as_ref(), both[1].is_apart), (None, true));
        assert_eq!(flood[500].1.kind, DecisionKind::Show);
        // Of these, too, there can be too much.
        let mut vips = vec![(event, vip); 60];
        let both = telling.arrange(&AccountId("a".to_owned()), "INBOX", &mut vips, Pace::Live, at(1));
        assert!(both[1].together.as_ref().is_some_and(|(summary, _)| summary.breaks));
    }
}
