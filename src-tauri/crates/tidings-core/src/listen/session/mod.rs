//! One IMAP dialogue about one mailbox, from after sign-in to its end.
//!
//! Replies and time come in ([`Session::handle_reply`], [`Session::handle_timeout`]); commands, batches of
//! changes and the next deadline go out. One file a state; a state is moved, so that nobody acts in a state
//! they left:
//!
//! ```text
//! opening → catching_up → mapping / reading → looking → learning → asking ─┐
//!    ▲      what changed  who is there        what is new  names   others  │
//!    │              ▲                                                      ▼
//!    │              └────── peeking ◄── leaving ◄──────────── idling / polling
//!    └─────────────── now and then ────────┘                                   any → ended
//! ```
//!
//! What is to be asked next is not for a state to decide: it follows from what the mailbox has in doubt
//! ([`Mailbox::need`]), so that whatever is said at whatever time is followed up in the same way.
//!
//! Whatever state it is in, everything the server says about the mailbox goes to the [`Mailbox`] at once and
//! in order: data may come before `+`, between DONE and its OK, or with the next command.

mod asking;
mod catching_up;
mod context;
mod grumbles;
mod idling;
mod learning;
mod leaving;
mod looking;
mod mapping;
mod opening;
mod pace;
mod peeking;
mod polling;
mod reading;
mod settling;

use tidings_protocol::Timestamp;

use crate::listen::reply::{Capabilities, Code, Completion, Counters, Listed, Reply};
use crate::listen::timers::{Moment, TimeScale, Timer};
use crate::listen::{Command, Quirks, WireName};
use crate::mailbox::{Batch, Cursor, Mailbox, UidSet};

use asking::Asking;
use catching_up::CatchingUp;
use context::Context;
use grumbles::Grumbles;
use idling::Idling;
use learning::Learning;
use leaving::Leaving;
use looking::Looking;
use mapping::Mapping;
use opening::Opening;
use peeking::Peeking;
use polling::Polling;
use reading::Reading;
use settling::Settling;

/// What a session needs to know at its start.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The mailbox to watch.
    pub folder: WireName,
    /// What for.
    pub goal: Goal,
    /// What is known of the server from before.
    pub learnt: Learnt,
    /// Habits of the server that must be known beforehand.
    pub quirks: Quirks,
    /// What was saved of the mailbox.
    pub saved: Option<Cursor>,
    /// Known messages whose headers are not stored: they are fetched, to be named when they go.
    pub unnamed: UidSet,
    /// The scale of all waits.
    pub scale: TimeScale,
    /// What the wall clock says at the start.
    pub wall: Timestamp,
}

/// What a session is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// To catch up and then to hear of every change, until the connection ends.
    Watch,
    /// To catch up. It ends as [`Ended::Visited`] without a word more, and the connection can be used for the
    /// next session.
    Visit,
}

/// What sessions learnt of a server and hand on: see [`Session::learnt`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Learnt {
    /// What it said it can do after sign-in; empty when it did not say. Of this connection.
    pub capabilities: Capabilities,
    /// Whether QRESYNC is in force; `None` while it was not asked for. Of this connection.
    pub has_qresync: Option<bool>,
    /// It knows no EXAMINE, only SELECT. Of the server, like what follows: worth keeping for its next
    /// connections.
    pub needs_select: bool,
    /// It does not understand what it is asked together with opening a mailbox, whatever it announced.
    pub avoids_open_with: bool,
    /// It does not do ESEARCH, whatever it announced.
    pub avoids_search: bool,
    /// When it last left IDLE unanswered, whatever it announced: it is asked from time to time instead, and IDLE tried
    /// again after [`Timer::Recheck`].
    pub left_idle_unanswered: Option<Moment>,
    /// Mailboxes that it had trouble with.
    grumbles: Grumbles,
}

impl Learnt {
    /// What is still true on another connection to the same server, where it said this after sign-in.
    #[must_use]
    pub fn on_new_connection(self, capabilities: Capabilities) -> Self {
        Self { capabilities, has_qresync: None, ..self }
    }
}

/// One dialogue. See the module's header.
#[derive(Debug)]
pub struct Session {
    /// Taken while a state handles something; a state never stays away.
    state: Option<State>,
    context: Context,
}

/// What the person may be told about a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Opening the mailbox or catching up.
    Syncing,
    /// The server pushes.
    Idling,
    /// The server is asked from time to time.
    Polling,
    /// Over: see [`Session::ended`].
    Ended,
}

