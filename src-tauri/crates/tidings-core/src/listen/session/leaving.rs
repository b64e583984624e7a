//! DONE was sent: waiting for the tagged OK, the proof that the connection lives.

use super::{Context, State};
use crate::listen::reply::Reply;
use crate::listen::timers::{Moment, Timer};

#[derive(Debug)]
pub(super) struct Leaving {
    until: Moment,
    timer: Timer,
}

impl Leaving {
    /// `timer` says how much patience there is.
    pub(super) fn enter(context: &Context, timer: Timer, now: Moment) -> State {
        State::Leaving(Self { until: now + context.scale.timer(timer), timer })
    }

    pub(super) fn handle(self, reply: Reply, context: &mut Context, now: Moment) -> State {
        // Each return from IDLE looks by UID, also a mere renewal: so a server that never pushes is found out.
        context.completed(&reply, State::Leaving(self), |context| context.look_round(now))
    }

    pub(super) const fn deadline(&self) -> (Moment, Timer) {
        (self.until, self.timer)
    }
}
