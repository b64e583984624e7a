//! What the server said does not fit together: something is on its way that it could not say yet. NOOP lets it
//! say it (RFC 3501 §7.4.1: no EXPUNGE while it answers FETCH or SEARCH), and then it is asked again.

use super::{Context, State};
use crate::listen::Command;
use crate::listen::reply::Reply;
use crate::listen::timers::Moment;

#[derive(Debug)]
pub(super) struct Settling {
    pub(super) asked: Moment,
}

impl Settling {
    pub(super) fn enter(context: &mut Context, now: Moment) -> State {
        context.send(Command::Noop);
        State::Settling(Self { asked: now })
    }

    pub(super) fn handle(self, reply: Reply, context: &mut Context, now: Moment) -> State {
        context.completed(&reply, State::Settling(self), |context| context.ask_everything(now))
    }
}
