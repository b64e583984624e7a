//! How the window is started.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

/// The window of Tidings. Usually the program `tidings` starts it.
#[derive(Debug, Parser)]
#[command(version, about)]
pub(crate) struct Args {
    /// Show this entry of the event log
    #[arg(long, value_name = "ID")]
    pub(crate) event: Option<i64>,
    /// Keep everything in this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) profile: Option<PathBuf>,
    /// Become the agent without a window; the desktop's autostart entry says this
    #[arg(long, conflicts_with_all = ["event", "set_autostart"])]
    pub(crate) autostart: bool,
    /// Write or remove the desktop's autostart entry, and end
    #[arg(long, value_name = "on|off", conflicts_with_all = ["event", "profile"])]
    pub(crate) set_autostart: Option<Switch>,
}

/// On or off.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Switch {
    /// Start with the desktop.
    On,
    /// Do not.
    Off,
}

impl From<Switch> for bool {
    fn from(switch: Switch) -> Self {
        matches!(switch, Switch::On)
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn autostart_and_a_window_exclude_each_other() {
        assert!(Args::try_parse_from(["tidings-window", "--autostart", "--event", "1"]).is_err());
        assert!(Args::try_parse_from(["tidings-window", "--set-autostart", "maybe"]).is_err());
    }
}
