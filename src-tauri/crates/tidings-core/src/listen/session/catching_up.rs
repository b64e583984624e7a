//! Asking what flags changed since the modification sequence up to which we know (RFC 7162 §3.1.4).

use super::{Context, State};
use crate::listen::Command;
use crate::listen::reply::{Code, Completion, Reply};
use crate::listen::timers::Moment;

#[derive(Debug)]
pub(super) struct CatchingUp {
    pub(super) asked: Moment,
}

impl CatchingUp {
    pub(super) fn enter(since: u64, context: &mut Context, now: Moment) -> State {
        if let Some(mailbox) = &mut context.mailbox {
            mailbox.begin_changes();
        }
        context.send(Command::FetchChanges(since));
        State::CatchingUp(Self { asked: now })
    }

    pub(super) fn handle(self, reply: Reply, context: &mut Context, now: Moment) -> State {
        let Reply::Completed { status, code, .. } = reply else { return State::CatchingUp(self) };
        // A server that answers only part of it says so (RFC 9738).
        let is_whole =
            status == Completion::Ok && !matches!(code, Some(Code::Other(code)) if code == "MESSAGELIMIT");
        if let Some(mailbox) = &mut context.mailbox {
            if is_whole {
                mailbox.finish_changes();
            } else {
                mailbox.forget_modseq();
            }
        }
        context.proceed(now)
    }
}
