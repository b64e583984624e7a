//! The floor under every latency: when did the server's own push line arrive at a bare socket?

use std::io::BufRead as _;
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::ImapClient;
use crate::ca::CertificateAuthority;

/// One line a server sent into IDLE.
#[derive(Clone, Debug)]
pub struct Push {
    /// When it was read from the socket.
    pub at: Instant,
    /// The line, without its line end.
    pub line: String,
}

#[derive(Default)]
struct Seen {
    pushes: Vec<Push>,
    ended: bool,
}

/// A connection that idles in one folder, on a thread of its own, and notes what comes and when.
pub struct IdleFloor {
    seen: Arc<(Mutex<Seen>, Condvar)>,
    socket: TcpStream,
    reader: Option<JoinHandle<()>>,
}

impl IdleFloor {
    /// Signs in, opens `folder` and idles; returns once the server has said that it does.
    pub fn start(
        address: SocketAddr,
        authority: &CertificateAuthority,
        user: &str,
        password: &str,
        folder: &str,
    ) -> Self {
        let mut stream = ImapClient::connect(address, authority, user, password).into_idle(folder);
        let socket = stream.get_ref().sock.try_clone().unwrap();
        socket.set_read_timeout(None).unwrap();
        let seen = Arc::new((Mutex::new(Seen::default()), Condvar::new()));
        let noted = Arc::clone(&seen);
        let reader = thread::spawn(move || {
            loop {
                let mut line = String::new();
                let read = stream.read_line(&mut line);
                let at = Instant::now();
                let mut seen = noted.0.lock().unwrap();
                if !matches!(read, Ok(1..)) {
                    seen.ended = true;
                    noted.1.notify_all();
                    return;
                }
                line.truncate(line.trim_end().len());
                seen.pushes.push(Push { at, line });
                noted.1.notify_all();
            }
        });
        Self { seen, socket, reader: Some(reader) }
    }

    /// Waits for a line that satisfies `wanted`, among those that came already and those to come.
    ///
    /// # Panics
    /// When `limit` passes or the connection ends first.
    #[track_caller]
    pub fn wait_for(&self, limit: Duration, wanted: impl Fn(&str) -> bool) -> Push {
        let deadline = Instant::now() + limit;
        let mut seen = self.seen.0.lock().unwrap();
        loop {
            if let Some(push) = seen.pushes.iter().find(|push| wanted(&push.line)) {
                return push.clone();
            }
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero() && !seen.ended,
                "no such push; ended: {}, seen: {:?}",
                seen.ended,
                seen.pushes
            );
            seen = self.seen.1.wait_timeout(seen, left).unwrap().0;
        }
    }

    /// Waits until the server has ended the connection and says when that was noticed.
    ///
    /// # Panics
    /// When `limit` passes first.
    #[track_caller]
    pub fn wait_for_end(&self, limit: Duration) -> Instant {
        let deadline = Instant::now() + limit;
        let mut seen = self.seen.0.lock().unwrap();
        while !seen.ended {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "the connection still stands; seen: {:?}", seen.pushes);
            seen = self.seen.1.wait_timeout(seen, left).unwrap().0;
        }
        Instant::now()
    }

    /// Everything that came so far, in order.
    pub fn pushes(&self) -> Vec<Push> {
        self.seen.0.lock().unwrap().pushes.clone()
    }
}

impl Drop for IdleFloor {
    fn drop(&mut self) {
        let _ = self.socket.shutdown(Shutdown::Both);
        if let Some(reader) = self.reader.take() {
            let _ = reader.join();
        }
    }
}
