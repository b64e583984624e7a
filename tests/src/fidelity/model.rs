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
        let row = self
            .connection
            .prepare_cached("SELECT uidvalidity, known, flags FROM mailbox WHERE folder = ?1")
            .unwrap()
            .query_row([folder], |row| {
                Ok((row.get::<_, u32>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?))
            })
            .optional()
            .unwrap();
        let (uidvalidity, known, flags) = row?;
        let mut mails: BTreeMap<u32, Flags> =
            set(&known).into_iter().map(|uid| (uid, Flags::new())).collect();
        for line in flags.lines() {
            let (flag, uids) = line.split_once('\t').expect("a line of flags has a tab");
            for uid in set(uids) {
                let mail =
                    mails.get_mut(&uid).unwrap_or_else(|| panic!("{flag} is kept for unknown UID {uid}"));
                mail.insert(flag.to_owned());
            }
        }
        Some(Believed { uidvalidity, mails })
    }
}

/// UIDs as IMAP writes them: `1:5,7`.
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
