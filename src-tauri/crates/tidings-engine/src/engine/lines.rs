//! The connections of an account: how many, what each does, and their end.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use tidings_core::listen::budget::{Wanted, share_out};
use tidings_core::listen::life::rank;
use tidings_core::listen::{Assignment, Ceiling, Moment, Timer};
use tidings_core::tell::Trouble;
use tidings_protocol::{AccountId, AccountSettings, AccountState, Timestamp, Watch};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::Engine;
use super::account::{Account, Folder};
use crate::accounts::dial::Dialer;
use crate::accounts::gate::Gate;
use crate::accounts::line::{self, Orders};
use crate::accounts::politeness::Politeness;
use crate::accounts::report::{LineId, Reporter};
use crate::edge::WireLog;

/// One connection's facts.
pub(super) struct Line {
    pub(super) serial: u64,
    pub(super) assignment: Assignment,
    pub(super) state: AccountState,
    /// Since when it does that.
    pub(super) since: Timestamp,
    /// When the server last pushed something that was not told yet.
    pub(super) pushed: Option<Moment>,
    pub(super) next_attempt: Option<Timestamp>,
    pub(super) trouble: Option<Trouble>,
    /// The server pushes the counters of the folders that it goes round.
    pub(super) is_notified: bool,
    orders: Rc<Orders>,
    /// Dropped, it tells the connection to say goodbye and end.
    _stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Line {
    pub(super) fn wake(&self) {
        self.orders.wake();
    }

    pub(super) fn doubt(&self) {
        self.orders.doubt();
    }

    pub(super) fn watches(&self, place: usize) -> bool {
        self.assignment.home == place || self.assignment.rounds.contains(&place)
    }

    pub(super) const fn is_at_rest(&self) -> bool {
        matches!(self.state, AccountState::Idling | AccountState::Polling)
    }

    /// Since when the server pushes what comes into its folder.
    pub(super) fn idle_since(&self) -> Option<Timestamp> {
        (self.state == AccountState::Idling).then_some(self.since)
    }

    /// How it watches one of its folders now.
    pub(super) fn watch(&self, place: usize) -> Watch {
        match self.state {
            AccountState::Idling if place == self.assignment.home => Watch::Idle,
            AccountState::Idling | AccountState::Polling
                if self.is_notified && place != self.assignment.home =>
            {
                Watch::Notify
            }
            AccountState::Idling | AccountState::Polling => Watch::Polled,
            _ => Watch::Paused,
        }
    }
}

impl Engine {
    /// Begins to watch an account by these settings, whatever it was watched by before.
    pub(super) fn watch(&mut self, settings: AccountSettings) {
        let before = self.accounts.remove(&settings.id);
        let (closed, ceiling) = (self.store.gate(&settings.id), self.store.ceiling(&settings.id));
        let reconnects = before.as_ref().map_or(0, |before| before.reconnects);
        let push_delay = before.as_ref().and_then(|before| before.push_delay);
        let (gate, wire_log, new) = match before {
            Some(before) => {
                let kept = (Rc::clone(&before.gate), Arc::clone(&before.wire_log), before.new);
                self.part_from(before);
                kept
            }
            None => {
                let new = self.new_before(&settings.id);
                (Gate::new(self.clock, closed), Arc::new(WireLog::new(self.clock)), new)
            }
        };
        let id = settings.id.clone();
        let account = Account {
            folders: settings.folders.iter().map(|name| Folder::new(name)).collect(),
            settings: Rc::new(settings),
            gate,
            wire_log,
            lines: Vec::new(),
            ceiling,
            capabilities: None,
            may_notify: true,
            uses: std::collections::BTreeMap::new(),
            state: AccountState::Connecting,
            since: self.clock.wall(),
            last_heard: None,
            last_push: None,
            trouble: None,
            new,
            reconnects,
            push_delay,
        };
        self.accounts.insert(id.clone(), account);
        self.deploy(&id);
        if let Some(account) = self.accounts.get_mut(&id) {
            account.state = account.summed_state();
        }
    }

    /// What the account is doing as a whole follows from what its connections do.
    pub(super) fn sum_up(&mut self, id: &AccountId) {
        let now = self.clock.wall();
        let Some(account) = self.accounts.get_mut(id) else { return };
        let state = account.summed_state();
        if account.state != state {
            (account.state, account.since) = (state, now);
        }
        self.trouble_changed(id);
    }

    /// Shares the account's folders out over its connections, and lets those go that are not needed.
    pub(super) fn deploy(&mut self, id: &AccountId) {
        let now = self.clock.wall();
        let Some(account) = self.accounts.get_mut(id) else { return };
        if account.settings.paused {
            return;
        }
        let ceiling = account.ceiling.at(now);
        if ceiling != account.ceiling {
            account.ceiling = ceiling;
            self.store.save_ceiling(id, ceiling);
        }
        let wanted: Vec<Wanted> = account
            .folders
            .iter()
            .enumerate()
            .map(|(place, folder)| Wanted {
                place,
                is_inbox: folder.name.eq_ignore_ascii_case("INBOX"),
                is_missing: folder.is_missing,
            })
            .collect();
        let plan = share_out(&wanted, ceiling, account.capabilities.as_ref(), account.may_notify);
        let mut before = std::mem::take(&mut account.lines);
        let names = |assignment: &Assignment| -> Vec<(usize, String)> {
            let folder = |place: &usize| Some((*place, wanted_name(&account.folders, *place)?));
            assignment.rounds.iter().filter_map(folder).collect()
        };
        let mut lines = Vec::with_capacity(plan.len());
        let mut to_start = Vec::new();
        for assignment in plan {
            let rounds = names(&assignment);
            let kept = before.iter().position(|line| line.assignment.home == assignment.home);
            match kept.map(|kept| before.swap_remove(kept)) {
                Some(mut line) => {
                    if line.assignment != assignment {
                        line.orders.give(rounds, assignment.notify);
                        line.assignment = assignment;
                    }
                    lines.push(line);
                }
                None => to_start.push((assignment, rounds)),
            }
        }
        account.lines = lines;
        self.leaving.extend(before.into_iter().map(|line| line.task));
        self.leaving.retain(|task| !task.is_finished());
        for (assignment, rounds) in to_start {
            self.start_line(id, assignment, rounds);
        }
        self.sum_up(id);
    }

