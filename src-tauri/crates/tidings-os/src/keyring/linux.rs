//! The Secret Service, as `keyring-core` and the agent meet it.

use std::collections::HashMap;

use keyring_core::{Entry, Error, api::CredentialStoreApi as _};
use tidings_protocol::AccountId;
use zbus_secret_service_keyring_store::Store;

use super::{AgentKeyring, KeyringError, SERVICE, items::from_store};
use crate::bus::{Answer, error_name, meaning as meaning_on_bus, session_bus};

/// The account's item.
pub(super) fn entry(account: &AccountId) -> Result<Entry, KeyringError> {
    let label = label(account);
    let modifiers = HashMap::from([("label", label.as_str())]);
    let store = Store::new().map_err(from_store)?;
    store.build(SERVICE, &account.0, Some(&modifiers)).map_err(from_store)
}

/// Not through the store: it cannot ask without making the system ask the person.
pub(super) async fn is_usable() -> bool {
    match session_bus().await {
        Some(bus) => AgentKeyring::new(bus).is_usable().await,
        None => false,
    }
}

/// What keyring programs show to the person.
pub(super) fn label(account: &AccountId) -> String {
    format!("Tidings: password of account {account}")
}

/// What the service's refusal means.
pub(super) fn meaning(error: Error) -> KeyringError {
    match error {
        Error::PlatformFailure(error) | Error::NoStorageAccess(error) => {
            match error.downcast_ref::<secret_service::Error>() {
                Some(error) => from_service(error),
                None => KeyringError::Other(error.to_string()),
            }
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
    match meaning_on_bus(error) {
        Answer::Absent => KeyringError::Missing,
        Answer::TimedOut => KeyringError::TimedOut,
        Answer::Refused => KeyringError::Other(error.to_string()),
    }
}