/// Why a session is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The server closed the connection, or it broke.
    Closed {
        /// The server's last words, clean.
        bye: Option<String>,
    },
    /// An answer did not come in time.
    Unanswered(Timer),
    /// The server has no such mailbox.
    FolderMissing,
    /// The server refused what the watching cannot do without; its words, clean.
    Refused(String),
    /// The server lets nobody in until the person did something on the provider's own pages; its words, clean.
    Elsewhere(String),
    /// The server has trouble with the mailbox on this connection, and may have none on another; its words, clean.
    Spoilt(String),
    /// What was to be done is done ([`Goal::Visit`]); the connection waits for a command.
    Visited,
}

/// How a question ended: see [`Session::ask`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What was asked.
    pub command: Command,
    /// How the server ended it.
    pub status: Completion,
    /// With which code, if any.
    pub code: Option<Code>,
    /// In which words, unclean.
    pub text: String,
}

#[derive(Debug)]
enum State {
    Opening(Opening),
    CatchingUp(CatchingUp),
    Mapping(Mapping),
    Reading(Reading),
    Settling(Settling),
    Peeking(Peeking),
    Looking(Looking),
    Learning(Learning),
    Asking(Asking),
    Idling(Idling),
    Leaving(Leaving),
    Polling(Polling),
    Ended(Ended),
}

impl Session {
    /// A session on a connection that was just signed in.
    #[must_use]
    pub fn new(setup: Setup, now: Moment) -> Self {
        let mut context = Context::new(setup, now);
        let state = Opening::enter(&mut context, now);
        Self { state: Some(state), context }
    }

    /// Takes in what the server said.
    pub fn handle_reply(&mut self, reply: Reply, now: Moment) {
        self.context.last_byte = now;
        self.context.note(&reply);
        self.context.apply(&reply, now);
        self.step(|state, context| match context.spoilt.take() {
            Some(words) => State::Ended(Ended::Spoilt(words)),
            None => state.handle(reply, context, now),
        });
    }

    /// The deadline that [`Session::next_deadline`] gave has come.
    pub fn handle_timeout(&mut self, now: Moment) {
        if let Some(mailbox) = &mut self.context.mailbox {
            mailbox.release(now);
        }
        self.step(|state, context| match state.deadline(context) {
            Some((at, timer)) if at <= now => state.timeout(timer, context, now),
            _ => state,
        });
    }

    /// The connection is at its end.
    pub fn handle_closed(&mut self) {
        self.step(|state, context| match state {
            State::Ended(ended) => State::Ended(ended),
            _ => State::Ended(Ended::Closed { bye: context.bye.take() }),
        });
    }

    /// Looks for changes now instead of waiting for a push or the next renewal.
    pub fn check_now(&mut self, now: Moment) {
        self.step(|state, context| match state {
            State::Idling(idling) => idling.leave(context, now),
            State::Polling(polling) => polling.ask(context, now),
            busy => busy,
        });
    }

    /// Looks now, and gives the connection up soon if nobody answers: the computer slept, or its ways to servers changed.
    pub fn doubt(&mut self, now: Moment) {
        self.step(|state, context| match state {
            State::Idling(idling) => idling.leave_within(Timer::DoneAfterWaking, context, now),
            State::Polling(polling) => polling.ask(context, now),
            busy => busy,
        });
    }

    /// Asks something that is not about this mailbox, as soon as nothing about it is left to be found out:
    /// LIST, STATUS, NOTIFY. IDLE is left for it and entered again. See [`Session::take_answers`],
    /// [`Session::take_counters`], [`Session::take_listed`].
    pub fn ask(&mut self, question: Command, now: Moment) {
        self.context.questions.push_back(question);
        self.check_now(now);
    }

    /// Looks once more, and then ends as a visit does ([`Ended::Visited`]): the connection is wanted for another
    /// mailbox.
    pub fn let_go(&mut self, now: Moment) {
        self.context.goal = Goal::Visit;
        self.check_now(now);
    }

    /// How the questions ended that were answered since the last call, oldest first.
    pub fn take_answers(&mut self) -> Vec<Answer> {
        std::mem::take(&mut self.context.answers)
    }

    /// The next command to send.
    pub fn poll_command(&mut self) -> Option<Command> {
        self.context.commands.pop_front()
    }

    /// The next changes to save and tell.
    pub fn poll_batch(&mut self) -> Option<Batch> {
        let (live, wall) = (self.context.is_live, self.context.wall());
        self.context.batches.pop_front().or_else(|| self.context.mailbox.as_mut()?.take_batch(live, wall))
    }

    /// What the server wants the person to be told, clean.
    pub fn take_alerts(&mut self) -> Vec<String> {
        std::mem::take(&mut self.context.alerts)
    }

    /// Counters of mailboxes that the server told since the last call, asked for or pushed, oldest first.
    pub fn take_counters(&mut self) -> Vec<Counters> {
        std::mem::take(&mut self.context.counters)
    }

