//! What mails say: the beginning of their text for a toast, and one-time codes to copy.
//!
//! A toast is shown at once, with a code that its subject brings. Where the person wants to see the text, or where the
//! subject promises a code, the text is fetched beside that; when it comes, the toast is shown anew in its place, if it
//! is still there. Neither text nor code is kept beyond its toast, and nothing of them is saved.

use std::collections::VecDeque;
use std::rc::Rc;

use secrecy::SecretString;
use tidings_core::listen::WireName;
use tidings_core::mailbox::Uid;
use tidings_core::mailbox::text::{NAME, clean};
use tidings_core::tell::{OneTimeCode, Toast, ToastAction, Words, find_code, may_bring_code};
use tidings_protocol::{AccountId, DecisionKind, EventId, EventKind, EventRecord, Privacy};

use super::Engine;
use super::clicks::{CLIPBOARD, Ended};
use super::toasts::{Change, Order};
use crate::accounts::reading::{Reading, Said};

/// So many toasts with codes are remembered.
const CODES: usize = 8;
/// So many mails are read at once; of more, only the newest.
const MAILS: usize = 3;

/// The codes that toasts offer to copy, by toast.
#[derive(Debug, Default)]
pub(super) struct Codes {
    of_toasts: VecDeque<(u32, OneTimeCode)>,
}

impl Codes {
    /// A toast offers this code, or none any more.
    pub(super) fn put(&mut self, toast: u32, code: Option<OneTimeCode>) {
        self.of_toasts.retain(|(id, _)| *id != toast);
        if let Some(code) = code {
            self.of_toasts.truncate(CODES - 1);
            self.of_toasts.push_front((toast, code));
        }
    }

    /// What a toast offers.
    pub(super) fn of(&self, toast: u32) -> Option<&OneTimeCode> {
        self.of_toasts.iter().find(|(id, _)| *id == toast).map(|(_, code)| code)
    }
}

impl Engine {
    /// Mails were told: fetches the text of those whose text is wanted, beside all else.
    pub(super) fn read_texts(&mut self, told: &[EventRecord]) {
        let Some(first) = told.first() else { return };
        let id = &first.account_id;
        if self.toasts.is_veiled() || self.privacy(id) == Privacy::Nothing {
            return;
        }
        let mails: Vec<(EventId, Uid)> = told
            .iter()
            .rev()
            .filter(|record| self.wants_text(record))
            .filter_map(|record| Some((record.id, Uid::new(record.uid?)?)))
            .take(MAILS)
            .collect();
        let place = first.folder.as_deref().zip(first.uidvalidity);
        let (Some((folder, uidvalidity)), false) = (place, mails.is_empty()) else { return };
        let Some(dialer) = self.dialer(id) else { return };
        let reading = Reading {
            dialer,
            reporter: self.unheard_reporter(id),
            mailbox: self.mailbox(id, folder),
            uidvalidity,
            mails,
        };
        let ended = self.ended.clone();
        tokio::task::spawn_local(Box::pin(reading.run(async move |said| {
            let _ending = ended.send(Ended::Said(said)).await;
        })));
    }

    fn wants_text(&self, record: &EventRecord) -> bool {
        let own = self.settings.of_account(&record.account_id);
        let is_alone = record.decision == DecisionKind::Show;
        let subject = record.subject.as_deref().unwrap_or_default();
        record.kind == EventKind::Arrived
            && (is_alone && own.preview && own.privacy == Privacy::All
                || own.codes && may_bring_code(subject) && find_code(subject).is_none())
    }

    /// The mailbox of a record, which has its name as it is shown.
    pub(super) fn mailbox(&self, id: &AccountId, folder: &str) -> WireName {
        let folders = self.accounts.get(id).map(|account| account.folders.as_slice());
        let named = folders.unwrap_or_default().iter().find(|known| clean(&known.name, NAME) == folder);
        WireName::from_people(named.map_or(folder, |known| &known.name))
    }

    /// Whether codes are looked for; where nothing of a mail is shown, that it brings one is not either.
    fn wants_codes(&self, id: &AccountId) -> bool {
        let own = self.settings.of_account(id);
        own.codes && own.privacy != Privacy::Nothing
    }

