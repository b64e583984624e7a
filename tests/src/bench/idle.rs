//! An agent at rest: its memory, its threads, how often it wakes and what it sends.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::LIMIT;
use super::traffic::CountingHop;
use crate::desktop::Desktop;
use crate::dovecot::Dovecot;
use crate::mail::mail;
use crate::process::{Measured, forget_program};
use crate::tidings::Tidings;

/// Idle threads of the runtime end within 10 s at most; a little more, so that all is at rest.
pub(super) const SETTLE: Duration = Duration::from_secs(15);
/// IDLE is renewed every 90 s; with what it takes around it, this is surely longer.
const RENEWAL_LIMIT: Duration = Duration::from_secs(120);
/// A renewal is over when so long nothing was said.
const QUIET: Duration = Duration::from_secs(3);
const LOOK: Duration = Duration::from_millis(200);

/// What was measured.
pub(super) struct Idle {
    pub(super) pss_mib: f64,
    pub(super) written_mib: f64,
    pub(super) threads: f64,
    pub(super) wakeups_a_minute: f64,
    pub(super) kilobytes_an_hour: f64,
    pub(super) note: String,
}

/// Lets one agent come to rest after a mail and a toast, and looks at it over some renewals of IDLE.
/// Tray, log and control socket are in use; no other process runs the same program, which is read from disk as at login.
pub(super) fn measure(
    program: &Path,
    tidings: &Tidings<'_>,
    desktop: &Desktop,
    dovecot: &Dovecot,
    renewals: u32,
) -> Idle {
    let hop = CountingHop::start(dovecot.address());
    redirect(tidings, dovecot.address().port(), hop.address().port());
    forget_program(program);
    let running = tidings.start();
    tidings.wait_for_state("idling");
    dovecot.client().append("INBOX", &mail("Ann <ann@example.org>", "Before the rest", "Hello."));
    desktop.recorder().wait_for_toast(|toast| toast.body.contains("Before the rest"), LIMIT);
    thread::sleep(SETTLE);

    let process = Measured::new(running.pid());
    assert_eq!(process.twins(), 0, "another process runs the same program: its pages would be shared");

    // From the end of one renewal to the end of a later one, so that whole ones are counted.
    wait_for_renewal(&hop);
    let (started, bytes, switches) = (Instant::now(), hop.bytes(), process.voluntary_switches());
    for _ in 0..renewals {
        wait_for_renewal(&hop);
    }
    let minutes = started.elapsed().as_secs_f64() / 60.0;
    let bytes = (hop.bytes() - bytes) as f64;
    let switches = (process.voluntary_switches() - switches) as f64;
    let memory = process.memory();
    let threads = process.threads();
    tidings.quit(running);

    Idle {
        pss_mib: memory.pss as f64 / 1024.0,
        written_mib: memory.written as f64 / 1024.0,
        threads: threads as f64,
        wakeups_a_minute: switches / minutes,
        kilobytes_an_hour: bytes / minutes * 60.0 / 1000.0,
        note: format!(
            "idle: {renewals} renewals in {:.0} s, {switches} voluntary switches, {bytes} bytes; RSS {:.1} MiB",
            minutes * 60.0,
            memory.rss as f64 / 1024.0
        ),
    }
}

/// Points the account at another port.
fn redirect(tidings: &Tidings<'_>, from: u16, to: u16) {
    let file = tidings.settings();
    let settings = fs::read_to_string(&file).unwrap();
    let changed = settings.replace(&format!("port = {from}"), &format!("port = {to}"));
    assert_ne!(settings, changed, "no port {from} in {}", file.display());
    fs::write(&file, changed).unwrap();
}

/// Waits until the agent said something, and then until it is quiet again.
fn wait_for_renewal(hop: &CountingHop) {
    let asked = Instant::now();
    let mut seen = hop.sent_by_agent();
    let before = seen;
    let mut since = asked;
    while seen == before || since.elapsed() < QUIET {
        assert!(asked.elapsed() < RENEWAL_LIMIT, "no renewal of IDLE within {RENEWAL_LIMIT:?}");
        thread::sleep(LOOK);
        let now = hop.sent_by_agent();
        if now != seen {
            seen = now;
            since = Instant::now();
        }
    }
}
