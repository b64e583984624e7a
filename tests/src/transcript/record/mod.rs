//! A real server watched by the program's own edge and session, with a tape between them and the server, and another
//! client beside. What was said becomes a transcript; a test may also look only at what was told.

pub mod situations;
mod tape;

use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use jiff::Timestamp as Wall;
use rustls::pki_types::ServerName;
use secrecy::SecretString;
use tidings_core::listen::{Moment, Phase};
use tidings_engine::edge::{Greeted, Proof};
use tidings_protocol::Timestamp;
use tokio::net::TcpStream;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_rustls::TlsConnector;

use super::listener::{Listener, Memory, Told};
use super::{Line, Transcript};
use crate::imap_client::ImapClient;
use crate::real_server::{RealServer, ServerKind};
pub use tape::Window;
use tape::{Tape, Taped};

/// No server on loopback needs longer for anything.
const LIMIT: Duration = Duration::from_secs(20);

/// A server, another client, and the program watching between.
pub struct Watched {
    server: Box<dyn RealServer>,
    client: Arc<Mutex<ImapClient>>,
    folder: String,
    began: Instant,
    wall: Timestamp,
    tape: Arc<Tape>,
    seen: Arc<(Mutex<Seen>, Condvar)>,
    connection: Option<(UnboundedSender<Order>, JoinHandle<()>)>,
}

#[derive(Default)]
struct Seen {
    /// Between two connections.
    memory: Option<Memory>,
    told: Told,
    phase: Option<Phase>,
}

enum Order {
    CheckNow,
    Hang,
}

impl Watched {
    /// Starts a server with another client; nothing watches yet. `folder` is the inbox or stands beside it.
    pub fn new(kind: ServerKind, folder: &str) -> Self {
        let server = kind.start();
        let folder = if folder == "INBOX" { folder.to_owned() } else { server.beside_inbox(folder) };
        let client = Arc::new(Mutex::new(server.client()));
        Self {
            server,
            client,
            folder,
            began: Instant::now(),
            wall: Timestamp::from_millis(Wall::now().as_millisecond()),
            tape: Arc::default(),
            seen: Arc::new((
                Mutex::new(Seen { memory: Some(Memory::default()), ..Seen::default() }),
                Condvar::new(),
            )),
            connection: None,
        }
    }

    /// The server.
    pub fn server(&self) -> &dyn RealServer {
        &*self.server
    }

    /// The folder that is watched.
    pub fn folder(&self) -> &str {
        &self.folder
    }

    /// Writes a line for people into the transcript.
    pub fn note(&self, what: &str) {
        self.tape.note(what);
    }

    /// The other client does something; `what` it does is noted.
    pub fn other<T>(&self, what: &str, deed: impl FnOnce(&mut ImapClient) -> T) -> T {
        if !what.is_empty() {
            self.note(&format!("another client {what}"));
        }
        deed(&mut self.client.lock().unwrap())
    }

    /// Connects, and waits until the folder is watched.
    pub fn connect(&mut self) {
        assert!(self.connection.is_none(), "it is connected");
        let (orders, received) = unbounded_channel();
        let memory = {
            let mut seen = self.seen.0.lock().unwrap();
            seen.phase = None;
            seen.memory.take().expect("no other connection has it")
        };
        let connection = Connection {
            address: self.server.address(),
            tls: TlsConnector::from(self.server.authority().client_config()),
            user: self.server.user().to_owned(),
            password: self.server.password().to_owned(),
            folder: self.folder.clone(),
            began: self.began,
            wall: self.wall,
            tape: Arc::clone(&self.tape),
            seen: Arc::clone(&self.seen),
            orders: received,
        };
        self.connection = Some((orders, thread::spawn(move || connection.run(memory))));
        self.wait("the folder to be watched", |seen| seen.phase == Some(Phase::Idling));
    }

    /// Ends the connection from our side without a word.
    pub fn disconnect(&mut self) {
        let (orders, thread) = self.connection.take().expect("it is connected");
        // It may have ended by itself.
        let _ = orders.send(Order::Hang);
        thread.join().unwrap();
    }

    /// Ends the connection and begins another after `meanwhile`.
    pub fn reconnect_after(&mut self, what: &str, meanwhile: impl FnOnce(&mut ImapClient)) {
        self.disconnect();
        self.tape.reconnect();
        self.other(what, meanwhile);
        self.connect();
    }

    /// Leaves IDLE, looks, and waits until IDLE has begun again.
    pub fn look(&self) {
        let idles = self.tape.idles();
        self.check_now();
        self.wait("IDLE to begin again", |seen| {
            seen.phase == Some(Phase::Idling) && self.tape.idles() > idles
        });
    }

