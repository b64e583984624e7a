//! Plays a transcript to the program's own guard, edge and session. No sockets and no waiting: the clock goes on when
//! the transcript has us speak and we would wait.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::FutureExt as _;
use secrecy::SecretString;
use tidings_core::listen::{Capabilities, Moment};
use tidings_engine::edge::{Edge, Greeted, Proof};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::clerk::Clerk;
use super::listener::{Listener, Memory, Told};
use super::{Line, Transcript};
use crate::real_server::{PASSWORD, USER};

/// How the server's bytes reach us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// All that it says in a row at once.
    Nowhere,
    /// In pieces of so many bytes, the first of them shorter.
    Every {
        /// How many, at least one.
        size: usize,
        /// Where the first cut is: less than that.
        first: usize,
    },
}

impl Cut {
    /// Cuts that fall together behind every single byte, with few of its neighbours and with many.
    pub fn everywhere() -> impl Iterator<Item = Self> {
        let sizes = [1, 2, 31].into_iter();
        [Self::Nowhere]
            .into_iter()
            .chain(sizes.flat_map(|size| (0..size).map(move |first| Self::Every { size, first })))
    }
}

/// At the end of a transcript the clock goes on this far in one step at most: what is held back for some seconds is
/// told, the next look at the mailbox is not begun.
const END: Duration = Duration::from_secs(30);

/// So many deadlines may pass before we say what the transcript has us say.
const DEADLINES: usize = 10;

/// Never reached: a transcript's answers are there at once or never.
const LIMIT: Duration = Duration::from_secs(600);

/// Plays a transcript and returns what is told.
///
/// # Errors
/// When we say something else than the transcript, or nothing, or cannot sign in.
pub fn replay(transcript: &Transcript, cut: Cut) -> Result<Told, String> {
    // Sign-in makes timers, which need a runtime to be made in; none is ever waited for.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let _guard = runtime.enter();
    let mut player = Player {
        transcript,
        at: 0,
        cut,
        heard: 0,
        clerk: transcript.has_clerk().then(Clerk::default),
        now: Moment::default(),
        wire: Wire::default(),
        tag: String::new(),
        state: State::Between(Memory::default()),
    };
    player.connect();
    while let Some(line) = transcript.lines.get(player.at) {
        let at = player.at;
        let number = at + 1;
        match line {
            Line::Note(_) => {}
            Line::Mail(_) => {
                let block = transcript.lines[at..].iter().map_while(|line| match line {
                    Line::Mail(mail) => Some(mail.clone()),
                    _ => None,
                });
                let block: Vec<_> = block.collect();
                player.at += block.len();
                player.clerk.get_or_insert_default().fill(block);
                continue;
            }
            Line::Reconnect => {
                player.disconnect();
                player.connect();
            }
            Line::Client(wanted) => {
                player.expect(wanted).map_err(|error| format!("line {number} of the dialogue: {error}"))?;
            }
            Line::Server(_) => {
                let block = transcript.lines[at..].iter().map_while(|line| match line {
                    Line::Server(line) => Some(line.as_str()),
                    _ => None,
                });
                let block: Vec<&str> = block.collect();
                player.hear(&block)?;
                player.at += block.len();
                continue;
            }
        }
        player.at += 1;
    }
    player.finish()
}

struct Player<'a> {
    transcript: &'a Transcript,
    /// The line that is played now.
    at: usize,
    cut: Cut,
    /// How many bytes of the transcript we heard.
    heard: usize,
    clerk: Option<Clerk>,
    now: Moment,
    wire: Wire,
    /// Of our last command.
    tag: String,
    state: State,
}

type SigningIn = Pin<Box<dyn Future<Output = Result<(Edge<Wire>, Capabilities), String>>>>;

enum State {
    Between(Memory),
    SigningIn(SigningIn, Memory),
    Watching(Box<(Edge<Wire>, Listener)>),
}

