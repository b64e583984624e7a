//! One account while it is watched: its facts, from which its status follows.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use tidings_core::listen::life::{rank, summed};
use tidings_core::listen::{Capabilities, Ceiling, SpecialUse};
use tidings_core::tell::{Trouble, Words};
use tidings_protocol::{AccountSettings, AccountState, AccountStatus, FolderStatus, Timestamp, Watch};

use super::lines::Line;
use crate::accounts::gate::Gate;
use crate::edge::WireLog;

/// One account's facts.
pub(super) struct Account {
    pub(super) settings: Rc<AccountSettings>,
    pub(super) gate: Rc<Gate>,
    pub(super) wire_log: Arc<WireLog>,
    pub(super) folders: Vec<Folder>,
    pub(super) lines: Vec<Line>,
    /// How many connections its server allows, as far as it taught us.
    pub(super) ceiling: Ceiling,
    /// What the server can do; `None` before the first sign-in.
    pub(super) capabilities: Option<Capabilities>,
    /// NOTIFY was not refused or given up by the server.
    pub(super) may_notify: bool,
    /// What its folders are for, by their names.
    pub(super) uses: BTreeMap<String, SpecialUse>,
    pub(super) state: AccountState,
    pub(super) since: Timestamp,
    pub(super) last_heard: Option<Timestamp>,
    pub(super) last_push: Option<Timestamp>,
    pub(super) trouble: Option<Trouble>,
    pub(super) new: u32,
    /// How often a connection that watched was lost.
    pub(super) reconnects: u32,
    /// From the last push that was told at once to its toast, in milliseconds.
    pub(super) push_delay: Option<u32>,
}

/// One folder's facts.
pub(super) struct Folder {
    pub(super) name: String,
    pub(super) unread: u32,
    /// The server said that it has no such folder.
    pub(super) is_missing: bool,
    /// Until when it was in order, as far as this run knows.
    pub(super) synced: Option<Timestamp>,
    /// And what of that was saved.
    pub(super) saved: Option<Timestamp>,
}

impl Folder {
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), unread: 0, is_missing: false, synced: None, saved: None }
    }
}

impl Account {
    /// Looks into every folder now.
    pub(super) fn wake(&self) {
        for line in &self.lines {
            line.wake();
        }
    }

    /// The same after the computer slept or its ways to servers changed.
    pub(super) fn doubt(&self) {
        for line in &self.lines {
            line.doubt();
        }
    }

    /// True when a mail that is gone from one folder may be seen in another.
    pub(super) fn has_other_folders(&self, place: usize) -> bool {
        self.folders.iter().enumerate().any(|(other, folder)| other != place && !folder.is_missing)
    }

    /// The connection that watches a folder.
    pub(super) fn line_of(&self, place: usize) -> Option<&Line> {
        self.lines.iter().find(|line| line.watches(place))
    }

    /// True when the folder was not lost from sight: its connection is at rest, or goes round.
    pub(super) fn is_steady(&self, place: usize) -> bool {
        self.line_of(place).is_some_and(Line::is_at_rest)
    }

    /// What the account as a whole is doing: what the least of its connections is doing.
    pub(super) fn summed_state(&self) -> AccountState {
        if self.settings.paused {
            return AccountState::Paused;
        }
        summed(self.lines.iter().map(|line| line.state))
    }

    /// The problem that is shown: the one that needs the person first.
    pub(super) fn summed_trouble(&self) -> Option<Trouble> {
        let missing = self.folders.iter().filter(|folder| folder.is_missing);
        let missing = missing.map(|folder| Trouble::FolderMissing { folder: folder.name.clone() });
        let troubles: Vec<Trouble> =
            self.lines.iter().filter_map(|line| line.trouble.clone()).chain(missing).collect();
        troubles.iter().find(|trouble| trouble.needs_user()).or(troubles.first()).cloned()
    }

    pub(super) fn status(&self, words: &Words) -> AccountStatus {
        AccountStatus {
            id: self.settings.id.clone(),
            account: self.settings.email.clone(),
            state: self.state,
            since: self.since,
            last_heard: self.last_heard,
            last_push: self.last_push,
            next_attempt: self.lines.iter().filter_map(|line| line.next_attempt).min(),
            unread: self.folders.iter().map(|folder| folder.unread).sum(),
            new: self.new,
            connections: u32::try_from(self.connections()).unwrap_or_default(),
            most_connections: u32::try_from(self.ceiling.most()).unwrap_or_default(),
            most_learnt: self.ceiling.since(),
            reconnects: self.reconnects,
            idle_since: self.lines.first().and_then(Line::idle_since),
            push_delay: self.push_delay,
            folders: self
                .folders
                .iter()
                .enumerate()
                .map(|(place, folder)| self.watched(place, folder))
                .collect(),
            problem: self.trouble.as_ref().map(|trouble| trouble.problem(words)),
        }
    }

    /// How many of its connections are open.
    fn connections(&self) -> usize {
        self.lines.iter().filter(|line| rank(line.state) >= rank(AccountState::SigningIn)).count()
    }

    fn watched(&self, place: usize, folder: &Folder) -> FolderStatus {
        let watch = match self.line_of(place) {
            _ if folder.is_missing => Watch::Missing,
            Some(line) => line.watch(place),
            None => Watch::Paused,
        };
        FolderStatus { name: folder.name.clone(), watch }
    }
}