    /// What it takes to make one more connection of an account.
    pub(super) fn dialer(&mut self, id: &AccountId) -> Option<Dialer> {
        let account = self.accounts.get(id)?;
        let server = (account.settings.host.clone(), account.settings.port);
        let scale = self.clock.scale();
        let politeness = self.politeness.entry(server).or_insert_with(|| Rc::new(Politeness::new(scale)));
        Some(Dialer {
            account: Rc::clone(&account.settings),
            gate: Rc::clone(&account.gate),
            politeness: Rc::clone(politeness),
            slots: Rc::clone(&self.slots),
            configs: Rc::clone(&self.configs),
            secrets: Rc::clone(&self.secrets),
            wire_log: Arc::clone(&account.wire_log),
            clock: self.clock,
            has_route: self.has_route,
        })
    }

    fn start_line(&mut self, id: &AccountId, assignment: Assignment, rounds: Vec<(usize, String)>) {
        let Some(dialer) = self.dialer(id) else { return };
        let Some(account) = self.accounts.get_mut(id) else { return };
        let Some(home) = wanted_name(&account.folders, assignment.home) else { return };
        self.serial += 1;
        let orders = Rc::new(Orders::new(rounds, assignment.notify, account.folders.len() > 1));
        let id = LineId { account: id.clone(), serial: self.serial };
        let reporter = Reporter::new(id, self.reports.clone(), self.clock);
        let line = line::Line::new((assignment.home, home), Rc::clone(&orders), reporter, dialer);
        let (stop, stopped) = oneshot::channel();
        let task = tokio::task::spawn_local(line.run(stopped));
        account.lines.push(Line {
            serial: self.serial,
            assignment,
            state: AccountState::Connecting,
            since: self.clock.wall(),
            pushed: None,
            next_attempt: None,
            trouble: None,
            is_notified: false,
            orders,
            _stop: stop,
            task,
        });
    }

    /// The server allows no more connections than those that stand.
    pub(super) fn too_many(&mut self, id: &AccountId, serial: u64) {
        let now = self.clock.wall();
        let Some(account) = self.accounts.get_mut(id) else { return };
        let is_standing =
            |line: &&Line| line.serial != serial && rank(line.state) >= rank(AccountState::Syncing);
        let standing = account.lines.iter().filter(is_standing).count();
        account.ceiling = Ceiling::refused(standing, now);
        if standing == 0
            && let Some(line) = account.lines.iter_mut().find(|line| line.serial == serial)
        {
            line.trouble = Some(Trouble::TooManyConnections);
        }
        tracing::info!(account = %id, standing, most = account.ceiling.most(), "the server allows no more connections");
        self.store.save_ceiling(id, account.ceiling);
        self.deploy(id);
    }

    /// Whoever goes round the account's folders does so now.
    pub(super) fn look_around(&self, id: &AccountId) {
        let Some(account) = self.accounts.get(id) else { return };
        for line in account.lines.iter().filter(|line| !line.assignment.rounds.is_empty()) {
            line.wake();
        }
    }

    /// Lets an account's connections say goodbye; what is known of its folders is saved.
    pub(super) fn part_from(&mut self, account: Account) {
        for folder in &account.folders {
            if let Some(synced) = folder.synced.filter(|synced| Some(*synced) != folder.saved) {
                self.store.save_synced(&account.settings.id, &folder.name, synced);
            }
        }
        self.leaving.extend(account.lines.into_iter().map(|line| line.task));
    }

    /// The end: all connections say goodbye, and none of them for long.
    pub(super) async fn part(mut self) {
        for (_, account) in std::mem::take(&mut self.accounts) {
            self.part_from(account);
        }
        let leaving = std::mem::take(&mut self.leaving);
        let within = self.clock.scale().timer(Timer::Goodbye).min(Duration::from_secs(2));
        // What they still have to report is found again after the next start.
        let Self { store, secrets, commands, .. } = self;
        if let Err(error) = store.close() {
            tracing::error!(%error, "not everything could be saved at the end; it is found again at the next start");
        }
        let tasks: Vec<_> = leaving.iter().map(JoinHandle::abort_handle).collect();
        commands.part().await;
        let all_have_left = async {
            futures_util::future::join_all(leaving).await;
            // What a provider gives for a lasting token that it took back must not be lost.
            secrets.tokens().settle().await;
        };
        if tokio::time::timeout(within, all_have_left).await.is_err() {
            tracing::debug!("a server did not answer the goodbye");
        }
        for task in tasks {
            task.abort();
        }
    }
}

fn wanted_name(folders: &[Folder], place: usize) -> Option<String> {
    folders.get(place).map(|folder| folder.name.clone())
}
