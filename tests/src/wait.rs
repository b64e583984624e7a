//! Waiting for a condition, with a limit. Tests never just sleep.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::atomic::{AtomicU16, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How often a condition is looked at.
const STEP: Duration = Duration::from_millis(5);

/// Asks `condition` until it gives a value, and returns the value.
///
/// # Panics
/// When `limit` has passed, with `what` in the message.
#[track_caller]
pub fn wait_for<T>(what: &str, limit: Duration, mut condition: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(value) = condition() {
            return value;
        }
        assert!(started.elapsed() < limit, "waited {limit:?} in vain for: {what}");
        thread::sleep(STEP);
    }
}

/// Waits until `condition` holds.
///
/// # Panics
/// When `limit` has passed, with `what` in the message.
#[track_caller]
pub fn wait_until(what: &str, limit: Duration, mut condition: impl FnMut() -> bool) {
    wait_for(what, limit, || condition().then_some(()));
}

/// A loopback address nobody listens on at this moment.
///
/// The port lies below the range from which the kernel serves outgoing connections, and two calls in one process
/// never give the same one soon, so it may be kept over a restart of the server that uses it.
pub fn free_address() -> SocketAddr {
    const FIRST: u16 = 20_000;
    const COUNT: u16 = 12_000;
    static NEXT: AtomicU16 = AtomicU16::new(0);
    // Several test processes may run at once: each begins somewhere else.
    let begin = u16::try_from(std::process::id() * 61 % u32::from(COUNT)).unwrap();
    for _ in 0..COUNT {
        let step = NEXT.fetch_add(1, Ordering::Relaxed) % COUNT;
        let port = FIRST + (begin + step) % COUNT;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        if TcpListener::bind(address).is_ok() {
            return address;
        }
    }
    panic!("no free port between {FIRST} and {}", FIRST + COUNT);
}
