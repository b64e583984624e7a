//! A server without habits: IMAP4rev1 and the usual extensions, pushes at once, ends nothing.

use std::time::Duration;

use super::Personality;

/// See the file's header.
pub fn plain() -> Personality {
    Personality {
        name: "plain",
        greeting: "* OK [CAPABILITY IMAP4rev1 ID LITERAL+ AUTH=PLAIN] Demo mailbox ready.",
        capabilities_before_sign_in: "IMAP4rev1 ID LITERAL+ AUTH=PLAIN",
        capabilities: "IMAP4rev1 ID LITERAL+ IDLE UIDPLUS MOVE UNSELECT SPECIAL-USE",
        sign_in_tells_capabilities: true,
        sign_in_refusal: "[AUTHENTICATIONFAILED] Authentication failed.",
        id: "(\"name\" \"Tidings demo mailbox\")",
        unknown_commands: &[],
        idle_continuation: "+ idling",
        push_delay: Duration::ZERO,
        limit: None,
    }
}
