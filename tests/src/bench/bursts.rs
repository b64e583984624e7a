//! Bursts, from a server of our own: somebody empties a folder of a million messages, and five hundred mails come within
//! seconds.

use std::collections::BTreeSet;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use crate::desktop::{Desktop, Options};
use crate::imap_server::personalities::{dovecot, plain};
use crate::imap_server::{ImapServer, Script, ServerOptions};
use crate::process::Measured;
use crate::tidings::{Mailbox, Tidings};
use crate::wait::wait_until;

const MESSAGES: u32 = 1_000_000;
/// Far above any figure that is good.
const LIMIT: Duration = Duration::from_secs(120);
/// As many mails as one look brings, so that the agent looks in between: a burst takes some time in life too.
const PART: usize = 50;
const PARTS: usize = 10;

/// How long it took to follow a million `EXPUNGE` lines, and how much of that the agent worked.
pub(super) struct Emptying {
    pub(super) seconds: f64,
    pub(super) cpu: f64,
}

/// A folder of a million messages is emptied, on a server without extensions and on one that can be asked who is there.
pub(super) fn empty(program: &Path) -> [Emptying; 2] {
    [plain(), dovecot()].map(|personality| {
        let server = ImapServer::start(ServerOptions { personality, ..ServerOptions::default() });
        server.fill("INBOX", Script { count: MESSAGES, unread_every: 1_000 });
        let desktop = Desktop::start(Options::recorded());
        let tidings = Tidings::shipped(&desktop, program);
        let agent = tidings.watch(&Mailbox::from(&server));
        let process = Measured::new(agent.pid());
        let (started, cpu) = (Instant::now(), process.cpu());
        server.empty("INBOX");
        server.deliver("INBOX", "Ann <ann@example.org>", "The first of a new life", "x");
        wait_until("the mail after them", LIMIT, || {
            thread::sleep(Duration::from_millis(50));
            tidings.told("arrived").contains(&"The first of a new life".to_owned())
        });
        let seconds = started.elapsed().as_secs_f64();
        let cpu = (process.cpu() - cpu).as_secs_f64();
        tidings.quit(agent);
        Emptying { seconds, cpu }
    })
}

/// What five hundred mails cost.
pub(super) struct Burst {
    pub(super) toasts: f64,
    pub(super) cpu: f64,
}

/// Five hundred mails come one upon the other.
pub(super) fn burst(program: &Path) -> Burst {
    let server = ImapServer::start(ServerOptions { personality: plain(), ..ServerOptions::default() });
    let desktop = Desktop::start(Options::recorded());
    let tidings = Tidings::shipped(&desktop, program);
    let agent = tidings.watch(&Mailbox::from(&server));
    let process = Measured::new(agent.pid());
    let cpu = process.cpu();
    for part in 1..=PARTS {
        for number in 0..PART {
            server.deliver("INBOX", "Ann <ann@example.org>", &format!("Burst {part}.{number}"), "x");
        }
        wait_until("all up to here to be in the log", LIMIT, || {
            thread::sleep(Duration::from_millis(200));
            tidings.told("arrived").len() >= PART * part
        });
    }
    let cpu = (process.cpu() - cpu).as_secs_f64();
    let toasts: BTreeSet<u32> = desktop.recorder().toasts().iter().map(|toast| toast.id).collect();
    tidings.quit(agent);
    Burst { toasts: toasts.len() as f64, cpu }
}
