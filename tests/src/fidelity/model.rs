//! What the program believes, read from its database: the messages it knows and their flags.
//!
//! Only this file knows how the database is made. It is never opened where it lies; the agent alone does that.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::{fs, io};

use rusqlite::{Connection, OptionalExtension as _};
use tempfile::TempDir;

use super::world::Flags;

/// A folder as the program believes it to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Believed {
    /// Its incarnation.
    pub uidvalidity: u32,
    /// UID → flags.
    pub mails: BTreeMap<u32, Flags>,
}

/// The program's database. The agent lets nobody else read it while it runs, so a copy is read.
pub struct Database {
    path: PathBuf,
    copies: TempDir,
}

impl Database {
    /// The database at this place.
    pub fn new(path: PathBuf) -> Self {
        Self { path, copies: tempfile::Builder::new().prefix("tidings-believed-").tempdir().unwrap() }
    }

    /// A copy as it is now, with what stands only in its write-ahead log.
    ///
    /// # Errors
    /// When it was copied while the agent wrote; then it is copied again.
    pub fn picture(&self) -> anyhow::Result<Picture> {
        let copy = self.copies.path().join("believed.db");
        for suffix in ["-shm", "-wal", ""] {
            let [from, to] = [&self.path, &copy].map(|path| format!("{}{suffix}", path.display()));
            match fs::copy(from, &to) {
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound && !suffix.is_empty() => {
                    let _ = fs::remove_file(to);
                }
                Err(error) => return Err(error.into()),
            }
        }
        // What the agent shares with nobody says nothing about the copy.
        let _ = fs::remove_file(format!("{}-shm", copy.display()));
        Ok(Picture { connection: Connection::open(copy)? })
    }
}

/// What the program believes at one moment.
pub struct Picture {
    connection: Connection,
}

impl Picture {
    /// What is believed of a folder; `None` when nothing was saved of it.
    ///
    /// # Errors
    /// When the picture was taken while the agent wrote.
    pub fn believed(&self, folder: &str) -> anyhow::Result<Option<Believed>> {
        let uidvalidity = self
            .connection
            .query_row("SELECT uidvalidity FROM mailbox WHERE folder = ?1", [folder], |row| row.get(0))
            .optional()?;
        let Some(uidvalidity) = uidvalidity else { return Ok(None) };
        let mut believed = Believed { uidvalidity, mails: BTreeMap::new() };
        let mut pieces = self.connection.prepare("SELECT chunk, uids, flags FROM known WHERE folder = ?1")?;
        let mut pieces = pieces.query([folder])?;
        while let Some(piece) = pieces.next()? {
            let (number, uids, flags): (u32, String, String) = (piece.get(0)?, piece.get(1)?, piece.get(2)?);
            believed.add(number * PIECE, &uids, &flags);
        }
        Ok(Some(believed))
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
