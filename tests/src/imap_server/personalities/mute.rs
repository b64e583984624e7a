//! A server that accepts IDLE and never says anything in it: io-imap 0.6.0 got a mode for those.

use super::{Personality, Pushes, plain};

/// See the file's header.
pub fn mute() -> Personality {
    Personality { name: "mute", pushes: Pushes::OnlyWithCommands, ..plain() }
}
