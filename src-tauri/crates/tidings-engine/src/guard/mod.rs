//! Stands between TLS and async-imap, so that no byte of a server reaches its parser unexamined.
//!
//! Inwards it cuts whole responses out of the stream within limits, tries each on the parser where a panic
//! costs nothing, and lets only those through that parse and lose nothing by it. Any other is replaced by a line
//! that only says that it stands for something (`* OK [X-RAW] n`, or, when it finishes a command, the same tag and
//! status), and is kept beside it for our own reader; so order is preserved, an unknown or broken line never costs
//! the connection, and async-imap never buffers more than one response. Nothing a server wrote is rewritten.
//!
//! Outwards it joins what is written until the flush: one command in several pieces would be several TLS records
//! and a delayed acknowledgement for each.

mod framer;
mod limits;
mod pieces;

use std::fmt;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use imap_proto::{AttributeValue, Response};
use secrecy::zeroize::Zeroize;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::edge::{WireTap, wire_log};
use framer::Framer;
pub use limits::Excess;

/// Read so much at once: a TLS record is at most 16 KiB, an idle push a few bytes.
const READ: usize = 2 * 1024;

/// A guarded byte stream. See the module's header.
pub struct Guard<S> {
    inner: S,
    framer: Framer,
    /// One examined response, not yet taken by the reader, from `taken` on.
    ready: Vec<u8>,
    taken: usize,
    /// The response that the last stand-in stands for, under its number.
    raw: Option<(u32, Vec<u8>)>,
    last_raw: u32,
    /// Written, not yet flushed, from `flushed` on.
    outgoing: Vec<u8>,
    flushed: usize,
    log: Option<WireTap>,
}

impl<S> Guard<S> {
    /// Guards a stream from its first byte on; `log` keeps what is heard.
    pub fn new(inner: S, log: Option<WireTap>) -> Self {
        Self {
            inner,
            framer: Framer::default(),
            ready: Vec::new(),
            taken: 0,
            raw: None,
            last_raw: 0,
            outgoing: Vec::new(),
            flushed: 0,
            log,
        }
    }

    /// The response that the stand-in with this text stands for; `None` where a text is no stand-in's.
    /// The response that the stand-in with this number stands for. A server that sends one of its own finds
    /// nothing: each is taken as soon as it is read.
    pub fn take_raw(&mut self, number: &str) -> Option<Vec<u8>> {
        let number: u32 = number.parse().ok()?;
        self.raw.take_if(|(kept, _)| *kept == number).map(|(_, frame)| frame)
    }

    #[cfg(test)]
    pub(crate) const fn inner(&self) -> &S {
        &self.inner
    }

    /// Adds to what the next flush sends.
    pub fn queue(&mut self, bytes: &[u8]) {
        let needed = self.outgoing.len() + bytes.len();
        if self.outgoing.capacity() < needed {
            // Grown by hand: what a growing buffer leaves behind may be a password.
            let mut larger = Vec::with_capacity(needed.max(128));
            larger.extend_from_slice(&self.outgoing);
            self.outgoing.zeroize();
            self.outgoing = larger;
        }
        self.outgoing.extend_from_slice(bytes);
    }

    /// Makes the next response ready for the reader; false when more bytes are needed.
    fn examine(&mut self) -> io::Result<bool> {
        let frame = self.framer.next().map_err(|excess| {
            tracing::info!(%excess, "the server went beyond a limit");
            io::Error::new(io::ErrorKind::InvalidData, excess)
        })?;
        let Some(frame) = frame else { return Ok(false) };
        wire_log::heard(self.log.as_ref(), &frame);
        self.taken = 0;
        if is_understood(&frame) {
            self.ready = frame;
        } else {
            self.last_raw = self.last_raw.wrapping_add(1);
            self.ready = stand_in(&frame, self.last_raw);
            self.raw = Some((self.last_raw, frame));
        }
        Ok(true)
    }
}

