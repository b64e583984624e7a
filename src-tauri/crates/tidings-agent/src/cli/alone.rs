//! What a command does by itself when no agent runs: with the profile's lock, and the engine's own code.

use std::{path::Path, rc::Rc};

use secrecy::{ExposeSecret as _, SecretString};
use tidings_core::{
    decide::{Rules, rules::check_rules},
    tell::Words,
};
use tidings_engine::{
    Config, Handle, check_sound,
    clock::Clock,
    ports::{Later, Window},
    settings::Settings,
    store::Store,
};
use tidings_os::{dirs::Profile, lock::ProfileLock};
use tidings_protocol::{
    AccountId, AccountPreferences, AccountSettings, EventId, EventRecord, GeneralPreferences, LogKeep,
    LogOverview, LogQuery, Preferences, ProbeOutcome, ProbeStep, Reply, Request, Rule, Sound, Timestamp,
    TryOut,
};
use tokio::{sync::mpsc, task::spawn_local};

use super::call::Call;
use crate::{
    VERSION,
    agent::{self, Desk},
    setup, zone,
};

/// The profile without an agent.
pub(super) struct Alone {
    profile: Profile,
    settings: Settings,
    desk: Rc<Desk>,
    words: Rc<Words>,
    /// Released last.
    _lock: ProfileLock,
}

impl Alone {
    pub(super) fn new(call: &Call, lock: ProfileLock) -> anyhow::Result<Self> {
        let profile = call.profile.clone();
        let settings = Settings::load(&profile.settings_file());
        for notice in tidings_engine::settings_notices(&settings) {
            let problem = notice.problem(&call.words);
            call.complain(&problem.text, &problem.next);
        }
        Ok(Self { profile, settings, desk: Rc::default(), words: Rc::clone(&call.words), _lock: lock })
    }

    pub(super) fn accounts(&self) -> Vec<AccountSettings> {
        self.settings.accounts().to_vec()
    }

    pub(super) fn preferences(&self) -> Preferences {
        self.settings.preferences()
    }

    pub(super) fn rules(&self) -> Vec<Rule> {
        self.settings.rules().to_vec()
    }

    pub(super) fn set_rules(&mut self, rules: Vec<Rule>) -> anyhow::Result<()> {
        check_rules(&rules).map_err(|(name, expected)| anyhow::anyhow!("{name}: {expected}"))?;
        let known = self.settings.rules();
        for rule in rules.iter().filter(|rule| !known.iter().any(|known| known.sound == rule.sound)) {
            self.check(&rule.sound)?;
        }
        Ok(self.settings.set_rules(rules)?)
    }

    pub(super) fn try_rules(&self, rules: &[Rule]) -> TryOut {
        let records = agent::open_store(&self.profile).news(TryOut::EVENTS);
        Rules::new(rules).try_out(records, zone::of_system)
    }

    pub(super) fn set_general(&mut self, preferences: GeneralPreferences) -> anyhow::Result<()> {
        if preferences.sound != self.settings.general().sound {
            self.check(&preferences.sound)?;
        }
        Ok(self.settings.set_general(preferences)?)
    }

    pub(super) fn set_of_account(
        &mut self,
        id: &AccountId,
        preferences: AccountPreferences,
    ) -> anyhow::Result<()> {
        if preferences.sound != self.settings.of_account(id).sound {
            self.check(&preferences.sound)?;
        }
        self.settings.set_of_account(id, preferences)?;
        Ok(())
    }

    fn check(&self, sound: &Sound) -> anyhow::Result<()> {
        check_sound(sound, &self.words).map_err(anyhow::Error::msg)
    }

    pub(super) fn put(&mut self, account: AccountSettings) -> anyhow::Result<()> {
        Ok(self.settings.put(account)?)
    }

    pub(super) fn remove(&mut self, id: &AccountId) -> anyhow::Result<()> {
        self.settings.remove(id)?;
        Ok(agent::open_store(&self.profile).forget(id)?)
    }

