//! When toasts wait or say nothing of the mail: muting, quiet hours, what the desktop wants, the times of digests. What
//! waited is told in one toast at the end.

use std::collections::BTreeSet;

use tidings_core::decide::quiet::{next_of, quiet_until};
use tidings_core::decide::{Context, Quiet, Reason, Tells};
use tidings_core::tell::{Toast, reason_in_words};
use tidings_protocol::{AccountId, EventRecord, Privacy, Timestamp};

use super::Engine;
use super::calls::DesktopState;
use super::showing::mails_of;
use super::toasts::{Order, line};

/// What waited longer than this is told no more: it stands in the log. In milliseconds, a week.
const LONGEST: i64 = 7 * 24 * 3_600_000;

const MUTED: &str = "muted_until";
const HIDDEN: &str = "hidden_until";

impl Engine {
    /// What a decision about an account depends on now.
    pub(super) fn context(&self, id: &AccountId) -> Context {
        let own = self.settings.of_account(id);
        let quiet = match self.quiet_until() {
            Some(until) if own.keeps_quiet => Some(Quiet::Hours(until)),
            _ if self.desktop_wants_quiet() => Some(Quiet::Desktop),
            _ => None,
        };
        let next = || next_of(&self.settings.general().digest_at, self.clock.wall(), &(self.zone)());
        let digest = if self.rules.make_digests() { next() } else { None };
        Context { muted_until: self.muted_until, quiet, tells: Tells::from(&own), digest }
    }

    /// Until when the person's quiet hours last, if it is quiet now.
    pub(super) fn quiet_until(&self) -> Option<Timestamp> {
        let hours = &self.settings.general().quiet_hours;
        // The zone is looked up only where it matters.
        if hours.is_empty() { None } else { quiet_until(hours, self.clock.wall(), &(self.zone)()) }
    }

    /// A reason as it is said now.
    pub(super) fn in_words(&self, reason: &Reason) -> String {
        reason_in_words(reason, &self.words, self.clock.wall(), self.zone)
    }

    fn desktop_wants_quiet(&self) -> bool {
        self.desktop.wants_quiet && self.settings.general().do_not_disturb
    }

    /// How much of a mail of this account may be shown.
    pub(super) fn privacy(&self, id: &AccountId) -> Privacy {
        self.settings.of_account(id).privacy
    }

    pub(super) fn desktop_changed(&mut self, state: DesktopState) {
        self.desktop = state;
        self.veil();
        self.something_waits();
    }

    /// Tells the queue when toasts are to say nothing of the mail.
    fn veil(&mut self) {
        let is_locked = self.desktop.is_locked && self.settings.general().hide_when_locked;
        self.toasts.veil(is_locked, self.hidden_until);
        self.toasts.sounds.mute(self.muted_until);
    }

    /// Remembers the spans that the person asked for beyond our end.
    pub(super) fn save_spans(&mut self) {
        self.veil();
        self.something_waits();
        self.store.put_own_note(MUTED, self.muted_until.map(String::from));
        self.store.put_own_note(HIDDEN, self.hidden_until.map(String::from));
        self.store.save();
    }

    /// Takes up the spans that the person asked for before our start.
    pub(super) fn resume_spans(&mut self) {
        let now = self.clock.wall();
        let mut read = |name| {
            let until = Timestamp::try_from(self.store.own_note(name)?).ok()?;
            (now < until).then_some(until)
        };
        (self.muted_until, self.hidden_until) = (read(MUTED), read(HIDDEN));
        self.veil();
    }

    /// Something waits for the end of a quiet time, or the time may have ended: tells what may be told, and sees to
    /// the rest.
    pub(super) fn something_waits(&mut self) {
        let now = self.clock.wall();
        let since = Timestamp::from_millis(now.millis().saturating_sub(LONGEST));
        let waiting = self.store.held_back(since);
        let is_known = |record: &EventRecord| self.accounts.contains_key(&record.account_id);
        let waiting: Vec<EventRecord> = waiting.into_iter().filter(is_known).collect();
        let (waiting, later): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|record| record.due.is_none_or(|due| due <= now));
        let next = later.iter().filter_map(|record| record.due).min();
        self.digest_due = next.map(|due| self.clock.moment_of(due));
        if waiting.is_empty() {
            return;
        }
        let muted = self.muted_until.filter(|until| now < *until);
        if let Some(until) = muted.max(self.quiet_until()) {
            let over = self.clock.moment_of(until);
            self.digest_due = Some(self.digest_due.map_or(over, |due| due.min(over)));
        } else if !self.desktop_wants_quiet() {
            self.tell_digest(&waiting);
        }
    }

    fn tell_digest(&mut self, waited: &[EventRecord]) {
        let Some(newest) = waited.last() else { return };
        let events: Vec<_> = waited.iter().map(|record| record.id).collect();
        if self.toasts.tells_any(&events) {
            return;
        }
        if waited.len() == 1 {
            let order = self.order_of(newest);
            return self.toasts.put(order);
        }
        let summary = waited.iter().map(line).collect();
        let accounts: BTreeSet<&AccountId> = waited.iter().map(|record| &record.account_id).collect();
        let privacy = accounts.into_iter().map(|id| self.privacy(id)).max_by_key(|privacy| *privacy as u8);
        let privacy = privacy.unwrap_or(Privacy::All);
        let toast = Toast::digest(&summary, newest.id, privacy, &self.words);
        let toast = Toast { sound: self.sound_of(waited), ..toast };
        let veiled = Toast::digest(&summary, newest.id, Privacy::Nothing, &self.words);
        let mails = mails_of(waited);
        self.toasts.put(Order { veiled: Some(veiled), events, mails, ..Order::telling(toast) });
    }
}
