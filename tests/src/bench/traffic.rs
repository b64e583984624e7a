//! A counting hop between agent and server: what the connections cost in bytes.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// Forwards every connection to one server and counts the payload of both directions, TLS included, TCP not.
pub(super) struct CountingHop {
    address: SocketAddr,
    from_agent: Arc<AtomicU64>,
    from_server: Arc<AtomicU64>,
}

impl CountingHop {
    /// Listens on loopback until the program ends.
    pub(super) fn start(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let hop = Self { address, from_agent: Arc::default(), from_server: Arc::default() };
        let (from_agent, from_server) = (Arc::clone(&hop.from_agent), Arc::clone(&hop.from_server));
        thread::spawn(move || {
            for agent in listener.incoming().flatten() {
                let server = TcpStream::connect(server).unwrap();
                for (from, to, counted) in [(&agent, &server, &from_agent), (&server, &agent, &from_server)] {
                    to.set_nodelay(true).unwrap();
                    let (from, to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                    let counted = Arc::clone(counted);
                    thread::spawn(move || forward(from, to, &counted));
                }
            }
        });
        hop
    }

    /// Where the agent should connect to.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Bytes so far, both ways together.
    pub(super) fn bytes(&self) -> u64 {
        self.sent_by_agent() + self.from_server.load(Ordering::Relaxed)
    }

    /// Bytes so far that the agent sent. A server may also speak by itself: Dovecot says `* OK Still here` every
    /// two minutes.
    pub(super) fn sent_by_agent(&self) -> u64 {
        self.from_agent.load(Ordering::Relaxed)
    }
}

fn forward(mut from: TcpStream, mut to: TcpStream, counted: &AtomicU64) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        counted.fetch_add(length as u64, Ordering::Relaxed);
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}
