//! The event log's records.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};
use tidings_protocol::{AccountId, DecisionKind, EventId, EventKind, EventRecord, LogQuery, Timestamp};

/// What a query without a limit gets.
const LIMIT: u32 = 1_000;

const COLUMNS: &str = "id, at, account_id, account, folder, kind, uidvalidity, uid, sender, subject, message_id, \
     date, detail, live, decision, reason, rule, told_at";

/// Writes a record under its own number.
pub(super) fn put(db: &Connection, record: &EventRecord) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO event (id, at, account_id, account, folder, kind, uidvalidity, uid, sender, subject,
                            message_id, date, detail, live, decision, reason, rule, told_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
    )?
    .execute(params![
        record.id.0,
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
        record.reason,
        record.rule,
        record.told_at.map(Timestamp::millis)
    ])?;
    Ok(())
}

/// Notes that a record was told, unless that was noted before.
pub(super) fn told(db: &Connection, event: EventId, at: Timestamp) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE event SET told_at = ?2 WHERE id = ?1 AND told_at IS NULL")?
        .execute(params![event.0, at.millis()])?;
    Ok(())
}

/// The largest number that a record ever had.
pub(super) fn last_id(db: &Connection) -> rusqlite::Result<i64> {
    let ever = db.query_row("SELECT seq FROM sqlite_sequence WHERE name = 'event'", [], |row| row.get(0));
    Ok(ever.optional()?.unwrap_or_default())
}

/// Gives every record that can be read: from the newest back to the first page that cannot be, then from the oldest.
pub(super) fn each_that_reads(db: &Connection, mut give: impl FnMut(EventRecord)) {
    let mut lowest = i64::MAX;
    let newest = each(db, "DESC", |record| {
        lowest = record.id.0;
        give(record);
        true
    });
    if newest.is_err() {
        let _unreadable = each(db, "ASC", |record| {
            let is_other = record.id.0 < lowest;
            if is_other {
                give(record);
            }
            is_other
        });
    }
}

/// Gives records in this order, as long as they are taken.
fn each(db: &Connection, order: &str, mut take: impl FnMut(EventRecord) -> bool) -> rusqlite::Result<()> {
    let mut statement = db.prepare(&format!("SELECT {COLUMNS} FROM event ORDER BY id {order}"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if let Ok(record) = read(row)
            && !take(record)
        {
            break;
        }
    }
    Ok(())
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
    let sql = format!(
        "SELECT {COLUMNS} FROM event WHERE {} ORDER BY id DESC LIMIT {}",
        conditions.join(" AND "),
        limit(query)
    );
    let mut records: Vec<EventRecord> =
        db.prepare(&sql)?.query_map(params_from_iter(values), read)?.collect::<rusqlite::Result<_>>()?;
    records.reverse();
    Ok(records)
}

/// How many records a query gets at most.
pub(super) const fn limit(query: &LogQuery) -> u32 {
    if query.limit == 0 { LIMIT } else { query.limit }
}

/// Whether a record is what the query wants: the same as [`find`], for records that are not saved yet.
pub(super) fn fits(record: &EventRecord, query: &LogQuery) -> bool {
    let is_account = |named: &String| *named == record.account_id.0 || *named == record.account;
    let has_words = |words: &String| {
        let texts = [&record.from, &record.subject, &record.folder, &record.detail];
        let all = texts.map(|text| text.as_deref().unwrap_or_default()).join(" ");
        all.to_ascii_lowercase().contains(&words.to_ascii_lowercase())
    };
    query.before.is_none_or(|before| record.id < before)
        && query.after.is_none_or(|after| record.id > after)
        && query.since.is_none_or(|since| record.at >= since)
        && query.kind.is_none_or(|kind| record.kind == kind)
        && query.account.as_ref().is_none_or(is_account)
        && query.search.as_ref().is_none_or(has_words)
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
