//! The X server without a screen, its window manager, and a user's hands on it.

use std::process::Command;
use std::time::{Duration, Instant};

use super::session::Session;
use super::{COMMAND_LIMIT, Desktop, START_LIMIT};
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

    /// Where a window is.
    pub fn window(&self, id: u64) -> XWindow {
        let text = self.run(self.xdotool(&["getwindowgeometry", "--shell", &id.to_string()]));
        let number = |name: &str| {
            let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
            value.and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("no {name} in {text}"))
        };
        XWindow { id, x: number("X"), y: number("Y"), width: number("WIDTH"), height: number("HEIGHT") }
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
