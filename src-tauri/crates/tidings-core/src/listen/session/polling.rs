//! Resting where the server cannot push: it is asked from time to time.

use super::{Context, State};
use crate::listen::Command;
use crate::listen::reply::Reply;
use crate::listen::timers::{Moment, Timer};

#[derive(Debug)]
pub(super) struct Polling {
    /// When NOOP was sent; `None` while resting.
    asked: Option<Moment>,
    until: Moment,
}

impl Polling {
    pub(super) fn enter(context: &Context, now: Moment) -> State {
        State::Polling(Self { asked: None, until: now + context.poll() })
    }

    /// NOOP lets the server tell of removals and flags; the look after it finds new messages.
    pub(super) fn ask(mut self, context: &mut Context, now: Moment) -> State {
        if self.asked.is_none() {
            context.send(Command::Noop);
            self.asked = Some(now);
        }
        State::Polling(self)
    }

    pub(super) fn handle(self, reply: Reply, context: &mut Context, now: Moment) -> State {
        if self.asked.is_none() {
            return State::Polling(self);
        }
        context.completed(&reply, State::Polling(self), |context| context.look_round(now))
    }

    pub(super) fn deadline(&self, context: &Context) -> (Moment, Timer) {
        self.asked.map_or((self.until, Timer::Poll), |asked| context.answer_by(asked))
    }

    pub(super) fn timeout(self, timer: Timer, context: &mut Context, now: Moment) -> State {
        match timer {
            Timer::Poll => self.ask(context, now),
            _ => State::Ended(super::Ended::Unanswered(timer)),
        }
    }
}
