//! What clients ask of the event log: its records, its size, to forget it, to keep it for another time.

use tidings_protocol::{AccountId, FailureCode, LogKeep, LogQuery, Reply, Timestamp, Update};

use super::Engine;
use super::answer::{failed, internal, no_such_account};

impl Engine {
    pub(super) fn log(&mut self, query: &LogQuery) -> Reply {
        if !query.is_sound() {
            return failed(FailureCode::Invalid, "the search is too long");
        }
        match self.store.log(query) {
            Ok(records) => Reply::Log(records),
            Err(error) => internal(&error),
        }
    }

    pub(super) fn log_overview(&mut self, since: Timestamp, hours: u16) -> Reply {
        match self.store.overview(since, hours) {
            Ok(overview) => Reply::LogOverview(overview),
            Err(error) => internal(&error),
        }
    }

    pub(super) fn clear_log(&mut self, account: Option<&AccountId>) -> Reply {
        if account.is_some_and(|account| self.settings.account(account).is_none()) {
            return no_such_account();
        }
        if let Err(error) = self.store.clear_log(account) {
            return internal(&error);
        }
        let _nobody = self.updates.send(Update::LogCleared);
        Reply::Done
    }

    pub(super) fn keep_log(&mut self, keep: LogKeep) -> Reply {
        if !keep.is_sound() {
            return failed(FailureCode::Invalid, "the event log can be kept from 1 to 3650 days");
        }
        if let Err(error) = self.settings.set_keep(keep) {
            return internal(&error);
        }
        self.store.keep(keep);
        self.store.tidy(self.clock.wall());
        let _nobody = self.updates.send(Update::LogCleared);
        Reply::Done
    }
}
