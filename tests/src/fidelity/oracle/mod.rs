//! What may be told of a batch, and what may not.
//!
//! Every mail goes through *states*: absent, or present with flags. Each operation adds one. A program cannot see
//! all of them: it sees a *sample*, in order, and what it tells are the differences between one sample and the next.
//! The first sample is the state before the batch, the last is the state at its end. So the rules are:
//!
//! * **Watching, operation by operation** ([`Sampling::Every`]): every state is a sample. Events equal operations.
//! * **Watching** ([`Sampling::Some`]): any states between may be missing, because a server joins what happens between
//!   two of its pushes: a flag set and taken away again may be two events or none, a mail that came and went may be
//!   an arrival and a removal or nothing (a *ghost*). But what is told is a difference of states that did exist, in
//!   the order in which they did, and what is so at the end has been told.
//! * **Cut off, killed, paused** ([`Sampling::Ends`]): the two ends are the only samples. Events equal the difference
//!   of the two truths, and all of them are marked as caught up.
//!
//! Where it is legitimately open what is told, in one place:
//!
//! * `\Deleted` just before the expunge is a *passing* state: it may be told only when the program had waited for the
//!   expunge as long as it promises to.
//! * `\Seen` is told as `read` or `unread`, all other flags that changed at once as one `flags`.
//! * What arrives read, deleted or as a draft is logged and not shown. What was copied or moved here may be shown or
//!   not. Whatever else arrives is shown, in one folder at least.
//! * What was removed is shown; one that had been read, or went to another folder, may be only logged.
//! * A toast that still waits when its mail is read, removed or marked to be is withdrawn: the arrival is only logged
//!   after all, with that as the reason.
//! * In a storm all of it may be only logged, with that as the reason.
//! * `removed` may say where the mail went, if it is there.
//! * A folder that was deleted takes its mail along silently, and one that was made again is read silently: `mailbox`
//!   says so once for each incarnation. Mail in it may still be told as having arrived.
//! * What was removed from a folder just before it was deleted may be told with the next batch, if it was not before: it
//!   waits, for it could yet turn up in another folder.
//! * Trouble of the account is told only in a batch that made trouble, and only trouble with reaching the server.
//!
//! In every case: sender, subject and Message-ID are those of the mail; decision and reason are there; what was to be
//! shown was taken by the notification service, and by it once.

mod mail;
mod toasts;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

use tidings_protocol::{DecisionKind, EventKind, EventRecord};

use super::world::{Folder, World};

pub use toasts::Shown;

/// Which states of a mail the program must have seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sampling {
    /// All of them.
    Every,
    /// The first, the last, and any between.
    Some,
    /// Only the first and the last.
    Ends,
}

/// How a batch went, as far as it matters for what may be told.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances {
    /// What was seen.
    pub sampling: Sampling,
    /// What every record must say of itself, where it is certain.
    pub live: Option<bool>,
    /// How long the program waits for an expunge after `\Deleted`.
    pub hold: Duration,
    /// Whether reaching the server was made difficult.
    pub has_trouble: bool,
}

/// In which way a log is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wrong {
    /// Something happened and is not told (or not yet).
    Lost,
    /// Told twice.
    Twice,
    /// Told, and did not happen so.
    Untrue,
    /// Told of a mail or folder that does not exist.
    Unknown,
    /// Sender, subject or Message-ID are another's or missing.
    Misnamed,
    /// Said to be seen live when it was not, or the other way round.
    Age,
    /// Decision or reason are missing, or not those that the mail asks for.
    Decision,
    /// To be shown, and not taken by the notification service.
    Untold,
    /// Shown more often than the log says.
    ShownTwice,
    /// Said to have gone where it is not.
    Elsewhere,
    /// What is told of a folder as a whole is missing or did not happen.
    Folder,
    /// Trouble of the account that nobody made.
    Trouble,
}

/// Why a log is refused.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// In which way it is wrong.
    pub wrong: Wrong,
    /// What exactly.
    pub text: String,
}

impl Refusal {
    fn new(wrong: Wrong, text: impl Into<String>) -> Self {
        Self { wrong, text: text.into() }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.wrong, self.text)
    }
}

