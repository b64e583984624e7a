//! The Secret Service through `keyring-core`, for processes that end soon.
//!
//! A store is opened for each call: at the start of a session the service may come up later than we do, and
//! a store that once failed would fail for ever.

use std::collections::HashMap;

use keyring_core::{Entry, api::CredentialStoreApi as _};
use secrecy::{ExposeSecret as _, SecretString};
use tidings_protocol::AccountId;
use zbus_secret_service_keyring_store::Store;

use super::{AgentKeyring, KeyringError, SERVICE, secret_from};
use crate::bus::{Answer, error_name, meaning, session_bus};

pub(super) fn store(account: &AccountId, secret: &SecretString) -> Result<(), KeyringError> {
    entry(account)?.set_secret(secret.expose_secret().as_bytes()).map_err(from_store)
}

pub(super) fn delete(account: &AccountId) -> Result<(), KeyringError> {
    match entry(account)?.delete_credential() {
        Ok(()) | Err(keyring_core::Error::NoEntry) => Ok(()),
        Err(error) => Err(from_store(error)),
    }
}

pub(super) fn read(account: &AccountId) -> Result<Option<SecretString>, KeyringError> {
    match entry(account)?.get_secret() {
        Ok(bytes) => secret_from(bytes).map(Some),
        Err(keyring_core::Error::NoEntry) => Ok(None),
        Err(error) => Err(from_store(error)),
    }
}

/// Not through the store: it cannot ask without making the system ask the person.
pub(super) async fn is_usable() -> bool {
    match session_bus().await {
        Some(bus) => AgentKeyring::new(bus).is_usable().await,
        None => false,
    }
}

fn entry(account: &AccountId) -> Result<Entry, KeyringError> {
    // What keyring programs show to the person.
    let label = format!("Tidings: password of account {account}");
    let modifiers = HashMap::from([("label", label.as_str())]);
    let store = Store::new().map_err(from_store)?;
    store.build(SERVICE, &account.0, Some(&modifiers)).map_err(from_store)
}

fn from_store(error: keyring_core::Error) -> KeyringError {
    match error {
        keyring_core::Error::PlatformFailure(error) | keyring_core::Error::NoStorageAccess(error) => {
            match error.downcast_ref::<secret_service::Error>() {
                Some(error) => from_service(error),
                None => KeyringError::Other(error.to_string()),
            }
        }
        // Two of its variants hold the item's bytes; none of them is shown.
        keyring_core::Error::BadEncoding(_) | keyring_core::Error::BadDataFormat(..) => {
            KeyringError::Other("the item is damaged".to_owned())
        }
        error => KeyringError::Other(error.to_string()),
    }
}

/// What an error of the Secret Service means.
pub(super) fn from_service(error: &secret_service::Error) -> KeyringError {
    match error {
        secret_service::Error::Locked
        | secret_service::Error::Prompt
        | secret_service::Error::PromptDisconnected => KeyringError::Locked,
        // The second: there is no default collection.
        secret_service::Error::Unavailable | secret_service::Error::NoResult => KeyringError::Missing,
        secret_service::Error::Zbus(error) => from_bus(error),
        secret_service::Error::ZbusFdo(error) => from_bus(&zbus::Error::from(error.clone())),
        error => KeyringError::Other(error.to_string()),
    }
}

fn from_bus(error: &zbus::Error) -> KeyringError {
    if error_name(error).is_some_and(|name| name == "org.freedesktop.Secret.Error.IsLocked") {
        return KeyringError::Locked;
    }
    match meaning(error) {
        Answer::Absent => KeyringError::Missing,
        Answer::TimedOut => KeyringError::TimedOut,
        Answer::Refused => KeyringError::Other(error.to_string()),
    }
}
