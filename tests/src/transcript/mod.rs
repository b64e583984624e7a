//! Dialogues with servers as text: recorded from real ones, and played to the program again.
//!
//! One file is one situation with one server, under `tests/transcripts/SERVER-VERSION/`. It is read line by line:
//!
//! ```text
//! # what happened, in words; blank lines and these may stand anywhere
//! server: cyrus 3.6.1
//! folder: INBOX
//! wall: 1795432720000      what the wall clock said at the start, in milliseconds of Unix time
//! S: * OK [CAPABILITY …    a line of the server's; its line end is CRLF
//! C: EXAMINE "INBOX"       a line of ours, without its tag; after `…` anything may follow
//! S: tag OK Completed      the tag of the command before
//! --                       the connection ends, and a new one begins with what was saved
//! M: 6 (\Seen) Minutes     a mail of the folder from here on: UID, flags, subject
//! E: arrived 6 live show "Minutes"      what is told, in order
//! K: 1:6                   the UIDs that are known at the end
//! ```
//!
//! A block of `M:` lines says all that is in the folder. Where a transcript has them a clerk ([`clerk`]) answers whatever
//! we ask, but for `IDLE` and `DONE`, with no more than IMAP4rev1: of some servers only what they pushed was written down.
//!
//! [`replay`] plays one: bytes → guard → edge → session → events. [`record`] makes them.

mod clerk;
mod listener;
pub mod record;
mod replay;

use std::fmt;

use tidings_protocol::Timestamp;

pub use listener::Told;
pub use replay::{Cut, replay};

/// One dialogue and what is to be told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transcript {
    /// The server and its version.
    pub server: String,
    /// The folder that is watched.
    pub folder: String,
    /// What the wall clock said at the start.
    pub wall: Timestamp,
    /// What was said, in order.
    pub lines: Vec<Line>,
    /// What is told.
    pub told: Told,
}

/// One line of a dialogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// For people.
    Note(String),
    /// We say this, after a tag unless it is `DONE`.
    Client(String),
    /// The server says this.
    Server(String),
    /// The connection ends, and a new one begins.
    Reconnect,
    /// The folder holds this mail from here on, with its neighbours in the file, and no other.
    Mail(Mail),
}

/// A mail of a folder that a clerk answers for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Its UID.
    pub uid: u32,
    /// Its flags, with spaces between.
    pub flags: String,
    /// Its subject.
    pub subject: String,
}

impl Mail {
    fn parse(text: &str) -> Option<Self> {
        let (uid, rest) = text.split_once(' ')?;
        let (flags, subject) = rest.split_at(rest.find(')')? + 1);
        Some(Self {
            uid: uid.parse().ok()?,
            flags: flags.strip_prefix('(')?.strip_suffix(')')?.to_owned(),
            subject: subject.trim_start().to_owned(),
        })
    }
}

impl Transcript {
    /// Reads a transcript.
    ///
    /// # Errors
    /// Names the line that is not of this form, or what is missing.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (mut server, mut folder, mut wall) = (None, None, None);
        let (mut lines, mut told) = (Vec::new(), Told::default());
        for (number, line) in text.lines().enumerate() {
            let (kind, rest) = line.split_once(' ').unwrap_or((line, ""));
            let rest = rest.to_owned();
            match kind {
                "" => {}
                "#" => lines.push(Line::Note(rest)),
                "C:" => lines.push(Line::Client(rest)),
                "S:" => lines.push(Line::Server(rest)),
                "--" => lines.push(Line::Reconnect),
                "M:" => {
                    let mail = Mail::parse(&rest).ok_or_else(|| format!("line {}: {line}", number + 1))?;
                    lines.push(Line::Mail(mail));
                }
                "E:" => told.events.push(rest),
                "K:" => told.known = rest,
                "server:" => server = Some(rest),
                "folder:" => folder = Some(rest),
                "wall:" => wall = rest.parse().ok().map(Timestamp::from_millis),
                _ => return Err(format!("line {}: {line}", number + 1)),
            }
        }
        let missing = |what: &str| format!("no line says the {what}");
        Ok(Self {
            server: server.ok_or_else(|| missing("server"))?,
            folder: folder.ok_or_else(|| missing("folder"))?,
            wall: wall.ok_or_else(|| missing("wall"))?,
            lines,
            told,
        })
    }

    /// Whether a clerk answers what the transcript does not.
    fn has_clerk(&self) -> bool {
        self.lines.iter().any(|line| matches!(line, Line::Mail(_)))
    }
}

impl fmt::Display for Transcript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_note = |line: &&Line| matches!(line, Line::Note(_));
        let heading = self.lines.iter().take_while(is_note).count();
        for line in &self.lines[..heading] {
            writeln!(f, "{line}")?;
        }
        writeln!(f, "server: {}\nfolder: {}\nwall: {}\n", self.server, self.folder, self.wall.millis())?;
        for line in &self.lines[heading..] {
            writeln!(f, "{line}")?;
        }
        write!(f, "\n{}", self.told)
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, text) = match self {
            Self::Mail(Mail { uid, flags, subject }) => return write!(f, "M: {uid} ({flags}) {subject}"),
            Self::Note(text) => ("#", text.as_str()),
            Self::Client(text) => ("C:", text.as_str()),
            Self::Server(text) => ("S:", text.as_str()),
            Self::Reconnect => ("--", ""),
        };
        // A header may end in an empty line, and no line of a file ends in a space.
        if text.is_empty() { f.write_str(kind) } else { write!(f, "{kind} {text}") }
    }
}
