//! How a command reaches a profile: through the agent that runs, or alone, holding the lock.

use std::time::Duration;

use tidings_os::{
    control::{Client, ControlError},
    lock::{LockError, ProfileLock},
};
use tidings_protocol::{
    AccountId, AccountPreferences, AccountSettings, AccountStatus, GeneralPreferences, LogKeep, LogOverview,
    LogQuery, Preferences, ProbeOutcome, ProbeStep, Reply, Request, Role, Rule, Timestamp, TryOut, Update,
    Welcome,
};
use tokio::{
    sync::{Mutex, mpsc},
    time::{Instant, sleep},
};

use super::{alone::Alone, call::Call, restart};
use crate::{VERSION, programs};

/// How long an agent that starts or ends may hold the lock without answering.
const PATIENCE: Duration = Duration::from_secs(6);
/// Between two looks.
const GLANCE: Duration = Duration::from_millis(50);

/// The agent that runs.
pub(super) struct Agent {
    client: Client,
    pub(super) welcome: Welcome,
    updates: Mutex<mpsc::Receiver<Update>>,
}

/// Who does what the command wants.
pub(super) enum Reached {
    /// The agent does it.
    Agent(Box<Agent>),
    /// None runs, and none will while this is held: the command does it.
    Alone(Box<Alone>),
}

impl Agent {
    /// The agent of this profile, if one runs. An older one is started anew, as after an upgrade.
    pub(super) async fn find(call: &Call) -> anyhow::Result<Option<Self>> {
        let older = match Self::connect(call).await {
            Err(ControlError::NoAgent) => return Ok(None),
            Err(ControlError::OtherVersion(other)) if other.is_older_than(VERSION) => *other,
            Err(ControlError::OtherVersion(other)) => {
                return Err(call.error("cli-newer-agent", &[("version", other.version.as_str().into())]));
            }
            Err(error) => return Err(error.into()),
            Ok(met) if !met.welcome.is_older_than(VERSION) => return Ok(Some(met)),
            // We understand each other. Started from here it would have no desktop to show anything on, while the
            // one that runs may well have.
            Ok(met) if !programs::has_display() => {
                call.remark("cli-older-agent", &[("version", met.welcome.version.as_str().into())]);
                return Ok(Some(met));
            }
            Ok(met) => met.welcome,
        };
        restart::agent(call, &older).await?;
        Ok(Some(Self::connect(call).await?))
    }

    /// The agent of this profile.
    ///
    /// # Errors
    /// A sentence that says how to start one, when none runs.
    pub(super) async fn running(call: &Call) -> anyhow::Result<Self> {
        match Self::find(call).await? {
            Some(agent) => Ok(agent),
            None => Err(call.error("cli-no-agent", &[])),
        }
    }

    pub(super) async fn connect(call: &Call) -> Result<Self, ControlError> {
        let (client, welcome) = Client::connect(&call.profile, Role::Command, VERSION).await?;
        let updates = Mutex::new(client.updates());
        Ok(Self { client, welcome, updates })
    }

    /// Asks; a refusal is an error with the agent's sentence.
    pub(super) async fn ask(&self, request: Request) -> anyhow::Result<Reply> {
        match self.client.request(request).await? {
            Reply::Failed(failure) => Err(anyhow::anyhow!(failure.text)),
            reply => Ok(reply),
        }
    }

    /// Asks for something that is done or not.
    pub(super) async fn done(&self, request: Request) -> anyhow::Result<()> {
        match self.ask(request).await? {
            Reply::Done => Ok(()),
            _ => Err(ControlError::Unexpected.into()),
        }
    }

    /// The next update; `None` when the agent is gone.
    pub(super) async fn update(&self) -> Option<Update> {
        self.updates.lock().await.recv().await
    }

    pub(super) async fn accounts(&self) -> anyhow::Result<Vec<AccountSettings>> {
        match self.ask(Request::Accounts).await? {
            Reply::Accounts(accounts) => Ok(accounts),
            _ => Err(ControlError::Unexpected.into()),
        }
    }

