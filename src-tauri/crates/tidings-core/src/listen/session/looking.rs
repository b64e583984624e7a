//! Looking for new messages by UID, with what names them.

use super::{Context, State};
use crate::listen::Command;
use crate::listen::reply::Reply;
use crate::listen::timers::Moment;
use crate::mailbox::{Mailbox, Uid};

#[derive(Debug)]
pub(super) struct Looking {
    pub(super) asked: Moment,
}

impl Looking {
    pub(super) fn enter(context: &mut Context, now: Moment) -> State {
        let next = context.mailbox.as_ref().map_or(Uid::FIRST, Mailbox::next);
        context.send(Command::FetchFrom(next, context.lasting_id()));
        State::Looking(Self { asked: now })
    }

    pub(super) fn handle(self, reply: Reply, context: &mut Context, now: Moment) -> State {
        context.completed(&reply, State::Looking(self), |context| {
            if let Some(mailbox) = &mut context.mailbox {
                mailbox.finish_look();
            }
            context.proceed(now)
        })
    }
}
