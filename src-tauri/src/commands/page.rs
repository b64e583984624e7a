//! The page itself: everything it shows at once, what it hears, and what it is drawn in.

use tauri::{AppHandle, WebviewWindow, ipc::Channel};
use tidings_os::browser;
use tidings_protocol::{Language, LogQuery, Reply, Request};

use super::{Answer, TheLink, log::records, unexpected};
use crate::{
    autostart,
    link::{Link, VERSION},
    view::{CommandError, ErrorCode, LinkView, PageUpdate, SnapshotView},
    window, words,
};

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

/// Opens a provider's page in the person's own browser. Only pages that the agent named are opened.
#[tauri::command]
pub(crate) async fn open_page(link: TheLink<'_>, url: String) -> Answer {
    let is_opened = link.knows_page(&url) && browser::open(&url).is_ok();
    if is_opened { Ok(()) } else { Err(CommandError::new(ErrorCode::Internal, "window-error-page", &[])) }
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
