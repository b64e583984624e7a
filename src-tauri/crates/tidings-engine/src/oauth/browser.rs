//! Signing in in the browser: the provider's page, the way back over loopback, and the code that it brings.
//!
//! RFC 8252 (native programs: their own browser, never a page inside a program; loopback on a free port), RFC 7636
//! (PKCE: whoever reads the code on its way cannot use it) and a random `state`, so that no other page can bring a code
//! of its own. The port answers the one right call, once, and is closed after five minutes at the latest.

use std::net::Ipv4Addr;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use secrecy::SecretString;
use sha2::{Digest as _, Sha256};
use tidings_core::listen::Timer;
use tidings_core::mailbox::text::{SERVER_TEXT, clean};
use tidings_core::tell::{Cause, Why, Words};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use super::item::Item;
use super::{OAuthError, Provider, endpoint};
use crate::clock::Clock;
use crate::connection::TlsConfigs;
use crate::https::{form, value_in};

/// A browser opens a few connections at once, also ones it does not use.
const CALLS: usize = 8;
/// How long a caller may take to say what it wants.
const CALL: Duration = Duration::from_secs(10);
/// The longest head of a call, in bytes.
const LONGEST: usize = 16 * 1024;

/// A sign-in under way.
pub struct BrowserSignIn {
    provider: Provider,
    listener: TcpListener,
    redirect: String,
    state: String,
    verifier: SecretString,
    url: String,
}

impl BrowserSignIn {
    /// Makes the page's address, and listens for the browser to come back.
    ///
    /// # Errors
    /// When there is no free port or no randomness.
    pub async fn begin(provider: Provider, user: &str) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let redirect = format!("http://{}:{}/", provider.redirect_host, listener.local_addr()?.port());
        let (state, verifier) = (random()?, random()?);
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
        let mut pairs = vec![
            ("response_type", "code"),
            ("client_id", provider.client_id.as_str()),
            ("redirect_uri", redirect.as_str()),
            ("scope", provider.scope.as_str()),
            ("state", state.as_str()),
            ("code_challenge", challenge.as_str()),
            ("code_challenge_method", "S256"),
            ("login_hint", user),
        ];
        pairs.extend(provider.extras.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let joint = if provider.authorize_url.contains('?') { '&' } else { '?' };
        let url = format!("{}{joint}{}", provider.authorize_url, &**form(&pairs));
        Ok(Self { provider, listener, redirect, state, verifier: SecretString::from(verifier), url })
    }

    /// The page to open.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Waits for the browser, and swaps what it brings for tokens.
    ///
    /// # Errors
    /// [`OAuthError::Ended`] when the person or the provider said no or took too long; others of the provider's.
    pub async fn finish(self, configs: &TlsConfigs, clock: Clock, words: &Words) -> Result<Item, OAuthError> {
        let patience = clock.scale().timer(Timer::Browser);
        let code = timeout(patience, self.code(words)).await;
        let code = code.map_err(|_| OAuthError::Ended(Why::NobodySignedIn.into()))??;
        // Nobody is answered any more.
        let Self { provider, redirect, verifier, listener, .. } = self;
        drop(listener);
        let granted = endpoint::swap(&provider, &code, &redirect, &verifier, configs, clock.scale()).await?;
        let item = Item::first(granted, clock.wall());
        item.ok_or_else(|| OAuthError::Setup(Why::NothingLasting.into()))
    }

    async fn code(&self, words: &Words) -> Result<SecretString, OAuthError> {
        let mut calls = FuturesUnordered::new();
        loop {
            tokio::select! {
                Some(found) = calls.next() => {
                    if let Some(found) = found {
                        return found;
                    }
                }
                caller = self.listener.accept(), if calls.len() < CALLS => {
                    if let Ok((tcp, _)) = caller {
                        calls.push(self.attend(tcp, words));
                    }
                }
            }
        }
    }

    /// Answers one caller; `None` when it was not the browser with the provider's answer.
    async fn attend(&self, mut tcp: TcpStream, words: &Words) -> Option<Result<SecretString, OAuthError>> {
        let target = timeout(CALL, target(&mut tcp)).await.ok()??;
        let found = self.answer_in(&target);
        let (status, text) = match &found {
            Some(Ok(_)) => ("200 OK", words.say("browser-signed-in")),
            Some(Err(_)) => ("200 OK", words.say("browser-not-signed-in")),
            None => ("404 Not Found", words.say("browser-nothing-here")),
        };
        let page = format!(
            "<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light dark\">\
             <title>Tidings</title><p>{text}</p></html>",
            words.language().tag()
        );
        let answer = format!(
            "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
             Content-Security-Policy: default-src 'none'\r\nReferrer-Policy: no-referrer\r\nCache-Control: no-store\r\n\
             Connection: close\r\n\r\n{page}",
            page.len()
        );
        // Whoever hung up has said all that counts.
        let telling =
            async { tcp.write_all(answer.as_bytes()).await.is_ok() && tcp.shutdown().await.is_ok() };
        let _told = timeout(CALL, telling).await;
        found
    }

