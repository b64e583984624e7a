//! Binding, accepting, connecting.

use std::{io, path::Path, sync::Arc, time::Duration};

use interprocess::local_socket::{
    ListenerOptions, tokio as local,
    traits::tokio::{Listener as _, Stream as _},
};

use super::{ControlError, FrameReader, FrameWriter, system};
use crate::dirs::Profile;

/// How long an old socket file may be fought over; only the holder of the profile's lock binds, so hardly.
const REPLACING: Duration = Duration::from_secs(1);

/// The agent's end of a profile's control socket. Its name is removed on drop.
#[derive(Debug)]
pub struct Listener {
    inner: local::Listener,
}

impl Listener {
    /// Starts to listen, in the place of a socket that an agent left behind.
    ///
    /// Only for the holder of the profile's lock ([`crate::lock::ProfileLock`]): it would displace a living
    /// agent. Needs a tokio runtime.
    ///
    /// # Errors
    /// What the system says.
    pub fn bind(profile: &Profile) -> io::Result<Self> {
        let bound = bind_at(profile.control_socket());
        match (bound, profile.spare_socket()) {
            // In a folder that cannot be written, or on a full disk.
            (Err(_), Some(spare)) => bind_at(spare),
            (bound, _) => bound,
        }
    }

    /// Waits for the next client of the same user; others are dropped. Cancel-safe.
    ///
    /// # Errors
    /// What the system says, such as "too many open files": wait a little before the next call.
    pub async fn accept(&self) -> io::Result<Connection> {
        loop {
            let stream = self.inner.accept().await?;
            match system::is_own(&stream) {
                Ok(true) => return Ok(Connection { stream }),
                Ok(false) => tracing::warn!("another user tried to use the control socket"),
                Err(error) => tracing::warn!(%error, "a client of the control socket could not be checked"),
            }
        }
    }
}

fn bind_at(path: &Path) -> io::Result<Listener> {
    let options =
        ListenerOptions::new().name(system::name(path)?).try_overwrite(true).max_spin_time(REPLACING);
    Ok(Listener { inner: system::private(options)?.create_tokio()? })
}

/// One client's connection, seen from either end.
#[derive(Debug)]
pub struct Connection {
    stream: local::Stream,
}

impl Connection {
    /// Connects to the profile's agent.
    ///
    /// # Errors
    /// [`ControlError::NoAgent`] when nobody listens; [`ControlError::Io`] otherwise.
    pub async fn connect(profile: &Profile) -> Result<Self, ControlError> {
        let places = [Some(profile.control_socket()), profile.spare_socket()];
        for path in places.into_iter().flatten() {
            match local::Stream::connect(system::name(path)?).await {
                Ok(stream) => return Ok(Self { stream }),
                // No file, or the file of an agent that died.
                Err(error)
                    if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) => {
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(ControlError::NoAgent)
    }

    /// The two directions. The connection ends when both are dropped.
    #[must_use]
    pub fn split(self) -> (FrameReader, FrameWriter) {
        let stream = Arc::new(self.stream);
        (FrameReader::new(Arc::clone(&stream)), FrameWriter::new(stream))
    }
}
