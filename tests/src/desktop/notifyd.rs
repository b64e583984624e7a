//! A second real notification service: Xfce's.

use super::bus::Bus;
use super::session::Session;
use super::{Desktop, START_LIMIT, XWindow};

const PROGRAM: &str = "/usr/lib/x86_64-linux-gnu/xfce4/notifyd/xfce4-notifyd";
const CLASS: &str = "^Xfce4-notifyd$";

/// Starts it. [`wait`] says when it is there.
pub(super) fn start(session: &mut Session) {
    super::dunst::install_icon(session);
    let service = session.command(PROGRAM);
    session.start("xfce4-notifyd", service);
}

/// Waits until it takes toasts.
pub(super) fn wait(bus: &Bus) {
    bus.wait_for_name("org.freedesktop.Notifications", START_LIMIT);
}

impl Desktop {
    /// The toasts that Xfce's service has on the screen.
    pub fn xfce_toasts(&self) -> Vec<XWindow> {
        let shown = self.visible_windows_of(CLASS).into_iter().filter_map(|id| self.window_if_there(id));
        // It has windows of no use beside those of its toasts.
        shown.filter(|window| window.width > 100 && window.x >= 0).collect()
    }
}
