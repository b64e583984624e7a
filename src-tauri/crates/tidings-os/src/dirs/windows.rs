//! Folders on Windows: `%APPDATA%` for the settings, `%LOCALAPPDATA%` for what stays on this computer.

use std::{
    env,
    path::{Path, PathBuf},
};

use super::ProfileError;

/// A named pipe has no path in the file system: its name is made of a hash.
pub(super) const SOCKET_PATH_LIMIT: usize = usize::MAX;

/// What the environment says about folders; `None` where it says nothing usable.
#[derive(Clone, Debug, Default)]
pub(super) struct Surroundings {
    /// Settings of all programs, which may follow the person to another computer.
    pub(super) config: Option<PathBuf>,
    /// What programs remember on this one.
    pub(super) state: Option<PathBuf>,
    /// There is no such folder, and none is needed.
    pub(super) runtime: Option<PathBuf>,
}

impl Surroundings {
    /// As this process was started.
    pub(super) fn of_process() -> Self {
        Self { config: absolute("APPDATA"), state: absolute("LOCALAPPDATA"), runtime: None }
    }
}

fn absolute(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute())
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
