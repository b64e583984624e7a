//! A server without habits: IMAP4rev1 and the usual extensions, pushes at once, ends nothing.
//!
//! It has nothing that helps to catch up (no CONDSTORE, no ESEARCH, no LIST-STATUS), like many small servers.

use std::time::Duration;

use super::{Personality, Pushes};

/// See the file's header.
pub fn plain() -> Personality {
    Personality {
        name: "plain",
        greeting: "* OK [CAPABILITY IMAP4rev1 ID LITERAL+ AUTH=PLAIN] Demo mailbox ready.",
        capabilities_before_sign_in: "IMAP4rev1 ID LITERAL+ AUTH=PLAIN",
        capabilities: "IMAP4rev1 ID LITERAL+ IDLE UIDPLUS MOVE UNSELECT SPECIAL-USE",
        sign_in_tells_capabilities: true,
        sign_in_refusal: "[AUTHENTICATIONFAILED] Authentication failed.",
        refuses_initial_response: false,
        connection_limit: None,
        id: "(\"name\" \"Tidings demo mailbox\")",
        wants_id_first: None,
        unknown_commands: &[],
        unknown_answer: "Unknown command",
        folders: &[
            ("INBOX", None),
            ("Drafts", Some("\\Drafts")),
            ("Junk", Some("\\Junk")),
            ("Sent", Some("\\Sent")),
            ("Trash", Some("\\Trash")),
        ],
        shown: None,
        opening_names_uidnext: true,
        status_is_empty: false,
        message_limit: None,
        fetch_ends_with_space: false,
        enables_silently: false,
        qresync_lies: false,
        vanished_is_clipped: false,
        idle_continuation: "+ idling",
        exists_before_continuation: false,
        push_delay: Duration::ZERO,
        pushes: Pushes::All,
        pushes_name_uid: false,
        pushes_highest_modseq: false,
        exists_after_expunge: false,
        fake_exists_after: None,
        chatter: None,
        limit: None,
    }
}
