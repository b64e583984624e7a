//! The edge to async-imap: behind this file nobody names it or imap-proto.
//!
//! Only the raw API is used. Its mailbox commands are not: they take a lost connection for an empty mailbox,
//! hide refusals, and drop what comes unasked beyond a hundred lines.

mod convert;

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use tidings_core::listen::{Capabilities, Command, Reply};
use tokio::time::timeout;

use crate::connection::Connection;
use crate::guard::Guard;

type Stream = Guard<Connection>;

/// A connection whose server has greeted us.
pub struct Greeted {
    client: async_imap::Client<Stream>,
    /// What the server said it can do before sign-in; empty when it did not say.
    capabilities: Capabilities,
}

/// A connection that is signed in.
pub struct Edge {
    session: async_imap::Session<Stream>,
    /// The tag of the command in flight.
    tag: Option<String>,
}

/// Why a server did not greet us.
#[derive(Debug, thiserror::Error)]
pub enum GreetingError {
    /// It said goodbye at once, with these words.
    #[error("the server said goodbye: {0}")]
    Bye(String),
    /// It takes us for somebody signed in already.
    #[error("the server signs in by itself, which is not supported")]
    Preauth,
    /// It said something else, or nothing in time.
    #[error("the server did not greet")]
    Silent,
    /// The connection broke.
    #[error("the connection broke: {0}")]
    Broken(#[from] std::io::Error),
}

/// Why signing in did not work.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// User or password were refused.
    #[error("the server refused the sign-in: {0}")]
    Refused(String),
    /// Refused for now, for a reason that passes.
    #[error("the server does not let us in for now: {0}")]
    Temporary(String),
    /// The server allows no more connections.
    #[error("the server allows no more connections: {0}")]
    TooMany(String),
    /// No answer in time.
    #[error("no answer to the sign-in")]
    Silent,
    /// The connection broke.
    #[error("the connection broke")]
    Broken,
}

impl Greeted {
    /// Waits for the greeting; after STARTTLS there is none to wait for.
    pub async fn on(connection: Connection, within: Duration) -> Result<Self, GreetingError> {
        let is_upgraded = connection.is_upgraded();
        let mut client = async_imap::Client::new(Guard::new(connection));
        if is_upgraded {
            return Ok(Self { client, capabilities: Capabilities::default() });
        }
        let first = timeout(within, client.read_response()).await.map_err(|_| GreetingError::Silent)??;
        let Some(first) = first else { return Err(GreetingError::Silent) };
        match convert::greeting(first.parsed()) {
            convert::Greeting::Ok(capabilities) => Ok(Self { client, capabilities }),
            convert::Greeting::Preauth => Err(GreetingError::Preauth),
            convert::Greeting::Bye(text) => Err(GreetingError::Bye(text)),
            convert::Greeting::Other => Err(GreetingError::Silent),
        }
    }

    /// Signs in, once.
    ///
    /// LOGIN where user and password fit into it: it is one round trip, its answer brings the capabilities, and
    /// under TLS it gives nothing away. AUTHENTICATE PLAIN for what LOGIN cannot carry (characters beyond
    /// ASCII) or where LOGIN is disabled.
    pub async fn sign_in(
        self,
        user: &str,
        secret: &SecretString,
        within: Duration,
    ) -> Result<(Edge, Capabilities), SignInError> {
        let needs_plain = !is_plain_ascii(user)
            || !is_plain_ascii(secret.expose_secret())
            || self.capabilities.has("LOGINDISABLED");
        let client = self.client;
        let outcome = timeout(within, async move {
            if needs_plain {
                let plain = Plain(SecretString::from(format!("\0{user}\0{}", secret.expose_secret())));
                let session = client.authenticate("PLAIN", plain).await;
                return session.map(|session| (session, Capabilities::default())).map_err(|(error, _)| error);
            }
            let signed_in = client.login_with_capabilities(user, secret.expose_secret()).await;
            signed_in
                .map(|(session, capabilities)| {
                    (session, capabilities.as_ref().map(convert::signed_in_capabilities).unwrap_or_default())
                })
                .map_err(|(error, _)| error)
        });
        match outcome.await {
            Ok(Ok((session, capabilities))) => Ok((Edge { session, tag: None }, capabilities)),
            Ok(Err(error)) => Err(convert::sign_in_error(error)),
            Err(_) => Err(SignInError::Silent),
        }
    }
}

impl Edge {
    /// Sends a command. Never to be cancelled: half a command is none.
    pub async fn send(&mut self, command: &Command) -> std::io::Result<()> {
        tracing::trace!(command = %command.line(), "sent");
        let line = command.line();
        if command.is_untagged() {
            return self.session.run_command_untagged(line).await.map_err(convert::io_error);
        }
        let tag = self.session.run_command(line).await.map_err(convert::io_error)?;
        self.tag = Some(tag.0);
        Ok(())
    }

    /// The next reply; `None` at the end of the connection. May be cancelled and called again.
    pub async fn next(&mut self) -> std::io::Result<Option<Reply>> {
        loop {
            let Some(response) = self.session.read_response().await? else { return Ok(None) };
            match convert::reply(response.parsed(), self.tag.as_deref()) {
                Some(reply) => {
                    if matches!(reply, Reply::Completed { .. }) {
                        self.tag = None;
                    }
                    return Ok(Some(reply));
                }
                // A completion of a command that is not in flight finishes nothing.
                None => tracing::debug!("a completion with a foreign tag was ignored"),
            }
        }
    }
}

fn is_plain_ascii(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// SASL PLAIN (RFC 4616).
struct Plain(SecretString);

impl async_imap::Authenticator for Plain {
    type Response = String;

    fn process(&mut self, _challenge: &[u8]) -> String {
        self.0.expose_secret().to_owned()
    }
}
