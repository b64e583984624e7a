//! The preferences by their names: what each is called, what can be said for it, and what it is now.
//!
//! General: `quiet_hours` (`mon-fri 22:00-07:00, sat,sun 00:00-10:00`), `do_not_disturb`, `hide_when_locked` (on or
//! off), `digest_at` (`12:00, 18:00`), `sound` (on, off, or a file by its whole path), `tray_mark` (number, dot,
//! nothing), `language` (system, en, de, zh-CN, zh-TW), `theme` (system, light, dark).
//!
//! An account's: `arrived`, `removed`, `read`, `unread`, `keeps_quiet`, `preview`, `codes` (on or off), `privacy` (all,
//! sender, nothing), `sound` (usual, on, off, or a file), `click` (webmail, mail_program, log), `webmail` (an address
//! with places to fill in, or none), `buttons` (mark_read, delete, archive; or none).

use serde::Serialize;
use serde::de::{DeserializeOwned, IntoDeserializer as _, value::Error};
use tidings_protocol::{AccountPreferences, ClockTime, GeneralPreferences, QuietHours, Sound, Weekday};

/// A preference as a person reads and writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub value: String,
}

/// Why a preference was not changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingError {
    /// There is none of that name.
    NoSuchName,
    /// It cannot be that; what it can be.
    Expected(&'static str),
}

const SWITCH: &str = "on or off";
const TIMES: &str = "times of the day such as 12:00, 18:00, with commas between";
const MARKS: &str = "number, dot or nothing";
const LANGUAGES: &str = "system, en, de, zh-CN or zh-TW";
const THEMES: &str = "system, light or dark";
const AMOUNTS: &str = "all, sender or nothing";
const CLICKS: &str = "webmail, mail_program or log";
const BUTTONS: &str = "mark_read, delete, archive, with commas between, or none";
const SOUND: &str = "on, off, or an Ogg or WAV file by its whole path (.oga, .ogg, .wav)";
const OWN_SOUND: &str = "usual, on, off, or an Ogg or WAV file by its whole path (.oga, .ogg, .wav)";
const ADDRESS: &str = "an address that begins with https://, or none";
const HOURS: &str = "spans such as mon-fri 22:00-07:00, with commas between, or none";

/// More digests a day are none.
const MOST_TIMES: usize = 24;
/// The longest address of a webmail.
const LONGEST: usize = 1_000;

/// The general preferences.
#[must_use]
pub fn general(preferences: &GeneralPreferences) -> Vec<Setting> {
    let GeneralPreferences {
        quiet_hours,
        do_not_disturb,
        hide_when_locked,
        digest_at,
        sound,
        tray_mark,
        language,
        theme,
    } = preferences;
    let hours = quiet_hours.iter().map(hours_in_words).collect::<Vec<_>>().join(", ");
    vec![
        Setting { name: "quiet_hours", value: or_none(hours) },
        Setting { name: "do_not_disturb", value: switch(*do_not_disturb) },
        Setting { name: "hide_when_locked", value: switch(*hide_when_locked) },
        Setting { name: "digest_at", value: listed_times(digest_at) },
        Setting { name: "sound", value: sound.to_string() },
        Setting { name: "tray_mark", value: name_of(tray_mark) },
        Setting { name: "language", value: name_of(language) },
        Setting { name: "theme", value: name_of(theme) },
    ]
}

/// An account's preferences.
#[must_use]
pub fn of_account(preferences: &AccountPreferences) -> Vec<Setting> {
    let AccountPreferences {
        arrived,
        removed,
        read,
        unread,
        keeps_quiet,
        privacy,
        preview,
        codes,
        sound,
        click,
        webmail,
        buttons,
    } = preferences;
    let buttons = buttons.iter().map(name_of).collect::<Vec<_>>().join(", ");
    vec![
        Setting { name: "arrived", value: switch(*arrived) },
        Setting { name: "removed", value: switch(*removed) },
        Setting { name: "read", value: switch(*read) },
        Setting { name: "unread", value: switch(*unread) },
        Setting { name: "keeps_quiet", value: switch(*keeps_quiet) },
        Setting { name: "privacy", value: name_of(privacy) },
        Setting { name: "preview", value: switch(*preview) },
        Setting { name: "codes", value: switch(*codes) },
        Setting { name: "sound", value: sound.to_string() },
        Setting { name: "click", value: name_of(click) },
        Setting { name: "webmail", value: or_none(webmail.clone().unwrap_or_default()) },
        Setting { name: "buttons", value: or_none(buttons) },
    ]
}

