//! Folders on Linux, by the XDG Base Directory specification, and on macOS, where the same variables count and
//! `~/Library/Application Support` is what they stand for.

use std::{
    fs::{DirBuilder, Permissions, set_permissions},
    os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt},
    path::Path,
};

use super::{ProfileError, Surroundings, absolute};

/// `sockaddr_un` holds 108 bytes, on macOS 104, one of them the closing NUL (unix(7), unix(4)).
pub(super) const SOCKET_PATH_LIMIT: usize = if cfg!(target_os = "macos") { 103 } else { 107 };

/// Below the home folder: where settings are kept, and what programs remember.
const CONFIG: &str = if cfg!(target_os = "macos") { "Library/Application Support" } else { ".config" };
const STATE: &str = if cfg!(target_os = "macos") { "Library/Application Support" } else { ".local/state" };

/// As this process was started.
pub(super) fn surroundings() -> Surroundings {
    let home = absolute("HOME");
    let below_home = |path: &str| home.as_ref().map(|home| home.join(path));
    Surroundings {
        config: absolute("XDG_CONFIG_HOME").or_else(|| below_home(CONFIG)),
        state: absolute("XDG_STATE_HOME").or_else(|| below_home(STATE)),
        // After `sudo` it is another person's: then it is as good as none.
        runtime: absolute("XDG_RUNTIME_DIR").filter(|runtime| is_own(runtime)),
    }
}

fn is_own(path: &Path) -> bool {
    path.metadata().is_ok_and(|found| found.is_dir() && found.uid() == rustix::process::geteuid().as_raw())
}

/// Makes the folder and those above it, for the person alone. A folder of ours that was there is closed to
/// others; a folder the person named keeps its mode.
pub(super) fn make_private(path: &Path) -> Result<(), ProfileError> {
    let unusable = |source| ProfileError::Unusable { path: path.to_owned(), source };
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(unusable)?;
    let found = path.metadata().map_err(unusable)?;
    let is_named_by_us = path.file_name().is_some_and(|name| name == "tidings");
    if is_named_by_us && is_own(path) && found.mode() & 0o077 != 0 {
        set_permissions(path, Permissions::from_mode(0o700)).map_err(unusable)?;
    }
    Ok(())
}

/// Refuses a folder in which others could put their files in the place of ours.
pub(super) fn refuse_unsafe(path: &Path) -> Result<(), ProfileError> {
    let found = path.metadata().map_err(|source| ProfileError::Unusable { path: path.to_owned(), source })?;
    if !is_own(path) || found.mode() & 0o002 != 0 {
        return Err(ProfileError::NotOurs { path: path.to_owned() });
    }
    Ok(())
}
