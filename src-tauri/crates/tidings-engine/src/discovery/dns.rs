//! Two questions to the DNS that the system's own lookup cannot ask: which servers a domain names for IMAP (SRV,
//! RFC 6186), and who takes its mail (MX).
//!
//! One datagram to the resolver that the system names, TCP where the answer is too long for one. Building and reading
//! packets is `simple-dns`, two small crates; a whole resolver (hickory) would be eleven, with a cache and its threads,
//! for two questions while an account is added. Answers are not protected: an MX only ever picks a row of our own
//! table, and what an SRV names is shown as what it is.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use simple_dns::rdata::RData;
use simple_dns::{CLASS, Name, Packet, PacketFlag, QCLASS, QTYPE, Question, RCODE, TYPE};
use tidings_protocol::Security;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;

use super::is_host;

/// Names a resolver to be asked instead of the system's, as `192.0.2.53:53`; the tests do.
const INSTEAD: &str = "TIDINGS_DNS";
/// Where the system names its resolvers. Where there is no such file (Windows), nothing is asked.
const RESOLVERS: &str = "/etc/resolv.conf";
/// As many as the system itself asks (resolv.conf(5)).
const MOST_RESOLVERS: usize = 3;
/// Longer than any datagram that was not asked to be longer (RFC 1035 §4.2.1), with room for those that are.
const DATAGRAM: usize = 4096;
/// Records of one answer that are read.
const MOST_RECORDS: usize = 32;

/// Whom to ask.
pub(super) struct Resolver {
    servers: Vec<SocketAddr>,
    /// For one question, however many are asked.
    within: Duration,
}

/// A server that a domain names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Service {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) security: Security,
}

impl Resolver {
    /// The system's resolvers.
    pub(super) fn of_system(within: Duration) -> Self {
        let instead = std::env::var(INSTEAD).ok().and_then(|server| server.parse().ok());
        let servers = match instead {
            Some(server) => vec![server],
            None => resolvers(&std::fs::read_to_string(RESOLVERS).unwrap_or_default()),
        };
        Self { servers, within }
    }

    #[cfg(test)]
    pub(super) fn at(server: SocketAddr, within: Duration) -> Self {
        Self { servers: vec![server], within }
    }

    /// The IMAP servers that a domain names, the best first; TLS from the first byte before STARTTLS.
    pub(super) async fn services(&self, domain: &str) -> Vec<Service> {
        let (tls, starttls) = tokio::join!(
            self.service(format!("_imaps._tcp.{domain}"), Security::Tls),
            self.service(format!("_imap._tcp.{domain}"), Security::Starttls),
        );
        tls.into_iter().chain(starttls).collect()
    }

    async fn service(&self, name: String, security: Security) -> Vec<Service> {
        let mut records: Vec<(u16, u16, Service)> = self
            .records(&name, TYPE::SRV, |data| match data {
                // A target of "." says that there is no such service (RFC 2782).
                RData::SRV(srv) => {
                    let (host, port) = (host(&srv.target)?, srv.port);
                    (port != 0).then_some((srv.priority, srv.weight, Service { host, port, security }))
                }
                _ => None,
            })
            .await;
        records.sort_by_key(|(priority, weight, _)| (*priority, u16::MAX - *weight));
        records.into_iter().map(|(.., service)| service).collect()
    }

    /// Who takes a domain's mail, the preferred ones first.
    pub(super) async fn mail_exchangers(&self, domain: &str) -> Vec<String> {
        let mut records: Vec<(u16, String)> = self
            .records(domain, TYPE::MX, |data| match data {
                RData::MX(mx) => Some((mx.preference, host(&mx.exchange)?)),
                _ => None,
            })
            .await;
        records.sort();
        records.into_iter().map(|(_, exchanger)| exchanger).collect()
    }

