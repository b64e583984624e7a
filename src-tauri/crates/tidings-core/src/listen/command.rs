//! What we may say to a server.
//!
//! Watching changes nothing in a mailbox, and this type is where that is enforced ([`super::deed`] is apart): it has no form that could
//! set a flag, delete, or lose `\Recent` without need (EXAMINE, `BODY.PEEK`, UID commands).

use std::fmt;

use crate::listen::name::WireName;
use crate::listen::reply::Capabilities;
use crate::mailbox::{Uid, UidSet};

/// One command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Ask what the server can do.
    Capability,
    /// Let removals be told by UID, and what happened since a modification sequence on opening (RFC 7162 §3.2).
    EnableQresync,
    /// Open a mailbox without the right to change it.
    Examine(WireName, OpenWith),
    /// Open a mailbox where the server knows no EXAMINE (Alibaba's published command list has none).
    Select(WireName, OpenWith),
    /// UIDs and flags of the messages with these sequence numbers, of the mailbox just opened.
    FetchFlags {
        /// The first sequence number.
        first: u32,
        /// The last sequence number.
        last: u32,
    },
    /// UIDs and flags of these messages.
    FetchFlagsOf(UidSet),
    /// UIDs and flags of the messages that changed since this modification sequence (RFC 7162 §3.1.4). The upper
    /// bound is written out, for with `1:*` Cyrus 3.10 leaves out what happened above the largest UID there is.
    FetchChanges(u64),
    /// The UIDs of all messages, in the short form (RFC 4731); and how many, to know when a long answer is whole.
    SearchAll,
    /// The UIDs of all unread messages, in the short form.
    SearchUnseen,
    /// The UIDs of all read messages, in the short form.
    SearchSeen,
    /// UIDs and flags of whatever has this UID or a larger one: is there anything new?
    FetchNew(Uid),
    /// Headers and flags of whatever has this UID or a larger one. The upper bound is written out, for `n:*`
    /// always contains the last message (RFC 3501 §9, seq-range).
    FetchFrom(Uid, LastingId),
    /// Headers and flags of these messages.
    FetchHeaders(UidSet, LastingId),
    /// What this message is made of (RFC 3501 §6.4.5, BODYSTRUCTURE).
    FetchStructure(Uid),
    /// The beginning of a part of this message.
    FetchPart {
        /// Of which message.
        uid: Uid,
        /// The part's place: `1.2` is the second of the first.
        place: Vec<u32>,
        /// So many bytes of it at most.
        most: u32,
    },
    /// The UIDs of the messages with this Message-ID; made by [`Command::search_message_id`].
    SearchMessageId(String),
    /// Push changes from now on (RFC 2177).
    Idle,
    /// Stop pushing; the only thing that may be said while IDLE is open.
    Done,
    /// Anything new?
    Noop,
    /// All mailboxes of the account.
    List,
    /// All mailboxes of the account, and what each is for (RFC 6154 §5.2).
    ListUses,
    /// Mailboxes with their counters, in one round trip (RFC 5819).
    ListStatus {
        /// Which; none for all of the account. Several need RFC 5258.
        names: Vec<WireName>,
        /// Which counters.
        counters: CounterItems,
        /// Say also what each is for (RFC 6154).
        uses: bool,
    },
    /// The counters of one mailbox; never of the one that is open (RFC 3501 §6.3.10).
    Status {
        /// Which.
        name: WireName,
        /// Which counters.
        counters: CounterItems,
    },
    /// Push the counters of these mailboxes whenever something happens in them, and go on pushing what happens
    /// in the open one (RFC 5465). `SELECTED-DELAYED`, so that no message goes while a command counts on
    /// positions (§6.2); without a clause for the open mailbox Dovecot stops reporting it.
    Notify(Vec<WireName>),
    /// Goodbye.
    Logout,
}

/// What is asked of the server together with opening a mailbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OpenWith {
    /// Nothing.
    #[default]
    Nothing,
    /// To tell modification sequences (RFC 7162 §3.1.8).
    CondStore,
    /// To tell what happened since (RFC 7162 §3.2.5).
    Resync {
        /// The incarnation that we know.
        uidvalidity: u32,
        /// The modification sequence up to which we know it.
        modseq: u64,
    },
}

impl fmt::Display for OpenWith {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => Ok(()),
            Self::CondStore => f.write_str(" (CONDSTORE)"),
            Self::Resync { uidvalidity, modseq } => write!(f, " (QRESYNC ({uidvalidity} {modseq}))"),
        }
    }
}

/// By what item the server tells a mail's lasting name, if it has such names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LastingId {
    /// It has none.
    #[default]
    None,
    /// `EMAILID` (RFC 8474 §5).
    EmailId,
    /// Gmail's `X-GM-MSGID`.
    Gmail,
}

