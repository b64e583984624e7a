-- A database as version 7 left it. Never changed.
CREATE TABLE mailbox (
    account_id TEXT NOT NULL, folder TEXT NOT NULL, uidvalidity INTEGER NOT NULL, next INTEGER NOT NULL, modseq INTEGER,
    known TEXT NOT NULL, flags TEXT NOT NULL, mailbox_id TEXT, synced INTEGER, below INTEGER NOT NULL DEFAULT 0,
    resets INTEGER NOT NULL DEFAULT 0, resets_since INTEGER, PRIMARY KEY (account_id, folder)
) WITHOUT ROWID;
CREATE TABLE message (
    account_id TEXT NOT NULL, folder TEXT NOT NULL, uid INTEGER NOT NULL, sender TEXT, subject TEXT, message_id TEXT,
    date INTEGER, received INTEGER, identity TEXT, PRIMARY KEY (account_id, folder, uid)
) WITHOUT ROWID;
CREATE TABLE event (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, account_id TEXT NOT NULL, account TEXT NOT NULL,
    folder TEXT, kind TEXT NOT NULL, uidvalidity INTEGER, uid INTEGER, sender TEXT, subject TEXT, message_id TEXT,
    date INTEGER, detail TEXT, live INTEGER NOT NULL, decision TEXT NOT NULL, reason TEXT NOT NULL, rule TEXT,
    told_at INTEGER
);
CREATE INDEX event_at ON event (at);
CREATE TABLE known (
    account_id TEXT NOT NULL, folder TEXT NOT NULL, chunk INTEGER NOT NULL, uids TEXT NOT NULL, flags TEXT NOT NULL,
    PRIMARY KEY (account_id, folder, chunk)
) WITHOUT ROWID;
CREATE INDEX message_identity ON message (account_id, identity);
CREATE TABLE gate (
    account_id TEXT PRIMARY KEY, since INTEGER NOT NULL, is_confirmed INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE arrival (
    account_id TEXT NOT NULL, identity TEXT NOT NULL, folder TEXT NOT NULL, uid INTEGER NOT NULL, at INTEGER NOT NULL,
    is_told INTEGER NOT NULL, PRIMARY KEY (account_id, identity, folder)
) WITHOUT ROWID;
CREATE TABLE held (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, account_id TEXT NOT NULL, folder TEXT NOT NULL,
    uidvalidity INTEGER, uid INTEGER, sender TEXT, subject TEXT, message_id TEXT, date INTEGER, received INTEGER,
    identity TEXT NOT NULL, live INTEGER NOT NULL, was_just_read INTEGER NOT NULL
);
CREATE TABLE ceiling (
    account_id TEXT PRIMARY KEY, most INTEGER NOT NULL, since INTEGER NOT NULL
) WITHOUT ROWID;
ALTER TABLE message ADD COLUMN list TEXT;
ALTER TABLE held ADD COLUMN list TEXT;
ALTER TABLE event ADD COLUMN list TEXT;
ALTER TABLE event ADD COLUMN together INTEGER NOT NULL DEFAULT 1;
ALTER TABLE event ADD COLUMN news INTEGER;
ALTER TABLE event ADD COLUMN due INTEGER;
ALTER TABLE event ADD COLUMN command TEXT;
INSERT INTO mailbox VALUES ('a', 'INBOX', 7, 100, 9, '', '', 'F1', 880, 17, 1, 600);
INSERT INTO message VALUES ('a', 'INBOX', 7, 'Ann <ann@example.org>', 'Hello', '<x@y>', 800, 801, '#2f5c8cc3b9a8d1b7', 'Rust <rust.x>');
INSERT INTO event VALUES (41, 850, 'a', 'a@example.org', 'INBOX', 'arrived', 7, 7, 'Ann <ann@example.org>', 'Hello',
    '<x@y>', 800, NULL, 1, 'show', 'new mail', 'Friends', 900, 'Rust <rust.x>', 3, 1, NULL, 'ok');
INSERT INTO gate VALUES ('a', 700, 1);
INSERT INTO known VALUES
    ('a', 'INBOX', 0, '3:5,7', char(9) || '3' || char(10) || '\Flagged' || char(9) || '7' || char(10) || '\Seen' || char(9) || '3:5' || char(10)),
    ('a', 'INBOX', 1, '976:1023', '\Seen' || char(9) || '976:1023' || char(10)),
    ('a', 'INBOX', 2, '0:952', '\Seen' || char(9) || '0:452' || char(10));
INSERT INTO arrival VALUES ('a', '#2f5c8cc3b9a8d1b7', 'INBOX', 7, 850, 1);
INSERT INTO held VALUES (5, 870, 'a', 'INBOX', 7, 6, 'Bob <bob@example.org>', 'Gone', '<g@y>', 860, 861,
    '#0000000000000001', 1, 0, NULL);
INSERT INTO ceiling VALUES ('a', 2, 700);
CREATE TABLE note (
        name TEXT PRIMARY KEY,
        text TEXT NOT NULL
    ) WITHOUT ROWID;
INSERT INTO note VALUES ('muted_until', '2026-11-24T00:00:00.000Z');