    /// Mailboxes that the server named since the last call, asked for or pushed, oldest first.
    pub fn take_listed(&mut self) -> Vec<Listed> {
        std::mem::take(&mut self.context.listed)
    }

    /// True once after the server gave up NOTIFY for this connection.
    pub fn take_lost_notify(&mut self) -> bool {
        std::mem::take(&mut self.context.has_lost_notify)
    }

    /// What was learnt of the server, for the next session with it.
    #[must_use]
    pub const fn learnt(&self) -> &Learnt {
        &self.context.learnt
    }

    /// True once after each time the server said something about the mailbox unasked.
    pub fn take_push(&mut self) -> bool {
        std::mem::take(&mut self.context.was_pushed)
    }

    /// When [`Session::handle_timeout`] is to be called, whatever happens before.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Moment> {
        let state = self.state.as_ref().and_then(|state| state.deadline(&self.context)).map(|(at, _)| at);
        let held = self.context.mailbox.as_ref().and_then(Mailbox::next_release);
        state.into_iter().chain(held).min()
    }

    /// What the person may be told.
    #[must_use]
    pub fn phase(&self) -> Phase {
        match &self.state {
            Some(State::Idling(_)) => Phase::Idling,
            Some(State::Polling(_)) => Phase::Polling,
            Some(State::Ended(_)) | None => Phase::Ended,
            // What is asked between two pushes is still watching.
            Some(_) if self.context.is_live => {
                if self.context.can_idle() {
                    Phase::Idling
                } else {
                    Phase::Polling
                }
            }
            Some(_) => Phase::Syncing,
        }
    }

    /// Why it is over; `None` while it is not.
    #[must_use]
    pub const fn ended(&self) -> Option<&Ended> {
        match &self.state {
            Some(State::Ended(ended)) => Some(ended),
            _ => None,
        }
    }

    /// True once the session was caught up and watching: it worked.
    #[must_use]
    pub const fn has_watched(&self) -> bool {
        self.context.is_live
    }

    /// The mailbox, once it is open.
    #[must_use]
    pub const fn mailbox(&self) -> Option<&Mailbox> {
        self.context.mailbox.as_ref()
    }

    fn step(&mut self, act: impl FnOnce(State, &mut Context) -> State) {
        if let Some(state) = self.state.take() {
            self.state = Some(act(state, &mut self.context));
        }
    }
}

impl State {
    fn handle(self, reply: Reply, context: &mut Context, now: Moment) -> Self {
        match self {
            Self::Opening(state) => state.handle(reply, context, now),
            Self::CatchingUp(state) => state.handle(reply, context, now),
            Self::Mapping(state) => state.handle(reply, context, now),
            Self::Reading(state) => state.handle(reply, context, now),
            Self::Settling(state) => state.handle(reply, context, now),
            Self::Peeking(state) => state.handle(reply, context, now),
            Self::Looking(state) => state.handle(reply, context, now),
            Self::Learning(state) => state.handle(reply, context, now),
            Self::Asking(state) => state.handle(reply, context, now),
            Self::Idling(state) => state.handle(reply, context, now),
            Self::Leaving(state) => state.handle(reply, context, now),
            Self::Polling(state) => state.handle(reply, context, now),
            Self::Ended(ended) => Self::Ended(ended),
        }
    }

    fn deadline(&self, context: &Context) -> Option<(Moment, Timer)> {
        let asked = match self {
            Self::Opening(state) => state.asked,
            Self::CatchingUp(state) => state.asked,
            Self::Mapping(state) => state.asked,
            Self::Reading(state) => state.asked,
            Self::Settling(state) => state.asked,
            Self::Peeking(state) => state.asked,
            Self::Looking(state) => state.asked,
            Self::Learning(state) => state.asked,
            Self::Asking(state) => state.asked,
            Self::Idling(state) => return Some(state.deadline()),
            Self::Leaving(state) => return Some(state.deadline()),
            Self::Polling(state) => return Some(state.deadline(context)),
            Self::Ended(_) => return None,
        };
        Some(context.answer_by(asked))
    }

    fn timeout(self, timer: Timer, context: &mut Context, now: Moment) -> Self {
        match self {
            Self::Idling(state) => state.timeout(timer, context, now),
            Self::Polling(state) => state.timeout(timer, context, now),
            Self::Ended(ended) => Self::Ended(ended),
            Self::Opening(_)
            | Self::CatchingUp(_)
            | Self::Mapping(_)
            | Self::Reading(_)
            | Self::Settling(_)
            | Self::Peeking(_)
            | Self::Looking(_)
            | Self::Learning(_)
            | Self::Asking(_)
            | Self::Leaving(_) => Self::Ended(Ended::Unanswered(timer)),
        }
    }
}

#[cfg(test)]
mod tests;
