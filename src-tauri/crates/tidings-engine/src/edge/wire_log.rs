//! What went over the wire of one account, for a person who looks for a fault: bounded, redacted, in memory.
//!
//! Off until somebody switches it on for one account and for a while; until then a line costs one look. What signs us in
//! is never in it, nor what stands in a literal or in quotes (headers, names): only that it was there and how long it was.

use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tidings_core::listen::Moment;
use tidings_core::mailbox::text;
use tidings_protocol::Timestamp;

use crate::clock::Clock;

/// So many lines are kept; the oldest go first.
const LINES: usize = 1_000;
/// So much of a line is kept, in characters.
const LINE: usize = text::SERVER_TEXT;

/// The last lines of one account's wire.
pub struct WireLog {
    clock: Clock,
    kept: Mutex<Option<Kept>>,
    connections: AtomicU32,
}

/// What is kept since it was switched on.
struct Kept {
    until: Moment,
    lines: VecDeque<WireLine>,
}

/// One line, redacted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireLine {
    /// When it was sent or heard.
    pub at: Timestamp,
    /// On which of the account's connections, counted from the start of the agent.
    pub connection: u32,
    /// We said it.
    pub is_ours: bool,
    /// What was said, on one line.
    pub text: String,
}

/// One connection's way into the log.
#[derive(Clone, Debug)]
pub struct WireTap {
    log: Arc<WireLog>,
    connection: u32,
}

impl WireLog {
    /// A log that is off.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        Self { clock, kept: Mutex::default(), connections: AtomicU32::new(0) }
    }

    /// Keeps what goes over the wire from now on, so long; what was kept before is forgotten.
    pub fn switch_on(&self, lasts: Duration) {
        *self.kept() = Some(Kept { until: self.clock.now() + lasts, lines: VecDeque::new() });
    }

    /// Keeps nothing more, and forgets.
    pub fn switch_off(&self) {
        *self.kept() = None;
    }

    /// For how much longer it is on; `None` when it is off, zero when its time is over and what was kept is still there.
    #[must_use]
    pub fn remaining(&self) -> Option<Duration> {
        self.kept().as_ref().map(|kept| kept.until.since(self.clock.now()))
    }

    /// The lines so far, oldest first.
    #[must_use]
    pub fn lines(&self) -> Vec<WireLine> {
        self.kept().as_ref().map(|kept| kept.lines.iter().cloned().collect()).unwrap_or_default()
    }

    /// The way in for another connection.
    #[must_use]
    pub fn tap(self: &Arc<Self>) -> WireTap {
        let connection = self.connections.fetch_add(1, Ordering::Relaxed) + 1;
        WireTap { log: Arc::clone(self), connection }
    }

    fn kept(&self) -> MutexGuard<'_, Option<Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl WireTap {
    fn is_on(&self) -> bool {
        self.log.remaining().is_some_and(|remaining| !remaining.is_zero())
    }

    fn keep(&self, is_ours: bool, text: String) {
        let line = WireLine { at: self.log.clock.wall(), connection: self.connection, is_ours, text };
        if let Some(kept) = &mut *self.log.kept() {
            if kept.lines.len() == LINES {
                kept.lines.pop_front();
            }
            kept.lines.push_back(line);
        }
    }

    /// Keeps what happened to the connection itself; nothing of it is the server's or secret.
    pub(crate) fn note(&self, what: &str) {
        if self.is_on() {
            self.keep(true, format!("({})", text::clean(what, LINE)));
        }
    }
}

// Not derived: whoever prints it would print other people's mail.
impl fmt::Debug for WireLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WireLog")
    }
}

/// Tells the diagnostics and the log what we say; the caller leaves out what is secret.
pub(crate) fn said(log: Option<&WireTap>, line: &str) {
    tell(log, true, line.as_bytes());
}

/// Tells the diagnostics and the log one response of the server.
pub(crate) fn heard(log: Option<&WireTap>, response: &[u8]) {
    tell(log, false, response);
}

fn tell(log: Option<&WireTap>, is_ours: bool, bytes: &[u8]) {
    // Neither is on for people who look for nothing.
    let log = log.filter(|log| log.is_on());
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

    fn log() -> (Arc<WireLog>, WireTap) {
        let log = Arc::new(WireLog::new(Clock::new(TimeScale::REAL)));
        let tap = log.tap();
        (log, tap)
    }

    fn kept(response: &[u8]) -> String {
        let (log, tap) = log();
        log.switch_on(Duration::from_secs(60));
        heard(Some(&tap), response);
        log.lines().remove(0).text
    }

    #[test]
    fn nothing_is_kept_before_it_is_switched_on_nor_when_its_time_is_over() {
        let (log, tap) = log();
        said(Some(&tap), "A1 NOOP");
        assert_eq!((log.remaining(), log.lines()), (None, vec![]));
        log.switch_on(Duration::ZERO);
        said(Some(&tap), "A2 NOOP");
        assert_eq!((log.remaining(), log.lines()), (Some(Duration::ZERO), vec![]));
        log.switch_on(Duration::from_secs(60));
        said(Some(&tap), "A3 NOOP");
        said(Some(&log.tap()), "A1 NOOP");
        let lines: Vec<(u32, String)> =
            log.lines().into_iter().map(|line| (line.connection, line.text)).collect();
        assert_eq!(lines, [(1, "A3 NOOP".to_owned()), (2, "A1 NOOP".to_owned())]);
        log.switch_off();
        assert_eq!(log.lines(), []);
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
        let (log, tap) = log();
        log.switch_on(Duration::from_secs(60));
        for number in 0..LINES + 5 {
            said(Some(&tap), &format!("A{number} NOOP"));
        }
        let lines = log.lines();
        assert_eq!((lines.len(), lines[0].text.as_str()), (LINES, "A5 NOOP"));
        assert!(kept(&b"x".repeat(100_000)).chars().count() <= LINE + 1);
    }
}
