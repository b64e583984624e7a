//! One connection of an account: dial, sign in, rest at home, go round, come back; for ever.
//!
//! It owns its connection and its session and nothing else. A session that failed is consumed, and the next one
//! starts from the saved cursor.

use std::cell::{Cell, RefCell};
use std::panic::AssertUnwindSafe;
use std::rc::Rc;
use std::time::Duration;

use futures_util::FutureExt;
use tidings_core::listen::{End, Ended, Failure, Happened, Learnt, Moment, Patrol, Refusal, Timer, WireName};
use tidings_core::tell::{Cause, Trouble, Why};
use tidings_protocol::{AccountSettings, Timestamp};
use tokio::sync::{Notify, oneshot};

use crate::accounts::dial::{Dialer, SignedIn, says_no};
use crate::accounts::errands::Sought;
use crate::accounts::report::{Again, Report, Reporter};
use crate::clock::Clock;
use crate::edge::Edge;

/// What the engine wants of a connection; changed while it runs.
#[derive(Debug)]
pub struct Orders {
    rounds: RefCell<Vec<(usize, String)>>,
    notify: Cell<bool>,
    has_changed: Cell<bool>,
    /// The connection may be dead: the computer slept, or its ways to servers changed.
    is_in_doubt: Cell<bool>,
    /// The account has several folders: what they are for is worth a question.
    is_one_of_many: bool,
    wake: Notify,
}

impl Orders {
    /// To go round these folders.
    #[must_use]
    pub fn new(rounds: Vec<(usize, String)>, notify: bool, is_one_of_many: bool) -> Self {
        Self {
            rounds: RefCell::new(rounds),
            notify: Cell::new(notify),
            has_changed: Cell::new(false),
            is_in_doubt: Cell::new(false),
            is_one_of_many,
            wake: Notify::new(),
        }
    }

    /// Other orders from now on.
    pub fn give(&self, rounds: Vec<(usize, String)>, notify: bool) {
        self.rounds.replace(rounds);
        self.notify.set(notify);
        self.has_changed.set(true);
        self.wake.notify_one();
    }

    /// Look now, or stop waiting.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// The same, and whoever does not answer soon is given up.
    pub fn doubt(&self) {
        self.is_in_doubt.set(true);
        self.wake.notify_one();
    }

    pub(super) fn take_doubt(&self) -> bool {
        self.is_in_doubt.take()
    }

    pub(super) async fn woken(&self) {
        self.wake.notified().await;
    }

    pub(super) fn has_changed(&self) -> bool {
        self.has_changed.take()
    }

    pub(super) fn wants_notify(&self) -> bool {
        self.notify.get()
    }
}

/// One connection.
pub struct Line {
    /// The account's settings.
    pub(super) account: Rc<AccountSettings>,
    /// The folder that it rests in: its place in the settings, and its name.
    pub(super) home: (usize, String),
    /// What else the engine wants of it.
    pub(super) orders: Rc<Orders>,
    /// To the engine's loop.
    pub(super) reporter: Reporter,
    /// How it signs in.
    pub(super) dialer: Dialer,
    /// The clocks.
    pub(super) clock: Clock,
    /// On this connection the home folder was caught up with once.
    pub(super) has_rested: Cell<bool>,
}

/// How one connection went.
pub(super) enum Outcome {
    /// Ended after the watching had begun.
    Worked,
    /// User or password were refused: the gate decides when it is tried again.
    RefusedPassword,
    /// Ended before.
    Failed(Failure, Trouble),
    /// The server allows no more connections.
    TooMany,
    /// The person must do something, or the gate must open.
    Shut(Trouble),
    /// It was told to end, and said goodbye.
    Stopped,
}

/// What lasts from one connection to the next.
#[derive(Default)]
pub(super) struct Memory {
    pub(super) patrol: Option<Patrol>,
    /// What goes on the wire for the home folder, where that is not its name in our own spelling.
    pub(super) home: Option<WireName>,
    pub(super) learnt: Learnt,
}

/// That the connection is to end.
pub(super) struct Stop(Option<oneshot::Receiver<()>>);

impl Stop {
    /// Waits until it is asked for. May be cancelled.
    pub(super) async fn asked(&mut self) {
        if let Some(stop) = &mut self.0 {
            let _dropped = stop.await;
            self.0 = None;
        }
    }

    /// True when it was asked for.
    pub(super) fn is_asked(&mut self) -> bool {
        let is_open =
            |stop: &mut oneshot::Receiver<()>| stop.try_recv() == Err(oneshot::error::TryRecvError::Empty);
        !self.0.as_mut().is_some_and(is_open)
    }
}

