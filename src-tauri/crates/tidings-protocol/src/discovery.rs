//! What was found for a mail address before anything was asked of its owner: servers, and what the provider wants.

use serde::{Deserialize, Serialize};

use crate::Security;

/// What was found for a mail address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Discovery {
    /// Whose address it is, when the table of providers knows.
    pub provider: Option<ProviderView>,
    /// Servers to sign in to, the best first; none where nothing was found, or where there is no IMAP.
    pub offers: Vec<Offer>,
}

/// A server that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Offer {
    /// The IMAP server's host name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// The user name for signing in.
    pub user: String,
    /// Who said so.
    pub by: FoundBy,
}

/// Who named a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum FoundBy {
    /// The table of providers, by the address's domain.
    Table,
    /// The table of providers, by who takes the domain's mail (DNS MX).
    MailExchanger,
    /// The domain itself over HTTPS (Thunderbird's autoconfig).
    Autoconfig,
    /// The domain itself in the DNS (RFC 6186), which anybody on the way can change.
    Srv,
    /// The public list, which was asked about the domain because the person said so.
    PublicList,
    /// Nobody: it answers under a usual name, with a valid certificate.
    Guess,
}

/// What a person should know of a provider before anything else is typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ProviderView {
    /// Names the provider, for good.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What a program needs to sign in.
    pub needs: Needs,
    /// Whose OAuth 2.0 it takes: `google` or `microsoft`.
    pub oauth: Option<String>,
    /// IMAP must be switched on by the person first.
    pub must_enable: bool,
    /// The page where that is done, or where the password for programs is made.
    pub help: Option<String>,
    /// What else to know: ends of catalogue keys `window-provider-note-…`.
    pub notes: Vec<String>,
    /// The month in which this was last compared with a public source; `None` when it never was.
    pub checked: Option<String>,
}

/// What a program needs to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Needs {
    /// The mailbox's own password.
    Password,
    /// A password that the provider makes for one program.
    AppPassword,
    /// An authorization code, as Chinese providers call such a password.
    Code,
    /// OAuth 2.0 alone: no password is taken.
    Oauth,
    /// A program of the provider's on this computer, and the password it shows.
    Bridge,
    /// Nothing helps: the provider has no IMAP.
    NoImap,
}
