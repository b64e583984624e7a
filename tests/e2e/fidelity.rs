//! The differential check on each real server, as long as there is time for in every run; `cargo xtask fidelity` does
//! more.

use tidings_tests::fidelity::{Plan, TIME_SCALE, run};
use tidings_tests::real_server::ServerKind;

/// About a minute each.
const OPERATIONS: usize = 300;
/// In its first operations the folder beside the inbox is renamed, lost and made anew, and the program killed.
const SEED: u64 = 1_000;

fn check(kind: ServerKind) {
    let figures = run(&Plan { kind, operations: OPERATIONS, seed: SEED, time_scale: TIME_SCALE });
    assert!(figures.operations >= OPERATIONS);
    for kind in ["arrived", "removed", "read", "unread", "flags", "mailbox"] {
        assert!(figures.records.contains_key(kind), "nothing of kind {kind} ever happened: {figures}");
    }
}

#[test]
fn what_is_told_of_dovecot_is_what_happened() {
    check(ServerKind::Dovecot);
}

#[test]
fn what_is_told_of_cyrus_is_what_happened() {
    check(ServerKind::Cyrus);
}

#[test]
fn what_is_told_of_courier_is_what_happened() {
    check(ServerKind::Courier);
}
