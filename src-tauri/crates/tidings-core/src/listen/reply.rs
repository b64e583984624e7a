//! What a server said, in our own words.
//!
//! The engine's edge turns whatever its parser yields into a [`Reply`]; nothing after it knows the parser.
//! A reply is data about this moment of the stream: sequence numbers in it mean what they meant at that point
//! (RFC 3501 §7.4.1), so replies are applied strictly one by one.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::sync::Arc;

use tidings_protocol::Timestamp;

use crate::listen::name::WireName;
use crate::mailbox::{Flags, Structure, Uid};

/// One response of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// The command in flight is finished. (Completions of other tags never leave the edge.)
    Completed {
        /// How it ended; the only thing that decides about success.
        status: Completion,
        /// The response code, if any.
        code: Option<Code>,
        /// The human text, unclean.
        text: String,
    },
    /// `+`: the server waits for us to go on.
    Continue,
    /// Untagged `OK`, `NO` or `BAD`: information or a warning, never the end of a command (RFC 3501 §7.1).
    Condition {
        /// Which of the three.
        status: Completion,
        /// The response code, if any.
        code: Option<Code>,
        /// The human text, unclean.
        text: String,
    },
    /// The server is about to close the connection.
    Bye {
        /// The human text, unclean.
        text: String,
    },
    /// What the server can do.
    Capabilities(Capabilities),
    /// The mailbox has so many messages.
    Exists(u32),
    /// The message with this sequence number is gone; later ones move down by one.
    Expunge(u32),
    /// Messages gone by UID (RFC 7162 §3.2.10). In pieces where there are many.
    Vanished {
        /// True when it tells of the past, as an answer to a request.
        earlier: bool,
        /// The UIDs, as ranges that must not be expanded.
        uids: Vec<RangeInclusive<u32>>,
    },
    /// Something about one message.
    Fetch(Box<Fetched>),
    /// Sequence numbers or UIDs found. A long answer comes in several pieces, to be added up until the command
    /// is completed.
    Search(Vec<u32>),
    /// What was found, in the short form (RFC 4731). In pieces as above; each carries the parts that are not
    /// the list.
    Esearch(Esearch),
    /// Counters of a mailbox, asked for or pushed (RFC 3501 §7.2.4, RFC 5465).
    Status(Counters),
    /// Extensions that are in force from now on (RFC 5161); only what stands here counts.
    Enabled(Capabilities),
    /// A mailbox of the account.
    List(Listed),
    /// EXISTS, EXPUNGE, FETCH or VANISHED that could not be read: what is known of the mailbox is doubtful.
    Unreadable,
    /// A line that means nothing to the watching: `RECENT`, `FLAGS`, or a form we do not know.
    Other,
}

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completion {
    /// Done.
    Ok,
    /// Refused.
    No,
    /// Not understood.
    Bad,
}

/// Response codes that the watching acts on (RFC 3501 §7.1, RFC 5530, RFC 7162).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Code {
    /// The text must reach the person.
    Alert,
    /// What the server can do.
    Capability(Capabilities),
    /// The mailbox's UIDVALIDITY.
    UidValidity(u32),
    /// The UID the next message will get at least.
    UidNext(u32),
    /// The highest modification sequence.
    HighestModSeq(u64),
    /// The server counts no modifications in this mailbox (RFC 7162 §3.1.2.2).
    NoModSeq,
    /// The mailbox's lasting name (RFC 8474 §4.1).
    MailboxId(String),
    /// The server gave up NOTIFY for this session (RFC 5465 §5.8).
    NotificationOverflow,
    /// There is no such mailbox.
    NonExistent,
    /// What was copied or moved, one message, has this UID there, in this incarnation (RFC 4315 §3).
    CopyUid(u32, u32),
    /// Any other, by its first word in capitals.
    Other(String),
}

/// Attributes of one message; absent ones were not told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fetched {
    /// The sequence number at this point of the stream.
    pub seq: u32,
    /// The UID.
    pub uid: Option<Uid>,
    /// The whole set of flags.
    pub flags: Option<Flags>,
    /// The modification sequence.
    pub modseq: Option<u64>,
    /// When the server received the message.
    pub internal_date: Option<Timestamp>,
    /// The message's size in octets.
    pub size: Option<u32>,
    /// Header fields as they came, bytes of unknown charset.
    pub header: Option<Vec<u8>>,
    /// The message's lasting name over all mailboxes: `EMAILID` (RFC 8474) or Gmail's `X-GM-MSGID`.
    pub lasting_id: Option<String>,
    /// What it is made of.
    pub structure: Option<Structure>,
    /// The beginning of one of its parts, as it came.
    pub part: Option<Vec<u8>>,
}

/// One answer of ESEARCH; absent parts were not asked for or not found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Esearch {
    /// True when the numbers are UIDs.
    pub is_uid: bool,
    /// All that was found, as ranges that must not be expanded.
    pub all: Vec<RangeInclusive<u32>>,
    /// How many were found.
    pub count: Option<u32>,
}

/// Counters of one mailbox; servers leave out what did not change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// The mailbox's name as it came on the wire; `None` where it was not readable.
    pub name: Option<WireName>,
    /// Messages in it.
    pub messages: Option<u32>,
    /// The least UID of its next message.
    pub uidnext: Option<u32>,
    /// Its incarnation.
    pub uidvalidity: Option<u32>,
    /// Unread messages in it.
    pub unseen: Option<u32>,
    /// Its highest modification sequence.
    pub highest_modseq: Option<u64>,
}

/// One line of LIST, asked for or pushed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The name as it came on the wire.
    pub name: WireName,
    /// False for a mere node of the tree, and for what is gone (`\NoSelect`, `\NonExistent`).
    pub selectable: bool,
    /// What the server says it is for, if anything (RFC 6154).
    pub special_use: Option<SpecialUse>,
    /// The name it had before it was renamed (RFC 5465 §5.4).
    pub old_name: Option<WireName>,
}

/// What a mailbox is for (RFC 6154 §2), as far as the watching cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SpecialUse {
    /// All messages of the account; Gmail's "All Mail".
    All,
    /// Kept, but out of the way.
    Archive,
    /// Not yet sent.
    Drafts,
    /// Unwanted mail.
    Junk,
    /// Sent by the person.
    Sent,
    /// Deleted by the person.
    Trash,
}

/// What the server can do: names in capitals, in order, between blanks. Kept by everything that speaks to the server, so
/// all of them share one text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capabilities(Arc<str>);

impl Capabilities {
    /// Whether the server announced this; names compare without regard to case.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0.split(' ').any(|announced| !announced.is_empty() && announced.eq_ignore_ascii_case(name))
    }

    /// True when nothing was announced.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<S: AsRef<str>> FromIterator<S> for Capabilities {
    fn from_iter<I: IntoIterator<Item = S>>(names: I) -> Self {
        let names: BTreeSet<String> =
            names.into_iter().map(|name| name.as_ref().to_ascii_uppercase()).collect();
        Self(names.into_iter().collect::<Vec<_>>().join(" ").into())
    }
}
