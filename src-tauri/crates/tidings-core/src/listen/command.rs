//! What we may say to a server.
//!
//! Watching changes nothing in a mailbox, and this type is where that is enforced: it has no form that could
//! set a flag, delete, or lose `\Recent` without need (EXAMINE, `BODY.PEEK`, UID commands).

use crate::listen::name::WireName;
use crate::listen::reply::Capabilities;
use crate::mailbox::{Uid, UidSet};

/// One command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Ask what the server can do.
    Capability,
    /// Open a mailbox without the right to change it.
    Examine(WireName),
    /// Open a mailbox where the server knows no EXAMINE (Alibaba's published command list has none).
    Select(WireName),
    /// UIDs and flags of the messages with these sequence numbers, of the mailbox just opened.
    FetchFlags {
        /// The first sequence number.
        first: u32,
        /// The last sequence number.
        last: u32,
    },
    /// Headers and flags of whatever has this UID or a larger one. The upper bound is written out, for `n:*`
    /// always contains the last message (RFC 3501 §9, seq-range).
    FetchFrom(Uid, LastingId),
    /// Headers and flags of these messages.
    FetchHeaders(UidSet, LastingId),
    /// Push changes from now on (RFC 2177).
    Idle,
    /// Stop pushing; the only thing that may be said while IDLE is open.
    Done,
    /// Anything new?
    Noop,
    /// All mailboxes of the account.
    List,
    /// Goodbye.
    Logout,
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

    const fn item(self) -> &'static str {
        match self {
            Self::None => "",
            Self::EmailId => " EMAILID",
            Self::Gmail => " X-GM-MSGID",
        }
    }
}

/// What is asked of a message that is to be named. Bounded, and as a literal, so that no header can break
/// the framing.
fn envelope_items(lasting_id: LastingId) -> String {
    format!(
        "(UID FLAGS INTERNALDATE RFC822.SIZE{} \
         BODY.PEEK[HEADER.FIELDS (FROM SENDER SUBJECT DATE MESSAGE-ID)]<0.16384>)",
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
            Self::Examine(name) => format!("EXAMINE {}", name.quoted()),
            Self::Select(name) => format!("SELECT {}", name.quoted()),
            Self::FetchFlags { first, last } => format!("FETCH {first}:{last} (UID FLAGS)"),
            Self::FetchFrom(uid, lasting_id) => {
                format!("UID FETCH {uid}:{} {}", u32::MAX, envelope_items(*lasting_id))
            }
            Self::FetchHeaders(uids, lasting_id) => {
                format!("UID FETCH {uids} {}", envelope_items(*lasting_id))
            }
            Self::Idle => "IDLE".to_owned(),
            Self::Done => "DONE".to_owned(),
            Self::Noop => "NOOP".to_owned(),
            Self::List => "LIST \"\" \"*\"".to_owned(),
            Self::Logout => "LOGOUT".to_owned(),
        }
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
            Command::Examine(name.clone()),
            Command::FetchFlags { first: 1, last: 9 },
            Command::FetchFrom(uid, LastingId::EmailId),
            Command::FetchHeaders([uid].into_iter().collect(), LastingId::Gmail),
            Command::Idle,
            Command::Done,
            Command::Noop,
            Command::List,
            Command::Logout,
        ];
        for command in every {
            let line = command.line();
            for forbidden in ["STORE", "EXPUNGE", "CLOSE", "BODY[", "RFC822 ", "DELETE", "RENAME", "APPEND"] {
                assert!(!line.contains(forbidden), "{line}");
            }
        }
    }

    #[test]
    fn the_look_for_new_mail_has_an_upper_bound() {
        let line = Command::FetchFrom(Uid::new(4711).unwrap(), LastingId::None).line();
        assert!(line.starts_with("UID FETCH 4711:4294967295 (UID FLAGS "), "{line}");
    }
}
