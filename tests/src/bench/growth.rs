//! How an agent grows: with accounts, with folders, with mails, and with an hour's traffic.
//!
//! Each size has a desktop and a profile of its own, so that nothing of a smaller one is measured with it.

use std::fmt::{self, Display, Formatter};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::idle::SETTLE;
use super::traffic::CountingHop;
use crate::desktop::{Desktop, Options, Program};
use crate::dovecot::{Dovecot, DovecotOptions};
use crate::imap_server::personalities::dovecot;
use crate::imap_server::{ImapServer, Script, ServerOptions};
use crate::mail::mail;
use crate::process::{Measured, forget_program};
use crate::tidings::{Mailbox, Tidings};
use crate::wait::wait_until;

/// The connections to one server come half a second apart, and twelve a minute at most; so each ten accounts have a
/// server of their own, as they have in life.
const ACCOUNTS_A_SERVER: usize = 10;
/// The longest that growing to a size may take.
const LIMIT: Duration = Duration::from_secs(180);
const PASSWORD: &str = "correct horse";

/// An agent of one size at rest.
pub(super) struct Size {
    pub(super) pss_mib: f64,
    pub(super) written_mib: f64,
    pub(super) threads: f64,
    /// From its start until all is watched.
    pub(super) started: Duration,
    /// The most that was resident until then.
    pub(super) peak_mib: f64,
}

impl Display for Size {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { pss_mib, written_mib, threads, started, peak_mib } = self;
        write!(
            f,
            "PSS {pss_mib:.1} MiB, written {written_mib:.2}, {threads} threads; watched after {:.1} s, RSS at most {peak_mib:.1}",
            started.as_secs_f64()
        )
    }
}

/// One agent with so many accounts, all idling.
pub(super) fn accounts(program: &Path, count: usize) -> Size {
    let users: Vec<(String, String)> =
        (1..=count).map(|number| (format!("user{number}@lab.example"), PASSWORD.to_owned())).collect();
    let server = Dovecot::start(DovecotOptions { users: users.clone(), ..DovecotOptions::default() });
    let hops: Vec<CountingHop> =
        (0..count.div_ceil(ACCOUNTS_A_SERVER)).map(|_| CountingHop::start(server.address())).collect();
    at_rest(program, |tidings| {
        for (number, (user, password)) in users.into_iter().enumerate() {
            let address = hops[number / ACCOUNTS_A_SERVER].address();
            let mailbox = Mailbox { address, user, password, ..Mailbox::from(&server) };
            add(tidings, &mailbox);
        }
    })
}

/// One agent with one account of which so many folders are watched.
pub(super) fn folders(program: &Path, count: usize) -> Size {
    let server = Dovecot::start(DovecotOptions::default());
    let mut client = server.client();
    let others: Vec<String> = (1..count).map(|number| format!("Folder {number}")).collect();
    for folder in &others {
        client.create_folder(folder);
    }
    let watched: Vec<&str> = std::iter::once("INBOX").chain(others.iter().map(String::as_str)).collect();
    at_rest(program, |tidings| add(tidings, &Mailbox { folders: &watched, ..Mailbox::from(&server) }))
}

/// One agent that watches a mailbox of so many mails, one in twenty of them unread, for the first time.
pub(super) fn mails(program: &Path, count: u32) -> Size {
    let server = ImapServer::start(ServerOptions { personality: dovecot(), ..ServerOptions::default() });
    server.fill("INBOX", Script { count, unread_every: 20 });
    at_rest(program, |tidings| add(tidings, &Mailbox::from(&server)))
}

/// What an hour's traffic leaves behind.
pub(super) struct Traffic {
    pub(super) mails: usize,
    /// Written memory after the first sixth, when all that is needed for mails is there.
    pub(super) early_mib: f64,
    pub(super) late_mib: f64,
    pub(super) cpu: Duration,
}

