//! The event log's records.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter};
use tidings_protocol::{AccountId, DecisionKind, EventId, EventKind, EventRecord, LogQuery, Timestamp};

use super::words::Words;

/// What a query without a limit gets.
const LIMIT: u32 = 1_000;

const COLUMNS: &str = "id, at, account_id, account, folder, kind, uidvalidity, uid, sender, subject, message_id, \
     date, detail, live, decision, reason, rule, told_at, list, together, COALESCE(news, decision != 'drop'), due, \
     command";
/// Places in [`COLUMNS`] of what is searched.
const FOLDER: usize = 4;
const SENDER: usize = 8;
const SUBJECT: usize = 9;
const DETAIL: usize = 12;

/// Writes a record under its own number.
pub(super) fn put(db: &Connection, record: &EventRecord) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO event (id, at, account_id, account, folder, kind, uidvalidity, uid, sender, subject,
                            message_id, date, detail, live, decision, reason, rule, told_at, list, together,
                            news, due, command)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
                 ?23)",
    )?
    .execute(params![
        record.id.0,
        record.at.millis(),
        record.account_id.0,
        record.account,
        record.folder,
        record.kind.name(),
        record.uidvalidity,
        record.uid,
        record.from,
        record.subject,
        record.message_id,
        record.date.map(Timestamp::millis),
        record.detail,
        record.live,
        record.decision.name(),
        record.reason,
        record.rule,
        record.told_at.map(Timestamp::millis),
        record.list,
        record.together,
        record.news,
        record.due.map(Timestamp::millis),
        record.command
    ])?;
    Ok(())
}

/// Notes what became of the program that a rule runs.
pub(super) fn ran(db: &Connection, event: EventId, outcome: &str) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE event SET command = ?2 WHERE id = ?1")?.execute(params![event.0, outcome])?;
    Ok(())
}

/// The newest records that rules are asked about, newest first.
pub(super) fn news_of_late(db: &Connection, most: u32) -> rusqlite::Result<Vec<EventRecord>> {
    db.prepare(&format!(
        "SELECT {COLUMNS} FROM event WHERE COALESCE(news, decision != 'drop') AND folder IS NOT NULL
         ORDER BY id DESC LIMIT ?1"
    ))?
    .query_map([most], read)?
    .collect()
}

/// Notes that a record was told, unless that was noted before.
pub(super) fn told(db: &Connection, event: EventId, at: Timestamp) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE event SET told_at = ?2 WHERE id = ?1 AND told_at IS NULL")?
        .execute(params![event.0, at.millis()])?;
    Ok(())
}

