//! Watching one folder: connect, sign in, drive the session, come back; for ever.
//!
//! The watch owns its connection and its session and nothing else. Whatever it learns goes to the engine's
//! loop as a [`Report`]; a session that failed is consumed, and the next one starts from the saved cursor.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use futures_util::FutureExt;
use tidings_core::listen::session::Setup;
use tidings_core::listen::{Capabilities, Ended, Goal, Learnt, Moment, Phase, Session, Timer, WireName};
use tidings_core::mailbox::{Batch, Cursor, UidSet};
use tidings_core::tell::Trouble;
use tidings_protocol::{AccountId, AccountSettings, AccountState, Timestamp};
use tokio::sync::{Notify, mpsc, oneshot};

use crate::accounts::comeback::{Comeback, Failure, Politeness};
use crate::accounts::gate::Gate;
use crate::accounts::secrets::Secrets;
use crate::clock::Clock;
use crate::connection::{ConnectError, Connection, Step, TlsConfigs};
use crate::edge::{Edge, Greeted, GreetingError, Proof, SignInError};

/// Which watch speaks: the account, the folder's place in it, and the incarnation of the watch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchId {
    /// The account.
    pub account: AccountId,
    /// The folder's place in the account's settings.
    pub folder: usize,
    /// Watches of an older incarnation are not listened to.
    pub incarnation: u64,
}

/// What a watch tells the engine.
#[derive(Debug)]
pub enum Report {
    /// What it is doing; when waiting, until when.
    State(AccountState, Option<Timestamp>),
    /// It opens the folder and asks for what was saved of it.
    Opening(oneshot::Sender<(Option<Cursor>, UidSet)>),
    /// Something changed in the folder.
    Batch(Batch),
    /// The server said something; true when it pushed.
    Heard(bool),
    /// Unread messages in the folder.
    Unread(u32),
    /// The server wants the person to be told this.
    Alert(String),
    /// Something is wrong.
    Trouble(Trouble),
    /// The sign-in gate opened or closed.
    Gate,
    /// The folder is watched: nothing is wrong any more.
    Watched,
}

/// One folder's watch.
pub struct Watch {
    /// Who it is.
    pub id: WatchId,
    /// The account's settings.
    pub account: Rc<AccountSettings>,
    /// The folder as people read it.
    pub folder: String,
    /// Shared by the account's watches.
    pub gate: Rc<Gate>,
    /// Shared by all watches of one server.
    pub politeness: Rc<Politeness>,
    /// Shared by all.
    pub configs: Rc<TlsConfigs>,
    /// Shared by all.
    pub secrets: Rc<Secrets>,
    /// To the engine's loop.
    pub reports: mpsc::Sender<(WatchId, Report)>,
    /// Look now, or stop waiting.
    pub wake: Rc<Notify>,
    /// The clocks.
    pub clock: Clock,
}

/// How one connection went.
enum Outcome {
    /// Ended after the watching had begun.
    Worked,
    /// Ended before.
    Failed(Failure, Trouble),
    /// The person must do something, or the gate must open.
    Shut(Trouble),
}

impl Watch {
    /// Watches until dropped.
    pub async fn run(self) {
        let mut comeback = Comeback::default();
        loop {
            self.be_polite().await;
            // Boxed: what is needed to connect and sign in is not kept for the hours of watching.
            let failure = match Box::pin(self.connect_and_watch()).await {
                Outcome::Worked => Failure::WorkedAndEnded,
                Outcome::Failed(failure, trouble) => {
                    // One failure is a hiccup; the person hears of it when it lasts.
                    if comeback.failures() > 0 || failure == Failure::ServerSaysNo {
                        self.report(Report::Trouble(trouble)).await;
                    }
                    failure
                }
                Outcome::Shut(trouble) => {
                    let again =
                        look_again(&trouble).map(|wait| self.clock.now() + self.clock.scale().of(wait));
                    self.report(Report::Trouble(trouble)).await;
                    self.report(Report::State(AccountState::NeedsUser, None)).await;
                    tokio::select! {
                        () = self.clock.until(again) => {}
                        () = self.wake.notified() => {}
                    }
                    comeback = Comeback::default();
                    continue;
                }
            };
            let wait = comeback.after(failure, self.clock.now(), jitter(), self.clock.scale());
            if !wait.is_zero() {
                self.wait_until(self.clock.now() + wait).await;
            }
        }
    }

    async fn be_polite(&self) {
        while let Some(free) = self.politeness.not_before(self.clock.now()) {
            self.wait_until(free).await;
        }
    }

    /// Waits, but not when the person asks to check now.
    async fn wait_until(&self, at: Moment) {
        self.report(Report::State(AccountState::Waiting, Some(self.clock.wall_at(at)))).await;
        tokio::select! {
            () = self.clock.until(Some(at)) => {}
            () = self.wake.notified() => {}
        }
    }

