//! Dates as mail writes them: RFC 5322 §3.3 with its obsolete forms, and INTERNALDATE (RFC 3501 §9), which joins day,
//! month and year by `-`.

use jiff::{civil::DateTime, tz::Offset};
use tidings_protocol::Timestamp;

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The moment a date names; `None` when it names none.
#[must_use]
pub fn parse_date(value: &str) -> Option<Timestamp> {
    // Behind the date some say the zone once more, in parentheses.
    let value = value.split('(').next().unwrap_or_default();
    let apart = |c: char| c.is_whitespace() || c == ',';
    let words = value.split(apart).flat_map(|word| {
        let is_date = word.contains(|c: char| c.is_ascii_alphabetic());
        word.split(if is_date { &['-'][..] } else { &[] })
    });
    let mut words = words.filter(|word| !word.is_empty()).peekable();
    // The name of the day, which follows from the date.
    words.next_if(|word| !word.starts_with(|c: char| c.is_ascii_digit()));
    let day = words.next()?.parse().ok()?;
    let month = month(words.next()?)?;
    let year = year(words.next()?)?;
    let mut time = words.next()?.split([':', '.']).map(str::parse::<i8>);
    let (hour, minute) = (time.next()?.ok()?, time.next()?.ok()?);
    // A leap second is the last one that the calendar here has.
    let second = time.next().map_or(Some(0), Result::ok)?.min(59);
    let offset = words.next().map_or(Some(Offset::UTC), zone)?;
    let local = DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
    let moment = offset.to_timestamp(local).ok()?;
    Some(Timestamp::from_millis(moment.as_millisecond()))
}

fn month(word: &str) -> Option<i8> {
    let word = word.get(..3)?.to_ascii_lowercase();
    let place = MONTHS.iter().position(|month| *month == word)?;
    i8::try_from(place + 1).ok()
}

/// Years of two or three digits are as RFC 5322 §4.3 reads them.
fn year(word: &str) -> Option<i16> {
    let year: i16 = word.parse().ok()?;
    Some(match (word.len(), year) {
        (..=2, 0..50) => year + 2000,
        (..=3, _) => year + 1900,
        _ => year,
    })
}

/// `+0800`, or a name of RFC 5322 §4.3; a name that says nothing is UTC.
fn zone(word: &str) -> Option<Offset> {
    let hours = |hours| Offset::from_hours(hours).ok();
    if let Some(digits) = word.strip_prefix(['+', '-']) {
        // Four digits are the rule; what a stranger makes of it must not overflow.
        let digits = i32::from(digits.parse::<u16>().ok()?);
        let seconds = (digits / 100 * 60 + digits % 100) * 60;
        return Offset::from_seconds(if word.starts_with('-') { -seconds } else { seconds }).ok();
    }
    match word.to_ascii_uppercase().as_str() {
        "EDT" => hours(-4),
        "EST" | "CDT" => hours(-5),
        "CST" | "MDT" => hours(-6),
        "MST" | "PDT" => hours(-7),
        "PST" => hours(-8),
        _ => Some(Offset::UTC),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn dates_of_header_and_server_are_read() {
        let expected = "1996-07-17T09:44:25.000Z";
        for value in [
            "17-Jul-1996 02:44:25 -0700",
            "Wed, 17 Jul 1996 02:44:25 -0700",
            "17 Jul 1996 02:44:25 -0700 (PDT)",
            "Wed,17 Jul 96 02:44:25 PDT",
            "Wed, 17 July 1996 09:44:25 GMT",
            "Wed, 17 Jul 096 17:44:25 +0800",
            "  17 jul 1996  09:44:25",
        ] {
            assert_eq!(parse_date(value).unwrap().to_string(), expected, "{value}");
        }
        assert_eq!(parse_date(" 7-Jul-1996 02:44:25 -0700").unwrap().to_string(), "1996-07-07T09:44:25.000Z");
        assert_eq!(parse_date("1 Jan 20 00:00 Z").unwrap().to_string(), "2020-01-01T00:00:00.000Z");
        assert_eq!(parse_date("31 Dec 2016 23:59:60 +0000").unwrap().to_string(), "2016-12-31T23:59:59.000Z");
    }

    #[test]
    fn what_names_no_moment_is_no_date() {
        for value in [
            "",
            "nonsense",
            "32 Jan 2020 00:00:00 +0000",
            "1 Foo 2020 00:00 +0000",
            "1 Jan 2020",
            "1 Jan 2020 25:00:00 +0000",
            "1 Jan 99999 00:00:00 +0000",
            "1 Jan 2020 00:00:00 +99999999999",
            "1 Jan 2020 00:00:00 -0704839200",
        ] {
            assert_eq!(parse_date(value), None, "{value}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_date_or_none(value in any::<String>()) {
            let _ = parse_date(&value);
        }

        #[test]
        fn near_misses_are_read_too(value in "[0-9]{1,3}[ -](jan|Feb|é)[ -][0-9]{0,5} [0-9]{1,3}:[0-9]{1,3}(:[0-9]{1,3})? [+-]?[A-Z0-9]{0,6}") {
            let _ = parse_date(&value);
        }
    }
}
