//! The differential check on each real server, as long as there is time for in every run; `cargo xtask fidelity` does
//! more.

use tidings_tests::fidelity::{Plan, TIME_SCALE, run};
use tidings_tests::real_server::ServerKind;

/// As often as the specification of the check asks for.
const OPERATIONS: usize = 2_000;
/// In its first operations the folder beside the inbox is renamed, lost and made anew, and the program killed.
const SEED: u64 = 1_000;

#[test]
fn what_is_told_of_dovecot_cyrus_and_courier_is_what_happened() {
    // Side by side, for each waits most of the time.
    std::thread::scope(|scope| {
        for kind in ServerKind::ALL {
            scope.spawn(move || check(kind));
        }
    });
}

fn check(kind: ServerKind) {
    let figures = run(&Plan { kind, operations: OPERATIONS, seed: SEED, time_scale: TIME_SCALE });
    println!("{kind}: {figures}");
    assert!(figures.operations >= OPERATIONS);
    for happened in ["arrived", "removed", "read", "unread", "flags", "mailbox"] {
        assert!(
            figures.records.contains_key(happened),
            "nothing of kind {happened} ever happened: {figures}"
        );
    }
}
