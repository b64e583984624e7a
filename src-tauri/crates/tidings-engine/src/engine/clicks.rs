//! What a click on a toast or on one of its buttons does.

use tidings_core::tell::{Toast, ToastAction};
use tidings_protocol::{EventKind, EventRecord};

use super::Engine;

/// The first toasts about removals offer that there be none.
const OFFERS: u32 = 3;
const OFFERED: &str = "removals_offered";

impl Engine {
    pub(super) fn clicked(&mut self, toast: u32, key: &str, activation_token: Option<String>) {
        let event = self.toasts.record(toast);
        let record = event.and_then(|event| self.store.record(event));
        match (key, record) {
            (ToastAction::NO_REMOVALS, Some(record)) => self.tell_no_removals(&record),
            _ => self.window.open(event, activation_token),
        }
    }

    /// Puts the buttons on the toast of one record.
    pub(super) fn with_buttons(&mut self, toast: Toast, record: &EventRecord) -> Toast {
        match record.kind {
            EventKind::Removed => self.with_offer(toast),
            _ => toast,
        }
    }

    /// The first toasts about nothing but removals offer that there be none.
    pub(super) fn with_offer(&mut self, toast: Toast) -> Toast {
        let offered = self.store.own_note(OFFERED).and_then(|count| count.parse().ok()).unwrap_or(0u32);
        if offered >= OFFERS {
            return toast;
        }
        self.store.put_own_note(OFFERED, Some((offered + 1).to_string()));
        toast.with(ToastAction::new(ToastAction::NO_REMOVALS, &self.words))
    }

    fn tell_no_removals(&mut self, record: &EventRecord) {
        let id = &record.account_id;
        let mut preferences = self.settings.of_account(id);
        preferences.removed = false;
        match self.settings.set_of_account(id, preferences) {
            Ok(_) => self.preferences_changed(),
            Err(error) => tracing::error!(%error, "that removals are not to be told cannot be saved"),
        }
    }
}
