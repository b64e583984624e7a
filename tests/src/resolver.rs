//! A resolver of the DNS on loopback that knows one thing: where a domain has its IMAP server (RFC 6186).

use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use simple_dns::rdata::{RData, SRV};
use simple_dns::{CLASS, Name, Packet, ResourceRecord};

/// How often it looks whether it is to end.
const GLANCE: Duration = Duration::from_millis(100);

/// Answers until it is dropped.
#[derive(Debug)]
pub struct Resolver {
    address: SocketAddr,
    is_over: Arc<AtomicBool>,
    answering: Option<JoinHandle<()>>,
}

impl Resolver {
    /// Says that `domain` has its IMAP server, with TLS from the first byte, on this port of `localhost`.
    pub fn start(domain: &str, port: u16) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a port for the resolver");
        socket.set_read_timeout(Some(GLANCE)).expect("a socket's time limit");
        let address = socket.local_addr().expect("the resolver's address");
        let is_over = Arc::new(AtomicBool::new(false));
        let (over, wanted) = (Arc::clone(&is_over), format!("_imaps._tcp.{domain}"));
        let answering = std::thread::spawn(move || {
            let mut buffer = [0; 1024];
            while !over.load(Ordering::Relaxed) {
                let Ok((length, peer)) = socket.recv_from(&mut buffer) else { continue };
                if let Some(reply) = answer(&buffer[..length], &wanted, port) {
                    socket.send_to(&reply, peer).expect("an answer of the resolver");
                }
            }
        });
        Self { address, is_over, answering: Some(answering) }
    }

    /// Where it is asked.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Resolver {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        drop(self.answering.take().map(JoinHandle::join));
    }
}

fn answer(query: &[u8], wanted: &str, port: u16) -> Option<Vec<u8>> {
    let query = Packet::parse(query).ok()?;
    let question = query.questions.first()?.clone();
    let mut reply = Packet::new_reply(query.id());
    if question.qname.to_string().trim_end_matches('.') == wanted {
        let data = RData::SRV(SRV { priority: 0, weight: 1, port, target: Name::new_unchecked("localhost") });
        reply.answers.push(ResourceRecord::new(question.qname.clone(), CLASS::IN, 60, data));
    }
    reply.questions.push(question);
    reply.build_bytes_vec().ok()
}