    /// Whether the account waits for another password.
    pub(super) fn was_refused(&self, id: &AccountId) -> bool {
        agent::open_store(&self.profile).gate(id).is_some()
    }

    /// The account's secret changed: a sign-in that was refused is tried again.
    pub(super) fn secret_changed(&self, id: &AccountId) -> anyhow::Result<()> {
        let mut store = agent::open_store(&self.profile);
        store.save_gate(id, None);
        Ok(store.close()?)
    }

    pub(super) fn log(&self, query: &LogQuery) -> anyhow::Result<Vec<EventRecord>> {
        Ok(agent::open_store(&self.profile).log(query)?)
    }

    pub(super) fn log_overview(&self, since: Timestamp, hours: u16) -> anyhow::Result<LogOverview> {
        let mut store = agent::open_store(&self.profile);
        store.keep(self.settings.keep());
        Ok(store.overview(since, hours)?)
    }

    pub(super) fn clear_log(&self, account: Option<&AccountId>) -> anyhow::Result<()> {
        Ok(agent::open_store(&self.profile).clear_log(account)?)
    }

    pub(super) fn keep_log(&mut self, keep: LogKeep) -> anyhow::Result<()> {
        self.settings.set_keep(keep)?;
        let mut store = agent::open_store(&self.profile);
        store.keep(keep);
        store.tidy(Clock::new(setup::time_scale()).wall());
        Ok(())
    }

    /// Tests a connection, as the agent would.
    pub(super) async fn probe(
        &self,
        account: AccountSettings,
        secret: Option<&SecretString>,
        steps: mpsc::Sender<ProbeStep>,
    ) -> anyhow::Result<ProbeOutcome> {
        self.with_engine(async |handle| {
            if let Some(secret) = secret {
                let (id, secret) = (account.id.clone(), secret.expose_secret().to_owned());
                handle.ask(Request::HoldSecret { id, secret }).await;
            }
            handle.probe(account, steps).await
        })
        .await
    }

    /// Signs in in the browser, as the agent would.
    pub(super) async fn sign_in(
        &self,
        account: &AccountSettings,
        pages: mpsc::Sender<String>,
    ) -> anyhow::Result<()> {
        let (id, user) = (account.id.clone(), account.user.clone());
        let provider = account.oauth.clone().unwrap_or_default();
        match self.with_engine(async |handle| handle.sign_in(id, provider, user, pages).await).await? {
            Reply::Failed(failure) => Err(anyhow::anyhow!(failure.text)),
            _ => Ok(()),
        }
    }

    /// Asks an engine that has no accounts and keeps nothing.
    async fn with_engine<T>(&self, ask: impl AsyncFnOnce(&Handle) -> T) -> anyhow::Result<T> {
        let scale = setup::time_scale();
        let (handle, engine) = tidings_engine::start(Config {
            settings: self.settings.nameless(),
            // A database of no name is gone when it is closed.
            store: Store::open(Path::new(""), Clock::new(scale).wall()),
            keyring: Rc::clone(&self.desk) as _,
            toaster: Rc::clone(&self.desk) as _,
            window: Rc::new(Nowhere),
            clipboard: Rc::clone(&self.desk) as _,
            has_route: tidings_os::network::has_route,
            spoken: setup::spoken,
            zone: zone::of_system,
            words: Rc::clone(&self.words),
            scale,
            version: VERSION.to_owned(),
        });
        let engine = spawn_local(engine);
        let answer = ask(&handle).await;
        handle.ask(Request::Quit).await;
        engine.await?;
        Ok(answer)
    }
}

/// A test of a connection shows nothing that could be clicked.
struct Nowhere;

impl Window for Nowhere {
    fn open(&self, _event: Option<EventId>, _activation_token: Option<String>) {}

    fn follow(&self, _link: String, _activation_token: Option<String>) -> Later<'_, bool> {
        Box::pin(std::future::ready(false))
    }
}
