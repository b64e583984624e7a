//! The database: cursors, headers, and the event log. Only the agent opens it.
//!
//! Changes, decisions and the cursor that goes with them are one transaction ([`Store::commit`]): after a kill
//! at any instant either all of them are there or none. WAL with `synchronous=NORMAL`: a killed process loses
//! nothing; a power cut may roll back the last seconds, which repeats a toast and never loses a mail.
//!
//! Whatever is to be written goes into [`unsaved`] first and is written from there. A database that takes nothing
//! (a full disk, a folder that may not be written, somebody else's lock) is a [`Fault`] and stops nothing: what
//! waits there can be read like the rest, and [`Store::save`] writes it later. A damaged database is set aside,
//! what can be read of it is taken over, and the work goes on ([`Damage`]).

mod ceilings;
mod chunks;
mod committing;
mod cursors;
mod fault;
mod file;
mod held;
mod knowing;
mod log;
mod memory;
mod notes;
mod overview;
mod reading;
mod recording;
mod saving;
mod schema;
mod tidy;
mod unsaved;
mod words;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use tidings_protocol::{LogKeep, Timestamp};

use chunks::Prints;
use unsaved::{Place, Unsaved};

pub use committing::{Committed, Decided, Ruled, Verdict};
pub use fault::{Damage, Fault};
pub use held::Held;
pub use memory::Memory;

/// The open database.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    /// `None` while it cannot be opened.
    connection: Option<Connection>,
    unsaved: Unsaved,
    /// What the database has of each folder.
    has: BTreeMap<Place, Prints>,
    next_id: i64,
    next_held: i64,
    fault: Option<Fault>,
    damage: Option<Damage>,
    begun_anew: u32,
    keep: LogKeep,
    tidied: Option<Timestamp>,
}

/// Why the database did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It cannot be used at all.
    #[error("the database cannot be used: {0}")]
    Unusable(Fault),
    /// SQLite says why.
    #[error("the database cannot be used: {0}")]
    Sqlite(#[from] rusqlite::Error),
}

/// Records that were made while the database could not be read are numbered from here, or from the clock: larger
/// than any number it can have given.
const FAR: i64 = 1_000_000_000_000;

impl Store {
    /// Opens the database, or makes one. Never fails: see [`Store::fault`] and [`Store::damage`]. No path is a database
    /// that is gone when it is closed.
    #[must_use]
    pub fn open(path: &Path, now: Timestamp) -> Self {
        let mut store = Self {
            path: path.to_owned(),
            connection: None,
            unsaved: Unsaved::default(),
            has: BTreeMap::new(),
            next_id: now.millis().max(FAR),
            next_held: now.millis().max(FAR),
            fault: None,
            damage: None,
            begun_anew: 0,
            keep: LogKeep::default(),
            tidied: None,
        };
        store.reopen();
        store
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Why nothing can be saved at the moment, if so.
    #[must_use]
    pub const fn fault(&self) -> Option<&Fault> {
        self.fault.as_ref()
    }

    /// That the database was damaged in this run, and what became of it.
    #[must_use]
    pub const fn damage(&self) -> Option<&Damage> {
        self.damage.as_ref()
    }

    /// How many records wait to be saved, and how many had to give way for others.
    #[must_use]
    pub fn waiting(&self) -> (usize, u32) {
        self.unsaved.count()
    }

    /// How long records are kept from now on.
    pub const fn keep(&mut self, keep: LogKeep) {
        self.keep = keep;
    }
}

#[cfg(test)]
mod tests;
