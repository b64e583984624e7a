//! The tables, and how an older database becomes a newer one (`user_version`).

use std::path::Path;

use rusqlite::Connection;

/// Each step leads from its place in the list to the next version. Steps are frozen once released.
const STEPS: [&str; 2] = [
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
];

pub(super) fn open(path: &Path) -> rusqlite::Result<Connection> {
    make_private(path);
    let mut connection = Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    // 64 KiB of pages: the hot ones are few, and idle memory counts more than a cold query.
    connection.pragma_update(None, "cache_size", -64)?;
    connection.set_prepared_statement_cache_capacity(8);
    let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    for (to, step) in (1u32..).zip(STEPS).skip_while(|(to, _)| *to <= version) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "user_version", to)?;
        transaction.commit()?;
    }
    Ok(connection)
}

/// The log is personal: nobody else may read it. The files beside it take over the database's mode.
fn make_private(path: &Path) {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let _created = options.open(path);
}
