//! What is asked over the control socket and what is answered.
//!
//! The wire forms of [`Request::Hello`], [`Request::Version`] and [`Request::Quit`] and of their replies never
//! change, so that any window or command can always find out whom it met, and end it.

use serde::{Deserialize, Serialize};

use crate::{
    AccountId, AccountPreferences, AccountSettings, Discovery, EventId, EventRecord, GeneralPreferences,
    ImportPreview, ImportSource, LogKeep, LogOverview, LogQuery, Preferences, ProviderView, Rule, Status,
    Timestamp, TryOut,
};

/// The version of everything in this crate; a peer with another one is asked to restart.
pub const PROTOCOL_VERSION: u32 = 1;

/// The longest line either side accepts, in bytes; a longer one ends the connection.
pub const MAX_LINE: usize = 1024 * 1024;

/// One line of the socket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Frame {
    /// From a client: answer this under the same id.
    Request {
        /// Chosen by the client.
        id: u64,
        /// What is asked.
        body: Request,
    },
    /// To a client: the answer.
    Reply {
        /// The request's id.
        id: u64,
        /// What is answered.
        body: Reply,
    },
    /// To a subscribed client: something changed.
    Update(Update),
}

/// Who is calling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A command of the command line, or a script.
    Command,
    /// The window: the agent raises it instead of starting another.
    Window,
}

/// A client's first words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// The client's [`PROTOCOL_VERSION`].
    pub protocol: u32,
    /// The client's program version.
    pub version: String,
    /// Who is calling.
    pub role: Role,
}

/// The agent's first words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Welcome {
    /// The agent's [`PROTOCOL_VERSION`].
    pub protocol: u32,
    /// The agent's program version.
    pub version: String,
    /// The agent's process id.
    pub pid: u32,
    /// True when no keyring is usable, so that a secret is to be given by [`Request::HoldSecret`].
    pub wants_secret: bool,
    /// True when a window is open already.
    pub window_open: bool,
}

impl Welcome {
    /// Whether a program of this version and of our protocol is what should run instead, as after an upgrade. Of two
    /// versions with the same numbers the one that was installed is taken for the newer one.
    pub fn is_older_than(&self, version: &str) -> bool {
        if self.protocol != PROTOCOL_VERSION {
            return self.protocol < PROTOCOL_VERSION;
        }
        self.version != version && numbers(&self.version) <= numbers(version)
    }
}

/// The numbers of a version, without what marks a preliminary one.
fn numbers(version: &str) -> Vec<u64> {
    let (numbers, _) = version.split_once(['-', '+']).unwrap_or((version, ""));
    numbers.split('.').map(|number| number.parse().unwrap_or(0)).collect()
}

