//! The mail itself: folders, messages, and for each folder the list of what happened to it. Pure: no I/O, no clock.
//!
//! A session does not look at a folder directly but through a [`View`]: the numbering it was last told. Reading on in
//! the folder's history turns into the untagged lines that bring a view up to date, in an order in which every number
//! is right at the moment it is sent (RFC 3501 §7.4.1).

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;

/// The flags a client may set and see, such as `\Seen` or `$Work`.
pub(super) type Flags = BTreeSet<String>;

/// One message of a folder.
#[derive(Clone, Debug)]
pub(super) struct Message {
    pub(super) uid: u32,
    pub(super) flags: Flags,
    pub(super) received: Timestamp,
    pub(super) raw: Arc<[u8]>,
}

/// What happened to a folder.
#[derive(Clone, Debug)]
enum Change {
    Arrived { uid: u32 },
    Expunged { uid: u32 },
    Flagged { uid: u32, flags: Flags },
}

#[derive(Debug)]
struct Entry {
    at: Instant,
    /// The session that did it and has its answer already; 0 for the lab.
    by: u64,
    change: Change,
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
    messages: Vec<Message>,
    history: Vec<Entry>,
}

impl Folder {
    pub(super) fn messages(&self) -> &[Message] {
        &self.messages
    }

    pub(super) fn message(&self, uid: u32) -> Option<&Message> {
        self.place(uid).map(|place| &self.messages[place])
    }

    /// UIDs only rise, so that a mailbox of 50,000 is searched quickly.
    fn place(&self, uid: u32) -> Option<usize> {
        self.messages.binary_search_by_key(&uid, |message| message.uid).ok()
    }

    pub(super) fn unseen(&self) -> usize {
        self.messages.iter().filter(|message| !message.flags.contains("\\Seen")).count()
    }

    /// Adds a message and returns its UID.
    pub(super) fn deliver(&mut self, raw: Arc<[u8]>, flags: Flags, received: Timestamp, at: Instant) -> u32 {
        let uid = self.uid_next;
        self.uid_next += 1;
        self.messages.push(Message { uid, flags, received, raw });
        self.history.push(Entry { at, by: 0, change: Change::Arrived { uid } });
        uid
    }

    /// Gives a message other flags. Returns whether anything changed.
    pub(super) fn set_flags(&mut self, uid: u32, flags: Flags, by: u64, at: Instant) -> bool {
        let Some(place) = self.place(uid) else { return false };
        let message = &mut self.messages[place];
        if message.flags == flags {
            return false;
        }
        message.flags.clone_from(&flags);
        self.history.push(Entry { at, by, change: Change::Flagged { uid, flags } });
        true
    }

    /// Takes a message away for good. Returns whether it was there.
    pub(super) fn expunge(&mut self, uid: u32, at: Instant) -> bool {
        let Some(place) = self.place(uid) else { return false };
        self.messages.remove(place);
        // Also for the session that asks: it learns of it like the others.
        self.history.push(Entry { at, by: 0, change: Change::Expunged { uid } });
        true
    }
}

/// All folders of the one user.
#[derive(Debug)]
pub(super) struct Mail {
    folders: Vec<Folder>,
    next_id: u64,
}

impl Mail {
    /// An account as a provider makes it, with the four usual folders.
    pub(super) fn new() -> Self {
        let mut mail = Self { folders: Vec::new(), next_id: 1 };
        mail.create("INBOX", None);
        for (name, special_use) in
            [("Drafts", "\\Drafts"), ("Junk", "\\Junk"), ("Sent", "\\Sent"), ("Trash", "\\Trash")]
        {
            mail.create(name, Some(special_use));
        }
        mail
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
            messages: Vec::new(),
            history: Vec::new(),
        });
        true
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

/// What one session knows of the folder it opened.
#[derive(Debug)]
pub(super) struct View {
    pub(super) folder: u64,
    pub(super) read_only: bool,
    /// The UIDs by sequence number, as the session was told.
    uids: Vec<u32>,
    /// How far in the folder's history it was told.
    told: usize,
}