    async fn connect_and_watch(&self) -> Outcome {
        let (edge, capabilities) = match self.connect().await {
            Ok(connected) => connected,
            Err(outcome) => return outcome,
        };
        self.report(Report::State(AccountState::Syncing, None)).await;
        let (ask, answer) = oneshot::channel();
        self.report(Report::Opening(ask)).await;
        let (saved, unnamed) = answer.await.unwrap_or_default();
        let setup = Setup {
            folder: WireName::from_people(&self.folder),
            goal: Goal::Watch,
            learnt: Learnt { capabilities, ..Learnt::default() },
            quirks: edge.quirks(),
            saved,
            unnamed,
            scale: self.clock.scale(),
            wall: self.clock.wall(),
        };
        let session = Box::new(Session::new(setup, self.clock.now()));
        self.drive(edge, session).await
    }

    async fn connect(&self) -> Result<(Edge, Capabilities), Outcome> {
        let permit = {
            if self.gate.closed().is_some() {
                self.report(Report::State(AccountState::NeedsUser, None)).await;
            }
            self.gate.enter().await
        };
        self.report(Report::State(AccountState::Connecting, None)).await;
        // The secret is looked up while TCP and TLS are set up.
        let was_accepted = Cell::new(false);
        let dial = Connection::dial(&self.account, &self.configs, self.clock.scale(), |step, _| {
            was_accepted.set(was_accepted.get() || step == Step::Tcp);
        });
        let (secret, connection) = tokio::join!(self.secrets.of(&self.account), dial);
        if was_accepted.get() {
            self.politeness.accepted(self.clock.now());
        }
        let connection = connection.map_err(|error| self.connect_failed(&error))?;
        let secret = secret.map_err(Outcome::Shut)?;
        let scale = self.clock.scale();
        let greeted = Greeted::on(connection, &self.account.host, scale.timer(Timer::Greeting), None).await;
        let greeted = greeted.map_err(|error| self.greeting_failed(&error))?;
        self.report(Report::State(AccountState::SigningIn, None)).await;
        match greeted.sign_in(&self.account.user, Proof::Password(&secret), scale.timer(Timer::SignIn)).await
        {
            Ok(signed_in) => {
                if permit.succeeded() {
                    self.report(Report::Gate).await;
                }
                Ok(signed_in)
            }
            Err(SignInError::Refused(_)) => {
                permit.refused();
                self.report(Report::Gate).await;
                // Not shut for good: the gate decides when it is tried again.
                self.report(Report::Trouble(Trouble::SignInRefused)).await;
                Err(Outcome::Worked)
            }
            Err(SignInError::TooMany(_)) => {
                Err(Outcome::Failed(Failure::ServerSaysNo, Trouble::TooManyConnections))
            }
            Err(SignInError::Temporary { said: reason, .. }) => {
                Err(Outcome::Failed(Failure::ServerSaysNo, Trouble::Refused { reason }))
            }
            Err(SignInError::Elsewhere(reason)) => Err(Outcome::Shut(Trouble::RequiresConsent { reason })),
            Err(
                error @ (SignInError::TokenRefused(_)
                | SignInError::NoWay
                | SignInError::Silent
                | SignInError::Broken),
            ) => Err(Outcome::Failed(Failure::ServerSaysNo, Trouble::Refused { reason: error.to_string() })),
        }
    }

    fn connect_failed(&self, error: &ConnectError) -> Outcome {
        let host = self.account.host.clone();
        match error {
            ConnectError::Name(_) | ConnectError::Tcp(_) | ConnectError::Silent => Outcome::Failed(
                Failure::NotReachable,
                Trouble::Unreachable { host, reason: error.to_string() },
            ),
            ConnectError::Certificate(reason) => {
                Outcome::Failed(Failure::ServerSaysNo, Trouble::Certificate { host, reason: reason.clone() })
            }
            ConnectError::Setup(_) => Outcome::Failed(
                Failure::ServerSaysNo,
                Trouble::Certificate { host, reason: error.to_string() },
            ),
            ConnectError::Tls(_) | ConnectError::StartTls(_) => {
                Outcome::Failed(Failure::ServerSaysNo, Trouble::Refused { reason: error.to_string() })
            }
        }
    }

    fn greeting_failed(&self, error: &GreetingError) -> Outcome {
        if let GreetingError::Bye { is_full: true, .. } = error {
            return Outcome::Failed(Failure::ServerSaysNo, Trouble::TooManyConnections);
        }
        Outcome::Failed(Failure::ServerSaysNo, Trouble::Refused { reason: error.to_string() })
    }

