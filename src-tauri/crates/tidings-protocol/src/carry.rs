//! Settings that come from elsewhere: another computer's, or another program's. They are shown before they are used.

use serde::{Deserialize, Serialize};

/// Where settings come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum ImportSource {
    /// From this content of a file that Tidings wrote; at most [`ImportSource::LONGEST`] bytes of it.
    File(String),
    /// From the profiles of Thunderbird that this person has: accounts, never passwords.
    Thunderbird,
}

impl ImportSource {
    /// The longest content of a file over the control socket.
    pub const LONGEST: usize = 256 * 1024;
}

/// What an import would change: answers [`crate::Request::PreviewImport`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ImportPreview {
    /// The accounts that it names.
    pub accounts: Vec<ImportAccount>,
    /// The rules that it brings.
    pub rules: Vec<ImportRule>,
    /// The preferences that are no account's become those of the file.
    pub preferences: bool,
    /// What is left out, and why, a sentence each.
    pub left_out: Vec<String>,
}

/// An account of an import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ImportAccount {
    /// Its mail address.
    pub email: String,
    /// Its server.
    pub host: String,
    /// The server's port.
    pub port: u16,
    /// The user name there.
    pub user: String,
    /// It is added; otherwise it is here already, and stays as it is.
    pub is_new: bool,
}

/// A rule of an import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ImportRule {
    /// Its name.
    pub name: String,
    /// It comes switched on; one that runs a program does not.
    pub on: bool,
    /// It is added, behind the others; otherwise it is here already.
    pub is_new: bool,
}
