//! The desktop's autostart entry, by `tauri-plugin-autostart`. It can name this program only, and writes the
//! path as it is; so the entry says `--autostart`, which becomes the agent, and a path that cannot stand there
//! as it is is refused with a sentence. What was written is read back. The entry is a file on Linux, a value of
//! the registry's `Run` on Windows, a launch agent on macOS.

use std::path::PathBuf;

use tauri::{AppHandle, Wry, plugin::TauriPlugin};
use tauri_plugin_autostart::ManagerExt as _;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(not(target_os = "linux"))]
mod native;
#[cfg(target_os = "linux")]
use linux as entry;
#[cfg(not(target_os = "linux"))]
use native as entry;

use crate::{
    view::{CommandError, ErrorCode},
    window,
    words::say,
};

/// What the entry says behind the program's path.
const ARGUMENT: &str = "--autostart";
/// The entry's name, also that of its file.
const NAME: &str = "Tidings";

/// The plugin, set up. None of its own commands is open to the page.
pub(crate) fn plugin() -> TauriPlugin<Wry> {
    tauri_plugin_autostart::Builder::new().app_name(NAME).arg(ARGUMENT).build()
}

/// Whether the desktop will start this program.
pub(crate) fn is_on(app: &AppHandle) -> bool {
    entry::read().unwrap_or_else(|| app.autolaunch().is_enabled().unwrap_or(false))
}

/// Writes or removes the entry, and answers with what it says afterwards.
///
/// # Errors
/// A sentence: the path cannot be named, or the entry cannot be written.
pub(crate) fn set(app: &AppHandle, on: bool) -> Result<bool, CommandError> {
    let failed = |reason: &dyn std::fmt::Display| {
        CommandError::new(ErrorCode::Internal, "window-error-autostart", &[("reason", &reason.to_string())])
    };
    if on {
        let program = program().ok_or_else(|| failed(&"the program does not know its own place"))?;
        if !entry::can_name(&program) {
            let path = program.display().to_string();
            return Err(CommandError::new(
                ErrorCode::Invalid,
                "window-error-autostart-path",
                &[("path", &path)],
            ));
        }
        app.autolaunch().enable().map_err(|error| failed(&error))?;
    } else {
        app.autolaunch().disable().map_err(|error| failed(&error))?;
    }
    entry::settle(on).map_err(|error| failed(&error))?;
    if is_on(app) != on {
        return Err(CommandError::new(ErrorCode::Internal, "window-error-autostart-unread", &[]));
    }
    Ok(on)
}

/// Switches it for the command line and the tray, without a window.
///
/// # Errors
/// As [`set`], and where there is no desktop.
pub(crate) fn set_from_outside(on: bool) -> anyhow::Result<()> {
    let has_display = ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    if cfg!(target_os = "linux") && !has_display {
        return Err(anyhow::anyhow!(say("window-error-autostart-display", &[])));
    }
    let app = tauri::Builder::default().plugin(plugin()).build(window::context())?;
    set(app.handle(), on).map_err(|error| anyhow::anyhow!(error.text))?;
    Ok(())
}

/// The program that the plugin names in the entry.
fn program() -> Option<PathBuf> {
    // Set by an AppImage's runtime: the file that was started, of which the program is only a part.
    let image = std::env::var_os("APPIMAGE").filter(|image| !image.is_empty()).map(PathBuf::from);
    image.or_else(|| std::env::current_exe().ok())
}
