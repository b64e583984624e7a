//! Asking something that is not about this mailbox, for whoever watches the account's others.

use super::{Answer, Context, State};
use crate::listen::Command;
use crate::listen::reply::Reply;
use crate::listen::timers::Moment;

#[derive(Debug)]
pub(super) struct Asking {
    pub(super) asked: Moment,
    command: Command,
}

impl Asking {
    pub(super) fn enter(command: Command, context: &mut Context, now: Moment) -> State {
        context.send(command.clone());
        State::Asking(Self { asked: now, command })
    }

    pub(super) fn handle(self, reply: Reply, context: &mut Context, now: Moment) -> State {
        match reply {
            Reply::Completed { status, code, text } => {
                context.answers.push(Answer { command: self.command, status, code, text });
                context.proceed(now)
            }
            _ => State::Asking(self),
        }
    }
}