/// What can be asked.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// The first request of every client.
    Hello(Hello),
    /// Which version is running.
    Version,
    /// End the agent.
    Quit,
    /// What is true now.
    Status,
    /// Records of the event log, oldest first.
    Log(LogQuery),
    /// How much the event log holds, and what came and went in each hour of the last days.
    LogOverview {
        /// The first hour begins here.
        since: Timestamp,
        /// So many hours; at most [`LogOverview::MOST_HOURS`].
        hours: u16,
    },
    /// Forget the event log; there is no way back.
    ClearLog {
        /// Only the records of this account.
        account: Option<AccountId>,
    },
    /// Keep the event log so from now on; what is too old then is forgotten at once.
    KeepLog(LogKeep),
    /// Stream [`Update`]s from now on.
    Subscribe,
    /// The settings of all accounts.
    Accounts,
    /// What servers an address may have; steps come as [`Update::Probe`] under an empty account.
    Discover {
        /// The mail address. Of it only the domain leaves this computer.
        email: String,
        /// The public list of providers may be asked about the domain: the person said so.
        ask_public: bool,
    },
    /// What the table of providers knows of an account's provider; nobody else is asked.
    ProviderOf {
        /// The account.
        id: AccountId,
    },
    /// Try this account as it would be used, save nothing; steps come as [`Update::Probe`].
    ProbeAccount {
        /// The settings to try.
        account: AccountSettings,
    },
    /// For somebody who looks for a fault: keep what goes over an account's wire, so many minutes (a day at most), in
    /// memory, without what is secret or private. What was kept before is forgotten; 0 minutes is off.
    KeepWireLog {
        /// The account.
        id: AccountId,
        /// How long.
        minutes: u32,
    },
    /// What was kept of an account's wire.
    WireLog {
        /// The account.
        id: AccountId,
    },
    /// Whom one can sign in with in the browser.
    Providers,
    /// Sign in with a provider in the browser, and keep the tokens as this account's secret. The agent tells the page
    /// to open as [`Update::SignInPage`], waits for the browser to come back, five minutes at most, and then answers
    /// [`Reply::Done`] or why not. The account need not exist yet; of one that does the gate is opened.
    BrowserSignIn {
        /// The account that will use the tokens.
        id: AccountId,
        /// The provider, by its name among [`Request::Providers`].
        provider: String,
        /// Who signs in, so that the page need not ask.
        user: String,
    },
    /// End the sign-in in the browser that is under way for an account.
    CancelBrowserSignIn {
        /// The account.
        id: AccountId,
    },
    /// Save a new account and watch it.
    AddAccount {
        /// Its settings; the id is new.
        account: AccountSettings,
    },
    /// Save changed settings of an account and watch it by them.
    EditAccount {
        /// Its settings; the id exists.
        account: AccountSettings,
    },
    /// Forget an account, its cursors and its records. Its secret is the caller's to delete.
    RemoveAccount {
        /// The account.
        id: AccountId,
    },
    /// Stop watching until resumed.
    PauseAccount {
        /// The account.
        id: AccountId,
    },
    /// Watch again.
    ResumeAccount {
        /// The account.
        id: AccountId,
    },
    /// The account's item in the keyring was written or deleted: read it again and try to sign in.
    SecretChanged {
        /// The account.
        id: AccountId,
    },
    /// Where no keyring is usable: hold this secret in memory for this run only.
    HoldSecret {
        /// The account.
        id: AccountId,
        /// The secret. The one place where the socket carries one.
        secret: String,
    },
    /// Look into every folder now, and try again whatever waits.
    CheckNow,
    /// Mute toasts until then; `None` ends the muting.
    Mute {
        /// The end of the muting.
        until: Option<Timestamp>,
    },
    /// Show the mail of a record where the person reads mail: in the webmail or in the mail program. Answered
    /// [`Reply::Done`], or with a sentence about why that cannot be.
    OpenMail {
        /// The record.
        event: EventId,
    },
    /// Open the window, or raise it.
    OpenWindow {
        /// Show this record of the log.
        event: Option<EventId>,
        /// The right to come to the front, of whoever was clicked: a token of xdg-activation, or a startup id of X11.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        token: Option<String>,
    },
    /// Send a toast that says that toasts work.
    TestToast,
    /// The person looked: what arrived so far is no longer new.
    Looked,
    /// How the person wants to be told.
    Preferences,
    /// Save changed preferences, those that are not an account's.
    SetPreferences {
        /// All of them.
        preferences: GeneralPreferences,
    },
    /// Save changed preferences of an account.
    SetAccountPreferences {
        /// The account.
        id: AccountId,
        /// All of its preferences.
        preferences: AccountPreferences,
    },
    /// The rules, in order.
    Rules,
    /// Save the rules, all of them, in this order.
    SetRules {
        /// The rules.
        rules: Vec<Rule>,
    },
    /// What these rules would have done with the newest events; nothing is saved.
    TryRules {
        /// The rules, in order.
        rules: Vec<Rule>,
    },
    /// The settings as a file for another computer: without secrets, and without what could be one.
    ExportSettings,
    /// What settings that come from elsewhere would change; nothing is saved.
    PreviewImport(ImportSource),
    /// Add what [`Request::PreviewImport`] says of the same source.
    Import(ImportSource),
    /// Until then toasts say that there is mail and nothing of it; `None` ends that.
    HideContent {
        /// The end of it.
        until: Option<Timestamp>,
    },
}

