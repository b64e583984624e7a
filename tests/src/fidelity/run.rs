//! One batch after another, until all operations are done or something is wrong.
//!
//! A long check is made of days: each has a server, a program and a seed of its own. A folder is made anew only twice a
//! day, for the program saves nothing of one that is made anew more often.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use tidings_core::listen::{TimeScale, Timer};
use tidings_protocol::{EventRecord, Timestamp};

use super::client::{Client, disagreement};
use super::manner::Manner;
use super::model::Database;
use super::operation::Operation;
use super::oracle::{self, Circumstances, Sampling, Shown};
use super::random::Random;
use super::world::{Folder, World};
use crate::desktop::{Desktop, Options, Program};
use crate::proxy::{Fault, Proxy};
use crate::real_server::{RealServer, ServerKind};
use crate::tidings::{Mailbox, Tidings};
use crate::wait::wait_until;

/// What is to be done.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// To which server.
    pub kind: ServerKind,
    /// How many operations.
    pub operations: usize,
    /// All choices follow from it.
    pub seed: u64,
    /// What every wait of the program is multiplied by.
    pub time_scale: f64,
}

/// What was done.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// Operations, markers included.
    pub operations: usize,
    /// Batches by manner.
    pub batches: BTreeMap<&'static str, usize>,
    /// Records by kind.
    pub records: BTreeMap<String, usize>,
    /// Toasts shown.
    pub toasts: usize,
    /// Connections of the program.
    pub connections: u64,
    /// How long it took.
    pub elapsed: Duration,
}

impl Figures {
    fn add(&mut self, day: Self) {
        let Self { operations, batches, records, toasts, connections, elapsed } = day;
        self.operations += operations;
        batches.into_iter().for_each(|(name, count)| *self.batches.entry(name).or_default() += count);
        records.into_iter().for_each(|(name, count)| *self.records.entry(name).or_default() += count);
        self.toasts += toasts;
        self.connections += connections;
        self.elapsed += elapsed;
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |counts: Vec<(String, usize)>| {
            let counts: Vec<String> =
                counts.into_iter().map(|(name, count)| format!("{count} {name}")).collect();
            counts.join(", ")
        };
        let batches = self.batches.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect();
        let records = self.records.iter().map(|(name, count)| (name.clone(), *count)).collect();
        write!(
            f,
            "{} operations in {} batches ({}); {} records ({}); {} toasts; {} connections; {:.0} s",
            self.operations,
            self.batches.values().sum::<usize>(),
            list(batches),
            self.records.values().sum::<usize>(),
            list(records),
            self.toasts,
            self.connections,
            self.elapsed.as_secs_f64()
        )
    }
}

/// What every wait of the program is multiplied by, unless somebody asks for another factor: answers that are waited
/// for 15 s in life are waited for 1.5 s, which a busy machine still meets.
pub const TIME_SCALE: f64 = 0.1;

/// The longest until what happened is told and known, all ways back to the server included.
const LIMIT: Duration = Duration::from_secs(40);
/// So many batches before the one that failed are in the report.
const REMEMBERED: usize = 6;
/// The most operations in one batch.
const MOST: usize = 20;
/// The most where each is waited for.
const MOST_PACED: usize = 4;

/// So many operations are a day.
const DAY: usize = 1_000;

/// Does what the plan says, day by day.
///
/// # Panics
/// When the program tells, believes or shows anything that is not so; the message is the whole report.
pub fn run(plan: &Plan) -> Figures {
    let mut figures = Figures::default();
    for seed in plan.seed.. {
        let left = plan.operations.saturating_sub(figures.operations);
        if left == 0 {
            break;
        }
        let day = run_day(&Plan { operations: left.min(DAY), seed, ..*plan });
        println!("{}, seed {seed}: {day}", plan.kind);
        figures.add(day);
    }
    figures
}

