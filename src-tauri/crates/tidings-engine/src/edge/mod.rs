//! The edge to async-imap: behind this folder and the guard nobody names it or imap-proto.
//!
//! Only its stream of responses is used. Its commands are not: they take a lost connection for an empty mailbox,
//! hide refusals, drop what comes unasked beyond a hundred lines, and log passwords. What its parser refuses comes
//! from the guard as it was and is read by our own [`reader`].
//!
//! A [`Greeted`] connection signs in (with ID, where servers want it) and becomes an [`Edge`]: commands of the core
//! in, replies for the core out.

mod convert;
mod heard;
mod reader;
mod sasl;
mod sign_in;
mod wire;
pub(crate) mod wire_log;

use std::time::Duration;

use tidings_core::listen::deed::Write;
use tidings_core::listen::{Capabilities, Code, Command, Completion, Evidence, Quirks, Refusal, Reply};
use tidings_core::mailbox::text;
use tidings_core::tell::{Cause, Why};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::timeout;

use crate::connection::Connection;
use heard::Heard;
pub use sign_in::{Proof, SignInError};
use wire::Wire;
pub use wire_log::{WireLine, WireLog, WireTap};

/// A connection whose server has greeted us.
pub struct Greeted<S: AsyncRead + AsyncWrite + Unpin = Connection> {
    wire: Wire<S>,
    /// What the server said it can do before sign-in; empty when it did not say.
    capabilities: Capabilities,
    /// It takes us for somebody signed in already.
    is_signed_in: bool,
    host: String,
    greeting: String,
}

/// A connection that is signed in.
pub struct Edge<S: AsyncRead + AsyncWrite + Unpin = Connection> {
    wire: Wire<S>,
    quirks: Quirks,
    /// The command in flight, where it opens a mailbox.
    opening: Option<Command>,
    /// A command that was refused until the server knows who we are, while it is told.
    refused: Option<Command>,
    has_told_again: bool,
}

