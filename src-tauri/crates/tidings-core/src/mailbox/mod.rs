//! What a mailbox is, and what a server's reply changes in it.

mod encoded_words;
mod envelope;
mod flags;
mod identity;
mod model;
mod sequence;
pub mod text;
mod uid;

pub use envelope::{Envelope, parse_date};
pub use flags::{FlagTable, Flags};
pub use identity::Identity;
pub use model::{Batch, Change, Cursor, Mailbox, Opened};
pub use sequence::{SequenceMap, Vacated};
pub use uid::{Uid, UidSet};