    async fn drive(&self, mut edge: Edge, mut session: Box<Session>) -> Outcome {
        let mut shown = Shown::default();
        loop {
            // Changes first: they are saved and told before the server is asked anything more.
            while let Some(batch) = session.poll_batch() {
                self.report(Report::Batch(batch)).await;
            }
            self.show(&session, &mut shown).await;
            while let Some(command) = session.poll_command() {
                if edge.send(&command).await.is_err() {
                    session.handle_closed();
                }
            }
            for alert in session.take_alerts() {
                self.report(Report::Alert(alert)).await;
            }
            if let Some(ended) = session.ended() {
                return self.ended(&session, ended);
            }
            let now = self.clock.now();
            let deadline = session.next_deadline();
            // Asked here, so that a server that never stops talking cannot keep a deadline from being met.
            if deadline.is_some_and(|deadline| deadline <= now) {
                session.handle_timeout(now);
                continue;
            }
            tokio::select! {
                biased;
                reply = edge.next() => self.take_in(reply, &mut edge, &mut session).await,
                () = self.wake.notified() => session.check_now(self.clock.now()),
                () = self.clock.until(deadline) => session.handle_timeout(self.clock.now()),
            }
        }
    }

    /// Takes in a reply and whatever else has come already, so that a burst is one batch.
    async fn take_in(
        &self,
        first: std::io::Result<Option<tidings_core::listen::Reply>>,
        edge: &mut Edge,
        session: &mut Session,
    ) {
        let mut next = Some(first);
        let mut count = 0;
        while let Some(reply) = next {
            match reply {
                Ok(Some(reply)) => session.handle_reply(reply, self.clock.now()),
                Ok(None) => session.handle_closed(),
                Err(error) => {
                    tracing::debug!(account = %self.id.account, kind = ?error.kind(), "the connection broke");
                    session.handle_closed();
                }
            }
            count += 1;
            next =
                if count < AT_ONCE && session.ended().is_none() { edge.next().now_or_never() } else { None };
        }
        let is_push = session.take_push();
        self.report(Report::Heard(is_push)).await;
    }

    /// Tells the engine what changed of what is shown.
    async fn show(&self, session: &Session, shown: &mut Shown) {
        let state = match session.phase() {
            Phase::Syncing => AccountState::Syncing,
            Phase::Idling => AccountState::Idling,
            Phase::Polling => AccountState::Polling,
            Phase::Ended => return,
        };
        if shown.state != Some(state) {
            shown.state = Some(state);
            self.report(Report::State(state, None)).await;
        }
        if session.has_watched() && !shown.is_watched {
            shown.is_watched = true;
            self.report(Report::Watched).await;
        }
        let unread = session.mailbox().map(tidings_core::mailbox::Mailbox::unread);
        if shown.unread != unread {
            shown.unread = unread;
            self.report(Report::Unread(unread.unwrap_or_default())).await;
        }
    }

    fn ended(&self, session: &Session, ended: &Ended) -> Outcome {
        tracing::info!(account = %self.id.account, folder = self.id.folder, ?ended, "the session ended");
        match ended {
            Ended::Elsewhere(reason) => Outcome::Shut(Trouble::RequiresConsent { reason: reason.clone() }),
            Ended::FolderMissing => Outcome::Shut(Trouble::FolderMissing { folder: self.folder.clone() }),
            Ended::Visited => Outcome::Worked,
            _ if session.has_watched() => Outcome::Worked,
            Ended::Closed { bye } => {
                let reason = bye.clone().unwrap_or_else(|| "it hung up".to_owned());
                Outcome::Failed(Failure::ServerSaysNo, Trouble::Refused { reason })
            }
            Ended::Unanswered(_) => {
                Outcome::Failed(Failure::ServerSaysNo, Trouble::Refused { reason: "no answer".to_owned() })
            }
            Ended::Refused(reason) => {
                Outcome::Failed(Failure::ServerSaysNo, Trouble::Refused { reason: reason.clone() })
            }
        }
    }

    async fn report(&self, report: Report) {
        // Closed only when the engine is ending, and then this watch is about to be dropped.
        let _unheard = self.reports.send((self.id.clone(), report)).await;
    }
}

/// So many replies are taken in before their changes are saved.
const AT_ONCE: usize = 512;

/// When to look whether a trouble that needs the person has gone: a keyring is unlocked some time after the
/// session starts, a folder may be made again. `None` where only the person can tell.
const fn look_again(trouble: &Trouble) -> Option<Duration> {
    match trouble {
        Trouble::Keyring { .. } => Some(Duration::from_secs(30)),
        Trouble::FolderMissing { .. } | Trouble::RequiresConsent { .. } => Some(Duration::from_secs(3600)),
        Trouble::SignInRefused
        | Trouble::NoSecret
        | Trouble::PasswordCommand { .. }
        | Trouble::Certificate { .. }
        | Trouble::Unreachable { .. }
        | Trouble::Refused { .. }
        | Trouble::TooManyConnections => None,
    }
}

/// What was last shown of a session.
#[derive(Default)]
struct Shown {
    state: Option<AccountState>,
    unread: Option<u32>,
    is_watched: bool,
}

/// A random number from 0 to 1; without a source of randomness everybody comes back together.
fn jitter() -> f64 {
    let random = getrandom::u32().unwrap_or_default();
    f64::from(random) / f64::from(u32::MAX)
}
