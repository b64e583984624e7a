//! The thread that offers a text.

use std::{
    env, thread,
    time::{Duration, Instant},
};

use secrecy::SecretString;
use tokio::{sync::oneshot, time::timeout};

use super::{ClipboardError, LIMIT, x11};

/// Whether there seems to be a clipboard that can be reached: a display is named.
#[must_use]
pub fn is_there() -> bool {
    is_named("DISPLAY")
}

fn is_named(variable: &str) -> bool {
    env::var_os(variable).is_some_and(|value| !value.is_empty())
}

/// Puts a text into the clipboard for so long; done when it is there. Whatever is copied later takes its place.
///
/// # Errors
/// [`ClipboardError`], after [`LIMIT`] at most.
pub async fn copy(text: SecretString, keep: Duration) -> Result<(), ClipboardError> {
    if !is_there() {
        return Err(ClipboardError::None);
    }
    let (ready, offered) = oneshot::channel();
    thread::Builder::new()
        .name("clipboard".to_owned())
        .spawn(move || offer(&text, Instant::now() + keep, ready))
        .map_err(|error| ClipboardError::Failed(error.to_string()))?;
    match timeout(LIMIT, offered).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) => Err(ClipboardError::Failed("the thread ended".to_owned())),
        Err(_) => Err(ClipboardError::TimedOut),
    }
}

fn offer(text: &SecretString, until: Instant, ready: oneshot::Sender<Result<(), ClipboardError>>) {
    let offer = match x11::Offer::make(text) {
        Ok(offer) => offer,
        Err(error) => {
            let _gone = ready.send(Err(ClipboardError::Failed(error.to_string())));
            return;
        }
    };
    // Who does not wait any more has said that nothing was copied.
    if ready.send(Ok(())).is_err() {
        return;
    }
    match offer.serve(until) {
        Ok(()) => tracing::debug!("the clipboard is no longer ours"),
        Err(error) => tracing::debug!(%error, "the clipboard was lost"),
    }
}
