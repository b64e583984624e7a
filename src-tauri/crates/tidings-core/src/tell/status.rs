//! An account's state in words, and times as people read them.

use jiff::tz::TimeZone;
use tidings_protocol::{AccountState, AccountStatus, Timestamp};

use crate::tell::words::Words;

/// "Watching since 09:12, last heard 09:14".
#[must_use]
pub fn state_in_words(account: &AccountStatus, now: Timestamp, zone: &TimeZone, words: &Words) -> String {
    let time = |at: Timestamp| clock_time(at, now, zone);
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

/// A time of today as `09:12`, another day's as `22 Nov 09:12`.
#[must_use]
pub fn clock_time(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let local = |at: Timestamp| {
        jiff::Timestamp::from_millisecond(at.millis()).ok().map(|at| at.to_zoned(zone.clone()))
    };
    let (Some(at), Some(now)) = (local(at), local(now)) else { return at.to_string() };
    let format = if at.date() == now.date() { "%H:%M" } else { "%-d %b %H:%M" };
    at.strftime(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_days_time_has_its_date() {
        let noon = Timestamp::from_millis(1_795_435_200_000);
        let earlier = Timestamp::from_millis(noon.millis() - 3_600_000);
        let yesterday = Timestamp::from_millis(noon.millis() - 86_400_000);
        assert_eq!(clock_time(earlier, noon, &TimeZone::UTC), "11:00");
        assert_eq!(clock_time(yesterday, noon, &TimeZone::UTC), "22 Nov 12:00");
    }
}
