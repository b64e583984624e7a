//! One day: what happens on the server, what the session hears and asks, and what is saved of it.

use std::collections::VecDeque;
use std::fmt;

use super::believed::Believed;
use super::*;
use crate::mailbox::Limits;

/// Small enough that few messages reach every bound.
const SMALL: Limits = Limits {
    window: 7,
    newest: 4,
    slice: 3,
    headers: 2,
    look: 3,
    written: 1_000,
    removals: 3,
    is_proof_cheap: false,
    resync: 5,
    portion: 4,
};

/// For whoever reads a failure.
#[derive(Default)]
pub(super) struct Journal(Vec<Line>);

enum Line {
    Step(Step),
    Said(Reply),
    Asked(Command),
    Told(Vec<Change>),
    Rest,
}

impl fmt::Display for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.0 {
            match line {
                Line::Step(step) => writeln!(f, "{step:?}")?,
                Line::Said(reply) => writeln!(f, "        S: {reply:?}")?,
                Line::Asked(command) => writeln!(f, "    C: {}", command.line())?,
                Line::Told(changes) => writeln!(f, "    told: {changes:?}")?,
                Line::Rest => writeln!(f, "--- rest")?,
            }
        }
        Ok(())
    }
}

/// A server, the session that watches it, and what was told of it.
pub(super) struct Day {
    pub(super) server: Server,
    session: Session,
    pub(super) saved: Option<Cursor>,
    pub(super) believed: Believed,
    now: Moment,
    /// How often the mailbox was made anew; not more than once a day.
    days: i64,
    /// The session looked at the newest messages only, so that older ones sink out of its knowledge.
    pub(super) had_window: bool,
    /// Sent by the session and not answered yet.
    open: VecDeque<Command>,
    pub(super) journal: Journal,
}

impl Day {
    pub(super) fn new(class: Class, count: u32) -> Self {
        let server = Server::new(class, count);
        let now = Moment(Duration::from_secs(1_000));
        let session = Self::connect(&server, None, now, 0);
        let (believed, journal) = (Believed::default(), Journal::default());
        let mut day = Self {
            server,
            session,
            saved: None,
            believed,
            now,
            days: 0,
            had_window: false,
            open: VecDeque::new(),
            journal,
        };
        day.hear_commands();
        day
    }

    fn connect(server: &Server, saved: Option<Cursor>, now: Moment, days: i64) -> Session {
        let learnt = Learnt { capabilities: server.capabilities(), ..Learnt::default() };
        let wall = Timestamp::from_millis(WALL.millis() + days * 25 * 3_600_000);
        let mut session = Session::new(Setup { learnt, wall, ..setup(&[], saved) }, now);
        session.context.limits = SMALL;
        session
    }

    fn reconnect(&mut self) {
        self.server.hang_up();
        self.session = Self::connect(&self.server, self.saved.clone(), self.now, self.days);
        self.open.clear();
        self.hear_commands();
    }

    pub(super) fn happens(&mut self, step: &Step) {
        self.journal.0.push(Line::Step(step.clone()));
        match step {
            Step::Append { flag, gap } => self.server.append(flag.as_slice(), *gap),
            Step::Expunge(at) => self.server.expunge(*at),
            Step::Store(at, flag) => self.server.store(*at, flag),
            Step::Answer(meanwhile) => self.answer(meanwhile.as_ref()),
            Step::Tell(telling) => self.tell(*telling),
            Step::Wait => {
                // A server that must answer does so before the deadline.
                while !self.open.is_empty() {
                    self.answer(None);
                }
                if let Some(deadline) = self.session.next_deadline() {
                    self.now = self.now.max(deadline);
                    self.session.handle_timeout(self.now);
                    self.hear_commands();
                }
            }
            Step::Save => self.save(),
            Step::Break => {
                self.session.handle_closed();
                self.save();
                self.reconnect();
            }
            Step::Kill => self.reconnect(),
            Step::CheckNow => {
                self.session.check_now(self.now);
                self.hear_commands();
            }
            Step::ForgetModseqs => {
                self.server.forget_modseqs();
                self.reconnect();
            }
            Step::Recreate(count) => {
                self.server.recreate(*count);
                self.days += 1;
                self.reconnect();
            }
        }
        assert_eq!(self.session.ended(), None);
    }

    fn hear_commands(&mut self) {
        while let Some(command) = self.session.poll_command() {
            assert!(self.open.is_empty() || command == Command::Done, "one command at a time: {command:?}");
            if self.server.is_idling() {
                assert_eq!(command, Command::Done, "nothing else may be said in IDLE");
            }
            self.had_window |= matches!(command, Command::FetchFlags { first: 2.., .. });
            self.open.push_back(command);
        }
    }

    fn hear(&mut self, reply: Reply) {
        self.journal.0.push(Line::Said(reply.clone()));
        let ends_an_answer = matches!(reply, Reply::Completed { .. });
        self.session.handle_reply(reply, self.now);
        // What is known only partly after a reading may be known wholly before that is saved.
        if ends_an_answer && let Some(cursor) = self.session.mailbox().and_then(Mailbox::cursor) {
            self.believed.partly = self.believed.partly.union(&cursor.partly);
        }
        self.hear_commands();
    }

    fn answer(&mut self, meanwhile: Option<&Meanwhile>) {
        let Some(command) = self.open.pop_front() else { return };
        self.journal.0.push(Line::Asked(command.clone()));
        let keeps_positions = Server::keeps_positions(&command);
        if command == Command::Noop {
            // This is what it is for.
            for reply in self.server.tell(Telling::ALL, false) {
                self.hear(reply);
            }
        }
        let mut is_old = false;
        for (at, reply) in self.server.answer(&command).into_iter().enumerate() {
            if let Some(meanwhile) = meanwhile
                && meanwhile.after == at
                && !matches!(command, Command::Examine(..) | Command::EnableQresync | Command::Idle)
            {
                self.happens(&meanwhile.what);
                for reply in self.server.tell(meanwhile.telling, keeps_positions) {
                    self.hear(reply);
                }
                is_old = true;
            }
            let reply = if is_old { self.server.refreshed(&command, reply) } else { Some(reply) };
            if let Some(reply) = reply {
                self.hear(reply);
            }
        }
    }

    fn tell(&mut self, telling: Telling) {
        let Some(command) = self.open.front() else {
            if self.server.is_idling() {
                for reply in self.server.tell(telling, false) {
                    self.hear(reply);
                }
            }
            return;
        };
        // Before EXAMINE is answered another mailbox is open, or none; in IDLE that was left, everything goes.
        if matches!(command, Command::Examine(..) | Command::EnableQresync) {
            return;
        }
        for reply in self.server.tell(telling, Server::keeps_positions(command)) {
            self.hear(reply);
        }
    }

    fn save(&mut self) {
        while let Some(batch) = self.session.poll_batch() {
            self.journal.0.push(Line::Told(batch.changes.clone()));
            self.believe(&batch);
            self.saved = batch.cursor;
        }
    }

    /// The server says everything, the session asks what it wants to, until both are quiet.
    pub(super) fn comes_to_rest(&mut self) {
        self.journal.0.push(Line::Rest);
        for _ in 0..12 {
            for _ in 0..400 {
                self.tell(Telling::ALL);
                if self.open.is_empty() {
                    break;
                }
                self.answer(None);
            }
            assert!(self.open.is_empty(), "it never rests\n{}", self.journal);
            self.happens(&Step::Wait);
        }
        while !self.open.is_empty() {
            self.tell(Telling::ALL);
            self.answer(None);
        }
        self.save();
    }
}
