//! STARTTLS (RFC 3501 §6.2.1), strict: nothing learnt in clear is believed, nothing secret is said in clear,
//! and bytes that were smuggled behind the server's OK end the connection.

use std::io;

use tidings_core::tell::Why;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// All that a server may say before TLS, in bytes.
const MAX_CLEAR: usize = 8 * 1024;

/// Why the connection was not upgraded.
#[derive(Debug, thiserror::Error)]
pub enum StartTlsError {
    /// The greeting was not `* OK`.
    #[error("the server did not greet as it must before STARTTLS")]
    Greeting,
    /// STARTTLS is not among the capabilities.
    #[error("the server does not offer STARTTLS")]
    NotOffered,
    /// The command was refused.
    #[error("the server refused STARTTLS")]
    Refused,
    /// Something followed the OK in clear.
    #[error("something was put into the connection before it was secure")]
    Injected,
    /// The server said too much.
    #[error("the server said too much before the connection was secure")]
    TooMuch,
    /// The connection broke.
    #[error("the connection broke before it was secure")]
    Broken(#[from] io::Error),
}

impl StartTlsError {
    /// Why, for people.
    pub(super) const fn why(&self) -> Why {
        match self {
            Self::Greeting => Why::StartTlsGreeting,
            Self::NotOffered => Why::StartTlsNotOffered,
            Self::Refused => Why::StartTlsRefused,
            Self::Injected => Why::StartTlsInjected,
            Self::TooMuch => Why::StartTlsTooMuch,
            Self::Broken(_) => Why::Broken,
        }
    }
}

/// Brings a fresh connection to the point where the TLS handshake starts.
pub(super) async fn upgrade(mut tcp: TcpStream) -> Result<TcpStream, StartTlsError> {
    let mut clear = Clear { buffer: Vec::new(), taken: 0 };
    let greeting = clear.line(&mut tcp).await?;
    if !starts_with(&greeting, b"* OK") {
        return Err(StartTlsError::Greeting);
    }
    tcp.write_all(b"S1 CAPABILITY\r\n").await?;
    let mut is_offered = false;
    loop {
        let line = clear.line(&mut tcp).await?;
        if starts_with(&line, b"* CAPABILITY ") {
            is_offered = line
                .split(|byte| byte.is_ascii_whitespace())
                .any(|word| word.eq_ignore_ascii_case(b"STARTTLS"));
        } else if starts_with(&line, b"S1 ") {
            break;
        }
    }
    if !is_offered {
        return Err(StartTlsError::NotOffered);
    }
    tcp.write_all(b"S2 STARTTLS\r\n").await?;
    loop {
        let line = clear.line(&mut tcp).await?;
        if starts_with(&line, b"S2 OK") {
            break;
        }
        if starts_with(&line, b"S2 ") {
            return Err(StartTlsError::Refused);
        }
    }
    if clear.has_rest() { Err(StartTlsError::Injected) } else { Ok(tcp) }
}

fn starts_with(line: &[u8], start: &[u8]) -> bool {
    line.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start))
}

struct Clear {
    buffer: Vec<u8>,
    taken: usize,
}

impl Clear {
    async fn line(&mut self, tcp: &mut TcpStream) -> Result<Vec<u8>, StartTlsError> {
        loop {
            let rest = self.buffer.get(self.taken..).unwrap_or_default();
            if let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
                let line = rest.get(..end).unwrap_or_default().to_vec();
                self.taken += end + 1;
                return Ok(line);
            }
            if self.buffer.len() > MAX_CLEAR {
                return Err(StartTlsError::TooMuch);
            }
            if tcp.read_buf(&mut self.buffer).await? == 0 {
                return Err(StartTlsError::Broken(io::ErrorKind::UnexpectedEof.into()));
            }
        }
    }

    fn has_rest(&self) -> bool {
        self.taken < self.buffer.len()
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    /// What `upgrade` makes of a server that says these things, and what it was told.
    async fn against(script: &'static [&'static str]) -> (Result<(), StartTlsError>, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = async {
            let (mut tcp, _) = listener.accept().await.unwrap();
            let mut heard = Vec::new();
            for (place, said) in script.iter().enumerate() {
                if place > 0 {
                    let before = heard.len();
                    while !heard[before..].ends_with(b"\r\n") {
                        if tcp.read_buf(&mut heard).await.unwrap() == 0 {
                            return String::from_utf8(heard).unwrap();
                        }
                    }
                }
                tcp.write_all(said.as_bytes()).await.unwrap();
            }
            let _ = tcp.read_to_end(&mut heard).await;
            String::from_utf8(heard).unwrap()
        };
        let client = async { upgrade(TcpStream::connect(address).await.unwrap()).await.map(drop) };
        let (outcome, heard) = tokio::join!(client, server);
        (outcome, heard)
    }

    #[tokio::test]
    async fn a_server_that_offers_it_is_upgraded() {
        let (outcome, heard) =
            against(&["* OK hi\r\n", "* CAPABILITY IMAP4rev1 STARTTLS\r\nS1 OK\r\n", "S2 OK begin\r\n"])
                .await;
        assert!(outcome.is_ok());
        assert_eq!(heard, "S1 CAPABILITY\r\nS2 STARTTLS\r\n");
    }

    #[tokio::test]
    async fn a_server_that_does_not_offer_it_is_left_without_a_word_more() {
        let (outcome, heard) = against(&["* OK hi\r\n", "* CAPABILITY IMAP4rev1\r\nS1 OK\r\n"]).await;
        assert!(matches!(outcome, Err(StartTlsError::NotOffered)));
        assert_eq!(heard, "S1 CAPABILITY\r\n");
    }

    #[tokio::test]
    async fn bytes_behind_the_ok_are_an_attack() {
        let (outcome, _) = against(&[
            "* OK hi\r\n",
            "* CAPABILITY IMAP4rev1 STARTTLS\r\nS1 OK\r\n",
            "S2 OK begin\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n",
        ])
        .await;
        assert!(matches!(outcome, Err(StartTlsError::Injected)));
    }

    #[tokio::test]
    async fn a_refusal_and_a_preauth_greeting_end_it() {
        let (outcome, _) =
            against(&["* OK hi\r\n", "* CAPABILITY IMAP4rev1 STARTTLS\r\nS1 OK\r\n", "S2 NO\r\n"]).await;
        assert!(matches!(outcome, Err(StartTlsError::Refused)));
        let (outcome, heard) = against(&["* PREAUTH hi\r\n"]).await;
        assert!(matches!(outcome, Err(StartTlsError::Greeting)));
        assert_eq!(heard, "");
    }
}
