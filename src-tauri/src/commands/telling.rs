//! How the person is told: preferences, muting, and a toast to see whether toasts come.

use tidings_protocol::{AccountId, AccountPreferences, GeneralPreferences, Request, Timestamp};

use super::{Answer, TheLink, done};
use crate::{
    link::now,
    view::{CommandError, ErrorCode},
};

/// The longest muting, in milliseconds: a week.
const LONGEST_MUTE: i64 = 7 * 24 * 60 * 60 * 1000;

#[tauri::command]
pub(crate) async fn set_preferences(link: TheLink<'_>, preferences: GeneralPreferences) -> Answer {
    done(&link, Request::SetPreferences { preferences }).await
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

#[tauri::command]
pub(crate) async fn mute(link: TheLink<'_>, until: Option<Timestamp>) -> Answer {
    check_end(until)?;
    done(&link, Request::Mute { until }).await
}

#[tauri::command]
pub(crate) async fn hide_content(link: TheLink<'_>, until: Option<Timestamp>) -> Answer {
    check_end(until)?;
    done(&link, Request::HideContent { until }).await
}

#[tauri::command]
pub(crate) async fn test_toast(link: TheLink<'_>) -> Answer {
    done(&link, Request::TestToast).await
}

/// The end of a span in which something is not shown, if it is to end by itself.
fn check_end(until: Option<Timestamp>) -> Answer {
    if until.is_some_and(|until| !(1..=LONGEST_MUTE).contains(&until.millis_since(now()))) {
        return Err(CommandError::new(ErrorCode::Invalid, "window-error-mute", &[]));
    }
    Ok(())
}
