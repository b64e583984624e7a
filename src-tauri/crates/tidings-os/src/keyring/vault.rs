//! A thread for one blocking call of the keyring.
//!
//! It is detached and never joined: a locked keyring may wait for the person for ever, and a runtime would
//! wait with it when it ends, as it does for its own blocking threads.

use tokio::{sync::oneshot, time::timeout};

use super::{KeyringError, LIMIT};

/// Does the work on a thread of its own and waits for it, [`LIMIT`] at most.
pub(super) async fn open<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, KeyringError> + Send + 'static,
) -> Result<T, KeyringError> {
    let (sender, answer) = oneshot::channel();
    std::thread::Builder::new()
        .name("keyring".to_owned())
        // Whoever gave up waiting needs no answer.
        .spawn(move || drop(sender.send(work())))
        .map_err(|error| KeyringError::Other(error.to_string()))?;
    match timeout(LIMIT, answer).await {
        Ok(Ok(done)) => done,
        Ok(Err(_)) => Err(KeyringError::Other("its thread ended".to_owned())),
        Err(_) => Err(KeyringError::TimedOut),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_keyring_that_never_answers_is_given_up() {
        let (_held, wait) = std::sync::mpsc::channel::<()>();
        let found = open(move || wait.recv().map_err(|_| KeyringError::Missing)).await;
        assert_eq!(found, Err(KeyringError::TimedOut));
    }

    #[tokio::test]
    async fn a_store_that_panics_is_an_error() {
        let found = open::<()>(|| panic!("as keyring stores do")).await;
        assert_eq!(found, Err(KeyringError::Other("its thread ended".to_owned())));
    }
}
