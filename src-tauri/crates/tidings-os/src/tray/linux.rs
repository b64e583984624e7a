//! The tray as a StatusNotifierItem.
//!
//! `ksni` sends a signal only for what differs from before: a line of the menu whose text changed is changed
//! in place, so an open menu does not flicker.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use ksni::{Category, Handle, Icon, MenuItem, OfflineReason, ToolTip, TrayMethods as _, menu::StandardItem};
use tidings_core::tell::{TrayCommand, TrayEntry, TrayView};
use tokio::{sync::mpsc, time::timeout};

use super::{
    LIMIT, TrayClick, TrayError,
    icons::{Picture, pictures},
    number::stamp,
};
use crate::toast::escape;

/// Commands that wait for their reader; a person does not click faster.
const COMMANDS: usize = 16;

/// The tray item. Dropping it takes the item away.
pub struct Tray {
    handle: Handle<Item>,
    has_host: Arc<AtomicBool>,
}

impl Tray {
    /// Puts the item into the tray, and gives what people ask for by it. Needs a tokio runtime, on which a
    /// few tasks run.
    ///
    /// A desktop without a tray is no error: the item appears when a tray does.
    ///
    /// # Errors
    /// [`TrayError`], after [`LIMIT`] at most.
    pub async fn start(view: TrayView) -> Result<(Self, mpsc::Receiver<TrayClick>), TrayError> {
        let (commands, receiver) = mpsc::channel(COMMANDS);
        let has_host = Arc::new(AtomicBool::new(true));
        let item = Item { view, commands, has_host: Arc::clone(&has_host) };
        let handle = timeout(LIMIT, item.assume_sni_available(true).spawn())
            .await
            .map_err(|_| TrayError::TimedOut)?
            .map_err(|error| match error {
                ksni::Error::Dbus(error) => TrayError::NoBus(error.to_string()),
                error => TrayError::Refused(error.to_string()),
            })?;
        Ok((Self { handle, has_host }, receiver))
    }

    /// Draws another view; nothing is sent for what did not change. A host that hangs is waited for [`LIMIT`]
    /// at most; the next view is drawn whole.
    pub async fn update(&self, view: TrayView) {
        let drawing = self.handle.update(|item| item.view = view);
        if timeout(LIMIT, drawing).await.is_err() {
            tracing::debug!("the tray was not drawn in time");
        }
    }

    /// Whether there is a tray that shows the item.
    #[must_use]
    pub fn has_host(&self) -> bool {
        self.has_host.load(Ordering::Relaxed) && !self.handle.is_closed()
    }
}

impl Drop for Tray {
    fn drop(&mut self) {
        drop(self.handle.shutdown());
    }
}

impl std::fmt::Debug for Tray {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tray").field("has_host", &self.has_host()).finish_non_exhaustive()
    }
}

/// What `ksni` asks when the tray's host asks it.
struct Item {
    view: TrayView,
    commands: mpsc::Sender<TrayClick>,
    has_host: Arc<AtomicBool>,
}

impl Item {
    fn ask(&self, command: TrayCommand) {
        let click = TrayClick { command, activation_token: ksni::current_xdg_activation_token() };
        if let Err(error) = self.commands.try_send(click) {
            tracing::debug!(%error, "a click on the tray found nobody");
        }
    }
}

impl ksni::Tray for Item {
    fn id(&self) -> String {
        "tidings".to_owned()
    }

    fn title(&self) -> String {
        "Tidings".to_owned()
    }

    fn category(&self) -> Category {
        Category::Communications
    }

    fn icon_pixmap(&self) -> Vec<Icon> {
        let icon = |picture: Picture| {
            let size = picture.size.into();
            let mut data = picture.argb.to_vec();
            if let Some(number) = self.view.count {
                stamp(&mut data, picture.size, number);
            }
            Icon { width: size, height: size, data }
        };
        pictures(self.view.icon).map(icon).collect()
    }

    /// The description is read as markup (StatusNotifierItem specification, ToolTip).
    fn tool_tip(&self) -> ToolTip {
        ToolTip { title: "Tidings".to_owned(), description: escape(&self.view.tooltip), ..ToolTip::default() }
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        self.view.menu.iter().map(entry).collect()
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        self.ask(TrayCommand::Open(None));
    }

    fn watcher_online(&self) {
        tracing::debug!("there is a tray");
        self.has_host.store(true, Ordering::Relaxed);
    }

    /// Stays: a panel that restarts comes back, and one that is late comes.
    fn watcher_offline(&self, reason: OfflineReason) -> bool {
        tracing::debug!(?reason, "there is no tray");
        self.has_host.store(false, Ordering::Relaxed);
        true
    }
}

fn entry(entry: &TrayEntry) -> MenuItem<Item> {
    match entry {
        TrayEntry::Separator => MenuItem::Separator,
        TrayEntry::Label(label) => {
            StandardItem { label: plain(label), enabled: false, ..StandardItem::default() }.into()
        }
        TrayEntry::Action { label, command } => {
            let command = command.clone();
            let activate = Box::new(move |item: &mut Item| item.ask(command.clone()));
            StandardItem { label: plain(label), activate, ..StandardItem::default() }.into()
        }
    }
}

/// A single underscore would name an access key and not be shown; addresses have them.
fn plain(label: &str) -> String {
    label.replace('_', "__")
}
