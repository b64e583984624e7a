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
use tidings_core::listen::{TimeScale, Timer};
use tidings_protocol::{AccountSettings, Security};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

pub use starttls::StartTlsError;
pub use tls::{TlsConfigs, TlsSetupError, certificate_in_words};

/// A connection under TLS.
pub struct Connection {
    // Boxed: the TLS state is over a kilobyte and moves with every future that holds it.
    stream: Box<TlsStream<TcpStream>>,
    peer: SocketAddr,
    is_upgraded: bool,
}

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// The host name means nothing, or nobody could be asked.
    #[error("the name is not known")]
    Name(#[source] io::Error),
    /// No address answered.
    #[error("{}", tcp_in_words(.0))]
    Tcp(#[source] io::Error),
    /// No address answered in time.
    #[error("no answer")]
    Silent,
    /// The server's certificate was not accepted.
    #[error("{0}")]
    Certificate(String),
    /// TLS failed for another reason.
    #[error("no secure connection: {0}")]
    Tls(String),
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
        keep_honest(&tcp);
        let within = scale.timer(Timer::Tls);
        let (tcp, is_upgraded) = match security {
            Security::Tls => (tcp, false),
            Security::Starttls => {
                let upgraded =
                    timeout(within, starttls::upgrade(tcp)).await.map_err(|_| ConnectError::Silent)?;
                (upgraded?, true)
            }
        };
        let name = ServerName::try_from(host.to_owned())
            .map_err(|_| ConnectError::Tls("the host name is not valid".to_owned()))?;
        let handshake = TlsConnector::from(config).connect(name, tcp);
        let stream =
            timeout(within, handshake).await.map_err(|_| ConnectError::Silent)?.map_err(|error| {
                match certificate_in_words(&error) {
                    Some(words) => ConnectError::Certificate(words),
                    None => ConnectError::Tls(error.to_string()),
                }
            })?;
        let version = match stream.get_ref().1.protocol_version() {
            Some(rustls::ProtocolVersion::TLSv1_3) => "TLS 1.3",
            _ => "TLS 1.2",
        };
        step(Step::Tls, version.to_owned());
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
    Err(ConnectError::Tcp(failure))
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

fn tcp_in_words(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => "nobody listens there",
        io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable => "there is no way to it",
        io::ErrorKind::ConnectionReset => "it hung up",
        io::ErrorKind::TimedOut => "no answer",
        _ => "the connection failed",
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
