//! What may be told of one mail.

use std::collections::BTreeSet;

use tidings_protocol::{DecisionKind, EventKind, EventRecord};

use super::{Circumstances, Refusal, Sampling, Wrong, told};
use crate::fidelity::world::{Flags, Folder, History, Incarnation, Step, World};

/// Where the mail is, and how things stood.
pub(super) struct Place<'a> {
    pub(super) world: &'a World,
    pub(super) folder: &'a Folder,
    pub(super) incarnation: &'a Incarnation,
    pub(super) circumstances: &'a Circumstances,
    /// Message-IDs of what arrived in this batch, wherever, and was shown.
    pub(super) shown: &'a BTreeSet<&'a str>,
}

pub(super) fn check(
    place: &Place<'_>,
    uid: u32,
    history: &History,
    records: &[&EventRecord],
    refusals: &mut Vec<Refusal>,
) {
    for record in records {
        check_names(place, history, record, refusals);
        check_detail(place, history, record, refusals);
    }
    if is_explained(place, history, records) {
        return;
    }
    // Not right: find out in which way, for whoever reads the report.
    let mut once: Vec<&EventRecord> = Vec::new();
    for record in records {
        if !once.iter().any(|known| (known.kind, &known.detail) == (record.kind, &record.detail)) {
            once.push(record);
        }
    }
    let is_explained_in_part = (0..records.len()).any(|count| may_begin(place, history, &records[..count]));
    let wrong = if once.len() < records.len() && is_explained(place, history, &once) {
        Wrong::Twice
    } else if may_begin(place, history, records) {
        Wrong::Lost
    } else if is_explained_apart_from_decision(place, history, records) {
        Wrong::Decision
    } else {
        debug_assert!(is_explained_in_part);
        Wrong::Untrue
    };
    let lines: String = records.iter().map(|record| format!("\n      {}", told(record))).collect();
    let lines = if lines.is_empty() { "\n      nothing".to_owned() } else { lines };
    let Place { folder, incarnation, .. } = place;
    let gone = if incarnation.is_gone { ", and went with its folder" } else { "" };
    refusals.push(Refusal::new(
        wrong,
        format!("{}/{}/{uid} {history}{gone}; told:{lines}", folder.name, incarnation.uidvalidity),
    ));
}

/// What may be told of a mail that was removed in the batch before, from a folder that was then deleted: that, once.
pub(super) fn check_late(
    place: &Place<'_>,
    history: &History,
    records: &[&EventRecord],
    refusals: &mut Vec<Refusal>,
) {
    let walk = Walk { place, history, records, minds_decisions: true };
    for (number, record) in records.iter().enumerate() {
        check_names(place, history, record, refusals);
        check_detail(place, history, record, refusals);
        match (record.kind, number) {
            (EventKind::Removed, 0) if walk.suits_removal(record) => {}
            (EventKind::Removed, 0) => refusals.push(Refusal::new(Wrong::Decision, told(record))),
            (EventKind::Removed, _) => refusals.push(Refusal::new(Wrong::Twice, told(record))),
            _ => refusals.push(Refusal::new(Wrong::Untrue, told(record))),
        }
    }
}

/// The mail must be named as it was written. Headers of a folder that was made anew may not have been read before the
/// mail went: then nothing is said.
fn check_names(place: &Place<'_>, history: &History, record: &EventRecord, refusals: &mut Vec<Refusal>) {
    let letter = &history.letter;
    let named = [&record.from, &record.subject, &record.message_id];
    let written = [&letter.from, &letter.subject, &letter.message_id];
    let is_unnamed = named.iter().all(|name| name.is_none());
    if is_unnamed && place.incarnation.is_new {
        return;
    }
    if named.iter().zip(written).any(|(named, written)| named.as_ref() != Some(written)) {
        let text = format!("{} is told as {} with {:?}", letter.subject, told(record), record.message_id);
        refusals.push(Refusal::new(Wrong::Misnamed, text));
    }
}

