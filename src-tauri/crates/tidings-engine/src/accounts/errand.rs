//! Doing to a mail what the person asked, over a connection made for it: the one that watches never writes.

use std::time::Duration;

use tidings_core::listen::deed::{Deed, Write, home_of, writes};
use tidings_core::listen::{
    Capabilities, Code, Command, Completion, Listed, OpenWith, Reply, SpecialUse, Timer, WireName,
};
use tidings_core::mailbox::Uid;
use tidings_core::mailbox::text::{SERVER_TEXT, clean};
use tidings_core::tell::{Cause, Why};
use tokio::time::timeout;

use crate::accounts::dial::{Dialer, SignedIn};
use crate::accounts::line::Outcome;
use crate::accounts::report::Reporter;
use crate::edge::Edge;

/// The whole errand may take this long; a person who pressed a button waits for it.
const LIMIT: Duration = Duration::from_secs(30);
/// More folders than anybody has.
const MOST_REPLIES: usize = 10_000;

/// What the person asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Mark it as read, or unread again.
    Mark {
        /// As read.
        read: bool,
    },
    /// Put it where such mail goes.
    To(SpecialUse),
    /// Put it into this mailbox.
    Into(WireName),
}

/// A mail by the mailbox and the incarnation in which it has its UID.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The mailbox.
    pub mailbox: WireName,
    /// The incarnation.
    pub uidvalidity: u32,
    /// The mail.
    pub uid: Uid,
}

/// One errand.
pub struct Errand {
    /// How to sign in.
    pub dialer: Dialer,
    /// Heard by nobody: the account's state is that of its watching.
    pub reporter: Reporter,
    /// To what.
    pub letter: Letter,
    /// What.
    pub asked: Asked,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Where the mail is now; `None` where the server did not say.
    pub now: Option<Letter>,
    /// The mailbox that it was in.
    pub before: WireName,
}

/// Why nothing was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotDone {
    /// The server could not be reached or did not let us in.
    NotReached,
    /// The folder was made anew since; the UID may name another mail.
    OtherIncarnation,
    /// The account has no folder for that.
    NoSuchFolder,
    /// The server has no safe way to do it.
    NotSafe,
    /// The server said no, in these words.
    Refused(String),
    /// It took too long, or the connection broke: it may be done or not.
    Broken,
}

impl NotDone {
    /// Why, for people.
    #[must_use]
    pub fn cause(&self) -> Cause {
        match self {
            Self::NotReached => Why::NotReached.into(),
            Self::OtherIncarnation => Why::MadeAnew.into(),
            Self::NoSuchFolder => Why::NoFolderForThat.into(),
            Self::NotSafe => Why::NotSafe.into(),
            Self::Refused(said) => Cause::with(Why::ServerSaid, said),
            Self::Broken => Why::Broken.into(),
        }
    }
}

/// What a command brought.
#[derive(Default)]
struct Answer {
    listed: Vec<Listed>,
    uidvalidity: Option<u32>,
    copied: Option<(u32, Uid)>,
}

impl Errand {
    /// Does it.
    ///
    /// # Errors
    /// [`NotDone`], within half a minute.
    pub async fn run(self) -> Result<Done, NotDone> {
        let limit = self.dialer.clock.scale().of(LIMIT).max(Duration::from_secs(10));
        timeout(limit, Box::pin(self.go())).await.unwrap_or(Err(NotDone::Broken))
    }

    async fn go(self) -> Result<Done, NotDone> {
        let signed_in = self.dialer.connect(&self.reporter).await;
        let SignedIn { mut edge, mut capabilities, .. } = signed_in.map_err(|outcome| match outcome {
            Outcome::Failed(..)
            | Outcome::Worked
            | Outcome::RefusedPassword
            | Outcome::TooMany
            | Outcome::Shut(_)
            | Outcome::Stopped => NotDone::NotReached,
        })?;
        let done = self.act(&mut edge, &mut capabilities).await;
        // Best effort: an abandoned connection counts against the account's limit for a while.
        let _goodbye = edge.send(&Command::Logout).await;
        done
    }

