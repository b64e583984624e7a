//! The person's rules: which one decides about an event.
//!
//! One function answers for what happens now and for the try-out: [`Rules::first`], of [`Facts`]. Facts are what a
//! record of the log has, so that nothing can decide that the try-out does not know.

mod check;
mod pattern;

use std::rc::Rc;

use jiff::tz::TimeZone;
use tidings_protocol::{
    AccountSettings, EventKind, EventRecord, QuietHours, Rule, RuleHit, RuleTell, Timestamp, TryOut,
};

pub use check::{check_rule, check_rules};
use pattern::{Fits, Pattern, fold};

use crate::decide::quiet::quiet_until;
use crate::mailbox::Envelope;
use crate::mailbox::text::{NAME, clean};

/// What rules know of an event: the same that its record will have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts<'a> {
    kind: EventKind,
    from: Option<&'a str>,
    subject: Option<&'a str>,
    list: Option<&'a str>,
    folder: Option<&'a str>,
    account_id: &'a str,
    account: &'a str,
    at: Timestamp,
    together: u32,
}

/// Where changes became known, as their records will say it.
#[derive(Clone, Debug)]
pub struct Site {
    account_id: String,
    account: String,
    folder: String,
}

impl Site {
    /// A folder of an account.
    #[must_use]
    pub fn new(account: &AccountSettings, folder: &str) -> Self {
        let (account_id, account) = (account.id.0.clone(), clean(&account.email, NAME));
        Self { account_id, account, folder: clean(folder, NAME) }
    }

    /// What is known of an event there: of how many of its kind it is one, and when they became known.
    #[must_use]
    pub fn facts<'a>(
        &'a self,
        kind: EventKind,
        envelope: &'a Envelope,
        together: u32,
        at: Timestamp,
    ) -> Facts<'a> {
        Facts {
            kind,
            from: envelope.from.as_deref(),
            subject: envelope.subject.as_deref(),
            list: envelope.list.as_deref(),
            folder: Some(&self.folder),
            account_id: &self.account_id,
            account: &self.account,
            at,
            together,
        }
    }
}

impl<'a> From<&'a EventRecord> for Facts<'a> {
    fn from(record: &'a EventRecord) -> Self {
        Self {
            kind: record.kind,
            from: record.from.as_deref(),
            subject: record.subject.as_deref(),
            list: record.list.as_deref(),
            folder: record.folder.as_deref(),
            account_id: &record.account_id.0,
            account: &record.account,
            at: record.at,
            together: record.together,
        }
    }
}

/// A rule that is asked.
#[derive(Clone, Debug)]
struct Asked {
    rule: Rc<Rule>,
    from: Vec<Pattern>,
    subject: Vec<Pattern>,
    list: Vec<Pattern>,
    folder: Vec<Pattern>,
    account: Vec<Pattern>,
}

/// The rules, ready to be asked.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    asked: Vec<Asked>,
}

impl Rules {
    /// Rules in their order; those that are off, or that cannot be used, are not asked.
    #[must_use]
    pub fn new(rules: &[Rule]) -> Self {
        let is_asked = |rule: &&Rule| rule.on && check_rule(rule).is_ok();
        Self { asked: rules.iter().filter(is_asked).map(Asked::new).collect() }
    }

    /// Whether one of them lets mail wait for a digest.
    #[must_use]
    pub fn make_digests(&self) -> bool {
        self.asked.iter().any(|asked| asked.rule.tell == RuleTell::Digest)
    }

    /// The rule that decides: the first that fits. The zone is asked for only where a rule wants to know the time.
    #[must_use]
    pub fn first(&self, facts: &Facts<'_>, zone: fn() -> TimeZone) -> Option<Rc<Rule>> {
        self.fitting(facts, zone).next().cloned()
    }

    fn fitting(&self, facts: &Facts<'_>, zone: fn() -> TimeZone) -> impl Iterator<Item = &Rc<Rule>> {
        let texts = Texts::of(facts);
        let is_fit = move |asked: &&Asked| asked.fits(&texts, zone);
        self.asked.iter().filter(is_fit).map(|asked| &asked.rule)
    }

