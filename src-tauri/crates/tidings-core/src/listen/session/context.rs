//! What all states share, and where to go once a command is answered.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use tidings_protocol::Timestamp;

use super::grumbles::Remedy;
use super::pace::Pace;
use super::{
    Answer, Asking, CatchingUp, Ended, Goal, Idling, Learning, Learnt, Looking, Mapping, Opening, Peeking,
    Polling, Reading, Settling, State,
};
use crate::listen::reply::{Code, Completion, Counters, Listed, Reply};
use crate::listen::timers::{Moment, TimeScale, Timer};
use crate::listen::{Command, LastingId, Quirks, Refusal, WireName};
use crate::mailbox::text::{self, SERVER_TEXT};
use crate::mailbox::{Batch, Cursor, Limits, Mailbox, Need, Uid};

#[derive(Debug)]
pub(super) struct Context {
    pub(super) folder: WireName,
    pub(super) goal: Goal,
    pub(super) learnt: Learnt,
    pub(super) quirks: Quirks,
    pub(super) limits: Limits,
    pub(super) saved: Option<Cursor>,
    pub(super) scale: TimeScale,
    /// When the session began, by both clocks.
    pub(super) began: (Moment, Timestamp),
    pub(super) mailbox: Option<Mailbox>,
    pub(super) opened_at: Moment,
    /// Its UIDs are so scattered that not all of them are kept.
    pub(super) has_too_many_runs: bool,
    /// The server named another UIDVALIDITY, or has trouble with the mailbox, which must be opened anew.
    is_renewed: bool,
    /// Known messages whose headers are to be fetched.
    pub(super) unnamed: BTreeSet<Uid>,
    /// How often that was refused.
    pub(super) refused_names: u32,
    pub(super) commands: VecDeque<Command>,
    pub(super) questions: VecDeque<Command>,
    pub(super) answers: Vec<Answer>,
    pub(super) batches: VecDeque<Batch>,
    pub(super) alerts: Vec<String>,
    pub(super) counters: Vec<Counters>,
    pub(super) listed: Vec<Listed>,
    pub(super) has_lost_notify: bool,
    pub(super) last_byte: Moment,
    pub(super) bye: Option<String>,
    pub(super) idle_refused: bool,
    pub(super) pace: Pace,
    /// Caught up and watching at least once: what comes now is live.
    pub(super) is_live: bool,
    /// The server said something about the mailbox unasked.
    pub(super) was_pushed: bool,
    /// When an unreadable line last made the mailbox doubtful.
    doubted: Option<Moment>,
    /// In these words the server had trouble with the mailbox that only another connection can end.
    pub(super) spoilt: Option<String>,
    asked: Asked,
    patience: Patience,
}

/// What was asked since the last rest, against servers that never settle.
#[derive(Clone, Copy, Debug, Default)]
struct Asked {
    rounds: u32,
    /// Who is there, in whatever way.
    everything: bool,
    searches: u32,
}

/// What never settled is asked for again after so many looks round, and then after twice as many.
#[derive(Clone, Copy, Debug, Default)]
struct Patience {
    left: u32,
    last: u32,
}

/// More about other mailboxes is not kept; whoever looks at them looks in time.
const MOST_ASIDES: usize = 5_000;

/// After so many rounds a server that never settles is left alone for a while.
const MAX_ROUNDS: u32 = 8;

/// Of these rounds the first ones ask who is there by ESEARCH, where the server has it; the rest by position.
const MAX_SEARCHES: u32 = 2;

/// The longest that it is left alone, in looks round: six hours of IDLE.
const MAX_PATIENCE: u32 = 256;

