//! A server that tells of new and expunged messages and never of flags: GreenMail (greenmail #382), MailKit #1357.

use super::{Personality, Pushes, plain};

/// See the file's header.
pub fn exists_only() -> Personality {
    Personality { name: "exists-only", pushes: Pushes::WithoutFlags, ..plain() }
}
