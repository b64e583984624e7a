//! One IMAP dialogue about one mailbox, from after sign-in to its end.
//!
//! Replies and time come in ([`Session::handle_reply`], [`Session::handle_timeout`]); commands, batches of
//! changes and the next deadline go out. One file a state; a state is moved, so that nobody acts in a state
//! they left:
//!
//! ```text
//! opening → reading → looking → learning → asking ─┐
//!    (window)  (what is new)  (old headers)  (others) │
//!              ▲                                      ▼
//!              └── leaving ◄──────────────── idling / polling        any → ended
//! ```
//!
//! Whatever state it is in, everything the server says about the mailbox goes to the [`Mailbox`] at once and
//! in order: data may come before `+`, between DONE and its OK, or with the next command.

mod asking;
mod idling;
mod learning;
mod leaving;
mod looking;
mod opening;
mod polling;
mod reading;

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use tidings_protocol::Timestamp;

use crate::listen::reply::{Capabilities, Code, Completion, Counters, Listed, Reply};
use crate::listen::timers::{Moment, TimeScale, Timer};
use crate::listen::{Command, LastingId, Quirks, Refusal, WireName};
use crate::mailbox::text::{self, SERVER_TEXT};
use crate::mailbox::{Batch, Cursor, Mailbox, Uid, UidSet};

use asking::Asking;
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
    /// It knows no EXAMINE, only SELECT. Of the server: worth keeping for its next connections.
    pub needs_select: bool,
}