/// A removal that says where the mail went must be right.
fn check_detail(place: &Place<'_>, history: &History, record: &EventRecord, refusals: &mut Vec<Refusal>) {
    if record.kind != EventKind::Removed {
        return;
    }
    let detail = record.detail.as_deref().unwrap_or_default();
    let is_in = |folder: &Folder| {
        folder.incarnations.iter().any(|incarnation| {
            incarnation.mails.values().any(|there| {
                there.letter == history.letter && there.steps.iter().any(|step| step.state.is_some())
            })
        })
    };
    let is_right = match detail {
        "removed" => true,
        "to trash" => {
            place.world.folders.values().any(|folder| folder.name.ends_with("Trash") && is_in(folder))
        }
        _ => detail.strip_prefix("moved to ").is_some_and(|target| {
            let mut others = place.world.folders.values().filter(|folder| folder.name != place.folder.name);
            others.any(|folder| folder.is_called(target) && is_in(folder))
        }),
    };
    if !is_right {
        refusals.push(Refusal::new(Wrong::Elsewhere, told(record)));
    }
}

fn is_explained(place: &Place<'_>, history: &History, records: &[&EventRecord]) -> bool {
    Walk { place, history, records, minds_decisions: true }
        .reaches(|walk, at, done| walk.may_end(at) && done == records.len())
}

fn is_explained_apart_from_decision(place: &Place<'_>, history: &History, records: &[&EventRecord]) -> bool {
    Walk { place, history, records, minds_decisions: false }
        .reaches(|walk, at, done| walk.may_end(at) && done == records.len())
}

/// Whether more could still come that makes it right.
fn may_begin(place: &Place<'_>, history: &History, records: &[&EventRecord]) -> bool {
    Walk { place, history, records, minds_decisions: true }.reaches(|_, _, done| done == records.len())
}

/// All ways through a mail's states that what was told can mean.
struct Walk<'a> {
    place: &'a Place<'a>,
    history: &'a History,
    records: &'a [&'a EventRecord],
    minds_decisions: bool,
}

