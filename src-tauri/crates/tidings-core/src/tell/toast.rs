//! A toast as a plain value: what the desktop is asked to show, and how each kind is worded.

use tidings_protocol::{EventId, EventKind, EventRecord, Privacy, Problem, Sound};

use crate::decide::{Line, Summary, older_removed};
use crate::mailbox::text::{ANYTHING, clean};
use crate::tell::code::OneTimeCode;
use crate::tell::words::Words;

/// One notification, ready for the desktop. Texts are clean but not escaped: the adapter escapes what the
/// notification service would read as markup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// The first line.
    pub summary: String,
    /// What stands below it.
    pub body: String,
    /// Buttons, and the click on the toast itself under [`Toast::CLICK`].
    pub actions: Vec<ToastAction>,
    /// The record that a click leads to.
    pub event: Option<EventId>,
    /// The freedesktop category, such as `email.arrived`.
    pub category: &'static str,
    /// How much it matters.
    pub urgency: Urgency,
    /// What it sounds like; `None`: it makes no sound.
    pub sound: Option<ToastSound>,
}

/// What a toast sounds like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToastSound {
    /// The one that the desktop has for new mail.
    Desktop,
    /// This file of the person's, by its whole path.
    File(String),
}

impl ToastSound {
    /// What the wishes for a mail come to, the nearest first: its rule's, its account's, that for everything. What is no
    /// new mail makes a sound only where a rule names one.
    #[must_use]
    pub fn wanted(rule: &Sound, account: &Sound, general: &Sound, kind: EventKind) -> Option<Self> {
        let is_mail = kind == EventKind::Arrived;
        let wishes = [Some(rule), Some(account).filter(|_| is_mail), Some(general).filter(|_| is_mail)];
        match wishes.into_iter().flatten().find(|wish| **wish != Sound::Usual)? {
            Sound::Usual | Sound::Off => None,
            Sound::On => Some(Self::Desktop),
            Sound::File(path) => Some(Self::File(path.clone())),
        }
    }
}

/// A button of a toast.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToastAction {
    /// What comes back when it is pressed.
    pub key: &'static str,
    /// What stands on it.
    pub label: String,
}

/// How far a button did not do what it promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotWholly {
    /// Nothing was done.
    NotDone,
    /// A part of it was done.
    InPart,
    /// Nobody knows.
    NotKnown,
}

/// So much of a mail's text is shown, in characters.
const PREVIEW: usize = 160;

/// How much a toast matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// May be shown quietly.
    Low,
    /// Mail.
    Normal,
}

impl ToastAction {
    /// Every key that a button of ours can have, the click on the toast itself among them.
    pub const KEYS: [&str; 7] = [
        Toast::CLICK,
        Self::MARK_READ,
        Self::DELETE,
        Self::ARCHIVE,
        Self::COPY_CODE,
        Self::UNDO,
        Self::NO_REMOVALS,
    ];
    /// Marks the mail as read.
    pub const MARK_READ: &str = "mark-read";
    /// Moves the mail to the trash.
    pub const DELETE: &str = "delete";
    /// Moves the mail to the archive.
    pub const ARCHIVE: &str = "archive";
    /// Copies the one-time code in the mail.
    pub const COPY_CODE: &str = "copy-code";
    /// Takes back what the last button did.
    pub const UNDO: &str = "undo";
    /// No toasts for removed mail any more.
    pub const NO_REMOVALS: &str = "no-removals";

    /// The button of a key.
    #[must_use]
    pub fn new(key: &'static str, words: &Words) -> Self {
        let label = match key {
            Toast::CLICK => words.say("toast-open"),
            Self::COPY_CODE => words.say("toast-copy-code-hidden"),
            _ => words.say(&format!("toast-{key}")),
        };
        Self { key, label }
    }

    /// The button that copies a code, with the code on it where it may be seen.
    #[must_use]
    pub fn copy_code(code: &OneTimeCode, privacy: Privacy, words: &Words) -> Self {
        match privacy {
            Privacy::All => {
                let code = code.spoken();
                let label = words.tell("toast-copy-code", &[("code", code.as_str().into())]);
                Self { key: Self::COPY_CODE, label }
            }
            Privacy::Sender | Privacy::Nothing => Self::new(Self::COPY_CODE, words),
        }
    }
}

impl Toast {
    /// The action key of a click on the toast itself (freedesktop Notifications specification).
    pub const CLICK: &str = "default";

    /// The toast of one record, with as much of the mail as may be shown.
    #[must_use]
    pub fn of(record: &EventRecord, privacy: Privacy, words: &Words) -> Self {
        Self::of_mail(record, privacy, "", words)
    }