impl Context {
    pub(super) fn new(setup: super::Setup, now: Moment) -> Self {
        Self {
            folder: setup.folder,
            goal: setup.goal,
            learnt: setup.learnt,
            quirks: setup.quirks,
            limits: Limits::USUAL,
            saved: setup.saved,
            scale: setup.scale,
            began: (now, setup.wall),
            mailbox: None,
            opened_at: now,
            has_too_many_runs: false,
            is_renewed: false,
            unnamed: setup.unnamed.iter().collect(),
            refused_names: 0,
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
            pace: Pace::default(),
            is_live: false,
            was_pushed: false,
            doubted: None,
            spoilt: None,
            asked: Asked::default(),
            patience: Patience::default(),
        }
    }

    // --- What the server says ---

    /// Takes note of what concerns no state.
    pub(super) fn note(&mut self, reply: &Reply) {
        match reply {
            Reply::Bye { text } => self.bye = Some(text::clean(text, SERVER_TEXT)),
            Reply::Condition { code: Some(Code::Alert), text, .. }
            | Reply::Completed { code: Some(Code::Alert), text, .. } => {
                self.alerts.push(text::clean(text, SERVER_TEXT));
            }
            Reply::Capabilities(capabilities) => self.learnt.capabilities = capabilities.clone(),
            Reply::Status(counters) if self.counters.len() < MOST_ASIDES => {
                self.counters.push(counters.clone());
            }
            Reply::List(listed) if self.listed.len() < MOST_ASIDES => self.listed.push(listed.clone()),
            Reply::Condition { code: Some(Code::NotificationOverflow), .. } => self.has_lost_notify = true,
            _ => {}
        }
    }

    /// What the server says about the mailbox counts in every state.
    pub(super) fn apply(&mut self, reply: &Reply, now: Moment) {
        let until = now + self.scale.timer(Timer::DeletedHold);
        let Some(mailbox) = &mut self.mailbox else { return };
        match reply {
            Reply::Exists(count) => mailbox.exists(*count),
            Reply::Expunge(seq) => {
                let [until, latest] =
                    [Timer::OlderHold, Timer::OlderLongest].map(|timer| self.scale.timer(timer));
                mailbox.expunge(*seq, now + until, now + latest);
            }
            Reply::Vanished { earlier, uids } => mailbox.vanished(*earlier, uids),
            Reply::Fetch(fetched) => mailbox.fetch((**fetched).clone(), until),
            Reply::Condition { code: Some(Code::HighestModSeq(highest)), .. }
            | Reply::Completed { code: Some(Code::HighestModSeq(highest)), .. } => {
                return mailbox.modseq(*highest);
            }
            Reply::Condition { code: Some(Code::UidValidity(validity)), .. } => {
                self.is_renewed |= mailbox.uidvalidity().is_some_and(|known| known != *validity);
                return;
            }
            // The server has trouble with the mailbox, and may say only half of it.
            Reply::Condition { status: Completion::No | Completion::Bad, code, text }
                if *code != Some(Code::Alert) =>
            {
                let uidvalidity = mailbox.uidvalidity();
                return self.grumbled(uidvalidity, text, now);
            }
            // Whatever it said is made good by asking; but the same line may come in every answer.
            Reply::Unreadable => {
                let is_due = self.doubted.is_none_or(|at| now.since(at) >= self.scale.timer(Timer::Doubt));
                if mailbox.unreadable(is_due) {
                    self.doubted = Some(now);
                }
            }
            _ => return,
        }
        self.was_pushed |= self.is_live;
    }

    fn grumbled(&mut self, uidvalidity: Option<u32>, text: &str, now: Moment) {
        if self.is_renewed {
            // It is being seen to.
            return;
        }
        let period = self.scale.timer(Timer::Doubt);
        match self.learnt.grumbles.heard(&self.folder, uidvalidity, now, period) {
            Remedy::OpenAgain => self.is_renewed = true,
            Remedy::Reconnect => self.spoilt = Some(text::clean(text, SERVER_TEXT)),
            Remedy::Nothing => {}
        }
    }

    /// Something was said that must be followed up.
    pub(super) fn has_news(&self) -> bool {
        self.is_renewed || self.mailbox.as_ref().is_some_and(|mailbox| mailbox.need() != Need::Nothing)
    }

