//! The control socket on Windows: a named pipe that only its owner may open.
//!
//! All pipes of a computer share one folder, so the profile's path goes into the name. The first of a name is
//! made by whoever comes first: `interprocess` refuses to listen under a name that another program has taken.

use std::{io, path::Path};

use interprocess::{
    local_socket::{GenericNamespaced, ListenerOptions, Name, ToNsName as _, tokio::Stream},
    os::windows::{local_socket::ListenerOptionsExt as _, security_descriptor::SecurityDescriptor},
};
use widestring::{U16CStr, u16cstr};

use crate::dirs::fnv_1a;

/// Everything to the owner and nothing to anybody else, whatever would be inherited (security descriptor
/// definition language: a protected list with one entry, `OW` are the owner's rights).
const OWNER_ONLY: &U16CStr = u16cstr!("D:P(A;;GA;;;OW)");

/// The name of the pipe that stands for a path.
pub(super) fn name(path: &Path) -> io::Result<Name<'static>> {
    format!("tidings-{:016x}", fnv_1a(path.as_os_str().as_encoded_bytes())).to_ns_name::<GenericNamespaced>()
}

/// Keeps others from connecting.
pub(super) fn private(options: ListenerOptions<'_>) -> io::Result<ListenerOptions<'_>> {
    Ok(options.security_descriptor(SecurityDescriptor::deserialize(OWNER_ONLY)?))
}

/// The pipe lets nobody else in.
pub(super) fn is_own(_: &Stream) -> io::Result<bool> {
    Ok(true)
}