/// An open connection.
pub(super) struct Talk {
    pub(super) edge: Edge,
    /// The watching has begun.
    pub(super) has_watched: bool,
    /// What it signed in with will end.
    pub(super) token: Option<TokenLife>,
}

/// What is still to be done for a token.
pub(super) struct TokenLife {
    /// When it is renewed, so that the next connection need not wait for that.
    renew_at: Option<Moment>,
    /// When it ends: some servers then end the session, and some forget to say so.
    ends_at: Option<Moment>,
}

impl TokenLife {
    fn of(until: Timestamp, dialer: &Dialer) -> Self {
        let renewal = dialer.secrets.tokens().renewal_of(until);
        Self { renew_at: Some(dialer.clock.moment_of(renewal)), ends_at: Some(dialer.clock.moment_of(until)) }
    }

    /// When something is to be done.
    pub(super) fn next(&self) -> Option<Moment> {
        self.renew_at.or(self.ends_at)
    }

    /// True, once, when it is time to renew it.
    pub(super) fn take_renewal(&mut self, now: Moment) -> bool {
        self.renew_at.take_if(|at| *at <= now).is_some()
    }

    /// True, once, when it has ended.
    pub(super) fn take_end(&mut self, now: Moment) -> bool {
        self.ends_at.take_if(|at| *at <= now).is_some()
    }
}

impl Line {
    /// A connection that is yet to be made.
    #[must_use]
    pub fn new(home: (usize, String), orders: Rc<Orders>, reporter: Reporter, dialer: Dialer) -> Self {
        let (account, clock) = (Rc::clone(&dialer.account), dialer.clock);
        Self { account, home, orders, reporter, dialer, clock, has_rested: Cell::new(false) }
    }

    /// Watches until `stop` resolves, and then says goodbye.
    pub async fn run(self, stop: oneshot::Receiver<()>) {
        let mut stop = Stop(Some(stop));
        let mut memory = Memory::default();
        loop {
            // An account must not fall silent by a fault of ours: it is told, and tried again with nothing remembered.
            let life = AssertUnwindSafe(self.live(&mut memory, &mut stop)).catch_unwind().await;
            let outcome = life.unwrap_or_else(|_panic| {
                tracing::error!(account = %self.account.id, folder = self.home.1, "a connection's task panicked");
                memory = Memory::default();
                failed(Why::OurFault)
            });
            let again = match outcome {
                Outcome::Stopped => return,
                outcome => self.next_attempt(outcome).await,
            };
            let Again::At(until) = again else { continue };
            tokio::select! {
                biased;
                () = stop.asked() => return,
                () = self.clock.until(until) => {}
                () = self.orders.woken() => {}
            }
        }
    }

    /// One connection from dialling to its end.
    async fn live(&self, memory: &mut Memory, stop: &mut Stop) -> Outcome {
        let connecting = async {
            self.be_polite().await;
            self.dialer.connect(&self.reporter).await
        };
        // Boxed: what is needed to connect and sign in is not kept for the hours of watching.
        let connected = tokio::select! {
            biased;
            () = stop.asked() => return Outcome::Stopped,
            connected = Box::pin(connecting) => connected,
        };
        match connected {
            Ok(SignedIn { edge, capabilities, token_until }) => {
                memory.learnt = std::mem::take(&mut memory.learnt).on_new_connection(capabilities);
                let token = token_until.map(|until| TokenLife::of(until, &self.dialer));
                // Boxed: else it would have a place in each of the nested tasks.
                let talk = Box::new(Talk { edge, has_watched: false, token });
                self.watch(talk, memory, stop).await
            }
            Err(outcome) => outcome,
        }
    }

    /// When to try again, by how the last connection went.
    async fn next_attempt(&self, outcome: Outcome) -> Again {
        let (end, why) = match outcome {
            Outcome::Worked | Outcome::Stopped => (End::Worked, None),
            Outcome::RefusedPassword => (End::Failed(Failure::WorkedAndEnded), None),
            Outcome::Failed(failure, trouble) => (End::Failed(failure), Some(Report::Trouble(trouble))),
            Outcome::TooMany => (End::TooMany, Some(Report::TooMany)),
            Outcome::Shut(trouble) => (End::NeedsUser(look_again(&trouble)), Some(Report::Trouble(trouble))),
        };
        self.reporter.ended(end, why, jitter()).await
    }

    /// Waits while the server was dialled too often, but not when the person asks to check now.
    async fn be_polite(&self) {
        while let Some(free) = self.dialer.politeness.not_before(self.clock.now()) {
            self.reporter.happened(Happened::HeldBack(free)).await;
            tokio::select! {
                () = self.clock.until(Some(free)) => {}
                () = self.orders.woken() => {}
            }
        }
    }

