//! Secrets go in here: from what was typed into the keyring, or, where there is none, into the agent's memory
//! for this run. Nothing here reads one.

use secrecy::{ExposeSecret as _, SecretString};
use tidings_os::keyring::{self, KeyringError};
use tidings_protocol::{AccountId, Request};

use crate::{
    link::Link,
    view::{CommandError, ErrorCode},
};

/// Longer than any password; tokens do not come this way.
const LONGEST: usize = 4096;

/// Where a secret was put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    /// In the keyring of the system.
    InKeyring,
    /// In the agent's memory, for this run only.
    ForThisRun,
}

/// A secret out of what was typed.
///
/// # Errors
/// [`ErrorCode::Invalid`] when nothing was typed, or what no password can hold.
pub(crate) fn typed(password: String) -> Result<SecretString, CommandError> {
    let secret = SecretString::from(password);
    let text = secret.expose_secret();
    // IMAP has no way to say NUL, and a line's end is a slip of the clipboard.
    let is_usable = !text.is_empty() && text.len() <= LONGEST && !text.contains(['\0', '\r', '\n']);
    if is_usable {
        Ok(secret)
    } else {
        Err(CommandError::new(ErrorCode::Invalid, "window-error-password", &[]))
    }
}

/// Keeps an account's secret in the place of an older one.
///
/// # Errors
/// [`ErrorCode::Keyring`] when the keyring is there and does not take it; as [`Link::ask`] otherwise.
pub(crate) async fn keep(link: &Link, id: &AccountId, secret: &SecretString) -> Result<Kept, CommandError> {
    if !link.wants_secret() {
        match keyring::store(id, secret).await {
            Ok(()) => return Ok(Kept::InKeyring),
            Err(KeyringError::Missing) => link.keyring_is_missing(),
            Err(error) => return Err(error.into()),
        }
    }
    link.ask(Request::HoldSecret { id: id.clone(), secret: secret.expose_secret().to_owned() }).await?;
    Ok(Kept::ForThisRun)
}

/// Deletes an account's secret from the keyring; where there is no keyring, there is nothing to delete.
///
/// # Errors
/// [`ErrorCode::Keyring`].
pub(crate) async fn forget(id: &AccountId) -> Result<(), CommandError> {
    match keyring::delete(id).await {
        Ok(()) | Err(KeyringError::Missing) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_a_password_is_refused() {
        assert!(typed(String::new()).is_err());
        assert!(typed("a\nb".to_owned()).is_err());
        assert!(typed("x".repeat(5000)).is_err());
        assert!(
            typed(" spaces are kept ".to_owned()).is_ok_and(|it| it.expose_secret() == " spaces are kept ")
        );
    }

    #[test]
    fn a_refusal_does_not_repeat_what_was_typed() {
        let error = typed("hunter2\n".to_owned()).unwrap_err();
        assert!(!format!("{error:?}").contains("hunter2"));
    }
}
