//! Toasts on their way to the desktop: one at a time, in order, with what was decided saved before and that it
//! was taken saved after. A service that is missing, slow or failing holds up nothing but toasts.

use std::collections::{BTreeMap, VecDeque};
use std::future::pending;
use std::rc::Rc;
use std::time::Duration;

use tidings_core::decide::{GroupKey, Line, ONE_BY_ONE, older_removed};
use tidings_core::listen::Moment;
use tidings_core::tell::Toast;
use tidings_protocol::{AccountId, DecisionKind, EventId, EventRecord, Timestamp};

use super::Engine;
use crate::clock::Clock;
use crate::ports::{Later, ToastTrouble, Toaster};

/// More than this waits only while the service is away; the oldest give way and stay in the log.
const MOST: usize = 32;
/// A toast later than this is no news.
const STALE: Duration = Duration::from_secs(600);
/// A service that failed is tried again after this time, twice as long each time.
const AGAIN: Duration = Duration::from_secs(5);
/// More toasts shown than this are not remembered for their clicks.
const REMEMBERED: usize = 100;

/// A toast to be shown.
pub(super) struct Order {
    pub(super) toast: Toast,
    /// The records it tells.
    pub(super) events: Vec<EventId>,
    /// The group it belongs to, for a summary that may follow.
    pub(super) group: Option<GroupKey>,
    /// It tells what the group's last toast told too, and takes its place.
    pub(super) joins: bool,
}

/// What became of a toast.
pub(super) struct Taken {
    since: Moment,
    order: Order,
    outcome: Result<u32, ToastTrouble>,
}

/// A toast under way to the desktop: its id there, or why there is none.
type Showing = Later<'static, Result<u32, ToastTrouble>>;

/// Toasts waiting, and those shown.
pub(super) struct ToastQueue {
    toaster: Rc<dyn Toaster>,
    clock: Clock,
    waiting: VecDeque<(Moment, Order)>,
    showing: Option<(Moment, Order, Showing)>,
    not_before: Option<Moment>,
    failures: u32,
    /// Where each shown toast leads, in the order shown.
    shown: VecDeque<(u32, Option<EventId>)>,
    groups: BTreeMap<GroupKey, u32>,
}

impl ToastQueue {
    pub(super) fn new(toaster: Rc<dyn Toaster>, clock: Clock) -> Self {
        Self {
            toaster,
            clock,
            waiting: VecDeque::new(),
            showing: None,
            not_before: None,
            failures: 0,
            shown: VecDeque::new(),
            groups: BTreeMap::new(),
        }
    }

    /// Queues a toast. The one of its group that still waits is told by it.
    pub(super) fn put(&mut self, mut order: Order) {
        if order.joins
            && let Some(place) = self.waiting.iter().rposition(|(_, waiting)| waiting.group == order.group)
            && let Some((_, older)) = self.waiting.remove(place)
        {
            order.events.splice(0..0, older.events);
            order.joins = older.joins;
        }
        if self.waiting.len() == MOST {
            self.waiting.pop_front();
        }
        self.waiting.push_back((self.clock.now(), order));
    }

    /// The record behind a toast.
    pub(super) fn record(&self, toast: u32) -> Option<EventId> {
        self.shown.iter().rfind(|(id, _)| *id == toast).and_then(|(_, event)| *event)
    }

    /// The next toast that was taken or refused; waits for ever while there is none. May be cancelled.
    pub(super) async fn next(&mut self) -> Taken {
        if self.showing.is_none() {
            self.begin().await;
        }
        let Some((_, _, showing)) = &mut self.showing else { return pending().await };
        let outcome = showing.await;
        match self.showing.take() {
            Some((since, order, _)) => Taken { since, order, outcome },
            None => pending().await,
        }
    }