    /// Rests at home and goes round, until the connection ends.
    async fn watch(&self, mut talk: Box<Talk>, memory: &mut Memory, stop: &mut Stop) -> Outcome {
        self.has_rested.set(false);
        self.reporter.happened(Happened::Syncing).await;
        if let Err(outcome) = self.introduce(&mut talk, memory).await {
            return outcome;
        }
        loop {
            let ended = self.rest(&mut talk, memory, stop).await;
            tracing::info!(account = %self.account.id, folder = self.home.1, ?ended, "the session ended");
            if stop.is_asked() {
                if ended == Ended::Visited {
                    self.say_goodbye(talk.edge).await;
                }
                return Outcome::Stopped;
            }
            let next = match ended {
                Ended::Visited => self.errands(&mut talk, memory).await,
                Ended::FolderMissing => self.home_is_missing(&mut talk, memory).await,
                ended => return self.outcome(&ended, talk.has_watched),
            };
            if let Err(outcome) = next {
                return outcome;
            }
        }
    }

    /// Tells the engine what the server can do, and takes its orders.
    async fn introduce(&self, talk: &mut Talk, memory: &mut Memory) -> Result<(), Outcome> {
        let capabilities = self.capabilities(&mut talk.edge, memory).await?;
        let (done, shared_out) = oneshot::channel();
        self.reporter.tell(Report::SignedIn(capabilities.clone(), done)).await;
        // Unanswered only when the engine is ending.
        let _ending = shared_out.await;
        let _taken = (self.orders.has_changed(), self.orders.take_doubt());
        let rounds = self.orders.rounds.borrow().clone();
        if memory.patrol.is_none() && (self.orders.is_one_of_many || !rounds.is_empty()) {
            memory.patrol = Some(Patrol::new([], self.clock.scale()));
        }
        if let Some(patrol) = &mut memory.patrol {
            let now = self.clock.now();
            patrol.assign(rounds, now);
            patrol.connected(&capabilities, &talk.edge.quirks(), self.orders.wants_notify(), now);
        }
        Ok(())
    }

    /// The engine gave other orders.
    pub(super) fn take_orders(&self, patrol: &mut Option<Patrol>) {
        let now = self.clock.now();
        let rounds = self.orders.rounds.borrow().clone();
        if let Some(patrol) = patrol {
            patrol.assign(rounds, now);
        }
    }

    /// The server has no such folder as this connection's own.
    async fn home_is_missing(&self, talk: &mut Talk, memory: &mut Memory) -> Result<(), Outcome> {
        let (place, folder) = &self.home;
        let tried = memory.home.clone().unwrap_or_else(|| WireName::from_people(folder));
        match self.search(talk, *place, folder, &tried).await? {
            Sought::There(wire) => {
                memory.home = Some(wire);
                Ok(())
            }
            Sought::Refused => Err(failed(Why::CannotOpen)),
            Sought::Missing => Err(Outcome::Shut(Trouble::FolderMissing { folder: folder.clone() })),
        }
    }

    /// How the connection went, by how its last session ended.
    pub(super) fn outcome(&self, ended: &Ended, has_watched: bool) -> Outcome {
        match ended {
            Ended::FolderMissing => Outcome::Shut(Trouble::FolderMissing { folder: self.home.1.clone() }),
            Ended::Elsewhere(said) => Outcome::Shut(Trouble::RequiresConsent { reason: Cause::said(said) }),
            _ if has_watched => Outcome::Worked,
            Ended::Visited => Outcome::Worked,
            // It does something else from now on, and says why where that fails too.
            Ended::Unanswered(Timer::IdleAccepted) => Outcome::Worked,
            Ended::Closed { bye: Some(bye) } => refused(bye),
            Ended::Closed { bye: None } => failed(Why::HungUp),
            Ended::Unanswered(_) => failed(Why::NoAnswer),
            Ended::Refused(reason) | Ended::Spoilt(reason) => refused(reason),
        }
    }
}

/// The server would not go on, in these words; how long it wants to be left alone may stand in them.
pub(super) fn refused(said: &str) -> Outcome {
    let failure = match Refusal::of(None, said) {
        Refusal::Temporary(wait) => says_no(wait),
        Refusal::Credentials | Refusal::Elsewhere | Refusal::Identify | Refusal::TooMany => {
            Failure::ServerSaysNo
        }
    };
    Outcome::Failed(failure, Trouble::Refused { reason: Cause::said(said) })
}

/// The server did not go on.
pub(super) fn failed(why: Why) -> Outcome {
    Outcome::Failed(Failure::ServerSaysNo, Trouble::Refused { reason: why.into() })
}

