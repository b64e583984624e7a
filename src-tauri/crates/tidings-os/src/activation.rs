//! The right to come to the front: a token that goes from the click to the program that it starts (xdg-activation, and the
//! older way of X11).

use tokio::process::Command;

/// Where it stands in the environment.
const NAMES: [&str; 2] = ["XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID"];

/// Hands the right on to a program that is about to be started; without one, not even our own goes on.
pub fn hand_on(command: &mut Command, token: Option<&str>) {
    for name in NAMES {
        match token {
            Some(token) => command.env(name, token),
            None => command.env_remove(name),
        };
    }
}

/// The right that this process was started with, if any.
#[must_use]
pub fn own() -> Option<String> {
    NAMES.into_iter().find_map(|name| std::env::var(name).ok().filter(|token| !token.is_empty()))
}

/// What X11's window managers compare with the person's last key or click, to tell a window that is wanted from one that
/// pushes forward: the server's time. `None` where there is no X server.
#[cfg(target_os = "linux")]
#[must_use]
pub fn time() -> Option<u32> {
    crate::x11::time().inspect_err(|error| tracing::debug!(%error, "no time")).ok()
}
