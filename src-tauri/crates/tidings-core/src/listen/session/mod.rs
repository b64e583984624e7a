//! One IMAP dialogue about one mailbox, from after sign-in to its end.
//!
//! Replies and time come in ([`Session::handle_reply`], [`Session::handle_timeout`]); commands, batches of
//! changes and the next deadline go out. One file a state; a state is moved, so that nobody acts in a state
//! they left:
//!
//! ```text
//! opening → reading → looking → learning ─┐
//!    (window)  (what is new)  (old headers) │
//!              ▲                            ▼
//!              └── leaving ◄────────── idling / polling        any → ended
//! ```
//!
//! Whatever state it is in, everything the server says about the mailbox goes to the [`Mailbox`] at once and
//! in order: data may come before `+`, between DONE and its OK, or with the next command.

mod idling;
mod learning;
mod leaving;
mod looking;
mod opening;
mod polling;
mod reading;

use std::collections::{BTreeSet, VecDeque};

use crate::listen::reply::{Capabilities, Code, Completion, Reply};
use crate::listen::timers::{Moment, TimeScale, Timer};
use crate::listen::{Command, WireName};
use crate::mailbox::text::{self, SERVER_TEXT};
use crate::mailbox::{Batch, Cursor, Mailbox, Uid, UidSet};

use idling::Idling;
use learning::Learning;
use leaving::Leaving;
use looking::Looking;
use opening::Opening;
use polling::Polling;
use reading::Reading;

/// What a session needs to know at its start.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The mailbox to watch.
    pub folder: WireName,
    /// What the server said it can do after sign-in; empty when it did not say.
    pub capabilities: Capabilities,
    /// What was saved of the mailbox.
    pub saved: Option<Cursor>,
    /// Known messages whose headers are not stored: they are fetched, to be named when they go.
    pub unnamed: UidSet,
    /// The scale of all waits.
    pub scale: TimeScale,
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
}

#[derive(Debug)]
enum State {
    Opening(Opening),
    Reading(Reading),
    Looking(Looking),
    Learning(Learning),
    Idling(Idling),
    Leaving(Leaving),
    Polling(Polling),
    Ended(Ended),
}

/// What all states share.
#[derive(Debug)]
struct Context {
    folder: WireName,
    capabilities: Capabilities,
    saved: Option<Cursor>,
    scale: TimeScale,
    mailbox: Option<Mailbox>,
    /// Known messages whose headers are to be fetched.
    unnamed: BTreeSet<Uid>,
    commands: VecDeque<Command>,
    batches: VecDeque<Batch>,
    alerts: Vec<String>,
    last_byte: Moment,
    bye: Option<String>,
    idle_refused: bool,
    /// Caught up and watching at least once: what comes now is live.
    is_live: bool,
    /// The server said something about the mailbox unasked.
    was_pushed: bool,
    /// Rounds of reading and looking since the last rest, against servers that never settle.
    rounds: u32,
}

/// After so many rounds a server that never settles is left alone until the next renewal.
const MAX_ROUNDS: u32 = 6;

impl Session {
    /// A session on a connection that was just signed in.
    #[must_use]
    pub fn new(setup: Setup, now: Moment) -> Self {
        let mut context = Context {
            folder: setup.folder,
            capabilities: setup.capabilities,
            saved: setup.saved,
            scale: setup.scale,
            mailbox: None,
            unnamed: setup.unnamed.iter().collect(),
            commands: VecDeque::new(),
            batches: VecDeque::new(),
            alerts: Vec::new(),
            last_byte: now,
            bye: None,
            idle_refused: false,
            is_live: false,
            was_pushed: false,
            rounds: 0,
        };
        let state = Opening::enter(&mut context, now);
        Self { state: Some(state), context }
    }

