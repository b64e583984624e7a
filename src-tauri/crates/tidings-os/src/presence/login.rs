//! What logind knows of the session (`LockedHint`), which lockers without a desktop of their own tell it. Over the system
//! bus: a connection of its own, only while somebody wants to know.

use std::{env, time::Duration};

use tokio::time::timeout;
use zbus::{
    Connection, MatchRule, Message, MessageStream,
    connection::Builder,
    message::Type,
    proxy::MethodFlags,
    zvariant::{OwnedObjectPath, OwnedValue},
};

const NAME: &str = "org.freedesktop.login1";
const MANAGER: (&str, &str) = ("/org/freedesktop/login1", "org.freedesktop.login1.Manager");
const SESSION: &str = "org.freedesktop.login1.Session";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";
/// Answers and changes that wait.
const QUEUE: usize = 4;
const LIMIT: Duration = Duration::from_secs(5);

/// The session as logind sees it.
pub(super) struct Login {
    bus: Connection,
    session: OwnedObjectPath,
    changes: MessageStream,
}

impl Login {
    /// Finds the session; `None` where there is no logind, or no session of its.
    pub(super) async fn find() -> Option<Self> {
        let finding = async {
            let bus = Builder::system()?.build().await?;
            let (path, interface) = MANAGER;
            // Where nobody says which session this is, logind knows by the process.
            let id = env::var("XDG_SESSION_ID").unwrap_or_else(|_| "auto".to_owned());
            let manager = super::linux::proxy(&bus, NAME, path, interface).await?;
            let flags = MethodFlags::NoAutoStart.into();
            let session = manager.call_with_flags("GetSession", flags, &(id,)).await?;
            let session: OwnedObjectPath = session.ok_or(zbus::Error::InvalidReply)?;
            let changes = changes_of(&bus, &session).await?;
            zbus::Result::Ok(Self { bus, session, changes })
        };
        match timeout(LIMIT, finding).await {
            Ok(Ok(login)) => Some(login),
            Ok(Err(error)) => {
                tracing::debug!(%error, "logind says nothing of this session");
                None
            }
            Err(_) => None,
        }
    }

    /// Whether the session is locked.
    pub(super) async fn is_locked(&self) -> bool {
        let asking = async {
            let session = super::linux::proxy(&self.bus, NAME, self.session.as_str(), PROPERTIES).await?;
            session.call::<_, _, OwnedValue>("Get", &(SESSION, "LockedHint")).await
        };
        matches!(timeout(LIMIT, asking).await, Ok(Ok(value)) if value.downcast_ref() == Ok(true))
    }

    /// Changes of the session, whatever they are.
    pub(super) const fn changes(&mut self) -> &mut MessageStream {
        &mut self.changes
    }

    /// Whether a change may be of what is asked here: most are not.
    pub(super) fn concerns(message: &Message) -> bool {
        let body = message.body();
        let Ok((_, changed, invalid)) =
            body.deserialize::<(String, std::collections::HashMap<String, OwnedValue>, Vec<String>)>()
        else {
            return false;
        };
        changed.contains_key("LockedHint") || invalid.iter().any(|name| name == "LockedHint")
    }
}

async fn changes_of(bus: &Connection, session: &OwnedObjectPath) -> zbus::Result<MessageStream> {
    let rule = MatchRule::builder().msg_type(Type::Signal).sender(NAME)?.path(session.clone())?;
    let rule = rule.interface(PROPERTIES)?.member("PropertiesChanged")?.arg(0, SESSION)?.build();
    MessageStream::for_match_rule(rule, bus, Some(QUEUE)).await
}
