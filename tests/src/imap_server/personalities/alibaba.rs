//! Alibaba Mail (imap.qiye.aliyun.com), from its own help pages and IDLE page (help.aliyun.com 2857156, 2857286); the
//! greeting as Geary's test has it.
//!
//! No capabilities in the greeting; a command list with SELECT and without EXAMINE; no MOVE, ESEARCH or CONDSTORE;
//! pushes come about 30 s late; flags are pushed as `* n FETCH (FLAGS (\Seen))` and `* n FETCH (FLAGS ())`, without a
//! UID; IDLE is kept for about five minutes, then the server ends the connection. The page does not say whether the
//! five minutes are counted from the IDLE or from the connection, nor whether a BYE comes first: tests try all.
//! Not known and therefore modest: the capability list, and the words of a refused sign-in.

use std::time::Duration;

use super::{CountedFrom, Limit, Personality, plain};

/// See the file's header.
pub fn alibaba() -> Personality {
    Personality {
        name: "alibaba",
        greeting: "* OK AliYun IMAP Server Ready(10.147.42.1)",
        capabilities_before_sign_in: "IMAP4rev1 IDLE ID UIDPLUS AUTH=PLAIN",
        capabilities: "IMAP4rev1 IDLE ID UIDPLUS AUTH=PLAIN",
        sign_in_tells_capabilities: false,
        sign_in_refusal: "[AUTHENTICATIONFAILED] LOGIN failed",
        id: "NIL",
        unknown_commands: &["EXAMINE"],
        push_delay: Duration::from_secs(30),
        limit: Some(Limit {
            after: Duration::from_secs(5 * 60),
            counted_from: CountedFrom::IdleStart,
            bye: None,
        }),
        ..plain()
    }
}