/// Everything that is wrong with the records of one batch; nothing when they are right and complete.
pub fn check(world: &World, circumstances: &Circumstances, records: &[EventRecord]) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    let mut of_mails: BTreeMap<(&str, u32, u32), Vec<&EventRecord>> = BTreeMap::new();
    let mut of_folders: BTreeMap<&str, Vec<&EventRecord>> = BTreeMap::new();
    for record in records {
        check_record(circumstances, record, &mut refusals);
        check_told(record, &mut refusals);
        let Some(called) = &record.folder else {
            check_account(circumstances, record, &mut refusals);
            continue;
        };
        let Some(folder) = world.watched().find(|folder| folder.is_called(called)) else {
            refusals.push(Refusal::new(Wrong::Unknown, format!("no such folder: {}", told(record))));
            continue;
        };
        match (record.kind, record.uidvalidity, record.uid) {
            (EventKind::Mailbox, _, None) => of_folders.entry(&folder.name).or_default().push(record),
            (EventKind::Mailbox | EventKind::Account | EventKind::Alert, _, _)
            | (_, None, _)
            | (_, _, None) => {
                refusals.push(Refusal::new(Wrong::Unknown, format!("of what? {}", told(record))));
            }
            (_, Some(uidvalidity), Some(uid)) => {
                of_mails.entry((&folder.name, uidvalidity, uid)).or_default().push(record);
            }
        }
    }
    let shown = records
        .iter()
        .filter(|record| record.kind == EventKind::Arrived && record.decision != DecisionKind::Drop);
    let shown: BTreeSet<&str> = shown.filter_map(|record| record.message_id.as_deref()).collect();
    for folder in world.watched() {
        check_folder(folder, of_folders.get(folder.name.as_str()).map_or(&[], Vec::as_slice), &mut refusals);
        for incarnation in &folder.incarnations {
            for (uid, history) in &incarnation.mails {
                let told = of_mails.remove(&(folder.name.as_str(), incarnation.uidvalidity, *uid));
                let place = mail::Place { world, folder, incarnation, circumstances, shown: &shown };
                mail::check(&place, *uid, history, &told.unwrap_or_default(), &mut refusals);
            }
        }
        for incarnation in &folder.past {
            for (uid, history) in incarnation.mails.iter().filter(|(_, history)| history.now().is_none()) {
                let told = of_mails.remove(&(folder.name.as_str(), incarnation.uidvalidity, *uid));
                let place = mail::Place { world, folder, incarnation, circumstances, shown: &shown };
                mail::check_late(&place, history, &told.unwrap_or_default(), &mut refusals);
            }
        }
    }
    for record in of_mails.into_values().flatten() {
        refusals.push(Refusal::new(Wrong::Unknown, format!("there was no such mail: {}", told(record))));
    }
    refusals
}

/// Whether the notification service took what was to be shown, and that alone.
fn check_told(record: &EventRecord, refusals: &mut Vec<Refusal>) {
    match (record.decision, record.told_at) {
        (DecisionKind::Drop, Some(_)) => {
            refusals.push(Refusal::new(Wrong::Decision, format!("told although dropped: {}", told(record))));
        }
        (DecisionKind::Drop, None) | (_, Some(_)) => {}
        (_, None) => refusals.push(Refusal::new(Wrong::Untold, told(record))),
    }
}

/// What holds for every record.
fn check_record(circumstances: &Circumstances, record: &EventRecord, refusals: &mut Vec<Refusal>) {
    if record.reason.trim().is_empty() {
        refusals.push(Refusal::new(Wrong::Decision, format!("without a reason: {}", told(record))));
    }
    let is_of_mail = record.uid.is_some();
    if is_of_mail && circumstances.live.is_some_and(|live| live != record.live) {
        refusals.push(Refusal::new(Wrong::Age, told(record)));
    }
}

/// What may be told of the account.
fn check_account(circumstances: &Circumstances, record: &EventRecord, refusals: &mut Vec<Refusal>) {
    const OF_REACHING: [&str; 5] =
        ["offline", "server_refuses", "too_many_connections", "folder_missing", "ok"];
    let is_of_reaching = record.detail.as_deref().is_some_and(|detail| OF_REACHING.contains(&detail));
    if record.kind != EventKind::Account || !is_of_reaching || !circumstances.has_trouble {
        refusals.push(Refusal::new(Wrong::Trouble, told(record)));
    }
}

/// What must be told of a folder as a whole.
fn check_folder(folder: &Folder, records: &[&EventRecord], refusals: &mut Vec<Refusal>) {
    let reset = |record: &&&EventRecord| record.detail.as_deref() == Some("reset");
    let made = folder.incarnations.iter().filter(|incarnation| incarnation.is_new).count();
    let resets = records.iter().filter(reset).count();
    if resets > made {
        let text = format!("{} was made anew {made} times, and that is told {resets} times", folder.name);
        refusals.push(Refusal::new(Wrong::Folder, text));
    }
    if made > 0 && records.is_empty() {
        refusals.push(Refusal::new(Wrong::Lost, format!("{} was made anew", folder.name)));
    }
    let others = records.iter().filter(|record| !reset(record));
    for record in others {
        let detail = record.detail.as_deref().unwrap_or_default();
        let is_known = ["renamed", "deleted", "back"].iter().any(|known| detail.starts_with(known));
        if !is_known || folder.upheavals == 0 {
            refusals.push(Refusal::new(Wrong::Folder, told(record)));
        }
    }
}

/// A record on one line.
pub fn told(record: &EventRecord) -> String {
    format!(
        "[{}] {} {} {}/{} {} {} {}{} {:?} ({}){}",
        record.id.0,
        record.at,
        serde_json::to_string(&record.kind).unwrap_or_default().trim_matches('"'),
        record.folder.as_deref().unwrap_or("-"),
        record.uid.map_or("-".to_owned(), |uid| uid.to_string()),
        record.from.as_deref().unwrap_or("-"),
        record.subject.as_deref().map_or("-".to_owned(), |subject| format!("“{subject}”")),
        record.detail.as_deref().map_or(String::new(), |detail| format!("[{detail}] ")),
        if record.live { "live" } else { "caught up" },
        record.decision,
        record.reason,
        if record.told_at.is_some() { " told" } else { "" },
    )
}
