//! Toasts on their way to the desktop: one at a time, in order, with what was decided saved before and that it
//! was taken saved after. A service that is missing, slow or failing holds up nothing but toasts.

use std::collections::{BTreeMap, VecDeque};
use std::future::pending;
use std::rc::Rc;
use std::time::Duration;

use tidings_core::decide::{GroupKey, Line, ONE_BY_ONE, Summary, older_removed};
use tidings_core::listen::Moment;
use tidings_core::tell::{OneTimeCode, Toast};
use tidings_protocol::{AccountId, DecisionKind, EventId, EventKind, EventRecord, Privacy, Timestamp};

use super::Engine;
use super::clicks::{UNDO, Undo};
use super::pace::Pace;
use super::showing::{Adoption, Mail, Shown, mails_of};
use super::sounds::Sounds;
use super::texts::Codes;
use crate::accounts::reading::Said;
use crate::clock::Clock;
use crate::ports::{Later, ToastTrouble, Toaster};

/// More than this waits only while the service is away; the oldest give way and stay in the log.
const MOST: usize = 256;
/// A toast later than this is no news.
const STALE: Duration = Duration::from_secs(600);
/// A service that failed is tried again after this time, twice as long each time.
const AGAIN: Duration = Duration::from_secs(5);
/// More toasts shown than this are not remembered for their clicks.
const REMEMBERED: usize = 100;

/// So many things can be taken back at once.
const UNDOS: usize = 8;
/// So many toasts can be shown anew with what their mails say.
const RECENT: usize = 8;

/// A toast to be shown.
pub(super) struct Order {
    pub(super) toast: Toast,
    /// What is shown instead while nothing of a mail may be shown.
    pub(super) veiled: Option<Toast>,
    /// The records it tells.
    pub(super) events: Vec<EventId>,
    /// The group it belongs to, for a summary that may follow.
    pub(super) group: Option<GroupKey>,
    /// It tells what the group's last toast told too, and takes its place.
    pub(super) joins: bool,
    /// The mails that it tells of, if it tells of nothing else: see [`Shown::mails`].
    pub(super) mails: Option<Vec<Mail>>,
    /// What its button takes back.
    pub(super) undo: Option<Undo>,
    /// It goes by itself when that can be taken back no more.
    pub(super) fades: bool,
    /// When the server pushed what it tells, if it was a push and is told at once.
    pub(super) pushed: Option<Moment>,
    /// The code that its button copies.
    pub(super) code: Option<OneTimeCode>,
    /// It says more than this toast did and takes its place, if that is still there.
    pub(super) instead_of: Option<u32>,
}

/// What becomes of a toast whose mail's text came.
pub(super) enum Change {
    /// Nothing: it is gone, or has been changed before it was shown.
    Nothing,
    /// Another one takes its place.
    Made(Box<Order>),
    /// It is under way: to be asked again when it was taken.
    Later,
}

/// A toast that was shown a short while ago.
struct Recent {
    id: u32,
    /// The records that it tells, with those of the toasts whose place it took.
    events: Vec<EventId>,
    toast: Toast,
}

impl Order {
    /// A toast that tells no record.
    pub(super) const fn telling(toast: Toast) -> Self {
        Self {
            toast,
            veiled: None,
            events: Vec::new(),
            group: None,
            joins: false,
            mails: None,
            undo: None,
            fades: false,
            pushed: None,
            code: None,
            instead_of: None,
        }
    }
}

/// What became of a toast.
pub(super) struct Taken {
    since: Moment,
    pub(super) order: Order,
    outcome: Result<u32, ToastTrouble>,
}

/// What a toast that was taken or refused means for its records.
#[derive(Default)]
pub(super) struct Settled {
    told: Vec<EventId>,
    /// Their mails were dealt with meanwhile, and the toast was refused.
    overtaken: Vec<EventId>,
}

/// A toast under way to the desktop: its id there, or why there is none.
pub(super) type Showing = Later<'static, Result<u32, ToastTrouble>>;

