//! Fetching headers of messages that are no news, so that they can be named when they go.

use super::{Context, State};
use crate::listen::Command;
use crate::listen::reply::Reply;
use crate::listen::timers::Moment;
use crate::mailbox::{Uid, UidSet};

#[derive(Debug)]
pub(super) struct Learning {
    pub(super) asked: Moment,
}

impl Learning {
    pub(super) fn enter(context: &mut Context, now: Moment) -> State {
        // The newest first: they are the likeliest to go.
        let most = context.limits.headers as usize;
        let slice: Vec<Uid> = context.unnamed.iter().rev().take(most).copied().collect();
        for uid in &slice {
            context.unnamed.remove(uid);
        }
        let slice: UidSet = slice.into_iter().collect();
        if let Some(mailbox) = &mut context.mailbox {
            mailbox.ask_headers(&slice);
        }
        context.send(Command::FetchHeaders(slice, context.lasting_id()));
        State::Learning(Self { asked: now })
    }

    pub(super) fn handle(self, reply: Reply, context: &mut Context, now: Moment) -> State {
        // Refused or not, names are a courtesy: the watching goes on.
        match reply {
            Reply::Completed { .. } => context.proceed(now),
            _ => State::Learning(self),
        }
    }
}