    /// The same, with the beginning of what the mail says, where that may be shown.
    #[must_use]
    pub fn of_mail(record: &EventRecord, privacy: Privacy, text: &str, words: &Words) -> Self {
        let preview = clean(text, PREVIEW);
        let from = named(record.from.as_deref(), "toast-unknown-sender", words);
        let subject = named(record.subject.as_deref(), "toast-no-subject", words);
        let folder = record.folder.as_deref().unwrap_or_default();
        let is_named = record.from.is_some() || record.subject.is_some();
        let (heading, to) = match record.kind {
            EventKind::Removed => removal(record.detail.as_deref()),
            EventKind::Read => ("toast-read-summary", ""),
            EventKind::Unread => ("toast-unread-summary", ""),
            _ => ("", ""),
        };
        let places = [
            ("from", from.as_str().into()),
            ("subject", subject.as_str().into()),
            ("account", record.account.as_str().into()),
            ("folder", folder.into()),
            ("to", to.into()),
            ("preview", preview.as_str().into()),
        ];
        let place = || words.tell("toast-place", &places);
        let is_arrival = heading.is_empty();
        let (summary, body) = match privacy {
            Privacy::Nothing => (words.say(hidden(record.kind)), place()),
            Privacy::Sender if is_arrival => (from.clone(), place()),
            Privacy::Sender => (words.tell(heading, &places), format!("{from}\n{}", place())),
            Privacy::All if is_arrival => {
                let key = if preview.is_empty() { "toast-arrived-body" } else { "toast-preview-body" };
                (from.clone(), words.tell(key, &places))
            }
            Privacy::All => {
                let key = match record.kind {
                    EventKind::Removed if is_named => "toast-removed-body",
                    EventKind::Removed => "toast-removed-unnamed",
                    _ => "toast-changed-body",
                };
                let account = ("account", record.account.as_str().into());
                let body = match older_removed(record.kind, record.detail.as_deref()) {
                    Some(older) => words.tell("toast-removed-older", &[account, ("older", older.into())]),
                    None => words.tell(key, &places),
                };
                (words.tell(heading, &places), body)
            }
        };
        Self::about(summary, body, Some(record.id), category(record.kind), words)
    }

    /// The toast of several changes; a click leads to the newest.
    #[must_use]
    pub fn together(summary: &Summary, newest: &EventRecord, privacy: Privacy, words: &Words) -> Self {
        let key = if summary.is_account_wide { "toast-summary-away" } else { "toast-summary-place" };
        let place = words.tell(
            key,
            &[
                ("account", newest.account.as_str().into()),
                ("folder", newest.folder.as_deref().unwrap_or_default().into()),
            ],
        );
        Self::counted(summary, newest.id, privacy, place, words)
    }

    /// The toast of all that waited: in quiet hours, or while the desktop wanted no notifications.
    #[must_use]
    pub fn digest(summary: &Summary, newest: EventId, privacy: Privacy, words: &Words) -> Self {
        Self::counted(summary, newest, privacy, words.say("toast-digest-place"), words)
    }

