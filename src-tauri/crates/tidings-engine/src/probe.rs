//! The test of a connection: everything an account needs, step by step, and nothing saved.

use std::cell::RefCell;
use std::rc::Rc;

use tidings_core::listen::reply::{Listed, SpecialUse};
use tidings_core::listen::{Capabilities, Command, Completion, OpenWith, Reply, Timer, WireName};
use tidings_core::tell::{Cause, Trouble, Why, Words};
use tidings_protocol::{AccountSettings, ProbeOutcome, ProbeStep};
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::accounts::secrets::{Credential, Secrets};
use crate::clock::Clock;
use crate::connection::{Connection, Step, TlsConfigs};
use crate::edge::{Edge, Greeted, SignInError};

/// What a test needs.
pub(crate) struct Probe {
    pub(crate) account: AccountSettings,
    pub(crate) configs: Rc<TlsConfigs>,
    pub(crate) secrets: Rc<Secrets>,
    pub(crate) words: Rc<Words>,
    pub(crate) clock: Clock,
    /// The server's folders, once they are known.
    pub(crate) listed: RefCell<Folders>,
    /// Who watches the test; it goes on when they stop.
    pub(crate) steps: mpsc::Sender<ProbeStep>,
}

/// The server's folders.
#[derive(Clone, Default)]
pub(crate) struct Folders {
    names: Vec<String>,
    /// The one that holds all mail.
    everything: Option<String>,
}

impl Probe {
    /// Runs the test to its end.
    pub(crate) async fn run(self) -> ProbeOutcome {
        match self.steps().await {
            Ok(Folders { names, everything }) => {
                ProbeOutcome { ok: true, problem: None, folders: names, everything }
            }
            Err((step, trouble)) => {
                let problem = trouble.problem(&self.words);
                self.tell(step, Some(false), Some(problem.text.clone()));
                // Of what was listed a person chooses another folder in the place of one that is missing.
                let Folders { names, everything } = self.listed.take();
                ProbeOutcome { ok: false, problem: Some(problem), folders: names, everything }
            }
        }
    }

    async fn steps(&self) -> Result<Folders, (&'static str, Trouble)> {
        let (mut edge, capabilities) = self.sign_in().await?;
        self.tell("sign_in", Some(true), None);
        self.tell("folders", None, None);
        let folders = self.folders(&mut edge).await.map_err(|trouble| ("folders", trouble))?;
        let count = u32::try_from(folders.names.len()).unwrap_or(u32::MAX);
        self.tell(
            "folders",
            Some(true),
            Some(self.words.tell("probe-folders-found", &[("count", count.into())])),
        );
        self.tell("idle", None, None);
        let can_push = self.can_push(&mut edge, capabilities).await.map_err(|trouble| ("idle", trouble))?;
        let found = if can_push == Pushing::Works { "probe-idle-works" } else { "probe-idle-missing" };
        self.tell("idle", Some(true), Some(self.words.say(found)));
        if can_push != Pushing::Unanswered {
            // Best effort: an abandoned connection counts against the account's limit for a while.
            let _goodbye = edge.send(&Command::Logout).await;
        }
        Ok(folders)
    }

    /// Connects and signs in. A token that is refused may have ended before its time: once, it is renewed and tried again.
    async fn sign_in(&self) -> Result<(Edge, Capabilities), (&'static str, Trouble)> {
        let scale = self.clock.scale();
        let failed = |trouble| ("sign_in", trouble);
        let mut refused = None;
        loop {
            let connection = self.connect().await?;
            self.tell("sign_in", None, None);
            let credential = self.secrets.of(&self.account, refused.clone()).await;
            let credential = credential.map_err(|(_, trouble)| failed(trouble))?;
            let greeted =
                Greeted::on(connection, &self.account.host, scale.timer(Timer::Greeting), None).await;
            let greeted = greeted.map_err(|error| failed(Trouble::Refused { reason: error.cause() }))?;
            let within = scale.timer(Timer::SignIn);
            let error = match greeted.sign_in(&self.account.user, credential.proof(), within).await {
                Ok(signed_in) => return Ok(signed_in),
                Err(error) => error,
            };
            match (error, credential) {
                (SignInError::TokenRefused(_), Credential::Token(token)) if refused.is_none() => {
                    refused = Some(token.access);
                }
                (error, _) => return Err(failed(refusal(error))),
            }
        }
    }

    async fn connect(&self) -> Result<Connection, (&'static str, Trouble)> {
        self.tell("name", None, None);
        let mut current = "name";
        let dial = Connection::dial(&self.account, &self.configs, self.clock.scale(), |step, found| {
            let (done, next) = match step {
                Step::Name => ("name", "connection"),
                Step::Tcp => ("connection", "tls"),
                Step::Tls => ("tls", ""),
            };
            self.tell(done, Some(true), Some(found));
            if !next.is_empty() {
                self.tell(next, None, None);
            }
            current = if next.is_empty() { done } else { next };
        });
        dial.await.map_err(|error| (current, error.meaning(&self.account.host).1))
    }

