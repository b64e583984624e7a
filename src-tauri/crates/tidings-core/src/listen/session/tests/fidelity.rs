//! Random days of a mailbox on servers of every class, watched by sessions that are cut off and killed at any
//! point: what is told is always the difference between what was told before and what is saved, and in the end
//! what is saved is what is true.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;

use proptest::prelude::*;

use super::server::{Class, Server, Telling};
use super::*;
use crate::mailbox::{Batch, Flags, Limits};

/// One thing that happens.
#[derive(Clone, Debug)]
enum Step {
    /// Another client does something.
    Append {
        flag: Option<&'static str>,
        gap: u32,
    },
    Expunge(usize),
    Store(usize, &'static str),
    /// The server answers the next command; while it does, something may happen.
    Answer(Option<Meanwhile>),
    /// The server says something unasked, where it may.
    Tell(Telling),
    /// Time passes to the next deadline.
    Wait,
    /// The changes found so far are saved.
    Save,
    /// The connection breaks; what was found is saved before the next.
    Break,
    /// We are killed; what was not saved is lost.
    Kill,
    /// The person asks.
    CheckNow,
    /// While nobody is connected.
    ForgetModseqs,
    Recreate(u32),
}

#[derive(Clone, Debug)]
struct Meanwhile {
    /// Before so many lines of the answer.
    after: usize,
    what: Box<Step>,
    telling: Telling,
}

const FLAGS: [&str; 4] = ["\\Seen", "\\Flagged", "\\Deleted", "work"];

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

fn telling() -> impl Strategy<Value = Telling> {
    (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(expunges, descending, arrivals, flags, flags_first)| Telling {
            expunges,
            descending,
            arrivals,
            flags,
            flags_first,
        },
    )
}

fn deed() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (prop::option::weighted(0.3, prop::sample::select(&FLAGS[..])), 0u32..3)
            .prop_map(|(flag, gap)| Step::Append { flag, gap }),
        3 => (0usize..20).prop_map(Step::Expunge),
        3 => (0usize..20, prop::sample::select(&FLAGS[..])).prop_map(|(at, flag)| Step::Store(at, flag)),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let meanwhile = (0usize..4, deed(), telling()).prop_map(|(after, what, telling)| Meanwhile {
        after,
        what: Box::new(what),
        telling,
    });
    prop_oneof![
        9 => deed(),
        10 => prop::option::weighted(0.2, meanwhile).prop_map(Step::Answer),
        5 => telling().prop_map(Step::Tell),
        2 => Just(Step::Wait),
        2 => Just(Step::Save),
        1 => Just(Step::Break),
        1 => Just(Step::Kill),
        1 => Just(Step::CheckNow),
    ]
}

fn class() -> impl Strategy<Value = Class> {
    let bits = prop::collection::vec(any::<bool>(), 10);
    bits.prop_map(|bits| Class {
        esearch: bits[0],
        condstore: bits[1],
        qresync: bits[1] && bits[2],
        idle: bits[3] || bits[4],
        uidnext: bits[5] || bits[1],
        fetch_with_uid: bits[6],
        repeats_exists: bits[7],
        keeps_gone: bits[8],
        names_modseq: bits[9],
        names_history: bits[4],
    })
}

/// What a person who believes every event thinks of the mailbox.
#[derive(Default)]
struct Believed {
    /// Since the first batch of this incarnation.
    began: bool,
    messages: BTreeMap<Uid, Flags>,
    announced: BTreeSet<Uid>,
    partly: UidSet,
    below: u32,
    /// Came up from below the window; when that is saved in the middle of a reading, others come up beside them.
    surfaced: BTreeSet<Uid>,
}

impl Believed {
    fn undo(&mut self, change: &Change) {
        match change {
            Change::Arrived { uid, .. } => {
                if self.messages.remove(uid).is_none() {
                    // It sank after that.
                    self.below -= 1;
                }
            }
            Change::Removed { uid } => {
                // Its flags are not told any more, so they are not known.
                self.messages.insert(*uid, Flags::default());
            }
            Change::OlderRemoved { count } => self.below += count,
            Change::FlagsChanged { uid, before, .. } => {
                if self.messages.insert(*uid, before.clone()).is_none() {
                    // It sank after that.
                    self.below -= 1;
                }
            }
            Change::Learnt { .. } | Change::Reset => {}
        }
    }
}

#[derive(Default)]
struct Journal(Vec<Line>);

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

