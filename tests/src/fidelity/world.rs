//! What the server must hold, and everything each mail went through in this batch.
//!
//! The world follows the operations; after each batch the server's own truth is compared with it, so that a mistake
//! here is not taken for one of the program.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::rc::Rc;

use tidings_protocol::{EventKind, EventRecord, Timestamp};

use crate::mail::mail;

/// Flags of a mail, without `\Recent`.
pub type Flags = BTreeSet<String>;

/// A mail as it was written: what names it for ever, wherever it is copied to.
#[derive(Debug, PartialEq, Eq)]
pub struct Letter {
    /// Sender as it is shown.
    pub from: String,
    /// Subject, which no other letter has.
    pub subject: String,
    /// Message-ID with its angle brackets.
    pub message_id: String,
    /// The whole mail.
    pub bytes: Vec<u8>,
}

const SENDERS: [&str; 4] =
    ["Ann <ann@example.org>", "李雷 <li@example.org>", "bob@example.org", "Zoë Müller <zoe@example.org>"];
const SUBJECTS: [&str; 4] =
    ["Minutes", "季度报告", "Grüße aus Köln", "A rather long subject that a server has to keep"];

impl Letter {
    /// The letter with this number.
    pub fn new(number: usize) -> Self {
        let from = SENDERS[number % SENDERS.len()].to_owned();
        let subject = format!("#{number:05} {}", SUBJECTS[(number / 3) % SUBJECTS.len()]);
        let bytes = mail(&from, &subject, "x");
        let message_id = id_in(&String::from_utf8_lossy(&bytes)).expect("the mail has a Message-ID");
        Self { from, subject, message_id, bytes }
    }
}

/// The Message-ID in a piece of a mail's header.
pub(super) fn id_in(header: &str) -> Option<String> {
    let line = header.lines().find(|line| line.to_ascii_lowercase().starts_with("message-id:"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// One state that a mail was in.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its flags; `None` when it is not there.
    pub state: Option<Flags>,
    /// Only on the way to the next: marked `\Deleted` by somebody who is about to expunge it.
    pub is_passing: bool,
    /// Not before this moment.
    pub at: Timestamp,
}

/// What one mail in one folder went through since the batch began.
#[derive(Clone, Debug)]
pub struct History {
    /// Which mail.
    pub letter: Rc<Letter>,
    /// It came here by COPY or MOVE.
    pub is_copy: bool,
    /// It left by MOVE.
    pub has_moved: bool,
    /// It was marked as read at some time.
    pub was_read: bool,
    /// The first is how it was when the batch began.
    pub steps: Vec<Step>,
}

impl History {
    /// A mail that was there before.
    pub fn of_old(letter: Rc<Letter>, flags: Flags) -> Self {
        let step = Step { state: Some(flags), is_passing: false, at: Timestamp::from_millis(0) };
        let was_read = is_read(&step.state);
        Self { letter, is_copy: false, has_moved: false, was_read, steps: vec![step] }
    }

    /// A mail that comes now.
    pub fn of_new(letter: Rc<Letter>, flags: Flags, is_copy: bool, at: Timestamp) -> Self {
        let absent = Step { state: None, is_passing: false, at: Timestamp::from_millis(0) };
        let present = Step { state: Some(flags), is_passing: false, at };
        let was_read = is_read(&present.state);
        Self { letter, is_copy, has_moved: false, was_read, steps: vec![absent, present] }
    }

    /// How it is now.
    pub fn now(&self) -> Option<&Flags> {
        self.steps.last().and_then(|step| step.state.as_ref())
    }

    /// Something was done to it.
    pub fn push(&mut self, state: Option<Flags>, is_passing: bool, at: Timestamp) {
        self.was_read |= is_read(&state);
        if is_passing || self.now() != state.as_ref() {
            self.steps.push(Step { state, is_passing, at });
        }
    }

    /// True when it is as it had been before something else: whoever looks only now sees nothing of it, and whoever
    /// has seen none of it yet may still come to see all of it.
    pub fn is_restless(&self) -> bool {
        let last = self.steps.last().map(|step| &step.state);
        let same = self.steps.iter().position(|step| Some(&step.state) == last);
        same.is_some_and(|same| self.steps[same..].iter().any(|step| Some(&step.state) != last))
    }

    fn settle(&mut self) {
        let last = self.steps.pop();
        self.steps.clear();
        self.steps.extend(last.map(|step| Step { at: Timestamp::from_millis(0), ..step }));
        self.has_moved = false;
    }
}

fn is_read(state: &Option<Flags>) -> bool {
    state.as_ref().is_some_and(|flags| flags.contains("\\Seen"))
}

impl fmt::Display for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = |step: &Step| match &step.state {
            None => "absent".to_owned(),
            Some(flags) => format!("({})", flags.iter().cloned().collect::<Vec<_>>().join(" ")),
        };
        let steps: Vec<String> = self.steps.iter().map(word).collect();
        write!(f, "“{}”: {}", self.letter.subject, steps.join(" → "))
    }
}

