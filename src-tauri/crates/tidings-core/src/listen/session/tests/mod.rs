//! Sessions against scripted servers, without bytes: the engine's transcripts test the wire.

mod another;
mod catching_up;
mod fidelity;
mod large;
mod live;
mod opening;
mod resting;
mod server;
mod unreadable;

use std::time::Duration;

use tidings_protocol::EventKind;

use super::*;
use crate::decide::Event;
use crate::listen::reply::{Esearch, Fetched};
use crate::mailbox::{Change, Flags, Uid};

/// A server played line by line.
struct Play {
    session: Session,
    now: Moment,
}

fn uid(uid: u32) -> Uid {
    Uid::new(uid).unwrap()
}

fn flags(flags: &[&str]) -> Flags {
    flags.iter().collect()
}

fn ok() -> Reply {
    Reply::Completed { status: Completion::Ok, code: None, text: String::new() }
}

fn no(code: Option<Code>, text: &str) -> Reply {
    Reply::Completed { status: Completion::No, code, text: text.to_owned() }
}

fn bad() -> Reply {
    Reply::Completed { status: Completion::Bad, code: None, text: "unknown command".to_owned() }
}

fn code(code: Code) -> Reply {
    Reply::Condition { status: Completion::Ok, code: Some(code), text: String::new() }
}

/// `* seq FETCH (UID uid FLAGS (flags))`, with a header when `subject` is given.
fn row(seq: u32, uid: Option<u32>, flag: &[&str], subject: Option<&str>) -> Reply {
    Reply::Fetch(Box::new(Fetched {
        seq,
        uid: uid.and_then(Uid::new),
        flags: Some(flags(flag)),
        header: subject.map(|subject| format!("From: a@b.org\r\nSubject: {subject}\r\n\r\n").into_bytes()),
        ..Fetched::default()
    }))
}

/// The rows of [`Play::watching`], as a whole answer.
fn unchanged() -> [Reply; 4] {
    [row(1, Some(11), &["\\Seen"], None), row(2, Some(12), &[], None), row(3, Some(13), &[], None), ok()]
}

/// The answer to EXAMINE.
fn opened(exists: u32, uidnext: u32) -> [Reply; 4] {
    [Reply::Exists(exists), code(Code::UidValidity(7)), code(Code::UidNext(uidnext)), ok()]
}

/// The same where modification sequences are counted.
fn opened_at(exists: u32, uidnext: u32, modseq: u64) -> [Reply; 5] {
    [
        Reply::Exists(exists),
        code(Code::UidValidity(7)),
        code(Code::UidNext(uidnext)),
        code(Code::HighestModSeq(modseq)),
        ok(),
    ]
}

fn enabled(name: &str) -> Reply {
    Reply::Enabled([name].iter().collect())
}

fn vanished(earlier: bool, uids: &str) -> Reply {
    let set = UidSet::parse(uids).unwrap();
    Reply::Vanished { earlier, uids: set.ranges().map(|(first, last)| first..=last).collect() }
}

/// A whole answer to a search.
fn found(uids: &str) -> Reply {
    piece(uids, UidSet::parse(uids).map(|set| set.len()))
}

/// One piece of a long answer, as the guard cuts it.
fn piece(uids: &str, count: Option<u32>) -> Reply {
    let set = UidSet::parse(uids).unwrap();
    Reply::Esearch(Esearch {
        is_uid: true,
        all: set.ranges().map(|(first, last)| first..=last).collect(),
        count,
    })
}

fn setup(capabilities: &[&str], saved: Option<Cursor>) -> Setup {
    Setup {
        folder: WireName::from_people("INBOX"),
        goal: Goal::Watch,
        learnt: Learnt { capabilities: capabilities.iter().collect(), ..Learnt::default() },
        quirks: Quirks::NONE,
        saved,
        unnamed: UidSet::default(),
        scale: TimeScale::REAL,
        wall: WALL,
    }
}

