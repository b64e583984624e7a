//! An account as a person set it up: everything but its secret.

use serde::{Deserialize, Serialize};

/// Names an account for as long as it exists; also the user name of its keyring item.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct AccountId(pub String);

impl std::fmt::Display for AccountId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// How the connection is protected. There is no third way: nothing is sent in clear.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Security {
    /// TLS from the first byte (RFC 8314), usually port 993.
    #[default]
    Tls,
    /// TLS after the command STARTTLS, usually port 143; refused when the server does not offer it.
    Starttls,
}

impl Security {
    /// The port used when none is given.
    #[must_use]
    pub const fn default_port(self) -> u16 {
        match self {
            Self::Tls => 993,
            Self::Starttls => 143,
        }
    }
}

/// One account of `settings.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct AccountSettings {
    /// The account's lasting name.
    pub id: AccountId,
    /// The mail address, which is also what the account is called in sentences.
    pub email: String,
    /// A name of the person's own choosing for the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The IMAP server's host name.
    pub host: String,
    /// The IMAP server's port.
    pub port: u16,
    /// How the connection is protected.
    #[serde(default)]
    pub security: Security,
    /// The user name for signing in, often the address.
    pub user: String,
    /// Folders to watch, as people read them (decoded); at least one.
    #[serde(default = "inbox_only")]
    pub folders: Vec<String>,
    /// A file of PEM certificates trusted for this account beside the system's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<String>,
    /// SHA-256 of the one certificate this account accepts, as 64 hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pin: Option<String>,
    /// A command whose first line of output is the password; then nothing is stored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password_command: Option<String>,
    /// Signs in with tokens of this provider (a section `[oauth.NAME]` of the settings) instead of a password; then the
    /// keyring's item holds tokens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oauth: Option<String>,
    /// Paused by the person: not connected until resumed.
    #[serde(default)]
    pub paused: bool,
}

fn inbox_only() -> Vec<String> {
    vec!["INBOX".to_owned()]
}
