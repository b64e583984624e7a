//! The X server without a screen, its window manager, and a user's hands on it.

use std::process::Command;
use std::time::{Duration, Instant};

use x11rb::protocol::xproto::{AtomEnum, ConnectionExt as _};
use x11rb::rust_connection::RustConnection;

use super::session::Session;
use super::{COMMAND_LIMIT, Desktop, Program, START_LIMIT};
use crate::wait::wait_until;

/// Width and height of the screen in pixels.
pub const SCREEN: (i32, i32) = (1280, 800);

/// What X programs say of a window that is no more.
const GONE: &str = "BadWindow";

const READY: &str = "window-manager-is-ready";

/// Starts Xvfb on a free display and names it in the session's environment.
pub(super) fn start(session: &mut Session) {
    let mut server = session.command("Xvfb");
    let (width, height) = SCREEN;
    server.args(["-displayfd", "1", "-nolisten", "tcp", "-noreset", "-screen", "0"]);
    server.arg(format!("{width}x{height}x24"));
    let number = session.start_reading("xvfb", server).wait_for(START_LIMIT, |line| !line.is_empty());
    session.set("DISPLAY", format!(":{number}"));
}

/// Starts openbox and waits until it manages windows. It needs the session bus to be named already.
pub(super) fn start_window_manager(session: &mut Session) {
    let mut manager = session.command("openbox");
    manager.args(["--sm-disable", "--startup", &format!("echo {READY}")]);
    session.start_reading("openbox", manager).wait_for(START_LIMIT, |line| line == READY);
}

/// Paints the background: pictures of a black screen show little.
pub(super) fn paint_background(session: &mut Session) {
    let (width, height) = SCREEN;
    let mut painter = session.command("display");
    painter.args(["-window", "root", "-size", &format!("{width}x{height}"), "gradient:#7d97b5-#3f5873"]);
    // Its exit status is 1 even when all went well.
    session.start("background", painter).wait().unwrap();
}

/// A window on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct XWindow {
    /// Its number for X programs.
    pub id: u64,
    /// Left edge in pixels.
    pub x: i32,
    /// Upper edge in pixels.
    pub y: i32,
    /// Width in pixels.
    pub width: i32,
    /// Height in pixels.
    pub height: i32,
}

