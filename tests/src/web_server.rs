//! A web server on loopback, under real TLS, that has one file for every name it is asked under.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::ca::ServerCertificate;

/// How long a client may be silent.
const PATIENCE: Duration = Duration::from_secs(10);

/// Answers until it is dropped.
#[derive(Debug)]
pub struct WebServer {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    is_over: Arc<AtomicBool>,
    serving: Option<JoinHandle<()>>,
}

impl WebServer {
    /// Serves `body` at `path`, showing this certificate.
    pub fn start(certificate: &ServerCertificate, path: &str, body: &str) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port for the web server");
        let address = listener.local_addr().expect("the web server's address");
        let (asked, is_over) = (Arc::default(), Arc::new(AtomicBool::new(false)));
        let (told, over): (Arc<Mutex<Vec<String>>>, _) = (Arc::clone(&asked), Arc::clone(&is_over));
        let (config, path, body) = (certificate.server_config(), path.to_owned(), body.to_owned());
        let serving = std::thread::spawn(move || {
            for peer in listener.incoming().map_while(Result::ok) {
                if over.load(Ordering::Relaxed) {
                    return;
                }
                let (config, told) = (Arc::clone(&config), Arc::clone(&told));
                let (path, body) = (path.clone(), body.clone());
                // Each by itself: a client that is silent keeps nobody else waiting.
                std::thread::spawn(move || {
                    let asked = serve(peer, config, &path, &body);
                    told.lock().unwrap_or_else(PoisonError::into_inner).extend(asked);
                });
            }
        });
        Self { address, asked, is_over, serving: Some(serving) }
    }

    /// Where it is.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What was asked for, as `host/path`, by those who accepted its certificate.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for WebServer {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        // Wakes it up.
        drop(TcpStream::connect(self.address));
        drop(self.serving.take().map(JoinHandle::join));
    }
}

/// Answers one question; `None` when there is none, as from a client that refuses the certificate.
fn serve(peer: TcpStream, config: Arc<ServerConfig>, path: &str, body: &str) -> Option<String> {
    peer.set_read_timeout(Some(PATIENCE)).ok()?;
    let mut stream = BufReader::new(StreamOwned::new(ServerConnection::new(config).ok()?, peer));
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line.trim_end().is_empty() {
            break;
        }
        lines.push(line.trim_end().to_owned());
    }
    let target = lines.first()?.split(' ').nth(1)?.to_owned();
    let host = lines.iter().find_map(|line| line.strip_prefix("Host: "))?;
    let (status, body) = if target == path { ("200 OK", body) } else { ("404 Not Found", "") };
    let answer =
        format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
    let stream = stream.get_mut();
    stream.write_all(answer.as_bytes()).and_then(|()| stream.flush()).ok()?;
    stream.conn.send_close_notify();
    // The client may be gone already.
    drop(stream.flush());
    Some(format!("{host}{target}"))
}
