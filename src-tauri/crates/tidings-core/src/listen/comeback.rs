//! When to come back to a server, by the class of what went wrong.

use std::time::Duration;

use crate::listen::timers::{Moment, TimeScale};

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// A session that had worked ended: nothing is wrong, Alibaba does it every five minutes.
    WorkedAndEnded,
    /// Refused or not answered before anybody spoke.
    NotReachable,
    /// There is no network: nobody's failure. Whoever hears of a change of the network comes back before this.
    NoNetwork,
    /// The server answered, and said no or hung up before the watching began.
    ServerSaysNo,
    /// The same, and it said how long it wants to be left alone.
    ServerSaysWhen(Duration),
    /// Somebody else answered in the server's place, or it has no certificate that counts: nothing was said to it.
    /// A network that wants a sign-in on a web page first does that to all, and lets everybody through soon after.
    NotItself,
}

/// The schedule of one folder's connection.
#[derive(Clone, Debug, Default)]
pub struct Comeback {
    /// Since when the server was not reachable.
    unreachable_since: Option<Moment>,
    unreachable: u32,
    /// Tries since it had not been reachable for a while.
    late: u32,
    refusals: u32,
}

const SOON: Duration = Duration::from_millis(2_500);
const SOON_FOR: Duration = Duration::from_secs(180);
const LONGEST: Duration = Duration::from_secs(300);
const REFUSED: Duration = Duration::from_secs(30);
const REFUSED_LONGEST: Duration = Duration::from_secs(900);
const NOT_ITSELF_LONGEST: Duration = Duration::from_secs(120);

impl Comeback {
    /// How long to wait after a failure. `jitter` is a random number from 0 to 1.
    pub fn after(&mut self, failure: Failure, now: Moment, jitter: f64, scale: TimeScale) -> Duration {
        let wait = match failure {
            Failure::WorkedAndEnded => {
                *self = Self::default();
                Duration::ZERO
            }
            Failure::NoNetwork => LONGEST,
            Failure::NotReachable => {
                self.refusals = 0;
                let since = *self.unreachable_since.get_or_insert(now);
                self.not_reachable(now.since(since), jitter, scale)
            }
            Failure::ServerSaysNo | Failure::ServerSaysWhen(_) | Failure::NotItself => {
                (self.unreachable, self.late, self.unreachable_since) = (0, 0, None);
                let longest =
                    if failure == Failure::NotItself { NOT_ITSELF_LONGEST } else { REFUSED_LONGEST };
                let wait = doubled(REFUSED, self.refusals, longest);
                self.refusals += 1;
                match failure {
                    // A hint is obeyed within reason.
                    Failure::ServerSaysWhen(hint) => hint.clamp(REFUSED, LONGEST),
                    _ => spread(wait, jitter),
                }
            }
        };
        scale.of(wait)
    }

    fn not_reachable(&mut self, lasting: Duration, jitter: f64, scale: TimeScale) -> Duration {
        self.unreachable += 1;
        if self.unreachable == 1 {
            return Duration::ZERO;
        }
        if lasting < scale.of(SOON_FOR) {
            return SOON;
        }
        self.late += 1;
        spread(doubled(SOON, self.late, LONGEST), jitter)
    }

    /// Failures in a row that the person may be told about.
    #[must_use]
    pub const fn failures(&self) -> u32 {
        self.unreachable + self.refusals
    }
}

fn doubled(wait: Duration, times: u32, longest: Duration) -> Duration {
    wait.saturating_mul(2u32.saturating_pow(times.min(16))).min(longest)
}

/// Up to a quarter less, so that many clients of one server do not come back together.
fn spread(wait: Duration, jitter: f64) -> Duration {
    wait.mul_f64(1.0 - 0.25 * jitter.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Moment {
        Moment(Duration::from_secs(seconds))
    }

    #[test]
    fn a_server_that_is_down_is_tried_at_once_then_often_then_rarely() {
        let mut comeback = Comeback::default();
        let mut after = |seconds| comeback.after(Failure::NotReachable, at(seconds), 0.0, TimeScale::REAL);
        assert_eq!(after(0), Duration::ZERO);
        assert_eq!(after(0), SOON);
        assert_eq!(after(179), SOON);
        assert!(after(181) > SOON);
        for _ in 0..200 {
            assert!(after(10_000) <= LONGEST);
        }
        assert_eq!(after(10_000), LONGEST);
    }

    #[test]
    fn a_refusal_waits_half_a_minute_and_doubles_to_a_quarter_of_an_hour() {
        let mut comeback = Comeback::default();
        let waits: Vec<u64> = (0..7)
            .map(|_| comeback.after(Failure::ServerSaysNo, at(0), 0.0, TimeScale::REAL).as_secs())
            .collect();
        assert_eq!(waits, [30, 60, 120, 240, 480, 900, 900]);
    }

    #[test]
    fn somebody_in_the_servers_place_is_looked_past_every_other_minute() {
        let mut comeback = Comeback::default();
        let waits: Vec<u64> = (0..5)
            .map(|_| comeback.after(Failure::NotItself, at(0), 0.0, TimeScale::REAL).as_secs())
            .collect();
        assert_eq!(waits, [30, 60, 120, 120, 120]);
    }

    #[test]
    fn a_session_that_had_worked_is_followed_at_once_and_resets_the_rest() {
        let mut comeback = Comeback::default();
        comeback.after(Failure::ServerSaysNo, at(0), 0.0, TimeScale::REAL);
        assert_eq!(comeback.after(Failure::WorkedAndEnded, at(0), 0.0, TimeScale::REAL), Duration::ZERO);
        assert_eq!(comeback.failures(), 0);
    }

    #[test]
    fn a_servers_hint_is_obeyed_for_up_to_five_minutes() {
        let mut comeback = Comeback::default();
        let mut after = |seconds| {
            let failure = Failure::ServerSaysWhen(Duration::from_secs(seconds));
            comeback.after(failure, at(0), 0.5, TimeScale::REAL).as_secs()
        };
        assert_eq!([after(92), after(86_400), after(0)], [92, 300, 30]);
    }
}
