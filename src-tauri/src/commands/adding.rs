//! A new account: found by its address, tried, signed in, saved; or given up, and then nothing of it stays.

use std::sync::Arc;

use tauri::{AppHandle, Manager as _, State, ipc::Channel};
use tidings_protocol::{
    AccountId, AccountSettings, Discovery, OAuthProvider, ProbeOutcome, ProbeStep, Reply, Request,
};
use tokio::sync::Mutex;

use super::{Answer, TheLink, done, unexpected};
use crate::{
    form,
    link::Link,
    secrets::{self, Kept},
    view::{AccountForm, CommandError, ErrorCode},
};

/// The account that is being added: its secret is kept, the rest is not saved yet.
#[derive(Debug)]
pub(crate) struct Draft {
    account: AccountSettings,
    kept: Kept,
    has_worked: bool,
}

/// Locked while a secret is put in or taken away, so that the two never cross.
pub(crate) type TheDraft = Mutex<Option<Draft>>;

#[tauri::command]
pub(crate) async fn discover(
    link: TheLink<'_>,
    email: String,
    ask_public: bool,
    steps: Channel<ProbeStep>,
) -> Answer<Discovery> {
    let email = form::address(&email)?;
    link.hear_steps(steps);
    match link.ask(Request::Discover { email, ask_public }).await? {
        Reply::Discovered(discovery) => {
            if let Some(page) = discovery.provider.as_ref().and_then(|provider| provider.help.clone()) {
                link.learn_page(page);
            }
            Ok(discovery)
        }
        other => Err(unexpected(&other)),
    }
}

#[tauri::command]
pub(crate) async fn probe_account(
    link: TheLink<'_>,
    draft: State<'_, TheDraft>,
    form: AccountForm,
    password: String,
    steps: Channel<ProbeStep>,
) -> Answer<ProbeOutcome> {
    let mut current = draft.lock().await;
    // A second try is of the same account, so that no secret is left behind.
    let id = match current.as_ref() {
        Some(draft) => draft.account.id.clone(),
        None => form::new_id()?,
    };
    let account = form.check(id)?;
    let kept = match (&account.oauth, current.as_ref()) {
        (None, _) => secrets::keep(&link, &account.id, &secrets::typed(password)?).await?,
        // Signed in before: the agent has kept the tokens.
        (Some(_), Some(draft)) if draft.account.oauth == account.oauth => draft.kept,
        (Some(_), _) => return Err(CommandError::new(ErrorCode::Invalid, "window-error-not-signed-in", &[])),
    };
    *current = Some(Draft { account: account.clone(), kept, has_worked: false });
    drop(current);

    link.hear_steps(steps);
    let outcome = match link.ask(Request::ProbeAccount { account: account.clone() }).await? {
        Reply::Probed(outcome) => outcome,
        other => return Err(unexpected(&other)),
    };
    if let Some(draft) = draft.lock().await.as_mut().filter(|draft| draft.account == account) {
        draft.has_worked = outcome.ok;
    }
    Ok(outcome)
}

/// Signs in in the browser; the tokens become the secret of the account that is being added.
#[tauri::command]
pub(crate) async fn sign_in(link: TheLink<'_>, draft: State<'_, TheDraft>, form: AccountForm) -> Answer {
    let mut current = draft.lock().await;
    let id = match current.as_ref() {
        Some(draft) => draft.account.id.clone(),
        None => form::new_id()?,
    };
    let account = form.check(id.clone())?;
    let user = account.user.clone();
    let Some(provider) = account.oauth.clone() else {
        return Err(CommandError::new(ErrorCode::Invalid, "window-error-provider", &[]));
    };
    let kept = if link.wants_secret() { Kept::ForThisRun } else { Kept::InKeyring };
    *current = Some(Draft { account, kept, has_worked: false });
    // The person may take minutes, and may give up meanwhile.
    drop(current);
    done(&link, Request::BrowserSignIn { id, provider, user }).await
}

#[tauri::command]
pub(crate) async fn cancel_sign_in(link: TheLink<'_>, id: AccountId) -> Answer {
    done(&link, Request::CancelBrowserSignIn { id }).await
}

#[tauri::command]
pub(crate) async fn providers(link: TheLink<'_>) -> Answer<Vec<OAuthProvider>> {
    match link.ask(Request::Providers).await? {
        Reply::Providers(providers) => Ok(providers),
        other => Err(unexpected(&other)),
    }
}

#[tauri::command]
pub(crate) async fn save_account(
    link: TheLink<'_>,
    draft: State<'_, TheDraft>,
    folders: Vec<String>,
) -> Answer {
    let folders = form::folders(&folders)?;
    let mut current = draft.lock().await;
    let Some(tried) = current.as_ref().filter(|draft| draft.has_worked) else {
        return Err(CommandError::new(ErrorCode::Invalid, "window-error-untested", &[]));
    };
    let account = AccountSettings { folders, ..tried.account.clone() };
    link.ask(Request::AddAccount { account }).await?;
    *current = None;
    Ok(())
}

#[tauri::command]
pub(crate) async fn cancel_account(link: TheLink<'_>, draft: State<'_, TheDraft>) -> Answer {
    forget_draft(&link, &draft).await
}

/// Deletes the secret of an account that was tried and not saved.
///
/// # Errors
/// As [`secrets::forget`]; then the draft stays, and leaving the window tries again.
pub(crate) async fn forget_draft(link: &Link, draft: &TheDraft) -> Answer {
    let mut current = draft.lock().await;
    let Some(draft) = current.as_ref() else { return Ok(()) };
    if draft.account.oauth.is_some() {
        // What the browser brings after this is not wanted any more. Without an agent nobody waits for it either.
        drop(link.ask(Request::CancelBrowserSignIn { id: draft.account.id.clone() }).await);
    }
    match draft.kept {
        Kept::InKeyring => secrets::forget(&draft.account.id).await?,
        // The agent knows no such account; it lets go of the secret all the same.
        Kept::ForThisRun => drop(link.ask(Request::RemoveAccount { id: draft.account.id.clone() }).await),
    }
    *current = None;
    Ok(())
}

/// The last thing before the window ends.
pub(crate) async fn leave(app: &AppHandle) {
    let (link, draft) = (app.state::<Arc<Link>>(), app.state::<TheDraft>());
    // Nobody is left to be told of a keyring that does not answer.
    drop(forget_draft(&link, &draft).await);
}

/// Whether something has to be done before the window may end.
pub(crate) fn is_unfinished(app: &AppHandle) -> bool {
    // A lock that is held means that a secret is on its way.
    app.state::<TheDraft>().try_lock().map_or(true, |draft| draft.is_some())
}