/// Toasts waiting, and those shown.
pub(super) struct ToastQueue {
    pub(super) toaster: Rc<dyn Toaster>,
    clock: Clock,
    pub(super) waiting: VecDeque<(Moment, Order)>,
    pub(super) showing: Option<(Moment, Order, Showing)>,
    not_before: Option<Moment>,
    failures: u32,
    pace: Pace,
    /// In the order shown.
    pub(super) shown: VecDeque<Shown>,
    groups: BTreeMap<GroupKey, u32>,
    pub(super) adoption: Rc<Adoption>,
    /// What can be taken back, by toast.
    undos: VecDeque<(u32, Undo)>,
    /// What can be copied.
    pub(super) codes: Codes,
    /// The newest first.
    recent: VecDeque<Recent>,
    /// What mails say whose toasts are under way.
    texts: Vec<Said>,
    /// Nothing of a mail may be shown: now, or until then.
    is_veiled: bool,
    veiled_until: Option<Timestamp>,
    pub(super) sounds: Sounds,
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
            pace: Pace::default(),
            shown: VecDeque::new(),
            groups: BTreeMap::new(),
            adoption: Rc::default(),
            undos: VecDeque::new(),
            codes: Codes::default(),
            recent: VecDeque::new(),
            texts: Vec::new(),
            is_veiled: false,
            veiled_until: None,
            sounds: Sounds::default(),
        }
    }

    /// From now on, or until then, nothing of a mail may be shown.
    pub(super) const fn veil(&mut self, is_veiled: bool, until: Option<Timestamp>) {
        self.is_veiled = is_veiled;
        self.veiled_until = until;
    }

    /// Whether nothing of a mail may be shown now.
    pub(super) fn is_veiled(&self) -> bool {
        self.is_veiled || self.veiled_until.is_some_and(|until| self.clock.wall() < until)
    }

    /// A service came: what it failed to take is tried again at once.
    pub(super) fn try_again(&mut self) {
        if self.not_before.is_some() {
            self.not_before = Some(self.clock.now());
        }
    }

    /// Whether a toast for one of these records waits or is under way.
    pub(super) fn tells_any(&self, events: &[EventId]) -> bool {
        let under_way = self.showing.iter().map(|(_, order, _)| order);
        let mut orders = self.waiting.iter().map(|(_, order)| order).chain(under_way);
        orders.any(|order| order.events.iter().any(|event| events.contains(event)))
    }

    /// Queues a toast. The one of its group that still waits is told by it.
    pub(super) fn put(&mut self, mut order: Order) {
        if order.joins
            && let Some(place) = self.waiting.iter().rposition(|(_, waiting)| waiting.group == order.group)
            && let Some((_, older)) = self.waiting.remove(place)
        {
            order.events.splice(0..0, older.events);
            order.joins = older.joins;
            order.pushed = older.pushed.or(order.pushed);
            order.mails = joined(older.mails, order.mails);
            order.code = order.code.or(older.code);
        }
        if self.waiting.len() == MOST {
            self.waiting.pop_front();
        }
        // Whoever pressed a button looks at the screen.
        let answers = |order: &Order| order.events.is_empty() && order.instead_of.is_none();
        let place = if answers(&order) {
            self.waiting.iter().take_while(|(_, waiting)| answers(waiting)).count()
        } else {
            self.waiting.len()
        };
        self.waiting.insert(place, (self.clock.now(), order));
    }

    /// The record behind a toast.
    pub(super) fn record(&self, toast: u32) -> Option<EventId> {
        self.shown.iter().rfind(|shown| shown.id == toast).and_then(|shown| shown.event)
    }

    /// What a toast's button takes back; once.
    pub(super) fn undo(&mut self, toast: u32) -> Option<Undo> {
        let place = self.undos.iter().position(|(id, _)| *id == toast)?;
        self.undos.remove(place).map(|(_, undo)| undo)
    }

    /// Takes a toast away when what it says can be taken back no more.
    fn fade(&self, toast: u32) {
        let (toaster, clock) = (Rc::clone(&self.toaster), self.clock);
        tokio::task::spawn_local(async move {
            clock.until(Some(clock.now() + clock.scale().of(UNDO))).await;
            toaster.close(toast).await;
        });
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
        let tells_mail = self.waiting.front().is_some_and(|(_, order)| !order.events.is_empty());
        if tells_mail && let Some(turn) = self.pace.not_before(self.clock.scale()) {
            self.clock.until(Some(turn)).await;
        }
        while let Some((since, mut order)) = self.waiting.pop_front() {
            if self.clock.now().since(since) > self.clock.scale().of(STALE) {
                continue;
            }
            if order.instead_of.is_some_and(|id| !self.is_there(id)) {
                continue;
            }
            let replaces = order.instead_of.or_else(|| self.to_be_joined(&order));
            // From now on it is this one that goes when its mails are dealt with.
            let place = self.shown.iter().position(|shown| Some(shown.id) == replaces);
            if let Some(before) = place.and_then(|place| self.shown.remove(place)) {
                order.mails = joined(before.mails, order.mails);
            }
            let is_veiled = self.is_veiled();
            order.toast.sound = self.sounds.of(&order, is_veiled, self.clock);
            let toast = order.veiled.as_ref().filter(|_| is_veiled).unwrap_or(&order.toast).clone();
            let toaster = Rc::clone(&self.toaster);
            if !order.events.is_empty() {
                self.pace.given(self.clock.now());
            }
            self.showing = Some((since, order, Box::pin(async move { toaster.show(toast, replaces).await })));
            return;
        }
        pending().await
    }

    /// The toast whose place an order takes because it tells the same and more.
    fn to_be_joined(&self, order: &Order) -> Option<u32> {
        order.group.as_ref().filter(|_| order.joins).and_then(|group| self.groups.get(group)).copied()
    }

    /// Whether a toast is there, as far as is known.
    fn is_there(&self, id: u32) -> bool {
        self.shown.iter().any(|shown| shown.id == id) && self.toaster.is_showing(id)
    }

    /// The code that the last toast of a group offers.
    pub(super) fn code_of_group(&self, group: &GroupKey) -> Option<OneTimeCode> {
        self.groups.get(group).and_then(|id| self.codes.of(*id)).cloned()
    }

    /// Keeps what may yet be shown anew: a toast of mails that came.
    fn remember(&mut self, id: u32, order: &Order) {
        let place = self.recent.iter().position(|recent| recent.id == id);
        let mut events =
            place.and_then(|place| self.recent.remove(place)).map_or_else(Vec::new, |old| old.events);
        if order.mails.is_some() {
            events.extend(&order.events);
            self.recent.truncate(RECENT - 1);
            self.recent.push_front(Recent { id, events, toast: order.toast.clone() });
        }
    }

    /// The text of the mail of a record came. Where its toast tells it alone, `alone` takes its place; a toast of
    /// several gets what `together` adds to it.
    pub(super) fn change_of(
        &mut self,
        event: EventId,
        alone: Order,
        together: impl Fn(&Toast) -> Option<(Toast, OneTimeCode)>,
    ) -> Change {
        let tells_it = |order: &Order| order.events.contains(&event);
        let recent = self.recent.iter().find(|recent| recent.events.contains(&event));
        let takes_its_place = |order: &Order| {
            let replaces = order.instead_of.or_else(|| self.to_be_joined(order));
            recent.is_some_and(|recent| replaces == Some(recent.id))
        };
        if self.showing.iter().any(|(_, order, _)| tells_it(order) || takes_its_place(order)) {
            return Change::Later;
        }
        let place = self.waiting.iter().position(|(_, order)| tells_it(order) || takes_its_place(order));
        if let Some((_, order)) = place.and_then(|place| self.waiting.get_mut(place)) {
            if order.events == [event] && !order.joins {
                (order.toast, order.code) = (alone.toast, alone.code);
            } else if let Some((toast, code)) = together(&order.toast) {
                (order.toast, order.code) = (toast, Some(code));
            }
            return Change::Nothing;
        }
        let Some(recent) = recent.filter(|recent| self.is_there(recent.id)) else { return Change::Nothing };
        // What it tells was told, and is struck out with the toast whose place it takes.
        let instead = |order: Order| Order {
            events: Vec::new(),
            mails: Some(Vec::new()),
            instead_of: Some(recent.id),
            ..order
        };
        if recent.events == [event] {
            return Change::Made(Box::new(instead(alone)));
        }
        match together(&recent.toast) {
            Some((toast, code)) => {
                Change::Made(Box::new(Order { code: Some(code), ..instead(Order::telling(toast)) }))
            }
            None => Change::Nothing,
        }
    }

    /// What a mail says is to be looked at again when the toast under way was taken.
    pub(super) fn change_later(&mut self, said: Said) {
        self.texts.truncate(RECENT - 1);
        self.texts.push(said);
    }

    /// Notes what became of a toast.
    pub(super) fn settle(&mut self, taken: Taken) -> Settled {
        let Taken { since, order, outcome } = taken;
        match outcome {
            Ok(id) => {
                self.failures = 0;
                if order.toast.sound.is_some() {
                    self.sounds.heard(self.clock.now());
                }
                self.remember(id, &order);
                if let Some(group) = order.group {
                    self.groups.insert(group, id);
                }
                self.shown.retain(|shown| shown.id != id);
                self.codes.put(id, order.code);
                let mails = order.mails;
                if let Some(undo) = order.undo {
                    self.undos.truncate(UNDOS - 1);
                    self.undos.push_front((id, undo));
                }
                if order.fades {
                    self.fade(id);
                }
                if self.shown.len() == REMEMBERED {
                    self.shown.pop_front();
                }
                if mails.as_ref().is_some_and(Vec::is_empty) {
                    // Somebody was quicker than the service.
                    self.close(id);
                } else {
                    self.shown.push_back(Shown { id, event: order.toast.event, mails });
                }
                Settled { told: order.events, overtaken: Vec::new() }
            }
            Err(trouble) => {
                // Said once; a desktop without a notification service would be told every minute.
                if self.failures == 0 {
                    tracing::warn!(%trouble, "a toast was not shown; it is tried again for a while");
                }
                let wait = self.clock.scale().of(AGAIN * 2u32.pow(self.failures.min(6)));
                self.not_before = Some(self.clock.now() + wait);
                self.failures += 1;
                if order.mails.as_ref().is_some_and(Vec::is_empty) {
                    // Somebody was quicker than the service: it is not shown any more.
                    return Settled { told: Vec::new(), overtaken: order.events };
                }
                self.waiting.push_front((since, order));
                Settled::default()
            }
        }
    }
}

