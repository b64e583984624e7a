//! What a click on a toast or on one of its buttons does.

use std::rc::Rc;
use std::time::Duration;

use tidings_core::listen::SpecialUse;
use tidings_core::listen::deed::can_move;
use tidings_core::mailbox::Uid;
use tidings_core::tell::link::{in_mail_program, webmail};
use tidings_core::tell::{NotWholly, OneTimeCode, Toast, ToastAction};
use tidings_protocol::{
    AccountId, ClickOpens, EventId, EventKind, EventRecord, FailureCode, Reply, ToastButton,
};

use super::answer::failed;
use super::toasts::Order;
use super::{Answer, Engine};
use crate::accounts::errand::{Asked, Done, Errand, Letter, NotDone};
use crate::accounts::reading::Said;
use crate::accounts::report::{LineId, Reporter};

/// The first toasts about removals offer that there be none.
const OFFERS: u32 = 3;
const OFFERED: &str = "removals_offered";
/// So long what a button did can be taken back.
pub(super) const UNDO: Duration = Duration::from_secs(10);
/// So long a code stays in the clipboard.
pub(super) const CLIPBOARD: Duration = Duration::from_secs(60);

/// How something is taken back.
#[derive(Clone, Debug)]
pub(super) struct Undo {
    /// The record of the mail that it was done to.
    record: EventId,
    letter: Letter,
    asked: Asked,
}

/// What was done beside the loop.
pub(super) enum Ended {
    /// What a button asked for is done, or not.
    Errand(Box<ErrandEnded>),
    /// What a mail says was fetched.
    Said(Said),
    /// A code was copied, or could not be.
    Copied { event: EventId, code: OneTimeCode, is_copied: bool },
}

/// How an errand ended.
pub(super) struct ErrandEnded {
    record: EventRecord,
    asked: Asked,
    /// It took something back.
    is_undo: bool,
    outcome: Result<Done, NotDone>,
}

impl Engine {
    pub(super) fn clicked(&mut self, toast: u32, key: &str, activation_token: Option<String>) {
        if key == ToastAction::UNDO {
            return self.undo(toast);
        }
        let event = self.toasts.record(toast);
        let record = event.and_then(|event| self.store.record(event));
        let Some(record) = record else { return self.window.open(event, activation_token) };
        let asked = match key {
            ToastAction::NO_REMOVALS => return self.tell_no_removals(&record),
            ToastAction::MARK_READ => Asked::Mark { read: true },
            ToastAction::DELETE => Asked::To(SpecialUse::Trash),
            ToastAction::ARCHIVE => Asked::To(SpecialUse::Archive),
            ToastAction::COPY_CODE => return self.copy_code(toast, &record),
            _ => return self.open_mail(&record, activation_token),
        };
        self.toasts.close(toast);
        let letter = record.folder.as_deref().zip(record.uidvalidity).zip(record.uid.and_then(Uid::new));
        let Some(((folder, uidvalidity), uid)) = letter else { return };
        let letter = Letter { mailbox: self.mailbox(&record.account_id, folder), uidvalidity, uid };
        self.run_errand(record, letter, asked, false);
    }

    /// Shows a mail where the person wants to see it.
    pub(super) fn open_mail(&self, record: &EventRecord, activation_token: Option<String>) {
        let own = self.settings.of_account(&record.account_id);
        let link = match (own.click, self.settings.account(&record.account_id)) {
            // A mail that is gone can be seen nowhere else.
            _ if record.kind == EventKind::Removed || record.uid.is_none() => None,
            (ClickOpens::Webmail, Some(account)) => webmail(account, &own, record),
            (ClickOpens::MailProgram, _) => in_mail_program(record),
            (ClickOpens::Webmail, None) | (ClickOpens::Log, _) => None,
        };
        let (window, event) = (Rc::clone(&self.window), Some(record.id));
        let Some(link) = link else { return window.open(event, activation_token) };
        tokio::task::spawn_local(async move {
            if !window.follow(link, activation_token.clone()).await {
                window.open(event, activation_token);
            }
        });
    }

    /// Shows a mail where the person reads mail: as they chose, or else in the other way. Whoever asks is looking at the
    /// log already, and is told why it cannot be.
    pub(super) fn open_from_log(&mut self, event: EventId, answer: Answer) {
        let links = match self.store.record(event) {
            Some(record) => self.links_to(&record),
            None => Err("open-mail-forgotten"),
        };
        let links = match links {
            Ok(links) => links,
            Err(key) => return drop(answer.send(failed(FailureCode::Invalid, self.words.say(key)))),
        };
        let (window, words) = (Rc::clone(&self.window), Rc::clone(&self.words));
        tokio::task::spawn_local(async move {
            for link in links {
                if window.follow(link, None).await {
                    return drop(answer.send(Reply::Done));
                }
            }
            let _gone = answer.send(failed(FailureCode::Invalid, words.say("open-mail-no-program")));
        });
    }

