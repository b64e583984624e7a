//! One account while it is watched: its facts, from which its status follows.

use std::rc::Rc;

use tidings_core::mailbox::text::{NAME, clean};
use tidings_core::tell::{Trouble, Words};
use tidings_protocol::{AccountSettings, AccountState, AccountStatus, FolderStatus, Timestamp, Watch};
use tokio::sync::Notify;
use tokio::task::AbortHandle;

use super::Engine;
use crate::accounts::comeback::Politeness;
use crate::accounts::gate::Gate;
use crate::accounts::watch::{self, WatchId};

/// One account's facts.
pub(super) struct Account {
    pub(super) settings: Rc<AccountSettings>,
    pub(super) incarnation: u64,
    pub(super) gate: Rc<Gate>,
    pub(super) folders: Vec<Folder>,
    pub(super) state: AccountState,
    pub(super) since: Timestamp,
    pub(super) last_heard: Option<Timestamp>,
    pub(super) last_push: Option<Timestamp>,
    pub(super) trouble: Option<Trouble>,
    pub(super) new: u32,
}

/// One watched folder's facts.
pub(super) struct Folder {
    pub(super) name: String,
    pub(super) state: AccountState,
    pub(super) next_attempt: Option<Timestamp>,
    pub(super) unread: u32,
    pub(super) trouble: Option<Trouble>,
    wake: Rc<Notify>,
    task: Option<AbortHandle>,
}

impl Account {
    /// Looks into every folder now.
    pub(super) fn wake(&self) {
        for folder in &self.folders {
            folder.wake.notify_one();
        }
    }

    /// What the account as a whole is doing: what the least of its folders is doing.
    pub(super) fn summed_state(&self) -> AccountState {
        if self.settings.paused {
            return AccountState::Paused;
        }
        let least = self.folders.iter().map(|folder| folder.state).min_by_key(|state| rank(*state));
        least.unwrap_or(AccountState::Paused)
    }

    /// The problem that is shown: the one that needs the person first.
    pub(super) fn summed_trouble(&self) -> Option<&Trouble> {
        let troubles = || self.folders.iter().filter_map(|folder| folder.trouble.as_ref());
        troubles().find(|trouble| trouble.needs_user()).or_else(|| troubles().next())
    }

    pub(super) fn status(&self, words: &Words) -> AccountStatus {
        let is_connected = |folder: &&Folder| rank(folder.state) >= rank(AccountState::SigningIn);
        AccountStatus {
            id: self.settings.id.clone(),
            account: clean(&self.settings.email, NAME),
            state: self.state,
            since: self.since,
            last_heard: self.last_heard,
            last_push: self.last_push,
            next_attempt: self.folders.iter().filter_map(|folder| folder.next_attempt).min(),
            unread: self.folders.iter().map(|folder| folder.unread).sum(),
            new: self.new,
            connections: u32::try_from(self.folders.iter().filter(is_connected).count()).unwrap_or_default(),
            folders: self.folders.iter().map(Folder::status).collect(),
            problem: self.trouble.as_ref().map(|trouble| trouble.problem(words)),
        }
    }
}

impl Folder {
    fn status(&self) -> FolderStatus {
        let watch = match (&self.trouble, self.state) {
            (Some(Trouble::FolderMissing { .. }), _) => Watch::Missing,
            (_, AccountState::Idling) => Watch::Idle,
            (_, AccountState::Polling) => Watch::Polled,
            _ => Watch::Paused,
        };
        FolderStatus { name: clean(&self.name, NAME), watch }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

/// How far a folder has come.
const fn rank(state: AccountState) -> u8 {
    match state {
        AccountState::NeedsUser => 0,
        AccountState::Paused => 1,
        AccountState::Offline => 2,
        AccountState::Waiting => 3,
        AccountState::Connecting => 4,
        AccountState::SigningIn => 5,
        AccountState::Syncing => 6,
        AccountState::Polling => 7,
        AccountState::Idling => 8,
    }
}

impl Engine {
    /// Begins to watch an account by these settings, whatever it was watched by before.
    pub(super) fn watch(&mut self, settings: AccountSettings) {
        self.incarnation += 1;
        let before = self.accounts.remove(&settings.id);
        let closed = self.store.gate(&settings.id);
        let gate = match before {
            Some(before) => before.gate,
            None => Gate::new(self.clock, closed),
        };
        let settings = Rc::new(settings);
        let mut account = Account {
            settings: Rc::clone(&settings),
            incarnation: self.incarnation,
            gate,
            folders: Vec::new(),
            state: AccountState::Connecting,
            since: self.clock.wall(),
            last_heard: None,
            last_push: None,
            trouble: None,
            new: 0,
        };
        for (place, name) in settings.folders.iter().enumerate() {
            account.folders.push(self.watch_folder(&account, place, name));
        }
        account.state = account.summed_state();
        self.accounts.insert(settings.id.clone(), account);
    }

    fn watch_folder(&mut self, account: &Account, place: usize, name: &str) -> Folder {
        let settings = &account.settings;
        let scale = self.clock.scale();
        let server = (settings.host.clone(), settings.port);
        let politeness = self.politeness.entry(server).or_insert_with(|| Rc::new(Politeness::new(scale)));
        let wake = Rc::new(Notify::new());
        let watch = watch::Watch {
            id: WatchId { account: settings.id.clone(), folder: place, incarnation: account.incarnation },
            account: Rc::clone(settings),
            folder: name.to_owned(),
            gate: Rc::clone(&account.gate),
            politeness: Rc::clone(politeness),
            configs: Rc::clone(&self.configs),
            secrets: Rc::clone(&self.secrets),
            reports: self.reports.clone(),
            wake: Rc::clone(&wake),
            clock: self.clock,
        };
        let task = (!settings.paused).then(|| tokio::task::spawn_local(watch.run()).abort_handle());
        let state = if settings.paused { AccountState::Paused } else { AccountState::Connecting };
        Folder { name: name.to_owned(), state, next_attempt: None, unread: 0, trouble: None, wake, task }
    }
}
