//! The mail itself: folders, messages, and for each folder the list of what happened to it. Pure: no I/O, no clock.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;

use super::scripted::Script;
use super::uids::Uids;

/// The flags a client may set and see, such as `\Seen` or `$Work`.
pub(super) type Flags = BTreeSet<String>;

/// One message of a folder.
#[derive(Clone, Debug)]
pub(super) struct Message {
    pub(super) uid: u32,
    pub(super) flags: Flags,
    pub(super) received: Timestamp,
    pub(super) raw: Arc<[u8]>,
    /// The folder's modification sequence when it last changed (RFC 7162).
    pub(super) modseq: u64,
    /// The same for every copy of a mail: EMAILID (RFC 8474), X-GM-MSGID.
    pub(super) identity: u64,
}

/// What happened to a folder.
#[derive(Clone, Debug)]
pub(super) enum Change {
    Arrived {
        uid: u32,
    },
    /// At one moment; as one entry, so that emptying a folder of a million is one.
    Expunged {
        uids: Uids,
    },
    Flagged {
        uid: u32,
        flags: Flags,
    },
}

#[derive(Debug)]
pub(super) struct Entry {
    pub(super) at: Instant,
    /// The session that did it and has its answer already; 0 for the lab.
    pub(super) by: u64,
    pub(super) modseq: u64,
    pub(super) change: Change,
}

/// A folder.
#[derive(Debug)]
pub(super) struct Folder {
    pub(super) id: u64,
    /// Decoded.
    pub(super) name: String,
    /// Such as `\Trash`.
    pub(super) special_use: Option<&'static str>,
    pub(super) uid_validity: u32,
    pub(super) uid_next: u32,
    /// The modification sequence of its last change.
    pub(super) highest_modseq: u64,
    uids: Uids,
    /// Messages that were delivered, or changed since the script made them.
    own: BTreeMap<u32, Message>,
    script: Option<Script>,
    unseen: usize,
    history: Vec<Entry>,
}

impl Folder {
    pub(super) fn uids(&self) -> &Uids {
        &self.uids
    }

    pub(super) fn history(&self) -> &[Entry] {
        &self.history
    }

    pub(super) fn messages(&self) -> impl Iterator<Item = Message> {
        self.uids.iter().filter_map(|uid| self.message(uid))
    }

    pub(super) fn message(&self, uid: u32) -> Option<Message> {
        if !self.uids.contains(uid) {
            return None;
        }
        self.own.get(&uid).cloned().or_else(|| Some(self.script?.message(uid)))
    }

    /// Whether a message that is there has a flag; quick, for searches through all.
    pub(super) fn has_flag(&self, uid: u32, flag: &str) -> bool {
        match (self.own.get(&uid), self.script) {
            (Some(message), _) => message.flags.contains(flag),
            (None, Some(script)) => flag == "\\Seen" && !script.is_unread(uid),
            (None, None) => false,
        }
    }

    /// Whether a message that was delivered has a header field with these words.
    pub(super) fn has_header(&self, uid: u32, field: &str, words: &str) -> bool {
        self.own.get(&uid).is_some_and(|message| {
            let text = String::from_utf8_lossy(&message.raw);
            let mut lines =
                text.lines().take_while(|line| !line.is_empty()).filter_map(|line| line.split_once(':'));
            lines.any(|(name, value)| name.eq_ignore_ascii_case(field) && value.contains(words))
        })
    }

    /// When a message that is there was last changed; quick.
    pub(super) fn modseq(&self, uid: u32) -> u64 {
        self.own.get(&uid).map_or(1, |message| message.modseq)
    }

    pub(super) fn unseen(&self) -> usize {
        self.unseen
    }

    fn note(&mut self, at: Instant, by: u64, change: Change) {
        self.history.push(Entry { at, by, modseq: self.highest_modseq, change });
    }

    /// Adds a message and returns its UID.
    pub(super) fn deliver(
        &mut self,
        raw: Arc<[u8]>,
        flags: Flags,
        received: Timestamp,
        identity: u64,
        at: Instant,
    ) -> u32 {
        let uid = self.uid_next;
        self.uid_next += 1;
        self.highest_modseq += 1;
        self.unseen += usize::from(!flags.contains("\\Seen"));
        self.uids.push(uid);
        let modseq = self.highest_modseq;
        self.own.insert(uid, Message { uid, flags, received, raw, modseq, identity });
        self.note(at, 0, Change::Arrived { uid });
        uid
    }

    /// Gives a message other flags. Returns whether anything changed.
    pub(super) fn set_flags(&mut self, uid: u32, flags: Flags, by: u64, at: Instant) -> bool {
        let Some(mut message) = self.message(uid) else { return false };
        if message.flags == flags {
            return false;
        }
        self.highest_modseq += 1;
        self.unseen += usize::from(message.flags.contains("\\Seen") && !flags.contains("\\Seen"));
        self.unseen -= usize::from(!message.flags.contains("\\Seen") && flags.contains("\\Seen"));
        message.flags.clone_from(&flags);
        message.modseq = self.highest_modseq;
        self.own.insert(uid, message);
        self.note(at, by, Change::Flagged { uid, flags });
        true
    }

