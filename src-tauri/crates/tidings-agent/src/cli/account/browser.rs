//! Signing in in the browser: the agent waits for it and keeps what it brings, and here the page is opened.

use tidings_os::{browser, keyring};
use tidings_protocol::AccountSettings;
use tokio::sync::mpsc;

use super::keep::Kept;
use crate::{
    cli::{call::Call, reach::Reached},
    programs,
};

/// Signs in for an account, which need not exist yet.
///
/// # Errors
/// A sentence, when nobody signed in, or there is no place for what was given.
pub(super) async fn sign_in(
    call: &Call,
    reached: &Reached,
    account: &AccountSettings,
) -> anyhow::Result<Kept> {
    let kept = match reached {
        Reached::Agent(agent) if agent.welcome.wants_secret => Kept::ForThisRun,
        Reached::Agent(_) => Kept::InKeyring,
        Reached::Alone(_) if keyring::is_usable().await => Kept::InKeyring,
        Reached::Alone(_) => return Err(call.error("cli-browser-no-keyring", &[])),
    };
    let (sender, mut pages) = mpsc::channel(1);
    let signing_in = async {
        match reached {
            Reached::Agent(agent) => agent.sign_in(account, sender).await,
            Reached::Alone(alone) => alone.sign_in(account, sender).await,
        }
    };
    let show = async {
        while let Some(url) = pages.recv().await {
            call.say("cli-browser-page", &[("url", url.as_str().into())])?;
            // Without a display it could only be a browser in this terminal.
            if programs::has_display() {
                drop(browser::open(&url));
            }
        }
        Ok::<_, std::io::Error>(())
    };
    let (signed_in, shown) = tokio::join!(signing_in, show);
    shown?;
    signed_in?;
    Ok(kept)
}
