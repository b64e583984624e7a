//! What one session knows of the folder it opened, and how it is told what it does not know yet.
//!
//! A session looks at a folder through a [`View`]: the numbering it was last told. Reading on in the folder's history
//! turns into the untagged lines that bring a view up to date, in an order in which every number is right at the
//! moment it is sent (RFC 3501 §7.4.1).

use std::time::Instant;

use super::model::{Change, Flags, Folder, joined};
use super::uids::Uids;

/// What one session knows of the folder it opened.
#[derive(Clone, Debug)]
pub(super) struct View {
    pub(super) folder: u64,
    pub(super) read_only: bool,
    /// The UIDs by sequence number, as the session was told.
    uids: Uids,
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

/// In which form a session is told.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Manner {
    /// Who it is: nobody is told again of what they did themselves.
    pub(super) session: u64,
    /// RFC 7162: removals by UID, and UID and MODSEQ in each FETCH.
    pub(super) by_uid: bool,
    /// MODSEQ in each FETCH.
    pub(super) with_modseq: bool,
    /// The UID in each FETCH, as Cyrus does.
    pub(super) with_uid: bool,
    /// `[HIGHESTMODSEQ n]` after what is told by UID, as Dovecot does.
    pub(super) with_highest: bool,
    /// Flags are not told at all.
    pub(super) without_flags: bool,
    /// EXISTS again after each expunge, as Courier does.
    pub(super) exists_again: bool,
}

impl Manner {
    fn flags(self, number: usize, uid: u32, flags: &Flags, modseq: u64) -> String {
        let uid = if self.with_uid || self.by_uid { format!("UID {uid} ") } else { String::new() };
        let modseq =
            if self.with_modseq || self.by_uid { format!(" MODSEQ ({modseq})") } else { String::new() };
        format!("* {number} FETCH ({uid}FLAGS ({}){modseq})\r\n", joined(flags))
    }
}

impl View {
    /// A fresh view of a folder as it is now; of its newest messages only where the server shows no more.
    pub(super) fn open(folder: &Folder, read_only: bool, most: Option<u32>) -> Self {
        let uids = folder.uids();
        Self {
            folder: folder.id,
            read_only,
            uids: most.map_or_else(|| uids.clone(), |most| uids.newest(most)),
            told: folder.history().len(),
        }
    }

    /// The UIDs by sequence number.
    pub(super) fn uids(&self) -> &Uids {
        &self.uids
    }

    /// When the oldest change happened that the session was not told.
    pub(super) fn oldest_pending(&self, folder: &Folder) -> Option<Instant> {
        folder.history().get(self.told).map(|entry| entry.at)
    }

    /// Reads on in the history and returns the untagged lines for it.
    pub(super) fn catch_up(&mut self, folder: &Folder, telling: Telling, manner: Manner) -> Vec<u8> {
        let mut out = Vec::new();
        let mut arrived = false;
        for entry in folder.history().get(self.told..).unwrap_or_default() {
            match telling {
                Telling::Until(moment) if entry.at > moment => break,
                Telling::BeforeExpunge if matches!(entry.change, Change::Expunged { .. }) => break,
                Telling::All | Telling::BeforeExpunge | Telling::Until(_) => {}
            }
            self.told += 1;
            if arrived && !matches!(entry.change, Change::Arrived { .. }) {
                out.extend(format!("* {} EXISTS\r\n", self.uids.len()).bytes());
                arrived = false;
            }
            match &entry.change {
                Change::Arrived { uid } => {
                    self.uids.push(*uid);
                    arrived = true;
                }
                Change::Expunged { uids } => self.expunged(uids, manner, &mut out),
                Change::Flagged { uid, flags } => {
                    let Some(place) = self.uids.place(*uid) else { continue };
                    if entry.by != manner.session && !manner.without_flags {
                        out.extend(manner.flags(place + 1, *uid, flags, entry.modseq).bytes());
                    }
                }
            }
        }
        if arrived {
            out.extend(format!("* {} EXISTS\r\n", self.uids.len()).bytes());
        }
        if let Some(last) = self.told.checked_sub(1).and_then(|place| folder.history().get(place))
            && manner.by_uid
            && manner.with_highest
            && !out.is_empty()
        {
            out.extend(format!("* OK [HIGHESTMODSEQ {}] Highest\r\n", last.modseq).bytes());
        }
        out
    }

    fn expunged(&mut self, uids: &Uids, manner: Manner, out: &mut Vec<u8>) {
        let mut gone = Uids::default();
        for uid in uids.iter() {
            let Some(place) = self.uids.remove(uid) else { continue };
            if manner.by_uid {
                gone.push(uid);
            } else {
                out.extend(format!("* {} EXPUNGE\r\n", place + 1).bytes());
            }
        }
        if !gone.is_empty() {
            out.extend(format!("* VANISHED {gone}\r\n").bytes());
        }
        if manner.exists_again {
            out.extend(format!("* {} EXISTS\r\n", self.uids.len()).bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::Timestamp;

    use super::super::model::Mail;
    use super::*;

    fn deliver(mail: &mut Mail) -> u32 {
        let inbox = mail.folder_mut("inbox").unwrap();
        inbox.deliver(Arc::from(&b"x"[..]), Flags::new(), Timestamp::UNIX_EPOCH, 1, Instant::now())
    }

    fn told(view: &mut View, folder: &Folder, telling: Telling, manner: Manner) -> Vec<String> {
        let text = String::from_utf8(view.catch_up(folder, telling, manner)).unwrap();
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn each_view_is_told_numbers_that_are_right_for_it() {
        let mut mail = Mail::new(&[("INBOX", None)]);
        let uids: Vec<u32> = (0..3).map(|_| deliver(&mut mail)).collect();
        let mut early = View::open(mail.folder("INBOX").unwrap(), true, None);
        mail.folder_mut("INBOX").unwrap().expunge(uids[0], Instant::now());
        let mut late = View::open(mail.folder("INBOX").unwrap(), true, None);
        let mut by_uid = early.clone();
        deliver(&mut mail);
        deliver(&mut mail);
        let seen = Flags::from(["\\Seen".to_owned()]);
        let inbox = mail.folder_mut("INBOX").unwrap();
        inbox.set_flags(uids[2], seen, 7, Instant::now());
        inbox.expunge(uids[1], Instant::now());

        let by = |session| Manner { session, ..Manner::default() };
        let flag = |n: u32| format!("* {n} FETCH (FLAGS (\\Seen))");
        assert_eq!(
            told(&mut early, inbox, Telling::All, by(1)),
            ["* 1 EXPUNGE", "* 4 EXISTS", &flag(2), "* 1 EXPUNGE"]
        );
        assert_eq!(told(&mut late, inbox, Telling::BeforeExpunge, by(7)), ["* 4 EXISTS"]);
        assert_eq!(told(&mut late, inbox, Telling::All, by(7)), ["* 1 EXPUNGE"]);
        assert_eq!(early.uids(), late.uids());
        assert_eq!(
            told(&mut by_uid, inbox, Telling::All, Manner { by_uid: true, ..by(1) }),
            ["* VANISHED 1", "* 4 EXISTS", "* 2 FETCH (UID 3 FLAGS (\\Seen) MODSEQ (8))", "* VANISHED 2"]
        );
    }
}
