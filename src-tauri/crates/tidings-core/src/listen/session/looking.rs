//! Looking for new messages by UID, with what names them.

use std::collections::VecDeque;

use super::{Context, State};
use crate::listen::Command;
use crate::listen::reply::{Completion, Reply};
use crate::listen::timers::Moment;
use crate::mailbox::{Mailbox, Uid, UidSet, Wanted};

#[derive(Debug)]
pub(super) struct Looking {
    pub(super) asked: Moment,
    asking: Asking,
    /// What is to be asked for after that.
    left: VecDeque<UidSet>,
}

#[derive(Debug)]
enum Asking {
    /// Whatever has this UID or a larger one.
    From(Uid),
    /// The same without headers, for with them it was refused.
    Who(Uid),
    These(UidSet),
}

impl Looking {
    pub(super) fn enter(context: &mut Context, now: Moment) -> State {
        let headers = context.limits.headers;
        match context.mailbox.as_mut().map(Mailbox::begin_look) {
            Some(Wanted::From(next)) => Self::ask(Asking::From(next), VecDeque::new(), context, now),
            Some(Wanted::These(uids)) => Self::ask_next(slices(uids, headers), context, now),
            None => context.proceed(now),
        }
    }

    fn ask(asking: Asking, left: VecDeque<UidSet>, context: &mut Context, now: Moment) -> State {
        let lasting_id = context.lasting_id();
        context.send(match &asking {
            Asking::From(next) => Command::FetchFrom(*next, lasting_id),
            Asking::Who(next) => Command::FetchNew(*next),
            Asking::These(uids) => Command::FetchHeaders(uids.clone(), lasting_id),
        });
        State::Looking(Self { asked: now, asking, left })
    }

    fn ask_next(mut left: VecDeque<UidSet>, context: &mut Context, now: Moment) -> State {
        match left.pop_front() {
            Some(slice) => Self::ask(Asking::These(slice), left, context, now),
            None => {
                if let Some(mailbox) = &mut context.mailbox {
                    mailbox.finish_look();
                }
                context.proceed(now)
            }
        }
    }

    pub(super) fn handle(self, reply: Reply, context: &mut Context, now: Moment) -> State {
        let Reply::Completed { status, code, text } = reply else { return State::Looking(self) };
        let headers = context.limits.headers;
        match (status, self.asking) {
            (Completion::Ok, Asking::From(_) | Asking::These(_)) => Self::ask_next(self.left, context, now),
            (Completion::Ok, Asking::Who(_)) => {
                let new = context.mailbox.as_ref().map(Mailbox::new_ones).unwrap_or_default();
                Self::ask_next(slices(new, headers), context, now)
            }
            // One unreadable message must not hide the others, nor itself: it is closed in on.
            (_, Asking::From(next)) => Self::ask(Asking::Who(next), self.left, context, now),
            (_, Asking::These(uids)) if uids.len() > 1 => {
                let mut left = self.left;
                let half = uids.oldest(uids.len() / 2);
                left.push_front(uids.difference(&half));
                left.push_front(half);
                Self::ask_next(left, context, now)
            }
            (_, Asking::These(uids)) => {
                if let (Some(mailbox), Some(uid)) = (&mut context.mailbox, uids.first()) {
                    mailbox.tell_unreadable(uid);
                }
                Self::ask_next(self.left, context, now)
            }
            (_, Asking::Who(_)) => context.refused(code.as_ref(), &text),
        }
    }
}

fn slices(mut uids: UidSet, each: u32) -> VecDeque<UidSet> {
    let mut slices = VecDeque::new();
    while !uids.is_empty() {
        let slice = uids.oldest(each.max(1));
        uids = uids.difference(&slice);
        slices.push_back(slice);
    }
    slices
}
