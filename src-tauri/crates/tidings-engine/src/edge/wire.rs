//! Commands out with their tags, responses in: what async-imap's stream is used for.
//!
//! Only its reading is used. Tags and writing are ours: a mailbox's name may hold bytes that its command type (a
//! string) cannot, and what it writes it also writes to the log, passwords among it.

use std::collections::VecDeque;
use std::io;

use secrecy::zeroize::Zeroizing;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};

use super::heard::Heard;
use super::{WireTap, convert, reader, wire_log};
use crate::guard::{Guard, RAW};

/// Bytes that go out together; what follows them waits for the server's `+`.
pub(super) type Piece = Zeroizing<Vec<u8>>;

pub(super) struct Wire<S: AsyncRead + AsyncWrite + Unpin> {
    client: async_imap::Client<Guard<S>>,
    last_tag: u32,
    in_flight: Option<String>,
    /// Of the command in flight: literals that wait for their `+`.
    waiting: VecDeque<Piece>,
    needs_flush: bool,
    log: Option<WireTap>,
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Wire<S> {
    pub(super) fn new(stream: S, log: Option<WireTap>) -> Self {
        Self {
            client: async_imap::Client::new(Guard::new(stream, log.clone())),
            last_tag: 0,
            in_flight: None,
            waiting: VecDeque::new(),
            needs_flush: false,
            log,
        }
    }

    /// Begins a command; the pieces are its line without tag and line end, cut before each literal's bytes.
    /// `shown` is what the log may have of it.
    pub(super) fn begin(&mut self, pieces: impl IntoIterator<Item = Piece>, shown: &str) {
        self.last_tag = self.last_tag.wrapping_add(1);
        let tag = format!("A{:04}", self.last_tag);
        wire_log::said(self.log.as_ref(), &format!("{tag} {shown}"));
        self.queue(format!("{tag} ").as_bytes());
        self.waiting = pieces.into_iter().collect();
        self.in_flight = Some(tag);
        self.queue_next();
    }

    /// The next piece of the command in flight, and the line's end after the last.
    fn queue_next(&mut self) {
        if let Some(piece) = self.waiting.pop_front() {
            self.queue(&piece);
        }
        if self.waiting.is_empty() {
            self.queue(b"\r\n");
        }
    }

    /// Says something without a tag: DONE, or an answer to a challenge.
    pub(super) fn say(&mut self, bytes: &[u8], shown: &str) {
        wire_log::said(self.log.as_ref(), shown);
        self.queue(bytes);
        self.queue(b"\r\n");
    }

    fn queue(&mut self, bytes: &[u8]) {
        self.client.get_mut().queue(bytes);
        self.needs_flush = true;
    }

    /// Sends what was begun. May be cancelled: [`Wire::next`] goes on with it.
    pub(super) async fn flush(&mut self) -> io::Result<()> {
        if self.needs_flush {
            self.client.get_mut().flush().await?;
            self.needs_flush = false;
        }
        Ok(())
    }

    /// The next response; `None` at the end of the connection. May be cancelled and called again.
    pub(super) async fn next(&mut self) -> io::Result<Option<Heard>> {
        loop {
            self.flush().await?;
            let response = self.client.read_response().await.map_err(without_bytes)?;
            let Some(response) = response else { return Ok(None) };
            let heard = convert::heard(response.parsed());
            let heard = match self.raw(&heard) {
                Some(frame) => reader::read(&frame),
                None => heard,
            };
            match heard {
                Heard::Continue(_) if !self.waiting.is_empty() => self.queue_next(),
                Heard::Done { ref tag, .. } if self.in_flight.as_ref() != Some(tag) => {
                    // A completion of a command that is not in flight finishes nothing.
                    tracing::debug!("a completion with a foreign tag was ignored");
                }
                Heard::Done { .. } => {
                    self.in_flight = None;
                    self.waiting.clear();
                    return Ok(Some(heard));
                }
                heard => return Ok(Some(heard)),
            }
        }
    }

    #[cfg(test)]
    pub(super) fn stream(&self) -> &S {
        self.client.get_ref().inner()
    }

    /// The response that a stand-in of the guard's stands for.
    fn raw(&mut self, heard: &Heard) -> Option<Vec<u8>> {
        use tidings_core::listen::{Code, Reply};
        let (code, text) = match heard {
            Heard::Done { code, text, .. } | Heard::Reply(Reply::Condition { code, text, .. }) => {
                (code, text)
            }
            _ => return None,
        };
        let is_raw = matches!(code, Some(Code::Other(code)) if code == RAW);
        is_raw.then(|| self.client.get_mut().take_raw(text)).flatten()
    }
}

/// What the parser says when it fails carries the bytes it failed on; they are for nobody's log.
fn without_bytes(error: io::Error) -> io::Error {
    if error.kind() == io::ErrorKind::Other { io::ErrorKind::InvalidData.into() } else { error }
}

/// A command's line as pieces. Each of its characters stands for one byte; quoted strings with bytes that they may
/// not hold become literals.
pub(super) fn pieces(line: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut current = Piece::default();
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        if c != '"' {
            current.extend(byte(c));
            continue;
        }
        let string = string(&mut chars);
        if string.iter().all(|byte| matches!(byte, b' '..=b'~')) {
            push_quoted(&mut current, &string);
        } else {
            current.extend_from_slice(format!("{{{}}}\r\n", string.len()).as_bytes());
            pieces.push(std::mem::take(&mut current));
            current.extend_from_slice(&string);
        }
    }
    pieces.push(current);
    pieces
}

/// The bytes of a quoted string up to its end.
fn string(chars: &mut std::str::Chars<'_>) -> Piece {
    let mut string = Piece::default();
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            '\\' => string.extend(chars.next().and_then(byte)),
            c => string.extend(byte(c)),
        }
    }
    string
}

/// Nothing in a line starts another.
fn byte(c: char) -> Option<u8> {
    u8::try_from(u32::from(c)).ok().filter(|byte| !matches!(byte, 0 | b'\r' | b'\n'))
}

/// Adds a quoted string (RFC 3501 §9, quoted).
pub(super) fn push_quoted(out: &mut Piece, string: &[u8]) {
    out.push(b'"');
    for byte in string {
        if matches!(byte, b'"' | b'\\') {
            out.push(b'\\');
        }
        out.push(*byte);
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use tidings_core::listen::{Command, WireName};

    use super::*;

    fn sent(line: &str) -> Vec<Vec<u8>> {
        pieces(line).into_iter().map(|piece| piece.to_vec()).collect()
    }

    #[test]
    fn an_ordinary_name_goes_in_quotes() {
        let name = WireName::from_people("Tom \"&\" \\ Jerry");
        assert_eq!(
            sent(&Command::Examine(name, tidings_core::listen::OpenWith::Nothing).line()),
            [b"EXAMINE \"Tom \\\"&-\\\" \\\\ Jerry\"".to_vec()]
        );
    }

    #[test]
    fn a_name_in_another_charset_goes_as_it_came() {
        let name = WireName::from_wire(b"\xc0\xac\"\xbb".to_vec());
        assert_eq!(
            sent(&Command::Examine(name, tidings_core::listen::OpenWith::Nothing).line()),
            [b"EXAMINE {4}\r\n".to_vec(), b"\xc0\xac\"\xbb".to_vec()]
        );
    }

    #[test]
    fn nothing_in_a_line_starts_another() {
        assert_eq!(sent("NOOP\r\nA2 DELETE \"a\r\nb\""), [b"NOOPA2 DELETE \"ab\"".to_vec()]);
    }
}
