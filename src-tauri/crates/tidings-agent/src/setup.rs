//! What a process does before anything else: say where its diagnostics go, and have one thread to run on.

use std::{future::Future, time::Duration};

use anyhow::Context as _;
use tidings_core::listen::TimeScale;
use tidings_protocol::{Language, Spoken};
use tokio::{runtime::Builder, task::LocalSet};
use tracing_subscriber::{
    filter::{LevelFilter, Targets},
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

/// Threads for what blocks, such as looking up a server's name. At rest there are none.
const BLOCKING: usize = 4;
/// How long such a thread waits for more work.
const LINGER: Duration = Duration::from_secs(1);

/// Begins the diagnostic log, on standard error. `TIDINGS_LOG`, or else `RUST_LOG`, says what is in it, as
/// `tidings_engine=debug` does.
///
/// The libraries that write what we sign in with are never heard, whatever is asked (S33). They write it to
/// the crate `log`, and no bridge leads from there to here: this is the second lock on that door.
pub(crate) fn begin_diagnostics(unless_asked: LevelFilter) {
    let asked = ["TIDINGS_LOG", "RUST_LOG"].into_iter().find_map(|name| std::env::var(name).ok());
    let wanted = asked.and_then(|asked| asked.parse::<Targets>().ok());
    let heard = wanted
        .unwrap_or_else(|| Targets::new().with_default(unless_asked))
        .with_targets([("async_imap", LevelFilter::OFF), ("imap_proto", LevelFilter::OFF)]);
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    // Once a process: a second call would come from a test.
    drop(tracing_subscriber::registry().with(heard).with(lines).try_init());
    tidings_engine::guard::silence_caught_panics();
}

/// Runs a future on one thread, with what it spawns there; ends without waiting for threads that hang.
pub(crate) fn run_to_end<T>(future: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .thread_keep_alive(LINGER)
        .max_blocking_threads(BLOCKING)
        .build()
        .context("the program cannot wait for anything")?;
    let tasks = LocalSet::new();
    let outcome = tasks.block_on(&runtime, future);
    // Within the runtime: some tasks have a last word to send.
    let entered = runtime.enter();
    drop(tasks);
    drop(entered);
    runtime.shutdown_background();
    outcome
}

/// The scale of all waits, for end-to-end tests: `TIDINGS_TIME_SCALE`.
pub(crate) fn time_scale() -> TimeScale {
    let factor = std::env::var("TIDINGS_TIME_SCALE").ok().and_then(|factor| factor.parse().ok());
    factor.map_or(TimeScale::REAL, TimeScale::new)
}

/// What a choice of a language means on this desktop.
pub(crate) fn spoken(language: Language) -> Spoken {
    language.spoken(&tidings_os::language::wanted())
}