    async fn act(&self, edge: &mut Edge, capabilities: &mut Capabilities) -> Result<Done, NotDone> {
        if capabilities.is_empty() {
            edge.send(&Command::Capability).await.map_err(broken)?;
            *capabilities = self.answer_with_capabilities(edge).await?;
        }
        let deed = match &self.asked {
            Asked::Mark { read: true } => Deed::MarkRead,
            Asked::Mark { read: false } => Deed::MarkUnread,
            Asked::Into(name) => Deed::Move(name.clone()),
            Asked::To(wanted) => Deed::Move(self.home(edge, capabilities, *wanted).await?),
        };
        if matches!(&deed, Deed::Move(to) if to.is_same_mailbox(&self.letter.mailbox)) {
            return Err(NotDone::NoSuchFolder);
        }
        let writes = writes(&deed, self.letter.uid, capabilities).ok_or(NotDone::NotSafe)?;
        edge.send(&Command::Select(self.letter.mailbox.clone(), OpenWith::Nothing)).await.map_err(broken)?;
        let opened = self.answer(edge).await?;
        if opened.uidvalidity != Some(self.letter.uidvalidity) {
            return Err(NotDone::OtherIncarnation);
        }
        let mut copied = None;
        for write in &writes {
            edge.write(write).await.map_err(broken)?;
            let answer = self.answer(edge).await?;
            copied = copied.or(answer.copied);
        }
        let to = writes.iter().find_map(|write| match write {
            Write::Move(_, to) | Write::Copy(_, to) => Some(to.clone()),
            Write::Store { .. } | Write::Expunge(_) => None,
        });
        let now = match to {
            Some(mailbox) => copied.map(|(uidvalidity, uid)| Letter { mailbox, uidvalidity, uid }),
            None => Some(self.letter.clone()),
        };
        Ok(Done { now, before: self.letter.mailbox.clone() })
    }

    /// The mailbox for such mail.
    async fn home(
        &self,
        edge: &mut Edge,
        capabilities: &Capabilities,
        wanted: SpecialUse,
    ) -> Result<WireName, NotDone> {
        let says_uses = capabilities.has("SPECIAL-USE") && capabilities.has("LIST-EXTENDED");
        let question = if says_uses { Command::ListUses } else { Command::List };
        edge.send(&question).await.map_err(broken)?;
        let listed = self.answer(edge).await?.listed;
        home_of(wanted, &listed).cloned().ok_or(NotDone::NoSuchFolder)
    }

    async fn answer_with_capabilities(&self, edge: &mut Edge) -> Result<Capabilities, NotDone> {
        let mut capabilities = Capabilities::default();
        loop {
            match self.next(edge).await? {
                Reply::Capabilities(said) => capabilities = said,
                Reply::Completed { status: Completion::Ok, .. } => return Ok(capabilities),
                Reply::Completed { text, .. } => return Err(refused(&text)),
                _ => {}
            }
        }
    }

    /// Waits until the command in flight is done.
    async fn answer(&self, edge: &mut Edge) -> Result<Answer, NotDone> {
        let mut answer = Answer::default();
        loop {
            match self.next(edge).await? {
                Reply::List(listed) if answer.listed.len() < MOST_REPLIES => answer.listed.push(listed),
                Reply::Condition { code, .. } => take(code, &mut answer),
                Reply::Completed { status: Completion::Ok, code, .. } => {
                    take(code, &mut answer);
                    return Ok(answer);
                }
                Reply::Completed { text, .. } => return Err(refused(&text)),
                _ => {}
            }
        }
    }

    async fn next(&self, edge: &mut Edge) -> Result<Reply, NotDone> {
        let silence = self.dialer.clock.scale().timer(Timer::Silence);
        match timeout(silence, edge.next()).await {
            Ok(Ok(Some(reply))) => Ok(reply),
            Ok(Ok(None) | Err(_)) | Err(_) => Err(NotDone::Broken),
        }
    }
}

fn take(code: Option<Code>, answer: &mut Answer) {
    match code {
        Some(Code::UidValidity(uidvalidity)) => answer.uidvalidity = Some(uidvalidity),
        Some(Code::CopyUid(uidvalidity, uid)) => answer.copied = Uid::new(uid).map(|uid| (uidvalidity, uid)),
        _ => {}
    }
}

fn broken(_error: std::io::Error) -> NotDone {
    NotDone::Broken
}

fn refused(text: &str) -> NotDone {
    NotDone::Refused(clean(text, SERVER_TEXT))
}
