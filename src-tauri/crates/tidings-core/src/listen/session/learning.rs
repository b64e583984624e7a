//! Fetching headers of messages that are no news, so that they can be named when they go.

use super::{Context, State};
use crate::listen::Command;
use crate::listen::reply::{Completion, Reply};
use crate::listen::timers::Moment;
use crate::mailbox::{Uid, UidSet};

#[derive(Debug)]
pub(super) struct Learning {
    pub(super) asked: Moment,
    slice: UidSet,
    /// The other parts of slices that were refused.
    left: Vec<UidSet>,
}

/// So often in a session the one message is closed in on that has a slice refused: enough for five or six of them.
/// From then on a refused slice stays without names, which are a courtesy.
const MOST_REFUSALS: u32 = 32;

impl Learning {
    pub(super) fn enter(context: &mut Context, now: Moment) -> State {
        // The newest first: they are the likeliest to go.
        let most = context.limits.headers as usize;
        let slice: Vec<Uid> = context.unnamed.iter().rev().take(most).copied().collect();
        for uid in &slice {
            context.unnamed.remove(uid);
        }
        Self::ask(slice.into_iter().collect(), Vec::new(), context, now)
    }

    fn ask(slice: UidSet, left: Vec<UidSet>, context: &mut Context, now: Moment) -> State {
        if let Some(mailbox) = &mut context.mailbox {
            mailbox.ask_headers(&slice);
        }
        context.send(Command::FetchHeaders(slice.clone(), context.lasting_id()));
        State::Learning(Self { asked: now, slice, left })
    }

    pub(super) fn handle(mut self, reply: Reply, context: &mut Context, now: Moment) -> State {
        let Reply::Completed { status, .. } = reply else { return State::Learning(self) };
        if status != Completion::Ok {
            self.close_in(context);
        }
        match self.left.pop() {
            Some(slice) => Self::ask(slice, self.left, context, now),
            None => context.proceed(now),
        }
    }

    /// One unreadable message must not leave the others without names.
    fn close_in(&mut self, context: &mut Context) {
        context.refused_names += 1;
        if context.refused_names > MOST_REFUSALS {
            return;
        }
        if self.slice.len() > 1 {
            let older = self.slice.oldest(self.slice.len() / 2);
            let newer = self.slice.difference(&older);
            self.left.extend([older, newer]);
        } else if let (Some(mailbox), Some(uid)) = (&mut context.mailbox, self.slice.first()) {
            mailbox.learn_nothing(uid);
        }
    }
}
