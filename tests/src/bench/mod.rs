//! The figures of the agent and of the window: what `cargo xtask bench` prints.
//!
//! A Dovecot, a desktop that records toasts and tray, and one agent with one account in a profile of its own. The
//! agent is the shipped build. All times are taken where its doing is seen: a push at a bare socket beside it, a call at
//! the notification service. Both ends of that are ours, so this has to be optimised as well (profile `measuring`):
//! unoptimised, they made 2 ms look like 6.

mod bursts;
mod growth;
mod idle;
mod instructions;
mod latency;
mod peers;
mod start;
mod table;
mod traffic;
mod window;

use std::path::Path;
use std::time::Duration;

pub use instructions::called_functions;
pub use table::{Figure, Table};

use crate::desktop::{Desktop, Options};
use crate::dovecot::{Dovecot, DovecotOptions};
use crate::real_server::ServerKind;
use crate::tidings::{Mailbox, Tidings};

/// How much is measured.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Starts with saved state.
    pub starts: usize,
    /// Mails for the latency.
    pub mails: usize,
    /// Renewals of IDLE that the idle phase spans.
    pub renewals: u32,
    /// Mails whose instructions are counted.
    pub counted: usize,
    /// Accounts in one agent.
    pub accounts: &'static [usize],
    /// Watched folders of one account.
    pub folders: &'static [usize],
    /// Mails in one mailbox.
    pub mailboxes: &'static [u32],
    /// Mails that come, are read and go while one agent watches.
    pub traffic: usize,
    /// How often each program is measured beside the others.
    pub repeats: usize,
    /// Mails for the latency of each, each time.
    pub beside: usize,
    /// Openings of the window.
    pub openings: usize,
}

impl Effort {
    /// What the targets are compared with: about twenty minutes.
    pub const FULL: Self = Self {
        starts: 10,
        mails: 25,
        renewals: 3,
        counted: 10,
        accounts: &[1, 10, 100],
        folders: &[1, 50],
        mailboxes: &[100, 100_000, 1_000_000],
        traffic: 3_600,
        repeats: 3,
        beside: 8,
        openings: 7,
    };
    /// Enough to see that everything can be measured: about five minutes.
    pub const QUICK: Self = Self {
        starts: 2,
        mails: 3,
        renewals: 1,
        counted: 2,
        accounts: &[1, 12],
        folders: &[2],
        mailboxes: &[1_000],
        traffic: 60,
        repeats: 1,
        beside: 2,
        openings: 2,
    };
}

/// What can be measured by itself; in the order in which it is done.
pub const PARTS: [&str; 9] =
    ["start", "latency", "cyrus", "idle", "bursts", "instructions", "growth", "peers", "window"];

/// Measures the agent at `program`, and the window at `window`: the named parts of [`PARTS`]. Prints what it does and, as
/// they come, the figures.
///
/// # Panics
/// When server, desktop or agent do not do what the measuring needs; the message says what.
pub fn run(program: &Path, window: &Path, effort: Effort, parts: &[&str]) -> Table {
    let mut table = Table::default();
    for part in PARTS.into_iter().filter(|part| parts.contains(part)) {
        match part {
            "start" | "latency" | "idle" | "window" => one_account(part, program, window, effort, &mut table),
            "cyrus" => on_cyrus(program, effort, &mut table),
            "bursts" => burst(program, &mut table),
            "instructions" => count(program, effort, &mut table),
            "growth" => grow(program, effort, &mut table),
            _ => compare(program, effort, &mut table),
        }
    }
    table
}

/// One agent with one account on a Dovecot that holds no push back longer than it does by itself.
fn one_account(part: &str, program: &Path, window: &Path, effort: Effort, table: &mut Table) {
    let dovecot = Dovecot::start(DovecotOptions::default());
    let desktop = Desktop::start(Options::recorded());
    let tidings = Tidings::shipped(&desktop, program);
    tidings.set_up(&Mailbox::from(&dovecot));
    match part {
        "start" => {
            say("start with saved state");
            let starts = start::measure(&tidings, effort.starts);
            table.add(Figure::new("start → IDLE, median", "s", 0.10, starts.median() / 1000.0));
            table.note(&format!("start → IDLE: {starts} ms"));
        }
        "latency" => {
            say("latency over the server's own push");
            let latencies = latency::measure(&tidings, &desktop, &dovecot, effort.mails);
            table.add(Figure::new("over the floor, median", "ms", 3.0, latencies.median()));
            table.add(Figure::new("over the floor, 95 of 100", "ms", 15.0, latencies.percentile(95)));
            table.note(&format!("over the floor: {latencies} ms"));
        }
        "idle" => {
            say("an idle agent: memory, wakeups, traffic");
            let idle = idle::measure(program, &tidings, &desktop, &dovecot, effort.renewals);
            table.add(Figure::new("idle PSS", "MiB", 5.2, idle.pss_mib));
            table.add(Figure::new("idle written memory", "MiB", 1.0, idle.written_mib));
            table.add(Figure::new("threads at rest", "", 2.0, idle.threads));
            table.add(Figure::new("wakeups a minute", "", 3.0, idle.wakeups_a_minute));
            table.add(Figure::new("bytes an hour, idle", "KB", 20.0, idle.kilobytes_an_hour));
            table.note(&idle.note);
        }
        _ => {
            say("the window: opened, looked at, closed");
            let opened = window::measure(&tidings, &desktop, window, effort.openings);
            table.add(Figure::new("window usable, median", "s", 1.0, opened.usable.median() / 1000.0));
            table.add(Figure::new("window open, PSS", "MiB", 260.0, opened.pss_mib));
            table.note(&format!("window usable: {} ms", opened.usable));
            table.note(&opened.note);
        }
    }
}

