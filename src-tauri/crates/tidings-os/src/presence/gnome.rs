//! GNOME's own do-not-disturb. The shell says it to nobody: it stands in the person's settings, of which dconf tells the
//! changes on the session bus. What it is then is asked of `gsettings`, which comes with GNOME: once at the start and
//! once for each change, so that nothing of GNOME is in this program.

use std::{env, process::Stdio, time::Duration};

use tokio::{process::Command, time::timeout};
use zbus::{MatchRule, message::Type};

/// The interface by which dconf tells changes.
pub(super) const WRITER: &str = "ca.desrt.dconf.Writer";
const KEY: &str = "/org/gnome/desktop/notifications/show-banners";
const LIMIT: Duration = Duration::from_secs(5);

/// Whether this is a desktop that keeps that setting.
pub(super) fn is_here() -> bool {
    let names = env::var("XDG_CURRENT_DESKTOP").unwrap_or_default();
    names.split(':').any(|name| ["GNOME", "Unity", "Budgie", "Pantheon"].contains(&name))
}

/// Changes of the setting.
pub(super) fn changes() -> zbus::Result<MatchRule<'static>> {
    let rule = MatchRule::builder().msg_type(Type::Signal).interface(WRITER)?.member("Notify")?;
    Ok(rule.arg(0, KEY)?.build())
}

/// Whether GNOME shows no toasts now.
pub(super) async fn wants_quiet() -> bool {
    let mut asking = Command::new("gsettings");
    asking.args(["get", "org.gnome.desktop.notifications", "show-banners"]);
    asking.stdin(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    match timeout(LIMIT, asking.output()).await {
        Ok(Ok(output)) => output.stdout.trim_ascii() == b"false",
        Ok(Err(error)) => {
            tracing::debug!(%error, "GNOME's do-not-disturb cannot be asked");
            false
        }
        Err(_) => false,
    }
}
