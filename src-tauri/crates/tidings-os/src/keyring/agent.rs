//! The Secret Service over the agent's own bus connection: no thread, and nothing running after.
//!
//! `keyring-core`'s store writes the attributes `service` and `username`; the same are searched here.
//! One encrypted session with the service is kept from read to read: agreeing on its key costs milliseconds,
//! and a hundred accounts start together.

use std::collections::HashMap;

use futures_util::{FutureExt as _, future::BoxFuture};
use secrecy::{ExposeSecret as _, SecretString};
use secret_service::{EncryptionType, SecretService};
use tidings_protocol::AccountId;
use tokio::{sync::Mutex, time::timeout};

use super::{KeyringError, LIMIT, SERVICE, linux::from_service, linux::label, secret_from};
use crate::bus::SessionBus;

/// The keyring as the agent reads it.
pub struct AgentKeyring {
    bus: SessionBus,
    session: Mutex<Option<SecretService<'static>>>,
}

impl AgentKeyring {
    /// Reads over this connection to the session bus. Does nothing yet.
    #[must_use]
    pub fn new(bus: SessionBus) -> Self {
        Self { bus, session: Mutex::new(None) }
    }

    /// Reads the account's secret; `None` when there is none. Never makes the system ask the person.
    ///
    /// # Errors
    /// [`KeyringError::Locked`] when the item, or where it would be, is locked; others as they are named.
    pub async fn read(&self, account: &AccountId) -> Result<Option<SecretString>, KeyringError> {
        self.ask(|service| find(service, account.clone()).boxed()).await
    }

    /// Puts the account's secret in, in the place of an older one: a token that the provider renewed. Never makes the
    /// system ask the person.
    ///
    /// # Errors
    /// [`KeyringError::Locked`] when the keyring is locked; others as they are named.
    pub async fn write(&self, account: &AccountId, secret: &SecretString) -> Result<(), KeyringError> {
        self.ask(|service| put(service, account.clone(), secret.clone()).boxed()).await
    }

    /// Whether there is a keyring that is unlocked and takes items.
    pub async fn is_usable(&self) -> bool {
        self.ask(|service| is_open(service).boxed()).await == Ok(true)
    }

    async fn ask<T>(
        &self,
        question: impl for<'s> Fn(&'s SecretService<'static>) -> BoxFuture<'s, Result<T, KeyringError>>,
    ) -> Result<T, KeyringError> {
        let asking = async {
            let mut session = self.session.lock().await;
            if let Some(kept) = session.take() {
                let answer = question(&kept).await;
                // A service that was restarted knows no session of before: once more, with a new one.
                if matches!(answer, Ok(_) | Err(KeyringError::Locked)) {
                    *session = Some(kept);
                    return answer;
                }
            }
            let fresh = self.open().await?;
            let answer = question(&fresh).await;
            *session = Some(fresh);
            answer
        };
        timeout(LIMIT, asking).await.unwrap_or(Err(KeyringError::TimedOut))
    }

    async fn open(&self) -> Result<SecretService<'static>, KeyringError> {
        SecretService::connect_with_existing(EncryptionType::Dh, self.bus.clone())
            .await
            .map_err(|error| from_service(&error))
    }
}

impl std::fmt::Debug for AgentKeyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AgentKeyring").finish_non_exhaustive()
    }
}

async fn find(service: &SecretService<'_>, account: AccountId) -> Result<Option<SecretString>, KeyringError> {
    let wanted = HashMap::from([("service", SERVICE), ("username", account.0.as_str())]);
    let found = service.search_items(wanted).await.map_err(|error| from_service(&error))?;
    match (found.unlocked.as_slice(), found.locked.as_slice()) {
        ([item], []) => {
            let bytes = item.get_secret().await.map_err(|error| from_service(&error))?;
            secret_from(bytes).map(Some)
        }
        // Not every service finds what is locked.
        ([], []) if is_open(service).await? => Ok(None),
        ([], _) => Err(KeyringError::Locked),
        // As the store of `keyring-core` answers.
        _ => Err(KeyringError::Other("there are several items for the account".to_owned())),
    }
}

/// With the attributes and the label that `keyring-core`'s store writes, so that it is the same item.
async fn put(
    service: &SecretService<'_>,
    account: AccountId,
    secret: SecretString,
) -> Result<(), KeyringError> {
    if !is_open(service).await? {
        return Err(KeyringError::Locked);
    }
    let collection = service.get_default_collection().await.map_err(|error| from_service(&error))?;
    let attributes = HashMap::from([("service", SERVICE), ("username", account.0.as_str())]);
    let (label, bytes) = (label(&account), secret.expose_secret().as_bytes());
    let made = collection.create_item(&label, attributes, bytes, true, "text/plain").await;
    made.map(drop).map_err(|error| from_service(&error))
}

/// Whether new items can go into the default collection as it is.
async fn is_open(service: &SecretService<'_>) -> Result<bool, KeyringError> {
    let collection = service.get_default_collection().await.map_err(|error| from_service(&error))?;
    let is_locked = collection.is_locked().await.map_err(|error| from_service(&error))?;
    Ok(!is_locked)
}
