//! Folders on Windows: `%APPDATA%` for the settings, `%LOCALAPPDATA%` for what stays on this computer.

use std::path::Path;

use super::{ProfileError, Surroundings, absolute};

/// A named pipe has no path in the file system: its name is made of a hash.
pub(super) const SOCKET_PATH_LIMIT: usize = usize::MAX;

/// As this process was started. There is no runtime folder, and none is needed.
pub(super) fn surroundings() -> Surroundings {
    Surroundings { config: absolute("APPDATA"), state: absolute("LOCALAPPDATA"), runtime: None }
}

/// Makes the folder and those above it. Below the person's own folders it is open to nobody else, since that
/// is inherited.
pub(super) fn make_private(path: &Path) -> Result<(), ProfileError> {
    std::fs::create_dir_all(path).map_err(|source| ProfileError::Unusable { path: path.to_owned(), source })
}

/// Who may write to a folder that a person named is not looked at: the standard library cannot say it here.
pub(super) fn refuse_unsafe(_: &Path) -> Result<(), ProfileError> {
    Ok(())
}
