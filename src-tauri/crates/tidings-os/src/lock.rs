//! One agent a profile: an advisory lock on a file, which the system itself releases when its holder ends.
//!
//! The standard library's file lock is used: `flock` on Unix, `LockFileEx` on Windows.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{self, Read, Seek, SeekFrom, Write},
};

use thiserror::Error;

use crate::dirs::Profile;

/// Holding it means being the profile's only agent, or its only writer. Released on drop.
///
/// Whatever lives under the lock, above all a [`crate::control::Listener`], must be dropped before it.
#[derive(Debug)]
pub struct ProfileLock {
    file: File,
}

/// Why the lock was not taken.
#[derive(Debug, Error)]
pub enum LockError {
    /// Somebody holds it.
    #[error("this profile is in use{}", pid.map(|pid| format!(" by process {pid}")).unwrap_or_default())]
    Held {
        /// The holder's process id, as far as it has said so yet.
        pid: Option<u32>,
    },
    /// The lock's file cannot be opened, locked or written.
    #[error("the lock of the profile cannot be taken")]
    Unusable(#[from] io::Error),
}

impl ProfileLock {
    /// Takes the profile's lock, without waiting, and writes our process id into its file.
    ///
    /// # Errors
    /// [`LockError::Held`] when another process, or this one, holds it; [`LockError::Unusable`] otherwise.
    pub fn take(profile: &Profile) -> Result<Self, LockError> {
        let (mut file, can_write) = open(profile)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(LockError::Held { pid: holder(file) }),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        if can_write {
            // On a full disk the lock holds all the same, only nobody can say whose it is.
            let said = file
                .set_len(0)
                .and_then(|()| file.seek(SeekFrom::Start(0)))
                .and_then(|_| writeln!(file, "{}", std::process::id()));
            if let Err(error) = said {
                tracing::debug!(%error, "the pid is not in the lock's file");
            }
        }
        Ok(Self { file })
    }
}

/// The lock's file, and whether it can be written. Where none can be made, what is there already is as good: a lock
/// needs no writing.
fn open(profile: &Profile) -> io::Result<(File, bool)> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let refused = match options.open(profile.lock_file()) {
        Ok(file) => return Ok((file, true)),
        Err(refused) => refused,
    };
    let runtime = profile.control_socket().parent();
    let others = [Some(profile.lock_file().as_path()), Some(profile.state_dir()), runtime]
        .map(|path| path.map(File::open));
    others.into_iter().flatten().find_map(Result::ok).map(|file| (file, false)).ok_or(refused)
}

impl Drop for ProfileLock {
    fn drop(&mut self) {
        // The file stays: removing it would let two processes lock two files of one name. The pid goes, so
        // that nobody is named who no longer holds it. Closing the file releases the lock.
        if let Err(error) = self.file.set_len(0) {
            tracing::debug!(%error, "the pid stays in the lock's file");
        }
    }
}

fn holder(file: File) -> Option<u32> {
    let mut text = String::new();
    file.take(32).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(root: &tempfile::TempDir) -> Profile {
        Profile::locate(Some(root.path().to_owned())).unwrap()
    }

    #[test]
    fn a_held_lock_names_its_holder() {
        let root = tempfile::tempdir().unwrap();
        let profile = profile(&root);
        let _held = ProfileLock::take(&profile).unwrap();
        let refused = ProfileLock::take(&profile).unwrap_err();
        assert!(matches!(refused, LockError::Held { pid: Some(pid) } if pid == std::process::id()));
    }

    #[test]
    fn a_dropped_lock_is_free_again() {
        let root = tempfile::tempdir().unwrap();
        let profile = profile(&root);
        drop(ProfileLock::take(&profile).unwrap());
        ProfileLock::take(&profile).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_cannot_be_written_can_be_locked_all_the_same() {
        let root = tempfile::tempdir().unwrap();
        let profile = profile(&root);
        // Nobody, root included, can open this for writing.
        std::fs::create_dir(profile.lock_file()).unwrap();
        let held = ProfileLock::take(&profile).unwrap();
        assert!(matches!(ProfileLock::take(&profile), Err(LockError::Held { .. })));
        drop(held);
        ProfileLock::take(&profile).unwrap();
    }

    #[test]
    fn the_pid_of_a_dead_holder_does_not_hold_the_lock() {
        let root = tempfile::tempdir().unwrap();
        let profile = profile(&root);
        std::fs::write(profile.lock_file(), "4294967295\n").unwrap();
        ProfileLock::take(&profile).unwrap();
    }
}