impl LastingId {
    /// What a server with these capabilities knows.
    #[must_use]
    pub fn of(capabilities: &Capabilities) -> Self {
        if capabilities.has("OBJECTID") {
            Self::EmailId
        } else if capabilities.has("X-GM-EXT-1") {
            Self::Gmail
        } else {
            Self::None
        }
    }

    /// What is asked for, that a mail be known again elsewhere; without a lasting name its size is a part of that.
    const fn item(self) -> &'static str {
        match self {
            Self::None => " RFC822.SIZE",
            Self::EmailId => " EMAILID",
            Self::Gmail => " X-GM-MSGID",
        }
    }
}

/// Which counters of a mailbox are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CounterItems {
    /// Those of RFC 3501 §6.3.10.
    Plain,
    /// And the highest modification sequence (RFC 7162 §3.1.8).
    WithModSeq,
}

impl CounterItems {
    const fn list(self) -> &'static str {
        match self {
            Self::Plain => "(MESSAGES UIDNEXT UIDVALIDITY UNSEEN)",
            Self::WithModSeq => "(MESSAGES UIDNEXT UIDVALIDITY UNSEEN HIGHESTMODSEQ)",
        }
    }
}

fn patterns(names: &[WireName]) -> String {
    match names {
        [] => "\"*\"".to_owned(),
        [one] => one.quoted(),
        several => format!("({})", list_of(several)),
    }
}

fn list_of(names: &[WireName]) -> String {
    names.iter().map(WireName::quoted).collect::<Vec<_>>().join(" ")
}

/// What is asked of a message that is to be named. Bounded, and as a literal, so that no header can break
/// the framing.
fn envelope_items(lasting_id: LastingId) -> String {
    format!(
        "(UID FLAGS INTERNALDATE{} \
         BODY.PEEK[HEADER.FIELDS (FROM SENDER SUBJECT DATE MESSAGE-ID LIST-ID)]<0.16384>)",
        lasting_id.item()
    )
}

impl Command {
    /// The command as it goes on the wire, without tag and line end. Each character stands for one byte; a
    /// quoted string with bytes beyond ASCII is sent as a literal.
    #[must_use]
    pub fn line(&self) -> String {
        match self {
            Self::Capability => "CAPABILITY".to_owned(),
            Self::EnableQresync => "ENABLE QRESYNC".to_owned(),
            Self::Examine(name, with) => format!("EXAMINE {}{with}", name.quoted()),
            Self::Select(name, with) => format!("SELECT {}{with}", name.quoted()),
            Self::FetchFlags { first, last } => format!("FETCH {first}:{last} (UID FLAGS)"),
            Self::FetchFlagsOf(uids) => format!("UID FETCH {uids} (UID FLAGS)"),
            Self::FetchChanges(since) => {
                format!("UID FETCH 1:{} (UID FLAGS) (CHANGEDSINCE {since})", u32::MAX)
            }
            Self::SearchAll => "UID SEARCH RETURN (ALL COUNT) ALL".to_owned(),
            Self::SearchUnseen => "UID SEARCH RETURN (ALL COUNT) UNSEEN".to_owned(),
            Self::SearchSeen => "UID SEARCH RETURN (ALL COUNT) SEEN".to_owned(),
            Self::FetchNew(uid) => format!("UID FETCH {uid}:{} (UID FLAGS)", u32::MAX),
            Self::FetchFrom(uid, lasting_id) => {
                format!("UID FETCH {uid}:{} {}", u32::MAX, envelope_items(*lasting_id))
            }
            Self::FetchHeaders(uids, lasting_id) => {
                format!("UID FETCH {uids} {}", envelope_items(*lasting_id))
            }
            Self::FetchStructure(uid) => format!("UID FETCH {uid} (UID BODYSTRUCTURE)"),
            Self::FetchPart { uid, place, most } => {
                let place = place.iter().map(u32::to_string).collect::<Vec<_>>().join(".");
                format!("UID FETCH {uid} (UID BODY.PEEK[{place}]<0.{most}>)")
            }
            Self::SearchMessageId(id) => format!("UID SEARCH HEADER MESSAGE-ID \"{id}\""),
            Self::Idle => "IDLE".to_owned(),
            Self::Done => "DONE".to_owned(),
            Self::Noop => "NOOP".to_owned(),
            Self::List => "LIST \"\" \"*\"".to_owned(),
            Self::ListUses => "LIST \"\" \"*\" RETURN (SPECIAL-USE)".to_owned(),
            Self::ListStatus { names, counters, uses } => {
                let uses = if *uses { "SPECIAL-USE " } else { "" };
                format!("LIST \"\" {} RETURN ({uses}STATUS {})", patterns(names), counters.list())
            }
            Self::Status { name, counters } => format!("STATUS {} {}", name.quoted(), counters.list()),
            Self::Notify(names) => {
                let (events, boxes) = ("MessageExpunge FlagChange", list_of(names));
                format!(
                    "NOTIFY SET STATUS (SELECTED-DELAYED (MessageNew (UID FLAGS) {events})) \
                     (MAILBOXES ({boxes}) (MessageNew {events}))"
                )
            }
            Self::Logout => "LOGOUT".to_owned(),
        }
    }

