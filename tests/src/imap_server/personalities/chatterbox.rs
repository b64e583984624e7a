//! A server that cannot be quiet: `* OK Still here` ten times a second, as Dovecot says it every two minutes.

use std::time::Duration;

use super::{Chatter, Personality, plain};

/// See the file's header.
pub fn chatterbox() -> Personality {
    let chatter = Chatter { every: Duration::from_millis(100), line: "* OK Still here" };
    Personality { name: "chatterbox", chatter: Some(chatter), ..plain() }
}
