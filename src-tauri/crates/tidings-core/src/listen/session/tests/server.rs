//! A server that keeps to the rules and to nothing more: it says what it must, when it likes.
//!
//! What is true (`messages`) changes at any time. What the session was told (`view`) follows only in replies,
//! in an order and at a time that the script chooses: EXPUNGE never while a command counts on positions
//! (RFC 3501 §7.4.1), flags with UID or without, the count repeated or not.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::listen::OpenWith;
use crate::listen::reply::{Esearch, Fetched};
use crate::mailbox::Flags;

/// What a server can do and how it does it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Class {
    pub(super) esearch: bool,
    pub(super) condstore: bool,
    pub(super) qresync: bool,
    pub(super) idle: bool,
    /// Opening names UIDNEXT.
    pub(super) uidnext: bool,
    /// A pushed FETCH names the UID.
    pub(super) fetch_with_uid: bool,
    /// The count is repeated after each EXPUNGE (Courier).
    pub(super) repeats_exists: bool,
    /// Messages that are gone are still searched and fetched until that was said (Dovecot), or not (Courier).
    pub(super) keeps_gone: bool,
    /// Names `HIGHESTMODSEQ` after what it pushed (Dovecot).
    pub(super) names_modseq: bool,
    /// Names UIDs that were gone before we knew the mailbox, too (Cyrus).
    pub(super) names_history: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Message {
    pub(super) uid: u32,
    pub(super) flags: BTreeSet<&'static str>,
    modseq: u64,
}

#[derive(Debug)]
pub(super) struct Server {
    pub(super) class: Class,
    pub(super) uidvalidity: u32,
    pub(super) uidnext: u32,
    pub(super) modseq: u64,
    modseqs_from: u64,
    pub(super) messages: Vec<Message>,
    /// Every state that each message ever had.
    pub(super) history: BTreeMap<u32, BTreeSet<Flags>>,
    gone: Vec<(u32, u64)>,
    /// What the session was told: UIDs in order, and their flags; `None` while no mailbox is open.
    view: Option<Vec<(u32, BTreeSet<&'static str>)>>,
    is_idling: bool,
    is_vanishing: bool,
}

/// How a server tells what it has to tell.
#[derive(Clone, Copy, Debug)]
pub(super) struct Telling {
    pub(super) expunges: bool,
    pub(super) descending: bool,
    pub(super) arrivals: bool,
    pub(super) flags: bool,
    /// Flags before expunges, as Dovecot does.
    pub(super) flags_first: bool,
}

impl Telling {
    pub(super) const NOTHING: Self =
        Self { expunges: false, descending: false, arrivals: false, flags: false, flags_first: false };
    pub(super) const ALL: Self =
        Self { expunges: true, descending: false, arrivals: true, flags: true, flags_first: false };
}

pub(super) const SUBJECT: &str = "Subject: x\r\n\r\n";

impl Server {
    pub(super) fn new(class: Class, count: u32) -> Self {
        let mut server = Self {
            class,
            uidvalidity: 7,
            uidnext: 10,
            modseq: 1_000_000,
            modseqs_from: 1_000_000,
            messages: Vec::new(),
            history: BTreeMap::new(),
            gone: vec![(3, 900_000), (5, 900_001)],
            view: None,
            is_idling: false,
            is_vanishing: false,
        };
        for n in 0..count {
            server.append(if n % 2 == 0 { &["\\Seen"] } else { &[] }, n % 3);
        }
        server
    }

    pub(super) fn capabilities(&self) -> Capabilities {
        let names = [
            (self.class.esearch, "ESEARCH"),
            (self.class.condstore || self.class.qresync, "CONDSTORE"),
            (self.class.qresync, "QRESYNC"),
            (self.class.idle, "IDLE"),
            (true, "IMAP4REV1"),
        ];
        names.iter().filter(|(has, _)| *has).map(|(_, name)| *name).collect()
    }

    // --- What happens in the mailbox ---

