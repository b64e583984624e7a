//! Secrets in the system's keyring, and nowhere else.
//!
//! An account's secret is one item: service [`SERVICE`], user the account's id. On Linux that is an item of
//! the Secret Service with the attributes `service` and `username`; on macOS a generic password; on Windows a
//! generic credential, which takes 2,560 bytes at most.
//!
//! There are two ways to it, and a test proves that both see the same item:
//! - [`store`], [`delete`], [`read`] and [`is_usable`] are for the window and the command line, which end soon.
//!   They go through `keyring-core`. Its Linux store blocks, panics inside a runtime, and leaves threads behind
//!   for good: so each call has a detached thread of its own.
//! - [`AgentKeyring`] is for the agent, which must leave nothing running. On Linux it asks the Secret Service
//!   over the agent's own bus connection. It never makes the system ask the person: a locked keyring is an
//!   answer, and the person unlocks it. On Windows and macOS it is the first way under another name.
//!
//! No call waits longer than [`LIMIT`], and no error carries a secret.

use std::time::Duration;

use secrecy::SecretString;
use thiserror::Error;
use tidings_protocol::AccountId;

#[cfg(target_os = "linux")]
mod agent;
mod items;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod native;
mod vault;

#[cfg(target_os = "linux")]
pub use agent::AgentKeyring;
#[cfg(target_os = "linux")]
use linux as system;
#[cfg(not(target_os = "linux"))]
use native as system;
#[cfg(not(target_os = "linux"))]
pub use native::AgentKeyring;

/// The service under which every item of ours is kept.
pub const SERVICE: &str = "tidings";

/// How long the keyring may take. A locked one may wait for a person who never answers.
pub const LIMIT: Duration = Duration::from_secs(10);

/// Why the keyring did not do it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum KeyringError {
    /// There is no keyring, or none that items could be put into.
    #[error("there is no keyring")]
    Missing,
    /// The keyring is locked, or the person did not want it unlocked.
    #[error("the keyring is locked")]
    Locked,
    /// The keyring did not answer within [`LIMIT`]; a question to the person may still be open.
    #[error("the keyring does not answer")]
    TimedOut,
    /// Anything else, in the system's words.
    #[error("the keyring failed: {0}")]
    Other(String),
}

/// Puts the account's secret into the keyring, in the place of an older one. May make the system ask the
/// person to unlock the keyring. Needs a tokio runtime, like all of these.
///
/// # Errors
/// [`KeyringError`].
pub async fn store(account: &AccountId, secret: &SecretString) -> Result<(), KeyringError> {
    let (account, secret) = (account.clone(), secret.clone());
    vault::open(move || items::store(&account, &secret)).await
}

/// Deletes the account's secret; having none is as good.
///
/// # Errors
/// [`KeyringError`].
pub async fn delete(account: &AccountId) -> Result<(), KeyringError> {
    let account = account.clone();
    vault::open(move || items::delete(&account)).await
}

/// Reads the account's secret; `None` when there is none.
///
/// # Errors
/// [`KeyringError`].
pub async fn read(account: &AccountId) -> Result<Option<SecretString>, KeyringError> {
    let account = account.clone();
    vault::open(move || items::read(&account)).await
}

/// Whether there is a keyring that takes items now, without asking the person for anything.
pub async fn is_usable() -> bool {
    system::is_usable().await
}

/// A secret from the bytes that the keyring gave.
fn secret_from(bytes: Vec<u8>) -> Result<SecretString, KeyringError> {
    String::from_utf8(bytes).map(SecretString::from).map_err(|error| {
        secrecy::zeroize::Zeroize::zeroize(&mut error.into_bytes());
        KeyringError::Other("the item is not text".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_send(_: impl Send) {}

    /// The window's runtime moves its tasks between threads.
    #[test]
    fn every_call_can_move_between_threads() {
        let account = AccountId("a".to_owned());
        is_send(store(&account, &SecretString::from("s")));
        is_send(delete(&account));
        is_send(read(&account));
        is_send(is_usable());
    }

    #[test]
    fn bytes_that_are_no_text_are_not_shown() {
        let error = secret_from(b"hunter2\xff".to_vec()).err().map(|error| format!("{error} {error:?}"));
        assert!(error.is_some_and(|text| !text.contains("hunter2")));
    }
}
