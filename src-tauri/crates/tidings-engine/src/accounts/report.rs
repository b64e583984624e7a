//! What connections tell the engine's loop.

use tidings_core::listen::{Capabilities, SpecialUse};
use tidings_core::mailbox::{Batch, Cursor, UidSet};
use tidings_core::tell::Trouble;
use tidings_protocol::{AccountId, AccountState, Timestamp};
use tokio::sync::{mpsc, oneshot};

/// Which connection speaks. Those that the engine has let go are not listened to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineId {
    /// The account.
    pub account: AccountId,
    /// Its number, never given twice.
    pub serial: u64,
}

/// What a connection tells. Folders are named by their places in the account's settings.
#[derive(Debug)]
pub enum Report {
    /// What it is doing; when waiting, until when.
    State(AccountState, Option<Timestamp>),
    /// It was signed in, and the server can do this. Answered when the connections are shared out by it.
    SignedIn(Capabilities, oneshot::Sender<()>),
    /// The server allows no more connections.
    TooMany,
    /// The server pushes the counters of the folders that it goes round, or does not.
    Notified(bool),
    /// The server refused NOTIFY, or gave it up.
    NotifyLost,
    /// It opens a folder and asks for what was saved of it.
    Opening(usize, oneshot::Sender<(Option<Cursor>, UidSet)>),
    /// Something changed in a folder.
    Batch(usize, Batch),
    /// A folder is in order: all that happened in it until now is known.
    InOrder(usize),
    /// Unread messages in a folder.
    Unread(usize, u32),
    /// The server has no such folder.
    Missing(usize),
    /// A folder has this name now.
    Renamed(usize, String),
    /// What a folder is for, by its name.
    Use(String, SpecialUse),
    /// The server said something; true when it pushed.
    Heard(bool),
    /// The server wants the person to be told this.
    Alert(String),
    /// Something is wrong.
    Trouble(Trouble),
    /// The sign-in gate opened or closed.
    Gate,
    /// It watches: nothing is wrong any more.
    Watched,
}

/// The way to the engine's loop.
#[derive(Clone, Debug)]
pub struct Reporter {
    /// Who speaks.
    pub id: LineId,
    reports: mpsc::Sender<(LineId, Report)>,
}

impl Reporter {
    /// For this connection.
    #[must_use]
    pub const fn new(id: LineId, reports: mpsc::Sender<(LineId, Report)>) -> Self {
        Self { id, reports }
    }

    /// Tells. Waits while the engine is busy; nothing is dropped while it listens.
    pub async fn tell(&self, report: Report) {
        // Closed only when the engine is ending, and then nobody needs to know.
        let _unheard = self.reports.send((self.id.clone(), report)).await;
    }

    /// Tells what it is doing.
    pub async fn state(&self, state: AccountState, until: Option<Timestamp>) {
        self.tell(Report::State(state, until)).await;
    }

    /// Asks for what was saved of a folder that is being opened.
    pub async fn opening(&self, place: usize) -> (Option<Cursor>, UidSet) {
        let (ask, answer) = oneshot::channel();
        self.tell(Report::Opening(place, ask)).await;
        answer.await.unwrap_or_default()
    }
}
