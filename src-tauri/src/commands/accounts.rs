//! Accounts that exist: changed, tried, paused, removed.

use tauri::ipc::Channel;
use tidings_protocol::{AccountId, AccountSettings, ProbeOutcome, ProbeStep, ProviderView, Reply, Request};

use super::{Answer, TheLink, done, unexpected};
use crate::{
    link::Link,
    secrets,
    view::{AccountForm, CommandError, ErrorCode},
};

/// Saves changed settings of an account; how it signs in stays as it is.
#[tauri::command]
pub(crate) async fn edit_account(link: TheLink<'_>, id: AccountId, form: AccountForm) -> Answer {
    let known = account(&link, &id).await?;
    let AccountSettings { email, name, host, port, security, user, folders, ca_file, .. } = form.check(id)?;
    let account = AccountSettings { email, name, host, port, security, user, folders, ca_file, ..known };
    done(&link, Request::EditAccount { account }).await
}

/// Tries an account as it is, with the secret that it has.
#[tauri::command]
pub(crate) async fn test_account(
    link: TheLink<'_>,
    id: AccountId,
    steps: Channel<ProbeStep>,
) -> Answer<ProbeOutcome> {
    let account = account(&link, &id).await?;
    link.hear_steps(steps);
    match link.ask(Request::ProbeAccount { account }).await? {
        Reply::Probed(outcome) => Ok(outcome),
        other => Err(unexpected(&other)),
    }
}

#[tauri::command]
pub(crate) async fn new_password(link: TheLink<'_>, id: AccountId, password: String) -> Answer {
    let secret = secrets::typed(password)?;
    let id = known(&link, id).await?;
    secrets::keep(&link, &id, &secret).await?;
    done(&link, Request::SecretChanged { id }).await
}

/// Signs in in the browser once more, for an account whose sign-in has ended.
#[tauri::command]
pub(crate) async fn sign_in_again(link: TheLink<'_>, id: AccountId) -> Answer {
    let account = account(&link, &id).await?;
    let Some(provider) = account.oauth else {
        return Err(CommandError::new(ErrorCode::Invalid, "window-error-provider", &[]));
    };
    done(&link, Request::BrowserSignIn { id, provider, user: account.user }).await
}

/// What the table of providers knows of an account's provider.
#[tauri::command]
pub(crate) async fn provider_of(link: TheLink<'_>, id: AccountId) -> Answer<Option<ProviderView>> {
    match link.ask(Request::ProviderOf { id }).await? {
        Reply::Provider(provider) => {
            if let Some(page) = provider.as_ref().and_then(|provider| provider.help.clone()) {
                link.learn_page(page);
            }
            Ok(provider)
        }
        other => Err(unexpected(&other)),
    }
}

#[tauri::command]
pub(crate) async fn pause_account(link: TheLink<'_>, id: AccountId) -> Answer {
    done(&link, Request::PauseAccount { id }).await
}

#[tauri::command]
pub(crate) async fn resume_account(link: TheLink<'_>, id: AccountId) -> Answer {
    done(&link, Request::ResumeAccount { id }).await
}

#[tauri::command]
pub(crate) async fn remove_account(link: TheLink<'_>, id: AccountId) -> Answer {
    let id = known(&link, id).await?;
    done(&link, Request::RemoveAccount { id: id.clone() }).await?;
    secrets::forget(&id).await
}

#[tauri::command]
pub(crate) async fn check_now(link: TheLink<'_>) -> Answer {
    done(&link, Request::CheckNow).await
}

/// An id that an account has: nothing else gets into the keyring.
async fn known(link: &Link, id: AccountId) -> Answer<AccountId> {
    account(link, &id).await.map(|account| account.id)
}

/// The account of this id.
async fn account(link: &Link, id: &AccountId) -> Answer<AccountSettings> {
    let Reply::Accounts(accounts) = link.ask(Request::Accounts).await? else {
        return Err(CommandError::new(ErrorCode::Internal, "window-error-answer", &[]));
    };
    let account = accounts.into_iter().find(|account| account.id == *id);
    account.ok_or_else(|| CommandError::new(ErrorCode::NoSuchAccount, "window-error-account", &[]))
}
