//! What went over the wire of one account, for a person who looks for a fault: bounded, redacted, in memory.
//!
//! Off by default; an account's connections keep one when it is switched on. What signs us in is never in it, nor
//! what stands in a literal or in quotes (headers, names): only that it was there and how long it was.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use tidings_core::listen::Moment;
use tidings_core::mailbox::text;

use crate::clock::Clock;

/// So many lines are kept; the oldest go first.
const LINES: usize = 1_000;
/// So much of a line is kept, in characters.
const LINE: usize = text::SERVER_TEXT;

/// The last lines of one account's wire.
pub struct WireLog {
    clock: Clock,
    lines: Mutex<VecDeque<WireLine>>,
}

/// One line, redacted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireLine {
    /// When it was sent or heard.
    pub at: Moment,
    /// We said it.
    pub is_ours: bool,
    /// What was said, on one line.
    pub text: String,
}

impl WireLog {
    /// An empty log.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        Self { clock, lines: Mutex::default() }
    }

    /// The lines so far, oldest first.
    #[must_use]
    pub fn lines(&self) -> Vec<WireLine> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    fn keep(&self, is_ours: bool, text: String) {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() == LINES {
            lines.pop_front();
        }
        lines.push_back(WireLine { at: self.clock.now(), is_ours, text });
    }
}

// Not derived: whoever prints it would print other people's mail.
impl fmt::Debug for WireLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WireLog")
    }
}

/// Tells the diagnostics and the log what we say; the caller leaves out what is secret.
pub(crate) fn said(log: Option<&WireLog>, line: &str) {
    tell(log, true, line.as_bytes());
}

/// Tells the diagnostics and the log one response of the server.
pub(crate) fn heard(log: Option<&WireLog>, response: &[u8]) {
    tell(log, false, response);
}

fn tell(log: Option<&WireLog>, is_ours: bool, bytes: &[u8]) {
    // Neither is on for people who look for nothing.
    if log.is_none() && !tracing::enabled!(tracing::Level::TRACE) {
        return;
    }
    let text = text::clean(&redacted(bytes), LINE);
    tracing::trace!(line = text, "{}", if is_ours { "said" } else { "heard" });
    if let Some(log) = log {
        log.keep(is_ours, text);
    }
}

/// The bytes without what stands in quotes and literals.
fn redacted(bytes: &[u8]) -> String {
    let mut out = Vec::new();
    let mut rest = bytes;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'"' => {
                let end = end_of_quotes(after);
                let length = end.unwrap_or(after.len());
                out.extend_from_slice(format!("\"[{length}]\"").as_bytes());
                rest = after.get(length + 1..).unwrap_or_default();
            }
            b'\n' => {
                out.push(b' ');
                // A line that goes on does so with a literal, whose length it told.
                let told = announced(bytes.get(..bytes.len() - after.len()).unwrap_or_default());
                if let Some(literal) = told {
                    out.extend_from_slice(b"[literal]");
                    rest = after.get(literal..).unwrap_or_default();
                }
            }
            _ => out.push(*byte),
        }
        if out.len() > 4 * LINE {
            break;
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn end_of_quotes(after: &[u8]) -> Option<usize> {
    let mut is_escaped = false;
    after.iter().position(|byte| {
        let is_end = *byte == b'"' && !is_escaped;
        is_escaped = *byte == b'\\' && !is_escaped;
        is_end
    })
}

/// The length that a line announces at its end.
fn announced(line: &[u8]) -> Option<usize> {
    let line = line.trim_ascii_end().strip_suffix(b"}")?;
    let line = line.strip_suffix(b"+").unwrap_or(line);
    let digits = line.get(line.iter().rposition(|byte| *byte == b'{')? + 1..)?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use tidings_core::listen::TimeScale;

    use super::*;

    fn kept(response: &[u8]) -> String {
        let log = WireLog::new(Clock::new(TimeScale::REAL));
        heard(Some(&log), response);
        log.lines().remove(0).text
    }

    #[test]
    fn headers_and_names_are_left_out() {
        assert_eq!(
            kept(b"* 1 FETCH (UID 5 BODY[HEADER] {20}\r\nSubject: hush \"x\r\n\r\n FLAGS (\\Seen))\r\n"),
            "* 1 FETCH (UID 5 BODY[HEADER] {20} [literal] FLAGS (\\Seen))"
        );
        assert_eq!(kept(b"* LIST () \"/\" \"Pri\\\"vate\"\r\n"), "* LIST () \"[1]\" \"[9]\"");
        assert_eq!(kept(b"* X \"without end\r\n"), "* X \"[13]\"");
        assert_eq!(kept(b"* X {99999}\r\nshort"), "* X {99999} [literal]");
    }

    #[test]
    fn it_is_bounded_and_keeps_the_newest() {
        let log = WireLog::new(Clock::new(TimeScale::REAL));
        for number in 0..LINES + 5 {
            said(Some(&log), &format!("A{number} NOOP"));
        }
        let lines = log.lines();
        assert_eq!((lines.len(), lines[0].text.as_str()), (LINES, "A5 NOOP"));
        assert!(kept(&b"x".repeat(100_000)).chars().count() <= LINE + 1);
    }
}
