//! A real notification service: dunst.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use zbus::zvariant::OwnedValue;

use super::bus::{Bus, Target};
use super::session::Session;
use super::{Desktop, START_LIMIT, WindowName};
use crate::wait::wait_for;

const INTERFACE: &str = "org.dunstproject.cmd0";

/// With two actions dunst asks a menu program which one is meant: here the first.
const CONFIGURATION: &str = r##"
[global]
    width = 360
    height = 300
    origin = top-right
    offset = 12x48
    font = DejaVu Sans 10
    format = "<b>%s</b>\n%b"
    markup = full
    show_indicators = no
    frame_width = 1
    frame_color = "#8a8f98"
    icon_theme = "Adwaita, hicolor"
    enable_recursive_icon_lookup = true
    min_icon_size = 32
    max_icon_size = 48
    dmenu = /usr/bin/head -n 1
    mouse_left_click = do_action, close_current
    mouse_right_click = close_current
    history_length = 100
[urgency_low]
    background = "#f5f6f8"
    foreground = "#202328"
    timeout = 60
[urgency_normal]
    background = "#f5f6f8"
    foreground = "#202328"
    timeout = 60
[urgency_critical]
    background = "#fbe9e7"
    foreground = "#202328"
    timeout = 0
"##;

/// Starts dunst. [`wait`] says when it is there.
pub(super) fn start(session: &mut Session) {
    configure(session);
    let dunst = session.command("dunst");
    session.start("dunst", dunst);
}

/// Writes what dunst reads when it starts.
pub(super) fn configure(session: &Session) {
    let folder = session.variable("XDG_CONFIG_HOME").join("dunst");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("dunstrc"), CONFIGURATION).unwrap();
    install_icon(session);
}

/// Puts the program's icon where its packages put it, but for this person alone. dunst reads a theme once, from the
/// first place that describes one.
pub(super) fn install_icon(session: &Session) {
    let theme = session.variable("XDG_DATA_HOME").join("icons/hicolor");
    let folder = theme.join("48x48/apps");
    fs::create_dir_all(&folder).unwrap();
    fs::copy("/usr/share/icons/hicolor/index.theme", theme.join("index.theme")).unwrap();
    let icon = Path::new(env!("CARGO_MANIFEST_DIR")).join("../icons/48x48.png");
    fs::copy(icon, folder.join("tidings.png")).unwrap();
}

/// Waits until dunst takes toasts.
pub(super) fn wait(bus: &Bus) {
    bus.wait_for_name("org.freedesktop.Notifications", START_LIMIT);
}

/// The running dunst of a desktop.
#[derive(Debug, Clone, Copy)]
pub struct Dunst<'a> {
    desktop: &'a Desktop,
}

/// A toast that dunst showed and that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastToast {
    /// Name of the program.
    pub app: String,
    /// The first line.
    pub summary: String,
    /// The text.
    pub body: String,
}

impl<'a> Dunst<'a> {
    pub(super) fn new(desktop: &'a Desktop) -> Self {
        Self { desktop }
    }

    /// How many toasts are on the screen.
    pub fn displayed(self) -> u32 {
        let question = (INTERFACE, "displayedLength");
        let count: OwnedValue =
            self.call("org.freedesktop.DBus.Properties", "Get", question).expect("dunst answers");
        count.downcast_ref().unwrap()
    }

    /// Waits until `count` toasts are on the screen; dunst tells nobody, so it is asked.
    ///
    /// # Panics
    /// When `limit` has passed.
    #[track_caller]
    pub fn wait_for_displayed(self, count: u32, limit: Duration) {
        wait_for("toasts on the screen", limit, || (self.displayed() == count).then_some(()));
    }

    /// Chooses the default or first action of a displayed toast, 0 being the newest.
    pub fn act(self, position: i32) {
        self.call::<()>(INTERFACE, "NotificationAction", position).expect("dunst acts");
    }

    /// Clicks the uppermost toast with the mouse.
    pub fn click(self, limit: Duration) {
        let window = self.desktop.wait_for_window(WindowName::Class("^Dunst$"), limit);
        self.desktop.click_at(window.x + window.width / 2, window.y + 16, 1);
    }

    /// Ends all toasts.
    pub fn close_all(self) {
        self.call::<()>(INTERFACE, "NotificationCloseAll", ()).expect("dunst closes its toasts");
    }

    /// The toasts that have ended, newest first. What is displayed is not among them.
    pub fn history(self) -> Vec<PastToast> {
        let past: Vec<HashMap<String, OwnedValue>> =
            self.call(INTERFACE, "NotificationListHistory", ()).expect("dunst lists its history");
        let text = |toast: &HashMap<String, OwnedValue>, name: &str| {
            toast[name].downcast_ref::<&str>().unwrap().to_owned()
        };
        past.iter()
            .map(|toast| PastToast {
                app: text(toast, "appname"),
                summary: text(toast, "summary"),
                body: text(toast, "body"),
            })
            .collect()
    }

    fn call<T>(
        self,
        interface: &'static str,
        method: &'static str,
        body: impl serde::Serialize + zbus::zvariant::DynamicType + Send + Sync + 'static,
    ) -> zbus::Result<T>
    where
        T: serde::de::DeserializeOwned + zbus::zvariant::Type + Send + 'static,
    {
        let target = Target::new("org.freedesktop.Notifications", "/org/freedesktop/Notifications");
        self.desktop.bus.call(&target, interface, method, body)
    }
}
