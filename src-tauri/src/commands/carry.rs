//! Settings that are carried to another computer, and those that come from elsewhere: shown, then added.

use tauri::AppHandle;
use tidings_protocol::{ImportPreview, ImportSource, Reply, Request};

use super::{Answer, TheLink, done, downloads, not_written, unexpected};
use crate::{
    export::{self, SavedView},
    link::now,
    view::{CommandError, ErrorCode},
};

/// Writes the settings, without secrets, into a new file where downloads lie.
#[tauri::command]
pub(crate) async fn export_settings(app: AppHandle, link: TheLink<'_>) -> Answer<SavedView> {
    let Reply::Exported(text) = link.ask(Request::ExportSettings).await? else {
        return Err(CommandError::new(ErrorCode::Internal, "window-error-answer", &[]));
    };
    let folder = downloads(&app)?;
    export::write_settings(&folder, &export::day(now()), &text).map_err(|error| not_written(&error))
}

/// What an import would change. The page reads the file that the person chose; no path crosses.
#[tauri::command]
pub(crate) async fn preview_import(link: TheLink<'_>, source: ImportSource) -> Answer<ImportPreview> {
    match link.ask(Request::PreviewImport(bounded(source)?)).await? {
        Reply::ImportPreview(preview) => Ok(preview),
        other => Err(unexpected(&other)),
    }
}

/// Adds what the preview says of the same source.
#[tauri::command]
pub(crate) async fn import_settings(link: TheLink<'_>, source: ImportSource) -> Answer {
    done(&link, Request::Import(bounded(source)?)).await
}

/// No longer than the control socket takes.
fn bounded(source: ImportSource) -> Answer<ImportSource> {
    match source {
        ImportSource::File(text) if text.len() > ImportSource::LONGEST => {
            Err(CommandError::new(ErrorCode::Invalid, "import-too-large", &[]))
        }
        source => Ok(source),
    }
}
