//! One client of the control socket: its requests, the answers, and the updates it subscribed to.
//!
//! Everything is bounded, and nobody waits for a client: requests under way, what waits to be sent, and the
//! updates it may lag behind; then it is told that it missed some.

use std::{cell::Cell, rc::Rc, time::Duration};

use tidings_engine::ports::Keyring as _;
use tidings_os::control::{Connection, ControlError, FrameReader, FrameWriter};
use tidings_protocol::{
    AccountId, AccountSettings, Failure, FailureCode, Frame, Hello, PROTOCOL_VERSION, Reply, Request, Role,
    Update, Welcome,
};
use tokio::{
    sync::{
        broadcast::{self, error::RecvError},
        mpsc,
    },
    task::{JoinHandle, JoinSet, spawn_local},
    time::timeout,
};

use super::socket::Served;
use crate::VERSION;

/// Frames that wait to be sent to one client.
const QUEUE: usize = 64;
/// Requests of one client that are being answered; the next one is read when one of them is done.
const UNDER_WAY: usize = 16;
/// How long a client may take to say who it is.
const HELLO: Duration = Duration::from_secs(10);
/// How long a keyring may take to show that it is usable; one that hangs is not.
const KEYRING: Duration = Duration::from_secs(2);

/// Numbers clients in the order they came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ClientId(pub(super) u64);

struct Client {
    id: ClientId,
    served: Rc<Served>,
    queue: mpsc::Sender<Frame>,
    standing: Cell<Standing>,
}

/// What a client may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// It has not said who it is.
    Unknown,
    /// It speaks another version of the protocol.
    OtherVersion,
    /// It may ask for everything.
    Known,
}

/// Attends to a client until it is gone.
pub(super) async fn attend(connection: Connection, id: ClientId, served: Rc<Served>) {
    let (reader, writer) = connection.split();
    let (queue, frames) = mpsc::channel(QUEUE);
    let standing = Cell::new(Standing::Unknown);
    let client = Rc::new(Client { id, served: Rc::clone(&served), queue, standing });
    let writing = spawn_local(write(writer, frames));
    client.listen(reader, writing).await;
    served.windows.left(id);
}

impl Client {
    async fn listen(self: Rc<Self>, mut reader: FrameReader, mut writing: JoinHandle<()>) {
        let mut answering = JoinSet::new();
        // Dropped with this call: who has hung up subscribes to nothing.
        let mut subscription = JoinSet::new();
        loop {
            let is_full = answering.len() >= UNDER_WAY;
            let read = tokio::select! {
                _ = &mut writing => return,
                Some(_) = answering.join_next() => continue,
                read = self.next(&mut reader), if !is_full => read,
            };
            match read {
                // At once: the requests behind it depend on it.
                Ok(Some(Frame::Request { id, body: Request::Hello(hello) })) => {
                    let welcome = self.welcome(Some(&hello)).await;
                    self.answer(id, Reply::Welcome(welcome)).await;
                }
                Ok(Some(Frame::Request { id, body: Request::Subscribe })) if self.is_known() => {
                    if subscription.is_empty() {
                        let updates = self.served.handle.updates();
                        subscription.spawn_local(Rc::clone(&self).pass_on(updates));
                    }
                    self.answer(id, Reply::Done).await;
                }
                Ok(Some(Frame::Request { id, body })) => {
                    let client = Rc::clone(&self);
                    answering.spawn_local(async move {
                        let reply = client.obey(body).await;
                        client.answer(id, reply).await;
                    });
                }
                Ok(Some(Frame::Reply { .. } | Frame::Update(_))) => {
                    tracing::debug!("a client sent what only agents send");
                }
                Ok(None) => break,
                Err(ControlError::Malformed { id: Some(id) }) => {
                    self.answer(id, failed(FailureCode::Unknown, "this request is not known here")).await;
                }
                Err(ControlError::Malformed { id: None }) => {}
                Err(error) => {
                    tracing::debug!(%error, "a client was given up");
                    return;
                }
            }
        }
        // A script may close its side when it has asked everything, and still wants the answers.
        drop(subscription);
        drop(self);
        tokio::select! {
            _ = &mut writing => {}
            () = async { while answering.join_next().await.is_some() {} } => {}
        }
    }

    async fn next(&self, reader: &mut FrameReader) -> Result<Option<Frame>, ControlError> {
        match self.standing.get() {
            Standing::Unknown => timeout(HELLO, reader.next()).await.unwrap_or(Err(ControlError::TimedOut)),
            Standing::OtherVersion | Standing::Known => reader.next().await,
        }
    }

    fn is_known(&self) -> bool {
        self.standing.get() == Standing::Known
    }