impl Engine {
    pub(super) fn taken(&mut self, taken: Taken) {
        let pushed = taken.order.pushed.filter(|_| taken.outcome.is_ok());
        let took = pushed.map(|pushed| self.clock.now().since(pushed));
        let Settled { told: events, overtaken } = self.toasts.settle(taken);
        self.overtaken(&overtaken);
        let now = self.clock.wall();
        if !events.is_empty() {
            self.note_showing();
        }
        self.store.told(&events, now);
        for event in events {
            let Some(record) = self.store.record(event) else { continue };
            if let (Some(took), Some(account)) = (took, self.accounts.get_mut(&record.account_id)) {
                account.push_delay = u32::try_from(took.as_millis()).ok();
            }
            self.publish_event(&record);
        }
        for said in std::mem::take(&mut self.toasts.texts) {
            self.text_came(said);
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
            if let Some((newest, before)) = together.split_last() {
                let order = if before.is_empty() {
                    self.order_of(newest)
                } else {
                    self.order_together(&together.iter().map(line).collect(), together, newest, None)
                };
                self.toasts.put(order);
            }
            for record in alone {
                let order = self.order_of(record);
                self.toasts.put(order);
            }
        }
    }

    /// The toast of one record.
    pub(super) fn order_of(&mut self, record: &EventRecord) -> Order {
        let code = self.code_of(record);
        self.order_with_text(record, "", code.as_ref())
    }

