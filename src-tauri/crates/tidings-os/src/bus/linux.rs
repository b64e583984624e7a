//! The session bus (D-Bus): one connection of the agent for toasts and secrets.
//!
//! The tray has its own, since `ksni` opens one.

use std::{borrow::Cow, time::Duration};

use tokio::time::timeout;
use zbus::{DBusError as _, connection::Builder, fdo};

/// How long the bus may take to let us in.
const CONNECTING: Duration = Duration::from_secs(5);

/// A connection to the session bus.
pub type SessionBus = zbus::Connection;

/// Connects to the session bus. `None`, and one line in the diagnostic log, where there is none or it does
/// not answer: then there are neither toasts nor secrets, and the rest goes on.
pub async fn session_bus() -> Option<SessionBus> {
    let connecting = async { Builder::session()?.build().await };
    match timeout(CONNECTING, connecting).await {
        Ok(Ok(connection)) => Some(connection),
        Ok(Err(error)) => {
            tracing::warn!(%error, "no session bus: no toasts, and no keyring");
            None
        }
        Err(_) => {
            tracing::warn!("the session bus does not answer: no toasts, and no keyring");
            None
        }
    }
}

/// What an error answer means to every caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Nobody offers the service, it cannot be started, or the bus is gone.
    Absent,
    /// The bus gave up waiting.
    TimedOut,
    /// The service refused, for a reason of its own.
    Refused,
}

/// Sorts an error by its D-Bus name.
pub(crate) fn meaning(error: &zbus::Error) -> Answer {
    let Some(name) = error_name(error) else {
        return match error {
            zbus::Error::InputOutput(_) => Answer::Absent,
            _ => Answer::Refused,
        };
    };
    match name.strip_prefix("org.freedesktop.DBus.Error.") {
        Some("ServiceUnknown" | "NameHasNoOwner" | "NoServer" | "Disconnected") => Answer::Absent,
        Some(spawning) if spawning.starts_with("Spawn.") => Answer::Absent,
        Some("NoReply" | "Timeout" | "TimedOut") => Answer::TimedOut,
        _ => Answer::Refused,
    }
}

/// The D-Bus name of an error answer; `None` when there was no answer.
pub(crate) fn error_name(error: &zbus::Error) -> Option<Cow<'_, str>> {
    match error {
        zbus::Error::MethodError(name, ..) => Some(Cow::Borrowed(name.as_str())),
        zbus::Error::FDO(error) => fdo_error_name(error),
        _ => None,
    }
}

fn fdo_error_name(error: &fdo::Error) -> Option<Cow<'_, str>> {
    match error {
        fdo::Error::ZBus(error) => error_name(error),
        error => Some(Cow::Owned(error.name().to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_nobody_offers_is_absent() {
        let unknown = fdo::Error::ServiceUnknown("org.example".to_owned());
        assert_eq!(meaning(&zbus::Error::from(unknown)), Answer::Absent);
        let broken = fdo::Error::SpawnChildExited("1".to_owned());
        assert_eq!(meaning(&zbus::Error::from(broken)), Answer::Absent);
        let refused = fdo::Error::AccessDenied("no".to_owned());
        assert_eq!(meaning(&zbus::Error::from(refused)), Answer::Refused);
    }
}