    fn counted(summary: &Summary, newest: EventId, privacy: Privacy, place: String, words: &Words) -> Self {
        let counts = [
            ("arrived", summary.arrived),
            ("removed", summary.removed),
            ("read", summary.read),
            ("unread", summary.unread),
        ];
        let heading = counts
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(kind, count)| words.tell(&format!("toast-summary-{kind}"), &[(kind, (*count).into())]))
            .collect::<Vec<_>>()
            .join(", ");
        let kind = if summary.arrived > 0 { EventKind::Arrived } else { EventKind::Removed };
        let storm = summary.breaks.then(|| words.say("toast-storm"));
        let shown = if privacy == Privacy::Nothing { &[] } else { summary.newest.as_slice() };
        let lines = shown.iter().rev().map(|line| line_of(line, privacy, words));
        let body = lines.chain(storm).chain([place]).collect::<Vec<_>>().join("\n");
        Self::about(heading, body, Some(newest), category(kind), words)
    }

    /// The toast of a problem that the person must know of. Services cut a long first line: it is the problem's alone.
    #[must_use]
    pub fn problem(record: &EventRecord, text: &str, next: &str, words: &Words) -> Self {
        let places = [("account", record.account.as_str().into()), ("next", next.into())];
        let body = words.tell("toast-problem-body", &places);
        Self::about(text.to_owned(), body, Some(record.id), "network.error", words)
    }

    /// The toast of something about the program's own files that the person should know.
    #[must_use]
    pub fn notice(problem: &Problem, words: &Words) -> Self {
        let summary = words.say("toast-notice-summary");
        let body = format!("{}\n{}", problem.text, problem.next);
        Self::about(summary, body, None, "device.error", words)
    }

    /// The toast that says how to open the window where there is no tray.
    #[must_use]
    pub fn no_tray(words: &Words) -> Self {
        let (summary, body) = (words.say("toast-no-tray-summary"), words.say("toast-no-tray-body"));
        Self::about(summary, body, None, "presence", words)
    }

    /// The toast that says that toasts work.
    #[must_use]
    pub fn test(words: &Words) -> Self {
        let (summary, body) = (words.say("toast-test-summary"), words.say("toast-test-body"));
        Self::about(summary, body, None, "email", words)
    }

    /// The toast that says what a button did to the mail of a record.
    #[must_use]
    pub fn done(record: &EventRecord, key: &str, privacy: Privacy, words: &Words) -> Self {
        let summary = words.say(&format!("toast-done-{key}"));
        let body = Self::mail_in_words(record, privacy, words);
        Self { urgency: Urgency::Low, ..Self::about(summary, body, Some(record.id), "email", words) }
    }

    /// The toast that says that a code is in the clipboard now.
    #[must_use]
    pub fn code_copied(event: EventId, words: &Words) -> Self {
        let (summary, body) = (words.say("toast-code-copied"), words.say("toast-code-copied-body"));
        Self { urgency: Urgency::Low, ..Self::about(summary, body, Some(event), "email", words) }
    }

    /// The toast that shows a code, for it could not be copied.
    #[must_use]
    pub fn code_not_copied(event: EventId, code: &OneTimeCode, words: &Words) -> Self {
        let summary = words.say("toast-code-not-copied");
        Self::about(summary, code_in_words(code, words), Some(event), "email", words)
    }

    /// The same with a code to read, for a desktop without a clipboard that we could reach.
    #[must_use]
    pub fn with_code(mut self, code: &OneTimeCode, words: &Words) -> Self {
        self.body = format!("{}\n{}", code_in_words(code, words), self.body);
        self
    }

    /// The toast that says what became of the mail of a record where that is not what a button promised, and why.
    #[must_use]
    pub fn not_done(
        record: &EventRecord,
        outcome: NotWholly,
        reason: &str,
        privacy: Privacy,
        words: &Words,
    ) -> Self {
        let summary = words.say(match outcome {
            NotWholly::NotDone => "toast-not-done",
            NotWholly::InPart => "toast-in-part",
            NotWholly::NotKnown => "toast-not-known",
        });
        let body = format!("{reason}\n{}", Self::mail_in_words(record, privacy, words));
        Self::about(summary, body, Some(record.id), "email", words)
    }

    /// Whose mail it is and what about, as far as that may be shown, and where.
    fn mail_in_words(record: &EventRecord, privacy: Privacy, words: &Words) -> String {
        let line = Line {
            kind: EventKind::Arrived,
            from: record.from.clone(),
            subject: record.subject.clone(),
            older: None,
        };
        let places = [
            ("account", record.account.as_str().into()),
            ("folder", record.folder.as_deref().unwrap_or_default().into()),
        ];
        let place = words.tell("toast-place", &places);
        match privacy {
            Privacy::Nothing => place,
            Privacy::All | Privacy::Sender => format!("{}\n{place}", line_of(&line, privacy, words)),
        }
    }

    /// The same with another button.
    #[must_use]
    pub fn with(mut self, action: ToastAction) -> Self {
        self.actions.push(action);
        self
    }

    fn about(
        summary: String,
        body: String,
        event: Option<EventId>,
        category: &'static str,
        words: &Words,
    ) -> Self {
        let actions = vec![ToastAction::new(Self::CLICK, words)];
        Self { summary, body, actions, event, category, urgency: Urgency::Normal, sound: None }
    }
}

fn code_in_words(code: &OneTimeCode, words: &Words) -> String {
    words.tell("toast-code", &[("code", code.spoken().as_str().into())])
}

/// What is said of a mail of which nothing may be shown.
pub(super) const fn hidden(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Removed => "toast-hidden-removed",
        EventKind::Read => "toast-hidden-read",
        EventKind::Unread => "toast-hidden-unread",
        EventKind::Arrived
        | EventKind::Flags
        | EventKind::Mailbox
        | EventKind::Account
        | EventKind::Alert => "toast-hidden-arrived",
    }
}

fn category(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Arrived => "email.arrived",
        EventKind::Account => "network.error",
        EventKind::Removed
        | EventKind::Read
        | EventKind::Unread
        | EventKind::Flags
        | EventKind::Mailbox
        | EventKind::Alert => "email",
    }
}

