//! Programs that rules run: one for each record that such a rule decides about, bounded in time and in number.
//!
//! Nothing that a mail says is ever part of a command: it is data, in the environment and as JSON on standard input.
//! A program gets no more of our environment than programs of a desktop need, none of our files, and a process group of
//! its own, so that all of it ends when its time is over or the agent ends. It is started after its record was saved,
//! and not a second time after a crash. What became of it stands in the record.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::future::pending;
use std::process::Stdio;
use std::rc::Rc;
use std::time::Duration;

use tidings_core::mailbox::text::{SERVER_TEXT, clean};
use tidings_core::tell::Words;
use tidings_protocol::{EventId, EventRecord, Rule, Timestamp};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, ChildStderr, Command};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::Engine;
use crate::clock::Clock;

/// So many run at once.
const AT_ONCE: usize = 4;
/// So many wait for their turn; of a storm beyond that the log says that they were not run.
const WAITING: usize = 100;
/// So long one may take; then it is asked to end.
const LIMIT: Duration = Duration::from_secs(30);
/// And is ended after so much more.
const GRACE: Duration = Duration::from_secs(5);
/// What is left of its complaint may take so long to arrive after its end.
const LAST_WORDS: Duration = Duration::from_millis(100);
/// So much of its complaint is kept, in bytes.
const COMPLAINT: usize = 1024;
/// At the agent's end they are given so long.
const PARTING: Duration = Duration::from_secs(1);

/// What of our environment a program gets, besides `LC_*`.
const PASSED_ON: [&str; 20] = [
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "SHELL",
    "LANG",
    "LANGUAGE",
    "TZ",
    "TMPDIR",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
    "DBUS_SESSION_BUS_ADDRESS",
    "XDG_RUNTIME_DIR",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "XDG_STATE_HOME",
    "XDG_CACHE_HOME",
    "XDG_CURRENT_DESKTOP",
    "SystemRoot",
];

/// Programs that run, and those that wait.
#[derive(Debug)]
pub(super) struct Commands {
    clock: Clock,
    waiting: VecDeque<Job>,
    running: JoinSet<Ran>,
}

/// A program to be run for a record.
#[derive(Debug)]
struct Job {
    event: EventId,
    run: Vec<String>,
    environment: Vec<(&'static str, String)>,
    json: Vec<u8>,
}

/// What became of a program.
#[derive(Debug)]
pub(super) struct Ran {
    event: EventId,
    outcome: Outcome,
}

#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Done,
    Failed { status: String, complaint: String },
    TooLong,
    NotStarted(String),
}

/// What stands in the record of a program that did what it should. Whatever else is there says why it did not.
const OK: &str = "ok";

impl Outcome {
    fn in_words(self, words: &Words) -> String {
        match self {
            Self::Done => OK.to_owned(),
            Self::Failed { status, complaint } if complaint.is_empty() => {
                words.tell("command-failed", &[("status", status.as_str().into())])
            }
            Self::Failed { status, complaint } => words.tell(
                "command-complained",
                &[("status", status.as_str().into()), ("complaint", complaint.as_str().into())],
            ),
            Self::TooLong => words.say("command-too-long"),
            Self::NotStarted(reason) => {
                words.tell("command-not-started", &[("reason", reason.as_str().into())])
            }
        }
    }
}

impl Commands {
    pub(super) fn new(clock: Clock) -> Self {
        Self { clock, waiting: VecDeque::new(), running: JoinSet::new() }
    }

    /// Runs a program as soon as there is room; false when too many wait already.
    fn put(&mut self, job: Job) -> bool {
        if self.waiting.len() == WAITING {
            return false;
        }
        self.waiting.push_back(job);
        self.begin();
        true
    }

    fn begin(&mut self) {
        let clock = self.clock;
        while self.running.len() < AT_ONCE
            && let Some(job) = self.waiting.pop_front()
        {
            self.running.spawn_local(async move {
                let event = job.event;
                Ran { event, outcome: run(job, clock).await }
            });
        }
    }