impl Walk<'_> {
    /// Whether a way leads to a state and a number of records told so far that are as wanted.
    fn reaches(&self, wanted: impl Fn(&Self, usize, usize) -> bool) -> bool {
        let mut open: Vec<(usize, usize)> = self.starts().map(|at| (at, 0)).collect();
        let mut seen: BTreeSet<(usize, usize)> = open.iter().copied().collect();
        while let Some((at, done)) = open.pop() {
            if wanted(self, at, done) {
                return true;
            }
            for next in at + 1..self.history.steps.len() {
                if !self.may_go(at, next) {
                    continue;
                }
                let explained = self.explained(&self.history.steps[at], &self.history.steps[next], done);
                if let Some(count) = explained
                    && seen.insert((next, done + count))
                {
                    open.push((next, done + count));
                }
            }
        }
        false
    }

    /// The first sample: the state before the batch; in a folder that was made anew also any later one, silently.
    fn starts(&self) -> impl Iterator<Item = usize> + use<> {
        let last = self.history.steps.len() - 1;
        let is_new = self.place.incarnation.is_new;
        (0..=last).filter(move |at| *at == 0 || is_new)
    }

    fn may_go(&self, at: usize, next: usize) -> bool {
        let steps = &self.history.steps;
        match self.place.circumstances.sampling {
            Sampling::Some => true,
            Sampling::Ends => next == steps.len() - 1,
            Sampling::Every => steps[at + 1..next].iter().all(|step| step.is_passing),
        }
    }

    /// The last sample: the state at the end; in a folder that is gone any state, for it took the mail along.
    fn may_end(&self, at: usize) -> bool {
        let last = self.history.steps.len() - 1;
        match (self.place.incarnation.is_gone, self.place.circumstances.sampling) {
            (true, Sampling::Ends) => at == 0,
            (true, _) => true,
            (false, _) => at == last,
        }
    }

    /// How many of the next records tell the difference between two states; nothing when they do not.
    fn explained(&self, before: &Step, after: &Step, done: usize) -> Option<usize> {
        let records = &self.records[done..];
        match (&before.state, &after.state) {
            (None, None) => Some(0),
            (None, Some(flags)) => {
                let first = records.first()?;
                (first.kind == EventKind::Arrived && self.suits_arrival(first, flags)).then_some(1)
            }
            (Some(_), None) => {
                let first = records.first()?;
                (first.kind == EventKind::Removed && self.suits_removal(first)).then_some(1)
            }
            (Some(before), Some(flags)) => {
                let mut wanted = differences(before, flags);
                let count = wanted.len();
                for record in records.get(..count)? {
                    let said = (record.kind, tokens(record.detail.as_deref()));
                    wanted.remove(wanted.iter().position(|wanted| *wanted == said)?);
                    if self.minds_decisions && record.decision != DecisionKind::Drop {
                        return None;
                    }
                    // Marked as deleted, and told before the expunge was waited for.
                    let waited = record.at.millis_since(after.at);
                    let hold = i64::try_from(self.place.circumstances.hold.as_millis()).unwrap_or(i64::MAX);
                    if after.is_passing && record.live && waited < hold {
                        return None;
                    }
                }
                Some(count)
            }
        }
    }

    fn suits_arrival(&self, record: &EventRecord, flags: &Flags) -> bool {
        let is_for_reading = !["\\Seen", "\\Deleted", "\\Draft"].iter().any(|flag| flags.contains(*flag));
        let is_dropped = record.decision == DecisionKind::Drop;
        !self.minds_decisions
            || match (is_for_reading, self.history.is_copy || self.place.incarnation.is_new) {
                (false, _) => is_dropped,
                (true, true) => true,
                (true, false) => {
                    !is_dropped
                        || is_of_storm(record)
                        || self.is_shown_elsewhere()
                        || (is_overtaken(record) && self.is_dealt_with())
                }
            }
    }

    /// Once there, it was read, removed, or marked to be removed.
    fn is_dealt_with(&self) -> bool {
        let since = self.history.steps.iter().skip_while(|step| step.state.is_none());
        let is_so = |flags: &Flags| flags.contains("\\Seen") || flags.contains("\\Deleted");
        since.into_iter().any(|step| step.state.as_ref().is_none_or(is_so))
    }

    /// A copy of it was told, which may have been seen before it.
    fn is_shown_elsewhere(&self) -> bool {
        self.place.shown.contains(self.history.letter.message_id.as_str())
    }

    fn suits_removal(&self, record: &EventRecord) -> bool {
        let is_dropped = record.decision == DecisionKind::Drop;
        let says_where = record.detail.as_deref() != Some("removed");
        let History { was_read, has_moved, .. } = self.history;
        !self.minds_decisions || !is_dropped || *was_read || *has_moved || says_where || is_of_storm(record)
    }
}

/// When much happens, changes are only logged, and that is their reason.
fn is_of_storm(record: &EventRecord) -> bool {
    record.reason.contains("too much")
}

/// What was dealt with elsewhere before its toast could be shown is only logged, and that is its reason.
fn is_overtaken(record: &EventRecord) -> bool {
    record.reason.contains("before it could be")
}

/// What is told of a change of flags: kind and detail.
fn differences(before: &Flags, after: &Flags) -> Vec<(EventKind, BTreeSet<String>)> {
    let mut all = Vec::new();
    match (before.contains("\\Seen"), after.contains("\\Seen")) {
        (false, true) => all.push((EventKind::Read, BTreeSet::new())),
        (true, false) => all.push((EventKind::Unread, BTreeSet::new())),
        _ => {}
    }
    let gained = after.difference(before).map(|flag| format!("+{flag}"));
    let lost = before.difference(after).map(|flag| format!("-{flag}"));
    let rest: BTreeSet<String> = gained.chain(lost).filter(|change| !change.ends_with("\\Seen")).collect();
    if !rest.is_empty() {
        all.push((EventKind::Flags, rest));
    }
    all
}

fn tokens(detail: Option<&str>) -> BTreeSet<String> {
    detail.unwrap_or_default().split_whitespace().map(str::to_owned).collect()
}
