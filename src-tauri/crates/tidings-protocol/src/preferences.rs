//! How a person wants to be told: what of, how much of it, when not, and what a click does.
//!
//! In `settings.toml` the general ones stand in `[preferences]` and an account's in `[account.preferences]`, under the
//! names that they have here; `tidings settings` lists them under the same names. Whatever is not set is as the
//! `Default` of its type.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{AccountId, Language, Sound, Theme};

/// All preferences: answers [`crate::Request::Preferences`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Preferences {
    /// Those that are not an account's.
    pub general: GeneralPreferences,
    /// Those of each account; every account has an entry.
    #[cfg_attr(test, ts(as = "std::collections::HashMap<String, AccountPreferences>"))]
    pub accounts: BTreeMap<AccountId, AccountPreferences>,
}

/// Preferences for everything together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct GeneralPreferences {
    /// When toasts wait; what waited is told in one toast at the end.
    pub quiet_hours: Vec<QuietHours>,
    /// While the desktop wants no notifications, toasts wait too, where it can be asked.
    pub do_not_disturb: bool,
    /// While the screen is locked, toasts say that there is mail and nothing of it.
    pub hide_when_locked: bool,
    /// When what rules hold for a digest is told, each day.
    pub digest_at: Vec<ClockTime>,
    /// What a toast of new mail sounds like, unless an account or a rule says otherwise; never [`Sound::Usual`].
    pub sound: Sound,
    /// How the tray's picture says that there is something new.
    pub tray_mark: TrayMark,
    /// The language of everything: toasts, tray, window, command line.
    pub language: Language,
    /// How the window looks.
    pub theme: Theme,
}

impl Default for GeneralPreferences {
    fn default() -> Self {
        Self {
            quiet_hours: Vec::new(),
            do_not_disturb: true,
            hide_when_locked: true,
            digest_at: [12 * 60, 18 * 60].into_iter().filter_map(ClockTime::from_minutes).collect(),
            sound: Sound::Off,
            tray_mark: TrayMark::Dot,
            language: Language::System,
            theme: Theme::System,
        }
    }
}

/// Preferences for one account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct AccountPreferences {
    /// Toasts for mail that arrives.
    pub arrived: bool,
    /// Toasts for mail that is removed.
    pub removed: bool,
    /// Toasts for mail that is read elsewhere.
    pub read: bool,
    /// Toasts for mail that is marked unread.
    pub unread: bool,
    /// Toasts wait in the quiet hours.
    pub keeps_quiet: bool,
    /// How much of a mail a toast shows.
    pub privacy: Privacy,
    /// Toasts show the beginning of the mail's text too.
    pub preview: bool,
    /// A toast offers to copy the one-time code that its mail brings. It is looked for in the subject, and in the
    /// beginning of the text where the subject promises one.
    pub codes: bool,
    /// What a toast of new mail sounds like.
    pub sound: Sound,
    /// What a click on a toast opens.
    pub click: ClickOpens,
    /// The address of the account's webmail, for [`ClickOpens::Webmail`], with `{uid}`, `{folder}`, `{message_id}`,
    /// `{thread_id}`, `{email}` in it where they are to be filled in; `null`: the provider's, if it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webmail: Option<String>,
    /// The buttons of a toast of one new mail, as far as the server can do what they promise.
    pub buttons: Vec<ToastButton>,
}

impl Default for AccountPreferences {
    fn default() -> Self {
        Self {
            arrived: true,
            removed: true,
            read: false,
            unread: false,
            keeps_quiet: true,
            privacy: Privacy::All,
            preview: false,
            codes: true,
            sound: Sound::Usual,
            click: ClickOpens::Webmail,
            webmail: None,
            buttons: vec![ToastButton::MarkRead, ToastButton::Delete],
        }
    }
}

/// How much of a mail a toast shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Privacy {
    /// Sender and subject.
    All,
    /// The sender.
    Sender,
    /// That there is mail.
    Nothing,
}

/// What a click on a toast opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum ClickOpens {
    /// The mail in the account's webmail; the event log where no webmail is known.
    Webmail,
    /// The mail in the desktop's mail program, by its Message-ID (RFC 2392); the event log where no program can.
    MailProgram,
    /// The mail's entry in the event log.
    Log,
}

/// A button of a toast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum ToastButton {
    /// Marks the mail as read.
    MarkRead,
    /// Moves the mail to the trash.
    Delete,
    /// Moves the mail to the archive.
    Archive,
}

/// How the tray's picture says that there is something new.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum TrayMark {
    /// By how many.
    Number,
    /// By a dot.
    Dot,
    /// Not at all.
    Nothing,
}

/// A span of the week in which toasts wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct QuietHours {
    /// The days on which it begins.
    pub days: Vec<Weekday>,
    /// When it begins.
    pub from: ClockTime,
    /// When it ends; not later than it begins: on the next day.
    pub to: ClockTime,
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
#[expect(missing_docs, reason = "days need no explanation")]
pub enum Weekday {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl Weekday {
    /// The week, from Monday.
    pub const ALL: [Self; 7] = [Self::Mon, Self::Tue, Self::Wed, Self::Thu, Self::Fri, Self::Sat, Self::Sun];
}

/// A time of the day: `22:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
#[cfg_attr(test, derive(ts_rs::TS), ts(as = "String"))]
pub struct ClockTime {
    minutes: u16,
}

/// A day has so many minutes.
const DAY: u16 = 24 * 60;

impl ClockTime {
    /// So many minutes after midnight; `None` for more than a day has.
    #[must_use]
    pub const fn from_minutes(minutes: u16) -> Option<Self> {
        if minutes < DAY { Some(Self { minutes }) } else { None }
    }

    /// Minutes after midnight.
    #[must_use]
    pub const fn minutes(self) -> u16 {
        self.minutes
    }
}

impl std::fmt::Display for ClockTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.minutes / 60, self.minutes % 60)
    }
}

impl From<ClockTime> for String {
    fn from(time: ClockTime) -> Self {
        time.to_string()
    }
}

impl TryFrom<String> for ClockTime {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl std::str::FromStr for ClockTime {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |text: &str| text.parse::<u16>().ok().filter(|_| text.len() <= 2);
        let time = text.split_once(':').and_then(|(hours, minutes)| {
            let (hours, minutes) = (number(hours)?, number(minutes)?);
            (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
        });
        time.and_then(Self::from_minutes).ok_or("a time of the day is written like 22:00")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_the_day_is_read_as_it_is_written() {
        let time: ClockTime = "07:05".parse().unwrap();
        assert_eq!((time.minutes(), time.to_string().as_str()), (425, "07:05"));
        for wrong in ["24:00", "7", "07:60", "-1:00", "", "007:05"] {
            assert!(wrong.parse::<ClockTime>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_not_set_is_as_by_default() {
        let read: AccountPreferences = serde_json::from_str(r#"{"removed": false}"#).unwrap();
        assert_eq!(read, AccountPreferences { removed: false, ..AccountPreferences::default() });
    }
}