    /// Waits for a toast that may be shown now, and begins to show it.
    async fn begin(&mut self) {
        if self.waiting.is_empty() {
            return pending().await;
        }
        if self.not_before.is_some() {
            self.clock.until(self.not_before).await;
            self.not_before = None;
        }
        while let Some((since, order)) = self.waiting.pop_front() {
            if self.clock.now().since(since) > self.clock.scale().of(STALE) {
                continue;
            }
            let replaces = order
                .group
                .as_ref()
                .filter(|_| order.joins)
                .and_then(|group| self.groups.get(group))
                .copied();
            let (toaster, toast) = (Rc::clone(&self.toaster), order.toast.clone());
            self.showing = Some((since, order, Box::pin(async move { toaster.show(toast, replaces).await })));
            return;
        }
        pending().await
    }

    /// Notes what became of a toast; the answer is the records that were told.
    fn settle(&mut self, taken: Taken) -> Vec<EventId> {
        let Taken { since, order, outcome } = taken;
        match outcome {
            Ok(id) => {
                self.failures = 0;
                if let Some(group) = order.group {
                    self.groups.insert(group, id);
                }
                self.shown.retain(|(known, _)| *known != id);
                if self.shown.len() == REMEMBERED {
                    self.shown.pop_front();
                }
                self.shown.push_back((id, order.toast.event));
                order.events
            }
            Err(trouble) => {
                // Said once; a desktop without a notification service would be told every minute.
                if self.failures == 0 {
                    tracing::warn!(%trouble, "a toast was not shown; it is tried again for a while");
                }
                let wait = self.clock.scale().of(AGAIN * 2u32.pow(self.failures.min(6)));
                self.not_before = Some(self.clock.now() + wait);
                self.failures += 1;
                self.waiting.push_front((since, order));
                Vec::new()
            }
        }
    }
}

impl Engine {
    pub(super) fn taken(&mut self, taken: Taken) {
        let events = self.toasts.settle(taken);
        let now = self.clock.wall();
        self.store.told(&events, now);
        for event in events {
            if let Some(record) = self.store.record(event) {
                self.publish_event(&record);
            }
        }
    }

    /// What was decided before the last end and not told any more is told now.
    pub(super) fn resume_toasts(&mut self) {
        let now = self.clock.wall();
        let since =
            Timestamp::from_millis(now.millis() - i64::try_from(STALE.as_millis()).unwrap_or_default());
        self.store.tidy(now);
        let untold = self.store.untold(since);
        let is_mail = |record: &EventRecord| record.folder.is_some() && record.decision != DecisionKind::Hold;
        let mut folders: BTreeMap<(AccountId, String), Vec<EventRecord>> = BTreeMap::new();
        for record in untold.into_iter().filter(is_mail) {
            let key = (record.account_id.clone(), record.folder.clone().unwrap_or_default());
            folders.entry(key).or_default().push(record);
        }
        for records in folders.into_values() {
            // What was to be told in a summary is told in one, with what came before it: after a kill at most one
            // toast may come a second time. And hundreds that waited for a missing service are no reason for
            // hundreds of toasts.
            let last_grouped = records.iter().rposition(|record| record.decision == DecisionKind::Group);
            let together = last_grouped.map_or(0, |place| place + 1);
            let together = if records.len() - together > ONE_BY_ONE { records.len() } else { together };
            let (together, alone) = records.split_at_checked(together).unwrap_or_default();
            let summary = match together.split_last() {
                Some((newest, [])) => Some((Toast::of(newest, &self.words), vec![newest.id])),
                Some((newest, _)) => {
                    let summary = together.iter().map(line).collect();
                    let toast = Toast::together(&summary, newest, &self.words);
                    Some((toast, together.iter().map(|record| record.id).collect()))
                }
                None => None,
            };
            let alone = alone.iter().map(|record| (Toast::of(record, &self.words), vec![record.id]));
            for (toast, events) in summary.into_iter().chain(alone) {
                self.toasts.put(Order { toast, events, group: None, joins: false });
            }
        }
    }
}

fn line(record: &EventRecord) -> Line {
    Line {
        kind: record.kind,
        from: record.from.clone(),
        subject: record.subject.clone(),
        older: older_removed(record.kind, record.detail.as_deref()),
    }
}
