//! How clients reach the engine.

use tidings_core::tell::Toast;
use tidings_protocol::{
    AccountId, AccountSettings, Discovery, EventId, ProbeOutcome, ProbeStep, Reply, Request, Update,
};
use tokio::sync::{broadcast, mpsc, oneshot};

use super::{Answer, Pages, Probed, Steps, gone};

/// One call to the engine.
pub(super) enum Call {
    /// A request of a client.
    Request(Box<Request>, Answer),
    /// The test of a connection, whose steps somebody watches.
    Probe(Box<AccountSettings>, Steps, Probed),
    /// A test has shown that a connection by these settings works.
    Works(Box<AccountSettings>),
    /// A sign-in in the browser, whose page somebody opens.
    SignIn(SignIn, Pages, Answer),
    /// A look for an address's servers, whose steps somebody watches.
    Discover { email: String, ask_public: bool, steps: Steps, found: oneshot::Sender<Discovery> },
    /// A toast that tells no event.
    Tell(Box<Toast>),
    /// The computer woke up, or its ways to servers changed.
    Surroundings,
    /// The mail of a record is to be opened.
    OpenMail { event: EventId, activation_token: Option<String> },
    /// A notification service came.
    ServiceCame,
    /// What the desktop wants changed.
    Desktop(DesktopState),
    /// A toast or a button of it was clicked.
    Clicked { toast: u32, key: String, activation_token: Option<String> },
}

/// What the desktop wants of toasts, as far as it can be asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DesktopState {
    /// The screen is locked.
    pub is_locked: bool,
    /// It wants no notifications.
    pub wants_quiet: bool,
}

/// What is to be signed in in the browser.
pub(super) struct SignIn {
    pub(super) id: AccountId,
    pub(super) provider: String,
    pub(super) user: String,
}

/// The way to the engine; cheap to clone.
#[derive(Clone, Debug)]
pub struct Handle {
    calls: mpsc::Sender<Call>,
    updates: broadcast::Sender<Update>,
}

impl Handle {
    pub(super) const fn new(calls: mpsc::Sender<Call>, updates: broadcast::Sender<Update>) -> Self {
        Self { calls, updates }
    }

    /// Asks and waits for the answer. [`Request::Hello`], [`Request::Version`], [`Request::Subscribe`],
    /// [`Request::ProbeAccount`], [`Request::BrowserSignIn`] and [`Request::OpenWindow`] are the socket's own business and are not answered here.
    pub async fn ask(&self, request: Request) -> Reply {
        let (answer, answered) = oneshot::channel();
        if self.calls.send(Call::Request(Box::new(request), answer)).await.is_err() {
            return gone("the agent is ending");
        }
        answered.await.unwrap_or_else(|_| gone("the agent is ending"))
    }

    /// Tests a connection; nothing is saved. An account that works by these settings no longer waits for the person.
    pub async fn probe(&self, account: AccountSettings, steps: mpsc::Sender<ProbeStep>) -> ProbeOutcome {
        let (probed, outcome) = oneshot::channel();
        let failed = ProbeOutcome { ok: false, problem: None, folders: Vec::new(), everything: None };
        let tested = Box::new(account.clone());
        if self.calls.send(Call::Probe(Box::new(account), steps, probed)).await.is_err() {
            return failed;
        }
        let outcome = outcome.await.unwrap_or(failed);
        if outcome.ok {
            let _ending = self.calls.send(Call::Works(tested)).await;
        }
        outcome
    }

    /// Signs in in the browser and keeps the tokens; the page to open goes to `pages`. Given up when nobody waits for
    /// the answer any more.
    pub async fn sign_in(
        &self,
        id: AccountId,
        provider: String,
        user: String,
        pages: mpsc::Sender<String>,
    ) -> Reply {
        let (answer, answered) = oneshot::channel();
        let sign_in = SignIn { id: id.clone(), provider, user };
        if self.calls.send(Call::SignIn(sign_in, pages, answer)).await.is_err() {
            return gone("the agent is ending");
        }
        let reply = answered.await.unwrap_or_else(|_| gone("the sign-in was given up"));
        if reply == Reply::Done {
            return self.ask(Request::SecretChanged { id }).await;
        }
        reply
    }

    /// Looks for the servers that an address may have; nothing is saved.
    pub async fn discover(
        &self,
        email: String,
        ask_public: bool,
        steps: mpsc::Sender<ProbeStep>,
    ) -> Discovery {
        let (found, discovery) = oneshot::channel();
        if self.calls.send(Call::Discover { email, ask_public, steps, found }).await.is_err() {
            return Discovery::default();
        }
        discovery.await.unwrap_or_default()
    }

    /// Everything that changes from now on; whoever lags behind is told how much they missed.
    #[must_use]
    pub fn updates(&self) -> broadcast::Receiver<Update> {
        self.updates.subscribe()
    }

    /// Shows a toast that tells no event: something about the program itself.
    pub async fn tell(&self, toast: Toast) {
        let _ending = self.calls.send(Call::Tell(Box::new(toast))).await;
    }

    /// The computer woke up, or its ways to servers changed: whatever waits tries at once, and whatever watches makes
    /// sure that its connection lives. A sign-in that was refused is not tried for that.
    pub async fn surroundings_changed(&self) {
        let _ending = self.calls.send(Call::Surroundings).await;
    }

    /// Opens the mail of a record, where the person wants to see it.
    pub async fn open_mail(&self, event: EventId, activation_token: Option<String>) {
        let _ending = self.calls.send(Call::OpenMail { event, activation_token }).await;
    }

    /// A notification service came: what could not be shown is shown now.
    pub async fn service_came(&self) {
        let _ending = self.calls.send(Call::ServiceCame).await;
    }

    /// The desktop wants something else of toasts.
    pub async fn desktop_changed(&self, state: DesktopState) {
        let _ending = self.calls.send(Call::Desktop(state)).await;
    }

    /// A toast or one of its buttons was clicked.
    pub async fn clicked(&self, toast: u32, key: String, activation_token: Option<String>) {
        let _ending = self.calls.send(Call::Clicked { toast, key, activation_token }).await;
    }
}
