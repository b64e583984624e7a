//! The weekly quiet hours: whether it is quiet, and until when.

use jiff::ToSpan as _;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use tidings_protocol::{ClockTime, QuietHours, Timestamp, Weekday};

/// A span that begins on one of the last two days may still last, and spans may follow each other round the week.
const DAYS: std::ops::RangeInclusive<i64> = -2..=8;

/// Until when it is quiet; `None` when it is not. Spans that touch are one.
#[must_use]
pub fn quiet_until(hours: &[QuietHours], now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let today = jiff::Timestamp::from_millisecond(now.millis()).ok()?.to_zoned(zone.clone()).date();
    let mut spans: Vec<(Timestamp, Timestamp)> = Vec::new();
    for day in DAYS.filter_map(|days| today.checked_add(days.days()).ok()) {
        for span in hours.iter().filter(|span| span.days.contains(&weekday(day))) {
            let ends = if span.to <= span.from { day.tomorrow().ok() } else { Some(day) };
            spans.extend(moment(day, span.from, zone).zip(moment(ends?, span.to, zone)));
        }
    }
    spans.sort_unstable();
    let mut until = None;
    for (from, to) in spans {
        let reached = until.unwrap_or(now);
        if from <= reached && to > reached {
            until = Some(to);
        }
    }
    until
}

/// The next of these times of the day.
#[must_use]
pub fn next_of(times: &[ClockTime], now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let today = jiff::Timestamp::from_millisecond(now.millis()).ok()?.to_zoned(zone.clone()).date();
    let days = [today, today.tomorrow().ok()?];
    let moments = days.iter().flat_map(|day| times.iter().filter_map(|time| moment(*day, *time, zone)));
    moments.filter(|moment| *moment > now).min()
}

/// The next midnight.
#[must_use]
pub fn tomorrow(now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let now = jiff::Timestamp::from_millisecond(now.millis()).ok()?.to_zoned(zone.clone());
    let midnight = now.start_of_day().ok()?.checked_add(1.day()).ok()?;
    Some(Timestamp::from_millis(midnight.timestamp().as_millisecond()))
}

/// The zone's own time; where the clocks are put forward over it, the one after.
fn moment(day: Date, time: ClockTime, zone: &TimeZone) -> Option<Timestamp> {
    let (hour, minute) = (time.minutes() / 60, time.minutes() % 60);
    let time = Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0).ok()?;
    let zoned = day.to_datetime(time).to_zoned(zone.clone()).ok()?;
    Some(Timestamp::from_millis(zoned.timestamp().as_millisecond()))
}

fn weekday(day: Date) -> Weekday {
    match day.weekday() {
        jiff::civil::Weekday::Monday => Weekday::Mon,
        jiff::civil::Weekday::Tuesday => Weekday::Tue,
        jiff::civil::Weekday::Wednesday => Weekday::Wed,
        jiff::civil::Weekday::Thursday => Weekday::Thu,
        jiff::civil::Weekday::Friday => Weekday::Fri,
        jiff::civil::Weekday::Saturday => Weekday::Sat,
        jiff::civil::Weekday::Sunday => Weekday::Sun,
    }
}

#[cfg(test)]
mod tests {
    use tidings_protocol::GeneralPreferences;

    use super::*;
    use crate::decide::settings::set_general;

    fn hours(said: &str) -> Vec<QuietHours> {
        let mut preferences = GeneralPreferences::default();
        set_general(&mut preferences, "quiet_hours", said).unwrap();
        preferences.quiet_hours
    }

    fn at(text: &str) -> Timestamp {
        Timestamp::try_from(text.to_owned()).unwrap()
    }

    /// 2026-11-23 is a Monday.
    fn until(said: &str, now: &str) -> Option<String> {
        quiet_until(&hours(said), at(now), &TimeZone::UTC).map(|until| until.to_string())
    }

    #[test]
    fn a_night_belongs_to_the_day_on_which_it_begins() {
        let night = "mon-fri 22:00-07:00";
        assert_eq!(until(night, "2026-11-23T21:59:59Z"), None);
        assert_eq!(until(night, "2026-11-23T22:00:00Z").unwrap(), "2026-11-24T07:00:00.000Z");
        assert_eq!(until(night, "2026-11-28T06:59:59Z").unwrap(), "2026-11-28T07:00:00.000Z", "Friday's");
        assert_eq!(until(night, "2026-11-23T06:00:00Z"), None, "nothing began on Sunday");
        assert_eq!(until(night, "2026-11-24T07:00:00Z"), None);
    }

    #[test]
    fn spans_that_touch_or_overlap_are_one() {
        let weekend = "sat 00:00-23:00, sat 22:00-00:00, sun 00:00-12:00";
        assert_eq!(until(weekend, "2026-11-28T08:00:00Z").unwrap(), "2026-11-29T12:00:00.000Z");
        assert!(until("mon-sun 00:00-00:00", "2026-11-28T08:00:00Z").is_some(), "for ever");
        assert_eq!(until("none", "2026-11-28T08:00:00Z"), None);
    }

    #[test]
    fn the_zone_counts_and_so_does_its_change_of_the_clocks() {
        let zone = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
        let ends = |now| quiet_until(&hours("sat 22:00-07:00"), at(now), &zone).map(|end| end.to_string());
        // The night in which the clocks go back: Sunday, 25 October 2026.
        assert_eq!(ends("2026-10-24T20:30:00Z").unwrap(), "2026-10-25T06:00:00.000Z");
        assert_eq!(ends("2026-10-24T19:59:00Z"), None);
    }

    #[test]
    fn the_next_of_several_times_may_be_tomorrow() {
        let times = ["12:00".parse().unwrap(), "08:30".parse().unwrap()];
        let next = |now| next_of(&times, at(now), &TimeZone::UTC).map(|next| next.to_string());
        assert_eq!(next("2026-11-23T08:00:00Z").unwrap(), "2026-11-23T08:30:00.000Z");
        assert_eq!(next("2026-11-23T08:30:00Z").unwrap(), "2026-11-23T12:00:00.000Z");
        assert_eq!(next("2026-11-23T12:00:00Z").unwrap(), "2026-11-24T08:30:00.000Z");
        assert_eq!(next_of(&[], at("2026-11-23T12:00:00Z"), &TimeZone::UTC), None);
    }
}
