//! How often IDLE is left for news: at once, for whoever waits for a mail; but a server that always has something to
//! say is looked at once a second, and after a minute of that twice a minute. Nothing is lost by it: each look finds
//! all that was announced before it.

use crate::listen::timers::{Moment, TimeScale, Timer};

/// So many times it is left at once, one upon the other.
const AT_ONCE: u32 = 5;

/// After so many times without a calm in between, it is left less often.
const CROWD: u32 = 60;

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pace {
    last: Moment,
    /// From here on it may be left [`AT_ONCE`] times again.
    rested: Moment,
    /// How often it was left since the last calm.
    crowd: u32,
}

impl Pace {
    /// When news that came up may be followed.
    pub(super) fn due(&self, scale: TimeScale) -> Moment {
        if self.crowd > CROWD {
            return self.last + scale.timer(Timer::LongBreath);
        }
        let ahead = scale.timer(Timer::Breath) * (AT_ONCE - 1);
        Moment(self.rested.0.saturating_sub(ahead))
    }

    /// IDLE is left for news, which had to wait for it or not.
    pub(super) fn left(&mut self, had_to_wait: bool, now: Moment, scale: TimeScale) {
        if !had_to_wait && now >= self.rested {
            self.crowd = 0;
        }
        self.crowd = self.crowd.saturating_add(1);
        self.last = now;
        self.rested = self.rested.max(now) + scale.timer(Timer::Breath);
    }
}
