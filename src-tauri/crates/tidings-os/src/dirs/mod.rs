//! Where a profile keeps its files.
//!
//! Without a folder given, the system's own places are used (on Linux the XDG folders); with one, everything
//! is in it, for portable use, tests and the demo. All folders belong to the person alone: 0700 on Unix.

use std::{
    io,
    path::{Path, PathBuf},
};

use thiserror::Error;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
use linux::{SOCKET_PATH_LIMIT, Surroundings, make_private, refuse_unsafe};

/// The environment variable that names the profile's folder when no option does.
pub const PROFILE_VARIABLE: &str = "TIDINGS_PROFILE";

/// The places of one profile. Its folders exist from [`Profile::locate`] on; its files may not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    dir: Option<PathBuf>,
    config: PathBuf,
    state: PathBuf,
    socket: PathBuf,
}

/// Why a profile has no place.
#[derive(Debug, Error)]
pub enum ProfileError {
    /// Neither a folder was given nor does the environment say where the person's home is.
    #[error("there is no home folder: set HOME, or name a folder with --profile")]
    NoHome,
    /// The folder cannot be made or looked at.
    #[error("the folder {} cannot be used", path.display())]
    Unusable {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The folder is somebody else's, or everybody may write in it.
    #[error("the folder {} must belong to you and not be open to everybody", path.display())]
    NotOurs {
        /// The folder.
        path: PathBuf,
    },
    /// The system takes no socket name as long as this one, and there is no runtime folder to shorten it.
    #[error("the folder {} has too long a name for a socket, and XDG_RUNTIME_DIR is not set", path.display())]
    TooLong {
        /// The folder.
        path: PathBuf,
    },
}

impl Profile {
    /// Finds the profile's places and makes its folders.
    ///
    /// Without `dir` the environment variable [`PROFILE_VARIABLE`] names the folder, if set.
    ///
    /// # Errors
    /// [`ProfileError`], each with a sentence for the person.
    pub fn locate(dir: Option<PathBuf>) -> Result<Self, ProfileError> {
        let named = || std::env::var_os(PROFILE_VARIABLE).filter(|dir| !dir.is_empty()).map(PathBuf::from);
        Self::within(dir.or_else(named), &Surroundings::of_process())
    }

    fn within(dir: Option<PathBuf>, surroundings: &Surroundings) -> Result<Self, ProfileError> {
        match dir {
            Some(dir) => Self::portable(&dir, surroundings),
            None => Self::installed(surroundings),
        }
    }

    fn portable(dir: &Path, surroundings: &Surroundings) -> Result<Self, ProfileError> {
        make_private(dir)?;
        // Two ways to write one folder must lead to one socket.
        let dir =
            dir.canonicalize().map_err(|source| ProfileError::Unusable { path: dir.to_owned(), source })?;
        refuse_unsafe(&dir)?;
        let socket = socket_in(&dir, surroundings)?;
        Ok(Self { config: dir.clone(), state: dir.clone(), socket, dir: Some(dir) })
    }

    fn installed(surroundings: &Surroundings) -> Result<Self, ProfileError> {
        let config = surroundings.config.as_ref().ok_or(ProfileError::NoHome)?.join("tidings");
        let state = surroundings.state.as_ref().ok_or(ProfileError::NoHome)?.join("tidings");
        make_private(&config)?;
        make_private(&state)?;
        let socket = match &surroundings.runtime {
            Some(runtime) => {
                let runtime = runtime.join("tidings");
                make_private(&runtime)?;
                socket_in(&runtime, surroundings)?
            }
            None => socket_in(&state, surroundings)?,
        };
        Ok(Self { dir: None, config, state, socket })
    }

    /// Accounts without secrets, rules, quiet hours.
    #[must_use]
    pub fn settings_file(&self) -> PathBuf {
        self.config.join("settings.toml")
    }

    /// Cursors, headers, events.
    #[must_use]
    pub fn database_file(&self) -> PathBuf {
        self.state.join("tidings.db")
    }

    /// What [`crate::lock::ProfileLock`] holds.
    #[must_use]
    pub fn lock_file(&self) -> PathBuf {
        self.state.join("tidings.lock")
    }

    /// Where the agent listens ([`crate::control`]).
    #[must_use]
    pub fn control_socket(&self) -> &Path {
        &self.socket
    }

    /// The folder of what the agent writes beside the settings.
    #[must_use]
    pub fn state_dir(&self) -> &Path {
        &self.state
    }

    /// The folder that holds all of the profile; `None` when it lives in the system's own places.
    #[must_use]
    pub fn dir(&self) -> Option<&Path> {
        self.dir.as_deref()
    }
}

fn socket_in(folder: &Path, surroundings: &Surroundings) -> Result<PathBuf, ProfileError> {
    let plain = folder.join("control.sock");
    if plain.as_os_str().len() <= SOCKET_PATH_LIMIT {
        return Ok(plain);
    }
    let too_long = || ProfileError::TooLong { path: folder.to_owned() };
    let runtime = surroundings.runtime.as_ref().ok_or_else(too_long)?.join("tidings");
    let short = runtime.join(format!("{:016x}.sock", fnv_1a(folder.as_os_str().as_encoded_bytes())));
    if short.as_os_str().len() > SOCKET_PATH_LIMIT {
        return Err(too_long());
    }
    make_private(&runtime)?;
    Ok(short)
}

/// FNV-1a, 64 bits: agent and window may be built by different compilers and must find the same name, which
/// the standard library's hasher does not promise.
fn fnv_1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests;