/// How a removal is headed, by the record's detail, and the folder that the mail went to.
fn removal(detail: Option<&str>) -> (&'static str, &str) {
    match detail {
        Some("to trash") => ("toast-trashed-summary", ""),
        Some("as spam") => ("toast-spam-summary", ""),
        Some(detail) => match detail.strip_prefix("moved to ") {
            Some(to) => ("toast-moved-summary", to),
            None => ("toast-removed-summary", ""),
        },
        None => ("toast-removed-summary", ""),
    }
}

fn line_of(line: &Line, privacy: Privacy, words: &Words) -> String {
    if let Some(older) = line.older {
        return words.tell("older-removed", &[("older", older.into())]);
    }
    let from = named(line.from.as_deref(), "toast-unknown-sender", words);
    if privacy == Privacy::Sender {
        return from;
    }
    let subject = named(line.subject.as_deref(), "toast-no-subject", words);
    let key = match line.kind {
        EventKind::Removed => "toast-line-removed",
        EventKind::Read => "toast-line-read",
        EventKind::Unread => "toast-line-unread",
        EventKind::Arrived
        | EventKind::Flags
        | EventKind::Mailbox
        | EventKind::Account
        | EventKind::Alert => "toast-line-arrived",
    };
    words.tell(key, &[("from", from.as_str().into()), ("subject", subject.as_str().into())])
}

