//! The connection is cut all along a session.

use std::time::Duration;

use tidings_tests::desktop::{Desktop, Options};
use tidings_tests::imap_server::{ImapServer, ServerOptions};
use tidings_tests::proxy::{Fault, Proxy};
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings};
use tidings_tests::wait::wait_until;

/// So quick that a hundred lives pass in a moment.
const HASTE: f64 = 0.0005;
/// Between two cuts, in bytes from the server. Not a round number, so that all parts of its lines are met; that every
/// single byte may be the last is shown where sessions are replayed.
const STEP: usize = 41;

#[test]
fn a_session_cut_at_any_byte_is_taken_up_again_and_nothing_is_told_twice() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let proxy = Proxy::start(server.address(), Fault::None);
    server.deliver("INBOX", "Old <old@example.org>", "Old", "x");
    let tidings = Tidings::scaled(&desktop, HASTE);
    let mut agent = tidings.watch(&Mailbox { address: proxy.address(), ..Mailbox::from(&server) });
    let bytes = proxy.most_sent();
    assert!(bytes > 1_000, "a session of {bytes} bytes");

    let mut expected = Vec::new();
    for cut in (0..=bytes).step_by(STEP) {
        let before = proxy.connections();
        proxy.set(Fault::CutAfter(cut));
        proxy.end_connections();
        if cut % 3 == 0 {
            let subject = format!("Cut after {cut}");
            server.deliver("INBOX", "Ann <ann@example.org>", &subject, "x");
            expected.push(subject);
        }
        wait_until("the next try", LIMIT, || proxy.connections() > before);
    }
    proxy.set(Fault::None);

    assert!(agent.is_running(), "{}", agent.log());
    wait_until("all mails to be told", Duration::from_secs(60), || {
        tidings.told("arrived").len() >= expected.len()
    });
    assert_eq!(tidings.told("arrived"), expected);
    assert!(
        tidings.log().iter().all(|record| matches!(record["kind"].as_str(), Some("arrived" | "account")))
    );
}
