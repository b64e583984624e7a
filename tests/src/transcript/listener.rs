//! What the program makes of a dialogue: the session with what is saved of it, as the engine has them.

use std::collections::BTreeMap;
use std::fmt;

use tidings_core::decide::{Context, Event, Known, decide};
use tidings_core::listen::session::{Goal, Learnt, Setup};
use tidings_core::listen::{Capabilities, Command, Moment, Quirks, Session, TimeScale, WireName};
use tidings_core::mailbox::{Batch, Change, Cursor, Envelope, Uid, UidSet};
use tidings_protocol::{EventKind, Timestamp};

/// What was told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// One line an event, in order: kind, UID, live or caught up, what was decided, subject, detail.
    pub events: Vec<String>,
    /// The UIDs known at the end, as IMAP writes a set.
    pub known: String,
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for event in &self.events {
            writeln!(f, "E: {event}")?;
        }
        if self.known.is_empty() { writeln!(f, "K:") } else { writeln!(f, "K: {}", self.known) }
    }
}

/// What outlives a connection: the cursor, the names of mails, and what was told so far.
#[derive(Default)]
pub(super) struct Memory {
    saved: Option<Cursor>,
    names: BTreeMap<Uid, Envelope>,
    pub(super) told: Told,
}

/// A session and the memory it works with.
pub(super) struct Listener {
    pub(super) session: Session,
    memory: Memory,
    /// What the wall clock said when the session's clock stood at zero.
    wall: Timestamp,
}

impl Listener {
    /// Begins a session on a connection that was just signed in.
    pub(super) fn begin(
        memory: Memory,
        folder: &str,
        capabilities: Capabilities,
        quirks: Quirks,
        wall: Timestamp,
        now: Moment,
    ) -> Self {
        let unnamed: UidSet = memory.saved.iter().flat_map(|saved| saved.known.iter()).collect();
        let unnamed = unnamed.iter().filter(|uid| !memory.names.contains_key(uid)).collect();
        let setup = Setup {
            folder: WireName::from_people(folder),
            goal: Goal::Watch,
            learnt: Learnt::default().on_new_connection(capabilities),
            quirks,
            saved: memory.saved.clone(),
            unnamed,
            scale: TimeScale::REAL,
            wall: at(wall, now),
        };
        Self { session: Session::new(setup, now), memory, wall }
    }

    /// Takes the changes in and gives the commands that are to be sent.
    pub(super) fn turn(&mut self, now: Moment) -> Vec<Command> {
        while let Some(batch) = self.session.poll_batch() {
            self.memory.take_in(batch, at(self.wall, now));
        }
        std::iter::from_fn(|| self.session.poll_command()).collect()
    }

    pub(super) const fn told(&self) -> &Told {
        &self.memory.told
    }

    pub(super) fn end(self) -> Memory {
        self.memory
    }
}

fn at(wall: Timestamp, now: Moment) -> Timestamp {
    Timestamp::from_millis(wall.millis() + i64::try_from(now.0.as_millis()).unwrap())
}

impl Memory {
    fn take_in(&mut self, batch: Batch, wall: Timestamp) {
        for change in batch.changes {
            match &change {
                Change::Arrived { uid, envelope, .. } | Change::Learnt { uid, envelope } => {
                    self.names.insert(*uid, envelope.clone());
                }
                Change::Reset => self.names.clear(),
                Change::Removed { .. } | Change::OlderRemoved { .. } | Change::FlagsChanged { .. } => {}
            }
            let gone = if let Change::Removed { uid } = change { Some(uid) } else { None };
            for event in Event::of(change, |uid| self.names.get(&uid).cloned()) {
                let told = line(&event, batch.live, wall);
                self.told.events.push(told);
            }
            if let Some(gone) = gone {
                self.names.remove(&gone);
            }
        }
        self.told.known = batch.cursor.as_ref().map(|cursor| cursor.known.to_string()).unwrap_or_default();
        self.saved = batch.cursor;
    }
}

/// An event as a transcript has it.
fn line(event: &Event, is_live: bool, wall: Timestamp) -> String {
    let kind = match event.kind {
        EventKind::Arrived => "arrived",
        EventKind::Removed => "removed",
        EventKind::Read => "read",
        EventKind::Unread => "unread",
        EventKind::Flags => "flags",
        EventKind::Mailbox => "mailbox",
        EventKind::Account => "account",
        EventKind::Alert => "alert",
    };
    let uid = event.uid.map_or_else(|| "-".to_owned(), |uid| uid.to_string());
    let when = if is_live { "live" } else { "caught-up" };
    let decision = format!("{:?}", decide(event, &Known::default(), &Context::default(), || None, wall).kind)
        .to_lowercase();
    let subject = event.envelope.subject.as_deref().unwrap_or_default();
    let detail = event.detail.as_deref().map(|detail| format!(" {detail}")).unwrap_or_default();
    format!("{kind} {uid} {when} {decision} \"{subject}\"{detail}")
}
