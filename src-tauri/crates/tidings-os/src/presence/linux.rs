//! Over the session bus.

use std::collections::BTreeSet;
use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use tokio::time::timeout;
use zbus::message::Type;
use zbus::proxy::{Builder, CacheProperties, MethodFlags};
use zbus::zvariant::OwnedValue;
use zbus::{Connection, MatchRule, Message, MessageStream, Proxy};

use super::{Presence, Wanted, gnome, login::Login};

/// How long whoever is asked may take.
const LIMIT: Duration = Duration::from_secs(5);

/// Bus name, which is the interface's too, and object of each desktop's screen saver.
const SAVERS: [(&str, &str); 5] = [
    ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"),
    ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"),
    ("org.cinnamon.ScreenSaver", "/org/cinnamon/ScreenSaver"),
    ("org.mate.ScreenSaver", "/org/mate/ScreenSaver"),
    ("org.xfce.ScreenSaver", "/org/xfce/ScreenSaver"),
];

const BUS: &str = "org.freedesktop.DBus";
const NOTIFICATIONS: &str = "org.freedesktop.Notifications";
const NOTIFICATIONS_PATH: &str = "/org/freedesktop/Notifications";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";
/// Interface and property by which services say that they are to be left alone.
const QUIET: [(&str, &str); 2] = [(NOTIFICATIONS, "Inhibited"), ("org.dunstproject.cmd0", "paused")];

/// Tells what the desktop wants now, and each time that it changes; for ever. Nobody is started for the question.
pub async fn attend(bus: Connection, wanted: Wanted, mut tell: impl AsyncFnMut(Presence)) {
    let mut streams = Vec::new();
    let rules = [
        wanted.lock.then(changes_of_lock),
        wanted.quiet.then(changes_of_quiet),
        wanted.quiet.then(changes_of_service),
        (wanted.quiet && gnome::is_here()).then(gnome::changes),
    ];
    for rule in rules.into_iter().flatten() {
        match subscribe(rule, &bus).await {
            Ok(stream) => streams.push(stream),
            Err(error) => tracing::warn!(%error, "what the desktop wants of toasts is not heard"),
        }
    }
    let mut signals = stream::select_all(streams);
    let mut login = if wanted.lock { Login::find().await } else { None };
    let mut state = State { wanted, locked: BTreeSet::new(), is_locked: false, wants_quiet: false };
    if let Some(login) = &login {
        state.is_locked = login.is_locked().await;
    }
    if wanted.lock {
        for saver in SAVERS {
            if is_active(&bus, saver).await == Some(true) {
                state.locked.insert(saver.0);
            }
        }
    }
    state.wants_quiet = wanted.quiet && wants_quiet(&bus).await;
    let mut told = state.presence();
    tell(told).await;
    loop {
        tokio::select! {
            signal = signals.next(), if !signals.is_empty() => match signal {
                Some(Ok(message)) => state.hear(&bus, &message).await,
                Some(Err(_)) => continue,
                None => break,
            },
            change = next_of(&mut login) => match (change, &login) {
                (Some(change), Some(known)) if Login::concerns(&change) => {
                    state.is_locked = known.is_locked().await;
                }
                (Some(_), _) => continue,
                // The system bus is gone.
                (None, _) => login = None,
            },
            else => break,
        }
        if state.presence() != told {
            told = state.presence();
            tell(told).await;
        }
    }
    // Nothing to hear.
    std::future::pending().await
}

/// The next change that logind tells of; waits for ever where there is no logind.
async fn next_of(login: &mut Option<Login>) -> Option<Message> {
    let Some(login) = login else { return std::future::pending().await };
    loop {
        if let Ok(message) = login.changes().next().await? {
            return Some(message);
        }
    }
}

struct State {
    wanted: Wanted,
    /// logind says so.
    is_locked: bool,
    /// The screen savers that are active.
    locked: BTreeSet<&'static str>,
    wants_quiet: bool,
}

impl State {
    fn presence(&self) -> Presence {
        Presence { is_locked: self.is_locked || !self.locked.is_empty(), wants_quiet: self.wants_quiet }
    }

    async fn hear(&mut self, bus: &Connection, message: &Message) {
        let header = message.header();
        let (Some(member), Some(interface)) = (header.member(), header.interface()) else { return };
        if member == "PropertiesChanged" || member == "NameOwnerChanged" || interface == gnome::WRITER {
            self.wants_quiet = self.wanted.quiet && wants_quiet(bus).await;
            return;
        }
        let saver = SAVERS.into_iter().find(|(name, _)| interface == name);
        let (Some((saver, _)), Ok(is_active)) = (saver, message.body().deserialize::<bool>()) else { return };
        if is_active {
            self.locked.insert(saver);
        } else {
            self.locked.remove(saver);
        }
    }
}

/// Of any screen saver: which desktop this is may not be known yet.
fn changes_of_lock() -> zbus::Result<MatchRule<'static>> {
    Ok(MatchRule::builder().msg_type(Type::Signal).member("ActiveChanged")?.build())
}

/// A service that is started anew wants what it wants.
fn changes_of_service() -> zbus::Result<MatchRule<'static>> {
    let rule = MatchRule::builder().msg_type(Type::Signal).sender(BUS)?.interface(BUS)?;
    Ok(rule.member("NameOwnerChanged")?.arg(0, NOTIFICATIONS)?.build())
}

fn changes_of_quiet() -> zbus::Result<MatchRule<'static>> {
    let rule = MatchRule::builder().msg_type(Type::Signal).sender(NOTIFICATIONS)?.path(NOTIFICATIONS_PATH)?;
    Ok(rule.interface(PROPERTIES)?.member("PropertiesChanged")?.build())
}

async fn subscribe(rule: zbus::Result<MatchRule<'static>>, bus: &Connection) -> zbus::Result<MessageStream> {
    let subscribing = MessageStream::for_match_rule(rule?, bus, Some(8));
    timeout(LIMIT, subscribing)
        .await
        .unwrap_or_else(|_| Err(std::io::Error::from(std::io::ErrorKind::TimedOut).into()))
}

pub(super) async fn proxy<'a>(
    bus: &Connection,
    name: &'a str,
    path: &'a str,
    interface: &'a str,
) -> zbus::Result<Proxy<'a>> {
    let builder = Builder::new(bus).destination(name)?.path(path)?.interface(interface)?;
    builder.cache_properties(CacheProperties::No).build().await
}

async fn is_active(bus: &Connection, (name, path): (&str, &str)) -> Option<bool> {
    let asking = async {
        let saver = proxy(bus, name, path, name).await?;
        saver.call_with_flags::<_, _, bool>("GetActive", MethodFlags::NoAutoStart.into(), &()).await
    };
    timeout(LIMIT, asking).await.ok()?.ok()?
}

/// Whether the desktop wants to be left alone, in any of the ways to say so.
async fn wants_quiet(bus: &Connection) -> bool {
    if gnome::is_here() && gnome::wants_quiet().await {
        return true;
    }
    let asking = async {
        let Ok(service) = proxy(bus, NOTIFICATIONS, NOTIFICATIONS_PATH, PROPERTIES).await else {
            return false;
        };
        for property in QUIET {
            let flags = MethodFlags::NoAutoStart.into();
            let answer = service.call_with_flags::<_, _, OwnedValue>("Get", flags, &property).await;
            if let Ok(Some(value)) = answer
                && value.downcast_ref::<bool>().is_ok_and(|is_quiet| is_quiet)
            {
                return true;
            }
        }
        false
    };
    timeout(LIMIT, asking).await.unwrap_or(false)
}
