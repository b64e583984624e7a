//! With whom one can sign in: the sections `[oauth.NAME]` of the settings, and what is known of Google and Microsoft.
//!
//! ```toml
//! [oauth.google]
//! client_id = "….apps.googleusercontent.com"
//! client_secret = "…"          # Google gives desktop programs one, and wants it
//!
//! [oauth.microsoft]
//! client_id = "…"
//!
//! [oauth.work]                 # any other
//! client_id = "tidings"
//! authorize_url = "https://login.example.org/authorize"
//! token_url = "https://login.example.org/token"
//! scope = "imap offline_access"
//! ```

use std::collections::BTreeMap;

use serde::Deserialize;
use tidings_core::tell::{Cause, Why};
use tidings_protocol::OAuthProvider;

use super::OAuthError;
use crate::https::Url;

/// Somebody to sign in with, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// Who we are to them.
    pub(super) client_id: String,
    /// What goes with it, where the provider wants it. Not secret: every copy of a program has the same.
    pub(super) client_secret: Option<String>,
    /// The page for the browser.
    pub(super) authorize_url: String,
    /// Where codes and lasting tokens are swapped for access tokens.
    pub(super) token: Url,
    /// What is asked for.
    pub(super) scope: String,
    /// What more stands in the page's address.
    pub(super) extras: Vec<(String, String)>,
    /// The name of this computer in the way back: Microsoft takes any port only of `localhost`.
    pub(super) redirect_host: String,
    /// Certificates to trust beside the system's.
    pub(super) ca_file: Option<String>,
}

/// A section of the settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Section {
    client_id: Option<String>,
    client_secret: Option<String>,
    authorize_url: Option<String>,
    token_url: Option<String>,
    scope: Option<String>,
    redirect_host: Option<String>,
    ca_file: Option<String>,
}

/// What is known of a provider by its name.
struct Known {
    host: &'static str,
    authorize_url: &'static str,
    token_url: &'static str,
    scope: &'static str,
    redirect_host: &'static str,
    extras: &'static [(&'static str, &'static str)],
}

/// <https://developers.google.com/identity/protocols/oauth2/native-app>,
/// <https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth>
const KNOWN: [(&str, Known); 2] = [
    (
        "google",
        Known {
            host: "imap.gmail.com",
            authorize_url: "https://accounts.google.com/o/oauth2/v2/auth",
            token_url: "https://oauth2.googleapis.com/token",
            scope: "https://mail.google.com/",
            redirect_host: "127.0.0.1",
            // Without the second a lasting token comes only at the first time.
            extras: &[("access_type", "offline"), ("prompt", "consent")],
        },
    ),
    (
        "microsoft",
        Known {
            host: "outlook.office365.com",
            authorize_url: "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
            token_url: "https://login.microsoftonline.com/common/oauth2/v2.0/token",
            scope: "https://outlook.office.com/IMAP.AccessAsUser.All offline_access",
            redirect_host: "localhost",
            extras: &[("prompt", "select_account")],
        },
    ),
];

fn known(name: &str) -> Option<&'static Known> {
    KNOWN.iter().find(|(known, _)| *known == name).map(|(_, known)| known)
}

/// The IMAP server of a provider, where it is known by its name.
#[must_use]
pub fn host_of(name: &str) -> Option<&'static str> {
    known(name).map(|known| known.host)
}

/// Everybody one can sign in with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Providers {
    sections: BTreeMap<String, Section>,
}

impl Providers {
    pub(crate) const fn new(sections: BTreeMap<String, Section>) -> Self {
        Self { sections }
    }

    /// The provider of this name.
    ///
    /// # Errors
    /// [`OAuthError::Setup`] with what the settings lack.
    pub fn named(&self, name: &str) -> Result<Provider, OAuthError> {
        let known = known(name);
        let section = self.sections.get(name).cloned().unwrap_or_default();
        let text = |given: Option<String>, known: Option<&str>, key: &str| {
            let given = given.filter(|text| !text.is_empty());
            given.or_else(|| known.map(str::to_owned)).ok_or_else(|| missing(name, key))
        };
        let authorize_url = text(section.authorize_url, known.map(|it| it.authorize_url), "authorize_url")?;
        Url::parse(&authorize_url).ok_or_else(|| missing(name, "authorize_url"))?;
        let token_url = text(section.token_url, known.map(|it| it.token_url), "token_url")?;
        let extras = known.map(|it| it.extras).unwrap_or_default();
        Ok(Provider {
            client_id: text(section.client_id, None, "client_id")?,
            client_secret: section.client_secret,
            authorize_url,
            token: Url::parse(&token_url).ok_or_else(|| missing(name, "token_url"))?,
            scope: text(section.scope, known.map(|it| it.scope), "scope")?,
            extras: extras.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            redirect_host: section
                .redirect_host
                .unwrap_or_else(|| known.map_or("127.0.0.1", |it| it.redirect_host).to_owned()),
            ca_file: section.ca_file,
        })
    }

    /// All of them, for people to choose from.
    #[must_use]
    pub fn all(&self) -> Vec<OAuthProvider> {
        let mut names: Vec<&str> = KNOWN.iter().map(|(name, _)| *name).collect();
        names.extend(self.sections.keys().map(String::as_str).filter(|name| known(name).is_none()));
        let named = names.into_iter().map(|name| OAuthProvider {
            name: name.to_owned(),
            is_ready: self.named(name).is_ok(),
            host: host_of(name).map(str::to_owned),
        });
        named.collect()
    }
}

fn missing(name: &str, key: &str) -> OAuthError {
    OAuthError::Setup(Cause::with(Why::SettingMissing, format!("oauth.{name}.{key}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn providers(toml: &str) -> Providers {
        Providers::new(toml_edit::de::from_str(toml).unwrap())
    }

    #[test]
    fn of_google_and_microsoft_only_the_client_id_is_wanted() {
        let providers = providers("[google]\nclient_id = \"g\"\nclient_secret = \"s\"\n");
        let google = providers.named("google").unwrap();
        assert_eq!((google.client_id.as_str(), google.token.host.as_str()), ("g", "oauth2.googleapis.com"));
        let Err(OAuthError::Setup(missing)) = providers.named("microsoft") else {
            panic!("it is not set up")
        };
        assert_eq!(missing, Cause::with(Why::SettingMissing, "oauth.microsoft.client_id"));
        let ready: Vec<(String, bool)> =
            providers.all().into_iter().map(|provider| (provider.name, provider.is_ready)).collect();
        assert_eq!(ready, [("google".to_owned(), true), ("microsoft".to_owned(), false)]);
    }

    #[test]
    fn another_provider_says_where_it_is_and_only_by_https() {
        let own = "[own]\nclient_id = \"c\"\nauthorize_url = \"https://a.org/auth\"\nscope = \"imap\"\n";
        let with = |token: &str| providers(&format!("{own}token_url = \"{token}\"\n"));
        assert!(with("https://a.org/token").named("own").is_ok());
        assert!(with("http://a.org/token").named("own").is_err());
        assert!(providers(own).named("own").is_err());
        assert!(providers(own).named("nobody").is_err());
    }
}