    /// Leaves IDLE, and the other client does something at a certain moment of that. Waits until IDLE has begun again.
    pub fn other_in(&self, window: Window, what: &str, deed: impl FnOnce(&mut ImapClient) + Send + 'static) {
        let (client, tape) = (Arc::clone(&self.client), Arc::clone(&self.tape));
        let note = format!("another client {what}");
        self.tape.arm(
            window,
            Box::new(move || {
                tape.note(&note);
                deed(&mut client.lock().unwrap());
            }),
        );
        self.look();
        assert!(!self.tape.is_armed(), "{window:?} did not come");
    }

    /// Waits until so many events were told in all, and IDLE has begun again.
    #[track_caller]
    pub fn wait_for_events(&self, count: usize) {
        self.wait(&format!("{count} events"), |seen| {
            seen.told.events.len() >= count && seen.phase == Some(Phase::Idling)
        });
    }

    /// Whether the connection ended by itself.
    pub fn has_ended(&self) -> bool {
        self.seen.0.lock().unwrap().phase == Some(Phase::Ended)
    }

    /// What was told until now.
    pub fn told(&self) -> Told {
        self.seen.0.lock().unwrap().told.clone()
    }

    /// Ends the connection and gives the transcript of all that was said.
    pub fn into_transcript(mut self, heading: &[&str]) -> Transcript {
        self.disconnect();
        let mut lines: Vec<Line> = heading.iter().map(|line| Line::Note((*line).to_owned())).collect();
        lines.extend(self.tape.lines());
        // What was on its way when the connection was ended.
        while let Some(Line::Client(_)) = lines.last() {
            lines.pop();
        }
        Transcript {
            server: format!("{} {}", self.server.kind(), self.server.version()),
            folder: self.folder.clone(),
            wall: self.wall,
            lines,
            told: self.told(),
        }
    }

    /// Looks now; whether the server answers is not waited for.
    pub fn check_now(&self) {
        let (orders, _) = self.connection.as_ref().expect("it is connected");
        // It may have ended by itself.
        let _ = orders.send(Order::CheckNow);
    }

    #[track_caller]
    fn wait(&self, what: &str, is_so: impl Fn(&Seen) -> bool) {
        let deadline = Instant::now() + LIMIT;
        let mut seen = self.seen.0.lock().unwrap();
        while !is_so(&seen) {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero(),
                "waited in vain for {what}; {:?}, told:\n{}\nsaid:\n{}",
                seen.phase,
                seen.told,
                self.tape.lines().iter().map(|line| format!("{line}\n")).collect::<String>()
            );
            seen = self.seen.1.wait_timeout(seen, left).unwrap().0;
        }
    }
}

/// One connection, on a thread of its own.
struct Connection {
    address: std::net::SocketAddr,
    tls: TlsConnector,
    user: String,
    password: String,
    folder: String,
    began: Instant,
    wall: Timestamp,
    tape: Arc<Tape>,
    seen: Arc<(Mutex<Seen>, Condvar)>,
    orders: UnboundedReceiver<Order>,
}

impl Connection {
    fn run(mut self, memory: Memory) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let memory = runtime.block_on(self.watch(memory));
        self.seen.0.lock().unwrap().memory = Some(memory);
        self.seen.1.notify_all();
    }

    fn now(&self) -> Moment {
        Moment(self.began.elapsed())
    }

    async fn watch(&mut self, memory: Memory) -> Memory {
        let tcp = TcpStream::connect(self.address).await.unwrap();
        tcp.set_nodelay(true).unwrap();
        let inner = self.tls.connect(ServerName::from(self.address.ip()), tcp).await.unwrap();
        let stream = Taped { inner, tape: Arc::clone(&self.tape) };
        let greeted = Greeted::over(stream, "localhost", LIMIT, None).await.unwrap();
        let password = SecretString::from(self.password.as_str());
        let signed_in = greeted.sign_in(&self.user, Proof::Password(&password), LIMIT).await;
        let (mut edge, capabilities) = signed_in.map_err(|error| format!("{error:?}")).unwrap();
        let quirks = edge.quirks();
        let mut listener = Listener::begin(memory, &self.folder, capabilities, quirks, self.wall, self.now());
        loop {
            for command in listener.turn(self.now()) {
                edge.send(&command).await.unwrap();
            }
            self.show(&listener);
            if listener.session.ended().is_some() {
                return listener.end();
            }
            let wait = listener.session.next_deadline().unwrap_or_default().since(self.now());
            tokio::select! {
                biased;
                reply = edge.next() => match reply {
                    Ok(Some(reply)) => listener.session.handle_reply(reply, self.now()),
                    Ok(None) | Err(_) => listener.session.handle_closed(),
                },
                order = self.orders.recv() => match order {
                    Some(Order::CheckNow) => listener.session.check_now(self.now()),
                    Some(Order::Hang) | None => return listener.end(),
                },
                () = tokio::time::sleep(wait) => listener.session.handle_timeout(self.now()),
            }
        }
    }

    fn show(&self, listener: &Listener) {
        let mut seen = self.seen.0.lock().unwrap();
        seen.told.clone_from(listener.told());
        seen.phase = Some(listener.session.phase());
        self.seen.1.notify_all();
    }
}