impl Player<'_> {
    fn connect(&mut self) {
        self.wire = Wire::default();
        if self.clerk.is_some() {
            self.wire.hear(Clerk::GREETING.as_bytes());
        }
        let wire = self.wire.clone();
        let signing_in = async {
            let greeted =
                Greeted::over(wire, "localhost", LIMIT, None).await.map_err(|error| error.to_string())?;
            let password = SecretString::from(PASSWORD);
            greeted
                .sign_in(USER, Proof::Password(&password), LIMIT)
                .await
                .map_err(|error| format!("{error:?}"))
        };
        self.state = State::SigningIn(Box::pin(signing_in), self.take_memory());
    }

    fn take_memory(&mut self) -> Memory {
        match std::mem::replace(&mut self.state, State::Between(Memory::default())) {
            State::Between(memory) | State::SigningIn(_, memory) => memory,
            State::Watching(watching) => watching.1.end(),
        }
    }

    /// Takes in what has come, and says what is to be said; a clerk answers it at once.
    fn turn(&mut self) -> Result<(), String> {
        loop {
            self.turn_once()?;
            let (Some(clerk), Some(line)) = (&self.clerk, self.wire.next_said()) else { return Ok(()) };
            if self.is_awaited(&line) {
                return Ok(());
            }
            let Some(answer) = clerk.answer(&line) else { return Ok(()) };
            self.wire.said();
            self.wire.hear(answer?.as_bytes());
        }
    }

    /// Whether the transcript has its own answer to this, as the next thing that we say.
    fn is_awaited(&self, line: &str) -> bool {
        let next = self.transcript.lines[self.at..].iter().find_map(|line| match line {
            Line::Client(wanted) => Some(wanted),
            _ => None,
        });
        let said = line.split_once(' ').map_or(line, |(_, command)| command);
        next.is_some_and(|wanted| is_as_wanted(said, wanted))
    }

    fn turn_once(&mut self) -> Result<(), String> {
        if let State::SigningIn(signing_in, _) = &mut self.state {
            let Some(signed_in) = signing_in.as_mut().now_or_never() else { return Ok(()) };
            let (edge, capabilities) = signed_in?;
            let memory = self.take_memory();
            let Transcript { folder, wall, .. } = self.transcript;
            let listener = Listener::begin(memory, folder, capabilities, edge.quirks(), *wall, self.now);
            self.state = State::Watching(Box::new((edge, listener)));
        }
        let State::Watching(watching) = &mut self.state else { return Ok(()) };
        let (edge, listener) = &mut **watching;
        loop {
            for command in listener.turn(self.now) {
                edge.send(&command).now_or_never().expect("the wire takes everything").unwrap();
            }
            if listener.session.ended().is_some() {
                return Ok(());
            }
            match edge.next().now_or_never() {
                None => return Ok(()),
                Some(Ok(Some(reply))) => listener.session.handle_reply(reply, self.now),
                Some(Ok(None) | Err(_)) => listener.session.handle_closed(),
            }
        }
    }

    /// Lets the clock reach the session's next deadline; false when there is none within `limit`.
    fn wait(&mut self, limit: Duration) -> Result<bool, String> {
        let State::Watching(watching) = &mut self.state else { return Ok(false) };
        let session = &mut watching.1.session;
        let Some(deadline) = session.next_deadline() else { return Ok(false) };
        if deadline.since(self.now) > limit {
            return Ok(false);
        }
        self.now = self.now.max(deadline);
        session.handle_timeout(self.now);
        self.turn()?;
        Ok(true)
    }

    fn expect(&mut self, wanted: &str) -> Result<(), String> {
        self.turn()?;
        for _ in 0..DEADLINES {
            if let Some(line) = self.wire.said() {
                let said = self.without_tag(&line);
                return if is_as_wanted(&said, wanted) {
                    Ok(())
                } else {
                    Err(format!("we said '{said}' instead of '{wanted}'"))
                };
            }
            if !self.wait(Duration::MAX)? {
                break;
            }
        }
        let how = match &self.state {
            State::Watching(watching) => format!("; the session: {:?}", watching.1.session.ended()),
            State::Between(_) | State::SigningIn(..) => "; not signed in".to_owned(),
        };
        Err(format!("we never said '{wanted}'{how}"))
    }

    fn without_tag(&mut self, line: &str) -> String {
        match line.split_once(' ') {
            Some((tag, command)) => {
                tag.clone_into(&mut self.tag);
                command.to_owned()
            }
            None => line.to_owned(),
        }
    }

    /// What the server says in a row, cut as wanted.
    fn hear(&mut self, block: &[&str]) -> Result<(), String> {
        let mut bytes = Vec::new();
        for line in block {
            match line.strip_prefix("tag ") {
                Some(status) => bytes.extend_from_slice(format!("{} {status}\r\n", self.tag).as_bytes()),
                None => bytes.extend_from_slice(format!("{line}\r\n").as_bytes()),
            }
        }
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            let length = match self.cut {
                Cut::Nowhere => rest.len(),
                Cut::Every { size, first } => size - (self.heard + size - first) % size,
            };
            let (piece, behind) = rest.split_at(length.min(rest.len()));
            self.heard += piece.len();
            self.wire.hear(piece);
            self.turn()?;
            rest = behind;
        }
        Ok(())
    }

    fn disconnect(&mut self) {
        self.wire.close();
        // Signing in may fail by this; the next connection begins all the same.
        let _ = self.turn();
    }

    fn finish(mut self) -> Result<Told, String> {
        while self.wait(END)? {}
        self.disconnect();
        Ok(self.take_memory().told)
    }
}

/// Whether what we said is what a transcript has us say.
fn is_as_wanted(said: &str, wanted: &str) -> bool {
    match wanted.split_once('…') {
        Some((start, _)) => said.starts_with(start),
        None => said == wanted,
    }
}

/// The two directions of a connection, in memory.
#[derive(Clone, Default)]
struct Wire(Arc<Mutex<Directions>>);

#[derive(Default)]
struct Directions {
    from_server: VecDeque<u8>,
    from_client: Vec<u8>,
    is_closed: bool,
}

impl Wire {
    fn hear(&self, bytes: &[u8]) {
        self.0.lock().unwrap().from_server.extend(bytes);
    }

    /// The next line that we said, if it is complete.
    fn next_said(&self) -> Option<String> {
        let said = &self.0.lock().unwrap().from_client;
        let end = said.windows(2).position(|end| end == b"\r\n")?;
        Some(String::from_utf8_lossy(&said[..end]).into_owned())
    }

    /// The same, and takes it.
    fn said(&self) -> Option<String> {
        let line = self.next_said()?;
        self.0.lock().unwrap().from_client.drain(..line.len() + 2);
        Some(line)
    }

    fn close(&self) {
        self.0.lock().unwrap().is_closed = true;
    }
}

impl AsyncRead for Wire {
    /// Nobody is woken: the player asks again whenever it has put something in.
    fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let mut directions = self.0.lock().unwrap();
        if directions.from_server.is_empty() && !directions.is_closed {
            return Poll::Pending;
        }
        let count = directions.from_server.len().min(out.remaining());
        let bytes: Vec<u8> = directions.from_server.drain(..count).collect();
        out.put_slice(&bytes);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.0.lock().unwrap().from_client.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
