//! A server that means harm: our own IMAP server behind a hand that reaches into the connection.
//!
//! The hand stands between client and server, under TLS on both sides, and passes everything on until the lab gives it an
//! [`Abuse`]: then, at the named moment of the next session, it writes whatever it likes to the client. Afterwards the
//! server is as good as before, so that a test sees whether the client has taken harm.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustls::pki_types::ServerName;
use tokio::io::{AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime;
use tokio::sync::oneshot;
use tokio_rustls::{TlsAcceptor, TlsConnector};

use crate::ca::CertificateKind;
use crate::imap_server::ImapServer;
use crate::wait::wait_until;

/// What is done to a client.
#[derive(Clone, Debug)]
pub struct Abuse {
    /// In words, for a test that fails.
    pub name: &'static str,
    /// When: at the greeting, or as the client sends this command, such as `EXAMINE`.
    pub at: At,
    /// What is written to the client, so often; `TAG` stands for the tag of its command.
    pub bytes: Vec<u8>,
    /// How often.
    pub times: usize,
    /// What comes then.
    pub then: Then,
}

/// The moment of an abuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// In the place of the greeting.
    Greeting,
    /// As the client sends this command.
    Command(&'static str),
}

/// What comes after an abuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// The server does what was asked.
    GoOn,
    /// Nothing more is said.
    Silence,
    /// The connection is closed.
    Close,
}

impl Abuse {
    /// Bytes that are written once, and then the connection goes on as if nothing had been.
    pub fn new(name: &'static str, at: At, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name, at, bytes: bytes.into(), times: 1, then: Then::GoOn }
    }

    /// The same, written so often.
    pub fn times(self, times: usize) -> Self {
        Self { times, ..self }
    }

    /// The same with another end.
    pub fn then(self, then: Then) -> Self {
        Self { then, ..self }
    }
}

type Next = Arc<Mutex<Option<Abuse>>>;

/// The hand. It lets go when this is dropped.
pub struct Hostile {
    address: SocketAddr,
    next: Next,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Hostile {
    /// Stands before a server, with a certificate of the same authority.
    pub fn before(server: &ImapServer) -> Self {
        let tls = TlsAcceptor::from(server.authority().issue(CertificateKind::Good).server_config());
        let behind =
            Behind { address: server.address(), tls: TlsConnector::from(server.authority().client_config()) };
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let next = Next::default();
        let (stop, stopped) = oneshot::channel();
        let shared = Arc::clone(&next);
        let thread = thread::spawn(move || {
            let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = TcpListener::from_std(listener).unwrap();
                tokio::select! {
                    () = accept(listener, tls, behind, shared) => {}
                    _ = stopped => {}
                }
            });
        });
        Self { address, next, stop: Some(stop), thread: Some(thread) }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The next session that comes to the moment meets this.
    pub fn plan(&self, abuse: Abuse) {
        *self.next.lock().unwrap_or_else(PoisonError::into_inner) = Some(abuse);
    }

    /// Waits until it was met.
    #[track_caller]
    pub fn wait_until_met(&self, limit: Duration) {
        let is_met = || self.next.lock().unwrap_or_else(PoisonError::into_inner).is_none();
        wait_until("the abuse to be met", limit, is_met);
    }
}

impl Drop for Hostile {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[derive(Clone)]
struct Behind {
    address: SocketAddr,
    tls: TlsConnector,
}

async fn accept(listener: TcpListener, tls: TlsAcceptor, behind: Behind, next: Next) {
    loop {
        let Ok((tcp, _)) = listener.accept().await else { continue };
        let (tls, behind, next) = (tls.clone(), behind.clone(), Arc::clone(&next));
        // Whatever breaks, breaks this connection alone.
        tokio::spawn(async move { drop(pass_on(tcp, tls, behind, next).await) });
    }
}

async fn pass_on(tcp: TcpStream, tls: TlsAcceptor, behind: Behind, next: Next) -> std::io::Result<()> {
    let client = tls.accept(tcp).await?;
    let (mut from_client, mut to_client) = tokio::io::split(client);
    if let Some(abuse) = take(&next, At::Greeting)
        && !harm(&mut to_client, &abuse, "*").await?
    {
        return Ok(());
    }
    let tcp = TcpStream::connect(behind.address).await?;
    let name = ServerName::try_from("localhost").unwrap();
    let (mut from_server, mut to_server) = tokio::io::split(behind.tls.connect(name, tcp).await?);
    let (mut asked, mut answered) = (Vec::new(), vec![0; 64 * 1024]);
    loop {
        tokio::select! {
            read = from_client.read_buf(&mut asked) => {
                if read? == 0 {
                    return Ok(());
                }
                while let Some(end) = asked.iter().position(|byte| *byte == b'\n') {
                    let line: Vec<u8> = asked.drain(..=end).collect();
                    let text = String::from_utf8_lossy(&line).into_owned();
                    let (tag, command) = text.split_once(' ').unwrap_or(("", &text));
                    let planned = next.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(|abuse| abuse.at);
                    let is_now = matches!(planned, Some(At::Command(name)) if command.trim_end().starts_with(name));
                    if is_now
                        && let Some(at) = planned
                        && let Some(abuse) = take(&next, at)
                        && !harm(&mut to_client, &abuse, tag).await?
                    {
                        return Ok(());
                    }
                    to_server.write_all(&line).await?;
                }
                to_server.flush().await?;
            }
            read = from_server.read(&mut answered) => {
                let count = read?;
                if count == 0 {
                    return Ok(());
                }
                to_client.write_all(&answered[..count]).await?;
                to_client.flush().await?;
            }
        }
    }
}

fn take(next: &Next, at: At) -> Option<Abuse> {
    next.lock().unwrap_or_else(PoisonError::into_inner).take_if(|abuse| abuse.at == at)
}

/// Does it; true when the connection goes on.
async fn harm(to_client: &mut (impl AsyncWrite + Unpin), abuse: &Abuse, tag: &str) -> std::io::Result<bool> {
    let text = String::from_utf8(abuse.bytes.clone());
    let bytes = text.map_or_else(|error| error.into_bytes(), |text| text.replace("TAG", tag).into_bytes());
    // Many small pieces are joined: it is the client that is tried, not this machine's patience.
    let at_once = (256 * 1024 / bytes.len().max(1)).max(1);
    let mut left = abuse.times;
    while left > 0 {
        let count = left.min(at_once);
        to_client.write_all(&bytes.repeat(count)).await?;
        left -= count;
    }
    to_client.flush().await?;
    match abuse.then {
        Then::GoOn => Ok(true),
        Then::Close => Ok(false),
        Then::Silence => std::future::pending().await,
    }
}
