//! One question over HTTPS and its answer: all that signing in by OAuth and looking for servers want of the web.
//!
//! HTTP/1.1 (RFC 9112) on a connection of its own, over the same TLS as mail. No redirects: a password or token is not
//! carried to where an answer says. No cookies, no compression, nothing kept. Bytes and time are bounded.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use secrecy::zeroize::Zeroizing;
use tidings_core::listen::{Failure, TimeScale, Timer};
use tidings_core::tell::{Trouble, Why};
use tidings_protocol::Security;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::timeout;

use crate::connection::{ConnectError, Connection};

/// The longest answer, head and all, in bytes.
const LONGEST: usize = 72 * 1024;
/// Header fields of an answer; large providers send about twenty.
const FIELDS: usize = 64;

/// An `https://` address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url {
    /// The server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Path and query.
    path: String,
}

impl Url {
    /// Takes apart an address; `None` for what is not one, is not secure, or names a user.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let rest =
            text.strip_prefix("https://").filter(|_| text.bytes().all(|byte| byte.is_ascii_graphic()))?;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at_checked(end)?;
        let path = path.split('#').next().unwrap_or_default();
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) => (host, port.parse().ok()?),
            None => (authority, 443),
        };
        let is_host = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
        if host.is_empty() || !host.bytes().all(is_host) {
            return None;
        }
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        Some(Self { host: host.to_owned(), port, path })
    }
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// The status: 200 is well.
    pub status: u16,
    /// How long the server wants to be left alone (`Retry-After` in seconds).
    pub retry_after: Option<Duration>,
    /// What it says. It may hold tokens.
    pub body: Zeroizing<Vec<u8>>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum HttpsError {
    /// No connection.
    #[error("{0}")]
    Connect(#[from] ConnectError),
    /// It took too long.
    #[error("no answer")]
    Silent,
    /// The connection broke, or ended too early.
    #[error("the connection broke")]
    Broken,
    /// The answer is too long.
    #[error("the answer is too long")]
    TooLong,
    /// This is no HTTP.
    #[error("the answer is not understood")]
    NotHttp,
}

impl HttpsError {
    /// What this means: when to come back, and what the person hears.
    #[must_use]
    pub fn meaning(&self, host: String) -> (Failure, Trouble) {
        let why = match self {
            Self::Connect(error) => return error.meaning(&host),
            Self::Silent => Why::NoAnswer,
            Self::Broken => Why::Broken,
            Self::TooLong => Why::TooLong,
            Self::NotHttp => Why::NotUnderstood,
        };
        (Failure::NotReachable, Trouble::Unreachable { host, reason: why.into() })
    }
}

/// Sends a form (see [`form`]) and waits for the answer.
pub async fn post(
    url: &Url,
    form: &str,
    config: Arc<ClientConfig>,
    scale: TimeScale,
) -> Result<Answer, HttpsError> {
    let fields = format!(
        "Accept: application/json\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
        form.len()
    );
    let connection = connect(url, None, config, scale).await?;
    ask(connection, "POST", url, &fields, form, scale).await
}

/// Asks for a page; at another address than the host's, if one is given.
pub async fn get(
    url: &Url,
    instead: Option<SocketAddr>,
    config: Arc<ClientConfig>,
    scale: TimeScale,
) -> Result<Answer, HttpsError> {
    let connection = connect(url, instead, config, scale).await?;
    ask(connection, "GET", url, "", "", scale).await
}

async fn connect(
    url: &Url,
    instead: Option<SocketAddr>,
    config: Arc<ClientConfig>,
    scale: TimeScale,
) -> Result<Connection, ConnectError> {
    let named = (url.host.as_str(), url.port);
    match instead {
        Some(address) => Connection::open_at(address, &url.host, config, scale).await,
        None => Connection::open(named, Security::Tls, config, scale, |_, _| {}).await,
    }
}

async fn ask(
    mut connection: Connection,
    method: &str,
    url: &Url,
    fields: &str,
    body: &str,
    scale: TimeScale,
) -> Result<Answer, HttpsError> {
    let host = if url.port == 443 { url.host.clone() } else { format!("{}:{}", url.host, url.port) };
    let head = format!(
        "{method} {} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: Tidings/{}\r\n{fields}Connection: close\r\n\r\n",
        url.path,
        env!("CARGO_PKG_VERSION"),
    );
    let mut sent = Zeroizing::new(Vec::with_capacity(head.len() + body.len()));
    sent.extend_from_slice(head.as_bytes());
    sent.extend_from_slice(body.as_bytes());
    let talk = async {
        connection.write_all(&sent).await.map_err(|_| HttpsError::Broken)?;
        connection.flush().await.map_err(|_| HttpsError::Broken)?;
        read(&mut connection).await
    };
    timeout(scale.timer(Timer::Web), talk).await.map_err(|_| HttpsError::Silent)?
}

async fn read(connection: &mut Connection) -> Result<Answer, HttpsError> {
    // As large as it may get: a buffer that moves leaves copies of what was in it.
    let mut buffer = Zeroizing::new(Vec::with_capacity(LONGEST));
    loop {
        let space = u64::try_from(LONGEST - buffer.len()).unwrap_or_default();
        if space == 0 {
            return Err(HttpsError::TooLong);
        }
        // An end without TLS's goodbye is an end; whether the answer was whole is seen from the answer.
        let count = (&mut *connection).take(space).read_buf(&mut *buffer).await.unwrap_or_default();
        if let Some(answer) = understand(&buffer, count == 0)? {
            return Ok(answer);
        }
        if count == 0 {
            return Err(HttpsError::Broken);
        }
    }
}

/// The answer in these bytes; `None` while it is not whole.
///
/// # Errors
/// [`HttpsError::NotHttp`].
pub fn understand(bytes: &[u8], is_end: bool) -> Result<Option<Answer>, HttpsError> {
    let mut fields = [httparse::EMPTY_HEADER; FIELDS];
    let mut head = httparse::Response::new(&mut fields);
    let length = match head.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(_) => return Err(HttpsError::NotHttp),
    };
    let rest = bytes.get(length..).unwrap_or_default();
    let status = head.code.ok_or(HttpsError::NotHttp)?;
    if (100..200).contains(&status) {
        // "Go on": the answer proper follows.
        return if rest.is_empty() { Ok(None) } else { understand(rest, is_end) };
    }
    let field = |name: &str| {
        let found = head.headers.iter().find(|field| field.name.eq_ignore_ascii_case(name));
        found.and_then(|field| std::str::from_utf8(field.value).ok()).map(str::trim)
    };
    let retry_after = field("retry-after").and_then(|value| value.parse().ok()).map(Duration::from_secs);
    let body = match (field("transfer-encoding"), field("content-length")) {
        (Some(coding), _) if coding.eq_ignore_ascii_case("chunked") => unchunk(rest)?,
        (Some(_), _) => return Err(HttpsError::NotHttp),
        (None, Some(length)) => {
            let length: usize = length.parse().map_err(|_| HttpsError::NotHttp)?;
            if length > LONGEST {
                return Err(HttpsError::TooLong);
            }
            rest.get(..length).map(<[u8]>::to_vec)
        }
        (None, None) => is_end.then(|| rest.to_vec()),
    };
    Ok(body.map(|body| Answer { status, retry_after, body: Zeroizing::new(body) }))
}