    /// What these rules would have done with records, newest first.
    #[must_use]
    pub fn try_out(&self, records: Vec<EventRecord>, zone: fn() -> TimeZone) -> TryOut {
        let looked_at = u32::try_from(records.len()).unwrap_or(u32::MAX);
        let hit = |event: EventRecord| {
            let fitting: Vec<&Rc<Rule>> = self.fitting(&Facts::from(&event), zone).collect();
            let first = fitting.first()?;
            let (rule, tell) = (first.id.clone(), first.tell);
            let fitting = fitting.iter().map(|rule| rule.id.clone()).collect();
            Some(RuleHit { event, rule, tell, fitting })
        };
        TryOut { looked_at, hits: records.into_iter().filter_map(hit).collect() }
    }
}

/// The texts that conditions are about, folded once for all rules.
struct Texts {
    kind: EventKind,
    from: Option<(String, String)>,
    subject: Option<String>,
    list: Option<String>,
    folder: Option<String>,
    account_id: String,
    account: String,
    at: Timestamp,
    together: u32,
}

impl Texts {
    fn of(facts: &Facts<'_>) -> Self {
        Self {
            kind: facts.kind,
            from: facts.from.map(|from| (fold(from), fold(address(from)))),
            subject: facts.subject.map(fold),
            list: facts.list.map(fold),
            folder: facts.folder.map(fold),
            account_id: fold(facts.account_id),
            account: fold(facts.account),
            at: facts.at,
            together: facts.together,
        }
    }
}

/// The address of a sender as shown: `Ann <ann@example.org>`, or the address alone.
fn address(from: &str) -> &str {
    let quoted = from.strip_suffix('>').and_then(|from| from.rsplit_once('<'));
    quoted.map_or(from, |(_, address)| address)
}

impl Asked {
    fn new(rule: &Rule) -> Self {
        let patterns = |entries: &[String], fits: Fits| {
            let pattern = |entry: &String| Pattern::new(&clean(entry, usize::MAX / 4), fits);
            entries.iter().map(pattern).collect::<Vec<_>>()
        };
        let from = rule.from.iter().map(|entry| {
            let fits = if entry.contains('@') { Fits::Whole } else { Fits::Anywhere };
            Pattern::new(&clean(entry, usize::MAX / 4), fits)
        });
        Self {
            from: from.collect(),
            subject: patterns(&rule.subject, Fits::Anywhere),
            list: patterns(&rule.list, Fits::Anywhere),
            folder: patterns(&rule.folder, Fits::Whole),
            account: patterns(&rule.account, Fits::Whole),
            rule: Rc::new(rule.clone()),
        }
    }

    fn fits(&self, texts: &Texts, zone: fn() -> TimeZone) -> bool {
        let Rule { kinds, at_least, when, .. } = &*self.rule;
        let one = |patterns: &[Pattern], text: Option<&String>| {
            patterns.is_empty() || text.is_some_and(|text| patterns.iter().any(|pattern| pattern.fits(text)))
        };
        let (sender, address) = texts.from.as_ref().map(|(sender, address)| (sender, address)).unzip();
        let is_from = |pattern: &Pattern| {
            let text = if pattern.is_whole() { address } else { sender };
            text.is_some_and(|text| pattern.fits(text))
        };
        kinds.contains(&texts.kind)
            && texts.together >= *at_least
            && (self.from.is_empty() || self.from.iter().any(is_from))
            && one(&self.subject, texts.subject.as_ref())
            && one(&self.list, texts.list.as_ref())
            && one(&self.folder, texts.folder.as_ref())
            && (one(&self.account, Some(&texts.account)) || one(&self.account, Some(&texts.account_id)))
            && is_when(when, texts.at, zone)
    }
}

fn is_when(when: &[QuietHours], at: Timestamp, zone: fn() -> TimeZone) -> bool {
    when.is_empty() || quiet_until(when, at, &zone()).is_some()
}

#[cfg(test)]
mod tests;
