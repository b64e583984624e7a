//! What is kept of a sign-in: one item of the keyring, where a password would be.
//!
//! A line of JSON: `{"v":1,"generation":…,"refresh":"…","access":"…","until":…}`. The generation grows with every change
//! (a fresh sign-in begins at the time of day), so that of two items the newer one is known. The access token is kept
//! too: a restart costs the provider no question.

use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use tidings_protocol::Timestamp;

use super::Token;
use super::endpoint::Granted;

/// The version of the item's form.
const VERSION: u8 = 1;

/// The tokens of an account.
#[derive(Clone, Debug)]
pub struct Item {
    /// Grows with every change.
    pub generation: u64,
    refresh: SecretString,
    access: Option<Token>,
}

#[derive(Serialize, Deserialize)]
struct Written<'a> {
    v: u8,
    generation: u64,
    #[serde(borrow)]
    refresh: std::borrow::Cow<'a, str>,
    #[serde(borrow)]
    access: Option<std::borrow::Cow<'a, str>>,
    until: Option<i64>,
}

impl Item {
    /// The tokens of a fresh sign-in; `None` when the provider gave none that lasts.
    pub(super) fn first(granted: Granted, now: Timestamp) -> Option<Self> {
        let refresh = granted.refresh.clone()?;
        let generation = u64::try_from(now.millis()).unwrap_or_default();
        Some(Self { generation, refresh, access: Some(granted.token(now)) })
    }

    /// The same after a renewal, which may have changed the lasting token as well (RFC 6749 §6).
    pub(super) fn renewed(&self, granted: Granted, now: Timestamp) -> Self {
        let refresh = granted.refresh.clone().unwrap_or_else(|| self.refresh.clone());
        Self { generation: self.generation + 1, refresh, access: Some(granted.token(now)) }
    }

    /// The lasting token.
    pub(super) const fn refresh(&self) -> &SecretString {
        &self.refresh
    }

    /// The access token, which may have ended.
    #[must_use]
    pub fn token(&self) -> Option<Token> {
        self.access.clone()
    }

    /// Reads an item; `None` for a password, or what a newer version wrote.
    #[must_use]
    pub fn parse(secret: &SecretString) -> Option<Self> {
        let written: Written<'_> = serde_json::from_str(secret.expose_secret()).ok()?;
        if written.v != VERSION || written.refresh.is_empty() {
            return None;
        }
        let token = |(access, until): (std::borrow::Cow<'_, str>, i64)| Token {
            access: SecretString::from(access.into_owned()),
            until: Timestamp::from_millis(until),
        };
        Some(Self {
            generation: written.generation,
            refresh: SecretString::from(written.refresh.into_owned()),
            access: written.access.zip(written.until).map(token),
        })
    }

    /// As it is kept.
    #[must_use]
    pub fn to_secret(&self) -> SecretString {
        let written = Written {
            v: VERSION,
            generation: self.generation,
            refresh: self.refresh.expose_secret().into(),
            access: self.access.as_ref().map(|token| token.access.expose_secret().into()),
            until: self.access.as_ref().map(|token| token.until.millis()),
        };
        // Fails for no such struct: there is no map in it, and no number that JSON lacks.
        SecretString::from(serde_json::to_string(&written).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn granted(access: &str, refresh: Option<&str>) -> Granted {
        let refresh = refresh.map(SecretString::from);
        Granted { access: SecretString::from(access), refresh, lasts: Duration::from_secs(60) }
    }

    #[test]
    fn an_item_is_read_as_it_was_written() {
        let now = Timestamp::from_millis(1_700_000_000_000);
        let first = Item::first(granted("a\"1", Some("r\\1")), now).unwrap();
        let read = Item::parse(&first.to_secret()).unwrap();
        assert_eq!(read.generation, 1_700_000_000_000);
        assert_eq!(read.refresh().expose_secret(), "r\\1");
        let token = read.token().unwrap();
        assert_eq!((token.access.expose_secret(), token.until.millis()), ("a\"1", 1_700_000_060_000));
    }

    #[test]
    fn a_renewal_keeps_the_lasting_token_unless_the_provider_gave_another() {
        let now = Timestamp::from_millis(5);
        let first = Item::first(granted("a", Some("r")), now).unwrap();
        let second = first.renewed(granted("b", None), now);
        assert_eq!((second.generation, second.refresh().expose_secret()), (6, "r"));
        let third = second.renewed(granted("c", Some("s")), now);
        assert_eq!((third.generation, third.refresh().expose_secret()), (7, "s"));
    }

    #[test]
    fn a_password_is_no_item() {
        for text in [
            "secret",
            "{}",
            "{\"v\":2,\"generation\":1,\"refresh\":\"r\"}",
            "{\"v\":1,\"generation\":1,\"refresh\":\"\"}",
        ] {
            assert!(Item::parse(&SecretString::from(text)).is_none(), "{text}");
        }
        assert!(Item::first(granted("a", None), Timestamp::from_millis(0)).is_none());
    }
}
