//! Over the session bus.

use std::time::Duration;

use tokio::time::timeout;
use zbus::{Connection, Proxy};

use super::Offers;
use crate::{bus::session_bus, toast::Toasts};

/// How long the tray's watcher may take to answer.
const LIMIT: Duration = Duration::from_secs(5);

pub(super) async fn offers(keyring: bool) -> Offers {
    let Some(bus) = session_bus().await else {
        return Offers { bus: Some(false), notifications: None, tray: None, keyring };
    };
    let toasts = Toasts::connect(bus.clone()).await;
    let (notifications, tray) = tokio::join!(toasts.service(), has_tray(&bus));
    Offers { bus: Some(true), notifications: Some(notifications), tray: Some(tray), keyring }
}

pub(super) async fn has_tray_now() -> Option<bool> {
    Some(has_tray(&session_bus().await?).await)
}

/// Whether a host is there that shows tray items (StatusNotifierItem specification). GNOME has none without an
/// extension, and then nobody has the watcher's name either.
async fn has_tray(bus: &Connection) -> bool {
    let asking = async {
        let watcher = Proxy::new(
            bus,
            "org.kde.StatusNotifierWatcher",
            "/StatusNotifierWatcher",
            "org.kde.StatusNotifierWatcher",
        );
        watcher.await?.get_property::<bool>("IsStatusNotifierHostRegistered").await
    };
    matches!(timeout(LIMIT, asking).await, Ok(Ok(true)))
}