    /// This toast of one record.
    pub(super) fn order_alone(&self, record: &EventRecord, toast: Toast, code: Option<OneTimeCode>) -> Order {
        let sound = self.sound_of(std::slice::from_ref(record));
        let toast = Toast { sound, ..toast };
        let veiled = Some(Toast::of(record, Privacy::Nothing, &self.words));
        let mails = mails_of(std::slice::from_ref(record));
        Order { veiled, events: vec![record.id], mails, code, ..Order::telling(toast) }
    }

    /// The toast of several records of one account.
    pub(super) fn order_together(
        &mut self,
        summary: &Summary,
        told: &[EventRecord],
        newest: &EventRecord,
        joins: Option<&GroupKey>,
    ) -> Order {
        let privacy = self.privacy(&newest.account_id);
        let toast = Toast::together(summary, newest, privacy, &self.words);
        let tells_only_removals = told.iter().all(|record| record.kind == EventKind::Removed);
        let toast = if tells_only_removals { self.with_offer(toast) } else { toast };
        let newer = told.iter().rev().find_map(|record| self.code_of(record));
        let code = newer.or_else(|| self.toasts.code_of_group(joins?));
        let toast = match &code {
            Some(code) => self.marking(&newest.account_id).put(toast, code, true),
            None => toast,
        };
        let toast = Toast { sound: self.sound_of(told), ..toast };
        let veiled = Toast::together(summary, newest, Privacy::Nothing, &self.words);
        let events = told.iter().map(|record| record.id).collect();
        Order { veiled: Some(veiled), events, mails: mails_of(told), code, ..Order::telling(toast) }
    }
}

/// What two toasts tell of that become one.
fn joined(older: Option<Vec<Mail>>, newer: Option<Vec<Mail>>) -> Option<Vec<Mail>> {
    let (mut older, newer) = older.zip(newer)?;
    older.extend(newer);
    Some(older)
}

pub(super) fn line(record: &EventRecord) -> Line {
    Line {
        kind: record.kind,
        from: record.from.clone(),
        subject: record.subject.clone(),
        older: older_removed(record.kind, record.detail.as_deref()),
    }
}
