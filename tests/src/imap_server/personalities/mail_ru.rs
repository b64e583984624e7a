//! mail.ru: no IDLE, and `BAD [CLIENTBUG]` for what it does not know (Delta Chat #1868); LIST-STATUS to poll with.

use super::{Personality, plain};

/// See the file's header.
pub fn mail_ru() -> Personality {
    Personality {
        name: "mail.ru",
        greeting: "* OK Welcome",
        capabilities_before_sign_in: "IMAP4rev1 ID XLIST UIDPLUS UNSELECT MOVE LIST-STATUS AUTH=PLAIN",
        capabilities: "IMAP4rev1 ID XLIST UIDPLUS UNSELECT MOVE LIST-STATUS",
        sign_in_tells_capabilities: false,
        sign_in_refusal: "[AUTHENTICATIONFAILED] Authentication failed",
        id: "NIL",
        unknown_answer: "[CLIENTBUG] Command is not supported",
        ..plain()
    }
}
