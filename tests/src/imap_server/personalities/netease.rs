//! NetEase (163, 126, yeah, 188 and its company mail): Coremail.
//!
//! Capabilities and greeting from transcripts; `Unsafe Login` from himalaya #549 and #651, node-imap #908,
//! offlineimap3 #71; that a pipelined ID does not count from rust-imap #296; SASL-IR announced and its inline form
//! answered BAD from io-imap 0.5.0; no UIDNEXT on opening and `* STATUS "INBOX" ()` from Delta Chat's
//! `select_folder.rs`. No IDLE. The greeting's bracket and the words of a refused sign-in differ from host to host.

use super::{Personality, plain};

/// See the file's header.
pub fn netease() -> Personality {
    const CAPABILITIES: &str = "IMAP4rev1 XLIST SPECIAL-USE ID LITERAL+ STARTTLS XAPPLEPUSHSERVICE UIDPLUS X-CM-EXT-1 SASL-IR AUTH=PLAIN";
    Personality {
        name: "netease",
        greeting: "* OK Coremail System IMap Server Ready(163com[726cd87d72d896a1ac393507346040fa])",
        capabilities_before_sign_in: CAPABILITIES,
        capabilities: CAPABILITIES,
        sign_in_tells_capabilities: false,
        sign_in_refusal: "LOGIN Login error or password error",
        refuses_initial_response: true,
        id: "(\"name\" \"Coremail Imap\" \"vendor\" \"Mailtech\" \"TransID\" \"0\")",
        wants_id_first: Some("Unsafe Login. Please contact kefu@188.com for help"),
        unknown_answer: "Parse command error",
        opening_names_uidnext: false,
        status_is_empty: true,
        ..plain()
    }
}
