//! The Credential Manager of Windows and the keychain of macOS. The agent reads them as everybody does: on a
//! thread that ends with the call.

use std::collections::HashMap;

#[cfg(target_os = "macos")]
use apple_native_keyring_store::keychain::Store;
use keyring_core::{Entry, Error, api::CredentialStoreApi as _};
use secrecy::SecretString;
use tidings_protocol::AccountId;
#[cfg(windows)]
use windows_native_keyring_store::Store;

use super::{KeyringError, SERVICE, items::from_store};
use crate::bus::SessionBus;

/// How an item is made: on Windows it stays on this computer, as the keychain's do by themselves.
#[cfg(windows)]
const MODIFIERS: &[(&str, &str)] = &[("persistence", "Local")];
#[cfg(target_os = "macos")]
const MODIFIERS: &[(&str, &str)] = &[];

/// The account's item.
pub(super) fn entry(account: &AccountId) -> Result<Entry, KeyringError> {
    let store = Store::new().map_err(from_store)?;
    let modifiers: HashMap<&str, &str> = MODIFIERS.iter().copied().collect();
    store.build(SERVICE, &account.0, Some(&modifiers)).map_err(from_store)
}

/// Both systems have one from the start.
#[expect(clippy::unused_async, reason = "the same name on every system")]
pub(super) async fn is_usable() -> bool {
    true
}

/// What the system's refusal means.
pub(super) fn meaning(error: Error) -> KeyringError {
    match error {
        Error::NoStorageAccess(_) => KeyringError::Locked,
        error => KeyringError::Other(error.to_string()),
    }
}

/// The keyring as the agent reads it.
#[derive(Debug)]
pub struct AgentKeyring;

impl AgentKeyring {
    /// Does nothing yet.
    #[must_use]
    pub fn new(_: SessionBus) -> Self {
        Self
    }

    /// Reads the account's secret; `None` when there is none. macOS may ask the person whether we may.
    ///
    /// # Errors
    /// [`KeyringError`].
    pub async fn read(&self, account: &AccountId) -> Result<Option<SecretString>, KeyringError> {
        super::read(account).await
    }

    /// Puts the account's secret in, in the place of an older one: a token that the provider renewed.
    ///
    /// # Errors
    /// [`KeyringError`].
    pub async fn write(&self, account: &AccountId, secret: &SecretString) -> Result<(), KeyringError> {
        super::store(account, secret).await
    }

    /// Whether there is a keyring that takes items.
    pub async fn is_usable(&self) -> bool {
        is_usable().await
    }
}
