//! How often one server is dialled, whoever has accounts there.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::time::Duration;

use tidings_core::listen::{Moment, TimeScale};

/// Above all schedules: at most twelve accepted connections in any minute to one server, and a pause between two.
#[derive(Debug)]
pub struct Politeness {
    scale: TimeScale,
    accepted: RefCell<VecDeque<Moment>>,
    /// When the next one may be dialled.
    next: Cell<Moment>,
}

/// Between two connections to one server: some stall when many come at once.
const PACE: Duration = Duration::from_millis(500);

const MOST: usize = 12;
const MINUTE: Duration = Duration::from_secs(60);

impl Politeness {
    /// Towards a server that was never met.
    #[must_use]
    pub fn new(scale: TimeScale) -> Self {
        Self { scale, accepted: RefCell::default(), next: Cell::default() }
    }

    /// When a connection may be dialled, as far as others are being dialled; the turn is taken.
    pub fn take_turn(&self, now: Moment) -> Moment {
        let turn = self.next.get().max(now);
        self.next.set(turn + self.scale.of(PACE));
        turn
    }

    /// A connection was accepted.
    pub fn accepted(&self, now: Moment) {
        let mut accepted = self.accepted.borrow_mut();
        if accepted.len() == MOST {
            accepted.pop_front();
        }
        accepted.push_back(now);
    }

    /// When the next connection may be opened; `None` when at once.
    #[must_use]
    pub fn not_before(&self, now: Moment) -> Option<Moment> {
        let accepted = self.accepted.borrow();
        let oldest = accepted.front().filter(|_| accepted.len() == MOST)?;
        Some(*oldest + self.scale.of(MINUTE)).filter(|free| *free > now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Moment {
        Moment(Duration::from_secs(seconds))
    }

    #[test]
    fn a_server_that_hangs_up_at_once_is_not_hammered() {
        let politeness = Politeness::new(TimeScale::REAL);
        for second in 0..12 {
            assert_eq!(politeness.not_before(at(second)), None);
            politeness.accepted(at(second));
        }
        assert_eq!(politeness.not_before(at(12)), Some(at(60)));
        assert_eq!(politeness.not_before(at(60)), None);
    }

    #[test]
    fn connections_to_one_server_are_dialled_half_a_second_apart() {
        let politeness = Politeness::new(TimeScale::REAL);
        let turns: Vec<u128> = (0..3).map(|_| politeness.take_turn(at(7)).0.as_millis()).collect();
        assert_eq!(turns, [7_000, 7_500, 8_000]);
        assert_eq!(politeness.take_turn(at(60)), at(60));
    }
}