    /// Looks for a message by its Message-ID; `None` for one that would not stay in its quotes.
    #[must_use]
    pub fn search_message_id(id: &str) -> Option<Self> {
        let is_safe = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\');
        (!id.is_empty() && id.bytes().all(is_safe)).then(|| Self::SearchMessageId(id.to_owned()))
    }

    /// True for what is sent without a tag.
    #[must_use]
    pub const fn is_untagged(&self) -> bool {
        matches!(self, Self::Done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_command_can_change_a_mailbox() {
        let name = WireName::from_people("INBOX");
        let uid = Uid::new(7).unwrap();
        let every = [
            Command::Capability,
            Command::EnableQresync,
            Command::Examine(name.clone(), OpenWith::Nothing),
            Command::Examine(name.clone(), OpenWith::CondStore),
            Command::Select(name.clone(), OpenWith::Resync { uidvalidity: 7, modseq: 9 }),
            Command::FetchFlagsOf([uid].into_iter().collect()),
            Command::FetchChanges(9),
            Command::SearchAll,
            Command::SearchUnseen,
            Command::SearchSeen,
            Command::FetchNew(uid),
            Command::FetchFlags { first: 1, last: 9 },
            Command::FetchFrom(uid, LastingId::EmailId),
            Command::FetchHeaders([uid].into_iter().collect(), LastingId::Gmail),
            Command::FetchStructure(uid),
            Command::search_message_id("<a@b>").unwrap(),
            Command::FetchPart { uid, place: vec![1, 2], most: 8192 },
            Command::Idle,
            Command::Done,
            Command::Noop,
            Command::List,
            Command::ListUses,
            Command::ListStatus { names: vec![name.clone()], counters: CounterItems::WithModSeq, uses: true },
            Command::Status { name: name.clone(), counters: CounterItems::Plain },
            Command::Notify(vec![name]),
            Command::Logout,
        ];
        for command in every {
            let line = command.line();
            for forbidden in [" STORE", " EXPUNGE", "CLOSE", "BODY[", "RFC822 ", "DELETE", "RENAME", "APPEND"]
            {
                assert!(!line.contains(forbidden), "{line}");
            }
        }
    }

    #[test]
    fn the_look_for_new_mail_has_an_upper_bound() {
        let uid = Uid::new(4711).unwrap();
        for command in [Command::FetchFrom(uid, LastingId::None), Command::FetchNew(uid)] {
            let line = command.line();
            assert!(line.starts_with("UID FETCH 4711:4294967295 (UID FLAGS"), "{line}");
        }
    }

    #[test]
    fn a_part_is_asked_for_without_marking_it_as_read_and_up_to_a_bound() {
        let part = Command::FetchPart { uid: Uid::new(7).unwrap(), place: vec![1, 2], most: 8192 };
        assert_eq!(part.line(), "UID FETCH 7 (UID BODY.PEEK[1.2]<0.8192>)");
    }

    #[test]
    fn a_message_id_cannot_leave_its_quotes() {
        let line = |id: &str| Command::search_message_id(id).map(|command| command.line());
        assert_eq!(line("<x@y>").unwrap(), "UID SEARCH HEADER MESSAGE-ID \"<x@y>\"");
        for odd in ["", "<a b@y>", "<a\"@y>", "<a\\@y>", "<ä@y>", "<a\r\n@y>"] {
            assert_eq!(line(odd), None, "{odd}");
        }
    }

    #[test]
    fn counters_of_several_mailboxes_are_one_command() {
        let names = vec![WireName::from_people("Work"), WireName::from_people("垃圾邮件")];
        let asked =
            |names, uses| Command::ListStatus { names, counters: CounterItems::WithModSeq, uses }.line();
        assert_eq!(
            asked(names.clone(), true),
            "LIST \"\" (\"Work\" \"&V4NXPpCuTvY-\") RETURN (SPECIAL-USE STATUS (MESSAGES UIDNEXT UIDVALIDITY \
             UNSEEN HIGHESTMODSEQ))"
        );
        assert!(asked(Vec::new(), false).starts_with("LIST \"\" \"*\" RETURN (STATUS (MESSAGES "));
        assert_eq!(
            Command::Notify(names).line(),
            "NOTIFY SET STATUS (SELECTED-DELAYED (MessageNew (UID FLAGS) MessageExpunge FlagChange)) \
             (MAILBOXES (\"Work\" \"&V4NXPpCuTvY-\") (MessageNew MessageExpunge FlagChange))"
        );
    }
}