impl Learnt {
    /// What is still true on another connection to the same server, where it said this after sign-in.
    #[must_use]
    pub fn on_new_connection(self, capabilities: Capabilities) -> Self {
        Self { capabilities, ..self }
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
    Reading(Reading),
    Looking(Looking),
    Learning(Learning),
    Asking(Asking),
    Idling(Idling),
    Leaving(Leaving),
    Polling(Polling),
    Ended(Ended),
}

/// What all states share.
#[derive(Debug)]
struct Context {
    folder: WireName,
    goal: Goal,
    learnt: Learnt,
    quirks: Quirks,
    saved: Option<Cursor>,
    scale: TimeScale,
    /// When the session began, by both clocks.
    began: (Moment, Timestamp),
    mailbox: Option<Mailbox>,
    /// Known messages whose headers are to be fetched.
    unnamed: BTreeSet<Uid>,
    commands: VecDeque<Command>,
    questions: VecDeque<Command>,
    answers: Vec<Answer>,
    batches: VecDeque<Batch>,
    alerts: Vec<String>,
    counters: Vec<Counters>,
    listed: Vec<Listed>,
    has_lost_notify: bool,
    last_byte: Moment,
    bye: Option<String>,
    idle_refused: bool,
    /// Caught up and watching at least once: what comes now is live.
    is_live: bool,
    /// The server said something about the mailbox unasked.
    was_pushed: bool,
    /// When an unreadable line last made the mailbox doubtful.
    doubted: Option<Moment>,
    /// Rounds of reading and looking since the last rest, against servers that never settle.
    rounds: u32,
}

/// More about other mailboxes is not kept; whoever looks at them looks in time.
const MOST_ASIDES: usize = 5_000;

/// After so many rounds a server that never settles is left alone until the next renewal.
const MAX_ROUNDS: u32 = 6;

impl Session {
    /// A session on a connection that was just signed in.
    #[must_use]
    pub fn new(setup: Setup, now: Moment) -> Self {
        let mut context = Context {
            folder: setup.folder,
            goal: setup.goal,
            learnt: setup.learnt,
            quirks: setup.quirks,
            saved: setup.saved,
            scale: setup.scale,
            began: (now, setup.wall),
            mailbox: None,
            unnamed: setup.unnamed.iter().collect(),
            commands: VecDeque::new(),
            questions: VecDeque::new(),
            answers: Vec::new(),
            batches: VecDeque::new(),
            alerts: Vec::new(),
            counters: Vec::new(),
            listed: Vec::new(),
            has_lost_notify: false,
            last_byte: now,
            bye: None,
            idle_refused: false,
            is_live: false,
            was_pushed: false,
            doubted: None,
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
            Reply::Capabilities(capabilities) => self.context.learnt.capabilities = capabilities.clone(),
            Reply::Status(counters) => self.context.note_counters(counters),
            Reply::List(listed) if self.context.listed.len() < MOST_ASIDES => {
                self.context.listed.push(listed.clone());
            }
            Reply::Condition { code: Some(Code::NotificationOverflow), .. } => {
                self.context.has_lost_notify = true;
            }
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
            // A look between two pushes is still watching.
            Some(State::Looking(_) | State::Leaving(_) | State::Asking(_)) if self.context.is_live => {
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
            Self::Asking(state) => state.handle(reply, context, now),
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
            Self::Asking(state) => Some(context.answer_by(state.asked)),
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
            Self::Opening(_)
            | Self::Reading(_)
            | Self::Looking(_)
            | Self::Learning(_)
            | Self::Asking(_)
            | Self::Leaving(_) => Self::Ended(Ended::Unanswered(timer)),
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
            Reply::Unreadable => {
                if self.doubted.is_none_or(|at| now.since(at) >= self.scale.timer(Timer::Doubt)) {
                    self.doubted = Some(now);
                    mailbox.doubt();
                }
            }
            _ => return,
        }
        self.was_pushed |= self.is_live;
    }

    /// The wall clock, as far as replies have come.
    fn wall(&self) -> Timestamp {
        let (began, wall) = self.began;
        let since = i64::try_from(self.last_byte.since(began).as_millis()).unwrap_or(i64::MAX);
        Timestamp::from_millis(wall.millis().saturating_add(since))
    }

    /// Keeps what the server says of other mailboxes.
    fn note_counters(&mut self, counters: &Counters) {
        if self.counters.len() < MOST_ASIDES {
            self.counters.push(counters.clone());
        }
    }

    fn lasting_id(&self) -> LastingId {
        LastingId::of(&self.learnt.capabilities)
    }

    /// How long one IDLE lasts.
    fn renewal(&self) -> Duration {
        let usual = Timer::Renewal.duration();
        self.scale.of(self.quirks.renewal.map_or(usual, |quirk| quirk.min(usual)))
    }

    /// The wait between two looks at a server that cannot push.
    fn poll(&self) -> Duration {
        self.scale.of(self.quirks.poll.unwrap_or(Timer::Poll.duration()))
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
        if let Some(command) = self.questions.pop_front() {
            return Asking::enter(command, self, now);
        }
        self.rest(now)
    }

    fn rest(&mut self, now: Moment) -> State {
        let (live, wall) = (self.is_live, self.wall());
        if let Some(mailbox) = &mut self.mailbox {
            if self.goal == Goal::Visit {
                // Nobody will be here when the wait for their expunge is over.
                mailbox.release_all();
            }
            // What was found up to here was found on catching up.
            self.batches.extend(mailbox.take_batch(live, wall));
        }
        self.rounds = 0;
        if self.goal == Goal::Visit {
            return State::Ended(Ended::Visited);
        }
        if self.can_idle() {
            return Idling::enter(self, now);
        }
        self.is_live = true;
        Polling::enter(self, now)
    }

    fn can_idle(&self) -> bool {
        self.learnt.capabilities.has("IDLE") && !self.idle_refused
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
    fn refused(&self, code: Option<&Code>, text: &str) -> State {
        let said = text::clean(text, SERVER_TEXT);
        State::Ended(match Refusal::of(code, text) {
            Refusal::Elsewhere | Refusal::Identify => Ended::Elsewhere(said),
            Refusal::Credentials | Refusal::Temporary(_) | Refusal::TooMany => Ended::Refused(said),
        })
    }

    /// Goes on when the command in flight succeeded, gives up when it did not.
    fn completed(&mut self, reply: &Reply, stay: State, go_on: impl FnOnce(&mut Self) -> State) -> State {
        match reply {
            Reply::Completed { status: Completion::Ok, .. } => go_on(self),
            Reply::Completed { code, text, .. } => self.refused(code.as_ref(), text),
            _ => stay,
        }
    }
}

#[cfg(test)]
mod tests;
