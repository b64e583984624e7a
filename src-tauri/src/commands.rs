//! What the page can ask for, and nothing else: `build.rs` and `capabilities/main.json` name the same list.
//! Every command checks what it was given. None gives a secret out.

use std::sync::Arc;

use tauri::{AppHandle, Manager as _, State, WebviewWindow, ipc::Channel};
use tidings_os::browser;
use tidings_protocol::{
    AccountId, AccountPreferences, AccountSettings, Discovery, EventId, EventRecord, GeneralPreferences,
    Language, LogKeep, LogOverview, LogQuery, OAuthProvider, Preferences, ProbeOutcome, ProbeStep,
    ProviderView, Reply, Request, Timestamp,
};
use tokio::sync::Mutex;

use crate::{
    autostart,
    export::{self, ExportFormat, ExportView},
    form,
    link::{Link, VERSION, now},
    secrets::{self, Kept},
    view::{AccountForm, CommandError, ErrorCode, LinkView, PageUpdate, SnapshotView},
    window, words,
};

type Answer<T = ()> = Result<T, CommandError>;
type TheLink<'a> = State<'a, Arc<Link>>;

/// Records the page gets at once.
const LOG_PAGE: u32 = 1000;
/// Records asked of the agent at once, so that an answer stays well below
/// [`tidings_protocol::message::MAX_LINE`] whatever the subjects are.
const LOG_PIECE: u32 = 200;
/// The longest muting, in milliseconds: a week.
const LONGEST_MUTE: i64 = 7 * 24 * 60 * 60 * 1000;

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
pub(crate) fn subscribe(link: TheLink<'_>, updates: Channel<PageUpdate>) {
    link.subscribe(updates);
}

#[tauri::command]
pub(crate) async fn snapshot(app: AppHandle, link: TheLink<'_>) -> Answer<SnapshotView> {
    let mut snapshot = SnapshotView {
        link: link.view(),
        version: VERSION,
        welcome: link.welcome(),
        status: None,
        accounts: Vec::new(),
        preferences: None,
        desktop_language: Language::System.spoken(&tidings_os::language::wanted()),
        has_tray: tidings_os::desktop::has_tray().await,
        log: Vec::new(),
        event: None,
        autostart: autostart::is_on(&app),
    };
    if snapshot.link != LinkView::Connected {
        return Ok(snapshot);
    }
    match fill(&link, &mut snapshot).await {
        // It went while we asked: the link says so presently, and this says it now.
        Err(CommandError { code: ErrorCode::NoAgent, .. }) => {
            snapshot.link = LinkView::Absent { since: None };
            Ok(snapshot)
        }
        filled => filled.map(|()| snapshot),
    }
}

async fn fill(link: &Link, snapshot: &mut SnapshotView) -> Answer {
    snapshot.status = match link.ask(Request::Status).await? {
        Reply::Status(status) => Some(status),
        other => return Err(unexpected(&other)),
    };
    snapshot.accounts = match link.ask(Request::Accounts).await? {
        Reply::Accounts(accounts) => accounts,
        other => return Err(unexpected(&other)),
    };
    snapshot.preferences = match link.ask(Request::Preferences).await? {
        Reply::Preferences(preferences) => Some(preferences),
        other => return Err(unexpected(&other)),
    };
    snapshot.log = records(link, LogQuery::default()).await?;
    words::speak(snapshot.preferences.as_ref().map(|known| known.general.language).unwrap_or_default());
    snapshot.event = link.take_event();
    Ok(())
}

#[tauri::command]
pub(crate) fn painted(window: WebviewWindow, is_dark: bool) {
    window::reveal(&window, is_dark);
}

#[tauri::command]
pub(crate) async fn log(link: TheLink<'_>, query: LogQuery) -> Answer<Vec<EventRecord>> {
    records(&link, query).await
}

#[tauri::command]
pub(crate) async fn log_overview(link: TheLink<'_>, since: Timestamp, hours: u16) -> Answer<LogOverview> {
    let hours = hours.min(LogOverview::MOST_HOURS);
    match link.ask(Request::LogOverview { since, hours }).await? {
        Reply::LogOverview(overview) => Ok(overview),
        other => Err(unexpected(&other)),
    }
}