struct Day {
    server: Server,
    session: Session,
    saved: Option<Cursor>,
    believed: Believed,
    now: Moment,
    /// How often the mailbox was made anew; not more than once a day.
    days: i64,
    /// The session looked at the newest messages only, so that older ones sink out of its knowledge.
    had_window: bool,
    /// Sent by the session and not answered yet.
    open: VecDeque<Command>,
    /// For whoever reads a failure.
    journal: Journal,
}

impl Day {
    fn new(class: Class, count: u32) -> Self {
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

    fn happens(&mut self, step: &Step) {
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

    fn believe(&mut self, batch: &Batch) {
        let cursor = batch.cursor.as_ref().expect("UIDs last on this server");
        let is_reset = batch.changes.contains(&Change::Reset);
        if !self.believed.began || is_reset {
            // The watching begins with what is there, but for what this first batch tells of.
            self.believed = Believed { began: true, below: cursor.below, ..Believed::default() };
            for uid in cursor.known.iter() {
                self.believed.messages.insert(uid, cursor.flags.of(uid));
            }
            for change in batch.changes.iter().rev() {
                self.believed.undo(change);
            }
        }
        let surfaced = &self.believed.surfaced;
        let lowest = self.believed.messages.keys().find(|uid| !surfaced.contains(uid)).copied();
        let (older, named): (Vec<&Change>, Vec<&Change>) =
            batch.changes.iter().partition(|change| matches!(change, Change::OlderRemoved { .. }));
        for change in named {
            self.believe_change(change);
        }
        // Whoever sank below the window is there still, or one of the older ones that are told to be gone.
        if cursor.below > 0 || !older.is_empty() {
            let known = self.believed.messages.keys().copied();
            let sunk: Vec<Uid> = known.filter(|uid| !cursor.known.contains(*uid)).collect();
            for uid in sunk {
                self.believed.messages.remove(&uid);
                self.believed.below += 1;
            }
        }
        for change in older {
            self.believe_change(change);
        }
        let journal = &self.journal;
        let believed = &mut self.believed;
        // Whoever came up from below the window is no news.
        for uid in cursor.known.iter() {
            let has_surfaced = lowest.is_none_or(|lowest| uid < lowest) && believed.below > 0;
            if has_surfaced && !believed.messages.contains_key(&uid) {
                believed.messages.insert(uid, cursor.flags.of(uid));
                believed.surfaced.insert(uid);
                believed.below -= 1;
            }
        }
        let known: UidSet = believed.messages.keys().copied().collect();
        assert_eq!(known, cursor.known, "what is saved is what was told\n{}", journal);
        assert_eq!(believed.below, cursor.below, "older ones too\n{}", journal);
        for (uid, flags) in &mut believed.messages {
            if self.had_window {
                // It may have sunk, which forgets its flags, and come up again.
                *flags = cursor.flags.of(*uid);
            } else if believed.partly.contains(*uid) || cursor.partly.contains(*uid) {
                assert_eq!(flags.has("\\Seen"), cursor.flags.of(*uid).has("\\Seen"), "{uid}\n{}", journal);
                *flags = cursor.flags.of(*uid);
            }
            assert_eq!(*flags, cursor.flags.of(*uid), "flags of {uid}\n{}", journal);
        }
        believed.partly = cursor.partly.clone();
    }

    fn believe_change(&mut self, change: &Change) {
        let journal = &self.journal;
        let believed = &mut self.believed;
        match change {
            Change::Arrived { uid, flags, .. } => {
                assert!(believed.announced.insert(*uid), "{uid} is told twice\n{}", journal);
                let history = self.server.history.get(&uid.get());
                assert!(
                    history.is_some_and(|states| states.contains(flags)),
                    "{uid} never was so\n{}",
                    journal
                );
                assert_eq!(
                    believed.messages.insert(*uid, flags.clone()),
                    None,
                    "{uid} is no news\n{}",
                    journal
                );
            }
            Change::Removed { uid } => {
                if believed.messages.remove(uid).is_none() {
                    // It came up from below the window and went.
                    assert!(believed.below > 0, "nobody knew {uid}\n{}", journal);
                    believed.below -= 1;
                }
                let is_there = self.server.messages.iter().any(|message| message.uid == uid.get());
                assert!(!is_there, "{uid} is still there\n{}", journal);
            }
            Change::OlderRemoved { count } => {
                assert!((1..=believed.below).contains(count), "{count} of {}\n{}", believed.below, journal);
                believed.below -= count;
            }
            Change::FlagsChanged { uid, before, after } => {
                if !believed.messages.contains_key(uid) && believed.below > 0 {
                    // It came up from below the window.
                    believed.messages.insert(*uid, before.clone());
                    believed.below -= 1;
                }
                let known = believed.messages.get(uid);
                if believed.partly.contains(*uid) {
                    assert_eq!(
                        known.map(|flags| flags.has("\\Seen")),
                        Some(before.has("\\Seen")),
                        "{}",
                        journal
                    );
                } else {
                    assert_eq!(known, Some(before), "{uid} was told otherwise\n{}", journal);
                    let states = &self.server.history[&uid.get()];
                    // Reading is asked of all at once and other flags one by one, so a change may come in two parts.
                    for flag in FLAGS.iter().filter(|flag| before.has(flag) != after.has(flag)) {
                        let was_so = states.iter().any(|state| state.has(flag) == after.has(flag));
                        assert!(was_so, "{flag} of {uid} never was so\n{}", journal);
                    }
                }
                assert_ne!(before, after, "{uid}\n{}", journal);
                believed.messages.insert(*uid, after.clone());
            }
            Change::Learnt { uid, .. } => {
                assert!(self.server.history.contains_key(&uid.get()), "{}", journal);
            }
            Change::Reset => {}
        }
    }

    /// The server says everything, the session asks what it wants to, until both are quiet.
    fn comes_to_rest(&mut self) {
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

    fn is_true_at_last(&self) {
        let journal = &self.journal;
        let cursor = self.saved.as_ref().unwrap_or_else(|| panic!("nothing was saved\n{}", journal));
        let uids = self.server.messages.iter().map(|message| Uid::new(message.uid).unwrap());
        let there: UidSet = uids.collect();
        assert_eq!(cursor.known.len() + cursor.below, there.len(), "how many\n{}", journal);
        assert_eq!(there.newest(cursor.known.len()), cursor.known, "who\n{}", journal);
        for message in &self.server.messages {
            let uid = Uid::new(message.uid).unwrap();
            let is: Flags = message.flags.iter().collect();
            let told = cursor.flags.of(uid);
            if cursor.partly.contains(uid) {
                assert_eq!(told.has("\\Seen"), is.has("\\Seen"), "{uid}\n{}", journal);
            } else if cursor.known.contains(uid) {
                assert_eq!(told, is, "flags of {uid}\n{}", journal);
            }
        }
        assert_eq!(cursor.uidvalidity, self.server.uidvalidity);
    }
}

fn run(class: Class, count: u32, steps: &[Step]) {
    let mut day = Day::new(class, count);
    for step in steps {
        day.happens(step);
    }
    day.comes_to_rest();
    day.is_true_at_last();
}

/// Found by the property below: so many had gone that the mailbox was opened again, and the change of a flag that was taken
/// back then was not asked for again.
#[test]
fn a_flag_that_changes_while_most_mails_go_is_heard() {
    const QUIET: Telling =
        Telling { expunges: false, descending: false, arrivals: false, flags: false, flags_first: false };
    let class = Class {
        esearch: true,
        condstore: true,
        qresync: true,
        idle: false,
        uidnext: true,
        fetch_with_uid: false,
        repeats_exists: false,
        keeps_gone: false,
        names_modseq: false,
        names_history: false,
    };
    let meanwhile = Meanwhile { after: 0, what: Box::new(Step::Expunge(0)), telling: QUIET };
    let steps = [
        Step::Wait,
        Step::Save,
        Step::Store(6, "\\Seen"),
        Step::Expunge(10),
        Step::Answer(Some(meanwhile)),
        Step::Expunge(8),
        Step::Expunge(0),
        Step::Expunge(0),
        Step::Kill,
        Step::Answer(None),
        Step::Answer(None),
        Step::Expunge(2),
    ];
    run(class, 10, &steps);
}

/// So many random days for each property; `PROPTEST_CASES` asks for more.
fn config() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig {
        cases: usual.cases.max(5_000),
        failure_persistence: None,
        max_shrink_iters: 20_000,
        ..usual
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_difference_is_told_once_and_rightly_and_what_is_saved_is_true_in_the_end(
        class in class(),
        count in 0u32..12,
        steps in prop::collection::vec(step(), 0..40),
    ) {
        run(class, count, &steps);
    }

    #[test]
    fn that_holds_too_when_modification_sequences_and_uids_begin_anew(
        class in class(),
        count in 0u32..12,
        steps in prop::collection::vec(
            prop_oneof![
                12 => step(),
                1 => Just(Step::ForgetModseqs),
                1 => (0u32..9).prop_map(Step::Recreate),
            ],
            0..40,
        ),
    ) {
        run(class, count, &steps);
    }
}
