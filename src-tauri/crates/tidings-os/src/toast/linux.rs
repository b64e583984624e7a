//! Toasts over the session bus.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures_util::{StreamExt as _, stream};
use serde::de::DeserializeOwned;
use tidings_core::tell::Toast;
use tokio::{
    sync::{Notify, mpsc},
    task::AbortHandle,
    time::timeout,
};
use zbus::{
    Connection, MatchRule, Message, MessageStream,
    message::Type,
    names::OwnedUniqueName,
    zvariant::{DynamicType, Value},
};

use super::{
    LIMIT, ToastClick, ToastError, ToastService,
    issued::{Issued, Said},
    notification::{Abilities, build},
    player::Player,
};
use crate::bus::{Answer, meaning};

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";
const BUS: &str = "org.freedesktop.DBus";

/// Clicks that wait for their reader; a person does not click faster.
const CLICKS: usize = 16;

/// The desktop's notification service. Dropping it stops listening for clicks; toasts stay.
#[derive(Debug)]
pub struct Toasts {
    bus: Connection,
    shared: Arc<Shared>,
    clicks: Mutex<Option<mpsc::Receiver<ToastClick>>>,
    listening: AbortHandle,
    player: Player,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    clicks: mpsc::Sender<ToastClick>,
    /// Another service came.
    came: Notify,
    /// The bus is gone.
    ended: Notify,
}

#[derive(Debug, Default)]
struct State {
    issued: Issued,
    /// Whose clicks count: the service that took our last toast.
    service: Option<OwnedUniqueName>,
    /// Asked once for each service; `None` when another one came.
    abilities: Option<Abilities>,
    /// Counts the services, so that an answer of the one before is not taken for the present one's.
    generation: u64,
}

impl Toasts {
    /// Listens on this connection to the session bus for what becomes of our toasts. Whether there is a
    /// service shows only with the first toast. Needs a tokio runtime, on which one task listens.
    ///
    /// When the bus refuses to tell of clicks, toasts are shown all the same, and the diagnostic log says so.
    pub async fn connect(bus: Connection) -> Self {
        let (sender, clicks) = mpsc::channel(CLICKS);
        let shared = Arc::new(Shared {
            state: Mutex::default(),
            clicks: sender,
            came: Notify::new(),
            ended: Notify::new(),
        });
        let mut streams = Vec::new();
        for rule in [signals(), successions()] {
            match subscribe(rule, &bus).await {
                Ok(stream) => streams.push(stream),
                Err(error) => tracing::warn!(%error, "clicks on toasts will not be noticed"),
            }
        }
        let listening = tokio::spawn(listen(stream::select_all(streams), Arc::clone(&shared)));
        let listening = listening.abort_handle();
        Self { bus, shared, clicks: Mutex::new(Some(clicks)), listening, player: Player::default() }
    }

    /// Shows a toast and gives its id, in the place of the toast `replaces` as far as that one is still there.
    ///
    /// # Errors
    /// [`ToastError`], after [`LIMIT`] at most.
    pub async fn show(&self, toast: &Toast, replaces: Option<u32>) -> Result<u32, ToastError> {
        let sending = Sending::begin(&self.shared);
        timeout(LIMIT, self.send(sending, toast, replaces)).await.unwrap_or(Err(ToastError::TimedOut))
    }

    async fn send(
        &self,
        sending: Sending<'_>,
        toast: &Toast,
        replaces: Option<u32>,
    ) -> Result<u32, ToastError> {
        let abilities = self.abilities().await?;
        let notification = build(toast, abilities);
        let hints: HashMap<&str, Value<'_>> = notification.hints.iter().map(Into::into).collect();
        // An id that was given back may belong to another program by now.
        let replaces = replaces.filter(|id| self.shared.state().issued.contains(*id)).unwrap_or(0);
        let answer = self
            .call(
                "Notify",
                &(
                    &notification.appname,
                    replaces,
                    &notification.icon,
                    &notification.summary,
                    &notification.body,
                    &notification.actions,
                    hints,
                    i32::from(notification.timeout),
                ),
            )
            .await?;
        let id = body(&answer)?;
        let keys = if abilities.actions {
            toast.actions.iter().map(|action| action.key).collect()
        } else {
            Vec::new()
        };
        sending.end(&answer, id, keys);
        if let Some(sound) = toast.sound.as_ref().filter(|_| !abilities.sound) {
            self.player.play(sound);
        }
        Ok(id)
    }