    async fn obey(&self, request: Request) -> Reply {
        let handle = &self.served.handle;
        match request {
            Request::Version => Reply::Welcome(self.welcome(None).await),
            Request::Quit => {
                // On its own: a client that has its answer hangs up, and what is done for it then ends. The answer is on
                // its way first; afterwards nobody is left to give it.
                let handle = handle.clone();
                spawn_local(async move { handle.ask(Request::Quit).await });
                Reply::Done
            }
            _ if self.standing.get() == Standing::OtherVersion => {
                failed(FailureCode::Unknown, "this is another version of Tidings: restart the older one")
            }
            _ if !self.is_known() => failed(FailureCode::Invalid, "the first request is a hello"),
            Request::OpenWindow { event, token } => {
                match self.served.windows.show(Some(self.id), event, token) {
                    Ok(()) => Reply::Done,
                    Err(error) => failed(FailureCode::Internal, &error.to_string()),
                }
            }
            Request::ProbeAccount { account } => self.probe(account).await,
            Request::BrowserSignIn { id, provider, user } => self.sign_in(id, provider, user).await,
            Request::Discover { email, ask_public } => self.discover(email, ask_public).await,
            request => handle.ask(request).await,
        }
    }

    async fn welcome(&self, hello: Option<&Hello>) -> Welcome {
        let Served { desk, windows, .. } = &*self.served;
        // Asked before this client counts as one: a second window is to learn of the first. And before the keyring,
        // which may take its time: meanwhile no other window is to be opened.
        let window_open = windows.is_open();
        if let Some(hello) = hello {
            let is_ours = hello.protocol == PROTOCOL_VERSION;
            self.standing.set(if is_ours { Standing::Known } else { Standing::OtherVersion });
            if is_ours && hello.role == Role::Window {
                windows.joined(self.id, self.queue.clone());
            }
        }
        let is_usable = timeout(KEYRING, desk.is_usable()).await.unwrap_or(false);
        Welcome {
            protocol: PROTOCOL_VERSION,
            version: VERSION.to_owned(),
            pid: std::process::id(),
            wants_secret: !is_usable,
            window_open,
        }
    }

    async fn probe(&self, account: AccountSettings) -> Reply {
        let (sender, mut steps) = mpsc::channel(QUEUE);
        let pass_on = async {
            while let Some(step) = steps.recv().await {
                self.send(Frame::Update(Update::Probe(step))).await;
            }
        };
        let (outcome, ()) = tokio::join!(self.served.handle.probe(account, sender), pass_on);
        Reply::Probed(outcome)
    }

    async fn sign_in(&self, account: AccountId, provider: String, user: String) -> Reply {
        let (sender, mut pages) = mpsc::channel(1);
        let show = async {
            while let Some(url) = pages.recv().await {
                self.send(Frame::Update(Update::SignInPage { account: account.clone(), url })).await;
            }
        };
        tokio::join!(self.served.handle.sign_in(account.clone(), provider, user, sender), show).0
    }

    async fn discover(&self, email: String, ask_public: bool) -> Reply {
        let (sender, mut steps) = mpsc::channel(QUEUE);
        let pass_on = async {
            while let Some(step) = steps.recv().await {
                self.send(Frame::Update(Update::Probe(step))).await;
            }
        };
        let (discovery, ()) = tokio::join!(self.served.handle.discover(email, ask_public, sender), pass_on);
        Reply::Discovered(discovery)
    }

    async fn pass_on(self: Rc<Self>, mut updates: broadcast::Receiver<Update>) {
        loop {
            let update = match updates.recv().await {
                Ok(update) => update,
                Err(RecvError::Lagged(_)) => Update::Missed,
                Err(RecvError::Closed) => return,
            };
            self.send(Frame::Update(update)).await;
        }
    }

    async fn answer(&self, id: u64, body: Reply) {
        self.send(Frame::Reply { id, body }).await;
    }

    async fn send(&self, frame: Frame) {
        // Refused only when the client is gone.
        drop(self.queue.send(frame).await);
    }
}

async fn write(mut writer: FrameWriter, mut frames: mpsc::Receiver<Frame>) {
    while let Some(frame) = frames.recv().await {
        let sent = match (writer.send(&frame).await, frame) {
            (Err(ControlError::LineTooLong), Frame::Reply { id, .. }) => {
                let body = failed(FailureCode::Invalid, "the answer is too long: ask for less");
                writer.send(&Frame::Reply { id, body }).await
            }
            (sent, _) => sent,
        };
        if let Err(error) = sent {
            tracing::debug!(%error, "a client takes nothing more");
            return;
        }
    }
}

fn failed(code: FailureCode, text: &str) -> Reply {
    Reply::Failed(Failure { code, text: text.to_owned() })
}