    /// What a call to this path says, if it is the provider's answer to us.
    fn answer_in(&self, target: &str) -> Option<Result<SecretString, OAuthError>> {
        let query = target.strip_prefix("/?")?;
        if value_in(query, "state")? != self.state {
            return None;
        }
        if let Some(error) = value_in(query, "error") {
            let said = value_in(query, "error_description").filter(|said| !said.is_empty()).unwrap_or(error);
            return Some(Err(OAuthError::Ended(Cause::said(clean(&said, SERVER_TEXT)))));
        }
        Some(Ok(SecretString::from(value_in(query, "code").filter(|code| !code.is_empty())?)))
    }
}

/// The path that a caller asks for; `None` when it does not ask as browsers do.
async fn target(tcp: &mut TcpStream) -> Option<String> {
    let mut head = Vec::with_capacity(4096);
    loop {
        if head.len() >= LONGEST || tcp.read_buf(&mut head).await.ok()? == 0 {
            return None;
        }
        let mut fields = [httparse::EMPTY_HEADER; 96];
        let mut request = httparse::Request::new(&mut fields);
        if request.parse(&head).ok()?.is_complete() {
            return request.path.filter(|_| request.method == Some("GET")).map(str::to_owned);
        }
    }
}

/// 32 random bytes, as text that needs no escape.
fn random() -> std::io::Result<String> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| std::io::Error::other(error.to_string()))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;
    use tidings_core::listen::TimeScale;

    use super::super::Providers;
    use super::*;

    async fn begun() -> BrowserSignIn {
        let sections = "[own]\nclient_id = \"c d\"\nauthorize_url = \"https://a.org/auth?x=1\"\nscope = \"imap\"\n\
                        token_url = \"https://a.org/token\"\n";
        let providers = Providers::new(toml_edit::de::from_str(sections).unwrap());
        BrowserSignIn::begin(providers.named("own").unwrap(), "ann@example.org").await.unwrap()
    }

    async fn call(sign_in: &BrowserSignIn, target: &str) -> String {
        let mut tcp = TcpStream::connect(sign_in.listener.local_addr().unwrap()).await.unwrap();
        tcp.write_all(format!("GET {target} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes()).await.unwrap();
        let mut answer = String::new();
        tcp.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[tokio::test]
    async fn the_page_is_asked_for_a_code_that_only_we_can_use() {
        let sign_in = begun().await;
        let query = sign_in.url().strip_prefix("https://a.org/auth?x=1&").unwrap();
        let value = |name| value_in(query, name).unwrap();
        assert_eq!((value("client_id"), value("login_hint")), ("c d".into(), "ann@example.org".into()));
        assert_eq!(value("code_challenge_method"), "S256");
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(sign_in.verifier.expose_secret()));
        assert_eq!(value("code_challenge"), challenge);
        assert!(!sign_in.url().contains(sign_in.verifier.expose_secret()));
        assert!(value("redirect_uri").starts_with("http://127.0.0.1:"));
    }

    #[tokio::test]
    async fn only_the_browser_with_our_state_is_believed() {
        let sign_in = begun().await;
        let words = Words::english();
        let right = format!("/?state={}&code=4%2Fx", sign_in.state);
        let _idle = TcpStream::connect(sign_in.listener.local_addr().unwrap()).await.unwrap();
        let calling = async {
            for wrong in ["/favicon.ico", "/?code=stolen", "/?state=x&code=stolen", "/other?state=x"] {
                assert!(call(&sign_in, wrong).await.starts_with("HTTP/1.1 404"), "{wrong}");
            }
            call(&sign_in, &right).await
        };
        let (code, answer) = tokio::join!(sign_in.code(&words), calling);
        assert_eq!(code.unwrap().expose_secret(), "4/x");
        assert!(answer.starts_with("HTTP/1.1 200"));
        assert!(!answer.contains("4/x"));
    }

    #[tokio::test]
    async fn a_no_of_the_person_ends_it_in_the_providers_words() {
        let sign_in = begun().await;
        let words = Words::english();
        let target = format!("/?state={}&error=access_denied&error_description=Not+today", sign_in.state);
        let (code, _) = tokio::join!(sign_in.code(&words), call(&sign_in, &target));
        let Err(OAuthError::Ended(said)) = code.map(drop) else { panic!("the person said no") };
        assert_eq!(said, Cause::said("Not today"));
    }

    #[tokio::test]
    async fn nobody_is_waited_for_longer_than_five_minutes() {
        let clock = Clock::new(TimeScale::new(0.0001));
        let ended = begun().await.finish(&TlsConfigs::default(), clock, &Words::english()).await;
        let Err(OAuthError::Ended(why)) = ended.map(drop) else { panic!("nobody came") };
        assert_eq!(why, Why::NobodySignedIn.into());
    }
}
