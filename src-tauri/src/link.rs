//! The connection to the agent: found, followed, lost and found again; and the page that hears of it.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use tauri::{AppHandle, ipc::Channel};
use tidings_os::{
    activation,
    control::{Client, ControlError},
    dirs::Profile,
};
use tidings_protocol::{EventId, ProbeStep, Reply, Request, Role, Timestamp, Update, Welcome};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep, timeout},
};

use crate::{
    program::Programs,
    view::{CommandError, ErrorCode, LinkView, PageUpdate},
    window, words,
};

/// This program's version, as said in the hello.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// How long a started agent may take to answer: it opens a database and the session bus first.
const START: Duration = Duration::from_secs(10);
/// How long the report may take: it tests the connection of every account.
const REPORT: Duration = Duration::from_secs(180);
/// How long the window waits for a started agent before it shows itself without.
const PATIENCE: Duration = Duration::from_secs(3);
/// Between two looks for an agent that was just started, or is about to end.
const GLANCE: Duration = Duration::from_millis(50);
/// Between two looks for an agent that is gone: somebody else may start it again.
const FIND_AGAIN: Duration = Duration::from_secs(2);

/// Who was met on the socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Met {
    /// The agent, of our version or another.
    Agent,
    /// The agent, and a window of this profile that is open already and now comes to the front.
    OtherWindow,
    /// Nobody yet.
    Nobody,
}

/// The window's side of the control socket.
pub(crate) struct Link {
    profile: Profile,
    programs: Programs,
    state: Mutex<State>,
    app: OnceLock<AppHandle>,
}

struct State {
    view: LinkView,
    client: Option<Arc<Client>>,
    welcome: Option<Welcome>,
    /// The record to show, until the page has taken it.
    event: Option<EventId>,
    page: Option<Channel<PageUpdate>>,
    /// Who hears the steps of the test of a connection.
    steps: Option<Channel<ProbeStep>>,
    /// Pages of providers that the agent named; only these are opened in the browser.
    pages: BTreeSet<String>,
    /// The window is going: no agent is wanted any more.
    is_closing: bool,
}

impl Link {
    pub(crate) fn new(profile: Profile, programs: Programs, event: Option<EventId>) -> Self {
        let state = State {
            view: LinkView::Starting,
            client: None,
            welcome: None,
            event,
            page: None,
            steps: None,
            pages: BTreeSet::new(),
            is_closing: false,
        };
        Self { profile, programs, state: Mutex::new(state), app: OnceLock::new() }
    }

    /// Meets the agent, starting it when none runs. Comes back within [`PATIENCE`] and a little; a start that
    /// takes longer goes on beside.
    pub(crate) async fn begin(self: &Arc<Self>) -> Met {
        match self.connect().await {
            Ok(met) => met,
            Err(ControlError::NoAgent) => {
                let link = Arc::clone(self);
                let starting = tokio::spawn(async move { link.start_agent().await });
                match timeout(PATIENCE, starting).await {
                    Ok(Ok(Ok(met))) => met,
                    _ => Met::Nobody,
                }
            }
            Err(_) => {
                self.show(LinkView::Absent { since: None });
                self.find_again();
                Met::Nobody
            }
        }
    }

    /// The window exists now.
    pub(crate) fn opened(&self, app: &AppHandle) {
        drop(self.app.set(app.clone()));
    }

    /// The page hears from now on.
    pub(crate) fn subscribe(&self, page: Channel<PageUpdate>) {
        self.state().page = Some(page);
    }

    /// The next steps of a test go there. It stays: the last step may come after the answer.
    pub(crate) fn hear_steps(&self, steps: Channel<ProbeStep>) {
        self.state().steps = Some(steps);
    }

    pub(crate) fn view(&self) -> LinkView {
        self.state().view.clone()
    }

    pub(crate) fn welcome(&self) -> Option<Welcome> {
        self.state().welcome.clone()
    }

    /// The record to show; said once.
    pub(crate) fn take_event(&self) -> Option<EventId> {
        self.state().event.take()
    }

    /// Whether secrets are to be held by the agent, because no keyring is usable.
    pub(crate) fn wants_secret(&self) -> bool {
        self.state().welcome.as_ref().is_some_and(|welcome| welcome.wants_secret)
    }

