//! The tables, and how an older database becomes a newer one (`user_version`).

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

/// Each step leads from its place in the list to the next version. Steps are frozen once released.
pub(super) const STEPS: [&str; 7] = [
    "
    CREATE TABLE mailbox (
        account_id TEXT NOT NULL,
        folder TEXT NOT NULL,
        uidvalidity INTEGER NOT NULL,
        next INTEGER NOT NULL,
        modseq INTEGER,
        known TEXT NOT NULL,
        flags TEXT NOT NULL,
        PRIMARY KEY (account_id, folder)
    ) WITHOUT ROWID;
    CREATE TABLE message (
        account_id TEXT NOT NULL,
        folder TEXT NOT NULL,
        uid INTEGER NOT NULL,
        sender TEXT,
        subject TEXT,
        message_id TEXT,
        date INTEGER,
        PRIMARY KEY (account_id, folder, uid)
    ) WITHOUT ROWID;
    CREATE TABLE event (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        account_id TEXT NOT NULL,
        account TEXT NOT NULL,
        folder TEXT,
        kind TEXT NOT NULL,
        uidvalidity INTEGER,
        uid INTEGER,
        sender TEXT,
        subject TEXT,
        message_id TEXT,
        date INTEGER,
        detail TEXT,
        live INTEGER NOT NULL,
        decision TEXT NOT NULL,
        reason TEXT NOT NULL,
        rule TEXT,
        told_at INTEGER
    );
    CREATE INDEX event_at ON event (at);
    CREATE TABLE gate (
        account_id TEXT PRIMARY KEY,
        since INTEGER NOT NULL,
        is_confirmed INTEGER NOT NULL
    ) WITHOUT ROWID;
",
    "
    ALTER TABLE mailbox ADD COLUMN mailbox_id TEXT;
    ALTER TABLE mailbox ADD COLUMN synced INTEGER;
    ALTER TABLE message ADD COLUMN received INTEGER;
    ALTER TABLE message ADD COLUMN identity TEXT;
    CREATE INDEX message_identity ON message (account_id, identity);
",
    // The columns `known` and `flags` of `mailbox` are empty from the next save of a folder on.
    "
    CREATE TABLE known (
        account_id TEXT NOT NULL,
        folder TEXT NOT NULL,
        chunk INTEGER NOT NULL,
        uids TEXT NOT NULL,
        flags TEXT NOT NULL,
        PRIMARY KEY (account_id, folder, chunk)
    ) WITHOUT ROWID;
",
    "
    CREATE TABLE arrival (
        account_id TEXT NOT NULL,
        identity TEXT NOT NULL,
        folder TEXT NOT NULL,
        uid INTEGER NOT NULL,
        at INTEGER NOT NULL,
        is_told INTEGER NOT NULL,
        PRIMARY KEY (account_id, identity, folder)
    ) WITHOUT ROWID;
    CREATE TABLE held (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        account_id TEXT NOT NULL,
        folder TEXT NOT NULL,
        uidvalidity INTEGER,
        uid INTEGER,
        sender TEXT,
        subject TEXT,
        message_id TEXT,
        date INTEGER,
        received INTEGER,
        identity TEXT NOT NULL,
        live INTEGER NOT NULL,
        was_just_read INTEGER NOT NULL
    );
    CREATE TABLE ceiling (
        account_id TEXT PRIMARY KEY,
        most INTEGER NOT NULL,
        since INTEGER NOT NULL
    ) WITHOUT ROWID;
",
    "
    ALTER TABLE mailbox ADD COLUMN below INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE mailbox ADD COLUMN resets INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE mailbox ADD COLUMN resets_since INTEGER;
",
    "
    CREATE TABLE note (
        name TEXT PRIMARY KEY,
        text TEXT NOT NULL
    ) WITHOUT ROWID;
",
    // `news` is unknown of records of before: what was told was news.
    "
    ALTER TABLE message ADD COLUMN list TEXT;
    ALTER TABLE held ADD COLUMN list TEXT;
    ALTER TABLE event ADD COLUMN list TEXT;
    ALTER TABLE event ADD COLUMN together INTEGER NOT NULL DEFAULT 1;
    ALTER TABLE event ADD COLUMN news INTEGER;
    ALTER TABLE event ADD COLUMN due INTEGER;
    ALTER TABLE event ADD COLUMN command TEXT;
",
];

