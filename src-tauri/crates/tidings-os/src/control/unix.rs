//! The control socket on Linux and macOS: a Unix socket in a folder of our own.

use std::{io, path::Path};

use interprocess::local_socket::{
    GenericFilePath, ListenerOptions, Name, ToFsName as _, tokio::Stream, traits::StreamCommon as _,
};

/// A socket's name.
pub(super) fn name(path: &Path) -> io::Result<Name<'_>> {
    path.to_fs_name::<GenericFilePath>()
}

/// Keeps others from connecting: the mode is set before the socket gets its name.
#[cfg(target_os = "linux")]
pub(super) fn private(options: ListenerOptions<'_>) -> io::Result<ListenerOptions<'_>> {
    Ok(interprocess::os::unix::local_socket::ListenerOptionsExt::mode(options, 0o600))
}

/// macOS takes no mode before the name; the folder is the person's alone, and who comes is looked at.
#[cfg(target_os = "macos")]
pub(super) fn private(options: ListenerOptions<'_>) -> io::Result<ListenerOptions<'_>> {
    Ok(options)
}

/// Whether the peer runs as the same user (`SO_PEERCRED`, on macOS `LOCAL_PEERCRED`).
pub(super) fn is_own(stream: &Stream) -> io::Result<bool> {
    let ours = rustix::process::geteuid().as_raw();
    Ok(stream.peer_creds()?.euid() == Some(ours))
}
