//! logind, as far as it says whether the session is locked. It stands on the session bus: a program that is to hear it
//! is given that bus's address as the system bus's.

use zbus::interface;
use zbus::zvariant::OwnedObjectPath;

use super::Desktop;
use super::bus::Bus;

const SESSION: &str = "/org/freedesktop/login1/session/_31";

/// The playing logind of a desktop.
#[derive(Debug)]
pub struct Login {
    bus: Bus,
}

impl Desktop {
    /// Begins to play logind.
    pub fn start_login(&self) -> Login {
        let connection = self.bus.connection();
        let serving = async move {
            let objects = connection.object_server();
            objects.at("/org/freedesktop/login1", Manager).await?;
            objects.at(SESSION, Session { is_locked: false }).await?;
            connection.request_name("org.freedesktop.login1").await
        };
        self.bus.run(serving).expect("logind is played");
        Login { bus: self.bus.clone() }
    }
}

impl Login {
    /// A locker tells that the session is locked, or is not any more.
    pub fn set_locked(&self, is_locked: bool) {
        let connection = self.bus.connection();
        let telling = async move {
            let session = connection.object_server().interface::<_, Session>(SESSION).await?;
            let mut played = session.get_mut().await;
            played.is_locked = is_locked;
            played.locked_hint_changed(session.signal_emitter()).await
        };
        self.bus.run(telling).expect("it is told");
    }
}

struct Manager;

#[interface(name = "org.freedesktop.login1.Manager")]
impl Manager {
    fn get_session(&self, _id: String) -> OwnedObjectPath {
        OwnedObjectPath::try_from(SESSION).unwrap()
    }
}

struct Session {
    is_locked: bool,
}

#[interface(name = "org.freedesktop.login1.Session")]
impl Session {
    #[zbus(property)]
    fn locked_hint(&self) -> bool {
        self.is_locked
    }
}