    pub(super) async fn account_status(&self, id: &AccountId) -> anyhow::Result<Option<AccountStatus>> {
        match self.ask(Request::Status).await? {
            Reply::Status(status) => Ok(status.accounts.into_iter().find(|account| account.id == *id)),
            _ => Err(ControlError::Unexpected.into()),
        }
    }

    pub(super) async fn log(&self, query: LogQuery) -> anyhow::Result<Vec<tidings_protocol::EventRecord>> {
        match self.ask(Request::Log(query)).await? {
            Reply::Log(records) => Ok(records),
            _ => Err(ControlError::Unexpected.into()),
        }
    }

    /// Signs in in the browser, giving the page to open as it comes.
    pub(super) async fn sign_in(
        &self,
        account: &AccountSettings,
        pages: mpsc::Sender<String>,
    ) -> anyhow::Result<()> {
        let asking = self.done(Request::BrowserSignIn {
            id: account.id.clone(),
            provider: account.oauth.clone().unwrap_or_default(),
            user: account.user.clone(),
        });
        tokio::pin!(asking);
        loop {
            tokio::select! {
                biased;
                Some(update) = self.update() => {
                    if let Update::SignInPage { url, .. } = update {
                        drop(pages.send(url).await);
                    }
                }
                done = &mut asking => return done,
            }
        }
    }

    /// Tests a connection, giving each step as it comes.
    pub(super) async fn probe(
        &self,
        account: AccountSettings,
        steps: mpsc::Sender<ProbeStep>,
    ) -> anyhow::Result<ProbeOutcome> {
        let asking = self.ask(Request::ProbeAccount { account });
        tokio::pin!(asking);
        loop {
            // A step that came before the answer is told before it.
            tokio::select! {
                biased;
                Some(update) = self.update() => {
                    if let Update::Probe(step) = update {
                        drop(steps.send(step).await);
                    }
                }
                reply = &mut asking => return match reply? {
                    Reply::Probed(outcome) => Ok(outcome),
                    _ => Err(ControlError::Unexpected.into()),
                },
            }
        }
    }
}