    /// The next program that has ended; waits for ever while none runs. May be cancelled.
    pub(super) async fn next(&mut self) -> Ran {
        loop {
            match self.running.join_next().await {
                Some(Ok(ran)) => {
                    self.begin();
                    return ran;
                }
                Some(Err(error)) => tracing::error!(%error, "a command was not looked after"),
                None => return pending().await,
            }
        }
    }

    /// The agent ends: what runs is ended, what waits is not begun.
    pub(super) async fn part(mut self) {
        self.waiting.clear();
        // Each ends its program when it is aborted.
        self.running.abort_all();
        let all = async { while self.running.join_next().await.is_some() {} };
        drop(timeout(PARTING, all).await);
    }
}

impl Engine {
    /// Runs the program of a rule for a record.
    pub(super) fn run_command(&mut self, record: &EventRecord, rule: &Rc<Rule>) {
        let job = Job {
            event: record.id,
            run: rule.run.clone(),
            environment: environment(record),
            json: serde_json::to_vec(record).unwrap_or_default(),
        };
        if !self.commands.put(job) {
            tracing::warn!(event = record.id.0, "a command was not run: too many wait already");
            let outcome = self.words.say("command-too-many");
            self.note_ran(record.id, outcome);
        }
    }

    pub(super) fn ran(&mut self, ran: Ran) {
        let Ran { event, outcome } = ran;
        if outcome != Outcome::Done {
            tracing::warn!(event = event.0, ?outcome, "a command failed");
        }
        let outcome = outcome.in_words(&self.words);
        self.note_ran(event, outcome);
    }

    fn note_ran(&mut self, event: EventId, outcome: String) {
        self.store.ran(event, outcome);
        if let Some(record) = self.store.record(event) {
            self.publish_event(&record);
        }
    }
}

/// What a record says, as variables. What is not known is not set.
fn environment(record: &EventRecord) -> Vec<(&'static str, String)> {
    let number = |number: Option<u32>| number.map(|number| number.to_string());
    let said = [
        ("TIDINGS_ID", Some(record.id.0.to_string())),
        ("TIDINGS_AT", Some(record.at.to_string())),
        ("TIDINGS_KIND", Some(record.kind.name().to_owned())),
        ("TIDINGS_ACCOUNT", Some(record.account.clone())),
        ("TIDINGS_ACCOUNT_ID", Some(record.account_id.0.clone())),
        ("TIDINGS_FOLDER", record.folder.clone()),
        ("TIDINGS_FROM", record.from.clone()),
        ("TIDINGS_SUBJECT", record.subject.clone()),
        ("TIDINGS_LIST", record.list.clone()),
        ("TIDINGS_MESSAGE_ID", record.message_id.clone()),
        ("TIDINGS_DATE", record.date.map(|date: Timestamp| date.to_string())),
        ("TIDINGS_UIDVALIDITY", number(record.uidvalidity)),
        ("TIDINGS_UID", number(record.uid)),
        ("TIDINGS_DETAIL", record.detail.clone()),
        ("TIDINGS_TOGETHER", Some(record.together.to_string())),
        ("TIDINGS_LIVE", Some(record.live.to_string())),
        ("TIDINGS_DECISION", Some(record.decision.name().to_owned())),
        ("TIDINGS_RULE", record.rule.clone()),
    ];
    // No variable can hold it, and starting would fail.
    let known = said.into_iter().filter_map(|(name, text)| Some((name, text?.replace('\0', ""))));
    known.collect()
}

fn passed_on() -> impl Iterator<Item = (OsString, OsString)> {
    std::env::vars_os().filter(|(name, _)| {
        let name = name.to_str().unwrap_or_default();
        PASSED_ON.contains(&name) || name.starts_with("LC_")
    })
}

