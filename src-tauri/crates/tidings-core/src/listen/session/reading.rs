//! Reading the window: UIDs and flags of the newest messages, in slices, by position.
//!
//! By position, because the server may not expunge anything while it answers (RFC 3501 §7.4.1); so the answer
//! is one consistent picture.

use super::{Context, State};
use crate::listen::Command;
use crate::listen::reply::Reply;
use crate::listen::timers::Moment;
use crate::mailbox::Mailbox;

/// Yahoo answers at most 1,000 messages a command.
const SLICE: u32 = 1_000;

/// So many headers of old messages are fetched after a first reading, that they can be named when they go.
const NAMED: usize = 500;

#[derive(Clone, Copy, Debug)]
pub(super) struct Reading {
    pub(super) asked: Moment,
    next: u32,
    last: u32,
    is_first_ever: bool,
}

impl Reading {
    pub(super) fn enter(context: &mut Context, now: Moment) -> State {
        let range = context.mailbox.as_mut().and_then(Mailbox::begin_reading);
        let is_first_ever = context.mailbox.as_ref().is_some_and(Mailbox::is_first_ever);
        let Some((first, last)) = range else { return Self::finish(is_first_ever, context, now) };
        Self { asked: now, next: first, last, is_first_ever }.ask(context, now)
    }

    fn ask(mut self, context: &mut Context, now: Moment) -> State {
        let last = self.last.min(self.next.saturating_add(SLICE - 1));
        context.send(Command::FetchFlags { first: self.next, last });
        self.next = last.saturating_add(1);
        self.asked = now;
        State::Reading(self)
    }

    pub(super) fn handle(self, reply: Reply, context: &mut Context, now: Moment) -> State {
        if !matches!(reply, Reply::Completed { .. }) {
            return State::Reading(self);
        }
        let is_first_ever = self.is_first_ever;
        let is_done = self.next > self.last;
        context.completed(&reply, State::Reading(self), |context| {
            if is_done {
                return Self::finish(is_first_ever, context, now);
            }
            self.ask(context, now)
        })
    }

    fn finish(is_first_ever: bool, context: &mut Context, now: Moment) -> State {
        if let Some(mailbox) = &mut context.mailbox {
            mailbox.finish_reading();
            if is_first_ever {
                context.unnamed = mailbox.newest(NAMED).into_iter().collect();
            }
        }
        context.proceed(now)
    }
}
