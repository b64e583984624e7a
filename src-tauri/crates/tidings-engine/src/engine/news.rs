//! How many mails are new since the person looked, which is not how many are unread. It is noted beside the records and
//! saved with whatever is saved next: a number that costs no write of its own.

use std::collections::BTreeMap;

use tidings_protocol::AccountId;

use super::Engine;

const NOTE: &str = "new";

impl Engine {
    /// So many more mails are new in an account.
    pub(super) fn count_new(&mut self, id: &AccountId, count: usize) {
        let Some(account) = self.accounts.get_mut(id).filter(|_| count > 0) else { return };
        account.new = account.new.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
        self.note_new();
    }

    /// The person has seen what is new.
    pub(super) fn looked(&mut self) {
        for account in self.accounts.values_mut() {
            account.new = 0;
        }
        self.note_new();
        self.store.save();
    }

    /// How many were new in an account when the run before ended.
    pub(super) fn new_before(&mut self, id: &AccountId) -> u32 {
        let noted = self.store.own_note(NOTE).and_then(|note| serde_json::from_str(&note).ok());
        let noted: BTreeMap<AccountId, u32> = noted.unwrap_or_default();
        noted.get(id).copied().unwrap_or_default()
    }

    fn note_new(&mut self) {
        let new = self.accounts.iter().filter(|(_, account)| account.new > 0);
        let new: BTreeMap<&AccountId, u32> = new.map(|(id, account)| (id, account.new)).collect();
        let note = if new.is_empty() { None } else { serde_json::to_string(&new).ok() };
        self.store.put_own_note(NOTE, note);
    }
}
