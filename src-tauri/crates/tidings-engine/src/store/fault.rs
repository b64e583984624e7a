//! What can be wrong with the database, and what becomes of a damaged one.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::types::Value;
use rusqlite::{Connection, ErrorCode, params_from_iter};
use tidings_core::tell::{Cause, Why};
use tidings_protocol::AccountId;

use super::schema::{self, OpenError};
use super::{cursors, held, log};

/// Why the database does not take what it is given. Everything goes on meanwhile; what is not saved waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The disk is full.
    Full,
    /// File or folder cannot be written, or not even opened.
    ReadOnly,
    /// Another program holds it.
    Locked,
    /// A newer version of Tidings wrote it; it is left alone.
    Newer,
    /// Anything else, in SQLite's words.
    Other(String),
}

/// A damaged database was set aside and a new one begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// Where the damaged one lies now.
    pub copy: PathBuf,
    /// How many records of its log were read.
    pub kept: u32,
    /// What was known of the folders was read too; if not, they are read anew and what came meanwhile is not told.
    pub kept_cursors: bool,
}

impl Fault {
    pub(super) fn of(error: &rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => Self::ReadOnly,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked,
            _ => Self::Other(error.to_string()),
        }
    }

    /// Why, for people.
    #[must_use]
    pub fn cause(&self) -> Cause {
        match self {
            Self::ReadOnly => Why::ReadOnly.into(),
            Self::Locked => Why::FileHeld.into(),
            // These have sentences of their own.
            Self::Full | Self::Newer => Cause::said(self.to_string()),
            Self::Other(said) => Cause::said(said),
        }
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Full => "the disk is full",
            Self::ReadOnly => "it cannot be written",
            Self::Locked => "another program holds it",
            Self::Newer => "a newer version of Tidings wrote it",
            Self::Other(reason) => reason,
        })
    }
}

impl From<&OpenError> for Fault {
    fn from(error: &OpenError) -> Self {
        match error {
            OpenError::Newer => Self::Newer,
            OpenError::Sqlite(error) => Self::of(error),
        }
    }
}

pub(super) fn is_read_only(error: &rusqlite::Error) -> bool {
    Fault::of(error) == Fault::ReadOnly
}

/// The file ended before a page did (`SQLITE_IOERR_SHORT_READ`).
const SHORT_READ: i32 = 522;

/// Whether the file itself is broken: SQLite says so, or what stands in it cannot have been written by us.
pub(super) fn is_damaged(error: &rusqlite::Error) -> bool {
    use rusqlite::Error::{FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType};
    match error {
        FromSqlConversionFailure(..) | IntegralValueOutOfRange(..) | InvalidColumnType(..) => true,
        error => match error.sqlite_error() {
            Some(error) => {
                matches!(error.code, ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
                    || error.extended_code == SHORT_READ
            }
            None => false,
        },
    }
}

/// Puts the damaged database under another name. Its write-ahead log belongs to it; left behind it would be replayed
/// into the new one.
pub(super) fn set_aside(path: &Path) -> io::Result<PathBuf> {
    let named = |count: u32| path.with_extension(format!("db.damaged-{count}"));
    let free = (1..=u32::MAX).map(named).find(|aside| !aside.exists());
    let aside = free.ok_or_else(|| io::Error::from(io::ErrorKind::AlreadyExists))?;
    std::fs::rename(path, &aside)?;
    for suffix in ["-wal", "-shm"] {
        let beside = |path: &Path| PathBuf::from(format!("{}{suffix}", path.display()));
        if let Err(error) = std::fs::rename(beside(path), beside(&aside))
            && error.kind() != io::ErrorKind::NotFound
        {
            // It would be replayed: better lost than that.
            std::fs::remove_file(beside(path))?;
        }
    }
    Ok(aside)
}

/// Reads whatever can be read of a damaged database into a new one. The answer says how much it was.
pub(super) fn salvage(copy: PathBuf, new: &mut Connection) -> Damage {
    let mut damage = Damage { copy, kept: 0, kept_cursors: false };
    let Ok(Some(old)) = schema::open_damaged(&damage.copy) else { return damage };
    // Each by itself: one that cannot be read must not cost the others.
    damage.kept_cursors = in_one(new, |new| mailboxes(&old, new)).is_some();
    for table in ["gate", "ceiling", "held", "arrival"] {
        in_one(new, |new| rows(&old, new, table));
    }
    in_one(new, |new| held::all(&old)?.iter().try_for_each(|held| held::put(new, held)));
    damage.kept = in_one(new, |new| Ok(events(&old, new))).unwrap_or_default();
    damage
}

fn in_one<T>(new: &mut Connection, act: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Option<T> {
    let outcome = new.transaction().and_then(|transaction| {
        let outcome = act(&transaction)?;
        transaction.commit()?;
        Ok(outcome)
    });
    outcome.inspect_err(|error| tracing::warn!(%error, "a part of the damaged database was not read")).ok()
}

/// All cursors or none: a wrong one would tell what never happened. Their headers as far as they go.
fn mailboxes(old: &Connection, new: &Connection) -> rusqlite::Result<()> {
    for table in ["mailbox", "known"] {
        let verdict: String = old.query_row(&format!("PRAGMA quick_check({table})"), [], |row| row.get(0))?;
        if verdict != "ok" {
            return Err(rusqlite::Error::QueryReturnedNoRows);
        }
    }
    let places: Vec<(AccountId, String)> = old
        .prepare("SELECT account_id, folder FROM mailbox")?
        .query_map([], |row| Ok((AccountId(row.get(0)?), row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (account, folder) in &places {
        let Some((cursor, _)) = cursors::load(old, account, folder)? else { continue };
        cursors::save(new, account, folder, &cursor, None)?;
        for uid in cursor.known.iter() {
            if let Ok(Some(envelope)) = cursors::envelope(old, account, folder, uid) {
                cursors::put_envelope(new, account, folder, uid, &envelope)?;
            }
        }
    }
    Ok(())
}

/// The rows of a table as they are, until one cannot be read.
fn rows(old: &Connection, new: &Connection, table: &str) -> rusqlite::Result<()> {
    let mut statement = old.prepare(&format!("SELECT * FROM {table}"))?;
    let count = statement.column_count();
    let places = vec!["?"; count].join(", ");
    let mut put = new.prepare(&format!("INSERT OR IGNORE INTO {table} VALUES ({places})"))?;
    let mut rows = statement.query([])?;
    while let Ok(Some(row)) = rows.next() {
        let values: rusqlite::Result<Vec<Value>> = (0..count).map(|column| row.get(column)).collect();
        if let Ok(values) = values {
            put.execute(params_from_iter(values))?;
        }
    }
    Ok(())
}

fn events(old: &Connection, new: &Connection) -> u32 {
    let mut kept = 0;
    log::each_that_reads(old, |record| {
        if log::put(new, &record).is_ok() {
            kept += 1;
        }
    });
    kept
}
