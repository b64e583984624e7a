//! Whether the notification service was told each thing once.

use std::collections::BTreeMap;

use tidings_protocol::{DecisionKind, EventKind, EventRecord};

use super::{Refusal, Wrong};
use crate::desktop::Toast;

/// What toasts there may be by now, and what toasts there were.
#[derive(Debug, Default)]
pub struct Shown {
    /// Subject and kind → records that were to be shown alone, less the toasts that did.
    left: BTreeMap<(String, EventKind), i64>,
    /// Toasts looked at.
    seen: usize,
}

impl Shown {
    /// Takes in the records of a batch and all toasts so far. A summary tells several mails at once and is not counted:
    /// that it was shown stands in the records.
    ///
    /// `was_killed`: the agent was killed while it may have been showing something. It cannot know whether that was
    /// taken, so it shows it again; and it shows one by one what it had meant to join.
    pub fn check(&mut self, records: &[EventRecord], toasts: &[Toast], was_killed: bool) -> Vec<Refusal> {
        for record in records {
            let is_alone = record.decision != DecisionKind::Drop
                && (was_killed || record.decision != DecisionKind::Group);
            if let (true, Some(subject)) = (is_alone, &record.subject) {
                *self.left.entry((number(subject).to_owned(), record.kind)).or_default() += 1;
            }
        }
        let mut refusals = Vec::new();
        let mut excused = usize::from(was_killed);
        for toast in toasts.iter().skip(self.seen) {
            let Some((subject, kind)) = told_alone(toast) else { continue };
            let left = self.left.entry((subject.clone(), kind)).or_default();
            *left -= 1;
            if *left >= 0 {
                continue;
            }
            *left = 0;
            if excused > 0 {
                excused -= 1;
                continue;
            }
            let text = format!("“{}”, “{}”", toast.summary, toast.body);
            refusals.push(Refusal::new(Wrong::ShownTwice, text));
        }
        self.seen = toasts.len();
        refusals
    }
}

/// The part of a subject that no other letter has.
fn number(subject: &str) -> &str {
    subject.split(' ').next().unwrap_or_default()
}

/// What a toast about one mail tells; `None` for summaries and for what is not about mail.
fn told_alone(toast: &Toast) -> Option<(String, EventKind)> {
    // A summary counts, also when there is one: "1 new mail".
    if toast.summary.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let mut numbers = toast.body.split(['#', '\n']).filter_map(|part| {
        let number: String = part.chars().take_while(char::is_ascii_digit).collect();
        (number.len() == 5).then(|| format!("#{number}"))
    });
    let number = numbers.next()?;
    if numbers.next().is_some() {
        return None;
    }
    // An arrival begins with its subject; a removal says in the first line what happened.
    let kind = if toast.body.starts_with('#') { EventKind::Arrived } else { EventKind::Removed };
    Some((number, kind))
}