    /// Lists the folders and opens the ones to be watched.
    async fn folders(&self, edge: &mut Edge) -> Result<Folders, Trouble> {
        let (status, replies) = self.exchange(edge, &Command::List).await?;
        let mut folders = Folders::default();
        for reply in replies {
            if let Reply::List(Listed { name, selectable: true, special_use, .. }) = reply {
                if special_use == Some(SpecialUse::All) {
                    folders.everything = Some(name.to_string());
                }
                folders.names.push(name.to_string());
            }
        }
        folders.names.sort_by_key(|folder| (!folder.eq_ignore_ascii_case("INBOX"), folder.clone()));
        if status != Completion::Ok {
            folders = Folders::default();
        }
        self.listed.replace(folders.clone());
        for folder in &self.account.folders {
            let name = WireName::from_people(folder);
            let (mut status, _) =
                self.exchange(edge, &Command::Examine(name.clone(), OpenWith::Nothing)).await?;
            if status != Completion::Ok {
                (status, _) = self.exchange(edge, &Command::Select(name, OpenWith::Nothing)).await?;
            }
            if status != Completion::Ok {
                return Err(Trouble::FolderMissing { folder: folder.clone() });
            }
        }
        Ok(folders)
    }

    /// Whether the server accepts IDLE and lets us out of it again.
    async fn can_push(&self, edge: &mut Edge, mut capabilities: Capabilities) -> Result<Pushing, Trouble> {
        if capabilities.is_empty() {
            let (_, replies) = self.exchange(edge, &Command::Capability).await?;
            for reply in replies {
                if let Reply::Capabilities(listed) = reply {
                    capabilities = listed;
                }
            }
        }
        if !capabilities.has("IDLE") {
            return Ok(Pushing::Missing);
        }
        edge.send(&Command::Idle).await.map_err(broken)?;
        let accepted = timeout(self.clock.scale().timer(Timer::IdleAccepted), async {
            loop {
                match edge.next().await.map_err(broken)? {
                    Some(Reply::Continue) => return Ok(Pushing::Works),
                    Some(Reply::Completed { .. }) => return Ok(Pushing::Missing),
                    Some(_) => {}
                    None => return Err(hung_up()),
                }
            }
        });
        // The watching goes on without IDLE, too.
        let pushing = accepted.await.unwrap_or(Ok(Pushing::Unanswered))?;
        if pushing != Pushing::Works {
            return Ok(pushing);
        }
        let (status, _) = self.exchange(edge, &Command::Done).await?;
        Ok(if status == Completion::Ok { Pushing::Works } else { Pushing::Missing })
    }

    async fn exchange(
        &self,
        edge: &mut Edge,
        command: &Command,
    ) -> Result<(Completion, Vec<Reply>), Trouble> {
        edge.send(command).await.map_err(broken)?;
        let mut replies = Vec::new();
        let answer = timeout(self.clock.scale().timer(Timer::Silence), async {
            loop {
                match edge.next().await.map_err(broken)? {
                    Some(Reply::Completed { status, .. }) => return Ok(status),
                    // A server that lists for ever is cut off by the deadline, one that lists too much here.
                    Some(reply) if replies.len() < MOST_REPLIES => replies.push(reply),
                    Some(_) => {}
                    None => return Err(hung_up()),
                }
            }
        });
        let status = answer.await.unwrap_or_else(|_| Err(silent()))?;
        Ok((status, replies))
    }

    fn tell(&self, step: &str, ok: Option<bool>, detail: Option<String>) {
        let text = self.words.say(&format!("probe-{}", step.replace('_', "-")));
        let step = ProbeStep { account: self.account.id.clone(), step: step.to_owned(), text, ok, detail };
        // Whoever asked may have gone, or be slow; the outcome says the same.
        let _unseen = self.steps.try_send(step);
    }
}

/// What the server makes of IDLE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pushing {
    Works,
    /// It has none, or refuses it.
    Missing,
    /// Nothing may be said on this connection any more (RFC 2177).
    Unanswered,
}

/// More folders than anybody has.
const MOST_REPLIES: usize = 5_000;

fn refusal(error: SignInError) -> Trouble {
    match error {
        SignInError::Refused(_) => Trouble::SignInRefused,
        SignInError::TokenRefused(said) => Trouble::SignInEnded { reason: Cause::said(said) },
        SignInError::TooMany(_) => Trouble::TooManyConnections,
        SignInError::Elsewhere(said) => Trouble::RequiresConsent { reason: Cause::said(said) },
        SignInError::Temporary { said, .. } => Trouble::Refused { reason: Cause::said(said) },
        SignInError::Failed(why) => Trouble::Refused { reason: why.into() },
    }
}

fn broken(_error: std::io::Error) -> Trouble {
    Trouble::Refused { reason: Why::Broken.into() }
}

fn hung_up() -> Trouble {
    Trouble::Refused { reason: Why::HungUp.into() }
}

fn silent() -> Trouble {
    Trouble::Refused { reason: Why::NoAnswer.into() }
}
