//! Other programs of this kind, on the same machine in the same run: what is installed of those that a person would pick
//! instead.
//!
//! fetchmail runs a command for each mail, which is what its user would see first. Others are still to come.

use std::fmt::{self, Display, Formatter};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::idle::SETTLE;
use super::table::Samples;
use super::{Effort, LIMIT};
use crate::desktop::{Desktop, Options};
use crate::dovecot::{Dovecot, DovecotOptions};
use crate::imap_client::IdleFloor;
use crate::mail::mail;
use crate::process::{Measured, forget_program};
use crate::wait::{wait_for, wait_until};

/// Some of them group what comes within a second or two.
const BETWEEN: Duration = Duration::from_millis(3_270);
/// So long the wakeups of an idle program are counted.
const REST: Duration = Duration::from_secs(100);

/// A program that is installed.
pub(super) struct Peer {
    /// What it is called.
    pub(super) name: &'static str,
    file: PathBuf,
    set_up: SetUp,
}

/// Writes what a program reads, and adds what makes its command run in the foreground.
type SetUp = fn(&Lab, &mut Command);

/// Where a peer runs.
struct Lab {
    server: Dovecot,
    desktop: Desktop,
}

/// What was measured of a peer.
pub(super) struct Compared {
    over_the_floor: Samples,
    pss_mib: f64,
    written_mib: f64,
    threads: u64,
    wakeups_a_minute: f64,
}

impl Display for Compared {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { over_the_floor, pss_mib, written_mib, threads, wakeups_a_minute } = self;
        write!(
            f,
            "PSS {pss_mib:.1} MiB, written {written_mib:.2}, {threads} threads, {wakeups_a_minute:.1} wakeups a minute; \
             over the floor in ms: {over_the_floor}"
        )
    }
}

/// Those that are on the `PATH`.
pub(super) fn installed() -> Vec<Peer> {
    let known: [(&str, SetUp); 1] = [("fetchmail", fetchmail)];
    let path = std::env::var_os("PATH").unwrap_or_default();
    let file =
        |name: &str| std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file());
    let there = known.into_iter().map(|(name, set_up)| Some(Peer { name, file: file(name)?, set_up }));
    there.flatten().collect()
}

/// Lets it watch one account, tell some mails, and rest.
pub(super) fn measure(peer: &Peer, effort: Effort) -> Compared {
    let lab = Lab {
        server: Dovecot::start(DovecotOptions::default()),
        desktop: Desktop::start(Options::recorded()),
    };
    let mut command = lab.desktop.command(&peer.file);
    (peer.set_up)(&lab, &mut command);
    forget_program(&peer.file);
    let running = lab.desktop.spawn(peer.name, command);
    let floor = IdleFloor::start(
        lab.server.address(),
        lab.server.authority(),
        lab.server.user(),
        lab.server.password(),
        "INBOX",
    );
    lab.wait_until_it_watches();
    let samples = (1..=effort.mails).map(|number| lab.tell(&floor, &format!("Mail {number}.")));
    let over_the_floor = Samples::new(samples.collect());

    thread::sleep(SETTLE);
    let process = Measured::new(running.pid());
    let (memory, switches) = (process.memory(), process.voluntary_switches());
    thread::sleep(REST);
    let switches = process.voluntary_switches() - switches;
    Compared {
        over_the_floor,
        pss_mib: memory.pss as f64 / 1024.0,
        written_mib: memory.written as f64 / 1024.0,
        threads: process.threads(),
        wakeups_a_minute: switches as f64 * 60.0 / REST.as_secs_f64(),
    }
}

impl Lab {
    /// Mails until one is shown: none of them says when it begins to watch.
    fn wait_until_it_watches(&self) {
        let mut client = self.server.client();
        let mut sent = Instant::now();
        client.append("INBOX", &mail("Ann <ann@example.org>", "First", "Hello."));
        wait_until("the peer to show a mail", LIMIT, || {
            thread::sleep(Duration::from_millis(100));
            if sent.elapsed() > BETWEEN {
                sent = Instant::now();
                client.append("INBOX", &mail("Ann <ann@example.org>", "Another", "Hello."));
            }
            !self.shown().is_empty()
        });
        thread::sleep(BETWEEN);
    }

    /// Milliseconds from the push at a bare socket until one mail was shown.
    fn tell(&self, floor: &IdleFloor, subject: &str) -> f64 {
        let before = floor.pushes().len();
        self.server.client().append("INBOX", &mail("Ann <ann@example.org>", subject, "Hello."));
        let pushed = wait_for("the push at the bare socket", LIMIT, || {
            floor.pushes().into_iter().skip(before).find(|push| push.line.ends_with(" EXISTS"))
        });
        // Two sockets, two wakeups: the peer may well be the first. What was shown long before belongs to another mail.
        let pushed = wall_clock(pushed.at);
        let seen = wait_for("the mail to be shown", LIMIT, || {
            self.shown().into_iter().find(|seen| *seen > pushed - 0.1)
        });
        thread::sleep(BETWEEN);
        (seen - pushed) * 1000.0
    }

    /// When something was shown, in seconds of the wall clock.
    fn shown(&self) -> Vec<f64> {
        let stamps = fs::read_to_string(self.stamps()).unwrap_or_default();
        stamps.lines().filter_map(|stamp| stamp.parse().ok()).collect()
    }

    fn stamps(&self) -> PathBuf {
        self.desktop.folder().join("stamps")
    }

    /// A command that notes the moment in which it is run.
    fn hook(&self) -> PathBuf {
        let hook = self.desktop.folder().join("hook");
        write(
            &hook,
            &format!("#!/bin/sh\ndate +%s.%N >> '{}'\ncat > /dev/null\n", self.stamps().display()),
            0o700,
        );
        hook
    }
}

fn wall_clock(at: Instant) -> f64 {
    (SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970") - at.elapsed()).as_secs_f64()
}

/// Many insist on files that only their owner reads.
fn write(file: &Path, text: &str, mode: u32) {
    fs::create_dir_all(file.parent().expect("a file lies in a folder")).unwrap();
    fs::write(file, text).unwrap();
    fs::set_permissions(file, fs::Permissions::from_mode(mode)).unwrap();
}

fn fetchmail(lab: &Lab, command: &mut Command) {
    let file = lab.desktop.folder().join("fetchmailrc");
    let settings = format!(
        "set idfile '{}'\npoll localhost service {} protocol imap username '{}' password '{}'\n  ssl sslcertck sslcertfile '{}' \
         idle keep mda '{}'\n",
        lab.desktop.folder().join("fetchids").display(),
        lab.server.address().port(),
        lab.server.user(),
        lab.server.password(),
        lab.server.ca_file().display(),
        lab.hook().display()
    );
    write(&file, &settings, 0o600);
    command.arg("--nodetach").arg("--nosyslog").arg("--fetchmailrc").arg(file);
    command.arg("--pidfile").arg(lab.desktop.folder().join("fetchmail.pid"));
}
