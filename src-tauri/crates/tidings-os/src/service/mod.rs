//! What other programs of the session may read of us: counts and states, never whose mail or about what (S30).
//!
//! - Linux: `org.tidings.Status1` at `/org/tidings/Agent` of `org.tidings.Agent` on the session bus, properties only,
//!   with one `PropertiesChanged` for all that changed at once. It tells and never asks, so an agent at rest is not
//!   woken by it. Of several agents the first has the name.
//! - Elsewhere: nobody reads it; `tidings status --json --follow` says more everywhere.

use std::collections::BTreeMap;

use tidings_protocol::{AccountState, Status};

#[cfg(target_os = "linux")]
mod linux;

#[cfg(target_os = "linux")]
pub use linux::StatusService;

/// Tells nobody here.
#[cfg(not(target_os = "linux"))]
#[derive(Debug)]
pub struct StatusService;

#[cfg(not(target_os = "linux"))]
impl StatusService {
    /// There is nobody to offer it to.
    pub async fn offer(_bus: &crate::bus::SessionBus, _version: &str, _counts: Counts) -> Option<Self> {
        None
    }

    /// Nothing.
    pub async fn tell(&self, _counts: Counts) {}
}

/// What is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// How many accounts there are.
    pub accounts: u32,
    /// How many of them are in each state, by the names of [`AccountState`] in JSON.
    pub states: BTreeMap<&'static str, u32>,
    /// Unread mails in the watched folders of all.
    pub unread: u32,
    /// Mails since the person last looked.
    pub new: u32,
    /// Accounts with a problem, and problems with our own files.
    pub problems: u32,
    /// Until when toasts are muted, in seconds of Unix time; 0 when they are not.
    pub muted_until: i64,
}

impl From<&Status> for Counts {
    fn from(status: &Status) -> Self {
        let mut counts = Self {
            accounts: count(status.accounts.len()),
            problems: count(status.agent.problems.len()),
            muted_until: status.agent.muted_until.map_or(0, |until| until.millis() / 1_000),
            ..Self::default()
        };
        for account in &status.accounts {
            *counts.states.entry(name(account.state)).or_default() += 1;
            counts.unread = counts.unread.saturating_add(account.unread);
            counts.new = counts.new.saturating_add(account.new);
            counts.problems = counts.problems.saturating_add(u32::from(account.problem.is_some()));
        }
        counts
    }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// The stable name, as in JSON.
const fn name(state: AccountState) -> &'static str {
    match state {
        AccountState::Offline => "offline",
        AccountState::Connecting => "connecting",
        AccountState::SigningIn => "signing_in",
        AccountState::Syncing => "syncing",
        AccountState::Idling => "idling",
        AccountState::Polling => "polling",
        AccountState::Waiting => "waiting",
        AccountState::NeedsUser => "needs_user",
        AccountState::Paused => "paused",
    }
}