// By hand: `HoldSecret` carries a secret, which no debug output may show.
impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl Request {
    /// The request's name on the wire; carries nothing of its content.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Hello(_) => "hello",
            Self::Version => "version",
            Self::Quit => "quit",
            Self::Status => "status",
            Self::Log(_) => "log",
            Self::LogOverview { .. } => "log_overview",
            Self::ClearLog { .. } => "clear_log",
            Self::KeepLog(_) => "keep_log",
            Self::Subscribe => "subscribe",
            Self::Accounts => "accounts",
            Self::Discover { .. } => "discover",
            Self::ProviderOf { .. } => "provider_of",
            Self::ProbeAccount { .. } => "probe_account",
            Self::KeepWireLog { .. } => "keep_wire_log",
            Self::WireLog { .. } => "wire_log",
            Self::Providers => "providers",
            Self::BrowserSignIn { .. } => "browser_sign_in",
            Self::CancelBrowserSignIn { .. } => "cancel_browser_sign_in",
            Self::AddAccount { .. } => "add_account",
            Self::EditAccount { .. } => "edit_account",
            Self::RemoveAccount { .. } => "remove_account",
            Self::PauseAccount { .. } => "pause_account",
            Self::ResumeAccount { .. } => "resume_account",
            Self::SecretChanged { .. } => "secret_changed",
            Self::HoldSecret { .. } => "hold_secret",
            Self::CheckNow => "check_now",
            Self::Mute { .. } => "mute",
            Self::OpenMail { .. } => "open_mail",
            Self::OpenWindow { .. } => "open_window",
            Self::TestToast => "test_toast",
            Self::Looked => "looked",
            Self::Preferences => "preferences",
            Self::SetPreferences { .. } => "set_preferences",
            Self::SetAccountPreferences { .. } => "set_account_preferences",
            Self::HideContent { .. } => "hide_content",
            Self::Rules => "rules",
            Self::SetRules { .. } => "set_rules",
            Self::TryRules { .. } => "try_rules",
            Self::ExportSettings => "export_settings",
            Self::PreviewImport(_) => "preview_import",
            Self::Import(_) => "import",
        }
    }
}

/// What is answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// Done.
    Done,
    /// To [`Request::Hello`] and [`Request::Version`].
    Welcome(Welcome),
    /// To [`Request::Status`].
    Status(Status),
    /// To [`Request::Log`].
    Log(Vec<EventRecord>),
    /// To [`Request::LogOverview`].
    LogOverview(LogOverview),
    /// To [`Request::Accounts`].
    Accounts(Vec<AccountSettings>),
    /// To [`Request::Preferences`].
    Preferences(Preferences),
    /// To [`Request::Rules`].
    Rules(Vec<Rule>),
    /// To [`Request::TryRules`].
    Tried(TryOut),
    /// To [`Request::ExportSettings`].
    Exported(String),
    /// To [`Request::PreviewImport`].
    ImportPreview(ImportPreview),
    /// To [`Request::Discover`].
    Discovered(Discovery),
    /// To [`Request::ProviderOf`].
    Provider(Option<ProviderView>),
    /// To [`Request::ProbeAccount`].
    Probed(ProbeOutcome),
    /// To [`Request::WireLog`].
    WireLog(WireLog),
    /// To [`Request::Providers`].
    Providers(Vec<OAuthProvider>),
    /// It could not be done.
    Failed(Failure),
}

/// Why something could not be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Failure {
    /// What a client can act on.
    pub code: FailureCode,
    /// The reason, in a sentence.
    pub text: String,
}

/// Failures that a client can act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum FailureCode {
    /// The agent does not know the request or could not read it: restart the older side.
    Unknown,
    /// No account has that id.
    NoSuchAccount,
    /// What was given cannot be used.
    Invalid,
    /// A file could not be written, or the like.
    Internal,
}

