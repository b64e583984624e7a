//! What a mailbox is, and what a server's reply changes in it.

mod charset;
mod chunks;
mod cursor;
mod date;
mod encoded_words;
mod envelope;
mod flags;
mod identity;
mod ledger;
mod limits;
mod model;
mod reading;
mod sender;
mod sequence;
pub mod text;
mod uid;

pub use cursor::{Batch, Change, Cursor, Opened, Resets, Resync};
pub use date::parse_date;
pub use envelope::Envelope;
pub use flags::{FlagTable, Flags};
pub use identity::Identity;
pub use limits::Limits;
pub use model::{Mailbox, Need};
pub use reading::Wanted;
pub use uid::{Uid, UidSet};
