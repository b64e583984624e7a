//! The desktop's autostart entry, by `tauri-plugin-autostart`. It can name this program only, and writes the
//! path as it is; so the entry says `--autostart`, which becomes the agent, and a path that would need quoting
//! is refused with a sentence. What was written is read back.
//!
//! The plugin writes below `~/.config` also where `XDG_CONFIG_HOME` names another folder, which is where the
//! desktop looks (Desktop Application Autostart Specification): the entry is then moved there. And it does not
//! name what must be there for the entry to count; without that, a removed program would still be looked for.

use std::path::{Path, PathBuf};

use tauri::{AppHandle, Wry, plugin::TauriPlugin};
use tauri_plugin_autostart::ManagerExt as _;

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
        if needs_quoting(&program) {
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

/// Whether an `Exec` line would need this path in quotes (Desktop Entry Specification: white space, reserved
/// characters, field codes), or cannot hold it at all.
fn needs_quoting(path: &Path) -> bool {
    let Some(path) = path.to_str() else { return true };
    path.chars().any(|c| c.is_whitespace() || c.is_control() || "\"'\\><~|&;$*?#()`%=".contains(c))
}

/// The entry as the desktop reads it.
#[cfg(target_os = "linux")]
mod entry {
    use std::{env, fs, io, path::PathBuf};

    use super::{ARGUMENT, NAME, program};

    /// Whether the entry is there and names this program.
    pub(super) fn read() -> Option<bool> {
        let program = program()?;
        let wanted = format!("Exec={} {ARGUMENT}", program.display());
        let entry = fs::read_to_string(seen()?).unwrap_or_default();
        Some(entry.lines().any(|line| line == wanted))
    }

    /// Brings the entry to where the desktop looks for it, and names the program as what must be there (`TryExec`
    /// of the Desktop Entry Specification): when its package is removed, desktops pass over the entry.
    pub(super) fn settle(on: bool) -> io::Result<()> {
        let (Some(written), Some(seen)) = (written(), seen()) else { return Ok(()) };
        if !on {
            return match fs::remove_file(&seen) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
                removed => removed,
            };
        }
        let entry = fs::read_to_string(&written)?;
        if let Some(folder) = seen.parent() {
            fs::create_dir_all(folder)?;
        }
        let program = program().unwrap_or_default();
        fs::write(&seen, format!("{}\nTryExec={}\n", entry.trim_end(), program.display()))?;
        if written == seen { Ok(()) } else { fs::remove_file(&written) }
    }

    /// Where the plugin writes it.
    fn written() -> Option<PathBuf> {
        Some(below(PathBuf::from(env::var_os("HOME")?).join(".config")))
    }

    /// Where the desktop looks for it.
    fn seen() -> Option<PathBuf> {
        let named = env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).filter(|config| config.is_absolute());
        named.map(below).or_else(written)
    }

    fn below(config: PathBuf) -> PathBuf {
        config.join("autostart").join(format!("{NAME}.desktop"))
    }
}

/// Elsewhere the plugin's own answer is all there is.
#[cfg(not(target_os = "linux"))]
mod entry {
    pub(super) fn read() -> Option<bool> {
        None
    }

    pub(super) fn settle(_: bool) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_would_need_quoting_is_found_out() {
        for path in ["/home/a b/tidings-window", "/opt/x$y/w", "/opt/100%/w", "/opt/a=b/w", "/opt/\"q\"/w"] {
            assert!(needs_quoting(Path::new(path)), "{path}");
        }
        assert!(!needs_quoting(Path::new("/usr/bin/tidings-window")));
        assert!(!needs_quoting(Path::new("/home/zoë/.local/bin/tidings-window_0.1-2+b")));
    }
}
