//! Doing to a mail what the person asked, over a connection made for it: the one that watches never writes.
//!
//! When the connection breaks on the way, nobody knows what was done: it is looked at again over another one, and what
//! is left to do is done. What cannot be found out is said to be unknown.

use std::cell::Cell;
use std::time::Duration;

use tidings_core::listen::deed::{Deed, Write, home_of, writes};
use tidings_core::listen::{Command, OpenWith, SpecialUse, WireName};
use tidings_core::mailbox::Uid;
use tidings_core::tell::{Cause, NotWholly, Why};
use tokio::time::timeout;

use crate::accounts::dial::Dialer;
use crate::accounts::report::Reporter;
use crate::accounts::visit::{NoAnswer, Visit};

/// One attempt may take this long; a person who pressed a button waits for it.
const LIMIT: Duration = Duration::from_secs(30);

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
    /// By what it is known again elsewhere, in its angle brackets.
    pub message_id: Option<String>,
    /// What.
    pub asked: Asked,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// Where the mail is now; `None` where that cannot be told.
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
    /// Somebody else removed it.
    Gone,
    /// The account has no folder for that.
    NoSuchFolder,
    /// The server has no safe way to do it.
    NotSafe,
    /// The server said no, in these words.
    Refused(String),
    /// The mail is in the other folder now and still where it was, for the server then said no, in these words.
    InPart(String),
    /// The connection broke before anything was done.
    Broken,
    /// The connection broke on the way, and it could not be found out afterwards: it may be done or not.
    Unknown,
}

impl NotDone {
    /// How far it was not done.
    #[must_use]
    pub const fn outcome(&self) -> NotWholly {
        match self {
            Self::NotReached
            | Self::OtherIncarnation
            | Self::Gone
            | Self::NoSuchFolder
            | Self::NotSafe
            | Self::Refused(_)
            | Self::Broken => NotWholly::NotDone,
            Self::InPart(_) => NotWholly::InPart,
            Self::Unknown => NotWholly::NotKnown,
        }
    }

    /// Why, for people.
    #[must_use]
    pub fn cause(&self) -> Cause {
        match self {
            Self::NotReached => Why::NotReached.into(),
            Self::OtherIncarnation => Why::MadeAnew.into(),
            Self::Gone => Why::Gone.into(),
            Self::NoSuchFolder => Why::NoFolderForThat.into(),
            Self::NotSafe => Why::NotSafe.into(),
            Self::Refused(said) => Cause::with(Why::ServerSaid, said),
            Self::InPart(said) => Cause::with(Why::OnlyCopied, said),
            Self::Broken => Why::Broken.into(),
            Self::Unknown => Why::NotKnown.into(),
        }
    }
}

impl NotDone {
    /// The same of a second attempt, where the first had written before its connection broke: that nothing was done is
    /// true of the second only.
    fn after_a_write(self) -> Self {
        if self.outcome() == NotWholly::NotDone { Self::Unknown } else { self }
    }
}

impl From<NoAnswer> for NotDone {
    fn from(reason: NoAnswer) -> Self {
        match reason {
            NoAnswer::NotReached => Self::NotReached,
            NoAnswer::Refused(text) => Self::Refused(text),
            NoAnswer::Broken => Self::Broken,
        }
    }
}

impl Errand {
    /// Does it.
    ///
    /// # Errors
    /// [`NotDone`], within a minute.
    pub async fn run(self) -> Result<Done, NotDone> {
        let limit = self.dialer.clock.scale().of(LIMIT).max(Duration::from_secs(10));
        let has_written = Cell::new(false);
        let first = timeout(limit, Box::pin(self.go(&has_written))).await.unwrap_or(Err(NotDone::Broken));
        if first != Err(NotDone::Broken) {
            return first;
        }
        tracing::info!("the connection broke while something was done to a mail: it is looked at again");
        let had_written = has_written.get();
        let second = timeout(limit, Box::pin(self.go(&has_written))).await.unwrap_or(Err(NotDone::Broken));
        second.map_err(|reason| match reason {
            NotDone::NotReached | NotDone::Broken if has_written.get() => NotDone::Unknown,
            reason if had_written => reason.after_a_write(),
            reason => reason,
        })
    }

    async fn go(&self, has_written: &Cell<bool>) -> Result<Done, NotDone> {
        let mut visit = Visit::begin(&self.dialer, &self.reporter).await?;
        let done = self.act(&mut visit, has_written).await;
        visit.end().await;
        done
    }

