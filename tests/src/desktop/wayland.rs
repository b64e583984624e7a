//! A Wayland compositor without a screen, sway, and its clipboard as another program sees it.

use std::fs;
use std::time::Duration;

use super::{COMMAND_LIMIT, Desktop, Program, START_LIMIT};
use crate::wait::wait_for;

/// It says its name where it is asked to; there is no other way to know it.
const CONFIGURATION: &str =
    "xwayland disable\noutput HEADLESS-1 mode 800x600\nexec echo $WAYLAND_DISPLAY > FILE\n";

/// Ends with the desktop, or when it is dropped.
#[derive(Debug)]
pub struct Compositor<'a> {
    desktop: &'a Desktop,
    /// What `WAYLAND_DISPLAY` is for its programs.
    pub name: String,
    _sway: Program,
}

impl Desktop {
    /// Starts a compositor beside the X server.
    ///
    /// # Panics
    /// When it does not become ready.
    pub fn start_compositor(&self) -> Compositor<'_> {
        let (configuration, named) = (self.folder().join("sway"), self.folder().join("sway-name"));
        fs::write(&configuration, CONFIGURATION.replace("FILE", &named.display().to_string())).unwrap();
        // It refuses to run as root: then it runs as somebody else as far as it can see.
        let mut sway = if rustix::process::geteuid().is_root() {
            let mut unshare = self.command("unshare");
            unshare.args(["--user", "--map-user=1000", "--map-group=1000", "sway"]);
            unshare
        } else {
            self.command("sway")
        };
        sway.arg("--config").arg(configuration);
        sway.env_remove("DISPLAY").env("WLR_BACKENDS", "headless");
        sway.env("WLR_LIBINPUT_NO_DEVICES", "1").env("WLR_RENDERER", "pixman");
        let sway = self.spawn("sway", sway);
        let name = wait_for("the compositor's name", START_LIMIT, || {
            let name = fs::read_to_string(&named).ok()?;
            Some(name.strip_suffix('\n')?.to_owned())
        });
        Compositor { desktop: self, name, _sway: sway }
    }
}

impl Compositor<'_> {
    fn paste_with(&self, arguments: &[&str]) -> Option<String> {
        let mut command = self.desktop.command("wl-paste");
        command.args(arguments).env("WAYLAND_DISPLAY", &self.name);
        let output = self.desktop.output(command, COMMAND_LIMIT);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        output.status.success().then_some(text)
    }

    /// Pastes as text; `None` where nothing is there.
    pub fn paste(&self) -> Option<String> {
        self.paste_with(&["--no-newline"])
    }

    /// Pastes in a form, such as `text/plain`.
    pub fn paste_as(&self, form: &str) -> Option<String> {
        self.paste_with(&["--no-newline", "--type", form])
    }

    /// Copies a text, as another program does, and waits until it is there.
    ///
    /// # Panics
    /// When it does not come.
    pub fn copy(&self, text: &str) -> Program {
        let mut command = self.desktop.command("wl-copy");
        command.args(["--foreground", text]).env("WAYLAND_DISPLAY", &self.name);
        let copied = self.desktop.spawn("wl-copy", command);
        wait_for("what was copied", Duration::from_secs(20), || self.paste().filter(|pasted| pasted == text));
        copied
    }
}
