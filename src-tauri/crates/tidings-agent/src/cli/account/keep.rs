//! Where an account's secret is put: into the keyring; where there is none, into the agent that runs, for this
//! run only. Never into a file.

use secrecy::{ExposeSecret as _, SecretString};
use tidings_os::keyring::{self, KeyringError};
use tidings_protocol::{AccountId, Request};

use crate::cli::{call::Call, reach::Reached};

/// Where a secret was put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// In the keyring of the system.
    InKeyring,
    /// In the agent's memory, for this run only.
    ForThisRun,
    /// Nowhere: there is neither a keyring nor an agent.
    Nowhere,
}

/// Keeps an account's secret, in the place of an older one.
///
/// # Errors
/// When there is a keyring and it does not take it, or the agent does not.
pub(super) async fn keep(
    call: &Call,
    reached: &Reached,
    id: &AccountId,
    secret: &SecretString,
) -> anyhow::Result<Kept> {
    let is_usable = match reached {
        Reached::Agent(agent) => !agent.welcome.wants_secret,
        Reached::Alone(_) => keyring::is_usable().await,
    };
    if is_usable {
        match keyring::store(id, secret).await {
            Ok(()) => return Ok(Kept::InKeyring),
            Err(KeyringError::Missing) => {}
            Err(error) => {
                let reason = error.to_string();
                return Err(call.error("cli-keyring-refuses", &[("reason", reason.as_str().into())]));
            }
        }
    }
    let Reached::Agent(agent) = reached else { return Ok(Kept::Nowhere) };
    agent.done(Request::HoldSecret { id: id.clone(), secret: secret.expose_secret().to_owned() }).await?;
    Ok(Kept::ForThisRun)
}

/// Lets go of what was kept for an account that is not saved.
pub(super) async fn let_go(call: &Call, reached: &Reached, id: &AccountId, kept: Kept) -> anyhow::Result<()> {
    match (kept, reached) {
        (Kept::InKeyring, _) => super::delete_secret(call, id).await,
        (Kept::ForThisRun, Reached::Agent(agent)) => {
            agent.done(Request::SecretChanged { id: id.clone() }).await
        }
        (Kept::ForThisRun, Reached::Alone(_)) | (Kept::Nowhere, _) => Ok(()),
    }
}

impl Kept {
    /// Says so when the secret will be asked for again.
    pub(super) fn remark(self, call: &Call) {
        match self {
            Self::InKeyring => {}
            Self::ForThisRun => call.remark("cli-kept-for-this-run", &[]),
            Self::Nowhere => call.remark("cli-kept-nowhere", &[]),
        }
    }
}