/// On a server that pushes at once and has no NOTIFY.
fn on_cyrus(program: &Path, effort: Effort, table: &mut Table) {
    say("latency over Cyrus's own push");
    let cyrus = ServerKind::Cyrus.start();
    let desktop = Desktop::start(Options::recorded());
    let tidings = Tidings::shipped(&desktop, program);
    tidings.set_up(&Mailbox::from(&*cyrus));
    let latencies = latency::measure(&tidings, &desktop, &*cyrus, effort.mails);
    table.add(Figure::new("Cyrus, over the floor, median", "ms", 10.0, latencies.median()));
    table.add(Figure::new("Cyrus, 95 of 100", "ms", 25.0, latencies.percentile(95)));
    table.note(&format!("over Cyrus's floor: {latencies} ms"));
}

fn burst(program: &Path, table: &mut Table) {
    say("a folder of a million messages is emptied");
    let [plain, asked] = bursts::empty(program);
    table.add(Figure::new("1,000,000 EXPUNGE, no ESEARCH", "s", 2.0, plain.seconds));
    table.add(Figure::new("1,000,000 EXPUNGE, ESEARCH", "s", 2.0, asked.seconds));
    table.note(&format!("emptying: {:.2} s and {:.2} s of the agent's own time", plain.cpu, asked.cpu));

    say("a burst of 500 mails");
    let burst = bursts::burst(program);
    table.add(Figure::new("toasts of 500 mails", "", 3.0, burst.toasts));
    table.add(Figure::new("CPU time of 500 mails", "s", 0.2, burst.cpu));
}

fn count(program: &Path, effort: Effort, table: &mut Table) {
    if !instructions::can_be_counted() {
        return table.note("instructions were not counted: there is no valgrind here");
    }
    say("instructions for one mail");
    let counted = instructions::for_a_mail(program, effort.counted) / 1e6;
    table.note(&format!("from the push to the toast: {counted:.2} million instructions"));
}

/// How memory grows with what is watched. A hundred accounts have a target of their own; that all else stays below it
/// is the point of the rest.
fn grow(program: &Path, effort: Effort, table: &mut Table) {
    for &count in effort.accounts {
        say(&format!("an agent with {count} accounts"));
        let size = growth::accounts(program, count);
        if count == 100 {
            table.add(Figure::new("PSS with 100 accounts", "MiB", 10.0, size.pss_mib));
            table.add(Figure::new("threads with 100 accounts", "", 4.0, size.threads));
        }
        table.note(&format!("{count} accounts: {size}"));
    }
    for &count in effort.folders {
        say(&format!("an agent with {count} folders"));
        table.note(&format!("{count} folders: {}", growth::folders(program, count)));
    }
    for &count in effort.mailboxes {
        say(&format!("a first look at {count} mails"));
        let size = growth::mails(program, count);
        match count {
            100_000 => {
                table.add(Figure::new("first look at 100,000 mails", "s", 2.0, size.started.as_secs_f64()));
            }
            1_000_000 => {
                table.add(Figure::new("first look at 1,000,000", "s", 3.0, size.started.as_secs_f64()));
            }
            _ => {}
        }
        table.note(&format!("{count} mails: {size}"));
    }
    say("an hour's traffic");
    table.note(&growth::traffic(program, effort.traffic).to_string());
}

/// The other programs of this kind that are installed, on the same machine in the same run: medians, and how many times
/// that of Tidings each is.
fn compare(program: &Path, effort: Effort, table: &mut Table) {
    let peers = peers::installed();
    if peers.is_empty() {
        return table.note("beside it: no other program of this kind is installed here");
    }
    say("Tidings, as the others");
    let own = peers::measure_tidings(program, effort);
    table.beside(&own, &own);
    for peer in peers {
        say(&format!("{}, beside it", peer.name));
        table.beside(&peers::measure(&peer, effort), &own);
    }
}

/// The longest anything here waits for one thing. The machine may be busy, and a busy machine shows in the figures.
const LIMIT: Duration = Duration::from_secs(30);

fn say(what: &str) {
    println!("measuring: {what}");
}
