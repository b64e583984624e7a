//! The tray as a plain value, drawn from the status.

use tidings_protocol::{AccountId, EventId};

/// Everything the tray shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrayView {
    /// Which picture.
    pub icon: TrayIcon,
    /// The tooltip in words: "watching since …, last heard …".
    pub tooltip: String,
    /// The menu from top to bottom.
    pub menu: Vec<TrayEntry>,
}

/// The tray's pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrayIcon {
    /// All accounts are watched, nothing new.
    Watching,
    /// Something arrived since the person last looked.
    New,
    /// Toasts are muted.
    Muted,
    /// Not watching, and nothing for the person to do.
    Offline,
    /// An account needs the person.
    NeedsUser,
}

/// One line of the tray's menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrayEntry {
    /// Something to read only.
    Label(String),
    /// Something to do.
    Action {
        /// What stands there.
        label: String,
        /// What happens.
        command: TrayCommand,
    },
    /// A line between groups.
    Separator,
}

/// What a person asks for by the tray.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrayCommand {
    /// Open the window or raise it; at this record, if one is given.
    Open(Option<EventId>),
    /// Open the window at this account.
    OpenAccount(AccountId),
    /// Look into every folder now.
    CheckNow,
    /// End the agent.
    Quit,
}
