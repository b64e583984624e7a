//! Signing in, and saying who we are to servers that want to know.

use std::time::Duration;

use secrecy::zeroize::Zeroizing;
use tidings_core::listen::{Capabilities, Code, Completion, Refusal, Reply};
use tidings_core::mailbox::text;
use tidings_core::tell::Why;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;

use super::heard::Heard;
pub use super::sasl::Proof;
use super::sasl::{self, Way};
use super::wire::{Piece, Wire};
use super::{Edge, Greeted};

/// Why signing in did not work. The words are the server's, clean.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// User or password were refused.
    #[error("the server refused the sign-in: {0}")]
    Refused(String),
    /// The OAuth token was refused: it may have ended before its time.
    #[error("the server refused the token: {0}")]
    TokenRefused(String),
    /// Refused for now, for a reason that passes.
    #[error("the server does not let us in for now: {said}")]
    Temporary {
        /// Its words.
        said: String,
        /// How long it wants to be left alone.
        wait: Option<Duration>,
    },
    /// The server allows no more connections.
    #[error("the server allows no more connections: {0}")]
    TooMany(String),
    /// The person must do something on the provider's own pages.
    #[error("the provider wants something of you first: {0}")]
    Elsewhere(String),
    /// There was no answer that counts: no way to sign in with what we have, none in time, or the connection broke.
    #[error("no sign-in: {0:?}")]
    Failed(Why),
}

/// An answer to a command before a mailbox is open.
struct Finished {
    status: Completion,
    code: Option<Code>,
    text: String,
    capabilities: Option<Capabilities>,
    /// What was refused beside it without a tag: Gmail says there why.
    beside: Vec<Refusal>,
    id: String,
}

/// More challenges than any mechanism of ours has.
const CHALLENGES: usize = 4;

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Greeted<S> {
    /// Signs in, once, and says who we are where the server wants to know. The capabilities are those after
    /// sign-in; empty where the server did not say.
    pub async fn sign_in(
        mut self,
        user: &str,
        proof: Proof<'_>,
        within: Duration,
    ) -> Result<(Edge<S>, Capabilities), SignInError> {
        let before = self.quirks("");
        let signing_in = async {
            if self.is_signed_in {
                return Ok(std::mem::take(&mut self.capabilities));
            }
            // LOGINDISABLED must be obeyed, so it must be known.
            if self.capabilities.is_empty() {
                let asked = self.wire.exchange(line("CAPABILITY"), "CAPABILITY", None).await?;
                self.capabilities = asked.capabilities.unwrap_or_default();
            }
            self.prove(user, proof).await
        };
        let capabilities =
            timeout(within, signing_in).await.map_err(|_| SignInError::Failed(Why::NoAnswer))??;
        let mut id = String::new();
        if before.needs_id || capabilities.has("ID") || self.capabilities.has("ID") {
            tell_who_we_are(&mut self.wire);
            // Before anything else, for NetEase opens no mailbox until it was answered; but never a reason to fail.
            match timeout(within, self.wire.finished(None)).await {
                Ok(Ok(told)) => id = told.id,
                Ok(Err(error)) => return Err(error),
                Err(_) => tracing::info!("no answer to ID"),
            }
        }
        let quirks = self.quirks(&id);
        Ok((Edge::new(self.wire, quirks), capabilities))
    }

    /// One sign-in; a second only where the server wanted to know who we are first.
    async fn prove(&mut self, user: &str, proof: Proof<'_>) -> Result<Capabilities, SignInError> {
        let way = Way::of(user, proof, &self.capabilities).ok_or(SignInError::Failed(Why::NoWayIn))?;
        let mut has_told = false;
        loop {
            let finished = self.try_once(way, user, proof).await?;
            if finished.status == Completion::Ok {
                let told = match finished.code {
                    Some(Code::Capability(capabilities)) => Some(capabilities),
                    _ => finished.capabilities,
                };
                return Ok(told.unwrap_or_default());
            }
            let said = text::clean(&finished.text, text::SERVER_TEXT);
            let mut refusal = Refusal::of(finished.code.as_ref(), &finished.text);
            if refusal == Refusal::Credentials && finished.beside.contains(&Refusal::Elsewhere) {
                refusal = Refusal::Elsewhere;
            }
            match refusal {
                Refusal::Identify if !has_told => {
                    has_told = true;
                    tell_who_we_are(&mut self.wire);
                    self.wire.finished(None).await?;
                }
                refusal => return Err(refused(refusal, said, proof)),
            }
        }
    }

    async fn try_once(&mut self, way: Way, user: &str, proof: Proof<'_>) -> Result<Finished, SignInError> {
        let Some(mechanism) = way.mechanism() else {
            let (Proof::Password(secret) | Proof::Token(secret)) = proof;
            return self.wire.exchange(sasl::login(user, secret, way), "LOGIN [secret]", None).await;
        };
        let message = sasl::message(way, user, proof, &self.host);
        let takes_it_at_once = self.capabilities.has("SASL-IR") && !self.quirks("").avoids_initial_response;
        let mut begin = Zeroizing::new(Vec::with_capacity(message.len() + 64));
        begin.extend_from_slice(format!("AUTHENTICATE {mechanism}").as_bytes());
        let shown = format!("AUTHENTICATE {mechanism} [secret]");
        if takes_it_at_once {
            begin.push(b' ');
            begin.extend_from_slice(message.as_bytes());
            return self.wire.exchange(vec![begin], &shown, Some((None, way))).await;
        }
        self.wire.exchange(vec![begin], &shown, Some((Some(message), way))).await
    }
}

