//! The control socket on Linux: a Unix socket in a folder of our own.

use std::{io, path::Path};

use interprocess::{
    local_socket::{
        GenericFilePath, ListenerOptions, Name, ToFsName as _, tokio::Stream, traits::StreamCommon as _,
    },
    os::unix::local_socket::ListenerOptionsExt as _,
};

/// A socket's name.
pub(super) fn name(path: &Path) -> io::Result<Name<'_>> {
    path.to_fs_name::<GenericFilePath>()
}

/// Keeps others from connecting: the mode is set before the socket gets its name.
pub(super) fn private(options: ListenerOptions<'_>) -> ListenerOptions<'_> {
    options.mode(0o600)
}

/// Whether the peer runs as the same user (SO_PEERCRED).
pub(super) fn is_own(stream: &Stream) -> io::Result<bool> {
    let ours = rustix::process::geteuid().as_raw();
    Ok(stream.peer_creds()?.euid() == Some(ours))
}
