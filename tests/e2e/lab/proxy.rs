//! The proxy's faults, seen by a client that idles behind it.

use std::time::{Duration, Instant};

use tidings_tests::dovecot::{Dovecot, DovecotOptions};
use tidings_tests::imap_client::{IdleFloor, ImapClient};
use tidings_tests::imap_server::{ImapServer, ServerOptions};
use tidings_tests::proxy::{Fault, Proxy};
use tidings_tests::wait::wait_until;

const SOON: Duration = Duration::from_secs(10);

struct Lab {
    server: ImapServer,
    proxy: Proxy,
}

impl Lab {
    fn start(fault: Fault) -> Self {
        let server = ImapServer::start(ServerOptions::default());
        let proxy = Proxy::start(server.address(), fault);
        Self { server, proxy }
    }

    fn idling(&self) -> IdleFloor {
        let (user, password) = (self.server.user(), self.server.password());
        IdleFloor::start(self.proxy.address(), self.server.authority(), &user, &password, "INBOX")
    }

    fn deliver(&self) {
        self.server.deliver("INBOX", "a@lab.example", "Hello", "");
    }

    fn answers(&self) -> bool {
        ImapClient::greeted(self.proxy.address(), self.server.authority())
    }
}

#[test]
fn a_proxy_in_front_of_dovecot_ends_its_connections_as_alibaba_does() {
    let dovecot = Dovecot::start(DovecotOptions::default());
    let limit = Duration::from_secs(1);
    for fault in [Fault::EndAtAge(limit), Fault::EndAfterIdle(limit)] {
        let proxy = Proxy::start(dovecot.address(), fault);
        let before = Instant::now();
        let floor = IdleFloor::start(
            proxy.address(),
            dovecot.authority(),
            dovecot.user(),
            dovecot.password(),
            "INBOX",
        );
        assert!(floor.wait_for_end(SOON) - before >= limit);
        assert_eq!(proxy.connections(), 1);
        wait_until("the proxy to forget the connection", SOON, || proxy.open_connections() == 0);
    }
}

#[test]
fn a_black_hole_keeps_the_connection_and_swallows_what_comes() {
    let lab = Lab::start(Fault::None);
    let floor = lab.idling();
    lab.proxy.set(Fault::BlackHole);
    lab.deliver();
    wait_until("the server to push", SOON, || {
        lab.server.transcript().iter().any(|line| line.line == "* 1 EXISTS")
    });
    assert!(floor.pushes().is_empty());
    assert_eq!(lab.proxy.open_connections(), 1);
    lab.proxy.set(Fault::None);
    floor.wait_for(SOON, |line| line == "* 1 EXISTS");
}

#[test]
fn a_slow_drip_still_brings_every_byte() {
    let lab = Lab::start(Fault::Drip(Duration::from_micros(50)));
    let floor = lab.idling();
    lab.deliver();
    floor.wait_for(SOON, |line| line == "* 1 EXISTS");
}

#[test]
fn refusing_cutting_and_resetting_leave_a_proxy_that_can_serve_again() {
    let lab = Lab::start(Fault::None);
    let floor = lab.idling();
    lab.proxy.set(Fault::Refuse);
    assert!(std::net::TcpStream::connect(lab.proxy.address()).is_err());
    lab.deliver();
    floor.wait_for(SOON, |line| line == "* 1 EXISTS");
    lab.proxy.set(Fault::Reset);
    floor.wait_for_end(SOON);
    assert!(!lab.answers());
    // Enough for the greeting's first bytes, not for the handshake.
    lab.proxy.set(Fault::CutAfter(300));
    assert!(!lab.answers());
    lab.proxy.set(Fault::None);
    let floor = lab.idling();
    lab.proxy.end_connections();
    floor.wait_for_end(SOON);
    assert!(lab.answers());
    assert_eq!(lab.proxy.connections(), 5);
}