fn run_day(plan: &Plan) -> Figures {
    let started = Instant::now();
    let server = RefCell::new(plan.kind.start());
    let proxy = Proxy::start(server.borrow().address(), Fault::None);
    let desktop = Desktop::start(Options::recorded());
    let tidings = Tidings::scaled(&desktop, plan.time_scale);
    let mut world = World { is_courier: plan.kind == ServerKind::Courier, ..World::default() };
    let mut client = Client::new(&server);
    let other = server.borrow().beside_inbox("项目");
    for (name, is_watched) in [("INBOX", true), (other.as_str(), true)] {
        client.provide(&mut world, name, is_watched);
    }
    for name in ["Archive", "Trash"] {
        client.provide(&mut world, &server.borrow().beside_inbox(name), false);
    }
    for (count, folder) in [(12, "INBOX"), (8, &other)] {
        for _ in 0..count {
            client.perform(&mut world, &Operation::marker(folder));
        }
    }
    let agent = {
        let server = server.borrow();
        tidings.watch(&Mailbox {
            address: proxy.address(),
            ca_file: Some(server.ca_file()),
            user: server.user().to_owned(),
            password: server.password().to_owned(),
            folders: &["INBOX", &other],
        })
    };
    let database = Database::new(tidings.settings().with_file_name("tidings.db"));
    let mut run = Run {
        plan,
        server: &server,
        proxy: &proxy,
        desktop: &desktop,
        tidings: &tidings,
        agent: Some(agent),
        client,
        world,
        database,
        since: Timestamp::from_millis(jiff::Timestamp::now().as_millisecond()),
        last_record: 0,
        shown: Shown::default(),
        figures: Figures::default(),
        batch: Batch::default(),
        past: VecDeque::new(),
    };
    run.begin();
    while run.figures.operations < plan.operations {
        run.batch();
    }
    run.end();
    let mut figures = run.figures;
    figures.toasts = desktop.recorder().toasts().len();
    figures.connections = proxy.connections();
    figures.elapsed = started.elapsed();
    figures
}

/// The batch that runs, for the report.
#[derive(Default)]
struct Batch {
    number: u64,
    manner: Option<Manner>,
    before: World,
    operations: Vec<Operation>,
    was_killed: bool,
    /// Connections of the program before it began.
    accepted: u64,
}

struct Run<'a> {
    plan: &'a Plan,
    server: &'a RefCell<Box<dyn RealServer>>,
    proxy: &'a Proxy,
    desktop: &'a Desktop,
    tidings: &'a Tidings<'a>,
    agent: Option<Program>,
    client: Client<'a>,
    world: World,
    database: Database,
    /// The log is read from here on.
    since: Timestamp,
    /// Records up to this one have been checked.
    last_record: i64,
    shown: Shown,
    figures: Figures,
    batch: Batch,
    /// The last batches, for the report.
    past: VecDeque<String>,
}

