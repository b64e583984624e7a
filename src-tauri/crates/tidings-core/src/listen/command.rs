//! What we may say to a server.
//!
//! Watching changes nothing in a mailbox, and this type is where that is enforced: it has no form that could
//! set a flag, delete, or lose `\Recent` without need (EXAMINE, `BODY.PEEK`, UID commands).

use crate::listen::name::WireName;
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
    FetchFrom(Uid),
    /// Headers and flags of these messages.
    FetchHeaders(UidSet),
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

/// What is asked of a message that is to be named. Bounded, and as a literal, so that no header can break
/// the framing.
const ENVELOPE_ITEMS: &str = "(UID FLAGS INTERNALDATE RFC822.SIZE \
     BODY.PEEK[HEADER.FIELDS (FROM SENDER SUBJECT DATE MESSAGE-ID)]<0.16384>)";

impl Command {
    /// The command as it goes on the wire, without tag and line end.
    #[must_use]
    pub fn line(&self) -> String {
        match self {
            Self::Capability => "CAPABILITY".to_owned(),
            Self::Examine(name) => format!("EXAMINE {}", name.quoted()),
            Self::Select(name) => format!("SELECT {}", name.quoted()),
            Self::FetchFlags { first, last } => format!("FETCH {first}:{last} (UID FLAGS)"),
            Self::FetchFrom(uid) => format!("UID FETCH {uid}:{} {ENVELOPE_ITEMS}", u32::MAX),
            Self::FetchHeaders(uids) => format!("UID FETCH {uids} {ENVELOPE_ITEMS}"),
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
            Command::FetchFrom(uid),
            Command::FetchHeaders([uid].into_iter().collect()),
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
        let line = Command::FetchFrom(Uid::new(4711).unwrap()).line();
        assert!(line.starts_with("UID FETCH 4711:4294967295 (UID FLAGS "), "{line}");
    }
}