impl Display for Traffic {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { mails, early_mib, late_mib, cpu } = self;
        write!(
            f,
            "{mails} mails came, were read and went: written {early_mib:.2} MiB after a sixth, {late_mib:.2} after all; \
             {:.2} s of processor",
            cpu.as_secs_f64()
        )
    }
}

/// So many come at once. Each is told before it goes: of what goes sooner an agent hears nothing.
const TOGETHER: usize = 30;

/// So many mails come, each is told, read elsewhere and removed. One a second would be an hour of 3,600; here they come as
/// quickly as the server and the agent take them, which is harder.
pub(super) fn traffic(program: &Path, mails: usize) -> Traffic {
    let server = Dovecot::start(DovecotOptions::default());
    let desktop = Desktop::start(Options::recorded());
    let tidings = Tidings::shipped(&desktop, program);
    add(&tidings, &Mailbox::from(&server));
    let running = tidings.start();
    tidings.wait_for_state("idling");
    let process = Measured::new(running.pid());
    let mut client = server.client();
    client.select("INBOX");
    let mut early_mib = 0.0;
    let numbers: Vec<usize> = (1..=mails).collect();
    for numbers in numbers.chunks(TOGETHER) {
        let subject = |number: &usize| format!("Mail {number}");
        let append =
            |number| client.append("INBOX", &mail("Ann <ann@example.org>", &subject(number), "Hello."));
        let uids: Vec<u32> = numbers.iter().map(append).collect();
        let newest = numbers.last().map(subject).expect("a chunk is not empty");
        tidings.wait_for_record(&newest, |record| record["subject"] == *newest);
        for uid in uids {
            client.add_flags("INBOX", uid, "\\Seen");
            client.expunge("INBOX", uid);
        }
        if early_mib == 0.0 && numbers.last() >= Some(&(mails / 6)) {
            early_mib = written(process);
        }
    }
    tidings.wait_for_record("the last removal", |record| {
        record["kind"] == "removed" && record["subject"] == *format!("Mail {mails}")
    });
    thread::sleep(SETTLE);
    let traffic = Traffic { mails, early_mib, late_mib: written(process), cpu: process.cpu() };
    tidings.quit(running);
    traffic
}

fn written(process: Measured) -> f64 {
    process.memory().written as f64 / 1024.0
}

/// Adds an account without trying it: it is the agent that is measured.
fn add(tidings: &Tidings<'_>, mailbox: &Mailbox<'_>) {
    let added = tidings.add(mailbox, &["--no-test"]);
    assert!(added.status.success(), "{}", crate::tidings::said(&added));
}

/// Starts an agent on what was set up and measures it when all it has is watched.
fn at_rest(program: &Path, set_up: impl FnOnce(&Tidings<'_>)) -> Size {
    let desktop = Desktop::start(Options::recorded());
    let tidings = Tidings::shipped(&desktop, program);
    set_up(&tidings);
    forget_program(program);
    let began = Instant::now();
    let running = tidings.start();
    wait_until("all accounts to be watched", LIMIT, || is_watched(&tidings));
    let started = began.elapsed();
    let size = measured(&running, started);
    tidings.quit(running);
    size
}

fn is_watched(tidings: &Tidings<'_>) -> bool {
    let Some(status) = tidings.status() else { return false };
    let accounts = status["accounts"].as_array().expect("the status has accounts");
    accounts.iter().all(|account| account["state"] == "idling")
}

fn measured(running: &Program, started: Duration) -> Size {
    let process = Measured::new(running.pid());
    let peak_mib = process.peak() as f64 / 1024.0;
    thread::sleep(SETTLE);
    assert_eq!(process.twins(), 0, "another process runs the same program: its pages would be shared");
    let memory = process.memory();
    Size {
        pss_mib: memory.pss as f64 / 1024.0,
        written_mib: memory.written as f64 / 1024.0,
        threads: process.threads() as f64,
        started,
        peak_mib,
    }
}
