//! Values in words, for people at a terminal. Plain functions of plain values.

use jiff::tz::TimeZone;
use tidings_core::{
    decide::older_removed,
    mailbox::text::clean,
    tell::{
        Words,
        status::{clock_time, state_in_words},
        words::Value,
    },
};
use tidings_protocol::{
    AccountSettings, AccountStatus, EventKind, EventRecord, ProbeStep, Security, Status, Timestamp, Watch,
};

/// The longest piece of a line that a stranger wrote, in characters.
const PIECE: usize = 250;

/// How emphasis is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paint {
    /// Not at all.
    Plain,
    /// As terminals understand it.
    Ansi,
}

impl Paint {
    pub(super) fn strong(self, text: &str) -> String {
        self.with("1", text)
    }

    pub(super) fn alarming(self, text: &str) -> String {
        self.with("31", text)
    }

    fn with(self, code: &str, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Ansi => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        }
    }
}

/// One event as a line.
pub(crate) fn event(record: &EventRecord, now: Timestamp, zone: &TimeZone, words: &Words) -> String {
    let key = match record.kind {
        EventKind::Arrived => "cli-event-arrived",
        EventKind::Removed => "cli-event-removed",
        EventKind::Read => "cli-event-read",
        EventKind::Unread => "cli-event-unread",
        EventKind::Flags => "cli-event-flags",
        EventKind::Mailbox => "cli-event-mailbox",
        EventKind::Account => "cli-event-account",
        EventKind::Alert => "cli-event-alert",
    };
    let named = |text: &Option<String>, absent| {
        text.as_deref().map_or_else(|| words.say(absent), |text| clean(text, PIECE))
    };
    let from = named(&record.from, "toast-unknown-sender");
    let subject = named(&record.subject, "toast-no-subject");
    let detail = clean(record.detail.as_deref().unwrap_or_default(), PIECE);
    let places = [
        ("from", from.as_str().into()),
        ("subject", subject.as_str().into()),
        ("detail", detail.as_str().into()),
    ];
    let what = match older_removed(record.kind, record.detail.as_deref()) {
        Some(older) => words.tell("older-removed", &[("older", older.into())]),
        None => words.tell(key, &places),
    };
    let time = clock_time(record.at, now, zone, words);
    let place = match &record.folder {
        Some(folder) => format!("{} · {}", clean(&record.account, PIECE), clean(folder, PIECE)),
        None => clean(&record.account, PIECE),
    };
    words.tell(
        "cli-event-line",
        &[
            ("time", time.as_str().into()),
            ("place", place.as_str().into()),
            ("what", what.as_str().into()),
            ("reason", record.reason.as_str().into()),
        ],
    )
}

/// The status, some lines an account.
pub(super) fn status(
    status: &Status,
    now: Timestamp,
    zone: &TimeZone,
    words: &Words,
    paint: Paint,
) -> Vec<String> {
    let agent = &status.agent;
    let (since, pid) = (clock_time(agent.since, now, zone, words), agent.pid.to_string());
    let mut lines = vec![words.tell(
        "cli-status-agent",
        &[
            ("version", agent.version.as_str().into()),
            ("since", since.as_str().into()),
            ("pid", pid.as_str().into()),
        ],
    )];
    if let Some(until) = agent.muted_until.filter(|until| now < *until) {
        let until = clock_time(until, now, zone, words);
        lines.push(words.tell("cli-muted-until", &[("until", until.as_str().into())]));
    }
    for problem in &agent.problems {
        lines.push(paint.alarming(&problem.text));
        lines.push(indented(&problem.next));
    }
    if status.accounts.is_empty() {
        lines.push(words.say("cli-no-accounts"));
    }
    for account in &status.accounts {
        lines.push(String::new());
        lines.extend(account_status(account, now, zone, words, paint));
    }
    lines
}

fn account_status(
    account: &AccountStatus,
    now: Timestamp,
    zone: &TimeZone,
    words: &Words,
    paint: Paint,
) -> Vec<String> {
    let state = state_in_words(account, now, zone, words);
    let name = paint.strong(&clean(&account.account, PIECE));
    let mut lines = vec![
        words.tell("tray-account", &[("account", Value::Painted(&name)), ("state", state.as_str().into())]),
        indented(
            &words
                .tell("cli-status-unread", &[("unread", account.unread.into()), ("new", account.new.into())]),
        ),
    ];
    for folder in &account.folders {
        let watch = words.say(match folder.watch {
            Watch::Idle | Watch::Notify => "cli-watch-idle",
            Watch::Polled => "cli-watch-polled",
            Watch::Missing => "cli-watch-missing",
            Watch::Paused => "cli-watch-paused",
        });
        let folder = clean(&folder.name, PIECE);
        let places = [("folder", folder.as_str().into()), ("watch", watch.as_str().into())];
        lines.push(indented(&words.tell("cli-status-folder", &places)));
    }
    if let Some(push) = account.last_push {
        let push = clock_time(push, now, zone, words);
        lines.push(indented(&words.tell("cli-status-push", &[("time", push.as_str().into())])));
    }
    if let Some(problem) = &account.problem {
        lines.push(indented(&paint.alarming(&problem.text)));
        lines.push(indented(&problem.next));
    }
    lines
}

/// One account's settings as a line.
pub(super) fn account(account: &AccountSettings, words: &Words) -> String {
    let folders = account.folders.iter().map(|folder| clean(folder, PIECE)).collect::<Vec<_>>().join(", ");
    let security = match account.security {
        Security::Tls => "TLS",
        Security::Starttls => "STARTTLS",
    };
    let called = account.name.as_deref().map_or_else(String::new, |name| format!(" ({name})"));
    let (port, is_paused) = (account.port.to_string(), u32::from(account.paused));
    let places: [(&str, Value<'_>); 7] = [
        ("account", account.email.as_str().into()),
        ("called", called.as_str().into()),
        ("host", account.host.as_str().into()),
        ("port", port.as_str().into()),
        ("security", security.into()),
        ("folders", folders.as_str().into()),
        ("paused", is_paused.into()),
    ];
    words.tell("cli-account-line", &places)
}

/// A step of the test of a connection; `None` while it runs.
pub(super) fn step(step: &ProbeStep, words: &Words) -> Option<String> {
    let key = match (step.ok?, &step.detail) {
        (true, Some(_)) => "cli-step-found",
        (true, None) => "cli-step-ok",
        // The reason follows, with what to do.
        (false, _) => "cli-step-failed",
    };
    let found = clean(step.detail.as_deref().unwrap_or_default(), PIECE);
    Some(words.tell(key, &[("step", step.text.as_str().into()), ("found", found.as_str().into())]))
}

fn indented(line: &str) -> String {
    format!("  {line}")
}