    /// The keyring that was there is not: from now on the agent holds secrets, and the page says so.
    pub(crate) fn keyring_is_missing(&self) {
        if let Some(welcome) = &mut self.state().welcome {
            welcome.wants_secret = true;
        }
        self.tell(PageUpdate::Link(self.view()));
    }

    /// The agent named a page that the person may want to see.
    pub(crate) fn learn_page(&self, page: String) {
        self.state().pages.insert(page);
    }

    /// Whether the agent named this page.
    pub(crate) fn knows_page(&self, page: &str) -> bool {
        self.state().pages.contains(page)
    }

    /// Asks the agent.
    ///
    /// # Errors
    /// [`ErrorCode::NoAgent`] without one; the agent's own failure; [`ErrorCode::Internal`] otherwise.
    pub(crate) async fn ask(&self, request: Request) -> Result<Reply, CommandError> {
        let client = self.state().client.clone();
        let Some(client) = client else { return Err(ControlError::NoAgent.into()) };
        match client.request(request).await? {
            Reply::Failed(failure) => Err(failure.into()),
            reply => Ok(reply),
        }
    }

    /// Starts the agent and waits until it answers.
    ///
    /// # Errors
    /// A sentence, when it cannot be started or does not answer within [`START`].
    pub(crate) async fn start_agent(self: &Arc<Self>) -> Result<Met, CommandError> {
        let since = match self.view() {
            LinkView::Absent { since } => since,
            LinkView::Starting | LinkView::Connected | LinkView::OtherVersion { .. } => None,
        };
        let started = self.start_and_meet().await;
        match &started {
            Ok(Met::OtherWindow) => self.leave(),
            Ok(Met::Agent | Met::Nobody) => {}
            Err(_) => {
                self.show(LinkView::Absent { since });
                self.find_again();
            }
        }
        started
    }

    async fn start_and_meet(self: &Arc<Self>) -> Result<Met, CommandError> {
        let failed = |reason: &str| {
            CommandError::new(ErrorCode::Internal, "window-error-start", &[("reason", reason)])
        };
        let mut agent =
            self.programs.start_agent(self.profile.dir()).map_err(|error| failed(&error.to_string()))?;
        let deadline = Instant::now() + START;
        loop {
            match self.connect().await {
                Ok(met) => return Ok(met),
                Err(ControlError::NoAgent) => {}
                Err(error) => return Err(error.into()),
            }
            // One that ends well found another agent, which will answer.
            if let Ok(Some(status)) = agent.try_wait()
                && !status.success()
            {
                return Err(failed(&status.to_string()));
            }
            if Instant::now() >= deadline {
                return Err(CommandError::new(ErrorCode::Internal, "window-error-start-silent", &[]));
            }
            sleep(GLANCE).await;
        }
    }

