//! What the person did here, by a button of a toast: the watching sees it too, and it is no news.

use std::time::Duration;

use tidings_core::decide::Event;
use tidings_core::listen::Moment;
use tidings_protocol::{AccountId, EventKind, EventRecord};

/// A folder that is only asked from time to time shows it later than this at the latest.
const SEEN_WITHIN: Duration = Duration::from_secs(600);
/// More than a person does in that time.
const MOST: usize = 100;

/// Something that the watching is about to see.
#[derive(Clone, Debug)]
struct Expected {
    until: Moment,
    account: AccountId,
    kind: EventKind,
    mail: Mail,
}

/// How its mail is known again.
#[derive(Clone, Debug)]
enum Mail {
    /// By its number in a folder.
    Numbered { folder: String, uidvalidity: Option<u32>, uid: u32 },
    /// Wherever it comes, by what it says of itself.
    Named { message_id: Option<String>, from: Option<String>, subject: Option<String> },
}

/// All that was done here lately.
#[derive(Clone, Debug, Default)]
pub(super) struct Own {
    expected: Vec<Expected>,
}

impl Own {
    /// The person does something to the mail of a record: this kind of change will be seen.
    pub(super) fn expect(&mut self, record: &EventRecord, kind: EventKind, now: Moment) {
        self.expected.retain(|expected| now < expected.until);
        if self.expected.len() == MOST {
            self.expected.remove(0);
        }
        let mail = match (kind, record.uid) {
            (EventKind::Arrived, _) | (_, None) => Mail::Named {
                message_id: record.message_id.clone(),
                from: record.from.clone(),
                subject: record.subject.clone(),
            },
            (_, Some(uid)) => Mail::Numbered {
                folder: record.folder.clone().unwrap_or_default(),
                uidvalidity: record.uidvalidity,
                uid,
            },
        };
        let until = now + SEEN_WITHIN;
        self.expected.push(Expected { until, account: record.account_id.clone(), kind, mail });
    }

    /// It was not done after all: what is seen of the mail is news.
    pub(super) fn expect_no_more(&mut self, record: &EventRecord) {
        self.expected.retain(|expected| {
            let is_it = match &expected.mail {
                Mail::Numbered { folder, uid, .. } => {
                    record.folder.as_ref() == Some(folder) && record.uid == Some(*uid)
                }
                Mail::Named { message_id, subject, .. } => {
                    record.message_id == *message_id && record.subject == *subject
                }
            };
            expected.account != record.account_id || !is_it
        });
    }

    /// Whether an event in a folder is what was done here.
    pub(super) fn is(
        &self,
        account: &AccountId,
        folder: &str,
        uidvalidity: Option<u32>,
        event: &Event,
        now: Moment,
    ) -> bool {
        let uid = event.uid.map(tidings_core::mailbox::Uid::get);
        let is_it = |expected: &Expected| match &expected.mail {
            Mail::Numbered { folder: of, uidvalidity: known, uid: wanted } => {
                of == folder
                    && uid == Some(*wanted)
                    && known.zip(uidvalidity).is_none_or(|(known, now)| known == now)
            }
            Mail::Named { message_id: Some(message_id), .. } => {
                event.envelope.message_id.as_ref() == Some(message_id)
            }
            Mail::Named { message_id: None, from, subject } => {
                event.envelope.from == *from && event.envelope.subject == *subject
            }
        };
        self.expected.iter().any(|expected| {
            now < expected.until
                && expected.kind == event.kind
                && expected.account == *account
                && is_it(expected)
        })
    }
}
