//! How servers differ, as data: one file each. The dialogue itself has no `if` about a provider.
//!
//! A new one is a function that returns a [`Personality`]; a habit that no field describes yet becomes a field.

mod alibaba;
mod plain;

use std::time::Duration;

pub use alibaba::alibaba;
pub use plain::plain;

/// From when a server counts towards the end of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountedFrom {
    /// The start of the IDLE that runs: a client that renews in time is never cut off.
    IdleStart,
    /// The accepted connection: renewing does not help.
    SessionStart,
}

/// A server's limit on how long a session may live.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How long.
    pub after: Duration,
    /// From when.
    pub counted_from: CountedFrom,
    /// What follows `* BYE ` before the end; none for a bare end of the stream.
    pub bye: Option<&'static str>,
}

/// What a server says and how it behaves, where servers differ.
#[derive(Clone, Debug)]
pub struct Personality {
    /// Names it in messages.
    pub name: &'static str,
    /// The whole first line.
    pub greeting: &'static str,
    /// What CAPABILITY answers before sign-in.
    pub capabilities_before_sign_in: &'static str,
    /// What CAPABILITY answers after sign-in.
    pub capabilities: &'static str,
    /// Whether the reply to a successful sign-in carries the capabilities.
    pub sign_in_tells_capabilities: bool,
    /// What follows `NO ` when user or password are wrong.
    pub sign_in_refusal: &'static str,
    /// What follows `* ID `.
    pub id: &'static str,
    /// Commands of ours that this server does not know: they are answered with BAD. `MOVE` means `UID MOVE` too.
    pub unknown_commands: &'static [&'static str],
    /// The line that accepts IDLE.
    pub idle_continuation: &'static str,
    /// How long a change is held back before it is pushed into IDLE. Commands see it at once.
    pub push_delay: Duration,
    /// When the server ends a session.
    pub limit: Option<Limit>,
}

impl Personality {
    /// The same, with pushes held back for `delay`.
    pub fn with_push_delay(self, delay: Duration) -> Self {
        Self { push_delay: delay, ..self }
    }

    /// The same, with another limit on sessions, or none.
    pub fn with_limit(self, limit: Option<Limit>) -> Self {
        Self { limit, ..self }
    }

    /// Whether a capability is among those after sign-in.
    pub(super) fn has(&self, capability: &str) -> bool {
        self.capabilities.split(' ').any(|has| has == capability)
    }

    /// Whether a command (without `UID `) is one this server knows.
    pub(super) fn knows(&self, command: &str) -> bool {
        !self.unknown_commands.contains(&command)
    }
}
