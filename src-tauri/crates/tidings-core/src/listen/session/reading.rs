//! Reading the window: UIDs and flags of the newest messages, in slices, by position.
//!
//! By position, because the server may not expunge anything while it answers (RFC 3501 §7.4.1); so the answer
//! is one consistent picture.

use super::{Context, State};
use crate::listen::Command;
use crate::listen::reply::Reply;
use crate::listen::timers::Moment;
use crate::mailbox::Mailbox;

#[derive(Debug)]
pub(super) struct Reading {
    pub(super) asked: Moment,
}

impl Reading {
    pub(super) fn enter(context: &mut Context, now: Moment) -> State {
        if let Some(mailbox) = &mut context.mailbox {
            mailbox.begin_reading();
        }
        Self::ask(context, now)
    }

    fn ask(context: &mut Context, now: Moment) -> State {
        let most = context.slice();
        let slice = context.mailbox.as_mut().and_then(|mailbox| mailbox.next_slice(most));
        if let Some((first, last)) = slice {
            context.send(Command::FetchFlags { first, last });
            return State::Reading(Self { asked: now });
        }
        if let Some(mailbox) = &mut context.mailbox {
            let is_beginning = mailbox.is_beginning();
            mailbox.finish_reading();
            context.found(is_beginning);
        }
        context.proceed(now)
    }

    pub(super) fn handle(self, reply: Reply, context: &mut Context, now: Moment) -> State {
        context.completed(&reply, State::Reading(self), |context| Self::ask(context, now))
    }
}

impl Context {
    /// Everybody who is there was found; of the newest the headers are fetched when it was for the first time.
    pub(super) fn found(&mut self, is_beginning: bool) {
        if let Some(newest) = self.mailbox.as_ref().filter(|_| is_beginning).map(Mailbox::newest) {
            self.unnamed = newest.iter().collect();
        }
    }
}
