//! The byte stream to a server: TCP and TLS, nothing of IMAP but STARTTLS.

mod starttls;
mod tls;

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use socket2::{SockRef, TcpKeepalive};
use tidings_core::listen::{Failure, TimeScale, Timer};
use tidings_core::tell::{Cause, Trouble, Why};
use tidings_protocol::{AccountSettings, Security};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

pub use starttls::StartTlsError;
pub use tls::{TlsConfigs, TlsSetupError};

/// A connection under TLS.
pub struct Connection {
    // Boxed: the TLS state is over a kilobyte and moves with every future that holds it.
    stream: Box<TlsStream<TcpStream>>,
    peer: SocketAddr,
    is_upgraded: bool,
}

/// Why there is no connection. What it says by itself is for the diagnostic log; people read [`ConnectError::cause`].
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The host name means nothing, or nobody could be asked.
    #[error("no address: {0}")]
    Name(#[source] io::Error),
    /// No address answered.
    #[error("no connection: {0}")]
    Tcp(#[source] io::Error),
    /// No address answered in time.
    #[error("no answer")]
    Silent,
    /// The server's certificate was not accepted.
    #[error("the certificate is refused: {0:?}")]
    Certificate(Why),
    /// The server hung up before TLS was there.
    #[error("the handshake was cut off: {0}")]
    HungUp(#[source] io::Error),
    /// What answered is no server under TLS.
    #[error("this is no TLS")]
    NotTls,
    /// The server has no TLS that is safe enough.
    #[error("its TLS is too old")]
    TlsTooOld,
    /// TLS failed for another reason.
    #[error("no secure connection: {0}")]
    Tls(String),
    /// The host name cannot be one.
    #[error("the host name is not valid")]
    HostInvalid,
    /// The certificates to trust could not be read.
    #[error("{0}")]
    Setup(#[from] TlsSetupError),
    /// STARTTLS failed.
    #[error("{0}")]
    StartTls(#[from] StartTlsError),
}

impl ConnectError {
    /// True for what happens where there is no network: no name is found, no address can be sent to.
    #[must_use]
    pub fn is_for_want_of_a_way(&self) -> bool {
        use io::ErrorKind::{AddrNotAvailable, HostUnreachable, NetworkDown, NetworkUnreachable};
        match self {
            Self::Name(_) => true,
            Self::Tcp(error) => {
                matches!(error.kind(), AddrNotAvailable | HostUnreachable | NetworkDown | NetworkUnreachable)
            }
            _ => false,
        }
    }

    /// Why, for people.
    #[must_use]
    pub fn cause(&self) -> Cause {
        match self {
            Self::Name(_) => Why::NameUnknown.into(),
            Self::Tcp(error) | Self::HungUp(error) => tcp_why(error).into(),
            Self::Silent => Why::NoAnswer.into(),
            Self::Certificate(why) => (*why).into(),
            Self::NotTls => Why::NotTls.into(),
            Self::TlsTooOld => Why::TlsTooOld.into(),
            Self::Tls(said) => Cause::with(Why::Tls, said),
            Self::HostInvalid => Why::HostInvalid.into(),
            Self::Setup(error) => error.cause(),
            Self::StartTls(error) => error.why().into(),
        }
    }

    /// What this means for an account: when to come back, and what the person hears.
    #[must_use]
    pub fn meaning(&self, host: &str) -> (Failure, Trouble) {
        let (host, reason) = (host.to_owned(), self.cause());
        match self {
            Self::Name(_) | Self::Tcp(_) | Self::Silent => {
                (Failure::NotReachable, Trouble::Unreachable { host, reason })
            }
            Self::NotTls => (Failure::NotItself, Trouble::Unreachable { host, reason }),
            Self::Certificate(_) => (Failure::NotItself, Trouble::Certificate { host, reason }),
            Self::Setup(_) => (Failure::ServerSaysNo, Trouble::Certificate { host, reason }),
            Self::HungUp(_) | Self::TlsTooOld | Self::Tls(_) | Self::HostInvalid | Self::StartTls(_) => {
                (Failure::ServerSaysNo, Trouble::Refused { reason })
            }
        }
    }
}

/// A step on the way, for the test of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The name was found.
    Name,
    /// TCP is there.
    Tcp,
    /// TLS is there.
    Tls,
}

impl Connection {
    /// Connects to an account's server; `step` is told of each step done, with what was found.
    pub async fn dial(
        account: &AccountSettings,
        configs: &TlsConfigs,
        scale: TimeScale,
        step: impl FnMut(Step, String),
    ) -> Result<Self, ConnectError> {
        // Before anything is dialled: a file that cannot be read is no reason to trouble the server.
        let config = configs.of(account)?;
        Self::open((&account.host, account.port), account.security, config, scale, step).await
    }

    /// Connects to a server that is known by its name and port.
    pub(crate) async fn open(
        (host, port): (&str, u16),
        security: Security,
        config: Arc<ClientConfig>,
        scale: TimeScale,
        mut step: impl FnMut(Step, String),
    ) -> Result<Self, ConnectError> {
        let connect = async {
            let addresses = tokio::net::lookup_host((host, port)).await;
            let addresses: Vec<SocketAddr> = addresses.map_err(ConnectError::Name)?.collect();
            step(Step::Name, addresses.first().map(|address| address.ip().to_string()).unwrap_or_default());
            first_answering(&addresses, scale).await
        };
        let within = scale.timer(Timer::Connect);
        let (tcp, peer) = timeout(within, connect).await.map_err(|_| ConnectError::Silent)??;
        step(Step::Tcp, peer.to_string());
        let (stream, is_upgraded) = secure(tcp, host, security, config, scale).await?;
        step(Step::Tls, version(&stream).to_owned());
        Ok(Self { stream: Box::new(stream), peer, is_upgraded })
    }

    /// The same with TLS at an address that is known, where a server of this name is to be.
    pub(crate) async fn open_at(
        address: SocketAddr,
        host: &str,
        config: Arc<ClientConfig>,
        scale: TimeScale,
    ) -> Result<Self, ConnectError> {
        let within = scale.timer(Timer::Connect);
        let (tcp, peer) =
            timeout(within, first_answering(&[address], scale)).await.map_err(|_| ConnectError::Silent)??;
        let (stream, is_upgraded) = secure(tcp, host, Security::Tls, config, scale).await?;
        Ok(Self { stream: Box::new(stream), peer, is_upgraded })
    }

    /// The address of the server that answered.
    #[must_use]
    pub const fn peer(&self) -> SocketAddr {
        self.peer
    }

    /// True when the greeting was heard before STARTTLS.
    #[must_use]
    pub const fn is_upgraded(&self) -> bool {
        self.is_upgraded
    }
}

/// TLS for a server of this name, on a connection that stands; and whether it spoke in clear before.
async fn secure(
    tcp: TcpStream,
    host: &str,
    security: Security,
    config: Arc<ClientConfig>,
    scale: TimeScale,
) -> Result<(TlsStream<TcpStream>, bool), ConnectError> {
    keep_honest(&tcp);
    let within = scale.timer(Timer::Tls);
    let (tcp, is_upgraded) = match security {
        Security::Tls => (tcp, false),
        Security::Starttls => {
            let upgraded = timeout(within, starttls::upgrade(tcp)).await.map_err(|_| ConnectError::Silent)?;
            (upgraded?, true)
        }
    };
    let name = ServerName::try_from(host.to_owned()).map_err(|_| ConnectError::HostInvalid)?;
    let handshake = TlsConnector::from(config).connect(name, tcp);
    let stream =
        timeout(within, handshake).await.map_err(|_| ConnectError::Silent)?.map_err(tls::handshake_failed)?;
    Ok((stream, is_upgraded))
}

fn version(stream: &TlsStream<TcpStream>) -> &'static str {
    match stream.get_ref().1.protocol_version() {
        Some(rustls::ProtocolVersion::TLSv1_3) => "TLS 1.3",
        _ => "TLS 1.2",
    }
}

/// The next address gets its chance after this time, whatever the one before it does.
const STAGGER: Duration = Duration::from_millis(300);

/// Dials all addresses, each a little later than the one before; the first to answer wins (RFC 8305).
async fn first_answering(
    addresses: &[SocketAddr],
    scale: TimeScale,
) -> Result<(TcpStream, SocketAddr), ConnectError> {
    use futures_util::stream::{FuturesUnordered, StreamExt};

    let mut attempts: FuturesUnordered<_> = (0u32..)
        .zip(addresses)
        .map(|(place, address)| async move {
            if place > 0 {
                tokio::time::sleep(scale.of(STAGGER) * place).await;
            }
            TcpStream::connect(address).await.map(|tcp| (tcp, *address))
        })
        .collect();
    let mut failure = io::Error::from(io::ErrorKind::AddrNotAvailable);
    while let Some(attempt) = attempts.next().await {
        match attempt {
            Ok(connected) => return Ok(connected),
            Err(error) => failure = error,
        }
    }
    // Accepted and thrown out at once: somebody is there, and wants us not.
    let is_there = failure.kind() == io::ErrorKind::ConnectionReset;
    Err(if is_there { ConnectError::HungUp(failure) } else { ConnectError::Tcp(failure) })
}

/// Lets the kernel find out a dead peer without waking us, and small commands leave at once. A system that
/// lacks one of the options is not worse off than before.
fn keep_honest(tcp: &TcpStream) {
    let socket = SockRef::from(tcp);
    let keepalive = TcpKeepalive::new()
        .with_time(Duration::from_secs(25))
        .with_interval(Duration::from_secs(10))
        .with_retries(3);
    for outcome in
        [socket.set_tcp_keepalive(&keepalive), socket.set_tcp_nodelay(true), set_user_timeout(&socket)]
    {
        if let Err(error) = outcome {
            tracing::debug!(%error, "a socket option is not available");
        }
    }
}

#[cfg(target_os = "linux")]
fn set_user_timeout(socket: &SockRef<'_>) -> io::Result<()> {
    socket.set_tcp_user_timeout(Some(Duration::from_secs(30)))
}

#[cfg(not(target_os = "linux"))]
fn set_user_timeout(_socket: &SockRef<'_>) -> io::Result<()> {
    Ok(())
}

fn tcp_why(error: &io::Error) -> Why {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => Why::NobodyListens,
        io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable => Why::NoWay,
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::UnexpectedEof => Why::HungUp,
        io::ErrorKind::TimedOut => Why::NoAnswer,
        _ => Why::NotConnected,
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        out: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, out)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use socket2::{Domain, Socket, Type};

    use super::*;

    /// An address of which nothing ever comes back: its queue is full, and the kernel drops whoever knocks.
    async fn black_hole() -> (Socket, Vec<TcpStream>, SocketAddr) {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
        socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into()).unwrap();
        socket.listen(0).unwrap();
        let address = socket.local_addr().unwrap().as_socket().unwrap();
        let mut waiting = Vec::new();
        while let Ok(Ok(tcp)) = timeout(Duration::from_millis(200), TcpStream::connect(address)).await {
            waiting.push(tcp);
        }
        (socket, waiting, address)
    }

    #[tokio::test]
    async fn an_address_that_swallows_everything_costs_a_third_of_a_second() {
        let (_socket, _waiting, hole) = black_hole().await;
        let alive = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = alive.local_addr().unwrap();
        let begun = std::time::Instant::now();
        let (_tcp, peer) = first_answering(&[hole, address], TimeScale::REAL).await.unwrap();
        assert_eq!(peer, address);
        assert!((STAGGER..Duration::from_secs(1)).contains(&begun.elapsed()), "{:?}", begun.elapsed());
    }

    /// A server that answers every client hello with these bytes.
    async fn answering(bytes: &'static [u8]) -> SocketAddr {
        use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut tcp, _) = listener.accept().await.unwrap();
            let mut hello = [0; 4096];
            assert!(tcp.read(&mut hello).await.unwrap() > 0);
            tcp.write_all(bytes).await.unwrap();
            let _left = tcp.read(&mut hello).await;
        });
        address
    }

    /// By an alert (RFC 8446 §6.2), or by a ServerHello of TLS 1.0.
    #[tokio::test]
    async fn a_server_with_tls_that_is_not_safe_any_more_is_told_as_such() {
        const REFUSAL: &[u8] = &[0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 70];
        const HANDSHAKE_FAILURE: &[u8] = &[0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 71];
        let mut hello = vec![0x16, 0x03, 0x01, 0x00, 0x2a, 0x02, 0x00, 0x00, 0x26, 0x03, 0x01];
        hello.extend([7; 32]);
        hello.extend([0x00, 0x00, 0x2f, 0x00]);
        for bytes in [REFUSAL, HANDSHAKE_FAILURE, hello.leak()] {
            let tcp = TcpStream::connect(answering(bytes).await).await.unwrap();
            let config = TlsConfigs::default().trusting(None).unwrap();
            let outcome = secure(tcp, "localhost", Security::Tls, config, TimeScale::REAL).await;
            assert_eq!(outcome.map(drop).unwrap_err().cause(), Why::TlsTooOld.into(), "{bytes:?}");
        }
    }

    #[tokio::test]
    async fn of_addresses_that_all_refuse_the_reason_is_told() {
        let refused = SocketAddr::from((Ipv4Addr::LOCALHOST, 1));
        let failed = first_answering(&[refused, refused], TimeScale::REAL).await.map(drop).unwrap_err();
        assert_eq!(failed.cause(), Why::NobodyListens.into());
    }
}
