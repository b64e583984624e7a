//! A connection for one thing that the person wants, beside those that watch: questions and answers, one by one.

use tidings_core::listen::deed::Write;
use tidings_core::listen::{
    Capabilities, Code, Command, Completion, Fetched, Listed, OpenWith, Reply, Timer, WireName,
};
use tidings_core::mailbox::Uid;
use tidings_core::mailbox::text::{SERVER_TEXT, clean};
use tokio::time::timeout;

use crate::accounts::dial::{Dialer, SignedIn};
use crate::accounts::line::Outcome;
use crate::accounts::report::Reporter;
use crate::clock::Clock;
use crate::edge::Edge;

/// More folders than anybody has.
const MOST_REPLIES: usize = 10_000;
/// More messages than are ever asked for here.
const MOST_MESSAGES: usize = 100;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NoAnswer {
    /// The server could not be reached or did not let us in.
    NotReached,
    /// The server said no, in these words.
    Refused(String),
    /// The connection broke, or the server fell silent.
    Broken,
}

/// What a command brought.
#[derive(Default)]
pub(super) struct Answer {
    pub(super) listed: Vec<Listed>,
    pub(super) fetched: Vec<Fetched>,
    pub(super) found: Vec<u32>,
    pub(super) uidvalidity: Option<u32>,
    /// Where what was copied or moved is now.
    pub(super) copied: Option<(u32, Uid)>,
    capabilities: Option<Capabilities>,
}

/// A connection that is signed in.
pub(super) struct Visit {
    edge: Edge,
    clock: Clock,
    pub(super) capabilities: Capabilities,
}

impl Visit {
    /// Connects and signs in; what it reports of itself is heard by nobody.
    pub(super) async fn begin(dialer: &Dialer, reporter: &Reporter) -> Result<Self, NoAnswer> {
        let signed_in = dialer.connect(reporter).await;
        let SignedIn { edge, capabilities, .. } = signed_in.map_err(|outcome| match outcome {
            Outcome::Failed(..)
            | Outcome::Worked
            | Outcome::RefusedPassword
            | Outcome::TooMany
            | Outcome::Shut(_)
            | Outcome::Stopped => NoAnswer::NotReached,
        })?;
        let mut visit = Self { edge, clock: dialer.clock, capabilities };
        if visit.capabilities.is_empty() {
            visit.capabilities = visit.ask(&Command::Capability).await?.capabilities.unwrap_or_default();
        }
        Ok(visit)
    }

    /// Opens a mailbox, in which nothing can be changed then.
    pub(super) async fn look_into(&mut self, mailbox: &WireName) -> Result<Answer, NoAnswer> {
        let examined = self.ask(&Command::Examine(mailbox.clone(), OpenWith::Nothing)).await;
        match examined {
            // Alibaba's published command list has none.
            Err(NoAnswer::Refused(_)) => self.ask(&Command::Select(mailbox.clone(), OpenWith::Nothing)).await,
            examined => examined,
        }
    }

    /// Asks and waits for the whole answer.
    pub(super) async fn ask(&mut self, command: &Command) -> Result<Answer, NoAnswer> {
        self.edge.send(command).await.map_err(|_| NoAnswer::Broken)?;
        self.answer().await
    }

    /// Changes something.
    pub(super) async fn write(&mut self, write: &Write) -> Result<Answer, NoAnswer> {
        self.edge.write(write).await.map_err(|_| NoAnswer::Broken)?;
        self.answer().await
    }

    /// Says goodbye as well as it can: an abandoned connection counts against the account's limit for a while.
    pub(super) async fn end(mut self) {
        let _goodbye = self.edge.send(&Command::Logout).await;
    }

    async fn answer(&mut self) -> Result<Answer, NoAnswer> {
        let silence = self.clock.scale().timer(Timer::Silence);
        let mut answer = Answer::default();
        loop {
            let Ok(Ok(Some(reply))) = timeout(silence, self.edge.next()).await else {
                return Err(NoAnswer::Broken);
            };
            match reply {
                Reply::List(listed) if answer.listed.len() < MOST_REPLIES => answer.listed.push(listed),
                Reply::Fetch(fetched) if answer.fetched.len() < MOST_MESSAGES => {
                    answer.fetched.push(*fetched);
                }
                Reply::Search(found) => {
                    let room = MOST_MESSAGES.saturating_sub(answer.found.len());
                    answer.found.extend(found.into_iter().take(room));
                }
                Reply::Capabilities(capabilities) => answer.capabilities = Some(capabilities),
                Reply::Condition { code, .. } => answer.take(code),
                Reply::Completed { status: Completion::Ok, code, .. } => {
                    answer.take(code);
                    return Ok(answer);
                }
                Reply::Completed { text, .. } => return Err(NoAnswer::Refused(clean(&text, SERVER_TEXT))),
                _ => {}
            }
        }
    }
}

impl Answer {
    fn take(&mut self, code: Option<Code>) {
        match code {
            Some(Code::UidValidity(uidvalidity)) => self.uidvalidity = Some(uidvalidity),
            Some(Code::CopyUid(uidvalidity, uid)) => {
                self.copied = Uid::new(uid).map(|uid| (uidvalidity, uid));
            }
            _ => {}
        }
    }

    /// What was told of a message.
    pub(super) fn of(&self, uid: Uid) -> Option<&Fetched> {
        self.fetched.iter().find(|fetched| fetched.uid == Some(uid))
    }
}
