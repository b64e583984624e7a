//! A desktop's notification service and tray watcher that record what they are asked, and do what a test tells
//! them: click a toast, dismiss it, refuse it, or never answer.

mod notifications;
mod watcher;

use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use tokio::sync::watch;
use zbus::object_server::SignalEmitter;

pub use self::notifications::{Answer, Ending, Reason, Toast};
pub use self::watcher::TrayChange;

use self::notifications::{Notifications, PATH};
use self::watcher::Watcher;
use super::bus::Bus;

/// The recording services of one desktop. What they do not play is played by nobody or by a real program.
#[derive(Debug)]
pub struct Recorder {
    bus: Bus,
    records: Arc<Records>,
    answer: watch::Sender<Answer>,
}

impl Recorder {
    /// Takes the names on the bus and begins to record.
    pub(super) fn start(bus: &Bus, notifications: bool, tray: bool) -> Self {
        let records = Arc::new(Records::default());
        let (answer, _) = watch::channel(Answer::Accept);
        let service = Notifications::new(Arc::clone(&records), answer.subscribe());
        let watcher = Watcher::new(Arc::clone(&records));
        let connection = bus.connection();
        bus.run(async move {
            if notifications {
                connection.object_server().at(PATH, service).await?;
                connection.request_name("org.freedesktop.Notifications").await?;
            }
            if tray {
                watcher.serve(&connection).await?;
            }
            Ok::<(), zbus::Error>(())
        })
        .expect("the recorder takes its names");
        Self { bus: bus.clone(), records, answer }
    }

    /// Every toast that was asked for, replaced ones too, in order of arrival.
    pub fn toasts(&self) -> Vec<Toast> {
        self.records.lock().toasts.clone()
    }

    /// The toasts a user would see now: not replaced, not ended. In order of their ids.
    pub fn visible_toasts(&self) -> Vec<Toast> {
        self.records.lock().visible.values().cloned().collect()
    }

    /// Every end of a toast, in order.
    pub fn endings(&self) -> Vec<Ending> {
        self.records.lock().endings.clone()
    }

    /// Everything that happened to the tray, in order.
    pub fn tray_changes(&self) -> Vec<TrayChange> {
        self.records.lock().tray_changes.clone()
    }

    /// Waits for a toast that `wanted` accepts, also among those that came before, and gives the first.
    ///
    /// # Panics
    /// When `limit` has passed, with the toasts that did come.
    #[track_caller]
    pub fn wait_for_toast(&self, wanted: impl Fn(&Toast) -> bool, limit: Duration) -> Toast {
        self.records.wait_for("such a toast", limit, |seen| seen.toasts.iter().find(|t| wanted(t)).cloned())
    }

    /// Waits until `count` toasts were asked for, replaced ones counted, and gives them all.
    ///
    /// # Panics
    /// When `limit` has passed, with the toasts that did come.
    #[track_caller]
    pub fn wait_for_toasts(&self, count: usize, limit: Duration) -> Vec<Toast> {
        self.records.wait_for("that many toasts", limit, |seen| {
            (seen.toasts.len() >= count).then(|| seen.toasts.clone())
        })
    }

    /// How often `Notify` was called, whatever the answer was.
    pub fn attempts(&self) -> usize {
        self.records.lock().attempts
    }

    /// Waits until `Notify` was called `count` times, whatever the answers were.
    ///
    /// # Panics
    /// When `limit` has passed.
    #[track_caller]
    pub fn wait_for_attempts(&self, count: usize, limit: Duration) {
        self.records.wait_for("so many calls", limit, |seen| (seen.attempts >= count).then_some(()));
    }

    /// Waits for the end of the toast `id`.
    ///
    /// # Panics
    /// When `limit` has passed.
    #[track_caller]
    pub fn wait_for_ending(&self, id: u32, limit: Duration) -> Ending {
        self.records.wait_for("the end of the toast", limit, |seen| {
            seen.endings.iter().find(|ending| ending.id == id).cloned()
        })
    }

    /// Waits for something to happen to the tray, also among what happened before.
    ///
    /// # Panics
    /// When `limit` has passed, with what did happen.
    #[track_caller]
    pub fn wait_for_tray_change(&self, wanted: impl Fn(&TrayChange) -> bool, limit: Duration) -> TrayChange {
        self.records.wait_for("such a change of the tray", limit, |seen| {
            seen.tray_changes.iter().find(|change| wanted(change)).cloned()
        })
    }

