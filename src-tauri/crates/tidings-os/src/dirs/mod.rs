//! Where a profile keeps its files.
//!
//! Without a folder given, the system's own places are used (on Linux the XDG folders); with one, everything
//! is in it, for portable use, tests and the demo. All folders belong to the person alone: 0700 on Unix, on
//! Windows what the folders above them give.

use std::{
    io,
    path::{Path, PathBuf},
};

use thiserror::Error;

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;
#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

use system::{SOCKET_PATH_LIMIT, make_private, refuse_unsafe};

/// The environment variable that names the profile's folder when no option does.
pub const PROFILE_VARIABLE: &str = "TIDINGS_PROFILE";

/// The places of one profile. Its folders exist from [`Profile::locate`] on; its files may not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    dir: Option<PathBuf>,
    config: PathBuf,
    state: PathBuf,
    socket: PathBuf,
    spare_socket: Option<PathBuf>,
}

/// What the environment says about folders; `None` where it says nothing usable, or the system has no such folder.
#[derive(Clone, Debug, Default)]
struct Surroundings {
    /// Settings of all programs; on Windows they may follow the person to another computer.
    config: Option<PathBuf>,
    /// What programs remember on this one.
    state: Option<PathBuf>,
    /// Sockets and the like; ends with the person's session.
    runtime: Option<PathBuf>,
}

/// A folder that a variable names. The XDG specification: a path that is not absolute is to be ignored.
fn absolute(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute())
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
        Self::within(dir.or_else(named), &system::surroundings())
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
        let spare_socket = short_socket(&dir, surroundings)?.filter(|spare| *spare != socket);
        Ok(Self { config: dir.clone(), state: dir.clone(), socket, spare_socket, dir: Some(dir) })
    }

    fn installed(surroundings: &Surroundings) -> Result<Self, ProfileError> {
        let config = surroundings.config.as_ref().ok_or(ProfileError::NoHome)?.join("tidings");
        let state = surroundings.state.as_ref().ok_or(ProfileError::NoHome)?.join("tidings");
        for folder in [&config, &state] {
            match make_private(folder) {
                // On a disk that cannot be written there may be nothing to read either; what runs needs only the
                // runtime folder, and says that it cannot keep anything.
                Err(ProfileError::Unusable { .. }) if surroundings.runtime.is_some() => {}
                made => made?,
            }
        }
        let socket = match &surroundings.runtime {
            Some(runtime) => {
                let runtime = runtime.join("tidings");
                make_private(&runtime)?;
                socket_in(&runtime, surroundings)?
            }
            None => socket_in(&state, surroundings)?,
        };
        Ok(Self { dir: None, config, state, socket, spare_socket: None })
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

    /// Where the agent listens when it cannot make a socket in the other place: a folder that cannot be written.
    #[must_use]
    pub fn spare_socket(&self) -> Option<&Path> {
        self.spare_socket.as_deref()
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
    short_socket(folder, surroundings)?.ok_or_else(|| ProfileError::TooLong { path: folder.to_owned() })
}

/// A socket in the runtime folder, under a name that stands for this folder; `None` where there is none.
fn short_socket(folder: &Path, surroundings: &Surroundings) -> Result<Option<PathBuf>, ProfileError> {
    let Some(runtime) = surroundings.runtime.as_ref().map(|runtime| runtime.join("tidings")) else {
        return Ok(None);
    };
    let short = runtime.join(format!("{:016x}.sock", fnv_1a(folder.as_os_str().as_encoded_bytes())));
    if short.as_os_str().len() > SOCKET_PATH_LIMIT {
        return Ok(None);
    }
    make_private(&runtime)?;
    Ok(Some(short))
}

/// FNV-1a, 64 bits: agent and window may be built by different compilers and must find the same name, which
/// the standard library's hasher does not promise.
pub(crate) fn fnv_1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests;