    /// What the records of an answer hold. No answer and an empty one are the same here: nothing was found.
    async fn records<T>(&self, name: &str, kind: TYPE, read: impl Fn(&RData<'_>) -> Option<T>) -> Vec<T> {
        let asked = async {
            for server in &self.servers {
                match ask(*server, name, kind).await {
                    Ok(answer) => return Some(answer),
                    Err(error) => tracing::debug!(%server, %error, "a resolver gave no answer"),
                }
            }
            None
        };
        let Ok(Some(answer)) = timeout(self.within, asked).await else { return Vec::new() };
        let Ok(packet) = Packet::parse(&answer) else { return Vec::new() };
        packet.answers.iter().take(MOST_RECORDS).filter_map(|record| read(&record.rdata)).collect()
    }
}

/// The resolvers that the system's file names.
fn resolvers(file: &str) -> Vec<SocketAddr> {
    let named = file.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        let address = (words.next() == Some("nameserver")).then(|| words.next()).flatten()?;
        // A link-local address can name its interface, which only the system's own lookup understands.
        address.parse::<IpAddr>().ok()
    });
    named.take(MOST_RESOLVERS).map(|address| SocketAddr::new(address, 53)).collect()
}

/// One question to one resolver, within half of what a person waits for.
async fn ask(server: SocketAddr, name: &str, kind: TYPE) -> io::Result<Vec<u8>> {
    let mut id = [0; 2];
    getrandom::fill(&mut id).map_err(io::Error::other)?;
    let id = u16::from_be_bytes(id);
    let query = query(id, name, kind).map_err(io::Error::other)?;
    let answer = by_datagram(server, &query, id, name).await?;
    let is_cut = Packet::parse(&answer).is_ok_and(|packet| packet.has_flags(PacketFlag::TRUNCATION));
    if !is_cut {
        return Ok(answer);
    }
    let answer = by_stream(server, &query).await?;
    if is_ours(&answer, id, name) { Ok(answer) } else { Err(io::ErrorKind::InvalidData.into()) }
}

fn query(id: u16, name: &str, kind: TYPE) -> Result<Vec<u8>, simple_dns::SimpleDnsError> {
    let mut packet = Packet::new_query(id);
    packet.set_flags(PacketFlag::RECURSION_DESIRED);
    packet.questions.push(Question::new(
        Name::new(name)?,
        QTYPE::TYPE(kind),
        QCLASS::CLASS(CLASS::IN),
        false,
    ));
    packet.build_bytes_vec()
}

async fn by_datagram(server: SocketAddr, query: &[u8], id: u16, name: &str) -> io::Result<Vec<u8>> {
    let any = match server {
        SocketAddr::V4(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        SocketAddr::V6(_) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
    };
    let socket = UdpSocket::bind((any, 0)).await?;
    socket.connect(server).await?;
    socket.send(query).await?;
    let mut buffer = vec![0; DATAGRAM];
    loop {
        let length = socket.recv(&mut buffer).await?;
        let answer = buffer.get(..length).unwrap_or_default();
        // Whatever else comes to this port is not our answer.
        if is_ours(answer, id, name) {
            return Ok(answer.to_vec());
        }
    }
}

async fn by_stream(server: SocketAddr, query: &[u8]) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(server).await?;
    let length = u16::try_from(query.len()).map_err(io::Error::other)?;
    stream.write_all(&[&length.to_be_bytes(), query].concat()).await?;
    let length = stream.read_u16().await?;
    let mut answer = vec![0; usize::from(length)];
    stream.read_exact(&mut answer).await?;
    Ok(answer)
}

/// An answer to our question, and a good one.
fn is_ours(answer: &[u8], id: u16, name: &str) -> bool {
    let Ok(packet) = Packet::parse(answer) else { return false };
    let asked = packet.questions.first().map(|question| question.qname.to_string());
    packet.id() == id
        && packet.has_flags(PacketFlag::RESPONSE)
        && matches!(packet.rcode(), RCODE::NoError | RCODE::NameError)
        && asked.is_some_and(|asked| asked.trim_end_matches('.').eq_ignore_ascii_case(name))
}

/// A name as a host, if it can be one.
fn host(name: &Name<'_>) -> Option<String> {
    let host = name.to_string().trim_end_matches('.').to_ascii_lowercase();
    is_host(&host).then_some(host)
}
