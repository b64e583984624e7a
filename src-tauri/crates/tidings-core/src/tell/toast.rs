//! A toast as a plain value: what the desktop is asked to show.

use tidings_protocol::EventId;

/// One notification, ready for the desktop. Texts are clean but not escaped: the adapter escapes what the
/// notification service would read as markup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// The first line.
    pub summary: String,
    /// What stands below it.
    pub body: String,
    /// Buttons, and the click on the toast itself under [`Toast::CLICK`].
    pub actions: Vec<ToastAction>,
    /// The record that a click leads to.
    pub event: Option<EventId>,
    /// The freedesktop category, such as `email.arrived`.
    pub category: &'static str,
    /// How much it matters.
    pub urgency: Urgency,
}

impl Toast {
    /// The action key of a click on the toast itself (freedesktop Notifications specification).
    pub const CLICK: &str = "default";
}

/// A button of a toast.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToastAction {
    /// What comes back when it is pressed.
    pub key: &'static str,
    /// What stands on it.
    pub label: String,
}

/// How much a toast matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Urgency {
    /// May be shown quietly.
    Low,
    /// Mail.
    Normal,
}
