//! `org.freedesktop.Notifications`, version 1.2 of the Desktop Notifications Specification, as a recording.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Instant;

use tokio::sync::watch;
use zbus::message::{Header, Message};
use zbus::names::ErrorName;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::OwnedValue;
use zbus::{DBusError, interface};

use super::Records;

/// Where the service's object lies.
pub(super) const PATH: &str = "/org/freedesktop/Notifications";

/// What the service says it can do, unless a test says otherwise: about what dunst says.
const CAPABILITIES: [&str; 5] = ["actions", "body", "body-markup", "icon-static", "persistence"];

/// One `Notify` call.
#[derive(Debug, Clone)]
pub struct Toast {
    /// The id that was answered.
    pub id: u32,
    /// The id it replaces; 0 for a new toast.
    pub replaces: u32,
    /// Name of the program.
    pub app: String,
    /// Icon name or path.
    pub icon: String,
    /// The first line.
    pub summary: String,
    /// The text, possibly with markup.
    pub body: String,
    /// Key and label of each action, in order. `default` is a click on the toast itself.
    pub actions: Vec<(String, String)>,
    /// Hints by name.
    pub hints: BTreeMap<String, OwnedValue>,
    /// Milliseconds until it ends; -1: the service decides, 0: never.
    pub timeout: i32,
    /// Unique bus name of the sender.
    pub sender: String,
    /// When the call arrived.
    pub at: Instant,
}

impl Toast {
    /// The label of an action, when the toast offers it.
    pub fn action(&self, key: &str) -> Option<&str> {
        self.actions.iter().find(|(offered, _)| offered == key).map(|(_, label)| label.as_str())
    }

    /// A hint that is a string, for example `category` or `desktop-entry`.
    pub fn hint(&self, name: &str) -> Option<&str> {
        self.hints.get(name)?.downcast_ref().ok()
    }
}

/// Why a toast ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Its time was over.
    Expired,
    /// By the user.
    Dismissed,
    /// By the program, through `CloseNotification`.
    Closed,
}

impl Reason {
    /// The number in the signal `NotificationClosed`.
    pub(super) fn number(self) -> u32 {
        match self {
            Self::Expired => 1,
            Self::Dismissed => 2,
            Self::Closed => 3,
        }
    }
}

/// The end of one toast.
#[derive(Debug, Clone)]
pub struct Ending {
    /// Which toast.
    pub id: u32,
    /// Why.
    pub reason: Reason,
    /// When.
    pub at: Instant,
}

/// How the service answers `Notify`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// With an id.
    Accept,
    /// With a D-Bus error of this name, for example `org.freedesktop.DBus.Error.NoReply`.
    Refuse(String),
    /// Not at all, until the test sets another answer.
    Hang,
}

/// The object on the bus.
pub(super) struct Notifications {
    records: Arc<Records>,
    answer: watch::Receiver<Answer>,
}

impl Notifications {
    pub(super) fn new(records: Arc<Records>, answer: watch::Receiver<Answer>) -> Self {
        records.update(|seen| seen.capabilities = CAPABILITIES.map(str::to_owned).to_vec());
        Self { records, answer }
    }
}

#[interface(name = "org.freedesktop.Notifications")]
impl Notifications {
    fn get_capabilities(&self) -> Vec<String> {
        self.records.lock().capabilities.clone()
    }

    fn get_server_information(&self) -> (&str, &str, &str, &str) {
        ("recorder", "Tidings", env!("CARGO_PKG_VERSION"), "1.2")
    }

    /// KDE's: it wants to be left alone.
    #[zbus(property)]
    fn inhibited(&self) -> bool {
        self.records.lock().is_inhibited
    }

    #[expect(clippy::too_many_arguments, reason = "the specification's signature")]
    async fn notify(
        &self,
        #[zbus(header)] header: Header<'_>,
        app: String,
        replaces: u32,
        icon: String,
        summary: String,
        body: String,
        actions: Vec<String>,
        hints: HashMap<String, OwnedValue>,
        timeout: i32,
    ) -> Result<u32, Refused> {
        let at = Instant::now();
        self.records.update(|seen| seen.attempts += 1);
        let mut answer = self.answer.clone();
        let decided = answer.wait_for(|answer| *answer != Answer::Hang).await.map(|answer| answer.clone());
        if let Ok(Answer::Refuse(name)) = decided {
            return Err(Refused(name));
        }
        let sender = header.sender().map(ToString::to_string).unwrap_or_default();
        let actions = actions.chunks_exact(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect();
        let hints = hints.into_iter().collect();
        Ok(self.records.update(|seen| {
            let id = if replaces == 0 { seen.last_id + 1 } else { replaces };
            seen.last_id = seen.last_id.max(id);
            let toast = Toast { id, replaces, app, icon, summary, body, actions, hints, timeout, sender, at };
            seen.visible.insert(id, toast.clone());
            seen.toasts.push(toast);
            id
        }))
    }

    async fn close_notification(
        &self,
        #[zbus(signal_emitter)] emitter: SignalEmitter<'_>,
        id: u32,
    ) -> zbus::fdo::Result<()> {
        if self.records.end(id, super::Reason::Closed) {
            Self::notification_closed(&emitter, id, super::Reason::Closed.number()).await?;
        }
        Ok(())
    }

    #[zbus(signal)]
    pub(super) async fn notification_closed(
        emitter: &SignalEmitter<'_>,
        id: u32,
        reason: u32,
    ) -> zbus::Result<()>;

    #[zbus(signal)]
    pub(super) async fn action_invoked(
        emitter: &SignalEmitter<'_>,
        id: u32,
        action: &str,
    ) -> zbus::Result<()>;

    #[zbus(signal)]
    pub(super) async fn activation_token(
        emitter: &SignalEmitter<'_>,
        id: u32,
        token: &str,
    ) -> zbus::Result<()>;
}

/// The error a test asked for, by its D-Bus name.
struct Refused(String);

impl DBusError for Refused {
    fn create_reply(&self, call: &Header<'_>) -> zbus::Result<Message> {
        Message::error(call, self.name())?.build(&("the recorder was told to refuse",))
    }

    fn name(&self) -> ErrorName<'_> {
        ErrorName::from_str_unchecked(&self.0)
    }

    fn description(&self) -> Option<&str> {
        None
    }
}
