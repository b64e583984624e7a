//! What the desktop wants of toasts, passed on to the engine: asked only for what the preferences make use of.

use std::rc::Rc;

use tidings_engine::{DesktopState, Handle};
use tidings_os::presence::{Presence, Wanted, attend};
use tidings_protocol::{Preferences, Reply, Request, Update};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::Desk;

/// Passes on what the desktop wants until the engine ends. Without a session bus there is nobody to ask.
pub(super) async fn mind(desk: Rc<Desk>, handle: Handle) {
    let mut updates = handle.updates();
    let Some(mut wanted) = ask(&handle).await else { return };
    let Some(bus) = desk.bus().await else { return };
    loop {
        let attending = attend(bus.clone(), wanted, async |presence| {
            tracing::debug!(?presence, "what the desktop wants of toasts");
            let Presence { is_locked, wants_quiet } = presence;
            handle.desktop_changed(DesktopState { is_locked, wants_quiet }).await;
        });
        tokio::select! {
            () = attending => return,
            other = another(&mut updates, &handle, wanted) => match other {
                Some(other) => wanted = other,
                None => return,
            },
        }
    }
}

/// Waits until something else is wanted; `None` when the engine is ending.
async fn another(updates: &mut Receiver<Update>, handle: &Handle, wanted: Wanted) -> Option<Wanted> {
    loop {
        let now = match updates.recv().await {
            Ok(Update::Preferences(preferences)) => of(&preferences),
            Ok(Update::Missed) | Err(RecvError::Lagged(_)) => ask(handle).await?,
            Ok(_) => continue,
            Err(RecvError::Closed) => return None,
        };
        if now != wanted {
            return Some(now);
        }
    }
}

async fn ask(handle: &Handle) -> Option<Wanted> {
    match handle.ask(Request::Preferences).await {
        Reply::Preferences(preferences) => Some(of(&preferences)),
        _ => None,
    }
}

/// What the preferences make use of.
fn of(preferences: &Preferences) -> Wanted {
    Wanted { lock: preferences.general.hide_when_locked, quiet: preferences.general.do_not_disturb }
}
