//! The entries of Windows and macOS: as the plugin writes and reads them.

use std::{io, path::Path};

/// Whether the entry can hold this path: on macOS it is written into XML as it is. Windows finds the program's end
/// by itself.
pub(super) fn can_name(path: &Path) -> bool {
    path.to_str().is_some_and(|path| cfg!(windows) || !path.contains(['<', '>', '&']))
}

/// The plugin's own answer is all there is.
pub(super) fn read() -> Option<bool> {
    None
}

/// What the plugin wrote stays as it is.
pub(super) fn settle(_: bool) -> io::Result<()> {
    Ok(())
}