// Not derived: the buffers hold what strangers wrote and what we sign in with.
impl<S> fmt::Debug for Guard<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Guard")
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Guard<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        out: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        // One response at a time: so no stand-in overtakes what it stands for.
        while this.taken == this.ready.len() {
            this.ready = Vec::new();
            this.taken = 0;
            if this.examine()? {
                break;
            }
            let mut space = [0; READ];
            let mut read = ReadBuf::new(&mut space);
            ready!(Pin::new(&mut this.inner).poll_read(cx, &mut read))?;
            if read.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
            this.framer.push(read.filled());
        }
        let rest = this.ready.get(this.taken..).unwrap_or_default();
        let piece = rest.get(..rest.len().min(out.remaining())).unwrap_or_default();
        out.put_slice(piece);
        this.taken += piece.len();
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Guard<S> {
    fn poll_write(mut self: Pin<&mut Self>, _cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.queue(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    /// May be given up and called again: what was sent is remembered.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        while let Some(rest) = this.outgoing.get(this.flushed..).filter(|rest| !rest.is_empty()) {
            let written = ready!(Pin::new(&mut this.inner).poll_write(cx, rest))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            this.flushed += written;
        }
        // What was sent may have been a password: it does not stay in memory.
        this.outgoing.zeroize();
        this.outgoing = Vec::new();
        this.flushed = 0;
        Pin::new(&mut this.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

impl<S> Drop for Guard<S> {
    fn drop(&mut self) {
        self.outgoing.zeroize();
    }
}

/// Whether the parser takes the whole response and all of its meaning. It may panic (on `INTERNALDATE NIL`, on a
/// code directly followed by multi-byte text), and then it does so here.
fn is_understood(frame: &[u8]) -> bool {
    !is_for_our_reader(frame)
        && quiet(|| match Response::parse(frame) {
            // An attribute that it does not know hides what stands in it: flags in quotes are among those.
            Ok((rest, Response::Fetch(_, attributes))) => {
                rest.is_empty() && !attributes.contains(&AttributeValue::Unknown)
            }
            Ok((rest, _)) => rest.is_empty(),
            Err(_) => false,
        })
        .unwrap_or(false)
}

/// Forms that the parser refuses or of which it loses something: the bytes of a mailbox's name, unknown counters,
/// and that ENABLED is no CAPABILITY. And structures and envelopes, which nobody asks for: the parser tries them in
/// several ways one inside the other.
fn is_for_our_reader(frame: &[u8]) -> bool {
    let mut words = frame.split(|byte| byte.is_ascii_whitespace()).filter(|word| !word.is_empty());
    let (_star, word) = (words.next(), words.next().unwrap_or_default());
    let is = |word: &[u8], forms: &[&[u8]]| forms.iter().any(|form| word.eq_ignore_ascii_case(form));
    is(word, &[b"LIST", b"LSUB", b"STATUS", b"ESEARCH", b"ENABLED"])
        || words.next().is_some_and(|third| is(third, &[b"FETCH"]))
            && words.any(|word| {
                let name = word.split(|byte| *byte == b'(').next_back().unwrap_or_default();
                is(name, &[b"ENVELOPE", b"BODYSTRUCTURE", b"BODY"])
            })
}

thread_local! {
    static IS_QUIET: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

fn quiet<T>(try_out: impl FnOnce() -> T) -> Option<T> {
    IS_QUIET.set(true);
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(try_out)).ok();
    IS_QUIET.set(false);
    outcome
}

/// Keeps the panics that the guard provokes and catches out of the diagnostics; all others are reported as
/// before. For the start of the program; again, it does nothing.
pub fn silence_caught_panics() {
    static SILENCED: std::sync::Once = std::sync::Once::new();
    SILENCED.call_once(|| {
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !IS_QUIET.get() {
                report(panic);
            }
        }));
    });
}

/// The response code of a stand-in; its text is the number.
pub const RAW: &str = "X-RAW";

