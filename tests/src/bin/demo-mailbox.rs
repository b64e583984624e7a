//! The demo mailbox as a program: a server on loopback in which something happens every few seconds.
//!
//! `cargo xtask demo` starts it. It prints one line of JSON that says how to reach it, then plays its script until it
//! is told to end (SIGTERM, SIGINT) or its standard input closes, so that it never outlives its parent.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a part of the test lab: what cannot be set up ends it with a message"
)]

use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use clap::Parser;
use tidings_tests::ca::CertificateAuthority;
use tidings_tests::demo_script::Script;
use tidings_tests::imap_server::personalities::{ALL, CountedFrom, Limit, Personality, named};
use tidings_tests::imap_server::{ImapServer, ServerOptions};
use tokio::signal::unix::{SignalKind, signal};

/// An IMAP server on loopback in which something happens every few seconds.
#[derive(Parser)]
struct Options {
    /// The folder for the certificate authority's files; it must exist.
    #[arg(long)]
    dir: PathBuf,
    /// Milliseconds between two steps of the script.
    #[arg(long, default_value_t = 4000)]
    interval_ms: u64,
    /// Which server it plays: alibaba, netease, qq, gmail, outlook, and others.
    #[arg(long, value_parser = plays, default_value = "alibaba")]
    personality: Personality,
    /// Milliseconds a push is held back. Alibaba's own is 30 s; the demo shows things at once.
    #[arg(long, default_value_t = 0)]
    push_delay_ms: u64,
    /// Seconds after which Alibaba's server ends an IDLE. Its own limit is 300 s.
    #[arg(long, default_value_t = 300)]
    idle_limit_s: u64,
    /// Play the script once and then only serve, instead of again and again.
    #[arg(long)]
    once: bool,
}

fn plays(name: &str) -> Result<Personality, String> {
    let names: Vec<&str> = ALL.iter().map(|personality| personality().name).collect();
    named(name).ok_or_else(|| format!("one of {}", names.join(", ")))
}

fn main() {
    let options = Options::parse();
    // First of all: from here on a signal lets everything be cleared away.
    let ends = end_signal();
    let counted_from = CountedFrom::IdleStart;
    let limit = options.personality.limit.clone();
    let limit =
        limit.map(|limit| Limit { after: Duration::from_secs(options.idle_limit_s), counted_from, ..limit });
    let personality = options.personality.with_limit(limit);
    let server = ImapServer::start(ServerOptions {
        personality: personality.with_push_delay(Duration::from_millis(options.push_delay_ms)),
        authority: Some(Arc::new(CertificateAuthority::create(&options.dir))),
        ..ServerOptions::default()
    });
    let mut script = Script::new(&server);
    let hello = serde_json::json!({
        "port": server.address().port(),
        "ca_file": server.ca_file(),
        "user": server.user(),
        "password": server.password(),
        "folders": script.folders(),
    });
    let mut stdout = std::io::stdout().lock();
    // A parent that is gone already ends us below.
    let _ = writeln!(stdout, "{hello}").and_then(|()| stdout.flush());
    drop(stdout);

    let interval = Duration::from_millis(options.interval_ms);
    loop {
        match ends.recv_timeout(interval) {
            Ok(()) | Err(RecvTimeoutError::Disconnected) => return,
            Err(RecvTimeoutError::Timeout) => {
                if !(options.once && script.is_played_through()) {
                    script.step(&server);
                }
            }
        }
    }
}

/// Says once that it is time to end.
fn end_signal() -> mpsc::Receiver<()> {
    let (end, ends) = mpsc::channel();
    let from_stdin = end.clone();
    thread::spawn(move || {
        let mut buffer = [0; 64];
        while matches!(std::io::stdin().read(&mut buffer), Ok(1..)) {}
        let _ = from_stdin.send(());
    });
    let (armed, is_armed) = mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut terminate = signal(SignalKind::terminate()).unwrap();
            let mut interrupt = signal(SignalKind::interrupt()).unwrap();
            armed.send(()).unwrap();
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        });
        let _ = end.send(());
    });
    is_armed.recv().unwrap();
    ends
}
