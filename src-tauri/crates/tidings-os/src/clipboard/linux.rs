//! The thread that offers a text.

use std::{
    env, thread,
    time::{Duration, Instant},
};

use secrecy::SecretString;
use tokio::{sync::oneshot, time::timeout};

use super::{ClipboardError, LIMIT, wayland, x11};

/// Whether there seems to be a clipboard that can be reached: an X server is named, or else a compositor says so, which is
/// waited for a quarter of a second at most.
#[must_use]
pub fn is_there() -> bool {
    has_x11() || wayland::is_there()
}

fn has_x11() -> bool {
    env::var_os("DISPLAY").is_some_and(|value| !value.is_empty())
}

/// Puts a text into the clipboard for so long; done when it is there. Whatever is copied later takes its place.
///
/// # Errors
/// [`ClipboardError`], after [`LIMIT`] at most.
pub async fn copy(text: SecretString, keep: Duration) -> Result<(), ClipboardError> {
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

/// The clipboard with a text in it.
enum Offer<'a> {
    Wayland(wayland::Offer<'a>),
    X11(Box<x11::Offer<'a>>),
}

impl<'a> Offer<'a> {
    /// Takes the one that the programs of the session share. What XWayland has, compositors give to other programs only
    /// while one of its windows has the focus, if at all.
    fn make(text: &'a SecretString) -> Result<Self, ClipboardError> {
        let failed = |error: &dyn std::fmt::Display| ClipboardError::Failed(error.to_string());
        match wayland::Offer::make(text) {
            Ok(Some(offer)) => return Ok(Self::Wayland(offer)),
            Err(error) if !has_x11() => return Err(failed(&error)),
            Err(error) => tracing::debug!(%error, "the compositor does not let its clipboard be taken"),
            Ok(None) => {}
        }
        if !has_x11() {
            return Err(ClipboardError::None);
        }
        x11::Offer::make(text).map(|offer| Self::X11(Box::new(offer))).map_err(|error| failed(&error))
    }

    fn serve(self, until: Instant) -> Result<(), ClipboardError> {
        match self {
            Self::Wayland(offer) => offer.serve(until).map_err(|error| error.to_string()),
            Self::X11(offer) => offer.serve(until).map_err(|error| error.to_string()),
        }
        .map_err(ClipboardError::Failed)
    }
}

fn offer(text: &SecretString, until: Instant, ready: oneshot::Sender<Result<(), ClipboardError>>) {
    let offer = match Offer::make(text) {
        Ok(offer) => offer,
        Err(error) => {
            let _gone = ready.send(Err(error));
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
