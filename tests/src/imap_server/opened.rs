//! The commands that work on the folder a session has open: FETCH, STORE, SEARCH, EXPUNGE, and what COPY takes.

use std::time::Instant;

use super::dialogue::Status;
use super::fetch::{self, Item};
use super::model::{Flags, Folder, Message, View, joined};
use super::syntax::{Cursor, Malformed, NumberSet};

/// The folder a session has open, while a command works on it.
pub(super) struct Open<'a> {
    pub(super) view: &'a View,
    pub(super) folder: &'a mut Folder,
    pub(super) is_uid: bool,
    pub(super) session: u64,
    pub(super) now: Instant,
    /// Untagged answers.
    pub(super) out: Vec<u8>,
}

impl Open<'_> {
    fn named(&self, set: &NumberSet) -> Vec<(usize, u32)> {
        named(self.view, self.folder, self.is_uid, set)
    }

    pub(super) fn fetch(&mut self, mut cursor: Cursor<'_>) -> Result<Status, Malformed> {
        cursor.space()?;
        let set = cursor.set()?;
        cursor.space()?;
        let mut items = fetch::items(&mut cursor)?;
        cursor.end()?;
        if self.is_uid && !items.contains(&Item::Uid) {
            items.insert(0, Item::Uid);
        }
        let marks_seen = !self.view.read_only
            && items.iter().any(|item| matches!(item, Item::Body(body) if body.marks_seen));
        for (number, uid) in self.named(&set) {
            let mut items = items.clone();
            if marks_seen && self.change_flags(uid, |flags| flags.insert("\\Seen".to_owned())) {
                // RFC 3501 §6.4.5: a flag that changes by FETCH is told in its answer.
                if !items.contains(&Item::Flags) {
                    items.push(Item::Flags);
                }
            }
            if let Some(message) = self.folder.message(uid) {
                self.out.extend(fetch::answer(number, message, &items));
            }
        }
        Ok(Status::Ok("FETCH completed".to_owned()))
    }

    fn change_flags(&mut self, uid: u32, change: impl FnOnce(&mut Flags) -> bool) -> bool {
        let Some(message) = self.folder.message(uid) else { return false };
        let mut flags = message.flags.clone();
        change(&mut flags) && self.folder.set_flags(uid, flags, self.session, self.now)
    }

    pub(super) fn store(&mut self, mut cursor: Cursor<'_>) -> Result<Status, Malformed> {
        cursor.space()?;
        let set = cursor.set()?;
        cursor.space()?;
        let mode = cursor.word()?.to_ascii_uppercase();
        let (mode, silent) = match mode.strip_suffix(".SILENT") {
            Some(mode) => (mode.to_owned(), true),
            None => (mode, false),
        };
        cursor.space()?;
        let given = match cursor.list() {
            Ok(mut list) => list.flags()?,
            Err(Malformed) => cursor.flags()?,
        };
        cursor.end()?;
        if !matches!(mode.as_str(), "FLAGS" | "+FLAGS" | "-FLAGS") {
            return Err(Malformed);
        }
        if self.view.read_only {
            return Ok(Status::No("[READ-ONLY] The mailbox was opened for reading".to_owned()));
        }
        for (number, uid) in self.named(&set) {
            self.change_flags(uid, |flags| {
                match mode.as_str() {
                    "+FLAGS" => flags.extend(given.iter().cloned()),
                    "-FLAGS" => flags.retain(|flag| !given.contains(flag)),
                    _ => flags.clone_from(&given),
                }
                true
            });
            let Some(message) = self.folder.message(uid).filter(|_| !silent) else { continue };
            let uid = if self.is_uid { format!("UID {uid} ") } else { String::new() };
            let line = format!("* {number} FETCH ({uid}FLAGS ({}))\r\n", joined(&message.flags));
            self.out.extend(line.bytes());
        }
        Ok(Status::Ok("STORE completed".to_owned()))
    }

    pub(super) fn run_expunge(&mut self, mut cursor: Cursor<'_>) -> Result<Status, Malformed> {
        let set = if self.is_uid {
            cursor.space()?;
            Some(cursor.set()?)
        } else {
            None
        };
        cursor.end()?;
        if self.view.read_only {
            return Ok(Status::No("[READ-ONLY] The mailbox was opened for reading".to_owned()));
        }
        self.expunge(set.as_ref());
        Ok(Status::Ok("EXPUNGE completed".to_owned()))
    }

    /// Removes what is marked `\Deleted`, of `set` if there is one.
    pub(super) fn expunge(&mut self, set: Option<&NumberSet>) {
        let last = self.view.uids().last().copied().unwrap_or_default();
        let marked = self.folder.messages().iter().filter(|message| message.flags.contains("\\Deleted"));
        let doomed: Vec<u32> = marked
            .map(|message| message.uid)
            .filter(|uid| set.is_none_or(|set| set.contains(*uid, last)))
            .collect();
        for uid in doomed {
            self.folder.expunge(uid, self.now);
        }
    }

    pub(super) fn search(&mut self, mut cursor: Cursor<'_>) -> Result<Status, Malformed> {
        let mut found = self.view.uids().iter().copied().enumerate().collect::<Vec<_>>();
        found.retain(|(_, uid)| self.folder.message(*uid).is_some());
        while !cursor.is_at_end() {
            cursor.space()?;
            let set = {
                let mut ahead = cursor;
                let by_uid = ahead.take("UID ");
                ahead.set().ok().map(|set| {
                    cursor = ahead;
                    (set, by_uid)
                })
            };
            if let Some((set, is_uid)) = set {
                let named = named(self.view, self.folder, is_uid, &set);
                found.retain(|(_, uid)| named.iter().any(|(_, named)| named == uid));
                continue;
            }
            let key = cursor.word()?.to_ascii_uppercase();
            let (flag, wanted) = match key.as_str() {
                "ALL" => continue,
                "SEEN" => ("\\Seen", true),
                "UNSEEN" => ("\\Seen", false),
                "DELETED" => ("\\Deleted", true),
                "UNDELETED" => ("\\Deleted", false),
                "FLAGGED" => ("\\Flagged", true),
                "UNFLAGGED" => ("\\Flagged", false),
                "ANSWERED" => ("\\Answered", true),
                "UNANSWERED" => ("\\Answered", false),
                _ => return Err(Malformed),
            };
            found.retain(|(_, uid)| {
                self.folder.message(*uid).is_some_and(|message| message.flags.contains(flag) == wanted)
            });
        }
        let mut line = "* SEARCH".to_owned();
        for (place, uid) in found {
            let number = if self.is_uid { uid.to_string() } else { (place + 1).to_string() };
            line.push(' ');
            line.push_str(&number);
        }
        self.out.extend(line.bytes().chain(*b"\r\n"));
        Ok(Status::Ok("SEARCH completed".to_owned()))
    }

    pub(super) fn set_and_target(&self, mut cursor: Cursor<'_>) -> Result<(NumberSet, String), Malformed> {
        cursor.space()?;
        let set = cursor.set()?;
        cursor.space()?;
        let target = cursor.mailbox()?;
        cursor.end()?;
        Ok((set, target))
    }

    pub(super) fn copies(&self, set: &NumberSet) -> Vec<Message> {
        self.named(set).into_iter().filter_map(|(_, uid)| self.folder.message(uid).cloned()).collect()
    }
}

/// Sequence number and UID of each message that `set` names and that is still there.
fn named(view: &View, folder: &Folder, is_uid: bool, set: &NumberSet) -> Vec<(usize, u32)> {
    let uids = view.uids();
    let last_number = u32::try_from(uids.len()).unwrap();
    let last_uid = uids.last().copied().unwrap_or_default();
    let numbered = uids.iter().copied().zip(1_u32..);
    let named = numbered.filter(|(uid, number)| {
        if is_uid { set.contains(*uid, last_uid) } else { set.contains(*number, last_number) }
    });
    let present = named.filter(|(uid, _)| folder.message(*uid).is_some());
    present.map(|(uid, number)| (usize::try_from(number).unwrap(), uid)).collect()
}
