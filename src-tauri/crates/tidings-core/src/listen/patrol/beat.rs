//! One folder of the round: what is known of its counters, and whether it is to be visited.

use std::time::Duration;

use crate::listen::name::WireName;
use crate::listen::names::is_same;
use crate::listen::reply::Counters;
use crate::listen::timers::Moment;

#[derive(Clone, Debug)]
pub(super) struct Beat {
    /// Its place in the settings.
    pub(super) place: usize,
    /// As people read it.
    pub(super) folder: String,
    /// As it goes on the wire.
    pub(super) wire: WireName,
    /// The counters as last told.
    tally: Tally,
    /// The counters when the visit under way began.
    visiting: Tally,
    /// The counters that the last visit accounts for.
    accounted: Option<Tally>,
    /// No counters came since they were expected.
    is_silent: bool,
    is_due: bool,
    not_before: Moment,
    last_visit: Option<Moment>,
    /// The server's counters say nothing: it is visited in every round.
    is_blind: bool,
    /// It is there although LIST does not say so when asked for it by name.
    is_unlisted: bool,
    state: Presence,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Presence {
    There,
    /// Something says that it is gone or has another name.
    Doubtful,
    /// Gone; it is looked for again at this moment.
    Lost(Moment),
}

/// Counters as they stand; servers leave out what did not change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    messages: Option<u32>,
    uidnext: Option<u32>,
    uidvalidity: Option<u32>,
    unseen: Option<u32>,
    modseq: Option<u64>,
}

impl Tally {
    fn merge(self, told: &Counters) -> Self {
        Self {
            messages: told.messages.or(self.messages),
            uidnext: told.uidnext.or(self.uidnext),
            uidvalidity: told.uidvalidity.or(self.uidvalidity),
            unseen: told.unseen.or(self.unseen),
            modseq: told.highest_modseq.or(self.modseq),
        }
    }
}

impl Beat {
    pub(super) fn new(place: usize, folder: String) -> Self {
        Self {
            place,
            wire: WireName::from_people(&folder),
            folder,
            tally: Tally::default(),
            visiting: Tally::default(),
            accounted: None,
            is_silent: true,
            is_due: true,
            not_before: Moment::default(),
            last_visit: None,
            is_blind: false,
            is_unlisted: false,
            state: Presence::There,
        }
    }

    pub(super) fn is_named(&self, name: &WireName) -> bool {
        self.wire.is_same_mailbox(name) || is_same(&self.folder, &name.to_string())
    }

    pub(super) const fn is_lost(&self) -> bool {
        matches!(self.state, Presence::Lost(_))
    }

    pub(super) fn is_seen(&self) -> bool {
        self.last_visit.is_some() || self.is_lost()
    }

    /// True when counters of it were ever told.
    pub(super) fn has_counters(&self) -> bool {
        self.tally != Tally::default()
    }

    /// True when LIST, asked for it by name, would say so if it is there.
    pub(super) fn is_listed_by_name(&self) -> bool {
        self.has_counters() && !self.is_unlisted
    }

    /// From now on its counters are expected.
    pub(super) const fn expect(&mut self) {
        self.is_silent = true;
    }

    /// True when they came, or it is not there to have any.
    pub(super) fn is_as_expected(&self) -> bool {
        !self.is_silent || self.is_lost()
    }

    pub(super) const fn is_blind(&self) -> bool {
        self.is_blind
    }

    pub(super) fn is_due(&self, now: Moment) -> bool {
        self.is_due && self.state == Presence::There && now >= self.not_before
    }

    pub(super) fn is_search_due(&self, now: Moment) -> bool {
        match self.state {
            Presence::There => false,
            Presence::Doubtful => now >= self.not_before,
            Presence::Lost(at) => now >= at,
        }
    }

    pub(super) fn wakes_at(&self) -> Option<Moment> {
        match self.state {
            Presence::There => self.is_due.then_some(self.not_before),
            Presence::Doubtful => Some(self.not_before),
            Presence::Lost(at) => Some(at),
        }
    }

    pub(super) fn begin_round(&mut self, now: Moment, revisit: Duration) {
        let is_stale = self.last_visit.is_none_or(|last| now.since(last) >= revisit);
        self.is_due |= is_stale || self.is_blind;
    }

    pub(super) const fn begin_visit(&mut self) {
        self.visiting = self.tally;
    }

    /// Takes in counters; true when they moved. `waits` are the least time between two visits, and the least
    /// time until a visit for counters that were pushed and say nothing new.
    pub(super) fn take(
        &mut self,
        told: &Counters,
        is_pushed: bool,
        waits: (Duration, Duration),
        now: Moment,
    ) -> bool {
        let (gap, again) = waits;
        self.tally = self.tally.merge(told);
        self.is_silent = false;
        self.is_blind = !self.has_counters();
        let has_moved = self.accounted.is_none_or(|accounted| accounted != self.tally) || self.is_blind;
        let is_worth_it = is_pushed && self.last_visit.is_none_or(|last| now.since(last) >= again);
        if has_moved || is_worth_it {
            self.is_due = true;
            if let Some(last) = self.last_visit {
                self.not_before = self.not_before.max(last + gap);
            }
        }
        has_moved
    }

    /// STATUS of it was answered.
    pub(super) fn asked(&mut self, is_missing: bool, is_ok: bool) {
        if is_missing {
            self.search();
        } else if !is_ok || !self.has_counters() {
            self.blind();
        }
    }

    /// No counters are to be had: only a visit tells.
    pub(super) const fn blind(&mut self) {
        (self.is_blind, self.is_due) = (true, true);
    }

    pub(super) const fn search(&mut self) {
        self.state = Presence::Doubtful;
    }

    pub(super) fn visited(&mut self, now: Moment, not_before: Moment) {
        self.state = Presence::There;
        self.accounted = Some(self.visiting);
        // What was pushed meanwhile may tell of something that came after the look.
        self.is_due = self.tally != self.visiting;
        (self.last_visit, self.not_before) = (Some(now), not_before);
    }

    pub(super) fn found(&mut self) {
        self.is_unlisted |= self.state == Presence::Doubtful;
        (self.state, self.is_due) = (Presence::There, true);
    }

    pub(super) const fn lost(&mut self, again: Moment) {
        self.state = Presence::Lost(again);
    }

    pub(super) const fn refused(&mut self, again: Moment) {
        (self.not_before, self.is_due) = (again, true);
        if self.is_lost() {
            self.state = Presence::Lost(again);
        }
    }
}
