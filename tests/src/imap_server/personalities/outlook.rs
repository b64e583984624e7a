//! Outlook.com and Office 365: greeting and capabilities from recorded sessions, Mailspring-Sync's test personality.
//!
//! `1521 EXISTS` comes before IDLE's `+` (php-imap #258). What it says on bad days is [`super::super::Trouble`]: a
//! session that is signed in and cannot open anything (imapclient #349), a request for patience in milliseconds, and
//! a bare line without tag or star (both read in imapflow).

use super::{Personality, plain};

/// Signed in, but the backend is not there: the whole tagged reply.
pub const NOT_CONNECTED: &str = "BAD User is authenticated but not connected.";
/// Too much asked: the whole tagged reply.
pub const BACKING_OFF: &str = "BAD Request is throttled. Suggested Backoff Time: 92415 milliseconds";
/// A whole line, with neither tag nor star.
pub const UNAVAILABLE: &str = "Server Unavailable. 15";

/// See the file's header.
pub fn outlook() -> Personality {
    Personality {
        name: "outlook",
        greeting: "* OK The Microsoft Exchange IMAP4 service is ready. [TQBOADIAUABSADAAMQBDAEEAMAAwADAANwA=]",
        capabilities_before_sign_in: "IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR UIDPLUS ID UNSELECT CHILDREN IDLE \
             NAMESPACE LITERAL+",
        capabilities: "IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR UIDPLUS MOVE ID UNSELECT CHILDREN IDLE NAMESPACE \
             LITERAL+",
        sign_in_tells_capabilities: false,
        sign_in_refusal: "LOGIN failed.",
        id: "(\"name\" \"Microsoft.Exchange.Imap4.Imap4Server\" \"version\" \"15.20\")",
        unknown_answer: "Command Error. 12",
        folders: &[
            ("INBOX", None),
            ("Drafts", Some("\\Drafts")),
            ("Junk Email", Some("\\Junk")),
            ("Sent Items", Some("\\Sent")),
            ("Deleted Items", Some("\\Trash")),
        ],
        idle_continuation: "+ IDLE accepted, awaiting DONE command.",
        exists_before_continuation: true,
        ..plain()
    }
}
