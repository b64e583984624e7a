//! A desktop that shows no tray (GNOME without an extension): a person is told once how to find the window.

use std::{fs, path::PathBuf, rc::Rc, time::Duration};

use tidings_core::tell::{Toast, Words};
use tidings_engine::Handle;
use tidings_os::dirs::Profile;

/// A panel may come this much later than we do when a session starts.
pub(super) const LATE: Duration = Duration::from_secs(20);

/// The one hint.
pub(super) struct Hint {
    /// There when it was given.
    given: PathBuf,
    handle: Handle,
    words: Rc<Words>,
}

impl Hint {
    pub(super) fn new(profile: &Profile, handle: Handle, words: Rc<Words>) -> Self {
        Self { given: profile.state_dir().join("no-tray-hint-given"), handle, words }
    }

    /// Gives the hint, unless it was given before.
    pub(super) async fn give(&self) {
        if self.given.exists() {
            return;
        }
        // Noted first: where it cannot be noted, silence is better than the same hint at every start.
        if let Err(error) = fs::write(&self.given, "") {
            tracing::warn!(%error, "that there is no tray cannot be told once");
            return;
        }
        self.handle.tell(Toast::no_tray(&self.words)).await;
    }
}