    /// Takes in what the server said.
    pub fn handle_reply(&mut self, reply: Reply, now: Moment) {
        self.context.last_byte = now;
        match &reply {
            Reply::Bye { text } => self.context.bye = Some(text::clean(text, SERVER_TEXT)),
            Reply::Condition { code: Some(Code::Alert), text, .. }
            | Reply::Completed { code: Some(Code::Alert), text, .. } => {
                self.context.alerts.push(text::clean(text, SERVER_TEXT));
            }
            Reply::Capabilities(capabilities) => self.context.capabilities = capabilities.clone(),
            _ => {}
        }
        self.context.apply(&reply, now);
        self.step(|state, context| state.handle(reply, context, now));
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

    /// The next command to send.
    pub fn poll_command(&mut self) -> Option<Command> {
        self.context.commands.pop_front()
    }

    /// The next changes to save and tell.
    pub fn poll_batch(&mut self) -> Option<Batch> {
        let live = self.context.is_live;
        self.context.batches.pop_front().or_else(|| self.context.mailbox.as_mut()?.take_batch(live))
    }

    /// What the server wants the person to be told, clean.
    pub fn take_alerts(&mut self) -> Vec<String> {
        std::mem::take(&mut self.context.alerts)
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
            // A look between two pushes is still watching.
            Some(State::Looking(_) | State::Leaving(_)) if self.context.is_live => {
                if self.context.can_idle() { Phase::Idling } else { Phase::Polling }
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
            Self::Reading(state) => state.handle(reply, context, now),
            Self::Looking(state) => state.handle(reply, context, now),
            Self::Learning(state) => state.handle(reply, context, now),
            Self::Idling(state) => state.handle(reply, context, now),
            Self::Leaving(state) => state.handle(reply, context, now),
            Self::Polling(state) => state.handle(reply, context, now),
            Self::Ended(ended) => Self::Ended(ended),
        }
    }

    fn deadline(&self, context: &Context) -> Option<(Moment, Timer)> {
        match self {
            Self::Opening(state) => Some(context.answer_by(state.asked)),
            Self::Reading(state) => Some(context.answer_by(state.asked)),
            Self::Looking(state) => Some(context.answer_by(state.asked)),
            Self::Learning(state) => Some(context.answer_by(state.asked)),
            Self::Idling(state) => Some(state.deadline()),
            Self::Leaving(state) => Some(state.deadline()),
            Self::Polling(state) => Some(state.deadline(context)),
            Self::Ended(_) => None,
        }
    }

    fn timeout(self, timer: Timer, context: &mut Context, now: Moment) -> Self {
        match self {
            Self::Idling(state) => state.timeout(timer, context, now),
            Self::Polling(state) => state.timeout(timer, context, now),
            Self::Ended(ended) => Self::Ended(ended),
            Self::Opening(_) | Self::Reading(_) | Self::Looking(_) | Self::Learning(_) | Self::Leaving(_) => {
                Self::Ended(Ended::Unanswered(timer))
            }
        }
    }
}

impl Context {
    /// What the server says about the mailbox counts in every state.
    fn apply(&mut self, reply: &Reply, now: Moment) {
        let hold = self.scale.timer(Timer::DeletedHold);
        let Some(mailbox) = &mut self.mailbox else { return };
        match reply {
            Reply::Exists(count) => mailbox.exists(*count),
            Reply::Expunge(seq) => mailbox.expunge(*seq),
            Reply::Fetch(fetched) => mailbox.fetch((**fetched).clone(), now, hold),
            Reply::Condition { code: Some(Code::HighestModSeq(highest)), .. } => mailbox.modseq(*highest),
            _ => return,
        }
        self.was_pushed |= self.is_live;
    }

    /// Where to go once a command is answered: whatever is still to be found out comes before resting.
    fn proceed(&mut self, now: Moment) -> State {
        let Some(mailbox) = &self.mailbox else { return Opening::enter(self, now) };
        if self.rounds < MAX_ROUNDS {
            if mailbox.is_doubtful() {
                self.rounds += 1;
                return Reading::enter(self, now);
            }
            if mailbox.needs_look() {
                self.rounds += 1;
                return Looking::enter(self, now);
            }
        }
        if !self.unnamed.is_empty() {
            return Learning::enter(self, now);
        }
        self.rest(now)
    }

    fn rest(&mut self, now: Moment) -> State {
        // What was found up to here was found on catching up.
        let live = self.is_live;
        self.batches.extend(self.mailbox.as_mut().and_then(|mailbox| mailbox.take_batch(live)));
        self.rounds = 0;
        if self.can_idle() {
            return Idling::enter(self, now);
        }
        self.is_live = true;
        Polling::enter(self, now)
    }

    fn can_idle(&self) -> bool {
        self.capabilities.has("IDLE") && !self.idle_refused
    }

    fn send(&mut self, command: Command) {
        self.commands.push_back(command);
    }

    /// The deadline of an answer asked for at `asked`: silence, or all of it.
    fn answer_by(&self, asked: Moment) -> (Moment, Timer) {
        let silence = self.last_byte.max(asked) + self.scale.timer(Timer::Silence);
        let command = asked + self.scale.timer(Timer::Command);
        if silence <= command { (silence, Timer::Silence) } else { (command, Timer::Command) }
    }

    /// The server refused what the watching cannot do without.
    fn refused(&self, text: &str) -> State {
        State::Ended(Ended::Refused(text::clean(text, SERVER_TEXT)))
    }

    /// Goes on when the command in flight succeeded, gives up when it did not.
    fn completed(&mut self, reply: &Reply, stay: State, go_on: impl FnOnce(&mut Self) -> State) -> State {
        match reply {
            Reply::Completed { status: Completion::Ok, .. } => go_on(self),
            Reply::Completed { text, .. } => self.refused(text),
            _ => stay,
        }
    }
}

#[cfg(test)]
mod tests;