/// What chunks hold (RFC 9112 §7.1); `None` while the last one is missing. Nothing that follows it is wanted.
fn unchunk(mut bytes: &[u8]) -> Result<Option<Vec<u8>>, HttpsError> {
    let mut body = Vec::with_capacity(bytes.len());
    loop {
        let (start, size) = match httparse::parse_chunk_size(bytes) {
            Ok(httparse::Status::Complete(found)) => found,
            Ok(httparse::Status::Partial) => return Ok(None),
            Err(_) => return Err(HttpsError::NotHttp),
        };
        if size == 0 {
            return Ok(Some(body));
        }
        let size = usize::try_from(size).ok().filter(|size| *size <= LONGEST).ok_or(HttpsError::TooLong)?;
        let Some(chunk) = bytes.get(start..start + size) else { return Ok(None) };
        body.extend_from_slice(chunk);
        match bytes.get(start + size..start + size + 2) {
            Some(b"\r\n") => bytes = bytes.get(start + size + 2..).unwrap_or_default(),
            Some(_) => return Err(HttpsError::NotHttp),
            None => return Ok(None),
        }
    }
}

/// Pairs as a form or a query writes them (`application/x-www-form-urlencoded`).
#[must_use]
pub fn form(pairs: &[(&str, &str)]) -> Zeroizing<String> {
    let room = pairs.iter().map(|(name, value)| 3 * (name.len() + value.len()) + 2).sum();
    let mut form = Zeroizing::new(String::with_capacity(room));
    for (name, value) in pairs {
        if !form.is_empty() {
            form.push('&');
        }
        push_escaped(&mut form, name);
        form.push('=');
        push_escaped(&mut form, value);
    }
    form
}

