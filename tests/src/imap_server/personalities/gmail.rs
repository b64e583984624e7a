//! Gmail: capabilities and folders as Mailspring-Sync's test personality has them, the greeting from many sessions.
//!
//! Labels are folders, so one mail stands in several of them (the lab delivers it so: [`super::super::ImapServer::
//! deliver_copies`]), each with the same X-GM-MSGID; archiving expunges from INBOX. CONDSTORE, ESEARCH and LIST-STATUS,
//! but neither QRESYNC nor NOTIFY. 15 connections over all devices (FairEmail's FAQ 23); the refusal's words from
//! wildduck #35.

use super::{ConnectionLimit, Personality, plain};

/// See the file's header.
pub fn gmail() -> Personality {
    Personality {
        name: "gmail",
        greeting: "* OK Gimap ready for requests from 127.0.0.1 h1mb2",
        capabilities_before_sign_in: "IMAP4rev1 UNSELECT IDLE NAMESPACE QUOTA ID XLIST CHILDREN X-GM-EXT-1 XYZZY SASL-IR \
             AUTH=XOAUTH2 AUTH=PLAIN AUTH=PLAIN-CLIENTTOKEN AUTH=OAUTHBEARER",
        capabilities: "IMAP4rev1 UNSELECT IDLE NAMESPACE QUOTA ID XLIST CHILDREN X-GM-EXT-1 UIDPLUS ENABLE MOVE CONDSTORE \
             ESEARCH UTF8=ACCEPT LIST-EXTENDED LIST-STATUS LITERAL- SPECIAL-USE APPENDLIMIT=35651584",
        sign_in_refusal: "[AUTHENTICATIONFAILED] Invalid credentials (Failure)",
        connection_limit: Some(ConnectionLimit {
            most: 15,
            refusal: "NO [ALERT] Too many simultaneous connections. (Failure)",
        }),
        id: "(\"name\" \"GImap\" \"vendor\" \"Google, Inc.\" \"support-url\" \"http://support.google.com/mail\")",
        folders: &[
            ("INBOX", None),
            ("[Gmail]/All Mail", Some("\\All")),
            ("[Gmail]/Drafts", Some("\\Drafts")),
            ("[Gmail]/Sent Mail", Some("\\Sent")),
            ("[Gmail]/Spam", Some("\\Junk")),
            ("[Gmail]/Trash", Some("\\Trash")),
        ],
        ..plain()
    }
}
