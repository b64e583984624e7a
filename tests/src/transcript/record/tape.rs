//! What goes over a connection, kept as it goes, and the moments at which a test may step in between.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::transcript::Line;

/// The moments around IDLE in which a change is easily lost: it is made just before these bytes of ours leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// Before `IDLE`: told before `+` or right after it.
    BeforePlus,
    /// Before `DONE`: told between `DONE` and its OK.
    BeforeDone,
    /// Before the first command after `DONE` was answered: told with that command.
    BeforeNextCommand,
}

impl Window {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::BeforePlus, Self::BeforeDone, Self::BeforeNextCommand];

    fn is_now(self, bytes: &[u8], was_done: bool) -> bool {
        match self {
            Self::BeforePlus => bytes.ends_with(b" IDLE\r\n"),
            Self::BeforeDone => bytes == b"DONE\r\n",
            Self::BeforeNextCommand => was_done && bytes != b"DONE\r\n",
        }
    }
}

type Deed = Box<dyn FnOnce() + Send>;

/// The tape of one transcript, over all its connections.
#[derive(Default)]
pub(super) struct Tape(Mutex<Reel>);

#[derive(Default)]
struct Reel {
    pieces: Vec<Piece>,
    /// How often we said IDLE.
    idles: usize,
    was_done: bool,
    deed: Option<(Window, Deed)>,
}

enum Piece {
    Client(Vec<u8>),
    Server(Vec<u8>),
    Note(String),
    Reconnect,
}

impl Tape {
    pub(super) fn note(&self, what: &str) {
        self.0.lock().unwrap().pieces.push(Piece::Note(what.to_owned()));
    }

    pub(super) fn reconnect(&self) {
        self.0.lock().unwrap().pieces.push(Piece::Reconnect);
    }

    /// Does something in a moment to come.
    pub(super) fn arm(&self, window: Window, deed: Deed) {
        self.0.lock().unwrap().deed = Some((window, deed));
    }

    /// Whether what was armed is still to be done.
    pub(super) fn is_armed(&self) -> bool {
        self.0.lock().unwrap().deed.is_some()
    }

    pub(super) fn idles(&self) -> usize {
        self.0.lock().unwrap().idles
    }

    /// The deed whose moment is now: these bytes of ours are about to leave.
    fn due(&self, bytes: &[u8]) -> Option<Deed> {
        let mut reel = self.0.lock().unwrap();
        let was_done = reel.was_done;
        reel.deed.take_if(|(window, _)| window.is_now(bytes, was_done)).map(|(_, deed)| deed)
    }

    fn said(&self, bytes: &[u8]) {
        let mut reel = self.0.lock().unwrap();
        reel.was_done = bytes == b"DONE\r\n";
        reel.idles += usize::from(bytes.ends_with(b" IDLE\r\n"));
        reel.pieces.push(Piece::Client(bytes.to_vec()));
    }

    fn heard(&self, bytes: &[u8]) {
        self.0.lock().unwrap().pieces.push(Piece::Server(bytes.to_vec()));
    }

    /// All of it as lines. What came in pieces is put together; a line of the server's stands where its end came.
    pub(super) fn lines(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        let (mut client, mut server) = (Vec::new(), Vec::new());
        for piece in &self.0.lock().unwrap().pieces {
            match piece {
                Piece::Client(bytes) => {
                    client.extend_from_slice(bytes);
                    lines.extend(whole_lines(&mut client).map(|line| Line::Client(ours(&line))));
                }
                Piece::Server(bytes) => {
                    server.extend_from_slice(bytes);
                    lines.extend(whole_lines(&mut server).map(|line| Line::Server(theirs(line))));
                }
                Piece::Note(what) => lines.push(Line::Note(what.clone())),
                Piece::Reconnect => {
                    client.clear();
                    server.clear();
                    lines.push(Line::Reconnect);
                }
            }
        }
        lines
    }
}

fn whole_lines(bytes: &mut Vec<u8>) -> impl Iterator<Item = String> {
    let end = bytes.windows(2).rposition(|end| end == b"\r\n").map_or(0, |end| end + 2);
    let whole: Vec<u8> = bytes.drain(..end).collect();
    let text = String::from_utf8(whole).expect("a transcript is text: this server says other bytes");
    let lines: Vec<String> = text.split_terminator("\r\n").map(str::to_owned).collect();
    lines.into_iter()
}

/// Our line without its tag. How much is asked of each message is left open: the answer shows it.
fn ours(line: &str) -> String {
    let Some((_, command)) = line.split_once(' ') else { return line.to_owned() };
    let is_open = ["FETCH ", "UID FETCH ", "ID "].iter().any(|verb| command.starts_with(verb));
    match command.split_once('(') {
        Some((start, _)) if is_open => format!("{start}(…"),
        _ => command.to_owned(),
    }
}

fn theirs(line: String) -> String {
    match line.split_once(' ') {
        Some((tag, status)) if is_tag(tag) => format!("tag {status}"),
        _ if line.starts_with("* ID (") => without_machine(line),
        _ => line,
    }
}

/// Which kernel the recording machine had is nobody's concern, and each recording would differ by it.
fn without_machine(line: String) -> String {
    let Some((before, after)) = line.split_once("\"os-version\" \"") else { return line };
    let rest = after.split_once('"').map_or("", |(_, rest)| rest);
    format!("{before}\"os-version\" \"6.1\"{rest}")
}

fn is_tag(word: &str) -> bool {
    word.strip_prefix('A')
        .is_some_and(|digits| digits.len() == 4 && digits.bytes().all(|c| c.is_ascii_digit()))
}

/// A stream whose bytes are kept.
pub(super) struct Taped<S> {
    pub(super) inner: S,
    pub(super) tape: Arc<Tape>,
}

impl<S: AsyncRead + Unpin> AsyncRead for Taped<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        out: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = out.filled().len();
        ready!(Pin::new(&mut self.inner).poll_read(cx, out))?;
        self.tape.heard(&out.filled()[before..]);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Taped<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if let Some(deed) = self.tape.due(bytes) {
            deed();
        }
        let count = ready!(Pin::new(&mut self.inner).poll_write(cx, bytes))?;
        self.tape.said(&bytes[..count]);
        Poll::Ready(Ok(count))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}
