//! When so much happens that toasts would only be in the way.
//!
//! Above fifty changes worth a toast in a minute one toast says that much is going on, and then the log alone
//! takes them, until it was calmer for two minutes.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use tidings_protocol::AccountId;

use crate::listen::{Moment, TimeScale};

const MINUTE: Duration = Duration::from_secs(60);
/// More in a minute is a storm.
const MOST: u32 = 50;
/// It is over when there was no more than that for so long.
const CALM: Duration = Duration::from_secs(120);

/// What is to be done with changes worth a toast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weather {
    /// Tell them.
    Calm,
    /// Tell them as the last ones for a while.
    Breaking,
    /// Only log them.
    Storm,
}

/// The weather of each account.
#[derive(Clone, Debug)]
pub struct Storms {
    scale: TimeScale,
    accounts: BTreeMap<AccountId, Sky>,
}

#[derive(Clone, Debug, Default)]
struct Sky {
    recent: VecDeque<(Moment, u32)>,
    /// When there was last too much.
    too_much: Option<Moment>,
}

impl Storms {
    /// It is calm everywhere.
    #[must_use]
    pub const fn new(scale: TimeScale) -> Self {
        Self { scale, accounts: BTreeMap::new() }
    }

    /// So many changes worth a toast happened in an account, as they were watched.
    pub fn happened(&mut self, account: &AccountId, count: u32, now: Moment) -> Weather {
        if count == 0 {
            return Weather::Calm;
        }
        let (minute, calm) = (self.scale.of(MINUTE), self.scale.of(CALM));
        // Accounts where nothing is going on need no room.
        self.accounts.retain(|_, sky| sky.is_clouded(now, calm));
        let sky = self.accounts.entry(account.clone()).or_default();
        sky.recent.retain(|(at, _)| now.since(*at) < minute);
        // At most one entry a second: a storm must not fill the memory.
        match sky.recent.back_mut().filter(|(at, _)| now.since(*at) < minute / 60) {
            Some((_, many)) => *many = many.saturating_add(count),
            None => sky.recent.push_back((now, count)),
        }
        let was_storm = sky.too_much.is_some();
        let sum = sky.recent.iter().fold(0u32, |sum, (_, count)| sum.saturating_add(*count));
        if sum > MOST {
            sky.too_much = Some(now);
        }
        match (was_storm, sky.too_much.is_some()) {
            (false, true) => Weather::Breaking,
            (true, _) => Weather::Storm,
            (false, false) => Weather::Calm,
        }
    }
}

impl Sky {
    fn is_clouded(&self, now: Moment, calm: Duration) -> bool {
        let last = self.too_much.or(self.recent.back().map(|(at, _)| *at));
        last.is_some_and(|last| now.since(last) < calm)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Moment {
        Moment(Duration::from_secs(seconds))
    }

    fn account() -> AccountId {
        AccountId("a".to_owned())
    }

    #[test]
    fn fifty_in_a_minute_are_told_and_the_next_breaks_the_weather() {
        let mut storms = Storms::new(TimeScale::REAL);
        for second in 0..50 {
            assert_eq!(storms.happened(&account(), 1, at(second)), Weather::Calm);
        }
        assert_eq!(storms.happened(&account(), 1, at(51)), Weather::Breaking);
        assert_eq!(storms.happened(&account(), 1, at(52)), Weather::Storm);
        assert_eq!(storms.happened(&AccountId("b".to_owned()), 1, at(52)), Weather::Calm);
    }

    #[test]
    fn a_burst_breaks_it_at_once() {
        let mut storms = Storms::new(TimeScale::REAL);
        assert_eq!(storms.happened(&account(), 500, at(0)), Weather::Breaking);
        assert_eq!(storms.happened(&account(), 1, at(1)), Weather::Storm);
    }

    #[test]
    fn it_is_over_when_it_was_calmer_for_two_minutes() {
        let mut storms = Storms::new(TimeScale::REAL);
        storms.happened(&account(), 60, at(0));
        // What trickles on is no storm any more, but the two minutes are not over.
        assert_eq!(storms.happened(&account(), 1, at(90)), Weather::Storm);
        assert_eq!(storms.happened(&account(), 1, at(119)), Weather::Storm);
        assert_eq!(storms.happened(&account(), 1, at(120)), Weather::Calm);
    }

    #[test]
    fn a_steady_stream_below_the_limit_is_told_for_ever() {
        let mut storms = Storms::new(TimeScale::REAL);
        for second in (0..3_600).step_by(2) {
            assert_eq!(storms.happened(&account(), 1, at(second)), Weather::Calm);
        }
    }
}
