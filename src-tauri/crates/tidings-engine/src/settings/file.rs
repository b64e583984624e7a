//! The settings on the disk: the file, the copy of its last good content beside it, and what became of a broken one.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Reads a file; `None` when there is none.
pub(super) fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Where the content is kept that was understood last.
pub(super) fn last_good(path: &Path) -> PathBuf {
    path.with_extension("last-good.toml")
}

/// Keeps good content, unless it is kept already.
pub(super) fn keep_good(path: &Path, text: &str) {
    let copy = last_good(path);
    if fs::read(&copy).is_ok_and(|kept| kept == text.as_bytes()) {
        return;
    }
    if let Err(error) = write_whole(&copy, text.as_bytes()) {
        tracing::warn!(%error, "no copy of the settings can be kept");
    }
}

/// Puts a broken file under another name.
pub(super) fn set_aside(path: &Path) -> io::Result<()> {
    let named = |count: u32| path.with_extension(format!("damaged-{count}.toml"));
    let free = (1..=u32::MAX).map(named).find(|aside| !aside.exists());
    let aside = free.ok_or_else(|| io::Error::from(io::ErrorKind::AlreadyExists))?;
    match fs::rename(path, aside) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Beside it, to the disk, then over it: a crash leaves the old file or the new one, never half of one.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // A file that is a link stays one: people keep their settings in a repository and link to them.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let beside = path.with_extension("toml.new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside)?;
    let written =
        file.write_all(bytes).and_then(|()| file.sync_all()).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // Half a file is of no use to anybody; on a full disk it is in the way.
        let _left = fs::remove_file(&beside);
    }
    written
}