    /// The code that a record's subject brings, where codes are wanted.
    pub(super) fn code_of(&self, record: &EventRecord) -> Option<OneTimeCode> {
        let is_wanted = record.kind == EventKind::Arrived && self.wants_codes(&record.account_id);
        find_code(record.subject.as_deref().filter(|_| is_wanted)?)
    }

    /// How codes are put on toasts of an account.
    pub(super) fn marking(&self, id: &AccountId) -> Marking {
        Marking {
            can_copy: self.clipboard.is_there(),
            privacy: self.privacy(id),
            words: Rc::clone(&self.words),
        }
    }

    /// What a mail says has come: its toast is shown anew, if it is still there.
    pub(super) fn text_came(&mut self, said: Said) {
        let Some(record) = self.store.record(said.event) else { return };
        let id = &record.account_id;
        let in_text = || find_code(&said.text).filter(|_| self.wants_codes(id));
        let code = self.code_of(&record).or_else(in_text);
        let text = if self.settings.of_account(id).preview { said.text.as_str() } else { "" };
        if code.is_none() && text.is_empty() {
            return;
        }
        let (alone, marking) = (self.order_with_text(&record, text, code.as_ref()), self.marking(id));
        let together = |toast: &Toast| {
            let code = code.as_ref()?;
            Some((marking.put(toast.clone(), code, false), code.clone()))
        };
        let change = self.toasts.change_of(record.id, alone, together);
        match change {
            Change::Nothing => {}
            Change::Made(order) => self.toasts.put(*order),
            Change::Later => self.toasts.change_later(said),
        }
    }

    /// The toast of one record with what its mail says.
    pub(super) fn order_with_text(
        &mut self,
        record: &EventRecord,
        text: &str,
        code: Option<&OneTimeCode>,
    ) -> Order {
        let privacy = self.privacy(&record.account_id);
        let toast = Toast::of_mail(record, privacy, text, &self.words);
        let toast = self.with_buttons(toast, record);
        let is_in_sight = self.code_of(record).is_some();
        let toast = match code {
            Some(code) => self.marking(&record.account_id).put(toast, code, is_in_sight),
            None => toast,
        };
        self.order_alone(record, toast, code.cloned())
    }

    /// Copies the code that a toast offers.
    pub(super) fn copy_code(&mut self, toast: u32, record: &EventRecord) {
        self.toasts.close(toast);
        // After a restart only what the subject says is known.
        let Some(code) = self.toasts.codes.of(toast).cloned().or_else(|| self.code_of(record)) else {
            return self.open_mail(record, None);
        };
        let (clipboard, ended, event) = (Rc::clone(&self.clipboard), self.ended.clone(), record.id);
        let keep = self.clock.scale().of(CLIPBOARD);
        tokio::task::spawn_local(async move {
            let is_copied = clipboard.copy(SecretString::from(code.text()), keep).await;
            let _ending = ended.send(Ended::Copied { event, code, is_copied }).await;
        });
    }

    /// A code was copied, or could not be.
    pub(super) fn code_copied(&mut self, event: EventId, code: &OneTimeCode, is_copied: bool) {
        if is_copied {
            let toast = Toast::code_copied(event, &self.words);
            return self.toasts.put(Order { fades: true, ..Order::telling(toast) });
        }
        tracing::warn!("a code could not be copied");
        let toast = Toast::code_not_copied(event, code, &self.words);
        self.toasts.put(Order::telling(toast));
    }
}

/// How a code is put on a toast.
pub(super) struct Marking {
    /// There is a clipboard.
    can_copy: bool,
    privacy: Privacy,
    words: Rc<Words>,
}

impl Marking {
    /// Offers to copy the code, or shows it where it cannot be copied and is not in sight already.
    pub(super) fn put(&self, toast: Toast, code: &OneTimeCode, is_in_sight: bool) -> Toast {
        if self.can_copy {
            let button = ToastAction::copy_code(code, self.privacy, &self.words);
            return Toast { actions: with_second(toast.actions, button), ..toast };
        }
        if is_in_sight || self.privacy != Privacy::All { toast } else { toast.with_code(code, &self.words) }
    }
}

/// The click on the toast itself stays the first of its actions; a code is wanted before all else.
fn with_second(mut actions: Vec<ToastAction>, button: ToastAction) -> Vec<ToastAction> {
    actions.retain(|action| action.key != button.key);
    actions.insert(actions.len().min(1), button);
    actions
}
