//! An account's state in words, and times as people read them.

use jiff::tz::TimeZone;
use tidings_protocol::{AccountState, AccountStatus, Timestamp};

use crate::tell::words::Words;

/// "Watching since 09:12, last heard 09:14".
#[must_use]
pub fn state_in_words(account: &AccountStatus, now: Timestamp, zone: &TimeZone, words: &Words) -> String {
    let time = |at: Timestamp| clock_time(at, now, zone, words);
    let since = time(account.since);
    match account.state {
        AccountState::Offline => words.say("state-offline"),
        AccountState::Connecting => words.say("state-connecting"),
        AccountState::SigningIn => words.say("state-signing-in"),
        AccountState::Syncing => words.say("state-syncing"),
        AccountState::Idling => match account.last_heard {
            Some(heard) => {
                let heard = time(heard);
                words.tell(
                    "state-idling-heard",
                    &[("since", since.as_str().into()), ("heard", heard.as_str().into())],
                )
            }
            None => words.tell("state-idling", &[("since", since.as_str().into())]),
        },
        AccountState::Polling => words.tell("state-polling", &[("since", since.as_str().into())]),
        AccountState::Waiting => match account.next_attempt {
            Some(next) => {
                let next = time(next);
                words.tell("state-waiting", &[("next", next.as_str().into())])
            }
            None => words.say("state-waiting-now"),
        },
        AccountState::NeedsUser => words.say("state-needs-user"),
        AccountState::Paused => words.say("state-paused"),
    }
}

/// A time of today as `09:12`, another day's as `22 Nov 09:12`, in the words' language.
#[must_use]
pub fn clock_time(at: Timestamp, now: Timestamp, zone: &TimeZone, words: &Words) -> String {
    let local = |at: Timestamp| {
        jiff::Timestamp::from_millisecond(at.millis()).ok().map(|at| at.to_zoned(zone.clone()))
    };
    let (Some(at), Some(now)) = (local(at), local(now)) else { return at.to_string() };
    let time = at.strftime("%H:%M").to_string();
    if at.date() == now.date() {
        return time;
    }
    let (month, day) = (at.month().unsigned_abs(), at.day().unsigned_abs());
    let places =
        [("month", u32::from(month).into()), ("day", u32::from(day).into()), ("time", time.as_str().into())];
    words.tell("time-of-another-day", &places)
}

#[cfg(test)]
mod tests {
    use tidings_protocol::Spoken;

    use super::*;

    #[test]
    fn another_days_time_has_its_date() {
        let noon = Timestamp::from_millis(1_795_435_200_000);
        let earlier = Timestamp::from_millis(noon.millis() - 3_600_000);
        let yesterday = Timestamp::from_millis(noon.millis() - 86_400_000);
        let said = |at, language| clock_time(at, noon, &TimeZone::UTC, &Words::of(language));
        assert_eq!(said(earlier, Spoken::En), "11:00");
        assert_eq!(said(yesterday, Spoken::En), "22 Nov 12:00");
        assert_eq!(said(yesterday, Spoken::De), "22. Nov. 12:00");
        assert_eq!(said(yesterday, Spoken::ZhTw), "11月22日 12:00");
    }
}