/// A folder between its creation and its deletion.
#[derive(Clone, Debug, Default)]
pub struct Incarnation {
    /// What the server calls it.
    pub uidvalidity: u32,
    /// Made in this batch.
    pub is_new: bool,
    /// Deleted in this batch, with whatever was in it.
    pub is_gone: bool,
    /// By UID.
    pub mails: BTreeMap<u32, History>,
}

/// A folder under the name that we know it by.
#[derive(Clone, Debug)]
pub struct Folder {
    /// The name.
    pub name: String,
    /// Its name on the server now; another one while it is renamed.
    pub server_name: String,
    /// The program watches it.
    pub is_watched: bool,
    /// In this batch; the last is the one that is there.
    pub incarnations: Vec<Incarnation>,
    /// Those that were deleted in the batch before, with the mails whose removal was not told until then.
    pub past: Vec<Incarnation>,
    /// Other names that it had in this batch.
    pub aliases: BTreeSet<String>,
    /// How often it was deleted or renamed in this batch.
    pub upheavals: usize,
    /// How often it got a new UIDVALIDITY, in all batches.
    pub renewals: usize,
}

/// A folder with more new incarnations in a day has no lasting UIDs, and the program saves nothing of it any more.
const MOST_RENEWALS: usize = 2;

impl Folder {
    /// An empty folder.
    pub fn new(name: &str, is_watched: bool, uidvalidity: u32) -> Self {
        Self {
            name: name.to_owned(),
            server_name: name.to_owned(),
            is_watched,
            incarnations: vec![Incarnation { uidvalidity, ..Incarnation::default() }],
            past: Vec::new(),
            aliases: BTreeSet::new(),
            upheavals: 0,
            renewals: 0,
        }
    }

    /// It may get so many new incarnations more.
    pub fn may_begin_anew(&self, times: usize) -> bool {
        self.renewals + times <= MOST_RENEWALS
    }

    /// As it is there now.
    pub fn now(&self) -> &Incarnation {
        self.incarnations.last().expect("a folder was made once")
    }

    /// As it is there now.
    pub fn now_mut(&mut self) -> &mut Incarnation {
        self.incarnations.last_mut().expect("a folder was made once")
    }

    /// The mails that are there now: UID → flags.
    pub fn mails(&self) -> BTreeMap<u32, Flags> {
        self.now().mails.iter().filter_map(|(uid, history)| Some((*uid, history.now()?.clone()))).collect()
    }

    /// True for its name and those that it had in this batch.
    pub fn is_called(&self, name: &str) -> bool {
        self.name == name || self.aliases.contains(name)
    }

    fn settle(&mut self) {
        self.past = self.incarnations.extract_if(.., |incarnation| incarnation.is_gone).collect();
        self.aliases.clear();
        self.upheavals = 0;
        for incarnation in &mut self.incarnations {
            incarnation.is_new = false;
            incarnation.mails.retain(|_, history| history.now().is_some());
            incarnation.mails.values_mut().for_each(History::settle);
        }
    }
}

/// All folders.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// By name.
    pub folders: BTreeMap<String, Folder>,
    /// Letters written so far.
    pub letters: usize,
    /// Courier gives a folder that is renamed another UIDVALIDITY. Of one that was deleted and made again it says EXPUNGE
    /// for each mail whose UID is not given again, before anybody can know better.
    pub is_courier: bool,
}

impl World {
    /// A batch begins: what was is forgotten.
    pub fn settle(&mut self) {
        self.folders.values_mut().for_each(Folder::settle);
    }

    /// A record was checked and found right. The removal of a mail whose folder is gone may not be told again.
    pub fn was_told(&mut self, record: &EventRecord) {
        let (EventKind::Removed, Some(called)) = (record.kind, &record.folder) else { return };
        let (Some(uidvalidity), Some(uid)) = (record.uidvalidity, record.uid) else { return };
        let folders = self.folders.values_mut().filter(|folder| folder.is_called(called));
        let gone =
            folders.flat_map(|folder| &mut folder.incarnations).filter(|incarnation| incarnation.is_gone);
        for incarnation in gone.filter(|incarnation| incarnation.uidvalidity == uidvalidity) {
            incarnation.mails.remove(&uid);
        }
    }

    /// A letter nobody has seen.
    pub fn letter(&mut self) -> Rc<Letter> {
        self.letters += 1;
        Rc::new(Letter::new(self.letters))
    }

    /// A folder by name.
    pub fn folder(&self, name: &str) -> &Folder {
        &self.folders[name]
    }

    /// A folder by name.
    pub fn folder_mut(&mut self, name: &str) -> &mut Folder {
        self.folders.get_mut(name).expect("the folder is known")
    }

    /// The folders that the program watches.
    pub fn watched(&self) -> impl Iterator<Item = &Folder> {
        self.folders.values().filter(|folder| folder.is_watched)
    }
}
