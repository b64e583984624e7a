//! Toasts of Windows.

use notify_rust::{Notification, NotificationResponse};
use tidings_core::tell::Toast;

use super::ToastError;
use crate::IDENTIFIER;

/// Shows a toast and says whether it was; then, if wanted, waits for a click and gives its action's key.
pub(super) fn show(
    toast: &Toast,
    is_heard: bool,
    shown: impl FnOnce(Result<(), ToastError>),
) -> Option<String> {
    let mut notification = Notification::new();
    // Without the name that the installer registers, it would be shown as PowerShell's.
    notification.app_id(IDENTIFIER).summary(&toast.summary).body(&toast.body);
    if toast.sound.is_some() {
        notification.sound_name("Mail");
    }
    for action in toast.actions.iter().filter(|action| action.key != Toast::CLICK) {
        notification.action(action.key, &action.label);
    }
    let handle = match notification.show() {
        Ok(handle) => handle,
        Err(error) => {
            shown(Err(ToastError::Refused(error.to_string())));
            return None;
        }
    };
    shown(Ok(()));
    if !is_heard {
        return None;
    }
    let mut clicked = None;
    let waited = handle.wait_for_response(|response: &NotificationResponse| {
        clicked = match response {
            NotificationResponse::Default => Some(Toast::CLICK.to_owned()),
            NotificationResponse::Action(key) => Some(key.clone()),
            _ => None,
        };
    });
    if let Err(error) = waited {
        tracing::debug!(%error, "the end of a toast was not told");
    }
    clicked
}
