//! The commands that work on the folder a session has open: FETCH, STORE, EXPUNGE, and what COPY takes.

use std::collections::BTreeMap;
use std::time::Instant;

use super::dialogue::Status;
use super::fetch::{self, Answer, Item};
use super::model::{Flags, Folder, Message, joined};
use super::opening::vanished_since;
use super::personalities::{Excess, Personality};
use super::syntax::{Cursor, Malformed, NumberSet};
use super::telling::View;

/// The folder a session has open, while a command works on it.
pub(super) struct Open<'a> {
    pub(super) view: &'a View,
    pub(super) folder: &'a mut Folder,
    pub(super) personality: &'a Personality,
    /// Folders by the identity of the mail that stands in them, where those are told.
    pub(super) labels: BTreeMap<u64, Vec<String>>,
    pub(super) is_uid: bool,
    /// QRESYNC is in force.
    pub(super) by_uid: bool,
    pub(super) session: u64,
    pub(super) now: Instant,
    pub(super) tag: &'a str,
    /// The command asked for modification sequences.
    pub(super) wants_modseq: bool,
    /// Untagged answers.
    pub(super) out: Vec<u8>,
}

/// What a FETCH is limited to (RFC 7162 §3.1.4, §3.2.6).
#[derive(Clone, Copy, Default)]
struct Modifiers {
    changed_since: Option<u64>,
    vanished: bool,
}

impl Open<'_> {
    /// Sequence number and UID of each message that `set` names and that is still there.
    pub(super) fn named(&self, set: &NumberSet) -> Vec<(usize, u32)> {
        let mut named = self.view.uids().named(set, self.is_uid);
        named.retain(|(_, uid)| self.folder.uids().contains(*uid));
        named
    }

    pub(super) fn fetch(&mut self, mut cursor: Cursor<'_>) -> Result<Status, Malformed> {
        cursor.space()?;
        let set = cursor.set()?;
        cursor.space()?;
        let mut items = fetch::items(&mut cursor)?;
        let modifiers = self.modifiers(&mut cursor)?;
        cursor.end()?;
        if !items.iter().all(|item| item.is_known(self.personality)) {
            return Err(Malformed);
        }
        if self.is_uid && !items.contains(&Item::Uid) {
            items.insert(0, Item::Uid);
        }
        if modifiers.changed_since.is_some() && !items.contains(&Item::ModSeq) {
            items.push(Item::ModSeq);
        }
        self.wants_modseq |= items.contains(&Item::ModSeq);
        if self.is_beyond_shown(&set) {
            return Ok(Status::Bad("[CLIENTBUG] FETCH Bad sequence in the command".to_owned()));
        }
        if let Some(since) = modifiers.changed_since.filter(|_| modifiers.vanished)
            && let Some(vanished) = vanished_since(self.folder, since, self.personality)
        {
            self.out.extend(format!("* VANISHED (EARLIER) {vanished}\r\n").bytes());
        }
        let mut named = self.named(&set);
        let limited = self.limited(&mut named, "FETCH");
        if let Some(Status::No(_)) = limited {
            return Ok(limited.unwrap_or(Status::Later));
        }
        let off = usize::from(self.personality.qresync_lies && modifiers.changed_since.is_some());
        for (number, uid) in named {
            if modifiers.changed_since.is_some_and(|since| self.folder.modseq(uid) <= since) {
                continue;
            }
            self.answer(number + off, uid, &items);
        }
        Ok(limited.unwrap_or_else(|| Status::Ok("FETCH completed".to_owned())))
    }

    /// The line for one message; what is read in a folder open for writing is marked so.
    fn answer(&mut self, number: usize, uid: u32, items: &[Item]) {
        let mut items = items.to_vec();
        let marks_seen = !self.view.read_only
            && items.iter().any(|item| matches!(item, Item::Body(body) if body.marks_seen));
        if marks_seen && self.change_flags(uid, |flags| flags.insert("\\Seen".to_owned())) {
            // RFC 3501 §6.4.5: a flag that changes by FETCH is told in its answer.
            if !items.contains(&Item::Flags) {
                items.push(Item::Flags);
            }
        }
        let Some(message) = self.folder.message(uid) else { return };
        let labels: Vec<String> = self.labels.get(&message.identity).cloned().unwrap_or_default();
        let others: Vec<String> = labels
            .into_iter()
            .filter(|label| *label != self.folder.name && label != "[Gmail]/All Mail")
            .collect();
        self.out.extend(Answer::new(self.personality).with_labels(&others).of(number, &message, &items));
    }

    fn modifiers(&self, cursor: &mut Cursor<'_>) -> Result<Modifiers, Malformed> {
        let mut modifiers = Modifiers::default();
        if cursor.is_at_end() {
            return Ok(modifiers);
        }
        if !self.personality.counts_modifications() {
            return Err(Malformed);
        }
        cursor.space()?;
        let mut list = cursor.list()?;
        list.expect("CHANGEDSINCE ")?;
        modifiers.changed_since = Some(u64::try_from(list.number()?).map_err(|_| Malformed)?);
        if list.take(" VANISHED") {
            if !self.by_uid || !self.is_uid {
                return Err(Malformed);
            }
            modifiers.vanished = true;
        }
        list.end()?;
        Ok(modifiers)
    }

    /// Whether sequence numbers are named that do not exist for who sees only the newest.
    fn is_beyond_shown(&self, set: &NumberSet) -> bool {
        let messages = u32::try_from(self.view.uids().len()).unwrap();
        self.personality.shown.is_some()
            && !self.is_uid
            && set.intervals(messages).iter().any(|(_, to)| *to > messages)
    }

    /// Cuts to what one command may be about, the newest, and says how the command ends if that was needed.
    pub(super) fn limited(&self, named: &mut Vec<(usize, u32)>, verb: &str) -> Option<Status> {
        let limit = self.personality.message_limit.filter(|limit| named.len() > limit.most)?;
        if limit.excess == Excess::Refused {
            named.clear();
            return Some(Status::No(format!("[MESSAGELIMIT {}] Too many messages in {verb}", limit.most)));
        }
        named.drain(..named.len() - limit.most);
        let lowest = named.first().map_or(0, |(_, uid)| *uid);
        Some(Status::Ok(format!(
            "[MESSAGELIMIT {most} {lowest}] {verb} completed with {most} partial results",
            most = limit.most
        )))
    }

    fn change_flags(&mut self, uid: u32, change: impl FnOnce(&mut Flags) -> bool) -> bool {
        let Some(message) = self.folder.message(uid) else { return false };
        let mut flags = message.flags;
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
        let all = NumberSet::range(1, u32::MAX);
        let named = self.folder.uids().named(set.unwrap_or(&all), true).into_iter().map(|(_, uid)| uid);
        let doomed: Vec<u32> = named.filter(|uid| self.folder.has_flag(*uid, "\\Deleted")).collect();
        for uid in doomed {
            self.folder.expunge(uid, self.now);
        }
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
        self.named(set).into_iter().filter_map(|(_, uid)| self.folder.message(uid)).collect()
    }
}
