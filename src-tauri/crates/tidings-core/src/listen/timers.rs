//! Every wait has a deadline, and all of them stand here with their reason.

use std::time::Duration;

/// A moment of a clock that never goes back and counts sleep: the time since some fixed point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub Duration);

impl std::ops::Add<Duration> for Moment {
    type Output = Self;

    fn add(self, wait: Duration) -> Self {
        Self(self.0.saturating_add(wait))
    }
}

impl Moment {
    /// How long ago `earlier` was; zero when it is still to come.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }
}

/// The waits of one session and of the way to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Timer {
    /// Name lookup and TCP: a server that is there answers well within this.
    Connect,
    /// The TLS handshake.
    Tls,
    /// The greeting, in all and not per byte.
    Greeting,
    /// Signing in, in all.
    SignIn,
    /// A command's answer: so long without a byte, and the connection is given up.
    Silence,
    /// A command's answer in all, however it trickles.
    Command,
    /// `+` after IDLE: a server that has not answered by now will not push either.
    IdleAccepted,
    /// How long one IDLE lasts: under Alibaba's five minutes and every NAT's patience, and short enough that
    /// a connection that died behind something that still acknowledges is noticed within 105 s.
    Renewal,
    /// The tagged OK after DONE: without it the connection is dead.
    DoneAnswered,
    /// The same after the computer woke up or its ways to servers changed: most connections are dead then.
    DoneAfterWaking,
    /// Between two looks where the server cannot push.
    Poll,
    /// Between two looks at a server that has news all the time.
    Breath,
    /// The same after a minute of that.
    LongBreath,
    /// A `\Deleted` flag waits so long for its expunge, that both be told as one removal.
    DeletedHold,
    /// A removal below the window waits so long for the next, that all be told as one: it has no name to be told by.
    OlderHold,
    /// And however many follow, no longer than this.
    OlderLongest,
    /// Between two rounds over the folders without a connection of their own, while something happens in them.
    Round,
    /// The same while nothing happens, and where NOTIFY tells of all that does.
    CalmRound,
    /// Between two visits of one folder: a server that pushes counters without end must not keep us running.
    VisitGap,
    /// A visit that pushed but unchanged counters are worth, no sooner after the one before.
    VisitAgain,
    /// A folder that the server does not have is looked for again after this time; names are asked for again, and so is
    /// IDLE where it was not answered.
    Recheck,
    /// Where a server counts no modifications, a folder is visited after this time whatever its counters say.
    Revisit,
    /// A removed mail is looked for in the account's other folders so long before it is told.
    MoveHold,
    /// Whoever watches again within this time had a hiccup, of which nobody hears.
    Hiccup,
    /// Saying goodbye to all servers when the program ends.
    Goodbye,
    /// A provider's answer over the web, in all.
    Web,
    /// A person signs in on a provider's page.
    Browser,
    /// One place that is asked which servers an address has: a person waits and watches.
    Lookup,
    /// Between two readings that unreadable lines cause, and between two attempts to end a server's trouble with a
    /// mailbox: the same line may come in every answer.
    Doubt,
}

impl Timer {
    /// How long, before scaling.
    #[must_use]
    pub const fn duration(self) -> Duration {
        match self {
            Self::Connect | Self::Tls | Self::Greeting | Self::IdleAccepted | Self::DoneAnswered => {
                Duration::from_secs(15)
            }
            Self::SignIn | Self::Silence | Self::Web => Duration::from_secs(30),
            Self::Command | Self::Browser => Duration::from_secs(300),
            Self::Renewal => Duration::from_secs(90),
            Self::Poll | Self::Hiccup => Duration::from_secs(60),
            Self::DoneAfterWaking | Self::DeletedHold => Duration::from_secs(5),
            Self::OlderHold | Self::Breath => Duration::from_secs(1),
            Self::OlderLongest => Duration::from_secs(10),
            Self::Round => Duration::from_secs(60),
            Self::CalmRound => Duration::from_secs(300),
            Self::VisitGap | Self::Goodbye => Duration::from_secs(2),
            Self::VisitAgain | Self::LongBreath => Duration::from_secs(30),
            Self::Recheck => Duration::from_secs(3_600),
            Self::Revisit => Duration::from_secs(900),
            Self::MoveHold => Duration::from_secs(3),
            Self::Lookup => Duration::from_secs(8),
            Self::Doubt => Duration::from_secs(900),
        }
    }

    /// Whether this waits for somebody else's answer.
    const fn is_answer(self) -> bool {
        matches!(
            self,
            Self::Connect
                | Self::Tls
                | Self::Greeting
                | Self::SignIn
                | Self::Silence
                | Self::Command
                | Self::IdleAccepted
                | Self::DoneAnswered
                | Self::DoneAfterWaking
                | Self::Web
                | Self::Lookup
        )
    }
}

/// Networks and servers are as fast as they are, whatever the scale: an answer is always given so long.
const LEAST_FOR_ANSWER: Duration = Duration::from_secs(5);

/// Stretches or shrinks every wait by one factor, so that end-to-end tests need not last as long as life.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeScale(f64);

impl TimeScale {
    /// Life-size.
    pub const REAL: Self = Self(1.0);

    /// A factor; anything but a positive number is life-size.
    #[must_use]
    pub fn new(factor: f64) -> Self {
        if factor.is_finite() && factor > 0.0 { Self(factor) } else { Self::REAL }
    }

    /// A wait under this scale.
    #[must_use]
    pub fn of(self, wait: Duration) -> Duration {
        Duration::try_from_secs_f64(wait.as_secs_f64() * self.0).unwrap_or(wait)
    }

    /// A timer's wait under this scale.
    #[must_use]
    pub fn timer(self, timer: Timer) -> Duration {
        let wait = self.of(timer.duration());
        if timer.is_answer() { wait.max(LEAST_FOR_ANSWER) } else { wait }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_in_a_minute_leaves_the_network_its_time() {
        let scale = TimeScale::new(1.0 / 1440.0);
        assert_eq!(scale.timer(Timer::Recheck), Duration::from_millis(2_500));
        assert_eq!(scale.timer(Timer::DoneAnswered), LEAST_FOR_ANSWER);
        assert_eq!(TimeScale::REAL.timer(Timer::DoneAnswered), Duration::from_secs(15));
    }
}
