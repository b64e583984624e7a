//! Windows and macOS: the system's own services are called directly.

/// Stands for the services of the system.
#[derive(Clone, Copy, Debug)]
pub struct SessionBus;

/// Needs no connection.
#[expect(clippy::unused_async, reason = "the same name on every system")]
pub async fn session_bus() -> Option<SessionBus> {
    Some(SessionBus)
}
