//! Rules: which events a person wants to be told of otherwise than the settings say, and how.
//!
//! Rules are asked in order, and the first that fits decides. In `settings.toml` each is a `[[rule]]` under the names
//! that it has here. Within a condition one of its entries must fit; of several conditions all must.
//!
//! Entries are plain text, whatever its case; `*` stands for anything. An address (`ann@example.org`,
//! `*@example.org`), a folder and an account must fit from end to end; anything else may stand anywhere.

use serde::{Deserialize, Serialize};

use crate::{EventKind, EventRecord, QuietHours, Sound};

/// Names a rule for good, whatever it is called.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RuleId(pub String);

/// One rule. Without conditions it fits every event of its kinds.
///
/// A key that is not known makes it void: it may be a condition, and without that the rule would fit too much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Rule {
    /// Its own name for good; where a person left it out, the name.
    pub id: RuleId,
    /// What the person calls it; the log names it so.
    pub name: String,
    /// It is asked.
    pub on: bool,
    /// What happened: of `arrived`, `removed`, `read` and `unread`.
    pub kinds: Vec<EventKind>,
    /// Who wrote the mail.
    pub from: Vec<String>,
    /// What it is about.
    pub subject: Vec<String>,
    /// Over which mailing list it came (List-Id, RFC 2919).
    pub list: Vec<String>,
    /// In which folder.
    pub folder: Vec<String>,
    /// In which account: its address or its id.
    pub account: Vec<String>,
    /// When it became known, in the person's time zone.
    pub when: Vec<QuietHours>,
    /// Only what becomes known together with others of its kind in its folder: at least so many; 0 and 1 ask nothing.
    pub at_least: u32,
    /// How it is told.
    pub tell: RuleTell,
    /// What its toast sounds like. Of a [`RuleTell::Vip`] in quiet hours only a sound that is named here is heard.
    pub sound: Sound,
    /// A program that is run, by its whole path, and its arguments; nothing of a mail is ever among them.
    pub run: Vec<String>,
}

impl Rule {
    /// More rules than any person keeps apart.
    pub const MOST: usize = 200;
    /// The kinds that rules are asked about.
    pub const KINDS: [EventKind; 4] =
        [EventKind::Arrived, EventKind::Removed, EventKind::Read, EventKind::Unread];
}

impl Default for Rule {
    fn default() -> Self {
        Self {
            id: RuleId::default(),
            name: String::new(),
            on: true,
            kinds: vec![EventKind::Arrived],
            from: Vec::new(),
            subject: Vec::new(),
            list: Vec::new(),
            folder: Vec::new(),
            account: Vec::new(),
            when: Vec::new(),
            at_least: 0,
            tell: RuleTell::Usual,
            sound: Sound::Usual,
            run: Vec::new(),
        }
    }
}

/// How a rule lets an event be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum RuleTell {
    /// As without rules: for an exception, or for a rule that only runs a program.
    #[default]
    Usual,
    /// By a toast, also where the account's switch says otherwise. Muting and quiet hours count.
    Show,
    /// Not at all: it stands in the log.
    Silent,
    /// By a toast of its own, in quiet hours too. Muting counts, and so does a desktop that wants no notifications:
    /// both mean this very moment.
    Vip,
    /// Together with all others of the kind, at the next of the times that the preferences name.
    Digest,
}

impl RuleTell {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Usual, Self::Show, Self::Silent, Self::Vip, Self::Digest];

    /// The stable name, as in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Usual => "usual",
            Self::Show => "show",
            Self::Silent => "silent",
            Self::Vip => "vip",
            Self::Digest => "digest",
        }
    }
}

/// What rules would have done: answers [`crate::Request::TryRules`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct TryOut {
    /// So many events were looked at: the newest that rules are asked about.
    pub looked_at: u32,
    /// Those that a rule fits, newest first.
    pub hits: Vec<RuleHit>,
}

impl TryOut {
    /// So many events are looked at.
    pub const EVENTS: u32 = 200;
}

/// An event that a rule fits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RuleHit {
    /// The event, with what was decided then.
    pub event: EventRecord,
    /// The first rule that fits: it decides.
    pub rule: RuleId,
    /// How that one lets it be told.
    pub tell: RuleTell,
    /// All rules that fit, that one among them.
    pub fitting: Vec<RuleId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_as_short_as_a_person_writes_it() {
        let read: Rule = serde_json::from_str(r#"{"name": "Ann", "from": ["ann@x.org"]}"#).unwrap();
        assert_eq!((read.on, read.kinds.as_slice()), (true, [EventKind::Arrived].as_slice()));
        assert_eq!(serde_json::from_value::<Rule>(serde_json::to_value(&read).unwrap()).unwrap(), read);
    }

    #[test]
    fn a_condition_that_is_not_known_makes_a_rule_void() {
        assert!(serde_json::from_str::<Rule>(r#"{"name": "Ann", "form": ["ann@x.org"]}"#).is_err());
    }

    #[test]
    fn the_names_are_those_of_json() {
        for tell in RuleTell::ALL {
            assert_eq!(serde_json::to_value(tell).unwrap(), tell.name());
        }
    }
}
