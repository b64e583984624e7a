//! The tray of Windows and macOS by the crate `tray-icon`. Its item lives on the first thread, where the event
//! loop is, and what is drawn is posted there; clicks come back from there.

use std::{
    cell::RefCell,
    sync::{Arc, Mutex, PoisonError},
};

use tidings_core::tell::{TrayCommand, TrayEntry, TrayIcon as Picture, TrayView};
use tokio::{
    sync::{mpsc, oneshot},
    time::timeout,
};
use tray_icon::{
    Icon, MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent,
    menu::{IsMenuItem, Menu, MenuEvent, MenuItem, PredefinedMenuItem},
};

use super::{LIMIT, TrayClick, TrayError, icons::pictures};
use crate::main_thread;

/// Commands that wait for their reader; a person does not click faster.
const COMMANDS: usize = 16;

/// The size that both systems scale from, in pixels.
const SIZE: u16 = 32;

thread_local! {
    /// The item that is shown. On the first thread only; elsewhere it stays empty.
    static SHOWN: RefCell<Option<Shown>> = const { RefCell::new(None) };
}

/// The tray item. Dropping it takes the item away.
#[derive(Debug)]
pub struct Tray(());

impl Tray {
    /// Puts the item into the tray, and gives what people ask for by it. Needs the event loop of
    /// [`main_thread::lend`].
    ///
    /// # Errors
    /// [`TrayError`], after [`LIMIT`] at most.
    pub async fn start(view: TrayView) -> Result<(Self, mpsc::Receiver<TrayClick>), TrayError> {
        let (commands, receiver) = mpsc::channel(COMMANDS);
        let (told, shown) = oneshot::channel();
        let is_posted = main_thread::post(move || {
            let shown = Shown::show(&view, commands).map(|shown| SHOWN.set(Some(shown)));
            // Whoever gave up waiting needs no answer.
            drop(told.send(shown));
        });
        if !is_posted {
            return Err(TrayError::Refused("no event loop runs for it".to_owned()));
        }
        match timeout(LIMIT, shown).await {
            Ok(Ok(shown)) => shown.map(|()| (Self(()), receiver)),
            Ok(Err(_)) | Err(_) => Err(TrayError::TimedOut),
        }
    }

    /// Draws another view.
    #[expect(clippy::unused_async, reason = "the same name on every system")]
    pub async fn update(&self, view: TrayView) {
        main_thread::post(move || {
            SHOWN.with_borrow_mut(|shown| {
                let Some(shown) = shown else { return };
                if let Err(error) = shown.draw(&view) {
                    tracing::debug!(%error, "the tray was not drawn");
                }
            });
        });
    }

    /// Both systems always have a tray.
    #[must_use]
    pub fn has_host(&self) -> bool {
        true
    }
}

impl Drop for Tray {
    fn drop(&mut self) {
        main_thread::post(|| SHOWN.set(None));
    }
}

/// What stands in the tray.
struct Shown {
    item: TrayIcon,
    picture: Picture,
    menu: Vec<TrayEntry>,
    /// What the lines of the menu ask for; a line's id is its place in it.
    asked: Arc<Mutex<Vec<TrayCommand>>>,
}

impl Shown {
    fn show(view: &TrayView, commands: mpsc::Sender<TrayClick>) -> Result<Self, TrayError> {
        let asked = Arc::new(Mutex::new(Vec::new()));
        hear(Arc::clone(&asked), commands);
        let item = TrayIconBuilder::new()
            .with_tooltip(&view.tooltip)
            .with_icon(icon(view.icon)?)
            .with_menu(Box::new(menu(&view.menu, &asked)?))
            // A click opens the window on Windows, and the menu on macOS, as people there expect.
            .with_menu_on_left_click(cfg!(target_os = "macos"))
            .build()
            .map_err(refused)?;
        Ok(Self { item, picture: view.icon, menu: view.menu.clone(), asked })
    }

    /// Only what changed: a menu that is set anew closes.
    fn draw(&mut self, view: &TrayView) -> Result<(), TrayError> {
        self.item.set_tooltip(Some(&view.tooltip)).map_err(refused)?;
        if self.picture != view.icon {
            self.item.set_icon(Some(icon(view.icon)?)).map_err(refused)?;
            self.picture = view.icon;
        }
        if self.menu != view.menu {
            self.item.set_menu(Some(Box::new(menu(&view.menu, &self.asked)?)));
            self.menu.clone_from(&view.menu);
        }
        Ok(())
    }
}

/// Passes on what is clicked, from now on.
fn hear(asked: Arc<Mutex<Vec<TrayCommand>>>, commands: mpsc::Sender<TrayClick>) {
    let to_window = commands.clone();
    MenuEvent::set_event_handler(Some(move |event: MenuEvent| {
        let asked = asked.lock().unwrap_or_else(PoisonError::into_inner);
        let line = event.id().as_ref().parse().ok().and_then(|place: usize| asked.get(place).cloned());
        if let Some(command) = line {
            ask(&commands, command);
        }
    }));
    TrayIconEvent::set_event_handler(Some(move |event| {
        let is_click = matches!(
            event,
            TrayIconEvent::Click { button: MouseButton::Left, button_state: MouseButtonState::Up, .. }
        );
        if is_click && cfg!(windows) {
            ask(&to_window, TrayCommand::Open(None));
        }
    }));
}

fn ask(commands: &mpsc::Sender<TrayClick>, command: TrayCommand) {
    if let Err(error) = commands.try_send(TrayClick { command, activation_token: None }) {
        tracing::debug!(%error, "a click on the tray found nobody");
    }
}

fn menu(entries: &[TrayEntry], asked: &Mutex<Vec<TrayCommand>>) -> Result<Menu, TrayError> {
    let menu = Menu::new();
    let mut commands = Vec::new();
    for entry in entries {
        let line: Box<dyn IsMenuItem> = match entry {
            TrayEntry::Separator => Box::new(PredefinedMenuItem::separator()),
            TrayEntry::Label(label) => Box::new(MenuItem::new(plain(label), false, None)),
            TrayEntry::Action { label, command } => {
                let id = commands.len().to_string();
                commands.push(command.clone());
                Box::new(MenuItem::with_id(id, plain(label), true, None))
            }
        };
        menu.append(line.as_ref()).map_err(refused)?;
    }
    *asked.lock().unwrap_or_else(PoisonError::into_inner) = commands;
    Ok(menu)
}

/// A single ampersand would name an access key and not be shown.
fn plain(label: &str) -> String {
    label.replace('&', "&&")
}

fn icon(icon: Picture) -> Result<Icon, TrayError> {
    let picture = pictures(icon).find(|picture| picture.size == SIZE);
    let mut rgba = picture.map(|picture| picture.argb.to_vec()).unwrap_or_default();
    for pixel in rgba.chunks_exact_mut(4) {
        pixel.rotate_left(1);
    }
    Icon::from_rgba(rgba, SIZE.into(), SIZE.into()).map_err(refused)
}

fn refused(error: impl std::fmt::Display) -> TrayError {
    TrayError::Refused(error.to_string())
}
