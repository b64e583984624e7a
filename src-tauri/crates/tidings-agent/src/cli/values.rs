//! Words of the command line that mean something: read here or refused, as wrong use.

use std::path::Path;

use jiff::{
    ToSpan as _,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use tidings_protocol::{LogQuery, Sound, Timestamp};

/// Longer than any address (RFC 5321 allows 254), user name or folder name that means well.
const LONGEST: usize = 512;
/// A DNS name's limit (RFC 1035).
const LONGEST_HOST: usize = 253;
/// The longest muting, in minutes: a week.
const LONGEST_MUTE: i64 = 7 * 24 * 60;

/// The end of a muting, as asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MuteUntil {
    /// So many minutes from now.
    Minutes(i64),
    /// The next midnight here.
    Tomorrow,
    /// Now.
    Off,
}

/// A moment to begin at, as asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Since {
    /// A moment with its offset.
    Moment(Timestamp),
    /// A time here.
    Here(DateTime),
    /// So many minutes ago.
    Ago(i64),
}

impl MuteUntil {
    /// The moment; `None` ends the muting.
    pub(crate) fn moment(self, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        match self {
            Self::Off => None,
            Self::Minutes(minutes) => Some(after(now, minutes)),
            Self::Tomorrow => {
                let now = jiff::Timestamp::from_millisecond(now.millis()).ok()?.to_zoned(zone.clone());
                let midnight = now.start_of_day().ok()?.checked_add(1.day()).ok()?;
                Some(Timestamp::from_millis(midnight.timestamp().as_millisecond()))
            }
        }
    }
}

impl Since {
    /// The moment; `None` when the calendar here has none such.
    pub(crate) fn moment(self, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        match self {
            Self::Moment(moment) => Some(moment),
            Self::Here(time) => {
                let moment = time.to_zoned(zone.clone()).ok()?.timestamp();
                Some(Timestamp::from_millis(moment.as_millisecond()))
            }
            Self::Ago(minutes) => Some(after(now, -minutes)),
        }
    }
}

fn after(now: Timestamp, minutes: i64) -> Timestamp {
    Timestamp::from_millis(now.millis().saturating_add(minutes.saturating_mul(60_000)))
}

/// `30m`, `1h`, `until-tomorrow`, `off`.
pub(crate) fn mute_until(text: &str) -> Result<MuteUntil, String> {
    match (text, minutes(text)) {
        ("off", _) => Ok(MuteUntil::Off),
        ("until-tomorrow", _) => Ok(MuteUntil::Tomorrow),
        (_, Some(minutes)) if (1..=LONGEST_MUTE).contains(&minutes) => Ok(MuteUntil::Minutes(minutes)),
        _ => Err("say how long, up to 7d, such as 30m or 1h, or until-tomorrow, or off".to_owned()),
    }
}

/// A moment, a time here, a day here, or how long ago.
pub(crate) fn since(text: &str) -> Result<Since, String> {
    if let Some(minutes) = minutes(text) {
        return Ok(Since::Ago(minutes));
    }
    if let Ok(moment) = text.parse::<jiff::Timestamp>() {
        return Ok(Since::Moment(Timestamp::from_millis(moment.as_millisecond())));
    }
    let day = || text.parse::<Date>().map(|day| day.at(0, 0, 0, 0));
    let time: Result<DateTime, _> = if text.contains([':', 'T']) { text.parse() } else { day() };
    time.map(Since::Here)
        .map_err(|_| "say 2026-11-23, 2026-11-23T09:12, or how long ago, such as 30m, 2h, 7d".to_owned())
}

/// `30m`, `2h`, `1d`, a day at most.
pub(crate) fn for_minutes(text: &str) -> Result<u32, String> {
    let minutes = minutes(text).and_then(|minutes| u32::try_from(minutes).ok());
    minutes
        .filter(|minutes| (1..=24 * 60).contains(minutes))
        .ok_or_else(|| "say how long, up to 1d, such as 30m or 2h".to_owned())
}

/// `30m`, `2h`, `7d`.
fn minutes(text: &str) -> Option<i64> {
    let unit = match text.chars().next_back()? {
        'm' => 1,
        'h' => 60,
        'd' => 24 * 60,
        _ => return None,
    };
    let count: u32 = text.strip_suffix(['m', 'h', 'd'])?.parse().ok()?;
    i64::from(count).checked_mul(unit)
}

/// One line of text without the space around it.
pub(crate) fn line(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST || text.contains(char::is_control) {
        return Err("this is not one line of text".to_owned());
    }
    Ok(text.to_owned())
}

