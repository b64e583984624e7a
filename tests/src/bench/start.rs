//! From the start of the program until it idles, with saved state.

use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tidings_protocol::Timestamp;

use super::table::Samples;
use crate::tidings::Tidings;

/// Longer than a start takes: it is not asked before.
const SETTLE: Duration = Duration::from_secs(1);

/// Starts it `times` times and gives milliseconds.
///
/// The moment of idling is the one the agent itself reports: asking more often would slow what is measured.
pub(super) fn measure(tidings: &Tidings<'_>, times: usize) -> Samples {
    // The first sync belongs to no start with saved state.
    let first = tidings.start();
    tidings.wait_for_state("idling");
    tidings.quit(first);

    let measured = (0..times).map(|_| {
        let started = SystemTime::now();
        let running = tidings.start();
        // Its own questions would be in the way of the start.
        thread::sleep(SETTLE);
        let account = tidings.wait_for_state("idling");
        let since: Timestamp =
            serde_json::from_value(account["since"].clone()).expect("the moment since when it idles");
        tidings.quit(running);
        since.millis() as f64 - started.duration_since(UNIX_EPOCH).unwrap().as_secs_f64() * 1000.0
    });
    Samples::new(measured.collect())
}
