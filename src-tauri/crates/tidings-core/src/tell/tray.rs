//! The tray as a plain value, drawn from the status.

use jiff::tz::TimeZone;
use tidings_protocol::{
    AccountId, AccountState, AccountStatus, EventId, EventKind, EventRecord, Preferences, Privacy, Status,
    Timestamp, TrayMark,
};

use crate::decide::older_removed;
use crate::mailbox::text;
use crate::tell::status::state_in_words;
use crate::tell::toast::{hidden, named};
use crate::tell::words::Words;

/// Everything the tray shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrayView {
    /// Which picture.
    pub icon: TrayIcon,
    /// A number on it.
    pub count: Option<u32>,
    /// The tooltip in words: "watching since …, last heard …".
    pub tooltip: String,
    /// The menu from top to bottom.
    pub menu: Vec<TrayEntry>,
}

/// The tray's pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrayIcon {
    /// All accounts are watched, nothing new.
    Watching,
    /// Something arrived since the person last looked.
    New,
    /// Toasts are muted.
    Muted,
    /// Not watching, and nothing for the person to do.
    Offline,
    /// An account needs the person, or something is wrong with the agent's files.
    NeedsUser,
}

/// One line of the tray's menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrayEntry {
    /// Something to read only.
    Label(String),
    /// Something to do.
    Action {
        /// What stands there.
        label: String,
        /// What happens.
        command: TrayCommand,
    },
    /// A line between groups.
    Separator,
}

/// What a person asks for by the tray.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrayCommand {
    /// Open the window or raise it; at this record, if one is given.
    Open(Option<EventId>),
    /// Open the mail of this record, where the person wants to see it.
    OpenMail(EventId),
    /// Open the window at this account.
    OpenAccount(AccountId),
    /// Show no toasts for so long.
    Mute(MuteFor),
    /// Say nothing of mails for so many minutes; 0 ends that.
    HideContent(u32),
    /// What arrived so far is no longer new.
    Looked,
    /// Look into every folder now.
    CheckNow,
    /// End the agent.
    Quit,
}

/// How long toasts are muted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MuteFor {
    /// So many minutes.
    Minutes(u32),
    /// Until the next midnight.
    UntilTomorrow,
    /// No more.
    Nothing,
}

/// So many of the newest events stand in the menu.
pub const NEWEST: usize = 3;
/// The longest menu line, in characters.
const LINE: usize = 80;

impl TrayView {
    /// Draws the status and the newest events, newest first, as the person prefers.
    #[must_use]
    pub fn draw(
        status: &Status,
        newest: &[EventRecord],
        preferences: &Preferences,
        now: Timestamp,
        zone: &TimeZone,
        words: &Words,
    ) -> Self {
        let mut menu: Vec<TrayEntry> = Vec::new();
        for problem in &status.agent.problems {
            menu.push(TrayEntry::Action {
                label: text::clean(&problem.text, LINE),
                command: TrayCommand::Open(None),
            });
        }
        for account in &status.accounts {
            menu.push(TrayEntry::Action {
                label: account_line(account, now, zone, words),
                command: TrayCommand::OpenAccount(account.id.clone()),
            });
            menu.push(TrayEntry::Label(match &account.problem {
                Some(problem) => text::clean(&problem.text, LINE),
                None => words.tell("tray-unread", &[("unread", account.unread.into())]),
            }));
        }
        if status.accounts.is_empty() {
            menu.push(TrayEntry::Label(words.say("tray-none")));
        }
        if !newest.is_empty() {
            menu.push(TrayEntry::Separator);
        }
        let is_hidden = status.agent.hidden_until.is_some_and(|until| now < until);
        for record in newest.iter().take(NEWEST) {
            let own = preferences.accounts.get(&record.account_id).map(|own| own.privacy);
            let privacy = if is_hidden { Privacy::Nothing } else { own.unwrap_or(Privacy::All) };
            menu.push(TrayEntry::Action {
                label: event_line(record, privacy, words),
                command: TrayCommand::OpenMail(record.id),
            });
        }
        let new: u32 = status.accounts.iter().fold(0, |sum, account| sum.saturating_add(account.new));
        let is_muted = status.agent.muted_until.is_some_and(|until| now < until);
        let mut orders = Vec::new();
        if new > 0 {
            orders.push(("tray-looked", TrayCommand::Looked));
        }
        if is_muted {
            orders.push(("tray-unmute", TrayCommand::Mute(MuteFor::Nothing)));
        } else {
            orders.push(("tray-mute-quarter", TrayCommand::Mute(MuteFor::Minutes(15))));
            orders.push(("tray-mute-hour", TrayCommand::Mute(MuteFor::Minutes(60))));
            orders.push(("tray-mute-tomorrow", TrayCommand::Mute(MuteFor::UntilTomorrow)));
        }
        orders.push(match is_hidden {
            true => ("tray-unhide", TrayCommand::HideContent(0)),
            false => ("tray-hide", TrayCommand::HideContent(60)),
        });
        let ways = [
            ("tray-open", TrayCommand::Open(None)),
            ("tray-check", TrayCommand::CheckNow),
            ("tray-quit", TrayCommand::Quit),
        ];
        for group in [orders, ways.to_vec()] {
            menu.push(TrayEntry::Separator);
            let entry = |(key, command)| TrayEntry::Action { label: words.say(key), command };
            menu.extend(group.into_iter().map(entry));
        }
        let (icon, count) = match (icon(status, now), preferences.general.tray_mark) {
            (TrayIcon::New, TrayMark::Number) => (TrayIcon::Watching, Some(new)),
            (TrayIcon::New, TrayMark::Nothing) => (TrayIcon::Watching, None),
            (icon, _) => (icon, None),
        };
        Self { icon, count, tooltip: tooltip(status, now, zone, words), menu }
    }
}

