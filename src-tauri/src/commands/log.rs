//! The event log: read, counted, exported, forgotten.

use tauri::AppHandle;
use tidings_protocol::{
    AccountId, EventId, EventRecord, LogKeep, LogOverview, LogQuery, Reply, Request, Timestamp,
};

use super::{Answer, TheLink, done, downloads, not_written, unexpected};
use crate::{
    export::{self, ExportFormat, ExportView},
    link::{Link, now},
    view::{CommandError, ErrorCode},
};

/// Records the page gets at once.
const LOG_PAGE: u32 = 1000;
/// Records asked of the agent at once, so that an answer stays well below
/// [`tidings_protocol::message::MAX_LINE`] whatever the subjects are.
const LOG_PIECE: u32 = 200;

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
    let folder = downloads(&app)?;
    export::write(&folder, &export::day(now()), format, &records).map_err(|error| not_written(&error))
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

/// Shows the mail of a record in the webmail or the mail program; the agent knows where, and why not.
#[tauri::command]
pub(crate) async fn open_mail(link: TheLink<'_>, event: EventId) -> Answer {
    done(&link, Request::OpenMail { event }).await
}

#[tauri::command]
pub(crate) async fn looked(link: TheLink<'_>) -> Answer {
    done(&link, Request::Looked).await
}

/// A query that can be answered without keeping everybody else waiting.
fn sound(query: LogQuery) -> Answer<LogQuery> {
    if query.is_sound() {
        return Ok(query);
    }
    Err(CommandError::new(ErrorCode::Invalid, "window-error-search", &[]))
}

/// The newest records that the query wants, oldest first.
pub(super) async fn records(link: &Link, query: LogQuery) -> Answer<Vec<EventRecord>> {
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
