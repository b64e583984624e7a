//! What is known of accounts and folders: the cursors, the sign-in gates, how many connections an account may hold.

use tidings_core::listen::Ceiling;
use tidings_core::mailbox::{Cursor, Uid, UidSet};
use tidings_protocol::{AccountId, Timestamp};

use super::{Store, ceilings, chunks, cursors, notes};
use crate::accounts::gate::Closed;

/// So many of the newest messages without a stored header are asked for again.
const NAMED: usize = 500;

impl Store {
    /// What was saved of a mailbox, and which of its known messages have no stored header. What cannot be read is as
    /// good as not saved.
    pub fn cursor(&mut self, account: &AccountId, folder: &str) -> Option<(Cursor, UidSet)> {
        let place = (account.clone(), folder.to_owned());
        let cursor = match self.unsaved.saved_cursor(&place) {
            Some(cursor) => cursor.clone(),
            None => {
                let (cursor, is_cut) = self.read(|db| cursors::load(db, account, folder))??;
                if is_cut {
                    self.has.insert(place.clone(), chunks::prints(&chunks::cut(&cursor)));
                }
                cursor
            }
        };
        let mut named = match self.unsaved.is_reset(&place) {
            true => UidSet::default(),
            false => self.read(|db| cursors::named(db, account, folder)).unwrap_or_default(),
        };
        for (uid, is_there) in self.unsaved.envelopes(&place) {
            if is_there {
                named.insert(uid)
            } else {
                named.remove(uid)
            };
        }
        // Headers of messages that sank below the window name nothing any more.
        let stale: Vec<Uid> = named.iter().filter(|uid| !cursor.known.contains(*uid)).collect();
        if !stale.is_empty() {
            stale.iter().for_each(|uid| self.unsaved.forget_envelope(&place, *uid));
            self.save();
        }
        let unnamed = cursor.known.iter().rev().take(NAMED).filter(|uid| !named.contains(*uid)).collect();
        Some((cursor, unnamed))
    }

    /// The sign-in gate of an account, when it is closed.
    pub fn gate(&mut self, account: &AccountId) -> Option<Closed> {
        match self.unsaved.saved_gate(account) {
            Some(closed) => closed,
            None => self.read(|db| cursors::gate(db, account)).flatten(),
        }
    }

    /// Saves the sign-in gate of an account.
    pub fn save_gate(&mut self, account: &AccountId, closed: Option<Closed>) {
        self.unsaved.gate(account, closed);
        self.save();
    }

    /// How many connections an account may hold, as far as its server taught us.
    pub fn ceiling(&mut self, account: &AccountId) -> Ceiling {
        match self.unsaved.saved_ceiling(account) {
            Some(ceiling) => ceiling,
            None => self.read(|db| ceilings::load(db, account)).unwrap_or_default(),
        }
    }

    /// Saves how many connections an account may hold.
    pub fn save_ceiling(&mut self, account: &AccountId, ceiling: Ceiling) {
        self.unsaved.ceiling(account, ceiling);
        self.save();
    }

    /// Saves until when a folder was in order: nothing happened in it since its cursor was saved.
    pub fn save_synced(&mut self, account: &AccountId, folder: &str, at: Timestamp) {
        self.unsaved.synced(&(account.clone(), folder.to_owned()), at);
        self.save();
    }

    /// A folder has another name: what was saved of it goes on under that.
    pub fn rename(&mut self, account: &AccountId, from: &str, to: &str) {
        // What waits was made under the old name.
        self.save();
        self.unsaved.rename(account, from, to);
        let place = |folder: &str| (account.clone(), folder.to_owned());
        self.has.remove(&place(to));
        if let Some(prints) = self.has.remove(&place(from)) {
            self.has.insert(place(to), prints);
        }
        self.save();
    }

    /// What is noted under this name.
    pub fn own_note(&mut self, name: &'static str) -> Option<String> {
        match self.unsaved.saved_note(name) {
            Some(text) => text.map(str::to_owned),
            None => self.read(|db| notes::load(db, name)).flatten(),
        }
    }

    /// Notes something under a name, or nothing any more. It is saved with whatever is saved next.
    pub fn put_own_note(&mut self, name: &'static str, text: Option<String>) {
        self.unsaved.note(name, text);
    }
}