    // --- Where to go ---

    /// Where to go once a command is answered: whatever is still to be found out comes before resting.
    pub(super) fn proceed(&mut self, now: Moment) -> State {
        if self.is_renewed || self.mailbox.as_ref().is_some_and(Mailbox::may_be_another) {
            return self.open_anew(now);
        }
        let Some(mailbox) = &mut self.mailbox else { return Opening::enter(self, now) };
        let mut need = mailbox.need();
        if need != Need::Nothing {
            self.asked.rounds += 1;
            if self.asked.rounds > MAX_ROUNDS {
                mailbox.accept();
                self.patience.last = (self.patience.last * 2).clamp(1, MAX_PATIENCE);
                self.patience.left = self.patience.last;
                need = Need::Nothing;
            }
        }
        match need {
            Need::Changes(since) => return CatchingUp::enter(since, self, now),
            // What was asked once and did not fit is asked again after the server had its say.
            Need::Everything { .. } if self.asked.everything => return Settling::enter(self, now),
            Need::Everything { .. } => return self.ask_everything(now),
            Need::Look => return Looking::enter(self, now),
            Need::Nothing => {}
        }
        if !self.unnamed.is_empty() {
            return Learning::enter(self, now);
        }
        if let Some(mailbox) = &mut self.mailbox {
            mailbox.finish_rebuilding();
        }
        if let Some(command) = self.questions.pop_front() {
            return Asking::enter(command, self, now);
        }
        self.rest(now)
    }

    /// Asks who is there, in the way that fits the server and the mailbox.
    pub(super) fn ask_everything(&mut self, now: Moment) -> State {
        self.asked.everything = true;
        let Some(mailbox) = &self.mailbox else { return Opening::enter(self, now) };
        let (flags, count) = (mailbox.doubts_flags(), mailbox.count());
        // With flags in doubt too, one short FETCH says it all where the mailbox is small.
        let is_short = flags && count <= self.limits.newest;
        if self.can_search() && !is_short && self.asked.searches < MAX_SEARCHES {
            self.asked.searches += 1;
            return Mapping::enter(flags, self, now);
        }
        Reading::enter(self, now)
    }

    /// What was asked was refused: it is asked in another way, and there is nothing to wait for.
    pub(super) fn ask_in_another_way(&mut self, now: Moment) -> State {
        self.asked.everything = false;
        self.proceed(now)
    }

    /// Between two rests: whether anything happened of which nothing was said.
    pub(super) fn look_round(&mut self, now: Moment) -> State {
        if self.is_renewed {
            return self.open_anew(now);
        }
        let is_stale = now.since(self.opened_at) >= self.scale.of(self.quirks.reopen_after);
        if is_stale && self.mailbox.as_ref().is_some_and(|mailbox| mailbox.uidvalidity().is_some()) {
            return self.open_anew(now);
        }
        if self.patience.left > 0 {
            self.patience.left -= 1;
            if self.patience.left == 0
                && let Some(mailbox) = &mut self.mailbox
            {
                mailbox.doubt_everything();
            }
        }
        Peeking::enter(self, now)
    }

    /// Opens the mailbox again, and finds out like after an absence what happened.
    fn open_anew(&mut self, now: Moment) -> State {
        self.is_renewed = false;
        self.asked.everything = false;
        self.give_out();
        self.saved = self.mailbox.take().and_then(|mailbox| mailbox.cursor());
        Opening::enter(self, now)
    }

    fn rest(&mut self, now: Moment) -> State {
        if let Some(mailbox) = &mut self.mailbox {
            mailbox.calm();
            if self.goal == Goal::Visit || !self.is_live {
                // Nobody will be here when the wait for their expunge is over; or what was found is old, and told
                // later it would be told as something that has just happened.
                mailbox.release_all();
            }
        }
        // What was found up to here was found on catching up.
        self.give_out();
        self.asked = Asked::default();
        if self.patience.left == 0 {
            self.patience.last = 0;
        }
        if self.goal == Goal::Visit {
            return State::Ended(Ended::Visited);
        }
        if self.can_idle() {
            return Idling::enter(self, now);
        }
        self.is_live = true;
        Polling::enter(self, now)
    }