    /// Clicks an action of a toast as a user does; `default` is a click on the toast itself. The toast ends.
    ///
    /// # Panics
    /// When the toast is not visible or did not offer the action.
    #[track_caller]
    pub fn click(&self, id: u32, action: &str) {
        let toast = self.records.lock().visible.get(&id).cloned();
        let toast = toast.unwrap_or_else(|| panic!("no toast {id} is visible"));
        let offered = toast.actions.iter().any(|(key, _)| key == action);
        assert!(offered, "no action {action} in {toast:?}");
        let action = action.to_owned();
        // Ended first: some programs answer the action by closing the toast themselves.
        self.records.end(id, Reason::Dismissed);
        self.emit(async move |emitter| {
            Notifications::activation_token(&emitter, id, &format!("lab-{id}")).await?;
            Notifications::action_invoked(&emitter, id, &action).await?;
            Notifications::notification_closed(&emitter, id, Reason::Dismissed.number()).await
        });
    }

    /// Lets a toast end without any action of the program: by the user or by its time.
    ///
    /// # Panics
    /// When the toast is not visible.
    #[track_caller]
    pub fn end(&self, id: u32, reason: Reason) {
        assert!(self.records.end(id, reason), "no toast {id} is visible");
        self.emit(async move |emitter| {
            Notifications::notification_closed(&emitter, id, reason.number()).await
        });
    }

    /// How the service answers from now on. A call that hangs is answered when this changes.
    pub fn set_answer(&self, answer: Answer) {
        self.answer.send_replace(answer);
    }

    /// What the service says it can do from now on.
    pub fn set_capabilities(&self, capabilities: &[&str]) {
        self.records.update(|seen| seen.capabilities = capabilities.iter().map(|&c| c.to_owned()).collect());
    }

    /// Whether the service says from now on that it wants to be left alone, as KDE's does.
    pub fn set_inhibited(&self, is_inhibited: bool) {
        self.records.update(|seen| seen.is_inhibited = is_inhibited);
        let connection = self.bus.connection();
        let changed = async move {
            let service = connection.object_server().interface::<_, Notifications>(PATH).await?;
            service.get().await.inhibited_changed(service.signal_emitter()).await
        };
        self.bus.run(changed).expect("the recorder tells of it");
    }

    fn emit<F>(&self, signal: impl FnOnce(SignalEmitter<'static>) -> F)
    where
        F: Future<Output = zbus::Result<()>> + Send + 'static,
    {
        let emitter = SignalEmitter::new(&self.bus.connection(), PATH).unwrap().into_owned();
        self.bus.run(signal(emitter)).expect("the recorder sends a signal");
    }
}

/// What was recorded, and who waits for it.
#[derive(Debug, Default)]
struct Records {
    seen: Mutex<Seen>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Seen {
    attempts: usize,
    toasts: Vec<Toast>,
    visible: std::collections::BTreeMap<u32, Toast>,
    endings: Vec<Ending>,
    capabilities: Vec<String>,
    is_inhibited: bool,
    last_id: u32,
    tray_items: Vec<watcher::Item>,
    tray_changes: Vec<TrayChange>,
}

impl Records {
    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap()
    }

    fn update<T>(&self, change: impl FnOnce(&mut Seen) -> T) -> T {
        let result = change(&mut self.lock());
        self.changed.notify_all();
        result
    }

    /// Notes the end of a toast. False: it was not visible.
    fn end(&self, id: u32, reason: Reason) -> bool {
        self.update(|seen| {
            let was_visible = seen.visible.remove(&id).is_some();
            if was_visible {
                seen.endings.push(Ending { id, reason, at: Instant::now() });
            }
            was_visible
        })
    }

    #[track_caller]
    fn wait_for<T>(&self, what: &str, limit: Duration, find: impl Fn(&Seen) -> Option<T>) -> T {
        let deadline = Instant::now() + limit;
        let mut seen = self.lock();
        loop {
            if let Some(found) = find(&seen) {
                return found;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                let report = format!("{:#?}\n{:#?}\n{:#?}", seen.toasts, seen.endings, seen.tray_changes);
                drop(seen);
                panic!("waited {limit:?} in vain for {what}; seen were {report}");
            }
            (seen, _) = self.changed.wait_timeout(seen, left).unwrap();
        }
    }
}
