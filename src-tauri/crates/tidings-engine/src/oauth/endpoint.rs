//! The provider's token endpoint (RFC 6749 §3.2): what is asked there, and what its answers mean.

use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use tidings_core::listen::TimeScale;
use tidings_core::mailbox::text::{SERVER_TEXT, clean};
use tidings_core::tell::{Cause, Why};
use tidings_protocol::Timestamp;

use super::{OAuthError, Provider, Token};
use crate::connection::{ConnectError, TlsConfigs};
use crate::https::{self, Answer, HttpsError};

/// Where the provider does not say how long a token counts.
const USUAL: Duration = Duration::from_secs(3600);
/// Longer than any token counts.
const LONGEST: Duration = Duration::from_secs(30 * 86_400);

/// What the provider gave.
pub(super) struct Granted {
    pub(super) access: SecretString,
    pub(super) refresh: Option<SecretString>,
    pub(super) lasts: Duration,
}

impl Granted {
    pub(super) fn token(self, now: Timestamp) -> Token {
        let lasts = i64::try_from(self.lasts.as_millis()).unwrap_or_default();
        Token { access: self.access, until: Timestamp::from_millis(now.millis().saturating_add(lasts)) }
    }
}

/// Renews an access token (RFC 6749 §6).
pub(super) async fn renew(
    provider: &Provider,
    refresh: &SecretString,
    configs: &TlsConfigs,
    scale: TimeScale,
) -> Result<Granted, OAuthError> {
    let asked = [("grant_type", "refresh_token"), ("refresh_token", refresh.expose_secret())];
    ask(provider, &asked, configs, scale).await
}

/// Swaps the code that the browser brought for tokens (RFC 6749 §4.1.3, RFC 7636 §4.5).
pub(super) async fn swap(
    provider: &Provider,
    code: &SecretString,
    redirect: &str,
    verifier: &SecretString,
    configs: &TlsConfigs,
    scale: TimeScale,
) -> Result<Granted, OAuthError> {
    let asked = [
        ("grant_type", "authorization_code"),
        ("code", code.expose_secret()),
        ("redirect_uri", redirect),
        ("code_verifier", verifier.expose_secret()),
    ];
    ask(provider, &asked, configs, scale).await
}

async fn ask(
    provider: &Provider,
    asked: &[(&str, &str)],
    configs: &TlsConfigs,
    scale: TimeScale,
) -> Result<Granted, OAuthError> {
    let url = &provider.token;
    let mut pairs = vec![("client_id", provider.client_id.as_str())];
    // Google's "secret" of a desktop program is none, and wanted all the same.
    pairs.extend(provider.client_secret.as_deref().map(|secret| ("client_secret", secret)));
    pairs.extend_from_slice(asked);
    let unreachable = |error| OAuthError::Unreachable { host: url.host.clone(), error };
    let config = configs.trusting(provider.ca_file.as_deref());
    let config = config.map_err(|error| unreachable(HttpsError::Connect(ConnectError::Setup(error))))?;
    let answer = https::post(url, &https::form(&pairs), config, scale).await.map_err(unreachable)?;
    understand(&answer)
}

#[derive(Deserialize)]
struct Good {
    access_token: String,
    refresh_token: Option<String>,
    expires_in: Option<Seconds>,
}

/// A number, which some providers put in quotes.
#[derive(Deserialize)]
#[serde(untagged)]
enum Seconds {
    Number(f64),
    Text(String),
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Bad {
    error: String,
    error_description: String,
}

/// What an answer means.
fn understand(answer: &Answer) -> Result<Granted, OAuthError> {
    if answer.status == 200 {
        let Ok(good) = serde_json::from_slice::<Good>(&answer.body) else {
            return Err(later(Why::NotUnderstood.into(), None));
        };
        if good.access_token.is_empty() {
            return Err(later(Why::NoToken.into(), None));
        }
        let lasts = match good.expires_in {
            Some(Seconds::Number(seconds)) => Duration::try_from_secs_f64(seconds).unwrap_or(USUAL),
            Some(Seconds::Text(text)) => text.parse().map_or(USUAL, Duration::from_secs),
            None => USUAL,
        };
        return Ok(Granted {
            access: SecretString::from(good.access_token),
            refresh: good.refresh_token.filter(|token| !token.is_empty()).map(SecretString::from),
            lasts: lasts.min(LONGEST),
        });
    }
    let bad: Bad = serde_json::from_slice(&answer.body).unwrap_or_default();
    let said = if bad.error_description.is_empty() { &bad.error } else { &bad.error_description };
    let said = clean(said, SERVER_TEXT);
    Err(match bad.error.as_str() {
        // RFC 6749 §5.2; the other three are OpenID's, which Microsoft uses.
        "invalid_grant" | "interaction_required" | "consent_required" | "login_required" => {
            OAuthError::Ended(Cause::said(said))
        }
        "invalid_client"
        | "unauthorized_client"
        | "invalid_scope"
        | "unsupported_grant_type"
        | "invalid_request" => OAuthError::Setup(Cause::said(said)),
        _ if said.is_empty() => {
            later(Cause::with(Why::ProviderStatus, answer.status.to_string()), answer.retry_after)
        }
        _ => later(Cause::said(said), answer.retry_after),
    })
}

const fn later(reason: Cause, wait: Option<Duration>) -> OAuthError {
    OAuthError::Later { reason, wait }
}

#[cfg(test)]
mod tests {
    use secrecy::zeroize::Zeroizing;
    use tidings_core::tell::Words;

    use super::*;

    fn answer(status: u16, body: &str) -> Result<Granted, OAuthError> {
        understand(&Answer { status, retry_after: None, body: Zeroizing::new(body.as_bytes().to_vec()) })
    }

    #[test]
    fn tokens_are_taken_as_providers_write_them() {
        for (body, lasts) in [
            (r#"{"access_token":"a","expires_in":3599,"token_type":"Bearer","scope":"x"}"#, 3599),
            (r#"{"access_token":"a","expires_in":"60"}"#, 60),
            (r#"{"access_token":"a","expires_in":-5}"#, 3600),
            (r#"{"access_token":"a","expires_in":1e300}"#, 3600),
            (r#"{"access_token":"a"}"#, 3600),
        ] {
            let granted = answer(200, body).unwrap_or_else(|error| panic!("{body}: {error:?}"));
            assert_eq!((granted.access.expose_secret(), granted.lasts.as_secs()), ("a", lasts));
            assert!(granted.refresh.is_none());
        }
    }

    #[test]
    fn a_refusal_says_whether_the_person_the_settings_or_time_can_help() {
        let words = Words::english();
        let class = |status, body| match answer(status, body) {
            Err(OAuthError::Ended(said)) => format!("person: {}", said.in_words(&words)),
            Err(OAuthError::Setup(said)) => format!("settings: {}", said.in_words(&words)),
            Err(OAuthError::Later { reason, .. }) => format!("time: {}", reason.in_words(&words)),
            _ => "else".to_owned(),
        };
        assert_eq!(
            class(
                400,
                r#"{"error":"invalid_grant","error_description":"Token has been expired or revoked."}"#
            ),
            "person: Token has been expired or revoked."
        );
        assert_eq!(class(401, r#"{"error":"invalid_client"}"#), "settings: invalid_client");
        assert_eq!(class(503, "<html>busy</html>"), "time: the provider answers with 503");
        assert_eq!(class(400, r#"{"error":"temporarily_unavailable"}"#), "time: temporarily_unavailable");
        assert_eq!(class(200, "{}"), "time: the answer is not understood");
        assert_eq!(class(302, ""), "time: the provider answers with 302");
    }
}
