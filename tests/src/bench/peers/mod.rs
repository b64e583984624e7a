//! Other programs of this kind, on the same machine in the same run: what is installed of those that a person would pick
//! instead, and Tidings in the same way, so that one can be divided by the other.

mod programs;

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use programs::Shows;
pub(super) use programs::{Peer, installed};

use super::idle::SETTLE;
use super::table::Samples;
use super::{Effort, LIMIT};
use crate::desktop::{Desktop, Options};
use crate::dovecot::{Dovecot, DovecotOptions};
use crate::imap_client::IdleFloor;
use crate::mail::mail;
use crate::process::{Measured, forget_program};
use crate::tidings::{Mailbox, Tidings};
use crate::wait::{wait_for, wait_until};

/// Some of them group what comes within a second or two.
const BETWEEN: Duration = Duration::from_millis(3_270);
/// So long the wakeups of an idle program are counted: longer than IDLE lasts before Tidings renews it.
const REST: Duration = Duration::from_secs(100);

/// Medians of what was measured of one program, over some repeats.
pub(super) struct Compared {
    /// What it is called.
    pub(super) name: &'static str,
    /// Of all mails of all repeats: milliseconds from the push at a bare socket until it was shown.
    pub(super) over_the_floor: Samples,
    /// Seconds from its start until the server has let it in.
    pub(super) signed_in: f64,
    pub(super) pss_mib: f64,
    pub(super) written_mib: f64,
    pub(super) threads: f64,
    pub(super) wakeups_a_minute: f64,
}

/// One repeat.
struct Round {
    over_the_floor: Vec<f64>,
    signed_in: f64,
    pss_mib: f64,
    written_mib: f64,
    threads: f64,
    wakeups_a_minute: f64,
}

/// Where a program runs.
struct Lab {
    server: Dovecot,
    desktop: Desktop,
}

/// Lets a peer watch one account, tell some mails, and rest; so often.
pub(super) fn measure(peer: &Peer, effort: Effort) -> Compared {
    medians(peer.name, effort, || {
        let lab = Lab::start();
        let mut command = lab.desktop.command(&peer.file);
        (peer.set_up)(&lab, &mut command);
        forget_program(&peer.file);
        let started = lab.now();
        let running = lab.desktop.spawn(peer.name, command);
        lab.watch(running.pid(), started, peer.shows, effort.beside)
    })
}

/// The same with the agent at `program`.
pub(super) fn measure_tidings(program: &Path, effort: Effort) -> Compared {
    medians("Tidings", effort, || {
        let lab = Lab::start();
        let tidings = Tidings::shipped(&lab.desktop, program);
        tidings.set_up(&Mailbox::from(&lab.server));
        forget_program(program);
        let started = lab.now();
        let running = tidings.start();
        let round = lab.watch(running.pid(), started, Shows::Toast, effort.beside);
        tidings.quit(running);
        round
    })
}

fn medians(name: &'static str, effort: Effort, round: impl Fn() -> Round) -> Compared {
    let rounds: Vec<Round> = (0..effort.repeats).map(|_| round()).collect();
    let median = |of: fn(&Round) -> f64| Samples::new(rounds.iter().map(of).collect()).median();
    Compared {
        name,
        over_the_floor: Samples::new(rounds.iter().flat_map(|round| round.over_the_floor.clone()).collect()),
        signed_in: median(|round| round.signed_in),
        pss_mib: median(|round| round.pss_mib),
        written_mib: median(|round| round.written_mib),
        threads: median(|round| round.threads),
        wakeups_a_minute: median(|round| round.wakeups_a_minute),
    }
}

impl Lab {
    fn start() -> Self {
        Self {
            server: Dovecot::start(DovecotOptions { starttls: true, ..DovecotOptions::default() }),
            desktop: Desktop::start(Options::recorded()),
        }
    }

    /// Now, and how often the server has let somebody in.
    fn now(&self) -> (Instant, usize) {
        (Instant::now(), self.server.log().matches("Login: user").count())
    }

    fn watch(&self, pid: u32, (started, before): (Instant, usize), shows: Shows, mails: usize) -> Round {
        wait_until("the server to let it in", LIMIT, || self.now().1 > before);
        let signed_in = started.elapsed().as_secs_f64();
        let server = &self.server;
        let floor =
            IdleFloor::start(server.address(), server.authority(), server.user(), server.password(), "INBOX");
        self.wait_until_it_watches(shows);
        let over_the_floor =
            (1..=mails).map(|number| self.tell(shows, &floor, &format!("Mail {number}."))).collect();

        thread::sleep(SETTLE);
        let process = Measured::new(pid);
        let (memory, switches) = (process.memory(), process.voluntary_switches());
        thread::sleep(REST);
        let switches = process.voluntary_switches() - switches;
        Round {
            over_the_floor,
            signed_in,
            pss_mib: memory.pss as f64 / 1024.0,
            written_mib: memory.written as f64 / 1024.0,
            threads: process.threads() as f64,
            wakeups_a_minute: switches as f64 * 60.0 / REST.as_secs_f64(),
        }
    }

    /// Mails until one is shown: none of them says when it begins to watch.
    fn wait_until_it_watches(&self, shows: Shows) {
        let mut client = self.server.client();
        let mut sent = Instant::now();
        client.append("INBOX", &mail("Ann <ann@example.org>", "First", "Hello."));
        wait_until("the program to show a mail", LIMIT, || {
            thread::sleep(Duration::from_millis(100));
            if sent.elapsed() > BETWEEN {
                sent = Instant::now();
                client.append("INBOX", &mail("Ann <ann@example.org>", "Another", "Hello."));
            }
            !self.shown(shows).is_empty()
        });
        thread::sleep(BETWEEN);
    }

    /// Milliseconds from the push at a bare socket until one mail was shown.
    fn tell(&self, shows: Shows, floor: &IdleFloor, subject: &str) -> f64 {
        let before = floor.pushes().len();
        self.server.client().append("INBOX", &mail("Ann <ann@example.org>", subject, "Hello."));
        let pushed = wait_for("the push at the bare socket", LIMIT, || {
            floor.pushes().into_iter().skip(before).find(|push| push.line.ends_with(" EXISTS"))
        });
        // Two sockets, two wakeups: the program may well be the first. What was shown long before belongs to another mail.
        let pushed = wall_clock(pushed.at);
        let seen = wait_for("the mail to be shown", LIMIT, || {
            self.shown(shows).into_iter().find(|seen| *seen > pushed - 0.1)
        });
        thread::sleep(BETWEEN);
        (seen - pushed) * 1000.0
    }

    /// When something was shown, in seconds of the wall clock.
    fn shown(&self, shows: Shows) -> Vec<f64> {
        match shows {
            Shows::Toast => {
                self.desktop.recorder().toasts().iter().map(|toast| wall_clock(toast.at)).collect()
            }
            Shows::Command => programs::stamps(self),
        }
    }
}

fn wall_clock(at: Instant) -> f64 {
    (SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970") - at.elapsed()).as_secs_f64()
}