/// What stands for a response that our own reader is to read. Any completion of a command stays one, so that it
/// finds its waiter even where nothing else of it can be read.
fn stand_in(frame: &[u8], number: u32) -> Vec<u8> {
    let mut words = frame.split(|byte| byte.is_ascii_whitespace()).filter(|word| !word.is_empty());
    let (tag, status) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let tag = std::str::from_utf8(tag).unwrap_or_default();
    let is_tag = !tag.is_empty() && tag.len() < 32 && tag.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let status = ["OK", "NO", "BAD"].into_iter().find(|word| status.eq_ignore_ascii_case(word.as_bytes()));
    match status {
        Some(status) if is_tag => format!("{tag} {status} [{RAW}] {number}\r\n"),
        _ => format!("* OK [{RAW}] {number}\r\n"),
    }
    .into_bytes()
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    async fn through(bytes: &[u8]) -> io::Result<String> {
        silence_caught_panics();
        let mut guard = Guard::new(io::Cursor::new(bytes.to_vec()), None);
        let mut out = String::new();
        guard.read_to_string(&mut out).await?;
        Ok(out)
    }

    #[tokio::test]
    async fn what_does_not_parse_is_replaced_and_costs_nothing_else() {
        let out = through(
            b"* OK ready\r\n* XNOTICE hi\r\n* 5 EXISTS\r\n* 1 FETCH (INTERNALDATE NIL)\r\n\
              A0001 NO [ALERT]\xe7\x99\xbb\xe5\xbd\x95\r\n* 2 EXPUNGE\r\n",
        )
        .await;
        assert_eq!(
            out.unwrap(),
            "* OK ready\r\n* OK [X-RAW] 1\r\n* 5 EXISTS\r\n* OK [X-RAW] 2\r\n\
             A0001 NO [X-RAW] 3\r\n* 2 EXPUNGE\r\n"
        );
    }

    #[tokio::test]
    async fn a_server_cannot_forge_a_stand_in() {
        let stream = io::Cursor::new(b"* OK [X-RAW] 1\r\n* XFOO\r\n* OK [X-RAW] 1\r\n".to_vec());
        let mut guard = Guard::new(stream, None);
        let mut out = [0; 100];
        for stands_for in [None, Some(b"* XFOO\r\n".as_slice()), None] {
            let length = guard.read(&mut out).await.unwrap();
            assert_eq!(&out[..length], b"* OK [X-RAW] 1\r\n");
            assert_eq!(guard.take_raw("1").as_deref(), stands_for);
        }
    }

    #[tokio::test]
    async fn nesting_that_would_overflow_the_stack_is_refused_before_it_is_parsed() {
        let bomb = format!("* OK ready\r\n* 1 FETCH (BODYSTRUCTURE {}\r\n", "(".repeat(5_000));
        assert_eq!(through(bomb.as_bytes()).await.unwrap_err().kind(), io::ErrorKind::InvalidData);
    }

    #[tokio::test]
    async fn structures_never_reach_the_parser() {
        for item in ["ENVELOPE (NIL)", "(BODYSTRUCTURE (\"TEXT\"", "UID 5 BODY (\"TEXT\")", "((BODY NIL"] {
            assert!(is_for_our_reader(format!("* 1 FETCH ({item} X)\r\n").as_bytes()), "{item}");
        }
        assert!(!is_for_our_reader(b"* 1 FETCH (UID 5 BODY[HEADER] {3}\r\nabc FLAGS ())\r\n"));
    }

    #[tokio::test]
    async fn writes_are_joined_until_the_flush() {
        let mut guard = Guard::new(io::Cursor::new(Vec::new()), None);
        for piece in ["A1", " ", "NOOP", "\r\n"] {
            guard.write_all(piece.as_bytes()).await.unwrap();
        }
        assert!(guard.inner.get_ref().is_empty());
        guard.flush().await.unwrap();
        assert_eq!(guard.inner.get_ref(), b"A1 NOOP\r\n");
        assert_eq!(guard.outgoing.capacity(), 0, "nothing is held at rest");
    }
}
