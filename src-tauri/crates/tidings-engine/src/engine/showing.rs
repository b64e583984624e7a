//! Which toasts are showing, and of which mails: a mail that somebody has dealt with elsewhere needs no toast. What is
//! showing is noted with the records, so that it is withdrawn also after our restart.

use std::collections::BTreeSet;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use tidings_core::decide::Reason;
use tidings_core::mailbox::text::{NAME, clean};
use tidings_protocol::{AccountId, EventId, EventKind, EventRecord};
use tokio::sync::OnceCell;

use super::Engine;
use super::toasts::ToastQueue;
use crate::ports::Toaster;

const NOTE: &str = "showing";

/// A toast of more mails than this is left to the person.
const MOST: usize = 100;

/// A mail as a toast tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mail {
    pub(super) account: AccountId,
    pub(super) folder: String,
    pub(super) uidvalidity: Option<u32>,
    pub(super) uid: u32,
}

/// A toast that is showing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Shown {
    pub(super) id: u32,
    /// Where a click leads.
    pub(super) event: Option<EventId>,
    /// The mails that it tells of; it goes when somebody has dealt with all of them. `None`: it stays.
    pub(super) mails: Option<Vec<Mail>>,
}

/// All that is showing, as it is noted.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Showing {
    /// Whose ids they are.
    service: String,
    toasts: Vec<Shown>,
}

/// Takes over the toasts of the run before, once.
#[derive(Debug, Default)]
pub(super) struct Adoption {
    service: String,
    toasts: Vec<u32>,
    is_done: OnceCell<()>,
}

impl Adoption {
    async fn done(&self, toaster: &dyn Toaster) {
        let adopt = async || {
            if !self.toasts.is_empty() {
                toaster.adopt(self.service.clone(), self.toasts.clone()).await;
            }
        };
        self.is_done.get_or_init(adopt).await;
    }
}

/// The mails of records that tell of nothing but arrivals.
pub(super) fn mails_of(records: &[EventRecord]) -> Option<Vec<Mail>> {
    if records.len() > MOST {
        return None;
    }
    let mail = |record: &EventRecord| {
        (record.kind == EventKind::Arrived).then_some(())?;
        Some(Mail {
            account: record.account_id.clone(),
            folder: record.folder.clone()?,
            uidvalidity: record.uidvalidity,
            uid: record.uid?,
        })
    };
    records.iter().map(mail).collect()
}

impl Mail {
    fn is_among(&self, place: &Mail, handled: &BTreeSet<u32>) -> bool {
        let is_same = |ours: Option<u32>, theirs: Option<u32>| ours.zip(theirs).is_none_or(|(a, b)| a == b);
        self.account == place.account
            && self.folder == place.folder
            && is_same(self.uidvalidity, place.uidvalidity)
            && handled.contains(&self.uid)
    }
}

/// Strikes out what was dealt with; true when that was all that a toast told.
fn strike(mails: &mut Option<Vec<Mail>>, place: &Mail, handled: &BTreeSet<u32>) -> bool {
    let Some(mails) = mails.as_mut().filter(|mails| !mails.is_empty()) else { return false };
    mails.retain(|mail| !mail.is_among(place, handled));
    mails.is_empty()
}

/// What became of toasts whose mails somebody has dealt with.
struct Withdrawn {
    /// One that was showing went.
    has_gone: bool,
    /// The records of those that waited and are not shown.
    overtaken: Vec<EventId>,
}

impl ToastQueue {
    /// Somebody has dealt with these mails of a folder: toasts that told of nothing else go, and those that wait are
    /// not shown.
    fn withdraw(&mut self, place: &Mail, handled: &BTreeSet<u32>) -> Withdrawn {
        let mut overtaken = Vec::new();
        self.waiting.retain_mut(|(_, order)| {
            let is_over = strike(&mut order.mails, place, handled);
            if is_over {
                overtaken.append(&mut order.events);
            }
            !is_over
        });
        if let Some((_, order, _)) = &mut self.showing {
            // It goes when it has been taken.
            let _is_over = strike(&mut order.mails, place, handled);
        }
        let mut gone = Vec::new();
        self.shown.retain_mut(|shown| {
            let is_over = strike(&mut shown.mails, place, handled);
            if is_over {
                gone.push(shown.id);
            }
            !is_over
        });
        gone.iter().for_each(|id| self.close(*id));
        Withdrawn { has_gone: !gone.is_empty(), overtaken }
    }

    /// Takes a toast away, beside all else.
    pub(super) fn close(&self, id: u32) {
        let (toaster, adoption) = (Rc::clone(&self.toaster), Rc::clone(&self.adoption));
        tokio::task::spawn_local(async move {
            adoption.done(&*toaster).await;
            toaster.close(id).await;
        });
    }

    fn note(&self) -> Option<String> {
        let service = self.toaster.taken_by()?;
        let toasts = self.shown.iter().filter(|shown| self.toaster.is_showing(shown.id)).cloned().collect();
        serde_json::to_string(&Showing { service, toasts }).ok()
    }

    fn resume(&mut self, note: &str) {
        let Ok(showing) = serde_json::from_str::<Showing>(note) else { return };
        let toasts = showing.toasts.iter().map(|shown| shown.id).collect();
        self.shown.extend(showing.toasts);
        self.adoption = Rc::new(Adoption { service: showing.service, toasts, ..Adoption::default() });
        let (toaster, adoption) = (Rc::clone(&self.toaster), Rc::clone(&self.adoption));
        tokio::task::spawn_local(async move { adoption.done(&*toaster).await });
    }
}

impl Engine {
    /// Somebody has dealt with these mails elsewhere.
    pub(super) fn withdraw(
        &mut self,
        id: &AccountId,
        folder: &str,
        uidvalidity: Option<u32>,
        handled: &BTreeSet<u32>,
    ) {
        let place = Mail { account: id.clone(), folder: clean(folder, NAME), uidvalidity, uid: 0 };
        let Withdrawn { has_gone, overtaken } = self.toasts.withdraw(&place, handled);
        if has_gone {
            self.note_showing();
        }
        self.overtaken(&overtaken);
    }

    /// The mails of these records were dealt with before their toast could be shown. Saved with the change that says
    /// so.
    pub(super) fn overtaken(&mut self, events: &[EventId]) {
        self.store.overtaken(events, &self.in_words(&Reason::Overtaken));
        for event in events {
            if let Some(record) = self.store.record(*event) {
                self.publish_event(&record);
            }
        }
    }

    /// Notes what is showing; it is saved with whatever is saved next.
    pub(super) fn note_showing(&mut self) {
        let note = self.toasts.note();
        self.store.put_own_note(NOTE, note);
    }

    /// Takes over what the run before left on the screen.
    pub(super) fn resume_showing(&mut self) {
        if let Some(note) = self.store.own_note(NOTE) {
            self.toasts.resume(&note);
        }
    }
}