/// Why a server did not greet us.
#[derive(Debug, thiserror::Error)]
pub enum GreetingError {
    /// It said goodbye at once, with these words.
    #[error("the server said goodbye: {said}")]
    Bye {
        /// Its words, clean.
        said: String,
        /// It allows no more connections.
        is_full: bool,
        /// How long it wants to be left alone.
        wait: Option<Duration>,
    },
    /// It said something else, or nothing in time.
    #[error("the server did not greet")]
    Silent,
    /// The connection broke.
    #[error("the connection broke: {0}")]
    Broken(#[from] std::io::Error),
}

impl GreetingError {
    /// Why, for people.
    #[must_use]
    pub fn cause(&self) -> Cause {
        match self {
            Self::Bye { said, .. } => Cause::with(Why::Goodbye, said),
            Self::Silent => Why::NoGreeting.into(),
            Self::Broken(_) => Why::Broken.into(),
        }
    }
}

/// One whole response as our own reader reads it, whatever the parser behind the guard makes of it; completions and
/// leaves to go on count as those of the command in flight. For fuzzing and for transcripts without a connection.
#[must_use]
pub fn read_response(response: &[u8]) -> Reply {
    match reader::read(response) {
        Heard::Reply(reply) => reply,
        Heard::Continue(_) => Reply::Continue,
        Heard::Done { status, code, text, .. } => Reply::Completed { status, code, text },
        Heard::Id(_) | Heard::Preauth(_) => Reply::Other,
    }
}

impl Greeted<Connection> {
    /// Waits for the greeting; after STARTTLS there is none to wait for. `log` keeps what goes over the wire.
    pub async fn on(
        connection: Connection,
        host: &str,
        within: Duration,
        log: Option<WireTap>,
    ) -> Result<Self, GreetingError> {
        if connection.is_upgraded() {
            return Ok(Self::unheard(connection, host, log));
        }
        Self::over(connection, host, within, log).await
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Greeted<S> {
    /// Waits for the greeting on any stream that is safe from others.
    pub async fn over(
        stream: S,
        host: &str,
        within: Duration,
        log: Option<WireTap>,
    ) -> Result<Self, GreetingError> {
        let mut greeted = Self::unheard(stream, host, log);
        let first = timeout(within, greeted.wire.next()).await.map_err(|_| GreetingError::Silent)??;
        let code = match first {
            Some(Heard::Reply(Reply::Condition { status: Completion::Ok, code, text: said })) => {
                greeted.greeting = text::clean(&said, text::SERVER_TEXT);
                code
            }
            // Under TLS it gives nothing away: the server decided who we are, and was told nothing.
            Some(Heard::Preauth(code)) => {
                greeted.is_signed_in = true;
                code
            }
            Some(Heard::Reply(Reply::Bye { text: said })) => {
                let refusal = Refusal::of(None, &said);
                let wait = if let Refusal::Temporary(wait) = refusal { wait } else { None };
                return Err(GreetingError::Bye {
                    said: text::clean(&said, text::SERVER_TEXT),
                    is_full: refusal == Refusal::TooMany,
                    wait,
                });
            }
            _ => return Err(GreetingError::Silent),
        };
        if let Some(Code::Capability(capabilities)) = code {
            greeted.capabilities = capabilities;
        }
        Ok(greeted)
    }

    fn unheard(stream: S, host: &str, log: Option<WireTap>) -> Self {
        Self {
            wire: Wire::new(stream, log),
            capabilities: Capabilities::default(),
            is_signed_in: false,
            host: host.to_owned(),
            greeting: String::new(),
        }
    }

    fn quirks(&self, id: &str) -> Quirks {
        Quirks::of(Evidence { host: &self.host, greeting: &self.greeting, id })
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Edge<S> {
    const fn new(wire: Wire<S>, quirks: Quirks) -> Self {
        Self { wire, quirks, opening: None, refused: None, has_told_again: false }
    }

    /// What is known of this server's habits.
    #[must_use]
    pub const fn quirks(&self) -> Quirks {
        self.quirks
    }

    /// Sends a command. When it is given up, [`Edge::next`] goes on with it.
    pub async fn send(&mut self, command: &Command) -> std::io::Result<()> {
        self.begin(command);
        self.wire.flush().await
    }

    /// Sends a command that changes a mailbox.
    pub async fn write(&mut self, write: &Write) -> std::io::Result<()> {
        let line = write.line();
        self.opening = None;
        self.wire.begin(wire::pieces(&line), &line);
        self.wire.flush().await
    }

    fn begin(&mut self, command: &Command) {
        let line = command.line();
        if command.is_untagged() {
            return self.wire.say(line.as_bytes(), &line);
        }
        self.opening = matches!(command, Command::Examine(..) | Command::Select(..)).then(|| command.clone());
        self.wire.begin(wire::pieces(&line), &line);
    }

    /// The next reply; `None` at the end of the connection. May be cancelled and called again.
    pub async fn next(&mut self) -> std::io::Result<Option<Reply>> {
        loop {
            let Some(heard) = self.wire.next().await? else { return Ok(None) };
            let reply = match heard {
                Heard::Done { .. } if self.refused.is_some() => {
                    // It was told; whatever it says to that, the mailbox is tried once more.
                    if let Some(command) = self.refused.take() {
                        self.begin(&command);
                    }
                    continue;
                }
                Heard::Done { status, code, text, .. } => {
                    let opening = self.opening.take().filter(|_| status != Completion::Ok);
                    if opening.is_some()
                        && !self.has_told_again
                        && Refusal::of(code.as_ref(), &text) == Refusal::Identify
                    {
                        self.has_told_again = true;
                        self.refused = opening;
                        sign_in::tell_who_we_are(&mut self.wire);
                        continue;
                    }
                    Reply::Completed { status, code, text }
                }
                Heard::Continue(_) => Reply::Continue,
                Heard::Id(_) | Heard::Preauth(_) => Reply::Other,
                Heard::Reply(reply) => reply,
            };
            return Ok(Some(reply));
        }
    }
}

#[cfg(test)]
mod tests;