/// When to look whether a trouble that needs the person has gone: a keyring is unlocked some time after the
/// session starts, a folder may be made again. `None` where only the person can tell.
const fn look_again(trouble: &Trouble) -> Option<Duration> {
    match trouble {
        Trouble::Keyring { .. } => Some(Duration::from_secs(30)),
        // A person mends the settings in an editor, and tells nobody.
        Trouble::OAuthSetup { .. } => Some(Duration::from_secs(60)),
        Trouble::FolderMissing { .. } | Trouble::RequiresConsent { .. } => Some(Duration::from_secs(3600)),
        Trouble::SignInRefused
        | Trouble::NoSecret
        | Trouble::SignInEnded { .. }
        | Trouble::PasswordCommand { .. }
        | Trouble::Certificate { .. }
        | Trouble::Unreachable { .. }
        | Trouble::Refused { .. }
        | Trouble::TooManyConnections => None,
    }
}

/// A random number from 0 to 1; without a source of randomness everybody comes back together.
fn jitter() -> f64 {
    let random = getrandom::u32().unwrap_or_default();
    f64::from(random) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use secrecy::SecretString;
    use tidings_core::listen::TimeScale;
    use tidings_protocol::{AccountId, AccountState, Security};
    use tokio::sync::{Semaphore, mpsc};
    use tokio::task::LocalSet;

    use super::*;
    use crate::accounts::dial::SLOTS;
    use crate::accounts::gate::Gate;
    use crate::accounts::politeness::Politeness;
    use crate::accounts::report::LineId;
    use crate::accounts::secrets::Secrets;
    use crate::connection::TlsConfigs;
    use crate::edge::WireLog;
    use crate::oauth::Tokens;
    use crate::ports::{Keyring, KeyringTrouble, Later};

    /// Stands for whatever may panic while a connection lives.
    struct Panicking;

    impl Keyring for Panicking {
        fn read(&self, _: &AccountId) -> Later<'_, Result<Option<SecretString>, KeyringTrouble>> {
            panic!("a fault of ours")
        }

        fn write(&self, _: &AccountId, _: SecretString) -> Later<'_, Result<(), KeyringTrouble>> {
            Box::pin(async { Ok(()) })
        }

        fn is_usable(&self) -> Later<'_, bool> {
            Box::pin(async { true })
        }
    }

    fn line(reports: mpsc::Sender<(LineId, Report)>) -> Line {
        let clock = Clock::new(TimeScale::new(0.001));
        let configs = Rc::new(TlsConfigs::default());
        let keyring: Rc<dyn Keyring> = Rc::new(Panicking);
        let providers = Box::new(crate::oauth::Providers::default);
        let tokens = Tokens::new(Rc::clone(&keyring), providers, Rc::clone(&configs), clock);
        let account = AccountSettings {
            id: AccountId("a".into()),
            email: "ann@example.org".into(),
            name: None,
            host: "localhost".into(),
            port: 1,
            security: Security::Tls,
            user: "ann".into(),
            folders: vec!["INBOX".into()],
            ca_file: None,
            pin: None,
            password_command: None,
            oauth: None,
            paused: false,
        };
        let dialer = Dialer {
            account: Rc::new(account),
            gate: Gate::new(clock, None),
            politeness: Rc::new(Politeness::new(clock.scale())),
            slots: Rc::new(Semaphore::new(SLOTS)),
            configs,
            secrets: Rc::new(Secrets::new(keyring, tokens)),
            wire_log: Arc::new(WireLog::new(clock)),
            clock,
            has_route: || true,
        };
        let id = LineId { account: dialer.account.id.clone(), serial: 1 };
        let orders = Rc::new(Orders::new(Vec::new(), false, false));
        Line::new((0, "INBOX".into()), orders, Reporter::new(id, reports, clock), dialer)
    }

    #[tokio::test]
    async fn a_connection_whose_code_panics_says_so_and_is_tried_again() {
        let (sender, mut reports) = mpsc::channel(64);
        let (_stop, stopped) = oneshot::channel();
        let tasks = LocalSet::new();
        let _task = tasks.spawn_local(line(sender).run(stopped));
        let (mut told, mut dialled) = (0, 0);
        tasks
            .run_until(async {
                while dialled < 3 {
                    match reports.recv().await.expect("it goes on").1 {
                        Report::Trouble(trouble) => {
                            assert_eq!(trouble, Trouble::Refused { reason: Why::OurFault.into() });
                            told += 1;
                        }
                        Report::State(AccountState::Connecting, _) => dialled += 1,
                        _ => {}
                    }
                }
            })
            .await;
        assert!(told >= 2, "each time it is told: {told}");
    }
}