    /// Takes a message away for good. Returns whether it was there.
    pub(super) fn expunge(&mut self, uid: u32, at: Instant) -> bool {
        if !self.uids.contains(uid) {
            return false;
        }
        self.unseen -= usize::from(!self.has_flag(uid, "\\Seen"));
        self.uids.remove(uid);
        self.own.remove(&uid);
        self.highest_modseq += 1;
        // Also for the session that asks: it learns of it like the others.
        self.note(at, 0, Change::Expunged { uids: [uid].into_iter().collect() });
        true
    }

    /// Takes all messages away at once.
    pub(super) fn empty(&mut self, at: Instant) {
        let uids = std::mem::take(&mut self.uids);
        self.own.clear();
        self.unseen = 0;
        self.highest_modseq += 1;
        self.note(at, 0, Change::Expunged { uids });
    }

    /// Counts modifications from the beginning again, as a restored backup does: what changed last says nothing of when.
    pub(super) fn rewind(&mut self) {
        self.highest_modseq = 1;
        self.own.values_mut().for_each(|message| message.modseq = 1);
        self.history.iter_mut().for_each(|entry| entry.modseq = 1);
    }

    /// Fills an empty folder that nobody used with messages that are only a rule.
    pub(super) fn fill(&mut self, script: Script) {
        assert!(self.history.is_empty(), "{} was used already", self.name);
        self.uids = Uids::one_to(script.count);
        self.uid_next = script.count + 1;
        self.unseen = usize::try_from(script.unread()).unwrap();
        self.script = Some(script);
    }
}

/// All folders of the one user.
#[derive(Debug)]
pub(super) struct Mail {
    folders: Vec<Folder>,
    next_id: u64,
    next_identity: u64,
}

impl Mail {
    /// An account as a provider makes it.
    pub(super) fn new(folders: &[(&str, Option<&'static str>)]) -> Self {
        // Above every UID of a script, which is its message's identity.
        let mut mail = Self { folders: Vec::new(), next_id: 1, next_identity: 1 << 40 };
        for (name, special_use) in folders {
            mail.create(name, *special_use);
        }
        mail
    }

    /// An identity that no other mail has.
    pub(super) fn identity(&mut self) -> u64 {
        self.next_identity += 1;
        self.next_identity
    }

    pub(super) fn folders(&self) -> &[Folder] {
        &self.folders
    }

    /// Finds by decoded name. INBOX is INBOX in any case of letters (RFC 3501 §5.1).
    pub(super) fn folder(&self, name: &str) -> Option<&Folder> {
        self.folders.iter().find(|folder| is_same_name(&folder.name, name))
    }

    pub(super) fn folder_mut(&mut self, name: &str) -> Option<&mut Folder> {
        self.folders.iter_mut().find(|folder| is_same_name(&folder.name, name))
    }

    pub(super) fn by_id(&self, id: u64) -> Option<&Folder> {
        self.folders.iter().find(|folder| folder.id == id)
    }

    pub(super) fn by_id_mut(&mut self, id: u64) -> Option<&mut Folder> {
        self.folders.iter_mut().find(|folder| folder.id == id)
    }

    /// The folders in which each mail stands, by the mail's identity: Gmail's labels. Not for scripted mail.
    pub(super) fn labels(&self) -> BTreeMap<u64, Vec<String>> {
        let mut labels: BTreeMap<u64, Vec<String>> = BTreeMap::new();
        for folder in &self.folders {
            for message in folder.own.values() {
                labels.entry(message.identity).or_default().push(folder.name.clone());
            }
        }
        labels
    }

    /// Makes a folder. Returns false when one of that name exists.
    pub(super) fn create(&mut self, name: &str, special_use: Option<&'static str>) -> bool {
        if self.folder(name).is_some() {
            return false;
        }
        let id = self.next_id;
        self.next_id += 1;
        self.folders.push(Folder {
            id,
            name: name.to_owned(),
            special_use,
            // Rising, so that a folder deleted and made again is seen to be another one.
            uid_validity: 1_700_000_000 + u32::try_from(id).unwrap(),
            uid_next: 1,
            highest_modseq: 1,
            uids: Uids::default(),
            own: BTreeMap::new(),
            script: None,
            unseen: 0,
            history: Vec::new(),
        });
        true
    }

    /// Puts a new incarnation of a folder in the place of the old one, filled by a script.
    pub(super) fn replace(&mut self, name: &str, script: Script) {
        let place = self.folders.iter().position(|folder| is_same_name(&folder.name, name)).unwrap();
        let old = self.folders.remove(place);
        self.create(&old.name, old.special_use);
        let mut new = self.folders.pop().unwrap();
        new.fill(script);
        self.folders.insert(place, new);
    }

    /// Deletes a folder. Returns false when there is none, or it is INBOX.
    pub(super) fn delete(&mut self, name: &str) -> bool {
        let before = self.folders.len();
        self.folders.retain(|folder| !is_same_name(&folder.name, name) || folder.name == "INBOX");
        self.folders.len() < before
    }

    /// Renames a folder. Returns false when it is missing or INBOX, or the new name is taken.
    pub(super) fn rename(&mut self, from: &str, to: &str) -> bool {
        if self.folder(to).is_some() || is_same_name(from, "INBOX") {
            return false;
        }
        let Some(folder) = self.folder_mut(from) else { return false };
        to.clone_into(&mut folder.name);
        true
    }
}

fn is_same_name(one: &str, other: &str) -> bool {
    one == other || (one.eq_ignore_ascii_case("INBOX") && other.eq_ignore_ascii_case("INBOX"))
}

/// Flags as they stand between parentheses.
pub(super) fn joined(flags: &Flags) -> String {
    flags.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}
