//! What crosses between shell and page, beside the types of `tidings-protocol`; `ui/src/lib/backend.ts` holds
//! the same names.

use serde::{Deserialize, Serialize};
use tidings_os::{control::ControlError, keyring::KeyringError};
use tidings_protocol::{
    AccountSettings, EventId, EventRecord, Failure, FailureCode, Preferences, Security, Spoken, Status,
    Timestamp, Update, Welcome,
};

use crate::words::say;

/// How the window stands with the agent.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub(crate) enum LinkView {
    /// The agent was started and is not heard yet.
    Starting,
    /// All is well.
    Connected,
    /// No agent runs; since then, if one was heard before.
    Absent { since: Option<Timestamp> },
    /// The agent that runs speaks another version.
    OtherVersion { agent: String, is_older: bool },
}

/// Everything the page shows.
#[derive(Debug, Serialize)]
pub(crate) struct SnapshotView {
    pub(crate) link: LinkView,
    pub(crate) version: &'static str,
    pub(crate) welcome: Option<Welcome>,
    pub(crate) status: Option<Status>,
    pub(crate) accounts: Vec<AccountSettings>,
    pub(crate) preferences: Option<Preferences>,
    /// What `system` means on this desktop.
    pub(crate) desktop_language: Spoken,
    /// Whether the desktop shows tray items; `None` when it cannot be asked.
    pub(crate) has_tray: Option<bool>,
    /// Oldest first.
    pub(crate) log: Vec<EventRecord>,
    /// The record the window was opened for; said once.
    pub(crate) event: Option<EventId>,
    pub(crate) autostart: bool,
}

/// What the shell says on its own.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PageUpdate {
    /// The agent said it.
    Agent(Update),
    /// The link changed.
    Link(LinkView),
}

/// A new account as it was typed. Its secret comes beside it, never in it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccountForm {
    pub(crate) email: String,
    pub(crate) name: Option<String>,
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) security: Security,
    pub(crate) user: String,
    pub(crate) folders: Vec<String>,
    pub(crate) ca_file: Option<String>,
    /// Signs in in the browser with this provider instead of by password.
    pub(crate) oauth: Option<String>,
}

/// How a command fails: a code to act on and a sentence to show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct CommandError {
    pub(crate) code: ErrorCode,
    pub(crate) text: String,
}

/// The failures of [`FailureCode`], and those of the window itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ErrorCode {
    /// As [`FailureCode::Unknown`].
    Unknown,
    /// As [`FailureCode::NoSuchAccount`].
    NoSuchAccount,
    /// What was typed cannot be used.
    Invalid,
    /// Something of ours or of the system's failed.
    Internal,
    /// No agent runs.
    NoAgent,
    /// The keyring did not do it.
    Keyring,
}

impl CommandError {
    pub(crate) fn new(code: ErrorCode, key: &str, values: &[(&str, &str)]) -> Self {
        Self { code, text: say(key, values) }
    }
}

impl From<Failure> for CommandError {
    fn from(failure: Failure) -> Self {
        let code = match failure.code {
            FailureCode::Unknown => ErrorCode::Unknown,
            FailureCode::NoSuchAccount => ErrorCode::NoSuchAccount,
            FailureCode::Invalid => ErrorCode::Invalid,
            FailureCode::Internal => ErrorCode::Internal,
        };
        Self { code, text: failure.text }
    }
}

impl From<ControlError> for CommandError {
    fn from(error: ControlError) -> Self {
        match error {
            ControlError::NoAgent | ControlError::Closed => {
                Self::new(ErrorCode::NoAgent, "window-error-no-agent", &[])
            }
            ControlError::TimedOut => Self::new(ErrorCode::Internal, "window-error-no-answer", &[]),
            // The enum may grow; what it says is a sentence already.
            other => Self { code: ErrorCode::Internal, text: other.to_string() },
        }
    }
}

impl From<KeyringError> for CommandError {
    fn from(error: KeyringError) -> Self {
        let (key, reason) = match error {
            KeyringError::Missing => ("window-error-keyring-missing", String::new()),
            KeyringError::Locked => ("window-error-keyring-locked", String::new()),
            KeyringError::TimedOut => ("window-error-keyring-silent", String::new()),
            other => ("window-error-keyring", other.to_string()),
        };
        Self::new(ErrorCode::Keyring, key, &[("reason", &reason)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_reads_what_the_shell_writes() {
        let json = |value: &LinkView| serde_json::to_string(value).unwrap();
        assert_eq!(json(&LinkView::Connected), r#"{"state":"connected"}"#);
        assert_eq!(json(&LinkView::Absent { since: None }), r#"{"state":"absent","since":null}"#);
        assert_eq!(
            json(&LinkView::OtherVersion { agent: "0.0.9".to_owned(), is_older: true }),
            r#"{"state":"other_version","agent":"0.0.9","is_older":true}"#
        );
        let update = PageUpdate::Agent(Update::Raise { event: Some(EventId(7)), token: None });
        assert_eq!(serde_json::to_string(&update).unwrap(), r#"{"agent":{"raise":{"event":7}}}"#);
    }

    #[test]
    fn a_form_with_a_secret_in_it_is_refused() {
        let form = r#"{"email":"a@b","host":"h","port":993,"security":"tls","user":"a","folders":[],"password":"x"}"#;
        assert!(serde_json::from_str::<AccountForm>(form).is_err());
    }
}
