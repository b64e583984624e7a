//! Stands between TLS and async-imap, so that no byte of a server reaches its parser unexamined.
//!
//! Inwards it cuts whole responses out of the stream within limits, tries each on the parser where a panic
//! costs nothing, and lets only those through that parse; any other is replaced by a line that means nothing
//! (`* OK [X-RAW]`), or, when it finishes a command, by the same completion without its text. So an unknown or
//! broken line never costs the connection, and async-imap never buffers more than one response.
//!
//! Outwards it joins what is written until the flush: async-imap writes one command in three or four pieces,
//! and each would be a TLS record and a delayed acknowledgement of its own.

mod framer;
mod limits;

use std::fmt;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use framer::Framer;
pub use limits::Excess;

/// Read so much at once: a TLS record is at most 16 KiB, an idle push a few bytes.
const READ: usize = 2 * 1024;

/// A guarded byte stream. See the module's header.
pub struct Guard<S> {
    inner: S,
    framer: Framer,
    /// Examined bytes, not yet taken by the reader, from `taken` on.
    ready: Vec<u8>,
    taken: usize,
    /// Written, not yet flushed, from `flushed` on.
    outgoing: Vec<u8>,
    flushed: usize,
}

impl<S> Guard<S> {
    /// Guards a stream from its first byte on.
    pub fn new(inner: S) -> Self {
        Self {
            inner,
            framer: Framer::default(),
            ready: Vec::new(),
            taken: 0,
            outgoing: Vec::new(),
            flushed: 0,
        }
    }

    /// Moves whole responses from the framer to the reader.
    fn examine(&mut self) -> io::Result<()> {
        loop {
            let frame =
                self.framer.next().map_err(|excess| io::Error::new(io::ErrorKind::InvalidData, excess))?;
            let Some(frame) = frame else { return Ok(()) };
            if parses(&frame) {
                self.ready.extend_from_slice(&frame);
            } else {
                tracing::debug!(bytes = frame.len(), "a response was not understood");
                self.ready.extend_from_slice(&stand_in(&frame));
            }
        }
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
        while this.taken == this.ready.len() {
            this.ready = Vec::new();
            this.taken = 0;
            let mut space = [0; READ];
            let mut read = ReadBuf::new(&mut space);
            ready!(Pin::new(&mut this.inner).poll_read(cx, &mut read))?;
            if read.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
            this.framer.push(read.filled());
            this.examine()?;
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
        self.outgoing.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

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
        this.outgoing.fill(0);
        this.outgoing = Vec::new();
        this.flushed = 0;
        Pin::new(&mut this.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

/// Whether the parser takes the whole response. It may panic (on `INTERNALDATE NIL`, on a code directly
/// followed by multi-byte text), and then it does so here.
fn parses(frame: &[u8]) -> bool {
    quiet(|| matches!(imap_proto::Response::parse(frame), Ok((rest, _)) if rest.is_empty())).unwrap_or(false)
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
/// before. Call once, at the start of the program.
pub fn silence_caught_panics() {
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !IS_QUIET.get() {
            report(panic);
        }
    }));
}

/// What stands for a response that does not parse.
fn stand_in(frame: &[u8]) -> Vec<u8> {
    let mut words = frame.split(|byte| *byte == b' ' || *byte == b'\r');
    let (tag, status) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let is_tag = !tag.is_empty() && tag.len() < 32 && tag.iter().all(u8::is_ascii_alphanumeric);
    let status = [&b"OK"[..], b"NO", b"BAD"].into_iter().find(|word| status.eq_ignore_ascii_case(word));
    match status {
        Some(status) if is_tag => [tag, b" ", status, b" [X-RAW] not understood\r\n"].concat(),
        _ => b"* OK [X-RAW] not understood\r\n".to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    async fn through(bytes: &[u8]) -> io::Result<String> {
        silence_caught_panics();
        let mut guard = Guard::new(io::Cursor::new(bytes.to_vec()));
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
            "* OK ready\r\n* OK [X-RAW] not understood\r\n* 5 EXISTS\r\n* OK [X-RAW] not understood\r\n\
             A0001 NO [X-RAW] not understood\r\n* 2 EXPUNGE\r\n"
        );
    }

    #[tokio::test]
    async fn nesting_that_would_overflow_the_stack_is_refused_before_it_is_parsed() {
        let bomb = format!("* OK ready\r\n* 1 FETCH (BODYSTRUCTURE {}\r\n", "(".repeat(5_000));
        assert_eq!(through(bomb.as_bytes()).await.unwrap_err().kind(), io::ErrorKind::InvalidData);
    }

    #[tokio::test]
    async fn writes_are_joined_until_the_flush() {
        let mut guard = Guard::new(io::Cursor::new(Vec::new()));
        for piece in ["A1", " ", "NOOP", "\r\n"] {
            guard.write_all(piece.as_bytes()).await.unwrap();
        }
        assert!(guard.inner.get_ref().is_empty());
        guard.flush().await.unwrap();
        assert_eq!(guard.inner.get_ref(), b"A1 NOOP\r\n");
    }
}