/// Notes that a record is not told after all, unless it was.
pub(super) fn overtaken(db: &Connection, event: EventId, reason: &str) -> rusqlite::Result<()> {
    db.prepare_cached("UPDATE event SET decision = 'drop', reason = ?2 WHERE id = ?1 AND told_at IS NULL")?
        .execute(params![event.0, reason])?;
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

/// Records that fit, oldest first.
///
/// The words are looked for here and not by SQLite: its `LIKE` knows the case of ASCII letters only, and its index of
/// words cannot find two Chinese characters. Looking through 50,000 records to the end takes about a tenth of a second.
pub(super) fn find(db: &Connection, query: &LogQuery) -> rusqlite::Result<Vec<EventRecord>> {
    let (conditions, values) = conditions(query);
    let mut statement =
        db.prepare(&format!("SELECT {COLUMNS} FROM event WHERE {conditions} ORDER BY id DESC"))?;
    let mut rows = statement.query(params_from_iter(values))?;
    let mut words = Words::of(query);
    let most = usize::try_from(limit(query)).unwrap_or(usize::MAX);
    let mut records = Vec::new();
    while records.len() < most
        && let Some(row) = rows.next()?
    {
        let text = |column| row.get_ref(column).ok()?.as_str_or_null().ok()?;
        if words.are_in([text(SENDER), text(SUBJECT), text(FOLDER), text(DETAIL)]) {
            records.push(read(row)?);
        }
    }
    records.reverse();
    Ok(records)
}

/// What the query says, without its words, as SQL.
fn conditions(query: &LogQuery) -> (String, Vec<Value>) {
    let mut conditions = vec!["1".to_owned()];
    let mut values: Vec<Value> = Vec::new();
    let mut restrict = |condition: &str, value: Value| {
        conditions.push(condition.to_owned());
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
    if let Some(until) = query.until {
        restrict("at < ?", until.millis().into());
    }
    if let Some(account) = &query.account {
        restrict("? IN (account_id, account)", account.clone().into());
    }
    if let Some(folder) = &query.folder {
        restrict("folder = ?", folder.clone().into());
    }
    let one_of = |names: Vec<&str>| format!("('{}')", names.join("', '"));
    if !query.kinds.is_empty() {
        conditions.push(format!("kind IN {}", one_of(query.kinds.iter().map(|kind| kind.name()).collect())));
    }
    if !query.decisions.is_empty() {
        let names = query.decisions.iter().map(|decision| decision.name()).collect();
        conditions.push(format!("decision IN {}", one_of(names)));
    }
    (conditions.join(" AND "), values)
}

/// How many records a query gets at most.
pub(super) const fn limit(query: &LogQuery) -> u32 {
    if query.limit == 0 { LIMIT } else { query.limit }
}

/// Whether a record is what the query wants: the same as [`find`], for records that are not saved yet.
pub(super) fn fits(record: &EventRecord, query: &LogQuery) -> bool {
    let is_account = |named: &String| *named == record.account_id.0 || *named == record.account;
    let texts = [&record.from, &record.subject, &record.folder, &record.detail].map(Option::as_deref);
    query.before.is_none_or(|before| record.id < before)
        && query.after.is_none_or(|after| record.id > after)
        && query.since.is_none_or(|since| record.at >= since)
        && query.until.is_none_or(|until| record.at < until)
        && query.account.as_ref().is_none_or(is_account)
        && query.folder.as_ref().is_none_or(|folder| record.folder.as_ref() == Some(folder))
        && (query.kinds.is_empty() || query.kinds.contains(&record.kind))
        && (query.decisions.is_empty() || query.decisions.contains(&record.decision))
        && Words::of(query).are_in(texts)
}

pub(super) fn one(db: &Connection, id: EventId) -> rusqlite::Result<Option<EventRecord>> {
    db.query_row(&format!("SELECT {COLUMNS} FROM event WHERE id = ?1"), [id.0], read).optional()
}

pub(super) fn untold(db: &Connection, since: Timestamp) -> rusqlite::Result<Vec<EventRecord>> {
    still_news(db, "decision IN ('show', 'group')", since)
}

pub(super) fn held_back(db: &Connection, since: Timestamp) -> rusqlite::Result<Vec<EventRecord>> {
    still_news(db, "decision = 'hold'", since)
}

/// Records that were not told and still are news: nobody has read or removed the mail since, or marked it to be
/// removed.
fn still_news(db: &Connection, decision: &str, since: Timestamp) -> rusqlite::Result<Vec<EventRecord>> {
    db.prepare(&format!(
        "SELECT {COLUMNS} FROM event
         WHERE told_at IS NULL AND {decision} AND at >= ?1
             AND NOT (kind = 'arrived' AND EXISTS (
                 SELECT 1 FROM event AS later
                 WHERE later.id > event.id AND later.at >= ?1
                     AND (later.kind IN ('read', 'removed')
                          OR later.kind = 'flags' AND later.detail LIKE '%+\\Deleted%')
                     AND later.account_id = event.account_id AND later.folder = event.folder
                     AND later.uidvalidity = event.uidvalidity AND later.uid = event.uid))
             AND NOT (kind = 'arrived' AND EXISTS (
                 SELECT 1 FROM held
                 WHERE held.account_id = event.account_id AND held.folder = event.folder
                     AND held.uidvalidity = event.uidvalidity AND held.uid = event.uid))
         ORDER BY id"
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
        list: row.get(18)?,
        together: row.get(19)?,
        news: row.get(20)?,
        due: time(row.get(21)?),
        command: row.get(22)?,
    })
}

fn kind(name: &str) -> EventKind {
    EventKind::ALL.into_iter().find(|known| known.name() == name).unwrap_or(EventKind::Alert)
}

fn decision(name: &str) -> DecisionKind {
    DecisionKind::ALL.into_iter().find(|known| known.name() == name).unwrap_or(DecisionKind::Drop)
}
