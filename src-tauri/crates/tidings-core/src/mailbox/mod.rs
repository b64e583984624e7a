//! What a mailbox is, and what a server's reply changes in it.
//!
//! [`Mailbox`] is the model: `opening` begins it from what was saved, `model` takes in what the server says,
//! `reading` what it answers, `ledger` compares both with what was told, `saving` gives out what is to be told
//! and saved. `sequence` turns positions into UIDs, and all sets are ranges in `chunks`, so that a mailbox of a
//! million messages is as cheap to keep as its gaps are few.

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
mod opening;
mod reading;
mod saving;
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
