//! The entry as the desktop reads it.
//!
//! The plugin writes below `~/.config` also where `XDG_CONFIG_HOME` names another folder, which is where the
//! desktop looks (Desktop Application Autostart Specification): the entry is then moved there. And it does not
//! name what must be there for the entry to count; without that, a removed program would still be looked for.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

use super::{ARGUMENT, NAME, program};

/// Whether an `Exec` line can hold this path without quotes (Desktop Entry Specification: no white space, reserved
/// characters or field codes).
pub(super) fn can_name(path: &Path) -> bool {
    let Some(path) = path.to_str() else { return false };
    !path.chars().any(|c| c.is_whitespace() || c.is_control() || "\"'\\><~|&;$*?#()`%=".contains(c))
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_would_need_quoting_is_found_out() {
        for path in ["/home/a b/tidings-window", "/opt/x$y/w", "/opt/100%/w", "/opt/a=b/w", "/opt/\"q\"/w"] {
            assert!(!can_name(Path::new(path)), "{path}");
        }
        assert!(can_name(Path::new("/usr/bin/tidings-window")));
        assert!(can_name(Path::new("/home/zoë/.local/bin/tidings-window_0.1-2+b")));
    }
}
