//! What is fuzzed: each target takes any bytes and panics only when a promise is broken.
//!
//! `cargo xtask fuzz` explores with them, and the normal tests replay every input that was ever worth keeping
//! (`corpus/`) through the same functions.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use secrecy::SecretString;
use tidings_core::listen::session::{Goal, Learnt, Setup};
use tidings_core::listen::{Command, Moment, OpenWith, Quirks, Reply, Session, TimeScale, WireName};
use tidings_core::mailbox::{Envelope, UidSet, text, text_parts};
use tidings_core::tell::{find_code, may_bring_code};
use tidings_engine::edge::{Greeted, Proof, read_response};
use tidings_engine::guard::silence_caught_panics;
use tidings_protocol::Timestamp;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A target.
pub type Target = fn(&[u8]);

/// All targets by name; the corpus of each lies in the folder of that name.
pub const TARGETS: [(&str, Target); 6] = [
    ("guard_and_edge", guard_and_edge),
    ("reader", reader),
    ("session", session),
    ("header", header),
    ("mailbox_name", mailbox_name),
    ("mail_text", mail_text),
];

/// The target of this name.
pub fn target(name: &str) -> Option<Target> {
    TARGETS.iter().find(|(known, _)| *known == name).map(|(_, target)| *target)
}

/// A server's bytes from its greeting on, through guard and edge. The first byte says how they are cut and how we
/// sign in. However they are cut, the same is read; nothing panics, nothing grows, nothing hangs.
pub fn guard_and_edge(input: &[u8]) {
    silence_caught_panics();
    let Some((how, stream)) = input.split_first() else { return };
    let size = usize::from(how >> 2) + 1;
    let whole = heard(*how, [stream.to_vec()]);
    let cut = heard(*how, stream.chunks(size).map(<[u8]>::to_vec));
    assert_eq!(whole, cut, "in pieces of {size}");
    assert!(whole.0.len() <= stream.len(), "more replies than bytes");
}

/// Replies until the end, and how it ended.
fn heard(how: u8, pieces: impl IntoIterator<Item = Vec<u8>>) -> (Vec<Reply>, Option<io::ErrorKind>) {
    thread_local! {
        static RUNTIME: tokio::runtime::Runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    }
    const LONG: Duration = Duration::from_secs(3600);
    let preauth = b"* PREAUTH [CAPABILITY IMAP4rev1 IDLE] hi\r\n".to_vec();
    let greeting = (how & 2 == 0).then_some(preauth);
    let pieces: VecDeque<_> = greeting.into_iter().chain(pieces).filter(|piece| !piece.is_empty()).collect();
    let listening = async {
        let mut replies = Vec::new();
        let Ok(greeted) = Greeted::over(Canned(pieces), "imap.163.com", LONG, None).await else {
            return (replies, None);
        };
        let secret = SecretString::from("öpen sesame");
        let proof = if how & 1 == 0 { Proof::Password(&secret) } else { Proof::Token(&secret) };
        let Ok((mut edge, _)) = greeted.sign_in("ann", proof, LONG).await else { return (replies, None) };
        let name: &[u8] = if how & 1 == 0 { b"INBOX" } else { b"\xc0\xac" };
        if edge.send(&Command::Examine(WireName::from_wire(name), OpenWith::Nothing)).await.is_err() {
            return (replies, None);
        }
        loop {
            match edge.next().await {
                Ok(Some(reply)) => replies.push(reply),
                Ok(None) => return (replies, None),
                Err(error) => return (replies, Some(error.kind())),
            }
        }
    };
    RUNTIME.with(|runtime| runtime.block_on(listening))
}

/// What a server sends, in the pieces in which it arrives; then the end.
struct Canned(VecDeque<Vec<u8>>);