    async fn act(&self, visit: &mut Visit, has_written: &Cell<bool>) -> Result<Done, NotDone> {
        let deed = match &self.asked {
            Asked::Mark { read: true } => Deed::MarkRead,
            Asked::Mark { read: false } => Deed::MarkUnread,
            Asked::Into(name) => Deed::Move(name.clone()),
            Asked::To(wanted) => Deed::Move(home(visit, *wanted).await?),
        };
        let Letter { mailbox, uidvalidity, uid } = &self.letter;
        if matches!(&deed, Deed::Move(to) if to.is_same_mailbox(mailbox)) {
            return Err(NotDone::NoSuchFolder);
        }
        let mut writes = writes(&deed, *uid, &visit.capabilities).ok_or(NotDone::NotSafe)?;
        let to = match &deed {
            Deed::Move(to) => Some(to),
            Deed::MarkRead | Deed::MarkUnread => None,
        };
        // A copy may have been made before the connection broke; it is not made twice.
        let is_copied = match to {
            Some(to) if has_written.get() && matches!(writes.first(), Some(Write::Copy(..))) => {
                self.in_mailbox(visit, to).await?.is_some()
            }
            _ => false,
        };
        if is_copied {
            writes.retain(|write| !matches!(write, Write::Copy(..)));
        }
        let opened = visit.ask(&Command::Select(mailbox.clone(), OpenWith::Nothing)).await?;
        if opened.uidvalidity != Some(*uidvalidity) {
            return Err(NotDone::OtherIncarnation);
        }
        let is_there =
            visit.ask(&Command::FetchFlagsOf([*uid].into_iter().collect())).await?.of(*uid).is_some();
        let mut copied = None;
        if is_there {
            for write in &writes {
                has_written.set(true);
                let answer = visit.write(write).await.map_err(|reason| match (reason, write) {
                    (NoAnswer::Refused(text), Write::Store { .. } | Write::Expunge(_)) if to.is_some() => {
                        NotDone::InPart(text)
                    }
                    (reason, _) => reason.into(),
                })?;
                copied = copied.or(answer.copied);
            }
        } else if !has_written.get() {
            return Err(NotDone::Gone);
        }
        let now = match (to, copied) {
            (None, _) => Some(self.letter.clone()),
            (Some(to), Some((uidvalidity, uid))) => Some(Letter { mailbox: to.clone(), uidvalidity, uid }),
            // What was asked is done; that it cannot be found again takes nothing back.
            (Some(to), None) => self.in_mailbox(visit, to).await.unwrap_or(None),
        };
        Ok(Done { now, before: mailbox.clone() })
    }

    /// The mail in a mailbox, known by its Message-ID; only where exactly one has that.
    async fn in_mailbox(&self, visit: &mut Visit, mailbox: &WireName) -> Result<Option<Letter>, NoAnswer> {
        let Some(search) = self.message_id.as_deref().and_then(Command::search_message_id) else {
            return Ok(None);
        };
        let opened = visit.look_into(mailbox).await?;
        let found = match visit.ask(&search).await {
            Ok(answer) => answer.found,
            // Not every server can look for that.
            Err(NoAnswer::Refused(_)) => return Ok(None),
            Err(broken) => return Err(broken),
        };
        let [uid] = found.as_slice() else { return Ok(None) };
        let known = opened.uidvalidity.zip(Uid::new(*uid));
        Ok(known.map(|(uidvalidity, uid)| Letter { mailbox: mailbox.clone(), uidvalidity, uid }))
    }
}

/// The mailbox for such mail.
async fn home(visit: &mut Visit, wanted: SpecialUse) -> Result<WireName, NotDone> {
    let says_uses = visit.capabilities.has("SPECIAL-USE") && visit.capabilities.has("LIST-EXTENDED");
    let question = if says_uses { Command::ListUses } else { Command::List };
    let listed = visit.ask(&question).await?.listed;
    home_of(wanted, &listed).cloned().ok_or(NotDone::NoSuchFolder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_told_that_nothing_was_done_when_it_may_be() {
        let of_the_second = [
            NotDone::NotReached,
            NotDone::OtherIncarnation,
            NotDone::NoSuchFolder,
            NotDone::NotSafe,
            NotDone::Refused("[INUSE] later".to_owned()),
            NotDone::Broken,
        ];
        for reason in of_the_second {
            assert_eq!(reason.after_a_write().outcome(), NotWholly::NotKnown);
        }
        let in_part = NotDone::InPart("[INUSE] later".to_owned());
        assert_eq!(in_part.clone().after_a_write(), in_part);
    }
}
