//! What the agent notes of itself between its runs, by name: until when it is muted, which toasts are showing.

use rusqlite::{Connection, OptionalExtension as _, params};

pub(super) fn save(db: &Connection, name: &str, text: Option<&str>) -> rusqlite::Result<()> {
    match text {
        Some(text) => {
            db.prepare_cached("INSERT OR REPLACE INTO note (name, text) VALUES (?1, ?2)")?
                .execute(params![name, text])?;
        }
        None => {
            db.prepare_cached("DELETE FROM note WHERE name = ?1")?.execute([name])?;
        }
    }
    Ok(())
}

pub(super) fn load(db: &Connection, name: &str) -> rusqlite::Result<Option<String>> {
    db.prepare_cached("SELECT text FROM note WHERE name = ?1")?.query_row([name], |row| row.get(0)).optional()
}
