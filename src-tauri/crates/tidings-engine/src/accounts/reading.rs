//! Fetching the beginning of what mails say, over a connection made for it: the toast does not wait for it, and the
//! watching is not disturbed. Nothing is marked as read (EXAMINE, `BODY.PEEK`), and no more than the beginning of one
//! part of a mail is asked for.

use std::time::Duration;

use tidings_core::listen::{Command, WireName};
use tidings_core::mailbox::{MOST_TEXT, Uid, text_parts};
use tidings_protocol::EventId;
use tokio::time::timeout;

use crate::accounts::dial::Dialer;
use crate::accounts::report::Reporter;
use crate::accounts::visit::{NoAnswer, Visit};

/// Later than this the toast has been read.
const LIMIT: Duration = Duration::from_secs(20);

/// What a mail says, as far as it was fetched; lines as they are, not clean.
pub struct Said {
    /// The record of the mail's arrival.
    pub event: EventId,
    /// Its text.
    pub text: String,
}

/// Mails of one mailbox whose text is wanted.
pub struct Reading {
    /// How to sign in.
    pub dialer: Dialer,
    /// Heard by nobody: the account's state is that of its watching.
    pub reporter: Reporter,
    /// The mailbox.
    pub mailbox: WireName,
    /// The incarnation in which the mails have their UIDs.
    pub uidvalidity: u32,
    /// The mails, and the records of their arrivals.
    pub mails: Vec<(EventId, Uid)>,
}

impl Reading {
    /// Fetches each and tells it as it comes. What cannot be fetched is not told: the toast is complete without it.
    pub async fn run(self, tell: impl AsyncFn(Said)) {
        let limit = self.dialer.clock.scale().of(LIMIT).max(Duration::from_secs(10));
        match timeout(limit, Box::pin(self.go(&tell))).await {
            Ok(Ok(())) => {}
            Ok(Err(reason)) => tracing::info!(?reason, "what a mail says could not be fetched"),
            Err(_) => tracing::info!("what a mail says was not fetched in time"),
        }
    }

    async fn go(&self, tell: &impl AsyncFn(Said)) -> Result<(), NoAnswer> {
        let mut visit = Visit::begin(&self.dialer, &self.reporter).await?;
        let read = self.read_all(&mut visit, tell).await;
        visit.end().await;
        read
    }

    async fn read_all(&self, visit: &mut Visit, tell: &impl AsyncFn(Said)) -> Result<(), NoAnswer> {
        let opened = visit.look_into(&self.mailbox).await?;
        if opened.uidvalidity != Some(self.uidvalidity) {
            return Ok(());
        }
        for (event, uid) in &self.mails {
            if let Some(text) = read(visit, *uid).await? {
                tell(Said { event: *event, text }).await;
            }
        }
        Ok(())
    }
}

/// The text of a mail: its plain part, or what is left of its HTML where there is none or nothing in it.
async fn read(visit: &mut Visit, uid: Uid) -> Result<Option<String>, NoAnswer> {
    let answer = visit.ask(&Command::FetchStructure(uid)).await?;
    let Some(structure) = answer.of(uid).and_then(|fetched| fetched.structure.as_ref()) else {
        return Ok(None);
    };
    for part in text_parts(structure) {
        let question = Command::FetchPart { uid, place: part.place.clone(), most: MOST_TEXT };
        let answer = visit.ask(&question).await?;
        let bytes = answer.of(uid).and_then(|fetched| fetched.part.as_deref()).unwrap_or_default();
        let text = part.read(bytes);
        if !text.trim().is_empty() {
            return Ok(Some(text));
        }
    }
    Ok(None)
}
