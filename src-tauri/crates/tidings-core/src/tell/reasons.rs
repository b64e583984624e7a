//! Why something was told or not, in words: what stands beside each entry of the event log.

use jiff::tz::TimeZone;
use tidings_protocol::Timestamp;

use crate::decide::Reason;
use crate::tell::status::clock_time;
use crate::tell::words::Words;

/// The reason as a sentence, as it is said at this time in the person's time zone.
#[must_use]
pub fn reason_in_words(reason: &Reason, words: &Words, now: Timestamp, zone: fn() -> TimeZone) -> String {
    let (key, folder) = match reason {
        Reason::NewMail => ("reason-new-mail", ""),
        Reason::RemovedMail => ("reason-removed-mail", ""),
        Reason::ReadMail => ("reason-read-mail", ""),
        Reason::UnreadMail => ("reason-unread-mail", ""),
        Reason::DoneHere => ("reason-done-here", ""),
        Reason::SwitchedOff => ("reason-switched-off", ""),
        Reason::RuleShows => ("reason-rule-shows", ""),
        Reason::RuleVip => ("reason-rule-vip", ""),
        Reason::RuleSilent => ("reason-rule-silent", ""),
        Reason::RuleDigest => ("reason-rule-digest", ""),
        Reason::QuietHours(until) => {
            let time = clock_time(*until, now, &zone(), words);
            return words.tell("reason-quiet-hours", &[("time", time.as_str().into())]);
        }
        Reason::DoNotDisturb => ("reason-do-not-disturb", ""),
        Reason::AlreadyRead => ("reason-already-read", ""),
        Reason::Overtaken => ("reason-overtaken", ""),
        Reason::NotForReading => ("reason-not-for-reading", ""),
        Reason::OldCopy => ("reason-old-copy", ""),
        Reason::MovedHere(folder) => ("reason-moved-here", folder.as_str()),
        Reason::AlreadyTold(folder) => ("reason-already-told", folder.as_str()),
        Reason::ReadThenRemoved => ("reason-read-then-removed", ""),
        Reason::LogOnly => ("reason-log-only", ""),
        Reason::Muted => ("reason-muted", ""),
        Reason::Grouped => ("reason-grouped", ""),
        Reason::StormBreaks => ("reason-storm-breaks", ""),
        Reason::Storm => ("reason-storm", ""),
        Reason::Renamed(folder) => ("reason-renamed", folder.as_str()),
    };
    words.tell(key, &[("folder", folder.into())])
}

#[cfg(test)]
mod tests {
    use super::*;

    const NIGHT: Timestamp = Timestamp::from_millis(3_600_000);

    #[test]
    fn each_reason_has_a_sentence() {
        let folder = || "Work".to_owned();
        let every = [
            Reason::NewMail,
            Reason::RemovedMail,
            Reason::ReadMail,
            Reason::UnreadMail,
            Reason::DoneHere,
            Reason::SwitchedOff,
            Reason::RuleShows,
            Reason::RuleVip,
            Reason::RuleSilent,
            Reason::RuleDigest,
            Reason::QuietHours(Timestamp::from_millis(25_200_000)),
            Reason::DoNotDisturb,
            Reason::AlreadyRead,
            Reason::Overtaken,
            Reason::NotForReading,
            Reason::OldCopy,
            Reason::MovedHere(folder()),
            Reason::AlreadyTold(folder()),
            Reason::ReadThenRemoved,
            Reason::LogOnly,
            Reason::Muted,
            Reason::Grouped,
            Reason::StormBreaks,
            Reason::Storm,
            Reason::Renamed(folder()),
        ];
        for reason in every {
            let said = reason_in_words(&reason, &Words::english(), NIGHT, || TimeZone::UTC);
            assert!(!said.starts_with("reason-") && !said.contains('{'), "{reason:?}: {said}");
        }
    }

    #[test]
    fn what_is_held_back_says_until_when() {
        let until = |hours: i64| {
            let until = Timestamp::from_millis(hours * 3_600_000);
            reason_in_words(&Reason::QuietHours(until), &Words::english(), NIGHT, || TimeZone::UTC)
        };
        assert_eq!(until(7), "held back: quiet hours until 07:00");
        assert_eq!(until(31), "held back: quiet hours until 2 Jan 07:00");
    }
}
