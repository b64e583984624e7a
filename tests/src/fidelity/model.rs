//! What the program believes, read from its database: the messages it knows and their flags.
//!
//! Only this file knows how the database is made. It is opened for reading alone; the agent stays its only writer.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

use super::world::Flags;

/// A folder as the program believes it to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Believed {
    /// Its incarnation.
    pub uidvalidity: u32,
    /// UID → flags.
    pub mails: BTreeMap<u32, Flags>,
}

/// The program's database.
pub struct Database {
    connection: Connection,
}

impl Database {
    /// Opens it; the agent has run before.
    pub fn open(path: &Path) -> Self {
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        connection.busy_timeout(std::time::Duration::from_secs(5)).unwrap();
        Self { connection }
    }

    /// What is believed of a folder; `None` when nothing was saved of it.
    pub fn believed(&self, folder: &str) -> Option<Believed> {
        // One picture, whatever is written meanwhile.
        let picture = self.connection.unchecked_transaction().unwrap();
        let uidvalidity = picture
            .prepare_cached("SELECT uidvalidity FROM mailbox WHERE folder = ?1")
            .unwrap()
            .query_row([folder], |row| row.get(0))
            .optional()
            .unwrap()?;
        let mut believed = Believed { uidvalidity, mails: BTreeMap::new() };
        let mut pieces =
            picture.prepare_cached("SELECT chunk, uids, flags FROM known WHERE folder = ?1").unwrap();
        let mut pieces = pieces.query([folder]).unwrap();
        while let Some(piece) = pieces.next().unwrap() {
            let (number, uids, flags): (u32, String, String) =
                (piece.get(0).unwrap(), piece.get(1).unwrap(), piece.get(2).unwrap());
            believed.add(number * PIECE, &uids, &flags);
        }
        Some(believed)
    }
}

/// UIDs in one piece of what is known; they are counted from its first.
const PIECE: u32 = 1024;

impl Believed {
    /// Flags are a line each: the flag, a tab, the UIDs.
    fn add(&mut self, base: u32, uids: &str, flags: &str) {
        self.mails.extend(set(uids).into_iter().map(|uid| (base + uid, Flags::new())));
        for line in flags.lines() {
            let (flag, uids) = line.split_once('\t').expect("a line of flags has a tab");
            for uid in set(uids) {
                let mail = self.mails.get_mut(&(base + uid));
                mail.unwrap_or_else(|| panic!("{flag} is kept for unknown UID {}", base + uid))
                    .insert(flag.to_owned());
            }
        }
    }
}

/// Numbers as IMAP writes UIDs: `1:5,7`.
fn set(text: &str) -> BTreeSet<u32> {
    let number = |text: &str| text.parse::<u32>().unwrap_or_else(|_| panic!("no set of UIDs: {text}"));
    text.split(',')
        .filter(|part| !part.is_empty())
        .flat_map(|part| match part.split_once(':') {
            Some((first, last)) => number(first)..=number(last),
            None => number(part)..=number(part),
        })
        .collect()
}
