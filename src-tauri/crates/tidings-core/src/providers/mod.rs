//! What is known of mail providers: their servers, what they want of a person before a program may sign in, and
//! where their webmail is.
//!
//! `providers.toml` is the table. It stays text: whoever asks gets the one row that fits, read at that moment, so an
//! agent that watches holds nothing of it. A row says when it was last compared with a public source; one that never
//! was is [`Provider::is_unverified`], and is shown as that.

mod idn;
mod link;
#[cfg(test)]
mod tests;

use serde::Deserialize;
use tidings_protocol::{Needs, Security};

pub use idn::to_ascii;
pub use link::{Mail, fill};

const TABLE: &str = include_str!("providers.toml");
/// Begins each row.
const ROW: &str = "[[provider]]\n";

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// Names the row, for good.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The domains of its addresses.
    pub domains: Vec<String>,
    /// What the mail exchangers of its customers' own domains end in (RFC 5321 §5).
    #[serde(default)]
    pub mx: Vec<String>,
    /// Its IMAP server; `None` where there is no IMAP.
    pub host: Option<String>,
    /// That server's port; `None` for the usual one.
    pub port: Option<u16>,
    /// How the connection is protected.
    #[serde(default)]
    pub security: Security,
    /// What one signs in as.
    pub user: UserForm,
    /// What a program needs to sign in.
    pub needs: Needs,
    /// Whose OAuth 2.0 it takes: `google` or `microsoft`.
    pub oauth: Option<String>,
    /// IMAP must be switched on by the person first.
    #[serde(default)]
    pub must_enable: bool,
    /// The page where that is done, or where the password for programs is made.
    pub help: Option<String>,
    /// For how long an idle session is known to live, in seconds.
    pub keep_alive: Option<u32>,
    /// How many connections an account may have, over all its programs.
    pub connections: Option<u32>,
    /// The webmail's inbox; may name `{email}`.
    pub webmail: Option<String>,
    /// The webmail at one mail, as [`Provider::message_url`] fills it.
    pub message: Option<String>,
    /// What else a person should know: ends of catalogue keys `window-provider-note-…`.
    #[serde(default)]
    pub notes: Vec<String>,
    /// The month in which server and user were last compared with `source`, as `2026-11`.
    pub checked: Option<String>,
    /// What they were compared with.
    pub source: String,
    /// The same for the webmail's links.
    pub webmail_checked: Option<String>,
}

/// What one signs in as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UserForm {
    /// The whole mail address.
    Address,
    /// What stands before its `@`.
    Local,
}

impl UserForm {
    /// The user name of this address.
    #[must_use]
    pub fn of(self, email: &str) -> String {
        match (self, email.rsplit_once('@')) {
            (Self::Local, Some((local, _))) => local.to_owned(),
            (Self::Address | Self::Local, _) => email.to_owned(),
        }
    }
}

impl Provider {
    /// Nobody has compared it with a public source.
    #[must_use]
    pub const fn is_unverified(&self) -> bool {
        self.checked.is_none()
    }

    /// The port of its server.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(self.security.default_port())
    }
}

/// The provider of an account: by its server, which a person may have typed, else by its address.
#[must_use]
pub fn of_account(email: &str, host: &str) -> Option<Provider> {
    let by_server = of_host(host);
    let by_address = || domain_of(email).and_then(of_domain);
    // Several rows can share a server; the address then tells which it is.
    match (by_server, by_address()) {
        (Some(_), Some(addressed)) if addressed.host.as_deref().is_some_and(|it| same(it, host)) => {
            Some(addressed)
        }
        (server, addressed) => server.or(addressed),
    }
}

/// The provider of addresses at this domain.
#[must_use]
pub fn of_domain(domain: &str) -> Option<Provider> {
    let domain = domain.trim_end_matches('.').to_ascii_lowercase();
    rows_naming(&domain).find(|row| row.domains.contains(&domain))
}

/// The provider whose IMAP server this is.
#[must_use]
pub fn of_host(host: &str) -> Option<Provider> {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    rows_naming(&host).find(|row| row.host.as_ref() == Some(&host))
}

/// The provider that takes the mail of a customer's own domain, by that domain's mail exchanger.
#[must_use]
pub fn of_mail_exchanger(exchanger: &str) -> Option<Provider> {
    let exchanger = exchanger.trim_end_matches('.').to_ascii_lowercase();
    // The longest ending first: Outlook.com's is an ending of Microsoft 365's.
    let mut ending = exchanger.as_str();
    loop {
        if let Some(row) = rows_naming(ending).find(|row| row.mx.iter().any(|mx| mx == ending)) {
            return Some(row);
        }
        (_, ending) = ending.split_once('.')?;
    }
}

/// What stands behind the `@` of an address.
#[must_use]
pub fn domain_of(email: &str) -> Option<&str> {
    email.rsplit_once('@').map(|(_, domain)| domain).filter(|domain| !domain.is_empty())
}

fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other.trim_end_matches('.'))
}

/// The rows in which this word stands in quotes. Only these are read: a row costs 20 µs, the table a millisecond.
fn rows_naming(word: &str) -> impl Iterator<Item = Provider> {
    let quoted = format!("\"{word}\"");
    let named = TABLE.split(ROW).skip(1).filter(move |row| row.contains(&quoted));
    named.filter_map(read)
}

/// One row; all of them can be read, which a test sees to.
fn read(row: &str) -> Option<Provider> {
    toml_edit::de::from_str(row).ok()
}