    /// Takes a toast of ours away; one that is gone already is as good.
    pub async fn close(&self, id: u32) {
        if !self.shared.state().issued.contains(id) {
            return;
        }
        match timeout(LIMIT, self.call("CloseNotification", &(id,))).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::debug!(%error, "a toast was not closed"),
            Err(_) => tracing::debug!("a toast was not closed in time"),
        }
    }

    /// Whether a toast is ours and, as far as we were told, still there.
    #[must_use]
    pub fn is_showing(&self, id: u32) -> bool {
        self.shared.state().issued.contains(id)
    }

    /// Names the service that took our last toast, for [`Toasts::adopt`]; `None` before the first toast.
    ///
    /// A bus numbers its clients anew, so the bus has a part in the name.
    #[must_use]
    pub fn taken_by(&self) -> Option<String> {
        let state = self.shared.state();
        let service = state.service.as_ref()?;
        Some(format!("{} {service}", self.bus.server_guid()))
    }

    /// Takes over toasts that an earlier run of ours showed, if the service of that name still runs: its ids are void
    /// with it.
    pub async fn adopt(&self, service: &str, ids: &[u32]) -> bool {
        let Some(unique) = service.strip_prefix(self.bus.server_guid().as_str()).map(str::trim_start) else {
            return false;
        };
        let asking =
            self.bus.call_method(Some(BUS), "/org/freedesktop/DBus", Some(BUS), "GetNameOwner", &NAME);
        let Ok(Ok(answer)) = timeout(LIMIT, asking).await else { return false };
        let Ok(owner) = body::<OwnedUniqueName>(&answer) else { return false };
        if owner.as_str() != unique {
            return false;
        }
        let mut state = self.shared.state();
        if state.service.is_none() {
            state.service = Some(owner);
        }
        state.issued.adopt(ids);
        true
    }

    /// Waits until another notification service comes; what could not be shown may be shown now.
    pub async fn service_came(&self) {
        self.shared.came.notified().await;
    }

    /// Waits until the bus is gone, and with it the session.
    pub async fn bus_ended(&self) {
        self.shared.ended.notified().await;
    }

    /// The clicks on our toasts. For the first caller only; a second gets a receiver that has ended.
    pub fn clicks(&self) -> mpsc::Receiver<ToastClick> {
        lock(&self.clicks).take().unwrap_or_else(|| mpsc::channel(1).1)
    }

    /// Asks the service to describe itself.
    ///
    /// # Errors
    /// [`ToastError`], after [`LIMIT`] at most.
    pub async fn service(&self) -> Result<ToastService, ToastError> {
        let asking = async {
            let (name, _vendor, version, _spec): (String, String, String, String) =
                body(&self.call("GetServerInformation", &()).await?)?;
            let capabilities = body(&self.call("GetCapabilities", &()).await?)?;
            Ok(ToastService { name, version, capabilities })
        };
        timeout(LIMIT, asking).await.unwrap_or(Err(ToastError::TimedOut))
    }

    async fn abilities(&self) -> Result<Abilities, ToastError> {
        let generation = {
            let state = self.shared.state();
            if let Some(known) = state.abilities {
                return Ok(known);
            }
            state.generation
        };
        let service = self.service().await?;
        let abilities = Abilities::among(&service.capabilities);
        let ToastService { name, version, .. } = service;
        tracing::debug!(%name, %version, ?abilities, "the notification service");
        let mut state = self.shared.state();
        if state.generation == generation {
            state.abilities = Some(abilities);
        }
        Ok(abilities)
    }

    async fn call(
        &self,
        method: &str,
        arguments: &(impl serde::Serialize + DynamicType),
    ) -> Result<Message, ToastError> {
        self.bus.call_method(Some(NAME), PATH, Some(NAME), method, arguments).await.map_err(|error| {
            match meaning(&error) {
                Answer::Absent => ToastError::NoService,
                Answer::TimedOut => ToastError::TimedOut,
                Answer::Refused => ToastError::Refused(error.to_string()),
            }
        })
    }
}

