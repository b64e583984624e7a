//! Guard and edge against a server played line by line: the bytes in, the replies out.

mod defects;
mod reading;
mod signing_in;

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use secrecy::SecretString;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, ReadBuf};

use super::*;
use crate::guard::silence_caught_panics;

const SOON: Duration = Duration::from_secs(5);

/// What a server sends, in the pieces in which it arrives; then the end. What is sent to it is kept.
pub(super) struct Canned {
    pieces: VecDeque<Vec<u8>>,
    pub(super) sent: Vec<u8>,
}

impl AsyncRead for Canned {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
        out: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Some(mut piece) = self.pieces.pop_front() {
            let rest = piece.split_off(piece.len().min(out.remaining()));
            out.put_slice(&piece);
            if !rest.is_empty() {
                self.pieces.push_front(rest);
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Canned {
    fn poll_write(mut self: Pin<&mut Self>, _cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.sent.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// An edge that is signed in, to a server that will say `pieces` and hang up.
pub(super) async fn signed_in(pieces: impl IntoIterator<Item = Vec<u8>>) -> Edge<Canned> {
    silence_caught_panics();
    let greeting = b"* PREAUTH [CAPABILITY IMAP4rev1 IDLE] hi\r\n".to_vec();
    let pieces = std::iter::once(greeting).chain(pieces).filter(|piece| !piece.is_empty()).collect();
    let canned = Canned { pieces, sent: Vec::new() };
    let greeted = Greeted::over(canned, "imap.example.org", SOON, None).await.unwrap();
    greeted.sign_in("", Proof::Password(&SecretString::default()), SOON).await.unwrap().0
}

/// Everything the edge says of these bytes.
pub(super) async fn replies(pieces: impl IntoIterator<Item = Vec<u8>>) -> Vec<Reply> {
    let mut edge = signed_in(pieces).await;
    edge.send(&Command::Noop).await.unwrap();
    all(&mut edge).await
}

pub(super) async fn all<S: AsyncRead + AsyncWrite + Unpin + Send>(edge: &mut Edge<S>) -> Vec<Reply> {
    let mut replies = Vec::new();
    while let Some(reply) = edge.next().await.unwrap() {
        replies.push(reply);
    }
    replies
}

/// A server that greets, then answers each line that begins as expected; the lines it heard.
pub(super) async fn serve(stream: DuplexStream, greeting: &str, script: &[(&str, &str)]) -> Vec<String> {
    let mut stream = BufReader::new(stream);
    stream.write_all(greeting.as_bytes()).await.unwrap();
    let mut heard = Vec::new();
    for (expected, answer) in script {
        let mut line = Vec::new();
        if stream.read_until(b'\n', &mut line).await.unwrap() == 0 {
            break;
        }
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        assert!(line.starts_with(expected), "expected {expected}, heard {line}");
        heard.push(line);
        stream.write_all(answer.as_bytes()).await.unwrap();
    }
    heard
}

/// Runs a client against a played server and gives what both saw.
pub(super) async fn against<T>(
    greeting: &str,
    script: &[(&str, &str)],
    client: impl AsyncFnOnce(DuplexStream) -> T,
) -> (T, Vec<String>) {
    silence_caught_panics();
    let (ours, theirs) = tokio::io::duplex(64 * 1024);
    tokio::join!(client(ours), serve(theirs, greeting, script))
}
