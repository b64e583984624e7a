//! What a person asks to be done to a mail, and what is said to the server for it.
//!
//! The only place with words that change a mailbox: [`super::Command`], which watches, has none. A mail is named by its
//! UID alone, in the incarnation that it was seen in. A mail is moved so that no other can be lost: by MOVE (RFC 6851),
//! or by COPY, `\Deleted` and an EXPUNGE of this UID (RFC 4315). A server with neither is asked to move nothing.

use crate::listen::name::WireName;
use crate::listen::reply::{Capabilities, Listed, SpecialUse};
use crate::mailbox::Uid;

/// What is to be done to a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// It is read.
    MarkRead,
    /// It is unread again.
    MarkUnread,
    /// It goes into this mailbox.
    Move(WireName),
}

/// One command that changes a mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// Sets or takes away a flag.
    Store {
        /// Of this mail.
        uid: Uid,
        /// True to set it.
        add: bool,
        /// Which.
        flag: &'static str,
    },
    /// Moves a mail.
    Move(Uid, WireName),
    /// Copies a mail.
    Copy(Uid, WireName),
    /// Removes this mail, which is marked as deleted, and no other.
    Expunge(Uid),
}

impl Write {
    /// The command as it goes on the wire, as [`super::Command::line`] gives its own.
    #[must_use]
    pub fn line(&self) -> String {
        match self {
            Self::Store { uid, add, flag } => {
                let sign = if *add { '+' } else { '-' };
                format!("UID STORE {uid} {sign}FLAGS.SILENT ({flag})")
            }
            Self::Move(uid, to) => format!("UID MOVE {uid} {}", to.quoted()),
            Self::Copy(uid, to) => format!("UID COPY {uid} {}", to.quoted()),
            Self::Expunge(uid) => format!("UID EXPUNGE {uid}"),
        }
    }
}

/// Whether a server can move a mail without danger for others.
#[must_use]
pub fn can_move(capabilities: &Capabilities) -> bool {
    capabilities.has("MOVE") || capabilities.has("UIDPLUS")
}

/// The commands of a deed, one after the other; each only after the one before was done. `None` where it cannot be
/// done safely.
#[must_use]
pub fn writes(deed: &Deed, uid: Uid, capabilities: &Capabilities) -> Option<Vec<Write>> {
    let seen = |add| Write::Store { uid, add, flag: "\\Seen" };
    match deed {
        Deed::MarkRead => Some(vec![seen(true)]),
        Deed::MarkUnread => Some(vec![seen(false)]),
        Deed::Move(to) if capabilities.has("MOVE") => Some(vec![Write::Move(uid, to.clone())]),
        Deed::Move(to) if capabilities.has("UIDPLUS") => Some(vec![
            Write::Copy(uid, to.clone()),
            Write::Store { uid, add: true, flag: "\\Deleted" },
            Write::Expunge(uid),
        ]),
        Deed::Move(_) => None,
    }
}

/// Names of trashes and archives where the server does not say what a mailbox is for: the last part of the name.
const TRASHES: [&str; 8] =
    ["trash", "deleted items", "deleted messages", "deleted", "bin", "papierkorb", "corbeille", "已删除"];
const ARCHIVES: [&str; 3] = ["archive", "archives", "archiv"];

/// The mailbox of an account that is for this, among those that the server lists. Its own word goes before names.
#[must_use]
pub fn home_of(wanted: SpecialUse, listed: &[Listed]) -> Option<&WireName> {
    let mut there = listed.iter().filter(|listed| listed.selectable);
    let said = |wanted| {
        let found = listed.iter().find(|listed| listed.selectable && listed.special_use == Some(wanted));
        found.map(|listed| &listed.name)
    };
    let names: &[&str] = match wanted {
        SpecialUse::Trash => &TRASHES,
        SpecialUse::Archive => &ARCHIVES,
        SpecialUse::All | SpecialUse::Drafts | SpecialUse::Junk | SpecialUse::Sent => &[],
    };
    // What Gmail takes out of the inbox stays in “All Mail”.
    let all = || if wanted == SpecialUse::Archive { said(SpecialUse::All) } else { None };
    said(wanted).or_else(all).or_else(|| {
        let is_called = |listed: &&Listed| {
            let name = listed.name.to_string().to_lowercase();
            let last = name.rsplit(['/', '.']).next().unwrap_or_default();
            names.contains(&last)
        };
        there.find(is_called).map(|listed| &listed.name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(deed: &Deed, capabilities: &[&str]) -> Option<Vec<String>> {
        let capabilities = capabilities.iter().collect();
        let writes = writes(deed, Uid::new(7).unwrap(), &capabilities)?;
        Some(writes.iter().map(Write::line).collect())
    }

    fn to_trash() -> Deed {
        Deed::Move(WireName::from_people("Trash"))
    }

    #[test]
    fn a_mail_is_moved_in_one_command_or_in_three_or_not_at_all() {
        assert_eq!(lines(&to_trash(), &["MOVE", "UIDPLUS"]).unwrap(), ["UID MOVE 7 \"Trash\""]);
        assert_eq!(
            lines(&to_trash(), &["UIDPLUS"]).unwrap(),
            ["UID COPY 7 \"Trash\"", "UID STORE 7 +FLAGS.SILENT (\\Deleted)", "UID EXPUNGE 7"]
        );
        assert_eq!(lines(&to_trash(), &["IDLE"]), None);
    }

    #[test]
    fn no_command_touches_a_mail_that_is_not_named() {
        for deed in [Deed::MarkRead, Deed::MarkUnread, to_trash()] {
            for capabilities in [&["MOVE"][..], &["UIDPLUS"]] {
                for line in lines(&deed, capabilities).unwrap() {
                    assert!(line.starts_with("UID ") && line.contains(" 7"), "{line}");
                }
            }
        }
        assert_eq!(lines(&Deed::MarkRead, &[]).unwrap(), ["UID STORE 7 +FLAGS.SILENT (\\Seen)"]);
    }

    #[test]
    fn the_servers_word_for_a_trash_goes_before_a_name() {
        let listed = |name: &str, special_use| Listed {
            name: WireName::from_people(name),
            selectable: true,
            special_use,
            old_name: None,
        };
        let home = |all: &[Listed], wanted| home_of(wanted, all).map(ToString::to_string);
        let said = [listed("Trash", None), listed("Müll", Some(SpecialUse::Trash))];
        assert_eq!(home(&said, SpecialUse::Trash).unwrap(), "Müll");
        let named = [listed("INBOX", None), listed("INBOX.Trash", None), listed("Archive/2024", None)];
        assert_eq!(home(&named, SpecialUse::Trash).unwrap(), "INBOX.Trash");
        assert_eq!(home(&named, SpecialUse::Archive), None);
        let gmail = [listed("[Gmail]/All Mail", Some(SpecialUse::All))];
        assert_eq!(home(&gmail, SpecialUse::Archive).unwrap(), "[Gmail]/All Mail");
        let node = [Listed { selectable: false, ..listed("Trash", Some(SpecialUse::Trash)) }];
        assert_eq!(home(&node, SpecialUse::Trash), None);
    }
}
