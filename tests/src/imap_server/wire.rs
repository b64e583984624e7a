//! What went over the wire, for the test to read.

use std::fmt::{self, Display, Formatter};
use std::time::Instant;

/// One line of the wire, in either direction. A literal's lines are lines too.
#[derive(Clone, Debug)]
pub struct WireLine {
    /// When it was received or sent.
    pub at: Instant,
    /// Counts connections from 1.
    pub connection: u64,
    /// Whether the client said it.
    pub from_client: bool,
    /// The text, without line end. The greeting counts as the server's first line.
    pub line: String,
    /// How often in a row, so that a million `* 1 EXPUNGE` are one entry.
    pub times: usize,
}

impl Display for WireLine {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let who = if self.from_client { "C:" } else { "S:" };
        write!(f, "{} {who} {}", self.connection, self.line)?;
        if self.times > 1 { write!(f, " ({} times)", self.times) } else { Ok(()) }
    }
}

/// All lines in their order.
#[derive(Debug, Default)]
pub(super) struct Wire(Vec<WireLine>);

impl Wire {
    /// Notes the lines of these bytes.
    pub(super) fn record(&mut self, connection: u64, from_client: bool, bytes: &[u8], at: Instant) {
        for line in String::from_utf8_lossy(bytes).lines() {
            match self.0.last_mut() {
                Some(last)
                    if last.line == line
                        && last.connection == connection
                        && last.from_client == from_client =>
                {
                    last.times += 1;
                }
                _ => self.0.push(WireLine { at, connection, from_client, line: line.to_owned(), times: 1 }),
            }
        }
    }

    pub(super) fn lines(&self) -> &[WireLine] {
        &self.0
    }
}
