//! A server that nobody warned of: it speaks like Dovecot and lies like iCloud. Only what it says can show it.

use super::{Personality, dovecot};

/// See the file's header.
pub fn liar() -> Personality {
    Personality { name: "liar", qresync_lies: true, ..dovecot() }
}