impl Drop for Toasts {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

fn body<T: DeserializeOwned + zbus::zvariant::Type>(answer: &Message) -> Result<T, ToastError> {
    answer.body().deserialize().map_err(|error| ToastError::Refused(error.to_string()))
}

/// A toast under way, also when its sending is given up.
struct Sending<'a> {
    shared: &'a Shared,
    is_ended: bool,
}

impl<'a> Sending<'a> {
    fn begin(shared: &'a Shared) -> Self {
        shared.state().issued.begin();
        Self { shared, is_ended: false }
    }

    fn end(mut self, answer: &Message, id: u32, keys: Vec<&'static str>) {
        self.is_ended = true;
        let clicks = {
            let mut state = self.shared.state();
            state.service = answer.header().sender().map(|sender| sender.to_owned().into());
            state.issued.end(Some((id, keys)))
        };
        clicks.into_iter().for_each(|click| self.shared.report(click));
    }
}

impl Drop for Sending<'_> {
    fn drop(&mut self) {
        if !self.is_ended {
            self.shared.state().issued.end(None);
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    fn report(&self, click: ToastClick) {
        if let Err(error) = self.clicks.try_send(click) {
            tracing::debug!(%error, "a click on a toast found nobody");
        }
    }

    fn hear(&self, message: &Message) {
        let header = message.header();
        let (Some(member), Some(sender)) = (header.member(), header.sender()) else { return };
        if member == "NameOwnerChanged" {
            if sender == BUS
                && let Ok((_name, _before, now)) = message.body().deserialize::<(&str, &str, &str)>()
            {
                self.succeed(now);
            }
            return;
        }
        let body = message.body();
        let said = match member.as_str() {
            "ActionInvoked" => body.deserialize().map(|(id, key): (u32, String)| (id, Said::Invoked { key })),
            "ActivationToken" => {
                body.deserialize().map(|(id, token): (u32, String)| (id, Said::Token(token)))
            }
            "NotificationClosed" => body.deserialize().map(|(id, _): (u32, u32)| (id, Said::Closed)),
            _ => return,
        };
        let Ok((id, said)) = said else { return };
        let click = {
            let mut state = self.state();
            // Before the first answer nothing of ours is there to be clicked, but it may be under way.
            if state.service.as_ref().is_some_and(|service| service.as_str() != sender.as_str()) {
                return;
            }
            state.issued.hear(id, said)
        };
        if let Some(click) = click {
            self.report(click);
        }
    }

    /// The service went, or another came: it numbers its toasts anew and may be able to do other things.
    fn succeed(&self, now: &str) {
        let mut state = self.state();
        // Started by our own toast, its answer can be taken before the news of its coming.
        if state.service.as_ref().is_some_and(|service| service.as_str() == now) {
            return;
        }
        state.issued.forget_all();
        state.service = None;
        state.abilities = None;
        state.generation += 1;
        if !now.is_empty() {
            self.came.notify_one();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn signals() -> zbus::Result<MatchRule<'static>> {
    let rule = MatchRule::builder().msg_type(Type::Signal).sender(NAME)?.path(PATH)?.interface(NAME)?;
    Ok(rule.build())
}

fn successions() -> zbus::Result<MatchRule<'static>> {
    let rule = MatchRule::builder().msg_type(Type::Signal).sender(BUS)?.interface(BUS)?;
    Ok(rule.member("NameOwnerChanged")?.arg(0, NAME)?.build())
}

async fn subscribe(rule: zbus::Result<MatchRule<'static>>, bus: &Connection) -> zbus::Result<MessageStream> {
    let subscribing = MessageStream::for_match_rule(rule?, bus, None);
    timeout(LIMIT, subscribing)
        .await
        .unwrap_or_else(|_| Err(std::io::Error::from(std::io::ErrorKind::TimedOut).into()))
}

async fn listen(mut signals: stream::SelectAll<MessageStream>, shared: Arc<Shared>) {
    if signals.is_empty() {
        return;
    }
    while let Some(signal) = signals.next().await {
        match signal {
            Ok(message) => shared.hear(&message),
            Err(error) => tracing::debug!(%error, "a signal of the notification service was lost"),
        }
    }
    shared.ended.notify_one();
}
