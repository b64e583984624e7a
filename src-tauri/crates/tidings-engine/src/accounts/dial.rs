//! From nothing to a connection that is signed in.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use tidings_core::listen::{Capabilities, Failure, Happened, Timer};
use tidings_core::tell::{Cause, Trouble};
use tidings_protocol::{AccountSettings, Timestamp};
use tokio::sync::Semaphore;

use crate::accounts::gate::Gate;
use crate::accounts::line::Outcome;
use crate::accounts::politeness::Politeness;
use crate::accounts::report::{Report, Reporter};
use crate::accounts::secrets::{Credential, NoCredential, Secrets};
use crate::clock::Clock;
use crate::connection::{ConnectError, Connection, Step, TlsConfigs};
use crate::edge::{Edge, Greeted, GreetingError, SignInError, WireLog};

/// So many connections are being made at once, over all accounts.
pub const SLOTS: usize = 4;

/// What it takes to sign in.
pub struct Dialer {
    /// The account's settings.
    pub account: Rc<AccountSettings>,
    /// Shared by the account's connections.
    pub gate: Rc<Gate>,
    /// Shared by all connections to one server.
    pub politeness: Rc<Politeness>,
    /// Shared by all: how many may be on their way at once.
    pub slots: Rc<Semaphore>,
    /// Shared by all.
    pub configs: Rc<TlsConfigs>,
    /// Shared by all.
    pub secrets: Rc<Secrets>,
    /// What goes over the account's wire, where somebody wants to see it.
    pub wire_log: Arc<WireLog>,
    /// The clocks.
    pub clock: Clock,
    /// Whether this computer has a way to others at all.
    pub has_route: fn() -> bool,
}

/// A connection that is signed in.
pub(super) struct SignedIn {
    pub(super) edge: Edge,
    pub(super) capabilities: Capabilities,
    /// When the token ends that it signed in with.
    pub(super) token_until: Option<Timestamp>,
}

impl Dialer {
    /// Connects and signs in, when it is this connection's turn. A token that is refused may have ended before its time:
    /// once, it is renewed and tried again.
    pub(super) async fn connect(&self, reporter: &Reporter) -> Result<SignedIn, Outcome> {
        let permit = {
            if self.gate.closed().is_some() {
                reporter.happened(Happened::ShutOut).await;
            }
            self.gate.enter().await
        };
        let mut refused = None;
        loop {
            reporter.happened(Happened::Dialled).await;
            let _slot = self.slots.acquire().await;
            self.clock.until(Some(self.politeness.take_turn(self.clock.now()))).await;
            let (credential, greeted) = self.reach(refused.clone()).await?;
            reporter.happened(Happened::Greeted).await;
            let within = self.clock.scale().timer(Timer::SignIn);
            let said = match greeted.sign_in(&self.account.user, credential.proof(), within).await {
                Ok((edge, capabilities)) => {
                    if permit.succeeded() {
                        reporter.tell(Report::Gate).await;
                    }
                    let token_until = match credential {
                        Credential::Password(_) => None,
                        Credential::Token(token) => Some(token.until),
                    };
                    return Ok(SignedIn { edge, capabilities, token_until });
                }
                Err(SignInError::TokenRefused(said)) => said,
                Err(SignInError::Refused(_)) => {
                    permit.refused();
                    reporter.tell(Report::Gate).await;
                    reporter.tell(Report::Trouble(Trouble::SignInRefused)).await;
                    return Err(Outcome::RefusedPassword);
                }
                Err(SignInError::TooMany(_)) => return Err(Outcome::TooMany),
                Err(SignInError::Temporary { said, wait }) => {
                    let reason = Cause::said(said);
                    return Err(Outcome::Failed(says_no(wait), Trouble::Refused { reason }));
                }
                Err(SignInError::Elsewhere(said)) => {
                    return Err(Outcome::Shut(Trouble::RequiresConsent { reason: Cause::said(said) }));
                }
                Err(SignInError::Failed(why)) => {
                    return Err(Outcome::Failed(
                        Failure::ServerSaysNo,
                        Trouble::Refused { reason: why.into() },
                    ));
                }
            };
            match credential {
                Credential::Token(token) if refused.is_none() => refused = Some(token.access),
                Credential::Token(_) | Credential::Password(_) => {
                    permit.refused();
                    reporter.tell(Report::Gate).await;
                    reporter.tell(Report::Trouble(Trouble::SignInEnded { reason: Cause::said(said) })).await;
                    return Err(Outcome::RefusedPassword);
                }
            }
        }
    }

    /// A secret, and a server that greeted.
    async fn reach(&self, refused: Option<SecretString>) -> Result<(Credential, Greeted), Outcome> {
        let was_accepted = Cell::new(false);
        let tap = self.wire_log.tap();
        let dial = Connection::dial(&self.account, &self.configs, self.clock.scale(), |step, found| {
            was_accepted.set(was_accepted.get() || step == Step::Tcp);
            tap.note(&format!("{step:?}: {found}"));
        });
        let secret = self.secrets.of(&self.account, refused);
        let (secret, connection) = if self.account.oauth.is_some() {
            // A token may have to be renewed first, and a server that waits for it may hang up.
            (Ok(secret.await.map_err(no_credential)?), dial.await)
        } else {
            // The password is looked up while TCP and TLS are set up.
            tokio::join!(secret, dial)
        };
        if was_accepted.get() {
            self.politeness.accepted(self.clock.now());
        }
        let connection = connection.map_err(|error| {
            tap.note(&error.to_string());
            self.connect_failed(&error)
        })?;
        let credential = secret.map_err(no_credential)?;
        let within = self.clock.scale().timer(Timer::Greeting);
        let greeted = Greeted::on(connection, &self.account.host, within, Some(tap)).await;
        Ok((credential, greeted.map_err(|error| greeting_failed(&error))?))
    }

    fn connect_failed(&self, error: &ConnectError) -> Outcome {
        let (failure, trouble) = error.meaning(&self.account.host);
        // A server on this computer is reached without a network, and says so by an error of its own.
        let is_offline = error.is_for_want_of_a_way() && !(self.has_route)();
        Outcome::Failed(if is_offline { Failure::NoNetwork } else { failure }, trouble)
    }
}

fn no_credential((failure, trouble): NoCredential) -> Outcome {
    match failure {
        Some(failure) => Outcome::Failed(failure, trouble),
        None => Outcome::Shut(trouble),
    }
}

fn greeting_failed(error: &GreetingError) -> Outcome {
    let failure = match error {
        GreetingError::Bye { is_full: true, .. } => return Outcome::TooMany,
        GreetingError::Bye { wait, .. } => says_no(*wait),
        GreetingError::Silent | GreetingError::Broken(_) => Failure::ServerSaysNo,
    };
    Outcome::Failed(failure, Trouble::Refused { reason: error.cause() })
}

pub(super) fn says_no(wait: Option<Duration>) -> Failure {
    wait.map_or(Failure::ServerSaysNo, Failure::ServerSaysWhen)
}