fn icon(status: &Status, now: Timestamp) -> TrayIcon {
    let any = |test: fn(&AccountStatus) -> bool| status.accounts.iter().any(test);
    if any(|account| account.state == AccountState::NeedsUser) || !status.agent.problems.is_empty() {
        TrayIcon::NeedsUser
    } else if any(|account| matches!(account.state, AccountState::Offline | AccountState::Waiting)) {
        TrayIcon::Offline
    } else if status.agent.muted_until.is_some_and(|until| now < until) {
        TrayIcon::Muted
    } else if any(|account| account.new > 0) {
        TrayIcon::New
    } else {
        TrayIcon::Watching
    }
}

fn tooltip(status: &Status, now: Timestamp, zone: &TimeZone, words: &Words) -> String {
    let lines: Vec<String> =
        status.accounts.iter().map(|account| counted_line(account, now, zone, words)).collect();
    if lines.is_empty() { words.say("tray-none") } else { lines.join("\n") }
}

fn account_line(account: &AccountStatus, now: Timestamp, zone: &TimeZone, words: &Words) -> String {
    let state = state_in_words(account, now, zone, words);
    words.tell(
        "tray-account",
        &[("account", account.account.as_str().into()), ("state", state.as_str().into())],
    )
}

/// The account's line with what is new in it.
fn counted_line(account: &AccountStatus, now: Timestamp, zone: &TimeZone, words: &Words) -> String {
    let line = account_line(account, now, zone, words);
    if account.new == 0 {
        return line;
    }
    words.tell("tray-account-new", &[("line", line.as_str().into()), ("new", account.new.into())])
}

fn event_line(record: &EventRecord, privacy: Privacy, words: &Words) -> String {
    if privacy == Privacy::Nothing && record.uid.is_some() {
        return words.say(hidden(record.kind));
    }
    let key = match record.kind {
        EventKind::Arrived => "tray-event-arrived",
        EventKind::Removed => "tray-event-removed",
        EventKind::Read => "tray-event-read",
        EventKind::Unread => "tray-event-unread",
        EventKind::Flags => "tray-event-flags",
        EventKind::Mailbox => "tray-event-mailbox",
        EventKind::Account => "tray-event-account",
        EventKind::Alert => "tray-event-alert",
    };
    if let Some(older) = older_removed(record.kind, record.detail.as_deref()) {
        return words.tell("older-removed", &[("older", older.into())]);
    }
    let from = named(record.from.as_deref(), "toast-unknown-sender", words);
    let subject = match privacy {
        Privacy::All => named(record.subject.as_deref(), "toast-no-subject", words),
        Privacy::Sender | Privacy::Nothing => record.folder.clone().unwrap_or_default(),
    };
    let line = words.tell(
        key,
        &[
            ("from", from.as_str().into()),
            ("subject", subject.as_str().into()),
            ("account", record.account.as_str().into()),
            ("folder", record.folder.as_deref().unwrap_or_default().into()),
            ("detail", record.detail.as_deref().unwrap_or_default().into()),
        ],
    );
    text::clean(&line, LINE)
}