/// Changes a general preference.
///
/// # Errors
/// [`SettingError`]; then nothing has changed.
pub fn set_general(
    preferences: &mut GeneralPreferences,
    name: &str,
    value: &str,
) -> Result<(), SettingError> {
    match name {
        "quiet_hours" => preferences.quiet_hours = hours(value).ok_or(SettingError::Expected(HOURS))?,
        "do_not_disturb" => preferences.do_not_disturb = switched(value)?,
        "hide_when_locked" => preferences.hide_when_locked = switched(value)?,
        "digest_at" => preferences.digest_at = times(value).ok_or(SettingError::Expected(TIMES))?,
        "sound" => preferences.sound = sound_named(value, is_general_sound, SOUND)?,
        "tray_mark" => preferences.tray_mark = named(value, MARKS)?,
        "language" => preferences.language = named(value, LANGUAGES)?,
        "theme" => preferences.theme = named(value, THEMES)?,
        _ => return Err(SettingError::NoSuchName),
    }
    Ok(())
}

/// Changes a preference of an account.
///
/// # Errors
/// [`SettingError`]; then nothing has changed.
pub fn set_of_account(
    preferences: &mut AccountPreferences,
    name: &str,
    value: &str,
) -> Result<(), SettingError> {
    match name {
        "arrived" => preferences.arrived = switched(value)?,
        "removed" => preferences.removed = switched(value)?,
        "read" => preferences.read = switched(value)?,
        "unread" => preferences.unread = switched(value)?,
        "keeps_quiet" => preferences.keeps_quiet = switched(value)?,
        "privacy" => preferences.privacy = named(value, AMOUNTS)?,
        "preview" => preferences.preview = switched(value)?,
        "codes" => preferences.codes = switched(value)?,
        "sound" => preferences.sound = sound_named(value, is_sound, OWN_SOUND)?,
        "click" => preferences.click = named(value, CLICKS)?,
        "webmail" => {
            let webmail = (value.trim() != NONE).then(|| value.trim().to_owned());
            if !is_usable(webmail.as_deref()) {
                return Err(SettingError::Expected(ADDRESS));
            }
            preferences.webmail = webmail;
        }
        "buttons" => {
            let mut buttons = Vec::new();
            for name in listed(value) {
                let button = named(name, BUTTONS)?;
                if !buttons.contains(&button) {
                    buttons.push(button);
                }
            }
            preferences.buttons = buttons;
        }
        _ => return Err(SettingError::NoSuchName),
    }
    Ok(())
}

/// What is wrong with general preferences, if anything: they may come from a client or a file.
///
/// # Errors
/// What was expected.
pub fn check_general(preferences: &GeneralPreferences) -> Result<(), &'static str> {
    if !is_general_sound(&preferences.sound) {
        return Err(SOUND);
    }
    let has_days = |hours: &QuietHours| !hours.days.is_empty();
    if !preferences.quiet_hours.iter().all(has_days) {
        return Err(HOURS);
    }
    let count = preferences.digest_at.len();
    if 0 < count && count <= MOST_TIMES { Ok(()) } else { Err(TIMES) }
}

/// What is wrong with an account's preferences, if anything.
///
/// # Errors
/// What was expected.
pub fn check_of_account(preferences: &AccountPreferences) -> Result<(), &'static str> {
    if !is_sound(&preferences.sound) {
        return Err(OWN_SOUND);
    }
    if is_usable(preferences.webmail.as_deref()) { Ok(()) } else { Err(ADDRESS) }
}