#[tauri::command]
pub(crate) async fn export_log(
    app: AppHandle,
    link: TheLink<'_>,
    query: LogQuery,
    format: ExportFormat,
) -> Answer<ExportView> {
    let records = pieces(&link, sound(query)?, u32::MAX).await?;
    let failed = |reason: &dyn std::fmt::Display| {
        CommandError::new(ErrorCode::Internal, "window-error-export", &[("reason", &reason.to_string())])
    };
    // Not every desktop has a folder for downloads.
    let folder = app.path().download_dir().ok().filter(|folder| folder.is_dir());
    let folder = folder.map_or_else(|| app.path().home_dir(), Ok).map_err(|error| failed(&error))?;
    let day: String = now().to_string().chars().take("2026-11-23".len()).collect();
    export::write(&folder, &day, format, &records).map_err(|error| failed(&error))
}

#[tauri::command]
pub(crate) async fn clear_log(link: TheLink<'_>, account: Option<AccountId>) -> Answer {
    done(&link, Request::ClearLog { account }).await
}

#[tauri::command]
pub(crate) async fn keep_log(link: TheLink<'_>, keep: LogKeep) -> Answer {
    if !keep.is_sound() {
        return Err(CommandError::new(ErrorCode::Invalid, "window-error-keep", &[]));
    }
    done(&link, Request::KeepLog(keep)).await
}

/// A query that can be answered without keeping everybody else waiting.
fn sound(query: LogQuery) -> Answer<LogQuery> {
    if query.is_sound() {
        return Ok(query);
    }
    Err(CommandError::new(ErrorCode::Invalid, "window-error-search", &[]))
}

/// The newest records that the query wants, oldest first.
async fn records(link: &Link, query: LogQuery) -> Answer<Vec<EventRecord>> {
    let most = if query.limit == 0 { LOG_PAGE } else { query.limit.min(LOG_PAGE) };
    pieces(link, sound(query)?, most).await
}

/// At most so many records, fetched piece by piece.
async fn pieces(link: &Link, mut query: LogQuery, mut left: u32) -> Answer<Vec<EventRecord>> {
    let mut pieces = Vec::new();
    while left > 0 {
        query.limit = left.min(LOG_PIECE);
        let Reply::Log(piece) = link.ask(Request::Log(query.clone())).await? else {
            return Err(CommandError::new(ErrorCode::Internal, "window-error-answer", &[]));
        };
        let oldest: Option<EventId> = piece.first().map(|record| record.id);
        let is_last = u32::try_from(piece.len()).unwrap_or(u32::MAX) < query.limit;
        pieces.push(piece);
        if is_last {
            break;
        }
        query.before = oldest;
        left -= query.limit;
    }
    Ok(pieces.into_iter().rev().flatten().collect())
}

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