/// How long we wait for somebody else who writes. Short, for all the watching waits with us; what could not be
/// written meanwhile is written later.
const PATIENCE: Duration = Duration::from_millis(100);

/// The write-ahead log is cut down to this when it was longer.
const LOG_SIZE: u32 = 4 * 1024 * 1024;

/// An open database.
#[derive(Debug)]
pub(super) struct Opened {
    pub(super) connection: Connection,
    /// Nothing can be written to it.
    pub(super) is_read_only: bool,
}

/// Why a database was not opened.
#[derive(Debug, thiserror::Error)]
pub(super) enum OpenError {
    #[error("it was written by a newer version")]
    Newer,
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
}

/// Opens the database, or makes one, and brings it to the newest version. Where it cannot be written it is opened
/// for reading, if it has the newest version already.
pub(super) fn open(path: &Path) -> Result<Opened, OpenError> {
    make_private(path);
    match open_to_write(path) {
        Ok(connection) => Ok(Opened { connection, is_read_only: false }),
        Err(OpenError::Sqlite(error)) if super::fault::is_read_only(&error) => {
            let connection = open_to_read(path)?.ok_or(OpenError::Sqlite(error))?;
            Ok(Opened { connection, is_read_only: true })
        }
        Err(error) => Err(error),
    }
}

fn open_to_write(path: &Path) -> Result<Connection, OpenError> {
    let mut connection = Connection::open(path)?;
    // Ours alone, and without the file through which several would share the log: on a full disk there would be no
    // room for it, and not even reading would be possible.
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    tune(&connection)?;
    let version = version(&connection)?;
    if version > newest() {
        return Err(OpenError::Newer);
    }
    if connection.is_readonly("main")? {
        return Err(refused().into());
    }
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "journal_size_limit", LOG_SIZE)?;
    for (to, step) in (1u32..).zip(STEPS).skip_while(|(to, _)| *to <= version) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "user_version", to)?;
        transaction.commit()?;
    }
    Ok(connection)
}

/// Opens it as it is; `None` when its tables are not those of this version.
fn open_to_read(path: &Path) -> rusqlite::Result<Option<Connection>> {
    let checked = |connection: Connection| {
        tune(&connection)?;
        Ok((version(&connection)? == newest()).then_some(connection))
    };
    let refused = match Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).and_then(checked)
    {
        Ok(connection) => return Ok(connection),
        Err(refused) => refused,
    };
    // A write-ahead log can only be read where one may be made beside it. Without one all is in the file itself.
    let log = PathBuf::from(format!("{}-wal", path.display()));
    if std::fs::metadata(log).is_ok_and(|log| log.len() > 0) {
        return Err(refused);
    }
    let escaped: String = path.to_str().ok_or(refused)?.chars().fold(String::new(), |uri, c| match c {
        '%' => uri + "%25",
        '?' => uri + "%3f",
        '#' => uri + "%23",
        c => uri + c.encode_utf8(&mut [0; 4]),
    });
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    checked(Connection::open_with_flags(format!("file:{escaped}?immutable=1"), flags)?)
}

/// Opens a damaged database, as far as that goes; `None` when its tables are not those of this version.
pub(super) fn open_damaged(path: &Path) -> rusqlite::Result<Option<Connection>> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    // A file that is shorter than it says is then read as far as it goes.
    connection.pragma_update(None, "writable_schema", true)?;
    tune(&connection)?;
    Ok((version(&connection)? == newest()).then_some(connection))
}

fn refused() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_READONLY), None)
}

fn tune(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(PATIENCE)?;
    // 64 KiB of pages: the hot ones are few, and idle memory counts more than a cold query.
    connection.pragma_update(None, "cache_size", -64)?;
    connection.set_prepared_statement_cache_capacity(8);
    Ok(())
}

fn version(connection: &Connection) -> rusqlite::Result<u32> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn newest() -> u32 {
    u32::try_from(STEPS.len()).unwrap_or(u32::MAX)
}

/// The log is personal: nobody else may read it. The files beside it take over the database's mode.
fn make_private(path: &Path) {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let Ok(_file) = options.open(path) else { return };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let is_open = _file.metadata().is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0);
        if is_open {
            let _refused = _file.set_permissions(std::fs::Permissions::from_mode(0o600));
        }
    }
}
