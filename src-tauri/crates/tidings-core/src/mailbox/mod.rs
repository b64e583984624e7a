//! What a mailbox is, and what a server's reply changes in it.

mod charset;
mod date;
mod encoded_words;
mod envelope;
mod flags;
mod identity;
mod model;
mod sender;
mod sequence;
pub mod text;
mod uid;

pub use date::parse_date;
pub use envelope::Envelope;
pub use flags::{FlagTable, Flags};
pub use identity::Identity;
pub use model::{Batch, Change, Cursor, Mailbox, Opened};
pub use sequence::{SequenceMap, Vacated};
pub use uid::{Uid, UidSet};
