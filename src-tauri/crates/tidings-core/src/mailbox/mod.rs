//! What a mailbox is, and what a server's reply changes in it.
//!
//! [`Mailbox`] is the model: `opening` begins it from what was saved, `hearing` takes in what the server says,
//! `reading` what it answers, `needs` says what is to be asked next, `ledger` compares all of it with what was told,
//! `saving` gives out what is to be told and saved. `sequence` turns positions into UIDs, `placing` says whether they
//! count, and all sets are ranges in `chunks`, so that a mailbox of a million messages is as cheap to keep as its
//! gaps are few.

mod body;
mod charset;
mod chunks;
mod cursor;
mod date;
mod encoded_words;
mod envelope;
mod flags;
mod hearing;
mod html;
mod identity;
mod ledger;
mod limits;
mod model;
mod needs;
mod opening;
mod placing;
mod reading;
mod saving;
mod sender;
mod sequence;
pub mod text;
mod transfer;
mod uid;

pub use body::{MOST_TEXT, Structure, TextPart, text_parts};
pub use cursor::{Batch, Change, Cursor, Opened, Resets, Resync};
pub use date::parse_date;
pub use envelope::Envelope;
pub use flags::{FlagTable, Flags};
pub use identity::Identity;
pub use limits::Limits;
pub use model::Mailbox;
pub use needs::Need;
pub use reading::Wanted;
pub use uid::{Uid, UidSet};