    /// What the agent's program finds out about everything, for others to read.
    ///
    /// # Errors
    /// When it cannot be run, or takes too long.
    pub(crate) async fn report(&self) -> std::io::Result<String> {
        let report = timeout(REPORT, self.programs.report(self.profile.dir())).await;
        report.unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()))
    }

    /// Starts the older side again: ends an older agent and starts the new one, or starts a newer window and
    /// ends this one.
    ///
    /// # Errors
    /// As [`Link::start_agent`].
    pub(crate) async fn restart(self: &Arc<Self>) -> Result<(), CommandError> {
        if !matches!(self.view(), LinkView::OtherVersion { is_older: true, .. }) {
            self.programs.start_window(self.profile.dir()).map_err(|error| {
                CommandError::new(
                    ErrorCode::Internal,
                    "window-error-start",
                    &[("reason", &error.to_string())],
                )
            })?;
            self.leave();
            return Ok(());
        }
        let deadline = Instant::now() + START;
        loop {
            match Client::quit(&self.profile, VERSION).await {
                Err(ControlError::NoAgent) => break,
                Ok(()) | Err(ControlError::Closed | ControlError::Io(_)) if Instant::now() < deadline => {
                    sleep(GLANCE).await;
                }
                Ok(()) => return Err(ControlError::TimedOut.into()),
                Err(error) => return Err(error.into()),
            }
        }
        self.start_agent().await?;
        Ok(())
    }

    async fn connect(self: &Arc<Self>) -> Result<Met, ControlError> {
        let (client, welcome) = match Client::connect(&self.profile, Role::Window, VERSION).await {
            Ok(met) => met,
            Err(ControlError::OtherVersion(welcome)) => {
                let is_older = welcome.is_older_than(VERSION);
                self.show(LinkView::OtherVersion { agent: welcome.version, is_older });
                return Ok(Met::Agent);
            }
            Err(error) => return Err(error),
        };
        if welcome.window_open {
            let event = self.take_event();
            client.request(Request::OpenWindow { event, token: activation::own() }).await?;
            return Ok(Met::OtherWindow);
        }
        if welcome.version != VERSION {
            // After an upgrade: it could be talked to, and would go on as it is for weeks.
            let is_older = welcome.is_older_than(VERSION);
            self.show(LinkView::OtherVersion { agent: welcome.version, is_older });
            return Ok(Met::Agent);
        }
        let updates = client.updates();
        client.request(Request::Subscribe).await?;
        let mut state = self.state();
        state.client = Some(Arc::new(client));
        state.welcome = Some(welcome);
        drop(state);
        self.show(LinkView::Connected);
        tokio::spawn(Arc::clone(self).follow(updates));
        Ok(Met::Agent)
    }

    /// Passes on what the agent tells, until it is gone.
    async fn follow(self: Arc<Self>, mut updates: mpsc::Receiver<Update>) {
        while let Some(update) = updates.recv().await {
            match update {
                Update::Probe(step) => {
                    let steps = self.state().steps.clone();
                    // A page that is gone hears nothing.
                    drop(steps.map(|steps| steps.send(step)));
                }
                Update::SignInPage { account, url } => {
                    // Where no browser can be started, the page offers to open it again.
                    drop(tidings_os::browser::open(&url));
                    self.learn_page(url.clone());
                    self.tell(PageUpdate::Agent(Update::SignInPage { account, url }));
                }
                Update::Raise { event, token } => self.raise(event, token),
                Update::Preferences(preferences) => {
                    words::speak(preferences.general.language);
                    self.tell(PageUpdate::Agent(Update::Preferences(preferences)));
                }
                update @ (Update::Status(_)
                | Update::Event(_)
                | Update::Rules(_)
                | Update::LogCleared
                | Update::Missed) => {
                    self.tell(PageUpdate::Agent(update));
                }
            }
        }
        let mut state = self.state();
        if state.is_closing {
            return;
        }
        state.client = None;
        state.welcome = None;
        drop(state);
        self.show(LinkView::Absent { since: Some(now()) });
        self.find_again();
    }

    /// Looks for an agent that somebody else starts, as long as none is there.
    fn find_again(self: &Arc<Self>) {
        let link = Arc::clone(self);
        tokio::spawn(async move {
            loop {
                sleep(FIND_AGAIN).await;
                if !matches!(link.view(), LinkView::Absent { .. }) {
                    return;
                }
                match link.connect().await {
                    Ok(Met::OtherWindow) => return link.leave(),
                    Ok(Met::Agent | Met::Nobody) => return,
                    Err(_) => {}
                }
            }
        });
    }

    fn raise(&self, event: Option<EventId>, token: Option<String>) {
        let mut state = self.state();
        if state.page.is_none() {
            state.event = event.or(state.event);
        }
        drop(state);
        if let Some(app) = self.app.get() {
            window::raise(app, token);
        }
        self.tell(PageUpdate::Agent(Update::Raise { event, token: None }));
    }

    fn show(&self, view: LinkView) {
        self.state().view = view.clone();
        self.tell(PageUpdate::Link(view));
    }

    fn tell(&self, update: PageUpdate) {
        let page = self.state().page.clone();
        // A page that is gone hears nothing.
        drop(page.map(|page| page.send(update)));
    }

    /// The window is about to go, and its process a moment later: from now on the agent opens another window
    /// instead of raising this one.
    pub(crate) fn close(&self) {
        let mut state = self.state();
        state.is_closing = true;
        state.client = None;
    }

    /// Ends this window.
    fn leave(&self) {
        if let Some(app) = self.app.get() {
            app.exit(0);
        }
    }

    /// Nothing is done under this lock that could leave half a change behind.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The wall clock.
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