    /// Puts aside the changes found so far, live or not as they were found.
    fn give_out(&mut self) {
        let (live, wall) = (self.is_live, self.wall());
        let Some(mailbox) = &mut self.mailbox else { return };
        mailbox.refresh(wall);
        while let Some(batch) = mailbox.take_batch(live, wall) {
            self.batches.push_back(batch);
        }
    }

    // --- What the server can do ---

    pub(super) fn can_idle(&self) -> bool {
        let is_too_soon = self
            .learnt
            .left_idle_unanswered
            .is_some_and(|at| self.last_byte.since(at) < self.scale.timer(Timer::Recheck));
        self.learnt.capabilities.has("IDLE") && !self.idle_refused && !is_too_soon
    }

    fn can_search(&self) -> bool {
        self.learnt.capabilities.has("ESEARCH") && !self.learnt.avoids_search && !self.has_too_many_runs
    }

    /// How much of a mailbox is asked for and believed on this server.
    pub(super) fn limits(&self) -> Limits {
        Limits { is_proof_cheap: self.can_search(), ..self.limits }
    }

    pub(super) fn lasting_id(&self) -> LastingId {
        LastingId::of(&self.learnt.capabilities)
    }

    /// So many messages are asked for in one command.
    pub(super) fn slice(&self) -> u32 {
        self.limits.slice.min(self.quirks.fetch_slice).max(1)
    }

    // --- Time ---

    /// The wall clock, as far as replies have come.
    pub(super) fn wall(&self) -> Timestamp {
        let (began, wall) = self.began;
        let since = i64::try_from(self.last_byte.since(began).as_millis()).unwrap_or(i64::MAX);
        Timestamp::from_millis(wall.millis().saturating_add(since))
    }

    /// How long one IDLE lasts. Not shortened for a server that hangs up sooner: none is known, and such an end is
    /// followed at once, silently.
    pub(super) fn renewal(&self) -> Duration {
        self.scale.of(Timer::Renewal.duration())
    }

    /// The wait between two looks at a server that cannot push.
    pub(super) fn poll(&self) -> Duration {
        self.scale.of(self.quirks.poll.unwrap_or(Timer::Poll.duration()))
    }

    /// The deadline of an answer asked for at `asked`: silence, or all of it.
    pub(super) fn answer_by(&self, asked: Moment) -> (Moment, Timer) {
        let silence = self.last_byte.max(asked) + self.scale.timer(Timer::Silence);
        let command = asked + self.scale.timer(Timer::Command);
        if silence <= command { (silence, Timer::Silence) } else { (command, Timer::Command) }
    }

    // --- Commands ---

    pub(super) fn send(&mut self, command: Command) {
        self.commands.push_back(command);
    }

    /// The server refused what the watching cannot do without.
    pub(super) fn refused(&self, code: Option<&Code>, text: &str) -> State {
        let said = text::clean(text, SERVER_TEXT);
        State::Ended(match Refusal::of(code, text) {
            Refusal::Elsewhere | Refusal::Identify => Ended::Elsewhere(said),
            Refusal::Credentials | Refusal::Temporary(_) | Refusal::TooMany => Ended::Refused(said),
        })
    }

    /// Goes on when the command in flight succeeded, gives up when it did not.
    pub(super) fn completed(
        &mut self,
        reply: &Reply,
        stay: State,
        go_on: impl FnOnce(&mut Self) -> State,
    ) -> State {
        match reply {
            Reply::Completed { status: Completion::Ok, .. } => go_on(self),
            Reply::Completed { code, text, .. } => self.refused(code.as_ref(), text),
            _ => stay,
        }
    }
}
