//! Resting in IDLE: the server pushes (RFC 2177).

use super::{Context, Ended, Leaving, Polling, State};
use crate::listen::Command;
use crate::listen::reply::{Code, Completion, Reply};
use crate::listen::timers::{Moment, Timer};

#[derive(Debug)]
pub(super) struct Idling {
    /// The server said `+`. Before that not even DONE may be sent.
    is_accepted: bool,
    /// Somebody wants to look as soon as it may be left.
    is_leaving: bool,
    /// What the server said may be followed from here on, and whether that has to be waited for.
    news: Option<(Moment, bool)>,
    until: Moment,
}

impl Idling {
    pub(super) fn enter(context: &mut Context, now: Moment) -> State {
        context.send(Command::Idle);
        State::Idling(Self {
            is_accepted: false,
            is_leaving: false,
            news: None,
            until: now + context.scale.timer(Timer::IdleAccepted),
        })
    }

    pub(super) fn handle(mut self, reply: Reply, context: &mut Context, now: Moment) -> State {
        match reply {
            Reply::Continue if !self.is_accepted => {
                self.is_accepted = true;
                self.until = now + context.renewal();
                context.is_live = true;
            }
            Reply::Completed { .. } if self.is_accepted => {
                // The server ended IDLE by itself and stays: look, and ask again.
                return context.look_round(now);
            }
            Reply::Completed { .. } => {
                context.idle_refused = true;
                context.is_live = true;
                return Polling::enter(context, now);
            }
            _ => {}
        }
        // Only a line about the mailbox is a reason to leave: what never settled must not turn IDLE into a loop.
        let is_data = matches!(
            reply,
            Reply::Exists(_)
                | Reply::Expunge(_)
                | Reply::Vanished { .. }
                | Reply::Fetch(_)
                | Reply::Unreadable
                | Reply::Condition { code: Some(Code::UidValidity(_)), .. }
                | Reply::Condition { status: Completion::No | Completion::Bad, .. }
        );
        if is_data && self.news.is_none() && context.has_news() {
            let due = context.pace.due(context.scale);
            self.news = Some((due, due > now));
        }
        let is_due = self.is_leaving || self.news.is_some_and(|(due, _)| due <= now);
        if self.is_accepted && is_due {
            return self.leave(context, now);
        }
        State::Idling(self)
    }

    /// Ends IDLE as soon as that is allowed.
    pub(super) fn leave(self, context: &mut Context, now: Moment) -> State {
        self.leave_within(Timer::DoneAnswered, context, now)
    }

    /// The same with another patience for the answer.
    pub(super) fn leave_within(mut self, timer: Timer, context: &mut Context, now: Moment) -> State {
        if !self.is_accepted {
            self.is_leaving = true;
            return State::Idling(self);
        }
        if let Some((_, had_to_wait)) = self.news {
            context.pace.left(had_to_wait, now, context.scale);
        }
        context.send(Command::Done);
        Leaving::enter(context, timer, now)
    }

    pub(super) fn deadline(&self) -> (Moment, Timer) {
        match self.news.filter(|(due, _)| *due < self.until) {
            _ if !self.is_accepted => (self.until, Timer::IdleAccepted),
            Some((due, _)) => (due, Timer::Breath),
            None => (self.until, Timer::Renewal),
        }
    }

    pub(super) fn timeout(self, timer: Timer, context: &mut Context, now: Moment) -> State {
        match timer {
            Timer::Renewal | Timer::Breath => self.leave(context, now),
            Timer::IdleAccepted => {
                context.learnt.left_idle_unanswered = Some(now);
                State::Ended(Ended::Unanswered(timer))
            }
            _ => State::Ended(Ended::Unanswered(timer)),
        }
    }
}
