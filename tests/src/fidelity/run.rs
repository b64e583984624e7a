//! One batch after another, until all operations are done or something is wrong.
//!
//! A long check is made of days: each has a server, a program and a seed of its own. A folder is made anew only twice a
//! day, for the program saves nothing of one that is made anew more often.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::time::{Duration, Instant};

use tidings_protocol::Timestamp;

use super::client::Client;
use super::figures::Figures;
use super::manner::Manner;
use super::model::Database;
use super::operation::Operation;
use super::oracle::{Sampling, Shown};
use super::random::Random;
use super::report::Report;
use super::world::{Folder, History, World};
use crate::desktop::{Desktop, Options, Program};
use crate::proxy::{Fault, Proxy};
use crate::real_server::{RealServer, ServerKind};
use crate::tidings::{Mailbox, Tidings};

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

/// What every wait of the program is multiplied by, unless somebody asks for another factor: answers that are waited
/// for 15 s in life are waited for 1.5 s, which a busy machine still meets.
pub const TIME_SCALE: f64 = 0.1;

/// The longest until what happened is told and known, all ways back to the server included.
pub(super) const LIMIT: Duration = Duration::from_secs(40);
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
pub(super) struct Batch {
    pub(super) number: u64,
    pub(super) manner: Option<Manner>,
    pub(super) before: World,
    pub(super) operations: Vec<Operation>,
    pub(super) was_killed: bool,
    /// Folders were deleted or renamed in the batch before.
    pub(super) follows_upheaval: bool,
    /// Connections of the program before it began.
    pub(super) accepted: u64,
}

pub(super) struct Run<'a> {
    pub(super) plan: &'a Plan,
    pub(super) server: &'a RefCell<Box<dyn RealServer>>,
    pub(super) proxy: &'a Proxy,
    pub(super) desktop: &'a Desktop,
    pub(super) tidings: &'a Tidings<'a>,
    pub(super) agent: Option<Program>,
    pub(super) client: Client<'a>,
    pub(super) world: World,
    pub(super) database: Database,
    /// The log is read from here on.
    pub(super) since: Timestamp,
    /// Records up to this one have been checked.
    pub(super) last_record: i64,
    pub(super) shown: Shown,
    pub(super) figures: Figures,
    pub(super) batch: Batch,
    /// The last batches, for the report.
    pub(super) past: VecDeque<String>,
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
        let follows_upheaval = self.world.watched().any(|folder| folder.upheavals > 0);
        self.world.settle();
        self.batch = Batch {
            number: self.batch.number + 1,
            follows_upheaval,
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
            let is_back = matches!(operation, Operation::RenameBack { .. });
            self.perform(operation);
            if is_back {
                self.make_courier_reopen();
            }
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
            self.mark(|folder| folder.now().mails.values().any(History::is_restless));
        }
        self.settle();
    }

    pub(super) fn perform(&mut self, operation: Operation) {
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

    /// Appends a mail to watched folders; once it is told, everything before it has been.
    pub(super) fn mark(&mut self, wanted: impl Fn(&Folder) -> bool) {
        let folders: Vec<String> =
            self.world.watched().filter(|folder| wanted(folder)).map(|folder| folder.name.clone()).collect();
        for folder in folders {
            self.perform(Operation::marker(&folder));
        }
    }
}