/// Which pending changes may be told now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Telling {
    /// Everything.
    All,
    /// Up to the first expunge: numbers must not move while FETCH, STORE or SEARCH run (RFC 3501 §7.4.1).
    BeforeExpunge,
    /// What happened at or before a moment: a server that pushes late.
    Until(Instant),
}

impl View {
    /// A fresh view of a folder as it is now.
    pub(super) fn open(folder: &Folder, read_only: bool) -> Self {
        Self {
            folder: folder.id,
            read_only,
            uids: folder.messages.iter().map(|message| message.uid).collect(),
            told: folder.history.len(),
        }
    }

    /// The UIDs by sequence number.
    pub(super) fn uids(&self) -> &[u32] {
        &self.uids
    }

    /// When the oldest change happened that the session was not told.
    pub(super) fn oldest_pending(&self, folder: &Folder) -> Option<Instant> {
        folder.history.get(self.told).map(|entry| entry.at)
    }

    /// Reads on in the history and returns the untagged lines for it.
    ///
    /// `session` is not told again of what it did itself.
    pub(super) fn catch_up(&mut self, folder: &Folder, session: u64, telling: Telling) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut arrived = false;
        for entry in folder.history.get(self.told..).unwrap_or_default() {
            match telling {
                Telling::Until(moment) if entry.at > moment => break,
                Telling::BeforeExpunge if matches!(entry.change, Change::Expunged { .. }) => break,
                Telling::All | Telling::BeforeExpunge | Telling::Until(_) => {}
            }
            self.told += 1;
            if arrived && !matches!(entry.change, Change::Arrived { .. }) {
                lines.push(format!("* {} EXISTS", self.uids.len()));
                arrived = false;
            }
            match &entry.change {
                Change::Arrived { uid } => {
                    self.uids.push(*uid);
                    arrived = true;
                }
                Change::Expunged { uid } => {
                    let Ok(place) = self.uids.binary_search(uid) else { continue };
                    self.uids.remove(place);
                    lines.push(format!("* {} EXPUNGE", place + 1));
                }
                Change::Flagged { uid, flags } => {
                    let Ok(place) = self.uids.binary_search(uid) else { continue };
                    if entry.by != session {
                        lines.push(format!("* {} FETCH (FLAGS ({}))", place + 1, joined(flags)));
                    }
                }
            }
        }
        if arrived {
            lines.push(format!("* {} EXISTS", self.uids.len()));
        }
        lines
    }
}

/// Flags as they stand between parentheses.
pub(super) fn joined(flags: &Flags) -> String {
    flags.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deliver(mail: &mut Mail) -> u32 {
        let inbox = mail.folder_mut("inbox").unwrap();
        inbox.deliver(Arc::from(&b"x"[..]), Flags::new(), Timestamp::UNIX_EPOCH, Instant::now())
    }

    #[test]
    fn each_view_is_told_numbers_that_are_right_for_it() {
        let mut mail = Mail::new();
        let uids: Vec<u32> = (0..3).map(|_| deliver(&mut mail)).collect();
        let mut early = View::open(mail.folder("INBOX").unwrap(), true);
        mail.folder_mut("INBOX").unwrap().expunge(uids[0], Instant::now());
        let mut late = View::open(mail.folder("INBOX").unwrap(), true);
        deliver(&mut mail);
        deliver(&mut mail);
        let seen = Flags::from(["\\Seen".to_owned()]);
        let inbox = mail.folder_mut("INBOX").unwrap();
        inbox.set_flags(uids[2], seen, 7, Instant::now());
        inbox.expunge(uids[1], Instant::now());

        let flag = |n: u32| format!("* {n} FETCH (FLAGS (\\Seen))");
        let told = early.catch_up(inbox, 1, Telling::All);
        assert_eq!(told, ["* 1 EXPUNGE", "* 4 EXISTS", &flag(2), "* 1 EXPUNGE"]);
        assert_eq!(late.catch_up(inbox, 7, Telling::BeforeExpunge), ["* 4 EXISTS"]);
        assert_eq!(late.catch_up(inbox, 7, Telling::All), ["* 1 EXPUNGE"]);
        assert_eq!(early.uids(), late.uids());
    }
}
