//! Asking whether there is anything new, though nothing was said of it: so a server that never pushes is found
//! out, with each return from IDLE and where there is none. Almost always the answer is no, so no header is
//! asked for.

use super::{Context, State};
use crate::listen::Command;
use crate::listen::reply::Reply;
use crate::listen::timers::Moment;
use crate::mailbox::{Mailbox, Need, Uid};

#[derive(Debug)]
pub(super) struct Peeking {
    pub(super) asked: Moment,
}

impl Peeking {
    pub(super) fn enter(context: &mut Context, now: Moment) -> State {
        let need = context.mailbox.as_ref().map_or(Need::Nothing, Mailbox::need);
        if need != Need::Nothing {
            return context.proceed(now);
        }
        let next = context.mailbox.as_ref().map_or(Uid::FIRST, Mailbox::next);
        context.send(Command::FetchNew(next));
        State::Peeking(Self { asked: now })
    }

    pub(super) fn handle(self, reply: Reply, context: &mut Context, now: Moment) -> State {
        context.completed(&reply, State::Peeking(self), |context| context.proceed(now))
    }
}