impl Run<'_> {
    /// The first reading tells nothing.
    fn begin(&mut self) {
        self.world.settle();
        self.batch = Batch { manner: Some(Manner::Watching), before: self.world.clone(), ..Batch::default() };
        self.settle();
    }

    /// Nothing comes late: a marker is told, and it alone.
    fn end(&mut self) {
        self.start_batch(Manner::Watching);
        self.mark(|_| true);
        self.settle();
    }

    fn start_batch(&mut self, manner: Manner) {
        let operations: Vec<String> = self.batch.operations.iter().map(Operation::to_string).collect();
        let manner_before = self.batch.manner.map_or("-", Manner::name);
        if self.past.len() == REMEMBERED {
            self.past.pop_front();
        }
        self.past.push_back(format!("{} ({manner_before}): {}", self.batch.number, operations.join("; ")));
        self.world.settle();
        self.batch = Batch {
            number: self.batch.number + 1,
            manner: Some(manner),
            before: self.world.clone(),
            accepted: self.proxy.connections(),
            ..Batch::default()
        };
        *self.figures.batches.entry(manner.name()).or_default() += 1;
    }

    fn batch(&mut self) {
        let mut random = Random::new(self.plan.seed).fork(self.batch.number + 1);
        let manner = Manner::choose(&mut random);
        let most = if manner == Manner::Paced { MOST_PACED } else { MOST };
        let left = self.plan.operations - self.figures.operations;
        let count = (1 + random.below(most)).min(left);
        let disturbance = (manner == Manner::Disturbed).then(|| {
            let what = random.weighted(&[
                (2, Operation::RestartServer),
                (3, Operation::Cut),
                (3, Operation::KillAgent),
            ]);
            (random.below(count), what)
        });
        self.start_batch(manner);
        self.enter(manner);
        for number in 0..count {
            let operation = match &disturbance {
                Some((at, what)) if *at == number => what.clone(),
                _ => Operation::choose(&mut random, &self.world, manner.allows_upheavals()),
            };
            self.perform(operation);
            if manner == Manner::Paced {
                self.wait("the program to follow", Self::belief);
            }
        }
        self.rename_back();
        self.make_courier_reopen();
        self.leave(manner);
        if self.batch.operations.iter().any(Operation::disturbs) || !manner.is_calm() {
            self.wait("the program to watch", Self::watching);
        }
        if manner.sampling() == Sampling::Some {
            self.mark(|folder| folder.now().mails.values().any(super::world::History::is_restless));
        }
        self.settle();
    }

    fn perform(&mut self, operation: Operation) {
        self.batch.operations.push(operation.clone());
        self.figures.operations += 1;
        match operation {
            Operation::RestartServer => {
                self.server.borrow_mut().restart();
                self.client.renew();
            }
            Operation::Cut => self.proxy.end_connections(),
            Operation::KillAgent => {
                self.batch.was_killed = true;
                self.agent = None;
                self.agent = Some(self.tidings.start());
            }
            _ => {
                // A server that refuses ends the run too, with the same report.
                let guard = Report(self);
                guard.0.client.perform(&mut guard.0.world, &operation);
            }
        }
    }

    fn rename_back(&mut self) {
        let renamed = self.world.folders.values().find(|folder| folder.server_name != folder.name);
        if let Some(folder) = renamed.map(|folder| folder.name.clone()) {
            self.perform(Operation::RenameBack { folder });
        }
    }

    fn make_courier_reopen(&mut self) {
        // Courier tells no session that has the folder open that it was made anew or renumbered; where the mails have the
        // UIDs that those before them had, only who opens it again can know.
        let is_renumbered = |folder: &Folder| folder.incarnations.len() > 1;
        let may_be_open = self.batch.manner.is_some_and(Manner::may_keep_a_folder_open);
        if self.world.is_courier && may_be_open && self.world.watched().any(is_renumbered) {
            self.perform(Operation::Cut);
        }
    }

    /// Appends a mail to watched folders; once it is told, everything before it has been.
    fn mark(&mut self, wanted: impl Fn(&Folder) -> bool) {
        let folders: Vec<String> =
            self.world.watched().filter(|folder| wanted(folder)).map(|folder| folder.name.clone()).collect();
        for folder in folders {
            self.perform(Operation::marker(&folder));
        }
    }

    /// Brings about the circumstances of a batch.
    fn enter(&mut self, manner: Manner) {
        match manner {
            Manner::Watching | Manner::Paced | Manner::Disturbed | Manner::FolderGone => {}
            Manner::Refused => self.cut_off(),
            Manner::Reset => {
                self.proxy.set(Fault::Reset);
                self.wait_for_no_connection();
            }
            Manner::HalfClosed => self.proxy.set(Fault::HalfClose),
            Manner::BlackHole | Manner::LongBlackHole => self.proxy.set(Fault::BlackHole),
            Manner::Cut { bytes } => {
                self.proxy.set(Fault::CutAfter(bytes));
                self.proxy.end_connections();
            }
            Manner::Killed => {
                self.batch.was_killed = true;
                self.agent = None;
            }
            Manner::Quit => {
                if let Some(agent) = self.agent.take() {
                    self.tidings.quit(agent);
                }
            }
            Manner::Paused => {
                self.order("pause");
                self.wait_for_no_connection();
            }
            Manner::PausedCutOff => {
                self.cut_off();
                self.order("pause");
            }
        }
    }

    /// Ends the circumstances of a batch.
    fn leave(&mut self, manner: Manner) {
        match manner {
            Manner::Watching | Manner::Paced | Manner::Disturbed => {}
            Manner::FolderGone => self.lose_a_folder(),
            Manner::Refused | Manner::Reset | Manner::HalfClosed => self.proxy.set(Fault::None),
            Manner::BlackHole => {
                self.proxy.end_connections();
                self.proxy.set(Fault::None);
            }
            Manner::LongBlackHole => {
                let before = self.batch.accepted;
                self.wait("the program to dial again", |run| {
                    (run.proxy.connections() <= before).then(|| "it does not".to_owned())
                });
                self.proxy.set(Fault::None);
            }
            Manner::Cut { .. } => {
                // Until it was cut off in the middle, or came through all the same.
                let often = self.batch.accepted + 4;
                self.wait("the program to dial again", |run| {
                    run.belief().filter(|_| run.proxy.connections() < often)
                });
                self.proxy.set(Fault::None);
            }
            Manner::Killed | Manner::Quit => self.agent = Some(self.tidings.start()),
            Manner::Paused => self.order("resume"),
            Manner::PausedCutOff => {
                self.order("resume");
                self.proxy.set(Fault::None);
            }
        }
    }

    /// The folder beside the inbox is deleted, missed, and made again.
    fn lose_a_folder(&mut self) {
        let can_be_lost = |folder: &&Folder| folder.name != "INBOX" && folder.may_begin_anew(1);
        let Some(folder) = self.world.watched().find(can_be_lost).map(|folder| folder.name.clone()) else {
            return;
        };
        self.perform(Operation::Delete { folder: folder.clone() });
        if self.world.is_courier {
            // It may say nothing at all to a session that has the folder open.
            self.perform(Operation::Cut);
        }
        self.wait("the folder to be missed", |run| {
            let account = run.tidings.account().unwrap_or_default();
            let folders = account["folders"].as_array().into_iter().flatten();
            let mut missed = folders.filter(|shown| shown["watch"] == "missing");
            (!missed.any(|shown| shown["name"] == folder.as_str())).then(|| account.to_string())
        });
        self.perform(Operation::Create { folder: folder.clone() });
        self.perform(Operation::marker(&folder));
    }

    fn cut_off(&self) {
        self.proxy.set(Fault::Refuse);
        self.proxy.end_connections();
        self.wait_for_no_connection();
    }

    fn wait_for_no_connection(&self) {
        wait_until("the connections to end", LIMIT, || self.proxy.open_connections() == 0);
    }

    /// `tidings account pause` and its like.
    fn order(&self, order: &str) {
        let output = self.tidings.run(&["account", order, self.server.borrow().user()]);
        assert!(output.status.success(), "{order}: {}", crate::tidings::said(&output));
    }

    /// Waits until nothing is missing, or reports.
    fn wait(&mut self, what: &str, mut missing: impl FnMut(&mut Self) -> Option<String>) {
        let started = Instant::now();
        let mut pause = Duration::from_millis(10);
        while let Some(problem) = missing(self) {
            assert!(started.elapsed() < LIMIT, "waited for {what} in vain\n{}\n{}", problem, self.report());
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(160));
        }
    }

    /// The batch is over: what the program tells, believes and shows must become what is so.
    fn settle(&mut self) {
        self.check_world();
        self.wait("everything to be told and known", |run| {
            run.belief().or_else(|| {
                let refusals = oracle::check(&run.world, &run.circumstances(), &run.records());
                let lines = |lines: String, refusal| lines + "\n  " + &format!("{refusal}");
                (!refusals.is_empty()).then(|| refusals.iter().fold(String::new(), lines))
            })
        });
        let records = self.records();
        let toasts = self.desktop.recorder().toasts();
        let refusals = self.shown.check(&records, &toasts, self.batch.was_killed);
        assert!(refusals.is_empty(), "shown twice: {refusals:#?}\n{}", self.report());
        for record in &records {
            let kind = serde_json::to_string(&record.kind).expect("a kind has a name");
            *self.figures.records.entry(kind.trim_matches('"').to_owned()).or_default() += 1;
        }
        if let Some(last) = records.last() {
            self.last_record = last.id.0;
            self.since = last.at;
        }
    }

    fn circumstances(&self) -> Circumstances {
        let manner = self.batch.manner.unwrap_or(Manner::Watching);
        let has_come_back = self.proxy.connections() != self.batch.accepted;
        let is_upheaved = self.batch.operations.iter().any(Operation::disturbs);
        let live = match manner.sampling() {
            Sampling::Ends => Some(false),
            _ if manner.is_calm() && !is_upheaved && !has_come_back => Some(true),
            _ => None,
        };
        // Where it came back by itself it may have missed what lay between.
        let sampling = match manner.sampling() {
            Sampling::Every if has_come_back => Sampling::Some,
            sampling => sampling,
        };
        Circumstances {
            sampling,
            live,
            hold: TimeScale::new(self.plan.time_scale).timer(Timer::DeletedHold),
            has_trouble: !manner.is_calm() || is_upheaved || has_come_back,
        }
    }

    /// The second connection must see what the world says; else the check itself is wrong.
    fn check_world(&mut self) {
        for folder in self.world.folders.values() {
            let truth = self.client.truth(folder);
            let there = folder.now().mails.iter();
            let letters = there
                .filter_map(|(uid, history)| Some((*uid, (history.now()?.clone(), history.letter.as_ref()))))
                .collect();
            if let Some(words) = disagreement(&letters, &truth) {
                panic!("the lab's own mistake: {}: {words}\n{}", folder.name, self.report());
            }
        }
    }

    /// What the program believes wrongly, if anything.
    fn belief(&mut self) -> Option<String> {
        let picture = match self.database.picture() {
            Ok(picture) => picture,
            Err(error) => return Some(format!("the database cannot be read: {error}")),
        };
        let wrong: Vec<String> = self
            .world
            .watched()
            .filter_map(|folder| {
                let believed = match picture.believed(&folder.name) {
                    Ok(Some(believed)) => believed,
                    Ok(None) => return Some(format!("nothing is known of {}", folder.name)),
                    Err(error) => return Some(format!("the database cannot be read: {error}")),
                };
                let (validity, mails) = (folder.now().uidvalidity, folder.mails());
                if believed.uidvalidity == validity && believed.mails == mails {
                    return None;
                }
                let mut words =
                    format!("{}: UIDVALIDITY {validity}, believed {}", folder.name, believed.uidvalidity);
                for uid in mails.keys().chain(believed.mails.keys()) {
                    let (is, believes) = (mails.get(uid), believed.mails.get(uid));
                    if is != believes {
                        let _ = write!(words, "; {uid} is {is:?}, believed {believes:?}");
                    }
                }
                Some(words)
            })
            .collect();
        (!wrong.is_empty()).then(|| format!("believed wrongly: {}", wrong.join("\n  ")))
    }

    /// Why the program does not watch all folders, if it does not.
    fn watching(&mut self) -> Option<String> {
        let Some(account) = self.tidings.account() else { return Some("no agent answers".to_owned()) };
        let is_in = |value: &serde_json::Value, wanted: &[&str]| wanted.iter().any(|wanted| value == wanted);
        let folders = account["folders"].as_array().cloned().unwrap_or_default();
        let is_watched = folders.iter().all(|folder| is_in(&folder["watch"], &["idle", "notify", "polled"]));
        let is_back = self.batch.manner.is_none_or(Manner::is_calm)
            || matches!(self.batch.manner, Some(Manner::Disturbed | Manner::FolderGone))
            || self.proxy.connections() > self.batch.accepted;
        if is_watched && is_back && is_in(&account["state"], &["idling", "polling"]) {
            return None;
        }
        // A folder that was missing is looked for once an hour, or when somebody asks.
        if folders.iter().any(|folder| folder["watch"] == "missing") {
            self.tidings.run(&["check-now"]);
        }
        Some(account.to_string())
    }

    /// The records of this batch.
    fn records(&self) -> Vec<EventRecord> {
        let output = self.tidings.run(&["log", "--json", "--since", &self.since.to_string()]);
        assert!(output.status.success(), "the log cannot be read: {}", crate::tidings::said(&output));
        let text = String::from_utf8(output.stdout).expect("the log is UTF-8");
        let read = |line| serde_json::from_str::<EventRecord>(line).expect("a line of the log is a record");
        text.lines().map(read).filter(|record| record.id.0 > self.last_record).collect()
    }

    /// Everything that is needed to understand a failure and to see it again.
    fn report(&self) -> String {
        let Plan { kind, seed, time_scale, .. } = self.plan;
        let Batch { number, manner, operations, before, .. } = &self.batch;
        let mut text = format!(
            "server {}, seed {seed}, time scale {time_scale}, batch {number} ({}), after {} operations\n",
            kind,
            manner.map_or("-", Manner::name),
            self.figures.operations
        );
        let _ = writeln!(
            text,
            "again: cargo xtask fidelity --server {} --seed {seed} --ops {}",
            kind, self.figures.operations
        );
        for past in &self.past {
            let _ = writeln!(text, "batch {past}");
        }
        for operation in operations {
            let _ = writeln!(text, "  {operation}");
        }
        for (name, world) in [("before", before), ("after", &self.world)] {
            for folder in world.watched() {
                let mails: Vec<String> = folder
                    .mails()
                    .iter()
                    .map(|(uid, flags)| {
                        format!("{uid}({})", flags.iter().cloned().collect::<Vec<_>>().join(" "))
                    })
                    .collect();
                let validity = folder.now().uidvalidity;
                let _ = writeln!(text, "{name}: {}/{validity}: {}", folder.name, mails.join(" "));
            }
        }
        let records = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.records()));
        for record in records.unwrap_or_default() {
            let _ = writeln!(text, "told: {}", oracle::told(&record));
        }
        if let Some(agent) = &self.agent {
            let log = agent.log();
            let lines: Vec<&str> = log.lines().collect();
            let _ = writeln!(
                text,
                "the agent's last words:\n{}",
                lines[lines.len().saturating_sub(40)..].join("\n")
            );
        }
        text
    }
}

/// Prints the report when a part of the lab panics.
struct Report<'a, 'b>(&'a mut Run<'b>);

impl Drop for Report<'_, '_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.0.report());
        }
    }
}