/// Streamed to subscribed clients.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Update {
    /// What is true now, whole.
    Status(Status),
    /// A new record, or a record whose `told_at` or `command` was set: same id.
    Event(Box<EventRecord>),
    /// The preferences were changed, by whomever: all of them.
    Preferences(Preferences),
    /// The rules were changed, by whomever: all of them.
    Rules(Vec<Rule>),
    /// Records are gone: the log was cleared, or is kept for a shorter time.
    LogCleared,
    /// A step of the test of a connection asked for by this client.
    Probe(ProbeStep),
    /// The page to open in the browser, for the client that asked [`Request::BrowserSignIn`].
    SignInPage {
        /// The account that will use the tokens.
        account: AccountId,
        /// An `https://` address of the provider.
        url: String,
    },
    /// To the window: come to the front, and show this record.
    Raise {
        /// The record to show.
        event: Option<EventId>,
        /// As in [`Request::OpenWindow`]; the page has no use for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(test, ts(skip))]
        token: Option<String>,
    },
    /// Updates were lost because the client did not keep up: ask for everything again.
    Missed,
}

/// What was kept of an account's wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireLog {
    /// Until when lines are kept; `None` when none are.
    pub until: Option<Timestamp>,
    /// The newest thousand, oldest first.
    pub lines: Vec<WireLogLine>,
}

/// One line of the wire: credentials, quotes and literals are left out of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireLogLine {
    /// When it was said or heard.
    pub at: Timestamp,
    /// Which of the account's connections, counted from the start of the agent.
    pub connection: u32,
    /// The agent said it.
    pub is_ours: bool,
    /// The line; in parentheses what happened to the connection.
    pub text: String,
}

/// Somebody to sign in with in the browser.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct OAuthProvider {
    /// The name that accounts and settings call it by: `google`, `microsoft`, or one of the person's own.
    pub name: String,
    /// True when the settings have a client id for it: without one nobody can sign in.
    pub is_ready: bool,
    /// Its IMAP server, where it is known.
    pub host: Option<String>,
}

/// One step of the test of a connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ProbeStep {
    /// The account under test; empty while servers are looked for.
    pub account: AccountId,
    /// Which step: `name`, `connection`, `tls`, `sign_in`, `folders`, `idle`; while servers are looked for
    /// `provider`, `autoconfig`, `mail_exchanger`, `srv`, `public_list`, `guess`.
    pub step: String,
    /// The step in words.
    pub text: String,
    /// `None` while it runs, then whether it worked.
    pub ok: Option<bool>,
    /// What was found: the address connected to, the TLS version, how many folders.
    pub detail: Option<String>,
}

/// How the test of a connection ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ProbeOutcome {
    /// Whether the account can be used.
    pub ok: bool,
    /// What is wrong and what to do, when it cannot.
    pub problem: Option<crate::Problem>,
    /// The server's folders as people read them, as far as the test came to list them.
    pub folders: Vec<String>,
    /// The one among them that holds all mail but spam and what was removed, where the server says so (`\All`, RFC
    /// 6154): watching it takes one connection for all labels.
    pub everything: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agent(protocol: u32, version: &str) -> Welcome {
        let version = version.to_owned();
        Welcome { protocol, version, pid: 1, wants_secret: false, window_open: false }
    }

    #[test]
    fn an_agent_from_before_an_upgrade_is_older() {
        for (running, installed) in
            [("0.1.0", "0.1.1"), ("0.9.0", "0.10.0"), ("1.0.0-rc.1", "1.0.0"), ("1.0", "1.0.1")]
        {
            assert!(agent(PROTOCOL_VERSION, running).is_older_than(installed), "{running} {installed}");
        }
        assert!(agent(PROTOCOL_VERSION - 1, "9.9.9").is_older_than("0.1.0"), "the protocol comes first");
        for (running, installed) in [("0.1.0", "0.1.0"), ("0.10.0", "0.9.0"), ("2.0.0-rc.1", "1.0.0")] {
            assert!(!agent(PROTOCOL_VERSION, running).is_older_than(installed), "{running} {installed}");
        }
        assert!(!agent(PROTOCOL_VERSION + 1, "0.0.1").is_older_than("0.1.0"));
    }
}