    /// The ways to a mail, the one that the person chose first; or the message that says why there is none.
    fn links_to(&self, record: &EventRecord) -> Result<Vec<String>, &'static str> {
        if record.uid.is_none() {
            return Err("open-mail-none");
        }
        if record.kind == EventKind::Removed {
            return Err("open-mail-removed");
        }
        let own = self.settings.of_account(&record.account_id);
        let account = self.settings.account(&record.account_id);
        let mut links = [account.and_then(|account| webmail(account, &own, record)), in_mail_program(record)];
        if own.click == ClickOpens::MailProgram {
            links.reverse();
        }
        let links: Vec<String> = links.into_iter().flatten().collect();
        if links.is_empty() { Err("open-mail-unknown") } else { Ok(links) }
    }

    fn undo(&mut self, toast: u32) {
        let Some(Undo { record, letter, asked }) = self.toasts.undo(toast) else { return };
        self.toasts.close(toast);
        if let Some(record) = self.store.record(record) {
            self.run_errand(record, letter, asked, true);
        }
    }

    /// Does something to the mail of a record, over a connection made for it.
    fn run_errand(&mut self, record: EventRecord, letter: Letter, asked: Asked, is_undo: bool) {
        let now = self.clock.now();
        let seen: &[EventKind] = match &asked {
            Asked::Mark { read: true } => &[EventKind::Read],
            Asked::Mark { read: false } => &[EventKind::Unread],
            Asked::To(_) => &[EventKind::Removed, EventKind::Arrived],
            // Taken back: it leaves where it was put, by a number that the record does not have.
            Asked::Into(_) => &[EventKind::Arrived],
        };
        seen.iter().for_each(|kind| self.own.expect(&record, *kind, now));
        if matches!(asked, Asked::Into(_)) {
            let left = EventRecord {
                folder: Some(letter.mailbox.to_string()),
                uidvalidity: Some(letter.uidvalidity),
                uid: Some(letter.uid.get()),
                ..record.clone()
            };
            self.own.expect(&left, EventKind::Removed, now);
        }
        let Some(dialer) = self.dialer(&record.account_id) else { return };
        let reporter = self.unheard_reporter(&record.account_id);
        let message_id = record.message_id.clone();
        let errand = Errand { dialer, reporter, letter, message_id, asked: asked.clone() };
        let ended = self.ended.clone();
        tokio::task::spawn_local(async move {
            let outcome = errand.run().await;
            let ending = Box::new(ErrandEnded { record, asked, is_undo, outcome });
            let _ending = ended.send(Ended::Errand(ending)).await;
        });
    }

    /// For a connection beside those that watch: no connection of the account's has this number, and what it reports
    /// of itself is heard by nobody.
    pub(super) fn unheard_reporter(&self, id: &AccountId) -> Reporter {
        let id = LineId { account: id.clone(), serial: 0 };
        Reporter::new(id, self.reports.clone(), self.clock)
    }

    /// Something that was done beside the loop ended.
    pub(super) fn ended(&mut self, ended: Ended) {
        match ended {
            Ended::Errand(ended) => self.errand_ended(*ended),
            Ended::Said(said) => self.text_came(said),
            Ended::Copied { event, code, is_copied } => self.code_copied(event, &code, is_copied),
        }
    }

    /// An errand ended: says so, and offers to take it back.
    fn errand_ended(&mut self, ended: ErrandEnded) {
        let ErrandEnded { record, asked, is_undo, outcome } = ended;
        let done = match outcome {
            Ok(done) => done,
            Err(reason) => {
                tracing::info!(account = %record.account_id, ?reason, "a button did not do what it promised");
                let outcome = reason.outcome();
                if outcome == NotWholly::NotDone {
                    // Whatever happens to the mail now was done by somebody else, or needs to be seen.
                    self.own.expect_no_more(&record);
                }
                let reason = reason.cause().in_words(&self.words);
                let privacy = self.privacy(&record.account_id);
                let toast = Toast::not_done(&record, outcome, &reason, privacy, &self.words);
                return self.tell(toast);
            }
        };
        if is_undo {
            return;
        }
        let key = match &asked {
            Asked::Mark { .. } => ToastAction::MARK_READ,
            Asked::To(SpecialUse::Trash) => ToastAction::DELETE,
            Asked::To(_) | Asked::Into(_) => ToastAction::ARCHIVE,
        };
        let undo = done.now.map(|letter| Undo {
            record: record.id,
            letter,
            asked: match asked {
                Asked::Mark { .. } => Asked::Mark { read: false },
                Asked::To(_) | Asked::Into(_) => Asked::Into(done.before),
            },
        });
        let told = |privacy| {
            let toast = Toast::done(&record, key, privacy, &self.words);
            match &undo {
                Some(_) => toast.with(ToastAction::new(ToastAction::UNDO, &self.words)),
                None => toast,
            }
        };
        let toast = told(self.privacy(&record.account_id));
        let veiled = Some(told(tidings_protocol::Privacy::Nothing));
        self.toasts.put(Order { veiled, undo, fades: true, ..Order::telling(toast) });
    }

    /// Puts the buttons on the toast of one record.
    pub(super) fn with_buttons(&mut self, toast: Toast, record: &EventRecord) -> Toast {
        match record.kind {
            EventKind::Removed => self.with_offer(toast),
            EventKind::Arrived if record.uid.is_some() => {
                let buttons = self.settings.of_account(&record.account_id).buttons;
                let can_move = self.can_move(&record.account_id);
                buttons.into_iter().fold(toast, |toast, button| {
                    let key = match button {
                        ToastButton::MarkRead => ToastAction::MARK_READ,
                        ToastButton::Delete if can_move => ToastAction::DELETE,
                        ToastButton::Archive if can_move => ToastAction::ARCHIVE,
                        ToastButton::Delete | ToastButton::Archive => return toast,
                    };
                    toast.with(ToastAction::new(key, &self.words))
                })
            }
            _ => toast,
        }
    }

    /// Whether the account's server can move a mail without danger; not before it said what it can do.
    fn can_move(&self, id: &AccountId) -> bool {
        let capabilities = self.accounts.get(id).and_then(|account| account.capabilities.as_ref());
        capabilities.is_some_and(can_move)
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