/// How [`Desktop::wait_for_window`] knows a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WindowName<'a> {
    /// By its title: a regular expression.
    Title(&'a str),
    /// By its class: a regular expression.
    Class(&'a str),
}

/// How long a window may take to go after the key that closes it.
const TAKEN: Duration = Duration::from_secs(3);

impl Desktop {
    /// Waits until a window is visible and says where; the first one when several are.
    ///
    /// # Panics
    /// When `limit` has passed.
    pub fn wait_for_window(&self, name: WindowName<'_>, limit: Duration) -> XWindow {
        let (option, pattern) = match name {
            WindowName::Title(pattern) => ("--name", pattern),
            WindowName::Class(pattern) => ("--class", pattern),
        };
        let started = Instant::now();
        loop {
            let left = limit.saturating_sub(started.elapsed());
            let found =
                self.output(self.xdotool(&["search", "--sync", "--onlyvisible", option, pattern]), left);
            let ids = String::from_utf8_lossy(&found.stdout).into_owned();
            if let Some(id) = ids.lines().next().and_then(|id| id.parse().ok()) {
                return self.window(id);
            }
            // It fails over a window that goes while it looks.
            let errors = String::from_utf8_lossy(&found.stderr);
            assert!(errors.contains(GONE), "xdotool finds no window {pattern:?}: {errors}");
        }
    }

    /// The numbers of all windows that are visible now, those of menus too.
    pub fn visible_windows(&self) -> Vec<u64> {
        loop {
            // Its exit status says that there are none, or that one went while it looked.
            let found =
                self.output(self.xdotool(&["search", "--onlyvisible", "--class", ".*"]), COMMAND_LIMIT);
            if !String::from_utf8_lossy(&found.stderr).contains(GONE) {
                let ids = String::from_utf8_lossy(&found.stdout).into_owned();
                return ids.lines().filter_map(|id| id.parse().ok()).collect();
            }
        }
    }

    /// The numbers of the windows of a class, a regular expression, that are visible now.
    pub fn visible_windows_of(&self, class: &str) -> Vec<u64> {
        let found = self.output(self.xdotool(&["search", "--onlyvisible", "--class", class]), COMMAND_LIMIT);
        String::from_utf8_lossy(&found.stdout).lines().filter_map(|id| id.parse().ok()).collect()
    }

    /// The window that the person works in, as the window manager says.
    pub fn active_window(&self) -> Option<u64> {
        let found = self.output(self.xdotool(&["getactivewindow"]), COMMAND_LIMIT);
        String::from_utf8_lossy(&found.stdout).trim().parse().ok()
    }

    /// Opens a window of another program, clicks into it, and gives it: the person works there now.
    ///
    /// # Panics
    /// When it does not come.
    pub fn work_elsewhere(&self) -> (Program, XWindow) {
        let mut command = self.command("display");
        command.args(["-title", "Work", "xc:white[400x300]"]);
        let program = self.spawn("work", command);
        let window = self.wait_for_window(WindowName::Title("^Work$"), COMMAND_LIMIT);
        self.work_in(window);
        (program, window)
    }

    /// Clicks into a window, so that it has the focus.
    ///
    /// # Panics
    /// When it does not get it.
    pub fn work_in(&self, window: XWindow) {
        wait_until("the window to have the focus", COMMAND_LIMIT, || {
            let now = self.window(window.id);
            self.click_at(now.x + now.width / 2, now.y + now.height / 2, 1);
            self.active_window() == Some(window.id)
        });
    }

    /// The right to come to the front that a window was last given.
    pub fn startup_id_of(&self, window: XWindow) -> String {
        let name = self.variable("DISPLAY");
        let (display, _) = RustConnection::connect(name.to_str()).expect("the display answers");
        let atom = display.intern_atom(false, b"_NET_STARTUP_ID").unwrap().reply().unwrap().atom;
        let id = u32::try_from(window.id).unwrap();
        let property = display.get_property(false, id, atom, AtomEnum::ANY, 0, 1_000).unwrap();
        String::from_utf8_lossy(&property.reply().unwrap().value).into_owned()
    }

    /// Where a window is.
    ///
    /// # Panics
    /// When there is no such window.
    pub fn window(&self, id: u64) -> XWindow {
        self.window_if_there(id).unwrap_or_else(|| panic!("there is no window {id}"))
    }

    /// Where a window is; `None` when it is gone.
    pub fn window_if_there(&self, id: u64) -> Option<XWindow> {
        let asked = self.xdotool(&["getwindowgeometry", "--shell", &id.to_string()]);
        let text = String::from_utf8(self.output(asked, COMMAND_LIMIT).stdout).ok()?;
        let number = |name: &str| -> Option<i32> {
            text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='))?.parse().ok()
        };
        let (x, y) = (number("X")?, number("Y")?);
        Some(XWindow { id, x, y, width: number("WIDTH")?, height: number("HEIGHT")? })
    }

    /// Closes a window as a user does, with Alt+F4, and waits until it is not to be seen. A key that the window
    /// manager did not take, because the window had only just come, is pressed again.
    ///
    /// # Panics
    /// When it stays.
    #[track_caller]
    pub fn close_window(&self, window: XWindow) {
        let id = window.id.to_string();
        let press = ["windowactivate", "--sync", &id, "key", "--clearmodifiers", "alt+F4"];
        let mut pressed: Option<Instant> = None;
        wait_until("a window to close", COMMAND_LIMIT, || {
            if !self.is_visible(window) {
                return true;
            }
            if pressed.is_none_or(|pressed| pressed.elapsed() > TAKEN) {
                // It fails over a window that goes while it is activated.
                self.output(self.xdotool(&press), COMMAND_LIMIT);
                pressed = Some(Instant::now());
            }
            false
        });
    }

    /// Puts a window away, as its button in the frame does, and waits until it is not to be seen.
    ///
    /// # Panics
    /// When it stays.
    #[track_caller]
    pub fn minimize_window(&self, window: XWindow) {
        self.run(self.xdotool(&["windowminimize", "--sync", &window.id.to_string()]));
        wait_until("a window to go", COMMAND_LIMIT, || !self.is_visible(window));
    }

    /// Whether a window is on the screen now, not closed and not put away.
    pub fn is_visible(&self, window: XWindow) -> bool {
        self.visible_windows().contains(&window.id)
    }

    /// Presses a mouse button (1 left, 2 middle, 3 right) at a place of the screen.
    pub fn click_at(&self, x: i32, y: i32, button: u8) {
        self.run(self.xdotool(&["mousemove", &x.to_string(), &y.to_string(), "click", &button.to_string()]));
    }

    /// Presses keys, for example `Escape` or `alt+F4`, where the keyboard's focus is.
    pub fn press(&self, keys: &str) {
        self.run(self.xdotool(&["key", "--clearmodifiers", keys]));
    }

    fn xdotool(&self, arguments: &[&str]) -> Command {
        let mut command = self.command("xdotool");
        command.args(arguments);
        command
    }
}