const WALL: Timestamp = Timestamp::from_millis(1_700_000_000_000);

impl Play {
    fn start(capabilities: &[&str], saved: Option<Cursor>) -> Self {
        Self::with(setup(capabilities, saved))
    }

    fn with(setup: Setup) -> Self {
        let now = Moment(Duration::from_secs(1_000));
        Self { session: Session::new(setup, now), now }
    }

    /// Three mails with UIDs 11 to 13, the first read; watched live.
    fn watching() -> Self {
        let mut play = Self::start(&["IDLE"], None);
        play.expect("EXAMINE \"INBOX\"");
        play.say(opened(3, 14));
        play.expect("FETCH 1:3 (UID FLAGS)");
        play.say(unchanged());
        play.expect_start("UID FETCH 11:13 (UID FLAGS INTERNALDATE");
        play.say([row(3, Some(13), &[], Some("third")), ok()]);
        play.expect("IDLE");
        play.say([Reply::Continue]);
        assert_eq!(play.session.phase(), Phase::Idling);
        assert!(play.events().is_empty(), "the first reading tells nothing");
        play
    }

    fn say(&mut self, replies: impl IntoIterator<Item = Reply>) {
        for reply in replies {
            self.session.handle_reply(reply, self.now);
        }
    }

    fn expect(&mut self, line: &str) {
        assert_eq!(self.session.poll_command().map(|command| command.line()).as_deref(), Some(line));
    }

    fn expect_start(&mut self, start: &str) {
        let line = self.session.poll_command().map(|command| command.line()).unwrap_or_default();
        assert!(line.starts_with(start), "{line}");
    }

    fn expect_silence(&mut self) {
        assert_eq!(self.session.poll_command(), None);
    }

    /// Lets time pass to the next deadline.
    fn wait(&mut self) {
        self.now = self.session.next_deadline().unwrap();
        self.session.handle_timeout(self.now);
    }

    fn changes(&mut self) -> Vec<Change> {
        std::iter::from_fn(|| self.session.poll_batch()).flat_map(|batch| batch.changes).collect()
    }

    fn events(&mut self) -> Vec<(EventKind, Option<u32>, Option<String>)> {
        self.changes()
            .into_iter()
            .flat_map(|change| Event::of(change, |_| None))
            .map(|event| (event.kind, event.uid.map(Uid::get), event.detail))
            .collect()
    }

    /// What a crash at this moment would leave.
    fn cursor(&self) -> Cursor {
        self.session.mailbox().unwrap().cursor().unwrap()
    }
}

const DOVECOT: [&str; 5] = ["IDLE", "ENABLE", "QRESYNC", "CONDSTORE", "ESEARCH"];

/// UIDs 11 to 13 as in [`Play::watching`], known up to modification sequence 40.
fn saved() -> Cursor {
    Cursor { highest_modseq: Some(40), ..Play::watching().cursor() }
}

/// Messages 1 to `count`, all read, as a server with modification sequences left them.
fn large(count: u32) -> Cursor {
    let known = UidSet::of_ranges([1..=count]);
    Cursor {
        next: uid(count + 1),
        flags: [("\\Seen".to_owned(), known.clone())].into_iter().collect(),
        known,
        ..saved()
    }
}

/// A session on a server with QRESYNC that is just about to answer EXAMINE.
fn resyncing(saved: Cursor) -> Play {
    let known = saved.highest_modseq.unwrap();
    let mut play = Play::start(&DOVECOT, Some(saved));
    play.expect("ENABLE QRESYNC");
    play.say([enabled("QRESYNC"), ok()]);
    play.expect(&format!("EXAMINE \"INBOX\" (QRESYNC (7 {known}))"));
    play
}

const REMOVED: Option<&str> = Some("removed");

fn removed(uid: u32) -> (EventKind, Option<u32>, Option<String>) {
    (EventKind::Removed, Some(uid), REMOVED.map(str::to_owned))
}