impl AsyncRead for Canned {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
        out: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Some(mut piece) = self.0.pop_front() {
            let rest = piece.split_off(piece.len().min(out.remaining()));
            out.put_slice(&piece);
            if !rest.is_empty() {
                self.0.push_front(rest);
            }
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Canned {
    fn poll_write(self: Pin<&mut Self>, _cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// One response through our own reader.
pub fn reader(input: &[u8]) {
    let reply = read_response(input);
    // What was read is never more than what was sent.
    let size = format!("{reply:?}").len();
    assert!(size <= 2_000 + input.len() * 60, "{size} bytes out of {}", input.len());
}

/// A session that hears these lines, whatever it asked for, while time passes at blank lines.
pub fn session(input: &[u8]) {
    let mut now = Moment(Duration::from_secs(1_000));
    let setup = Setup {
        folder: WireName::from_people("INBOX"),
        goal: Goal::Watch,
        learnt: Learnt::default().on_new_connection(["IMAP4rev1", "IDLE"].iter().collect()),
        quirks: Quirks::NONE,
        saved: None,
        unnamed: UidSet::default(),
        scale: TimeScale::REAL,
        wall: Timestamp::from_millis(1_700_000_000_000),
    };
    let mut session = Session::new(setup, now);
    for line in input.split(|byte| *byte == b'\n').take(2_000) {
        match session.next_deadline() {
            Some(deadline) if line.is_empty() => {
                now = now.max(deadline);
                session.handle_timeout(now);
            }
            _ => session.handle_reply(read_response(line), now),
        }
        // Each step asks for a bounded number of things.
        assert!(std::iter::from_fn(|| session.poll_command()).count() <= 16);
        assert!(std::iter::from_fn(|| session.poll_batch()).count() <= 16);
        for alert in session.take_alerts() {
            assert_clean(&alert, text::SERVER_TEXT);
        }
        if session.ended().is_some() {
            return;
        }
        assert!(session.next_deadline().is_some(), "every wait has a deadline");
    }
}

/// Header fields as a server delivers them, and any text at all, to what a person sees.
pub fn header(input: &[u8]) {
    let envelope = Envelope::parse(input, None);
    // A name and an address, and what stands around them.
    for shown in envelope.from.iter().chain(&envelope.subject).chain(&envelope.message_id) {
        assert_clean(shown, 2 * text::ANYTHING);
    }
    let clean = text::clean(&String::from_utf8_lossy(input), text::SUBJECT);
    assert_clean(&clean, text::SUBJECT);
    assert_eq!(text::clean(&clean, text::SUBJECT), clean, "what is clean stays as it is");
}

#[track_caller]
fn assert_clean(shown: &str, limit: usize) {
    let breaks_out = |c: char| {
        c.is_control()
            || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    assert!(!shown.contains(breaks_out), "{shown:?}");
    assert!(shown.chars().count() <= 2 * limit + 1, "{} characters", shown.chars().count());
}

/// A mailbox's name as a server wrote it, and as a person would.
pub fn mailbox_name(input: &[u8]) {
    let wire = WireName::from_wire(input);
    assert_eq!(wire.as_bytes(), input);
    let shown = wire.to_string();
    assert!(shown.len() <= 4 * input.len() + 16, "{} bytes out of {}", shown.len(), input.len());
    // What a person writes comes back as they wrote it, but for INBOX, which has one spelling.
    let written: String = shown.chars().filter(|c| !c.is_control()).collect();
    let again = WireName::from_people(&written);
    assert!(again.is_inbox() || again.to_string() == written, "{written:?} became {again:?}");
    assert!(again.as_bytes().is_ascii());
    assert!(!wire.quoted().contains(['\r', '\n', '\0']));
}

/// What a message is made of, on the first line as a server says it, and the beginning of its text behind that: to the
/// lines that a toast shows and the code that it offers.
pub fn mail_text(input: &[u8]) {
    let (structure, bytes) = match input.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&input[..end], &input[end + 1..]),
        None => (input, &[][..]),
    };
    let fetched = [b"* 1 FETCH (UID 5 BODYSTRUCTURE ", structure, b")"].concat();
    let Reply::Fetch(fetched) = read_response(&fetched) else { return };
    let Some(structure) = fetched.structure else { return };
    let parts = text_parts(&structure);
    assert!(parts.len() <= 2, "one plain part and one of HTML");
    for part in parts {
        assert!(!part.place.is_empty() && !part.place.contains(&0), "no such place: {:?}", part.place);
        let said = part.read(bytes);
        assert!(said.len() <= 4 * bytes.len() + 4, "{} bytes out of {}", said.len(), bytes.len());
        assert_clean(&text::clean(&said, text::ANYTHING), text::ANYTHING);
        let _ = may_bring_code(&said);
        let Some(code) = find_code(&said) else { continue };
        let is_code = |c: char| c.is_ascii_alphanumeric() || c == '-';
        assert!((4..=16).contains(&code.text().len()) && code.text().chars().all(is_code), "{}", code.text());
    }
}