/// Opens a provider's page in the person's own browser. Only pages that the agent named are opened.
#[tauri::command]
pub(crate) async fn open_page(link: TheLink<'_>, url: String) -> Answer {
    let is_opened = link.knows_page(&url) && browser::open(&url).is_ok();
    if is_opened { Ok(()) } else { Err(CommandError::new(ErrorCode::Internal, "window-error-page", &[])) }
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

/// Signs in in the browser once more, for an account whose sign-in has ended.
#[tauri::command]
pub(crate) async fn sign_in_again(link: TheLink<'_>, id: AccountId) -> Answer {
    let account = account(&link, &id).await?;
    let Some(provider) = account.oauth else {
        return Err(CommandError::new(ErrorCode::Invalid, "window-error-provider", &[]));
    };
    done(&link, Request::BrowserSignIn { id, provider, user: account.user }).await
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

#[tauri::command]
pub(crate) async fn new_password(link: TheLink<'_>, id: AccountId, password: String) -> Answer {
    let secret = secrets::typed(password)?;
    let id = known(&link, id).await?;
    secrets::keep(&link, &id, &secret).await?;
    done(&link, Request::SecretChanged { id }).await
}

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
pub(crate) async fn preferences(link: TheLink<'_>) -> Answer<Preferences> {
    match link.ask(Request::Preferences).await? {
        Reply::Preferences(preferences) => Ok(preferences),
        other => Err(unexpected(&other)),
    }
}

/// Saves how one account is told of; the agent checks it.
#[tauri::command]
pub(crate) async fn set_account_preferences(
    link: TheLink<'_>,
    id: AccountId,
    preferences: AccountPreferences,
) -> Answer {
    done(&link, Request::SetAccountPreferences { id, preferences }).await
}

/// What `tidings doctor` says, without what names a person, to be shown to others.
#[tauri::command]
pub(crate) async fn report(link: TheLink<'_>) -> Answer<String> {
    let report = link.report().await;
    report.map_err(|error| {
        CommandError::new(ErrorCode::Internal, "window-error-report", &[("reason", &error.to_string())])
    })
}

#[tauri::command]
pub(crate) async fn remove_account(link: TheLink<'_>, id: AccountId) -> Answer {
    let id = known(&link, id).await?;
    done(&link, Request::RemoveAccount { id: id.clone() }).await?;
    secrets::forget(&id).await
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
pub(crate) async fn check_now(link: TheLink<'_>) -> Answer {
    done(&link, Request::CheckNow).await
}

#[tauri::command]
pub(crate) async fn mute(link: TheLink<'_>, until: Option<Timestamp>) -> Answer {
    if until.is_some_and(|until| !(1..=LONGEST_MUTE).contains(&until.millis_since(now()))) {
        return Err(CommandError::new(ErrorCode::Invalid, "window-error-mute", &[]));
    }
    done(&link, Request::Mute { until }).await
}

#[tauri::command]
pub(crate) async fn set_preferences(link: TheLink<'_>, preferences: GeneralPreferences) -> Answer {
    done(&link, Request::SetPreferences { preferences }).await
}

#[tauri::command]
pub(crate) async fn hide_content(link: TheLink<'_>, until: Option<Timestamp>) -> Answer {
    if until.is_some_and(|until| !(1..=LONGEST_MUTE).contains(&until.millis_since(now()))) {
        return Err(CommandError::new(ErrorCode::Invalid, "window-error-mute", &[]));
    }
    done(&link, Request::HideContent { until }).await
}

#[tauri::command]
pub(crate) async fn test_toast(link: TheLink<'_>) -> Answer {
    done(&link, Request::TestToast).await
}

#[tauri::command]
pub(crate) async fn looked(link: TheLink<'_>) -> Answer {
    done(&link, Request::Looked).await
}

#[tauri::command]
pub(crate) async fn set_autostart(app: AppHandle, on: bool) -> Answer<bool> {
    autostart::set(&app, on)
}

#[tauri::command]
pub(crate) async fn start_agent(link: TheLink<'_>) -> Answer {
    link.start_agent().await.map(drop)
}

#[tauri::command]
pub(crate) async fn restart(link: TheLink<'_>) -> Answer {
    link.restart().await
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

async fn done(link: &Link, request: Request) -> Answer {
    match link.ask(request).await? {
        Reply::Done => Ok(()),
        other => Err(unexpected(&other)),
    }
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

fn unexpected(_: &Reply) -> CommandError {
    CommandError::new(ErrorCode::Internal, "window-error-answer", &[])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    const CAPABILITY: &str = include_str!("../capabilities/main.json");

    /// The words in `source` between each `start` and the `end` that follows.
    fn between<'a>(source: &'a str, start: &str, end: &str) -> BTreeSet<&'a str> {
        source.split(start).skip(1).filter_map(|rest| rest.split(end).next()).collect()
    }

    #[test]
    fn the_page_may_call_every_command_of_ours_and_nothing_else() {
        let ours = include_str!("commands.rs").split("#[cfg(test)]").next().unwrap();
        let written: BTreeSet<&str> = ours
            .split("#[tauri::command]")
            .skip(1)
            .filter_map(|rest| rest.split("fn ").nth(1)?.split('(').next())
            .collect();
        assert_eq!(between(include_str!("run.rs"), "\n            commands::", ","), written);
        let listed = include_str!("../build.rs").split("];").next().unwrap();
        assert_eq!(between(listed, "    \"", "\""), written);

        let capability: serde_json::Value = serde_json::from_str(CAPABILITY).unwrap();
        let allowed: BTreeSet<String> = capability["permissions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it.as_str().unwrap().strip_prefix("allow-").unwrap().replace('-', "_"))
            .collect();
        assert_eq!(allowed, written.iter().map(|&it| it.to_owned()).collect());
        assert!(capability.get("remote").is_none());
    }
}