const NONE: &str = "none";

fn or_none(text: String) -> String {
    if text.is_empty() { NONE.to_owned() } else { text }
}

fn switch(is_on: bool) -> String {
    if is_on { "on" } else { "off" }.to_owned()
}

fn switched(value: &str) -> Result<bool, SettingError> {
    match value.trim() {
        "on" | "true" | "yes" => Ok(true),
        "off" | "false" | "no" => Ok(false),
        _ => Err(SettingError::Expected(SWITCH)),
    }
}

/// The name of one of several, as everywhere: in the file, on the socket, here.
fn name_of(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

fn named<T: DeserializeOwned>(value: &str, expected: &'static str) -> Result<T, SettingError> {
    let value: serde::de::value::StrDeserializer<'_, Error> = value.trim().into_deserializer();
    T::deserialize(value).map_err(|_| SettingError::Expected(expected))
}

/// Whether a sound can be played by everybody who plays sounds: what the file holds is not known here.
pub(crate) fn is_sound(sound: &Sound) -> bool {
    match sound {
        Sound::Usual | Sound::Off | Sound::On => true,
        Sound::File(path) => path.rsplit_once('.').is_some_and(|(_, ending)| {
            ["oga", "ogg", "wav"].iter().any(|known| ending.eq_ignore_ascii_case(known))
        }),
    }
}

fn is_general_sound(sound: &Sound) -> bool {
    *sound != Sound::Usual && is_sound(sound)
}

fn sound_named(
    value: &str,
    can_be: fn(&Sound) -> bool,
    expected: &'static str,
) -> Result<Sound, SettingError> {
    value.parse().ok().filter(can_be).ok_or(SettingError::Expected(expected))
}

fn listed(value: &str) -> impl Iterator<Item = &str> {
    value.split(',').map(str::trim).filter(|part| !part.is_empty() && *part != NONE)
}

/// Nothing but the web is opened by a click, whatever stands in the settings.
fn is_usable(webmail: Option<&str>) -> bool {
    webmail.is_none_or(|address| {
        address.starts_with("https://")
            && address.len() <= LONGEST
            && !address.contains(|c: char| c.is_control() || c.is_whitespace())
    })
}

fn listed_times(times: &[ClockTime]) -> String {
    times.iter().map(ClockTime::to_string).collect::<Vec<_>>().join(", ")
}

fn times(value: &str) -> Option<Vec<ClockTime>> {
    let mut times: Vec<ClockTime> = listed(value).map(|time| time.parse().ok()).collect::<Option<_>>()?;
    times.sort_unstable();
    times.dedup();
    (!times.is_empty() && times.len() <= MOST_TIMES).then_some(times)
}

fn hours_in_words(hours: &QuietHours) -> String {
    let mut days: Vec<String> = Vec::new();
    let mut rest = hours.days.as_slice();
    while let Some(first) = rest.first() {
        let follows = |count: &usize| {
            let place = *first as usize + count;
            rest.get(*count).is_some_and(|day| *day as usize == place)
        };
        let run = (1..rest.len()).take_while(follows).count();
        let last = rest.get(run).unwrap_or(first);
        days.push(match run {
            0 => name_of(first),
            1 => format!("{},{}", name_of(first), name_of(last)),
            _ => format!("{}-{}", name_of(first), name_of(last)),
        });
        rest = rest.get(run + 1..).unwrap_or_default();
    }
    format!("{} {}-{}", days.join(","), hours.from, hours.to)
}

/// `mon-fri 22:00-07:00, sat,sun 00:00-10:00`: a comma between days or between spans.
fn hours(value: &str) -> Option<Vec<QuietHours>> {
    let mut spans = Vec::new();
    let mut days = Vec::new();
    let words = value.split([',', ' ']).filter(|word| !word.is_empty() && *word != NONE);
    for word in words {
        if word.contains(':') {
            let (from, to) = word.split_once('-')?;
            let days = std::mem::take(&mut days);
            if days.is_empty() {
                return None;
            }
            spans.push(QuietHours { days, from: from.parse().ok()?, to: to.parse().ok()? });
            continue;
        }
        let (first, last) = word.split_once('-').unwrap_or((word, word));
        let (first, last): (Weekday, Weekday) = (named(first, HOURS).ok()?, named(last, HOURS).ok()?);
        let place = |day: Weekday| Weekday::ALL.iter().position(|known| *known == day);
        let (first, last) = (place(first)?, place(last)?);
        // fri-mon goes round the end of the week.
        let count = (last + 7 - first) % 7 + 1;
        days.extend(Weekday::ALL.iter().cycle().skip(first).take(count).copied());
        days.sort_unstable();
        days.dedup();
    }
    days.is_empty().then_some(spans)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours_are(said: &str) -> String {
        let mut preferences = GeneralPreferences::default();
        set_general(&mut preferences, "quiet_hours", said).unwrap();
        general(&preferences).remove(0).value
    }

    #[test]
    fn quiet_hours_are_read_as_they_are_written() {
        assert_eq!(hours_are("mon-fri 22:00-07:00"), "mon-fri 22:00-07:00");
        assert_eq!(
            hours_are("mon,tue,wed,thu 22:00-06:30,sat,sun 0:00-10:00"),
            "mon-thu 22:00-06:30, sat,sun 00:00-10:00"
        );
        assert_eq!(hours_are("fri-mon 1:00-2:00"), "mon,fri-sun 01:00-02:00");
        assert_eq!(hours_are("none"), "none");
    }

    #[test]
    fn quiet_hours_that_cannot_be_are_refused() {
        for wrong in ["22:00-07:00", "mon", "mon 22:00", "mon 22:00-25:00", "moon 1:00-2:00", "mon-"] {
            let refused = set_general(&mut GeneralPreferences::default(), "quiet_hours", wrong);
            assert_eq!(refused, Err(SettingError::Expected(HOURS)), "{wrong}");
        }
    }

    #[test]
    fn every_setting_can_be_set_to_what_it_is() {
        let (mut everything, mut account) = (GeneralPreferences::default(), AccountPreferences::default());
        for Setting { name, value } in general(&GeneralPreferences::default()) {
            set_general(&mut everything, name, &value).unwrap();
        }
        for Setting { name, value } in of_account(&AccountPreferences::default()) {
            set_of_account(&mut account, name, &value).unwrap();
        }
        assert_eq!(everything, GeneralPreferences::default());
        assert_eq!(account, AccountPreferences::default());
        assert_eq!(
            set_of_account(&mut account, "no-such", "on"),
            Err(SettingError::NoSuchName),
            "a name that is not there changes nothing"
        );
    }

    #[test]
    fn a_sound_is_a_word_or_a_file_that_everybody_plays() {
        let (mut all, mut own) = (GeneralPreferences::default(), AccountPreferences::default());
        for (sound, for_all, for_one) in [
            ("on", true, true),
            ("usual", false, true),
            ("/home/ann/ping.OGG", true, true),
            ("/home/ann/ping.mp3", false, false),
            ("ping.wav", false, false),
        ] {
            assert_eq!(set_general(&mut all, "sound", sound).is_ok(), for_all, "{sound}");
            assert_eq!(set_of_account(&mut own, "sound", sound).is_ok(), for_one, "{sound}");
        }
        let usual = GeneralPreferences { sound: Sound::Usual, ..GeneralPreferences::default() };
        assert_eq!(check_general(&usual), Err(SOUND));
    }

    #[test]
    fn a_click_opens_nothing_but_the_web() {
        let mut account = AccountPreferences::default();
        for wrong in ["file:///etc/passwd", "javascript:alert(1)", "http://x", "https://a b", "x"] {
            assert_eq!(set_of_account(&mut account, "webmail", wrong), Err(SettingError::Expected(ADDRESS)));
        }
        set_of_account(&mut account, "webmail", "https://mail.example.org/?uid={uid}").unwrap();
        assert_eq!(account.webmail.as_deref(), Some("https://mail.example.org/?uid={uid}"));
    }
}
