//! Yahoo and AOL: greeting and capabilities from a log of September 2026, as Mailspring-Sync's test personality has them.
//!
//! One command may be about 1,000 messages (`MESSAGELIMIT`, RFC 9738): a SEARCH beyond that is cut, a FETCH is cut as
//! the RFC has it, or refused. Of a folder only the newest 10,000 messages are shown, while STATUS counts all (FairEmail's
//! FAQ 88, and a published account of an export). Neither CONDSTORE nor QRESYNC nor ESEARCH.

use super::{Excess, MessageLimit, Personality, plain};

/// See the file's header. More than 1,000 messages are cut; [`MessageLimit`] has the other way.
pub fn yahoo() -> Personality {
    Personality {
        name: "yahoo",
        greeting: "* OK Welcome! IMAP Server up and ready to accept your request",
        capabilities_before_sign_in: "IMAP4rev1 SASL-IR AUTH=PLAIN AUTH=XOAUTH2 AUTH=OAUTHBEARER ID MOVE NAMESPACE \
             XYMHIGHESTMODSEQ UIDPLUS LITERAL+ CHILDREN UNSELECT X-MSG-EXT OBJECTID IDLE ENABLE UIDONLY X-UIDONLY \
             LIST-EXTENDED LIST-STATUS SPECIAL-USE PARTIAL APPENDLIMIT=41697280",
        capabilities: "IMAP4rev1 ID MOVE NAMESPACE XYMHIGHESTMODSEQ UIDPLUS LITERAL+ CHILDREN UNSELECT X-MSG-EXT OBJECTID \
             IDLE ENABLE UIDONLY X-UIDONLY LIST-EXTENDED LIST-STATUS SPECIAL-USE MESSAGELIMIT=1000 PARTIAL \
             APPENDLIMIT=41697280",
        sign_in_refusal: "[AUTHENTICATIONFAILED] LOGIN Invalid credentials",
        id: "(\"name\" \"Yahoo IMAP\" \"vendor\" \"Yahoo! Inc.\")",
        unknown_answer: "[CLIENTBUG] Unknown command",
        folders: &[
            ("INBOX", None),
            ("Archive", Some("\\Archive")),
            ("Bulk", Some("\\Junk")),
            ("Draft", Some("\\Drafts")),
            ("Sent", Some("\\Sent")),
            ("Trash", Some("\\Trash")),
        ],
        shown: Some(10_000),
        message_limit: Some(MessageLimit { most: 1_000, excess: Excess::Cut }),
        ..plain()
    }
}