async fn run(job: Job, clock: Clock) -> Outcome {
    let Some((program, arguments)) = job.run.split_first() else { return Outcome::Done };
    let mut command = Command::new(program);
    command.args(arguments).env_clear().envs(passed_on()).envs(job.environment);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
    // A folder that is surely there, and that nothing keeps from being unmounted.
    command.current_dir(std::env::temp_dir());
    #[cfg(unix)]
    command.current_dir("/").process_group(0);
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => return Outcome::NotStarted(clean(&error.to_string(), SERVER_TEXT)),
    };
    let group = Group::of(&child);
    let input = child.stdin.take();
    let feed = async move {
        if let Some(mut input) = input {
            // One that does not want to know may close it.
            let _unread = input.write_all(&job.json).await;
            let _unread = input.write_all(b"\n").await;
        }
    };
    let mut complaint = Vec::new();
    let stderr = child.stderr.take();
    let ended = {
        let hear = hear(stderr, &mut complaint);
        tokio::pin!(feed, hear);
        let (mut is_fed, mut is_heard) = (false, false);
        let limit = tokio::time::sleep(clock.scale().of(LIMIT));
        tokio::pin!(limit);
        let ended = loop {
            tokio::select! {
                biased;
                status = child.wait() => break Some(status),
                () = &mut limit => break None,
                () = &mut feed, if !is_fed => is_fed = true,
                () = &mut hear, if !is_heard => is_heard = true,
            }
        };
        if ended.is_some() && !is_heard {
            drop(timeout(LAST_WORDS, hear).await);
        }
        ended
    };
    match ended {
        None => {
            group.ask_to_end();
            if timeout(clock.scale().of(GRACE), child.wait()).await.is_err() {
                drop(group);
                let _ended = child.kill().await;
            }
            Outcome::TooLong
        }
        Some(Ok(status)) => {
            group.has_ended();
            if status.success() {
                return Outcome::Done;
            }
            let complaint = String::from_utf8_lossy(&complaint);
            let complaint = clean(complaint.lines().next_back().unwrap_or_default(), SERVER_TEXT);
            Outcome::Failed { status: status.to_string(), complaint }
        }
        Some(Err(error)) => Outcome::Failed { status: error.to_string(), complaint: String::new() },
    }
}

/// Keeps the end of what a program complains of, and reads all of it: one that cannot write would hang.
async fn hear(stderr: Option<ChildStderr>, complaint: &mut Vec<u8>) {
    let Some(mut stderr) = stderr else { return };
    let mut piece = [0; 512];
    while let Ok(read @ 1..) = stderr.read(&mut piece).await {
        complaint.extend_from_slice(piece.get(..read).unwrap_or_default());
        let excess = complaint.len().saturating_sub(COMPLAINT);
        complaint.drain(..excess);
    }
}

/// A program with all that it started. Dropped before it has ended, all of it is ended.
struct Group {
    #[cfg(unix)]
    leader: Option<rustix::process::Pid>,
}

#[cfg(unix)]
impl Group {
    fn of(child: &Child) -> Self {
        let id = child.id().and_then(|id| i32::try_from(id).ok());
        Self { leader: id.and_then(rustix::process::Pid::from_raw) }
    }

    fn ask_to_end(&self) {
        self.signal(rustix::process::Signal::TERM);
    }

    /// Its number may be somebody else's from now on.
    fn has_ended(mut self) {
        self.leader = None;
    }

    fn signal(&self, signal: rustix::process::Signal) {
        if let Some(leader) = self.leader {
            let _gone = rustix::process::kill_process_group(leader, signal);
        }
    }
}

#[cfg(unix)]
impl Drop for Group {
    fn drop(&mut self) {
        self.signal(rustix::process::Signal::KILL);
    }
}

#[cfg(not(unix))]
impl Group {
    fn of(_child: &Child) -> Self {
        Self {}
    }

    fn ask_to_end(&self) {}

    fn has_ended(self) {}
}
