//! The side of the window and the command line: questions with answers, and updates beside them.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tidings_protocol::{Frame, Hello, PROTOCOL_VERSION, Reply, Request, Role, Update, Welcome};
use tokio::{
    sync::{mpsc, oneshot},
    task::AbortHandle,
    time::timeout,
};

use super::{Connection, ControlError, FrameReader, FrameWriter};
use crate::dirs::Profile;

/// How long an answer may take.
const ANSWER: Duration = Duration::from_secs(30);
/// How long the test of an account may take: it connects, signs in and lists folders, each with a deadline
/// of its own.
const PROBE: Duration = Duration::from_secs(120);
/// A person signs in with a provider; the agent gives up before this.
const BROWSER: Duration = Duration::from_secs(330);
/// Updates that wait for their reader. The last place is for [`Update::Missed`], which stands for all that
/// found no place.
const UPDATES: usize = 256;

/// A connection to the agent that asks and hears. Dropping it ends the connection.
#[derive(Debug)]
pub struct Client {
    writer: tokio::sync::Mutex<FrameWriter>,
    next_id: AtomicU64,
    shared: Arc<Shared>,
    updates: Mutex<Option<mpsc::Receiver<Update>>>,
    reader: AbortHandle,
}

/// What the client and the task that reads for it both hold.
#[derive(Debug, Default)]
struct Shared {
    /// `None` once the connection ended: nobody will answer any more.
    waiting: Mutex<Option<Waiting>>,
}

type Waiting = BTreeMap<u64, oneshot::Sender<Result<Reply, ControlError>>>;

impl Client {
    /// Connects to the profile's agent and exchanges hellos. Needs a tokio runtime, on which one task reads.
    ///
    /// `version` is the calling program's.
    ///
    /// # Errors
    /// [`ControlError::NoAgent`] when none runs, [`ControlError::OtherVersion`] when it speaks another version,
    /// others as [`Client::request`].
    pub async fn connect(
        profile: &Profile,
        role: Role,
        version: &str,
    ) -> Result<(Self, Welcome), ControlError> {
        let (client, welcome) = Self::greet(profile, role, version).await?;
        if welcome.protocol != PROTOCOL_VERSION {
            return Err(ControlError::OtherVersion(Box::new(welcome)));
        }
        Ok((client, welcome))
    }

    /// Tells the profile's agent, of whatever version, to end; returns when it has closed the connection or
    /// said that it will.
    ///
    /// # Errors
    /// [`ControlError::NoAgent`] when none runs, others as [`Client::request`].
    pub async fn quit(profile: &Profile, version: &str) -> Result<(), ControlError> {
        let (client, _) = Self::greet(profile, Role::Command, version).await?;
        match client.request(Request::Quit).await {
            Ok(_) | Err(ControlError::Closed) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn greet(profile: &Profile, role: Role, version: &str) -> Result<(Self, Welcome), ControlError> {
        let (reader, writer) = Connection::connect(profile).await?.split();
        let (update_sender, updates) = mpsc::channel(UPDATES);
        let shared = Arc::new(Shared { waiting: Mutex::new(Some(BTreeMap::new())) });
        let task = tokio::spawn(read(reader, Arc::clone(&shared), update_sender));
        let client = Self {
            writer: tokio::sync::Mutex::new(writer),
            next_id: AtomicU64::new(1),
            shared,
            updates: Mutex::new(Some(updates)),
            reader: task.abort_handle(),
        };
        let hello = Hello { protocol: PROTOCOL_VERSION, version: version.to_owned(), role };
        match client.request(Request::Hello(hello)).await? {
            Reply::Welcome(welcome) => Ok((client, welcome)),
            _ => Err(ControlError::Unexpected),
        }
    }

    /// Asks and waits for the answer: 30 s at most, 120 s for [`Request::ProbeAccount`] and
    /// [`Request::Discover`], and for
    /// [`Request::BrowserSignIn`] a little longer than the agent waits. Several may be asked at the same time.
    ///
    /// # Errors
    /// [`ControlError::TimedOut`], [`ControlError::Closed`] when the agent ended, [`ControlError::LineTooLong`]
    /// when the request is, [`ControlError::Malformed`] when the answer is none we know.
    pub async fn request(&self, body: Request) -> Result<Reply, ControlError> {
        let limit = match body {
            Request::ProbeAccount { .. } | Request::Discover { .. } => PROBE,
            Request::BrowserSignIn { .. } => BROWSER,
            _ => ANSWER,
        };
        let id = self.next_id.fetch_add(1, Ordering::Relaxed);
        let (sender, answer) = oneshot::channel();
        let Some(()) = self.shared.waiting().as_mut().map(|waiting| drop(waiting.insert(id, sender))) else {
            return Err(ControlError::Closed);
        };
        // Also when this call is cancelled, nobody waits under the id any more.
        let _forget = Forget { shared: &self.shared, id };
        let asked = async {
            self.writer.lock().await.send(&Frame::Request { id, body }).await?;
            answer.await.unwrap_or(Err(ControlError::Closed))
        };
        timeout(limit, asked).await.unwrap_or(Err(ControlError::TimedOut))
    }

    /// What the agent tells after [`Request::Subscribe`]. Ends when the connection does.
    ///
    /// For the first caller only; a second gets a receiver that has ended.
    pub fn updates(&self) -> mpsc::Receiver<Update> {
        lock(&self.updates).take().unwrap_or_else(|| mpsc::channel(1).1)
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

impl Shared {
    fn waiting(&self) -> MutexGuard<'_, Option<Waiting>> {
        lock(&self.waiting)
    }

    fn answer(&self, id: u64, answer: Result<Reply, ControlError>) {
        let waiting = self.waiting().as_mut().and_then(|waiting| waiting.remove(&id));
        // Without one the asker gave up.
        if let Some(asker) = waiting {
            drop(asker.send(answer));
        }
    }
}

struct Forget<'a> {
    shared: &'a Shared,
    id: u64,
}

impl Drop for Forget<'_> {
    fn drop(&mut self) {
        if let Some(waiting) = self.shared.waiting().as_mut() {
            waiting.remove(&self.id);
        }
    }
}

/// Nothing is done under these locks that could leave half a change behind.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn read(mut reader: FrameReader, shared: Arc<Shared>, updates: mpsc::Sender<Update>) {
    loop {
        match reader.next().await {
            Ok(Some(Frame::Reply { id, body })) => shared.answer(id, Ok(body)),
            Ok(Some(Frame::Update(update))) => {
                // An answer must never wait for a reader of updates: what does not fit is lost, and said so.
                let update = if updates.capacity() == 1 { Update::Missed } else { update };
                drop(updates.try_send(update));
            }
            Ok(Some(Frame::Request { .. })) => tracing::debug!("the agent asked something"),
            Err(ControlError::Malformed { id: Some(id) }) => {
                shared.answer(id, Err(ControlError::Malformed { id: Some(id) }));
            }
            Err(ControlError::Malformed { id: None }) => {}
            Ok(None) => break,
            Err(error) => {
                tracing::debug!(%error, "the connection to the agent failed");
                break;
            }
        }
    }
    // Dropping the senders tells every asker that there will be no answer.
    drop(shared.waiting().take());
}