    pub(super) fn append(&mut self, flags: &[&'static str], gap: u32) {
        self.modseq += 1;
        let uid = self.uidnext + gap;
        self.uidnext = uid + 1;
        self.messages.push(Message { uid, flags: flags.iter().copied().collect(), modseq: self.modseq });
        self.remember(uid);
    }

    pub(super) fn expunge(&mut self, at: usize) {
        if self.messages.is_empty() {
            return;
        }
        self.modseq += 1;
        let message = self.messages.remove(at % self.messages.len());
        self.gone.push((message.uid, self.modseq));
    }

    pub(super) fn store(&mut self, at: usize, flag: &'static str) {
        if self.messages.is_empty() {
            return;
        }
        let at = at % self.messages.len();
        self.modseq += 1;
        let message = &mut self.messages[at];
        message.modseq = self.modseq;
        if !message.flags.remove(flag) {
            message.flags.insert(flag);
        }
        let uid = message.uid;
        self.remember(uid);
    }

    fn remember(&mut self, uid: u32) {
        let message = self.messages.iter().find(|message| message.uid == uid).unwrap();
        self.history.entry(uid).or_default().insert(message.flags.iter().collect());
    }

    /// Somebody deletes the mailbox and makes it anew with other messages.
    pub(super) fn recreate(&mut self, count: u32) {
        self.uidvalidity += 1;
        self.uidnext = 1;
        self.messages.clear();
        self.history.clear();
        self.gone.clear();
        for _ in 0..count {
            self.append(&["\\Seen"], 0);
        }
    }

    /// The modification sequences begin anew and lower, as after moving to another machine.
    pub(super) fn forget_modseqs(&mut self) {
        self.modseqs_from -= 1_000;
        self.modseq = self.modseqs_from;
        self.gone.clear();
        for message in &mut self.messages {
            message.modseq = self.modseq;
        }
    }

    // --- The dialogue ---

    pub(super) fn hang_up(&mut self) {
        self.view = None;
        self.is_idling = false;
        self.is_vanishing = false;
    }

    /// What the server says in the middle of something. `keeps_positions`: a command counts on them.
    pub(super) fn tell(&mut self, telling: Telling, keeps_positions: bool) -> Vec<Reply> {
        let Some(mut view) = self.view.take() else { return Vec::new() };
        let mut said = Vec::new();
        if telling.flags && telling.flags_first {
            self.tell_flags(&mut view, &mut said);
        }
        if telling.expunges && !keeps_positions {
            self.tell_expunges(&mut view, telling.descending, &mut said);
        }
        if telling.arrivals {
            let last = view.last().map_or(0, |(uid, _)| *uid);
            let new: Vec<&Message> = self.messages.iter().filter(|message| message.uid > last).collect();
            if !new.is_empty() {
                view.extend(new.iter().map(|message| (message.uid, message.flags.clone())));
                said.push(Reply::Exists(count(&view)));
            }
        }
        if telling.flags && !telling.flags_first {
            self.tell_flags(&mut view, &mut said);
        }
        let is_current = telling.flags && telling.expunges && !keeps_positions && telling.arrivals;
        if self.class.names_modseq && (self.class.condstore || self.class.qresync) && is_current {
            said.push(code(Code::HighestModSeq(self.modseq)));
        }
        self.view = Some(view);
        said
    }

    fn tell_expunges(
        &self,
        view: &mut Vec<(u32, BTreeSet<&'static str>)>,
        descending: bool,
        said: &mut Vec<Reply>,
    ) {
        let mut gone: Vec<u32> = view.iter().map(|(uid, _)| *uid).filter(|uid| !self.has(*uid)).collect();
        if gone.is_empty() {
            return;
        }
        if self.is_vanishing {
            view.retain(|(uid, _)| !gone.contains(uid));
            said.push(Reply::Vanished { earlier: false, uids: gone.iter().map(|uid| *uid..=*uid).collect() });
        } else {
            if descending {
                gone.reverse();
            }
            for uid in gone {
                let at = view.iter().position(|(seen, _)| *seen == uid).unwrap();
                view.remove(at);
                said.push(Reply::Expunge(u32::try_from(at).unwrap() + 1));
            }
        }
        if self.class.repeats_exists {
            said.push(Reply::Exists(count(view)));
        }
    }

    fn tell_flags(&self, view: &mut [(u32, BTreeSet<&'static str>)], said: &mut Vec<Reply>) {
        for (at, (uid, flags)) in view.iter_mut().enumerate() {
            let Some(message) = self.messages.iter().find(|message| message.uid == *uid) else { continue };
            if message.flags != *flags {
                flags.clone_from(&message.flags);
                said.push(self.row(at, *uid, flags, self.class.fetch_with_uid || self.is_vanishing, false));
            }
        }
    }

    fn has(&self, uid: u32) -> bool {
        self.messages.iter().any(|message| message.uid == uid)
    }

    fn row(
        &self,
        at: usize,
        uid: u32,
        flags: &BTreeSet<&'static str>,
        with_uid: bool,
        header: bool,
    ) -> Reply {
        Reply::Fetch(Box::new(Fetched {
            seq: u32::try_from(at).unwrap() + 1,
            uid: with_uid.then(|| Uid::new(uid).unwrap()),
            flags: Some(flags.iter().collect()),
            modseq: self.class.qresync.then_some(self.modseq),
            header: header.then(|| SUBJECT.as_bytes().to_vec()),
            ..Fetched::default()
        }))
    }

    /// Whether the command counts on positions.
    pub(super) const fn keeps_positions(command: &Command) -> bool {
        matches!(command, Command::FetchFlags { .. })
    }

    /// The answer to a command, without what is said besides.
    pub(super) fn answer(&mut self, command: &Command) -> Vec<Reply> {
        self.is_idling = matches!(command, Command::Idle);
        let mut said = match command {
            Command::EnableQresync => {
                self.is_vanishing = true;
                vec![Reply::Enabled(["QRESYNC"].iter().collect())]
            }
            Command::Examine(_, with) | Command::Select(_, with) => self.open(*with),
            Command::FetchFlags { first, last } => {
                self.rows(|at, _| (*first..=*last).contains(&(u32::try_from(at).unwrap() + 1)), false)
            }
            Command::FetchNew(next) => self.rows(|_, uid| uid >= next.get(), false),
            Command::FetchFrom(next, _) => self.rows(|_, uid| uid >= next.get(), true),
            Command::FetchFlagsOf(uids) => self.rows(|_, uid| uids.contains(Uid::new(uid).unwrap()), false),
            Command::FetchHeaders(uids, _) => self.rows(|_, uid| uids.contains(Uid::new(uid).unwrap()), true),
            Command::FetchChanges(since) => {
                let changed: BTreeSet<u32> = self
                    .messages
                    .iter()
                    .filter(|message| message.modseq > *since)
                    .map(|message| message.uid)
                    .collect();
                self.rows(|_, uid| changed.contains(&uid), false)
            }
            Command::SearchAll => self.found(|_| true),
            Command::SearchUnseen => self.found(|uid| !self.is_seen(uid)),
            Command::SearchSeen => self.found(|uid| self.is_seen(uid)),
            Command::Idle => return vec![Reply::Continue],
            Command::Done | Command::Noop => Vec::new(),
            other => panic!("{other:?} is not for this server"),
        };
        said.push(ok());
        said
    }

    /// A line of an answer after something else was said in the middle of it: it says what is true now.
    pub(super) fn refreshed(&mut self, command: &Command, line: Reply) -> Option<Reply> {
        match line {
            Reply::Fetch(fetched) => {
                let view = self.view.as_mut()?;
                let uid = fetched.uid?.get();
                let at = view.iter().position(|(seen, _)| *seen == uid)?;
                let message = self.messages.iter().find(|message| message.uid == uid);
                if let Some(message) = message {
                    view[at].1.clone_from(&message.flags);
                } else if !self.class.keeps_gone {
                    return None;
                }
                let flags = view[at].1.clone();
                Some(self.row(at, uid, &flags, true, fetched.header.is_some()))
            }
            Reply::Esearch(_) => self.answer(command).into_iter().next(),
            other => Some(other),
        }
    }

    fn open(&mut self, with: OpenWith) -> Vec<Reply> {
        let counts = self.class.condstore || self.class.qresync;
        self.view = Some(self.messages.iter().map(|message| (message.uid, message.flags.clone())).collect());
        let mut said = vec![
            Reply::Exists(u32::try_from(self.messages.len()).unwrap()),
            code(Code::UidValidity(self.uidvalidity)),
        ];
        if self.class.uidnext {
            said.push(code(Code::UidNext(self.uidnext)));
        }
        if counts {
            said.push(code(Code::HighestModSeq(self.modseq)));
        }
        if let OpenWith::Resync { uidvalidity, modseq } = with
            && uidvalidity == self.uidvalidity
            && modseq <= self.modseq
        {
            let named = self.gone.iter().filter(|(_, at)| *at > modseq || self.class.names_history);
            let uids: Vec<_> = named.map(|(uid, _)| *uid..=*uid).collect();
            if !uids.is_empty() {
                said.push(Reply::Vanished { earlier: true, uids });
            }
            let changed: BTreeSet<u32> = self
                .messages
                .iter()
                .filter(|message| message.modseq > modseq)
                .map(|message| message.uid)
                .collect();
            said.extend(self.rows(|_, uid| changed.contains(&uid), false));
        }
        said
    }

    /// Rows of the messages in the view that are wanted, with what is true of them now.
    fn rows(&mut self, is_wanted: impl Fn(usize, u32) -> bool, header: bool) -> Vec<Reply> {
        let Some(mut view) = self.view.take() else { return Vec::new() };
        let mut said = Vec::new();
        for (at, (uid, flags)) in view.iter_mut().enumerate() {
            let message = self.messages.iter().find(|message| message.uid == *uid);
            if !is_wanted(at, *uid) || message.is_none() && !self.class.keeps_gone {
                continue;
            }
            if let Some(message) = message {
                flags.clone_from(&message.flags);
            }
            said.push(self.row(at, *uid, flags, true, header));
        }
        self.view = Some(view);
        said
    }

    fn found(&self, is_wanted: impl Fn(u32) -> bool) -> Vec<Reply> {
        let view = self.view.iter().flatten().map(|(uid, _)| *uid);
        let found: Vec<u32> =
            view.filter(|uid| is_wanted(*uid) && (self.class.keeps_gone || self.has(*uid))).collect();
        let count = Some(u32::try_from(found.len()).unwrap());
        let all = found.into_iter().map(|uid| uid..=uid).collect();
        vec![Reply::Esearch(Esearch { is_uid: true, all, count })]
    }

    /// As it was told last: a server that searches in newer flags has to tell them.
    fn is_seen(&self, uid: u32) -> bool {
        let told = self.view.iter().flatten().find(|(seen, _)| *seen == uid);
        told.is_some_and(|(_, flags)| flags.contains("\\Seen"))
    }

    pub(super) const fn is_idling(&self) -> bool {
        self.is_idling
    }
}

fn count(view: &[(u32, BTreeSet<&'static str>)]) -> u32 {
    u32::try_from(view.len()).unwrap()
}
