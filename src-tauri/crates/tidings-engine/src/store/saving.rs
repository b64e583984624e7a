//! Writing what waits, and forgetting: each in one transaction, tried once more when the database turns out damaged.

use rusqlite::{Connection, Transaction};
use tidings_protocol::{AccountId, Timestamp};

use super::unsaved::{self, Unsaved};
use super::{Fault, Store, StoreError, fault, tidy};

impl Store {
    /// Tries to save what waits. True when nothing waits any more.
    pub fn save(&mut self) -> bool {
        // Twice: a database that turns out to be damaged is set aside, and the new one takes it.
        for _ in 0..2 {
            if self.unsaved.is_empty() && self.fault.is_none() {
                return true;
            }
            if self.connection.is_none() || self.fault == Some(Fault::ReadOnly) {
                self.reopen();
                // Writing nothing would succeed, and say nothing.
                if self.fault.is_some() {
                    return false;
                }
            }
            let Some(db) = &mut self.connection else { return false };
            match write(db, |db| self.unsaved.write(db, &self.has)) {
                Ok(prints) => {
                    self.has.extend(prints);
                    self.unsaved = Unsaved::default();
                    self.fault = None;
                    return true;
                }
                Err(error) if fault::is_damaged(&error) => self.begin_anew(&error),
                Err(error) => {
                    self.failed(&error);
                    return false;
                }
            }
        }
        false
    }

    fn write_now(
        &mut self,
        act: impl Fn(&Transaction<'_>) -> rusqlite::Result<()>,
    ) -> Result<(), StoreError> {
        for _ in 0..2 {
            // What waits first: it must not come back afterwards.
            if !self.save() {
                return Err(self.unusable());
            }
            let Some(db) = &mut self.connection else { return Err(self.unusable()) };
            match write(db, &act).and_then(|()| tidy::shrink(db)) {
                Ok(()) => return Ok(()),
                Err(error) if fault::is_damaged(&error) => self.begin_anew(&error),
                Err(error) => return Err(error.into()),
            }
        }
        Err(self.unusable())
    }

    /// Forgets everything about an account, on the disk too.
    ///
    /// # Errors
    /// When it cannot be written; then the account's rows stay.
    pub fn forget(&mut self, account: &AccountId) -> Result<(), StoreError> {
        self.unsaved.forget(account);
        self.has.retain(|(owner, _), _| owner != account);
        self.write_now(|db| unsaved::forget_account(db, account))
    }

    /// Forgets the event log, of all accounts or of one, on the disk too.
    ///
    /// # Errors
    /// When it cannot be written; then the records stay.
    pub fn clear_log(&mut self, account: Option<&AccountId>) -> Result<(), StoreError> {
        self.unsaved.clear_log(account);
        self.write_now(|db| tidy::clear_log(db, account))
    }

    /// The agent ends: tries once more to save what waits, and forgets what is not to outlive it.
    ///
    /// # Errors
    /// When something could not be saved or forgotten.
    pub fn close(mut self) -> Result<(), StoreError> {
        if self.keep.forget_on_quit {
            self.unsaved.clear_log(None);
            return self.write_now(tidy::forget_mail);
        }
        if self.save() { Ok(()) } else { Err(self.unusable()) }
    }

    /// Forgets records that are too old or too many.
    pub fn tidy(&mut self, now: Timestamp) {
        self.tidied = Some(now);
        let keep = self.keep;
        if self.fault.is_some() {
            return;
        }
        self.read(|db| tidy::tidy(db, keep, now));
    }
}

fn write<T>(
    db: &mut Connection,
    act: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    let transaction = db.transaction()?;
    let value = act(&transaction)?;
    transaction.commit()?;
    Ok(value)
}
