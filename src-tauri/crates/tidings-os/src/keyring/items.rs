//! The items of the keyring through `keyring-core`, for processes that end soon.
//!
//! A store is opened for each call: at the start of a session the service may come up later than we do, and
//! a store that once failed would fail for ever.

use keyring_core::Error;
use secrecy::{ExposeSecret as _, SecretString};
use tidings_protocol::AccountId;

use super::{
    KeyringError, secret_from,
    system::{entry, meaning},
};

pub(super) fn store(account: &AccountId, secret: &SecretString) -> Result<(), KeyringError> {
    entry(account)?.set_secret(secret.expose_secret().as_bytes()).map_err(from_store)
}

pub(super) fn delete(account: &AccountId) -> Result<(), KeyringError> {
    match entry(account)?.delete_credential() {
        Ok(()) | Err(Error::NoEntry) => Ok(()),
        Err(error) => Err(from_store(error)),
    }
}

pub(super) fn read(account: &AccountId) -> Result<Option<SecretString>, KeyringError> {
    match entry(account)?.get_secret() {
        Ok(bytes) => secret_from(bytes).map(Some),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(from_store(error)),
    }
}

/// What an error of a store means.
pub(super) fn from_store(error: Error) -> KeyringError {
    match error {
        Error::PlatformFailure(_) | Error::NoStorageAccess(_) => meaning(error),
        // Two of its variants hold the item's bytes; none of them is shown.
        Error::BadEncoding(_) | Error::BadDataFormat(..) => {
            KeyringError::Other("the item is damaged".to_owned())
        }
        error => KeyringError::Other(error.to_string()),
    }
}
