//! What is true now: the one value that tray, window and command line draw.

use serde::{Deserialize, Serialize};

use crate::{AccountId, Timestamp};

/// Everything that is shown about the present.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Status {
    /// About the agent itself.
    pub agent: AgentStatus,
    /// One entry an account, in the order of the settings.
    pub accounts: Vec<AccountStatus>,
}

/// About the agent itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct AgentStatus {
    /// The agent's version.
    pub version: String,
    /// Its process id.
    pub pid: u32,
    /// When it started.
    pub since: Timestamp,
    /// Until when toasts are muted.
    pub muted_until: Option<Timestamp>,
    /// Until when toasts say nothing of the mail.
    #[serde(default)]
    pub hidden_until: Option<Timestamp>,
    /// What is wrong with the agent's own files, if anything.
    #[serde(default)]
    pub problems: Vec<Problem>,
}

/// About one account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct AccountStatus {
    /// The account.
    pub id: AccountId,
    /// Its address.
    pub account: String,
    /// What it is doing.
    pub state: AccountState,
    /// Since when it has been doing that.
    pub since: Timestamp,
    /// When the server was last heard.
    pub last_heard: Option<Timestamp>,
    /// When the server last pushed a change.
    pub last_push: Option<Timestamp>,
    /// When the next connection is tried.
    pub next_attempt: Option<Timestamp>,
    /// Unread mails in the watched folders, as far as they are known.
    pub unread: u32,
    /// Mails that arrived since the person last looked.
    pub new: u32,
    /// Connections open now.
    pub connections: u32,
    /// So many are used at most.
    #[serde(default)]
    pub most_connections: u32,
    /// When the server taught us that number by refusing one more; `null` while it never did.
    #[serde(default)]
    pub most_learnt: Option<Timestamp>,
    /// How often a connection that watched was lost, since the agent started.
    #[serde(default)]
    pub reconnects: u32,
    /// Since when the connection of its first folder rests in IDLE; `null` while it does not.
    #[serde(default)]
    pub idle_since: Option<Timestamp>,
    /// How long it took from the last push that was told at once until the desktop had taken the toast, in
    /// milliseconds.
    #[serde(default)]
    pub push_delay: Option<u32>,
    /// The watched folders.
    pub folders: Vec<FolderStatus>,
    /// What the person can act on, if anything.
    pub problem: Option<Problem>,
}

/// What an account is doing. The names are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum AccountState {
    /// There is no network.
    Offline,
    /// Opening the connection.
    Connecting,
    /// Signing in.
    SigningIn,
    /// Catching up with the folders.
    Syncing,
    /// Watching: the server pushes.
    Idling,
    /// Watching by asking from time to time.
    Polling,
    /// Waiting before the next attempt.
    Waiting,
    /// Nothing will happen until the person does something.
    NeedsUser,
    /// Paused by the person.
    Paused,
}

/// About one watched folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct FolderStatus {
    /// The folder as people read it.
    pub name: String,
    /// How it is watched.
    pub watch: Watch,
}

/// How a folder is watched. The names are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Watch {
    /// By IDLE on a connection of its own.
    Idle,
    /// By NOTIFY on a shared connection.
    Notify,
    /// By asking from time to time.
    Polled,
    /// The server has no such folder.
    Missing,
    /// Not at the moment.
    Paused,
}

/// Something the person can act on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Problem {
    /// Names the repair.
    pub code: ProblemCode,
    /// What is wrong, in a sentence.
    pub text: String,
    /// What to do, in a sentence.
    pub next: String,
}

/// The problems there are, each named by what to do. The names are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum ProblemCode {
    /// The server refused the sign-in, or there is no password.
    RequiresSignIn,
    /// The provider wants the person to agree to something on its own pages.
    RequiresConsent,
    /// The server answers, but does not let us in for now.
    ServerRefuses,
    /// The server allows no more connections.
    TooManyConnections,
    /// The server has no such folder.
    FolderMissing,
    /// The server cannot be reached.
    Offline,
    /// The server's certificate was not accepted.
    Certificate,
    /// The keyring is missing, locked, or does not answer.
    KeyringLocked,
    /// The settings file, or a part of it, is not understood.
    SettingsDamaged,
    /// The database was damaged; a copy was kept and a new one begun.
    DatabaseDamaged,
    /// The disk is full: what happens is told but not saved.
    DiskFull,
    /// What happens is told but cannot be saved.
    NotSaved,
    /// A file was written by a newer version of Tidings.
    NewerVersion,
    /// A sound file of the person's cannot be played.
    SoundMissing,
}

impl ProblemCode {
    /// The stable name, as in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::RequiresSignIn => "requires_sign_in",
            Self::RequiresConsent => "requires_consent",
            Self::ServerRefuses => "server_refuses",
            Self::TooManyConnections => "too_many_connections",
            Self::FolderMissing => "folder_missing",
            Self::Offline => "offline",
            Self::Certificate => "certificate",
            Self::KeyringLocked => "keyring_locked",
            Self::SettingsDamaged => "settings_damaged",
            Self::DatabaseDamaged => "database_damaged",
            Self::DiskFull => "disk_full",
            Self::NotSaved => "not_saved",
            Self::NewerVersion => "newer_version",
            Self::SoundMissing => "sound_missing",
        }
    }
}
