//! The file itself: opened, found damaged and set aside, or out of reach for a while.

use rusqlite::Connection;

use super::{Damage, Fault, Store, StoreError, fault, held, log, schema};

/// A disk on which every new database is damaged at once is left alone for the rest of the run.
const MOST_ANEW: u32 = 3;

impl Store {
    /// Reads; a database that turns out to be damaged is set aside, and what could be saved of it is read. `None` when
    /// it cannot be read.
    pub(super) fn read<T>(&mut self, read: impl Fn(&Connection) -> rusqlite::Result<T>) -> Option<T> {
        for _ in 0..2 {
            match read(self.connection.as_ref()?) {
                Ok(value) => return Some(value),
                Err(error) if fault::is_damaged(&error) => self.begin_anew(&error),
                Err(error) => {
                    self.failed(&error);
                    return None;
                }
            }
        }
        None
    }

    pub(super) fn reopen(&mut self) {
        // First: two connections of one process to one file would lock each other out.
        self.connection = None;
        self.has.clear();
        match schema::open(&self.path) {
            Ok(opened) => {
                self.fault = opened.is_read_only.then_some(Fault::ReadOnly);
                self.opened(opened.connection);
            }
            Err(schema::OpenError::Sqlite(error)) if fault::is_damaged(&error) => self.begin_anew(&error),
            Err(error) => {
                let fault = Fault::from(&error);
                if self.fault.as_ref() != Some(&fault) {
                    tracing::error!(%error, "the database cannot be opened; what happens is kept in memory");
                }
                self.fault = Some(fault);
            }
        }
    }

    fn opened(&mut self, connection: Connection) {
        let numbers = log::last_id(&connection).and_then(|last| Ok((last, held::last_id(&connection)?)));
        match numbers {
            Ok((last, last_held)) => {
                self.unsaved.number_after(last);
                let waiting = self.unsaved.events().last().map_or(last, |record| record.id.0);
                self.next_id = waiting.max(last).saturating_add(1);
                let waiting = self.unsaved.all_held().keys().next_back().map_or(last_held, |id| id.0);
                self.next_held = waiting.max(last_held).saturating_add(1);
                self.connection = Some(connection);
            }
            Err(error) if fault::is_damaged(&error) => {
                drop(connection);
                self.begin_anew(&error);
            }
            Err(error) => self.failed(&error),
        }
    }

    /// Sets a damaged database aside and begins a new one with what can be read of it.
    pub(super) fn begin_anew(&mut self, error: &rusqlite::Error) {
        tracing::error!(%error, "the database is damaged");
        self.connection = None;
        self.has.clear();
        self.begun_anew += 1;
        if self.begun_anew > MOST_ANEW {
            self.fault = Some(Fault::Other(error.to_string()));
            return;
        }
        let copy = match fault::set_aside(&self.path) {
            Ok(copy) => copy,
            Err(error) => {
                tracing::error!(%error, "the damaged database cannot be set aside");
                self.fault = Some(Fault::Other(error.to_string()));
                return;
            }
        };
        match schema::open(&self.path) {
            Ok(mut opened) => {
                let damage = fault::salvage(copy, &mut opened.connection);
                tracing::error!(?damage, "a new database is begun");
                self.damage = Some(damage);
                self.fault = None;
                self.opened(opened.connection);
            }
            Err(error) => {
                self.damage = Some(Damage { copy, kept: 0, kept_cursors: false });
                self.fault = Some(Fault::from(&error));
            }
        }
    }

    pub(super) fn failed(&mut self, error: &rusqlite::Error) {
        let fault = Fault::of(error);
        if self.fault.as_ref() != Some(&fault) {
            tracing::error!(%error, "the database takes nothing; what happens is kept in memory");
        }
        self.fault = Some(fault);
    }

    pub(super) fn unusable(&self) -> StoreError {
        StoreError::Unusable(self.fault.clone().unwrap_or_else(|| Fault::Other(String::new())))
    }
}