fn refused(refusal: Refusal, said: String, proof: Proof<'_>) -> SignInError {
    match refusal {
        Refusal::Credentials => match proof {
            Proof::Password(_) => SignInError::Refused(said),
            Proof::Token(_) => SignInError::TokenRefused(said),
        },
        Refusal::Temporary(wait) => SignInError::Temporary { said, wait },
        Refusal::TooMany => SignInError::TooMany(said),
        Refusal::Elsewhere | Refusal::Identify => SignInError::Elsewhere(said),
    }
}

/// Our name, version and maker (RFC 2971); nothing about machine or person.
pub(super) fn tell_who_we_are<S: AsyncRead + AsyncWrite + Unpin + Send>(wire: &mut Wire<S>) {
    let id = concat!(
        "ID (\"name\" \"Tidings\" \"version\" \"",
        env!("CARGO_PKG_VERSION"),
        "\" \"vendor\" \"Tidings\")"
    );
    wire.begin(line(id), id);
}

fn line(line: &str) -> Vec<Piece> {
    vec![Zeroizing::new(line.as_bytes().to_vec())]
}

/// What is answered to challenges: the message, unless it went with the command, and how to end it.
type Answers = (Option<Zeroizing<String>>, Way);

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Wire<S> {
    async fn exchange(
        &mut self,
        pieces: Vec<Piece>,
        shown: &str,
        answers: Option<Answers>,
    ) -> Result<Finished, SignInError> {
        self.begin(pieces, shown);
        self.finished(answers).await
    }

    /// Waits for the completion of the command in flight.
    async fn finished(&mut self, mut answers: Option<Answers>) -> Result<Finished, SignInError> {
        let (mut capabilities, mut beside, mut id) = (None, Vec::new(), String::new());
        let mut challenges = 0;
        loop {
            let heard = self
                .next()
                .await
                .map_err(|_| SignInError::Failed(Why::Broken))?
                .ok_or(SignInError::Failed(Why::Broken))?;
            match heard {
                Heard::Done { status, code, text, .. } => {
                    return Ok(Finished { status, code, text, capabilities, beside, id });
                }
                Heard::Continue(_) => {
                    challenges += 1;
                    let Some((message, way)) = answers.as_mut().filter(|_| challenges <= CHALLENGES) else {
                        continue;
                    };
                    match message.take() {
                        Some(message) => self.say(message.as_bytes(), "[secret]"),
                        None => self.say(way.answer_to_refusal(), "[answer]"),
                    }
                }
                Heard::Reply(Reply::Capabilities(told)) => capabilities = Some(told),
                Heard::Reply(Reply::Condition { status, code, text }) if status != Completion::Ok => {
                    if beside.len() < CHALLENGES {
                        beside.push(Refusal::of(code.as_ref(), &text));
                    }
                }
                Heard::Reply(Reply::Bye { text }) => return Err(goodbye(&text)),
                Heard::Id(told) => id = text::clean(&told, text::SERVER_TEXT),
                Heard::Reply(_) | Heard::Preauth(_) => {}
            }
        }
    }
}

/// A server that hangs up has said nothing about the password.
fn goodbye(said: &str) -> SignInError {
    let clean = text::clean(said, text::SERVER_TEXT);
    match Refusal::of(None, said) {
        Refusal::TooMany => SignInError::TooMany(clean),
        Refusal::Elsewhere | Refusal::Identify => SignInError::Elsewhere(clean),
        Refusal::Temporary(wait) => SignInError::Temporary { said: clean, wait },
        Refusal::Credentials => SignInError::Temporary { said: clean, wait: None },
    }
}
