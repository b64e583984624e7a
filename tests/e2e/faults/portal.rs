//! Networks that want a sign-in on a web page first (captive portals): until then somebody else answers in every
//! server's place.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::time::{Duration, Instant};

use tidings_tests::desktop::{Desktop, Options};
use tidings_tests::dovecot::{Dovecot, DovecotOptions};
use tidings_tests::imap_server::{ImapServer, ServerOptions};
use tidings_tests::mail::mail;
use tidings_tests::proxy::{Fault, Proxy};
use tidings_tests::tidings::{Mailbox, Tidings};

/// A twentieth of life.
const HASTE: f64 = 0.05;

/// Answers whatever is said to it as a portal's web server does. Ends with the test's process.
fn web_server() -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut caller in listener.incoming().map_while(Result::ok) {
            // Whoever hung up needs no answer.
            let _hello = caller.read(&mut [0; 4096]);
            let _told = caller.write_all(
                b"HTTP/1.1 511 Network Authentication Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            );
        }
    });
    address
}

#[test]
fn a_network_that_wants_a_sign_in_first_is_said_in_words_and_the_account_watched_soon_after_it() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let impostor = ImapServer::start(ServerOptions::default());
    let proxy = Proxy::start(dovecot.address(), Fault::None);
    let tidings = Tidings::scaled(&desktop, HASTE);
    let _agent = tidings.watch(&Mailbox { address: proxy.address(), ..Mailbox::from(&dovecot) });
    let connections = proxy.connections();
    let problem = |what: &str| {
        let account = tidings.wait_for_account(what, |account| {
            account["problem"]["text"].as_str().is_some_and(|text| text.contains(what))
        });
        assert_eq!(account["state"], "waiting");
        format!("{} {}", account["problem"]["text"], account["problem"]["next"])
    };

    // First it answers TLS with its own certificate, then in clear.
    proxy.lead_to(impostor.address());
    proxy.end_connections();
    let said = problem("nobody this computer trusts");
    assert!(said.contains("web page"), "{said}");
    proxy.lead_to(web_server());
    let said = problem("does not speak TLS");
    assert!(said.contains("web page"), "{said}");
    dovecot.client().append("INBOX", &mail("Ann <ann@example.org>", "Meanwhile", "x"));
    proxy.lead_to(dovecot.address());

    let through = Instant::now();
    let account = tidings.wait_for_state("idling");
    println!("watching {:?} after everybody is let through, at a scale of {HASTE}", through.elapsed());
    // Two minutes of life, and what a busy machine takes.
    assert!(through.elapsed() < Duration::from_secs(120).mul_f64(HASTE) + Duration::from_secs(3));
    assert_eq!(account["problem"], serde_json::Value::Null);
    tidings.wait_for_record("the mail", |record| record["subject"] == "Meanwhile");
    assert_eq!(tidings.told("arrived"), ["Meanwhile"]);
    assert!(impostor.transcript().iter().all(|line| !line.from_client), "nothing was said to somebody else");
    let more = proxy.connections() - connections;
    assert!(more <= 12, "{more} connections");
    let toasts = desktop.recorder().toasts();
    let alarms = toasts.iter().filter(|toast| toast.summary.contains("certificate")).count();
    assert!(alarms <= 1, "{toasts:?}");
}