/// Words to look for.
pub(crate) fn search(text: &str) -> Result<String, String> {
    if text.len() > LogQuery::LONGEST_SEARCH {
        return Err(format!("a search is at most {} bytes long", LogQuery::LONGEST_SEARCH));
    }
    Ok(text.to_owned())
}

/// A mail address.
pub(crate) fn address(text: &str) -> Result<String, String> {
    let text = line(text)?;
    match text.rsplit_once('@') {
        Some((name, domain))
            if !name.is_empty() && !domain.is_empty() && !text.contains(char::is_whitespace) =>
        {
            Ok(text)
        }
        _ => Err("this is not a mail address".to_owned()),
    }
}

/// A host's name or address; it is resolved later, so only what no host can be is refused.
pub(crate) fn host(text: &str) -> Result<String, String> {
    let can_be = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']');
    let text = line(text)?;
    if text.len() > LONGEST_HOST || !text.chars().all(can_be) {
        return Err("this is not the name of a server".to_owned());
    }
    Ok(text)
}

/// A folder's name; white space at an end can be part of it.
pub(crate) fn folder(text: &str) -> Result<String, String> {
    if text.is_empty() || text.len() > LONGEST || text.contains(char::is_control) {
        return Err("this is not the name of a folder".to_owned());
    }
    Ok(text.to_owned())
}

/// A file that is there, by its whole path: the agent runs elsewhere.
pub(crate) fn ca_file(text: &str) -> Result<String, String> {
    let path = std::path::absolute(text).map_err(|error| error.to_string())?;
    if !Path::new(&path).is_file() {
        return Err("there is no such file".to_owned());
    }
    path.into_os_string().into_string().map_err(|_| "its path is not text".to_owned())
}

/// A word, or a file that is made a whole path: the agent runs elsewhere.
pub(crate) fn sound(text: &str) -> Result<Sound, String> {
    if let Ok(sound) = text.parse() {
        return Ok(sound);
    }
    let path = std::path::absolute(text).map_err(|error| error.to_string())?;
    let path = path.into_os_string().into_string().map_err(|_| "its path is not text".to_owned())?;
    path.parse().map_err(str::to_owned)
}

/// SHA-256 as 64 hexadecimal digits; the colons that other programs print between them are left out.
pub(crate) fn pin(text: &str) -> Result<String, String> {
    let digits: String = text.chars().filter(|c| *c != ':').map(|c| c.to_ascii_lowercase()).collect();
    if digits.len() != 64 || !digits.chars().all(|c| c.is_ascii_hexdigit()) {
        return Err("a SHA-256 is 64 hexadecimal digits".to_owned());
    }
    Ok(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp::from_millis(1_795_435_200_000);

    #[test]
    fn a_muting_ends_when_it_was_said_to() {
        let until = |text: &str| mute_until(text).unwrap().moment(NOON, &TimeZone::UTC);
        assert_eq!(until("30m").unwrap().to_string(), "2026-11-23T12:30:00.000Z");
        assert_eq!(until("until-tomorrow").unwrap().to_string(), "2026-11-24T00:00:00.000Z");
        assert_eq!(until("off"), None);
    }

    #[test]
    fn a_muting_for_ever_or_for_nothing_is_refused() {
        for text in ["0m", "8d", "-1h", "1", "h", "", "99999999999d", "ü"] {
            assert!(mute_until(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_beginning_can_be_said_in_four_ways() {
        let from = |text: &str| since(text).unwrap().moment(NOON, &TimeZone::UTC).unwrap().to_string();
        assert_eq!(from("2h"), "2026-11-23T10:00:00.000Z");
        assert_eq!(from("2026-11-20"), "2026-11-20T00:00:00.000Z");
        assert_eq!(from("2026-11-20T09:12"), "2026-11-20T09:12:00.000Z");
        assert_eq!(from("2026-11-20T09:12:00+08:00"), "2026-11-20T01:12:00.000Z");
        assert!(since("yesterday-ish").is_err());
    }

    #[test]
    fn what_cannot_be_a_server_or_an_address_is_refused() {
        assert!(
            host("imap example").is_err() && host("https://x").is_err() && host("imap.example.org").is_ok()
        );
        assert!(address("ann").is_err() && address("a b@c").is_err() && address("a@b").is_ok());
        assert!(line("a\nb").is_err());
    }

    #[test]
    fn a_pin_is_taken_as_other_programs_print_it() {
        let printed = vec!["AB"; 32].join(":");
        assert_eq!(pin(&printed).unwrap(), "ab".repeat(32));
        assert!(pin("abcd").is_err());
    }
}