/// The text, or the fixed words for its absence.
pub(super) fn named(text: Option<&str>, absent: &str, words: &Words) -> String {
    text.map_or_else(|| words.say(absent), |text| clean(text, ANYTHING))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tell::tests::record;

    #[test]
    fn a_new_mail_is_told_by_sender_and_subject() {
        let toast = Toast::of(
            &record(EventKind::Arrived, Some("Ann <ann@example.org>"), Some("Hello")),
            Privacy::All,
            &Words::english(),
        );
        assert_eq!(toast.summary, "Ann <ann@example.org>");
        assert_eq!(toast.body, "Hello\nme@example.org · INBOX");
        assert_eq!(toast.event, Some(EventId(7)));
    }

    #[test]
    fn a_removed_mail_is_named_or_said_to_be_unknown() {
        let words = Words::english();
        let toast = Toast::of(&record(EventKind::Removed, Some("Ann"), Some("Hello")), Privacy::All, &words);
        assert_eq!(
            (toast.summary.as_str(), toast.body.as_str()),
            ("Removed from INBOX", "Ann: Hello\nme@example.org")
        );
        let toast = Toast::of(&record(EventKind::Removed, None, None), Privacy::All, &words);
        assert_eq!(toast.body, "A message was removed\nme@example.org");
    }

    #[test]
    fn older_messages_that_nobody_can_name_are_counted() {
        let removed = record(EventKind::Removed, None, None);
        let removed = EventRecord { uid: None, detail: Some("995000 older".to_owned()), ..removed };
        let toast = Toast::of(&removed, Privacy::All, &Words::english());
        assert_eq!(toast.summary, "Removed from INBOX");
        assert_eq!(toast.body, "995000 older messages were removed\nme@example.org");
        let line = |older| Line { kind: EventKind::Removed, from: None, subject: None, older };
        let summary: Summary = [line(Some(995_000)), line(Some(1)), line(None)].into_iter().collect();
        let toast = Toast::together(&summary, &removed, Privacy::All, &Words::english());
        assert_eq!(toast.summary, "995002 mails removed");
        assert!(
            toast.body.contains("\n1 older message was removed\n995000 older messages"),
            "{}",
            toast.body
        );
    }

    #[test]
    fn absent_fields_have_fixed_words() {
        let toast = Toast::of(&record(EventKind::Arrived, None, None), Privacy::All, &Words::english());
        assert_eq!(toast.summary, "(unknown sender)");
        assert!(toast.body.starts_with("(no subject)\n"));
    }

    #[test]
    fn a_summary_counts_and_names_the_newest_first() {
        let line = |subject: &str| Line {
            kind: EventKind::Arrived,
            from: Some("Ann".into()),
            subject: Some(subject.into()),
            older: None,
        };
        let summary =
            Summary { arrived: 2, removed: 1, newest: vec![line("one"), line("two")], ..Summary::default() };
        let toast = Toast::together(
            &summary,
            &record(EventKind::Arrived, None, None),
            Privacy::All,
            &Words::english(),
        );
        assert_eq!(toast.summary, "2 new mails, 1 mail removed");
        assert_eq!(toast.body, "Ann: two\nAnn: one\nme@example.org · INBOX");
    }

    #[test]
    fn a_removal_is_headed_by_where_the_mail_went() {
        let headed = |detail: &str| {
            let record =
                EventRecord { detail: Some(detail.to_owned()), ..record(EventKind::Removed, None, None) };
            Toast::of(&record, Privacy::All, &Words::english()).summary
        };
        assert_eq!(headed("removed"), "Removed from INBOX");
        assert_eq!(headed("to trash"), "Moved to the trash from INBOX");
        assert_eq!(headed("as spam"), "Marked as spam in INBOX");
        assert_eq!(headed("moved to Work"), "Moved from INBOX to Work");
    }

    #[test]
    fn a_summary_says_when_it_is_the_last_for_a_while_and_when_it_is_of_a_whole_account() {
        let summary = Summary { arrived: 60, is_account_wide: true, breaks: true, ..Summary::default() };
        let toast = Toast::together(
            &summary,
            &record(EventKind::Arrived, None, None),
            Privacy::All,
            &Words::english(),
        );
        assert!(
            toast.body.contains("only in the event log")
                && toast.body.ends_with("\nWhile you were away · me@example.org")
        );
    }

    #[test]
    fn as_much_is_shown_as_the_person_wants_and_no_more() {
        let words = Words::english();
        let (from, subject) = ("Ann <ann@example.org>", "Hello");
        let of = |kind, privacy| {
            let toast = Toast::of(&record(kind, Some(from), Some(subject)), privacy, &words);
            format!("{}\n{}", toast.summary, toast.body)
        };
        for kind in [EventKind::Arrived, EventKind::Removed, EventKind::Read, EventKind::Unread] {
            assert!(of(kind, Privacy::All).contains(subject) && of(kind, Privacy::All).contains(from));
            let sender = of(kind, Privacy::Sender);
            assert!(sender.contains(from) && !sender.contains(subject), "{sender}");
            let nothing = of(kind, Privacy::Nothing);
            assert!(!nothing.contains("Ann") && !nothing.contains(subject), "{nothing}");
            assert!(nothing.contains("me@example.org · INBOX"), "{nothing}");
        }
        let line = Line {
            kind: EventKind::Read,
            from: Some(from.to_owned()),
            subject: Some(subject.to_owned()),
            older: None,
        };
        let summary = Summary { read: 2, unread: 1, newest: vec![line], ..Summary::default() };
        let digest = |privacy| Toast::digest(&summary, EventId(7), privacy, &words);
        assert_eq!(digest(Privacy::All).summary, "2 mails read elsewhere, 1 mail marked unread");
        assert_eq!(digest(Privacy::All).body, format!("Read: {from}: {subject}\nWhile toasts waited"));
        assert_eq!(digest(Privacy::Sender).body, format!("{from}\nWhile toasts waited"));
        assert_eq!(digest(Privacy::Nothing).body, "While toasts waited");
    }

    #[test]
    fn the_beginning_of_a_mails_text_is_one_bounded_line_and_shown_only_where_all_is() {
        let words = Words::english();
        let arrived = record(EventKind::Arrived, Some("Ann <ann@example.org>"), Some("Hello"));
        let text = format!("First\r\n second\u{202e} line.\n{}", "x".repeat(1_000));
        let toast = |privacy| Toast::of_mail(&arrived, privacy, &text, &words);
        let all = toast(Privacy::All).body;
        let lines: Vec<&str> = all.lines().collect();
        assert_eq!((lines.len(), lines[0], lines[2]), (3, "Hello", "me@example.org · INBOX"), "{all}");
        assert!(lines[1].starts_with("First second line. xxx") && lines[1].chars().count() <= 160, "{all}");
        for privacy in [Privacy::Sender, Privacy::Nothing] {
            assert_eq!(toast(privacy), Toast::of(&arrived, privacy, &words));
        }
    }

    #[test]
    fn a_code_stands_on_its_button_only_where_all_may_be_seen() {
        let words = Words::english();
        let code = crate::tell::find_code("Your code is 483920").unwrap();
        let label = |privacy| ToastAction::copy_code(&code, privacy, &words).label;
        assert_eq!(label(Privacy::All), "Copy 483 920");
        assert_eq!(label(Privacy::Sender), "Copy code");
        let toast = Toast::of(&record(EventKind::Arrived, None, Some("Hi")), Privacy::All, &words);
        assert!(toast.with_code(&code, &words).body.starts_with("Code: 483 920\nHi\n"));
    }

    #[test]
    fn every_button_has_words() {
        for key in ToastAction::KEYS {
            let label = ToastAction::new(key, &Words::english()).label;
            assert!(!label.is_empty() && !label.starts_with("toast-"), "{label}");
        }
    }
}
