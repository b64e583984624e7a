//! Toasts of macOS, by the library's way that needs no signed bundle. They are shown and not listened to: waiting
//! there leaves a spinning thread for every toast that nobody clicks.

use notify_rust::{Notification, set_application};
use tidings_core::tell::Toast;

use super::ToastError;
use crate::IDENTIFIER;

/// Shows a toast and says whether it was. Gives no click.
pub(super) fn show(
    toast: &Toast,
    _is_heard: bool,
    shown: impl FnOnce(Result<(), ToastError>),
) -> Option<String> {
    // Refused from the second time on: it is set then.
    drop(set_application(IDENTIFIER));
    let mut notification = Notification::new();
    notification.summary(&toast.summary).body(&toast.body);
    if toast.sound.is_some() {
        // The library hands the system's own sound on under this name.
        notification.sound_name("NSUserNotificationDefaultSoundName");
    }
    let result = notification.show();
    shown(result.map(drop).map_err(|error| ToastError::Refused(error.to_string())));
    None
}
