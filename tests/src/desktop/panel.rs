//! A real tray host: xfce4-panel with a clock, a task list and the tray, along the upper edge.

use std::fs;
use std::time::Duration;

use super::bus::Bus;
use super::display::SCREEN;
use super::session::Session;
use super::{Desktop, START_LIMIT, XWindow};
use crate::wait::{wait_for, wait_until};

/// Height of the panel and width of one tray item, in pixels.
const SIZE: i32 = 32;

const CONFIGURATION: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="length" type="uint" value="100"/>
      <property name="size" type="uint" value="32"/>
      <property name="plugin-ids" type="array">
        <value type="int" value="1"/>
        <value type="int" value="2"/>
        <value type="int" value="3"/>
        <value type="int" value="4"/>
      </property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="clock"/>
    <property name="plugin-2" type="string" value="tasklist"/>
    <property name="plugin-3" type="string" value="separator">
      <property name="expand" type="bool" value="true"/>
      <property name="style" type="uint" value="0"/>
    </property>
    <property name="plugin-4" type="string" value="systray">
      <property name="square-icons" type="bool" value="true"/>
    </property>
  </property>
</channel>
"#;

/// Starts the panel. [`wait`] says when it is there.
pub(super) fn start(session: &mut Session) {
    let folder = session.variable("XDG_CONFIG_HOME").join("xfce4/xfconf/xfce-perchannel-xml");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("xfce4-panel.xml"), CONFIGURATION).unwrap();
    let mut panel = session.command("xfce4-panel");
    panel.arg("--disable-wm-check");
    session.start("panel", panel);
}

/// Waits until the panel takes tray items.
pub(super) fn wait(bus: &Bus) {
    bus.wait_for_name("org.kde.StatusNotifierWatcher", START_LIMIT);
}

impl Desktop {
    /// Waits until the panel has drawn an icon in its rightmost place. An item is registered before that.
    ///
    /// # Panics
    /// When `limit` has passed.
    #[track_caller]
    pub fn wait_for_panel_item(&self, limit: Duration) {
        let inside = SIZE - 4;
        let place = format!("{inside}x{inside}+{}+{}", SCREEN.0 - SIZE + 2, 2);
        wait_until("an icon in the panel", limit, || {
            let mut command = self.command("import");
            command.args(["-silent", "-window", "root", "-crop", &place, "-format", "%k", "info:-"]);
            // The empty panel has one colour.
            self.run(command).trim().parse::<u32>().unwrap() > 1
        });
    }

    /// Presses a mouse button on the panel's rightmost tray item: 1 activates it, 3 opens its menu.
    ///
    /// # Panics
    /// When the panel shows none within `limit`.
    #[track_caller]
    pub fn click_panel_item(&self, button: u8, limit: Duration) {
        self.wait_for_panel_item(limit);
        self.click_at(SCREEN.0 - SIZE / 2, SIZE / 2, button);
    }

    /// Opens the menu of the panel's rightmost tray item with the mouse and waits until it is on the screen.
    ///
    /// # Panics
    /// When no menu appears within `limit`.
    #[track_caller]
    pub fn open_panel_menu(&self, limit: Duration) -> XWindow {
        let before = self.visible_windows();
        self.click_panel_item(3, limit);
        wait_for("the menu", limit, || {
            let new = self.visible_windows().into_iter().filter(|id| !before.contains(id));
            // GTK also opens a tiny window outside the screen to hold the mouse.
            new.map(|id| self.window(id)).find(|window| window.x >= 0 && window.y >= 0)
        })
    }
}
