//! The event log's records.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};
use tidings_core::mailbox::Uid;
use tidings_protocol::{
    AccountId, AccountSettings, DecisionKind, EventId, EventKind, EventRecord, LogQuery, Timestamp,
};

use super::Decided;

/// Where something happened.
pub(super) struct Place<'a> {
    pub(super) account: &'a AccountSettings,
    pub(super) folder: Option<&'a str>,
    pub(super) uidvalidity: Option<u32>,
}

/// What a query without a limit gets.
const LIMIT: u32 = 1_000;

const COLUMNS: &str = "id, at, account_id, account, folder, kind, uidvalidity, uid, sender, subject, message_id, \
     date, detail, live, decision, reason, rule, told_at";

pub(super) fn put(
    db: &Connection,
    place: Place<'_>,
    decided: Decided,
    live: bool,
    at: Timestamp,
) -> rusqlite::Result<EventRecord> {
    let Decided { event, decision, reason } = decided;
    let record = EventRecord {
        id: EventId(0),
        at,
        account_id: place.account.id.clone(),
        account: place.account.email.clone(),
        folder: place.folder.map(str::to_owned),
        kind: event.kind,
        uidvalidity: place.uidvalidity,
        uid: event.uid.map(Uid::get),
        from: event.envelope.from,
        subject: event.envelope.subject,
        message_id: event.envelope.message_id,
        date: event.envelope.date,
        detail: event.detail,
        live,
        decision,
        reason,
        rule: None,
        told_at: None,
    };
    db.prepare_cached(
        "INSERT INTO event (at, account_id, account, folder, kind, uidvalidity, uid, sender, subject, message_id,
                            date, detail, live, decision, reason)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    )?
    .execute(params![
        record.at.millis(),
        record.account_id.0,
        record.account,
        record.folder,
        kind_name(record.kind),
        record.uidvalidity,
        record.uid,
        record.from,
        record.subject,
        record.message_id,
        record.date.map(Timestamp::millis),
        record.detail,
        record.live,
        decision_name(record.decision),
        record.reason
    ])?;
    Ok(EventRecord { id: EventId(db.last_insert_rowid()), ..record })
}

pub(super) fn find(db: &Connection, query: &LogQuery) -> rusqlite::Result<Vec<EventRecord>> {
    let mut conditions = vec!["1"];
    let mut values: Vec<Value> = Vec::new();
    let mut restrict = |condition: &'static str, value: Value| {
        conditions.push(condition);
        values.push(value);
    };
    if let Some(before) = query.before {
        restrict("id < ?", before.0.into());
    }
    if let Some(after) = query.after {
        restrict("id > ?", after.0.into());
    }
    if let Some(since) = query.since {
        restrict("at >= ?", since.millis().into());
    }
    if let Some(kind) = query.kind {
        restrict("kind = ?", kind_name(kind).to_owned().into());
    }
    if let Some(account) = &query.account {
        restrict("? IN (account_id, account)", account.clone().into());
    }
    if let Some(words) = query.search.as_ref().filter(|words| !words.is_empty()) {
        let all = "coalesce(sender, '') || ' ' || coalesce(subject, '') || ' ' || coalesce(folder, '') || ' ' \
                   || coalesce(detail, '') LIKE ? ESCAPE '\\'";
        let escaped = words.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        restrict(all, format!("%{escaped}%").into());
    }
    let limit = if query.limit == 0 { LIMIT } else { query.limit };
    let sql = format!(
        "SELECT {COLUMNS} FROM event WHERE {} ORDER BY id DESC LIMIT {limit}",
        conditions.join(" AND ")
    );
    let mut records: Vec<EventRecord> =
        db.prepare(&sql)?.query_map(params_from_iter(values), read)?.collect::<rusqlite::Result<_>>()?;
    records.reverse();
    Ok(records)
}

pub(super) fn one(db: &Connection, id: EventId) -> rusqlite::Result<Option<EventRecord>> {
    db.query_row(&format!("SELECT {COLUMNS} FROM event WHERE id = ?1"), [id.0], read).optional()
}

pub(super) fn untold(db: &Connection, since: Timestamp) -> rusqlite::Result<Vec<EventRecord>> {
    db.prepare(&format!(
        "SELECT {COLUMNS} FROM event
         WHERE told_at IS NULL AND decision IN ('show', 'group') AND at >= ?1 ORDER BY id"
    ))?
    .query_map([since.millis()], read)?
    .collect()
}

fn read(row: &Row<'_>) -> rusqlite::Result<EventRecord> {
    let time = |at: Option<i64>| at.map(Timestamp::from_millis);
    Ok(EventRecord {
        id: EventId(row.get(0)?),
        at: Timestamp::from_millis(row.get(1)?),
        account_id: AccountId(row.get(2)?),
        account: row.get(3)?,
        folder: row.get(4)?,
        kind: kind(&row.get::<_, String>(5)?),
        uidvalidity: row.get(6)?,
        uid: row.get(7)?,
        from: row.get(8)?,
        subject: row.get(9)?,
        message_id: row.get(10)?,
        date: time(row.get(11)?),
        detail: row.get(12)?,
        live: row.get(13)?,
        decision: decision(&row.get::<_, String>(14)?),
        reason: row.get(15)?,
        rule: row.get(16)?,
        told_at: time(row.get(17)?),
    })
}

const KINDS: [(EventKind, &str); 8] = [
    (EventKind::Arrived, "arrived"),
    (EventKind::Removed, "removed"),
    (EventKind::Read, "read"),
    (EventKind::Unread, "unread"),
    (EventKind::Flags, "flags"),
    (EventKind::Mailbox, "mailbox"),
    (EventKind::Account, "account"),
    (EventKind::Alert, "alert"),
];

const DECISIONS: [(DecisionKind, &str); 4] = [
    (DecisionKind::Show, "show"),
    (DecisionKind::Group, "group"),
    (DecisionKind::Hold, "hold"),
    (DecisionKind::Drop, "drop"),
];

fn kind_name(kind: EventKind) -> &'static str {
    KINDS.iter().find(|(known, _)| *known == kind).map_or("alert", |(_, name)| name)
}

fn kind(name: &str) -> EventKind {
    KINDS.iter().find(|(_, known)| *known == name).map_or(EventKind::Alert, |(kind, _)| *kind)
}

fn decision_name(decision: DecisionKind) -> &'static str {
    DECISIONS.iter().find(|(known, _)| *known == decision).map_or("drop", |(_, name)| name)
}

fn decision(name: &str) -> DecisionKind {
    DECISIONS.iter().find(|(_, known)| *known == name).map_or(DecisionKind::Drop, |(decision, _)| *decision)
}