fn push_escaped(text: &mut String, value: &str) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            text.push(char::from(byte));
        } else {
            text.push('%');
            for digit in [byte >> 4, byte & 15] {
                text.extend(char::from_digit(u32::from(digit), 16).map(|digit| digit.to_ascii_uppercase()));
            }
        }
    }
}

/// The value of a name in a query, decoded; `None` when it is missing or no text.
#[must_use]
pub fn value_in(query: &str, name: &str) -> Option<String> {
    let pair = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
    let mut bytes = Vec::with_capacity(pair.len());
    let mut left = pair.bytes();
    while let Some(byte) = left.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || char::from(left.next()?).to_digit(16);
                u8::try_from(digit()? * 16 + digit()?).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn body(bytes: &[u8], is_end: bool) -> Option<Vec<u8>> {
        understand(bytes, is_end).unwrap().map(|answer| answer.body.to_vec())
    }

    #[test]
    fn only_secure_addresses_are_addresses() {
        let url = Url::parse("https://login.example.org:8443/a/token?x=1#part").unwrap();
        assert_eq!(
            (url.host.as_str(), url.port, url.path.as_str()),
            ("login.example.org", 8443, "/a/token?x=1")
        );
        assert_eq!(Url::parse("https://example.org").unwrap().path, "/");
        for text in
            ["http://a.org/", "https:///x", "https://user@a.org/", "https://a.org:x/", "https://a b/", ""]
        {
            assert_eq!(Url::parse(text), None, "{text}");
        }
    }

    #[test]
    fn an_answer_ends_by_its_length_its_chunks_or_the_connection() {
        let counted = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}and more";
        assert_eq!(body(counted, false).unwrap(), b"{}");
        let chunked =
            b"HTTP/1.1 400 Bad\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n";
        assert_eq!(body(chunked, false).unwrap(), b"abcde");
        let bare = b"HTTP/1.0 200 OK\r\n\r\nall";
        assert_eq!((body(bare, false), body(bare, true).unwrap()), (None, b"all".to_vec()));
        let goes_on =
            b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n";
        let answer = understand(goes_on, false).unwrap().unwrap();
        assert_eq!((answer.status, answer.retry_after), (503, Some(Duration::from_secs(7))));
    }

    #[test]
    fn an_answer_that_is_cut_anywhere_is_not_taken_for_a_whole_one() {
        let whole = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
        for length in 0..whole.len() - 4 {
            assert_eq!(body(&whole[..length], false), None, "{length}");
        }
    }

    #[test]
    fn forms_say_what_they_were_given() {
        assert_eq!(&**form(&[("a b", "c&d=e"), ("密", "%+")]), "a%20b=c%26d%3De&%E5%AF%86=%25%2B");
        assert_eq!(value_in("x=1&code=4%2F0+%E5%AF%86&state=s", "code").unwrap(), "4/0 密");
        assert_eq!(value_in("code=%f", "code"), None);
        assert_eq!(value_in("xcode=1", "code"), None);
    }

    proptest! {
        #[test]
        fn whatever_comes_is_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let mut answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
            answer.extend_from_slice(&bytes);
            drop((understand(&bytes, true), understand(&answer, true)));
        }
    }
}
