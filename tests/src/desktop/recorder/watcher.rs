//! `org.kde.StatusNotifierWatcher`: the place where tray items register.

use std::sync::Arc;
use std::time::Instant;

use futures_util::StreamExt as _;
use zbus::fdo::DBusProxy;
use zbus::interface;
use zbus::message::Header;
use zbus::object_server::SignalEmitter;

use super::Records;

const PATH: &str = "/StatusNotifierWatcher";
const NAME: &str = "org.kde.StatusNotifierWatcher";

/// An item came or went.
#[derive(Debug, Clone)]
pub struct TrayChange {
    /// The item, as bus name followed by object path.
    pub item: String,
    /// True: registered. False: its program left the bus.
    pub is_there: bool,
    /// When.
    pub at: Instant,
}

/// A registered item.
#[derive(Debug, Clone)]
pub(super) struct Item {
    address: String,
    /// Its bus name and the unique name of its program: it is gone when either goes.
    names: [String; 2],
}

/// The object on the bus.
pub(super) struct Watcher {
    records: Arc<Records>,
}

impl Watcher {
    pub(super) fn new(records: Arc<Records>) -> Self {
        Self { records }
    }

    /// Puts the watcher on the bus and follows programs that leave it.
    pub(super) async fn serve(self, connection: &zbus::Connection) -> zbus::Result<()> {
        let records = Arc::clone(&self.records);
        let mut changes = DBusProxy::new(connection).await?.receive_name_owner_changed().await?;
        connection.object_server().at(PATH, self).await?;
        connection.request_name(NAME).await?;
        let emitter = SignalEmitter::new(connection, PATH)?.into_owned();
        tokio::spawn(async move {
            while let Some(change) = changes.next().await {
                let Ok(change) = change.args() else { continue };
                if change.new_owner().is_some() {
                    continue;
                }
                for item in forget(&records, change.name()) {
                    let _ = Self::status_notifier_item_unregistered(&emitter, &item).await;
                }
            }
        });
        Ok(())
    }
}

/// Removes the items of a program that left and gives their addresses.
fn forget(records: &Records, name: &str) -> Vec<String> {
    records.update(|seen| {
        let is_gone = |item: &mut Item| item.names.iter().any(|used| used == name);
        let gone: Vec<String> = seen.tray_items.extract_if(.., is_gone).map(|item| item.address).collect();
        let changes =
            gone.iter().map(|item| TrayChange { item: item.clone(), is_there: false, at: Instant::now() });
        seen.tray_changes.extend(changes);
        gone
    })
}

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    async fn register_status_notifier_item(
        &self,
        #[zbus(header)] header: Header<'_>,
        #[zbus(signal_emitter)] emitter: SignalEmitter<'_>,
        service: String,
    ) -> zbus::fdo::Result<()> {
        let sender = header.sender().map(ToString::to_string).unwrap_or_default();
        // Ayatana items register with an object path, KDE's with a bus name.
        let (name, path) = match service.starts_with('/') {
            true => (sender.clone(), service),
            false => (service, "/StatusNotifierItem".to_owned()),
        };
        let item = Item { address: format!("{name}{path}"), names: [name, sender] };
        let is_new = self.records.update(|seen| {
            if seen.tray_items.iter().any(|known| known.address == item.address) {
                return false;
            }
            seen.tray_items.push(item.clone());
            let change = TrayChange { item: item.address.clone(), is_there: true, at: Instant::now() };
            seen.tray_changes.push(change);
            true
        });
        if is_new {
            Self::status_notifier_item_registered(&emitter, &item.address).await?;
        }
        Ok(())
    }

    fn register_status_notifier_host(&self, _service: String) {}

    #[zbus(property(emits_changed_signal = "false"))]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        self.records.lock().tray_items.iter().map(|item| item.address.clone()).collect()
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }

    #[zbus(signal)]
    async fn status_notifier_item_registered(emitter: &SignalEmitter<'_>, item: &str) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn status_notifier_item_unregistered(emitter: &SignalEmitter<'_>, item: &str) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn status_notifier_host_registered(emitter: &SignalEmitter<'_>) -> zbus::Result<()>;
}
