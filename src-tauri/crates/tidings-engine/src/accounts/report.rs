//! What connections tell the engine's loop.

use std::cell::RefCell;

use tidings_core::listen::{Capabilities, End, Happened, Life, Moment, SpecialUse};
use tidings_core::mailbox::{Batch, Cursor, UidSet};
use tidings_core::tell::Trouble;
use tidings_protocol::{AccountId, AccountState, Timestamp};
use tokio::sync::{mpsc, oneshot};

use crate::clock::Clock;

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

/// When a connection is made again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// At once.
    AtOnce,
    /// Then, or when somebody says so; without a time only then.
    At(Option<Moment>),
}

/// One connection's way to the engine's loop, and what was told of its life.
#[derive(Debug)]
pub struct Reporter {
    /// Who speaks.
    pub id: LineId,
    reports: mpsc::Sender<(LineId, Report)>,
    clock: Clock,
    life: RefCell<Life>,
}

impl Reporter {
    /// For this connection.
    #[must_use]
    pub fn new(id: LineId, reports: mpsc::Sender<(LineId, Report)>, clock: Clock) -> Self {
        Self { id, reports, clock, life: RefCell::new(Life::new(clock.scale())) }
    }

    /// Tells. Waits while the engine is busy; nothing is dropped while it listens.
    pub async fn tell(&self, report: Report) {
        // Closed only when the engine is ending, and then nobody needs to know.
        let _unheard = self.reports.send((self.id.clone(), report)).await;
    }

    /// Something happened to the connection; tells what it is doing now.
    pub async fn happened(&self, what: Happened) {
        let is_news = self.life.borrow_mut().happened(what);
        if is_news {
            self.show().await;
        }
    }

    /// The connection ended, for this reason; the answer is when it is to be tried again: at once, then, or, without an
    /// answer to that, when somebody says so.
    pub async fn ended(&self, end: End, why: Option<Report>, jitter: f64) -> Again {
        let is_told = self.life.borrow_mut().ended(end, self.clock.now(), jitter);
        if let Some(why) = why.filter(|_| is_told) {
            self.tell(why).await;
        }
        self.show().await;
        let life = self.life.borrow();
        match (life.state(), life.until()) {
            (AccountState::Connecting, None) => Again::AtOnce,
            (_, until) => Again::At(until),
        }
    }

    async fn show(&self) {
        let report = {
            let life = self.life.borrow();
            // Offline or in need of the person, nobody counts the minutes to a look that is only made to be sure.
            let until = life.until().filter(|_| life.state() == AccountState::Waiting);
            Report::State(life.state(), until.map(|until| self.clock.wall_at(until)))
        };
        self.tell(report).await;
    }

    /// Asks for what was saved of a folder that is being opened.
    pub async fn opening(&self, place: usize) -> (Option<Cursor>, UidSet) {
        let (ask, answer) = oneshot::channel();
        self.tell(Report::Opening(place, ask)).await;
        answer.await.unwrap_or_default()
    }
}