impl Reached {
    /// Whoever does it: an agent that is just starting or ending is waited for.
    pub(super) async fn by(call: &Call) -> anyhow::Result<Self> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(agent) = Agent::find(call).await? {
                return Ok(Self::Agent(Box::new(agent)));
            }
            match ProfileLock::take(&call.profile) {
                Ok(lock) => return Ok(Self::Alone(Box::new(Alone::new(call, lock)?))),
                Err(LockError::Held { .. }) if Instant::now() < deadline => sleep(GLANCE).await,
                Err(error) => return Err(error.into()),
            }
        }
    }

    pub(super) async fn accounts(&self) -> anyhow::Result<Vec<AccountSettings>> {
        match self {
            Self::Agent(agent) => agent.accounts().await,
            Self::Alone(alone) => Ok(alone.accounts()),
        }
    }

    pub(super) async fn preferences(&self) -> anyhow::Result<Preferences> {
        match self {
            Self::Agent(agent) => match agent.ask(Request::Preferences).await? {
                Reply::Preferences(preferences) => Ok(preferences),
                _ => Err(ControlError::Unexpected.into()),
            },
            Self::Alone(alone) => Ok(alone.preferences()),
        }
    }

    /// The rules, in order.
    pub(super) async fn rules(&self) -> anyhow::Result<Vec<Rule>> {
        match self {
            Self::Agent(agent) => match agent.ask(Request::Rules).await? {
                Reply::Rules(rules) => Ok(rules),
                _ => Err(ControlError::Unexpected.into()),
            },
            Self::Alone(alone) => Ok(alone.rules()),
        }
    }

    /// Saves the rules, all of them.
    pub(super) async fn set_rules(&mut self, rules: Vec<Rule>) -> anyhow::Result<()> {
        match self {
            Self::Agent(agent) => agent.done(Request::SetRules { rules }).await,
            Self::Alone(alone) => alone.set_rules(rules),
        }
    }

    /// What rules would have done with the newest events.
    pub(super) async fn try_rules(&self, rules: Vec<Rule>) -> anyhow::Result<TryOut> {
        match self {
            Self::Agent(agent) => match agent.ask(Request::TryRules { rules }).await? {
                Reply::Tried(tried) => Ok(tried),
                _ => Err(ControlError::Unexpected.into()),
            },
            Self::Alone(alone) => Ok(alone.try_rules(&rules)),
        }
    }

    /// Saves preferences that are not an account's.
    pub(super) async fn set_general(&mut self, preferences: GeneralPreferences) -> anyhow::Result<()> {
        match self {
            Self::Agent(agent) => agent.done(Request::SetPreferences { preferences }).await,
            Self::Alone(alone) => alone.set_general(preferences),
        }
    }

    /// Saves preferences of an account.
    pub(super) async fn set_of_account(
        &mut self,
        account: &AccountSettings,
        preferences: AccountPreferences,
    ) -> anyhow::Result<()> {
        let id = account.id.clone();
        match self {
            Self::Agent(agent) => agent.done(Request::SetAccountPreferences { id, preferences }).await,
            Self::Alone(alone) => alone.set_of_account(&id, preferences),
        }
    }

    /// Saves a new account.
    pub(super) async fn add(&mut self, account: AccountSettings) -> anyhow::Result<()> {
        match self {
            Self::Agent(agent) => agent.done(Request::AddAccount { account }).await,
            Self::Alone(alone) => alone.put(account),
        }
    }

    /// Saves changed settings of an account.
    pub(super) async fn edit(&mut self, account: AccountSettings) -> anyhow::Result<()> {
        match self {
            Self::Agent(agent) => agent.done(Request::EditAccount { account }).await,
            Self::Alone(alone) => alone.put(account),
        }
    }

    /// Stops watching an account, or watches it again.
    pub(super) async fn pause(&mut self, account: &AccountSettings, paused: bool) -> anyhow::Result<()> {
        let id = account.id.clone();
        match self {
            Self::Agent(agent) if paused => agent.done(Request::PauseAccount { id }).await,
            Self::Agent(agent) => agent.done(Request::ResumeAccount { id }).await,
            Self::Alone(alone) => alone.put(AccountSettings { paused, ..account.clone() }),
        }
    }

    /// The event log at a glance.
    pub(super) async fn log_overview(&self, since: Timestamp, hours: u16) -> anyhow::Result<LogOverview> {
        match self {
            Self::Agent(agent) => match agent.ask(Request::LogOverview { since, hours }).await? {
                Reply::LogOverview(overview) => Ok(overview),
                _ => Err(ControlError::Unexpected.into()),
            },
            Self::Alone(alone) => alone.log_overview(since, hours),
        }
    }

    /// Forgets the event log, of all accounts or of one.
    pub(super) async fn clear_log(&mut self, account: Option<AccountId>) -> anyhow::Result<()> {
        match self {
            Self::Agent(agent) => agent.done(Request::ClearLog { account }).await,
            Self::Alone(alone) => alone.clear_log(account.as_ref()),
        }
    }

    /// Changes how long the event log is kept.
    pub(super) async fn keep_log(&mut self, keep: LogKeep) -> anyhow::Result<()> {
        match self {
            Self::Agent(agent) => agent.done(Request::KeepLog(keep)).await,
            Self::Alone(alone) => alone.keep_log(keep),
        }
    }

    /// Forgets an account; its secret is the caller's to delete.
    pub(super) async fn remove(&mut self, account: &AccountSettings) -> anyhow::Result<()> {
        match self {
            Self::Agent(agent) => agent.done(Request::RemoveAccount { id: account.id.clone() }).await,
            Self::Alone(alone) => alone.remove(&account.id),
        }
    }
}
