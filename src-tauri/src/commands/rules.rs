//! The rules: what they are, to change them, and what they would have done.

use tidings_protocol::{Reply, Request, Rule, TryOut};

use super::{Answer, TheLink, done, unexpected};

#[tauri::command]
pub(crate) async fn rules(link: TheLink<'_>) -> Answer<Vec<Rule>> {
    match link.ask(Request::Rules).await? {
        Reply::Rules(rules) => Ok(rules),
        other => Err(unexpected(&other)),
    }
}

/// Saves the rules, all of them; the agent checks them.
#[tauri::command]
pub(crate) async fn set_rules(link: TheLink<'_>, rules: Vec<Rule>) -> Answer {
    done(&link, Request::SetRules { rules }).await
}

/// What these rules would have done with the newest events.
#[tauri::command]
pub(crate) async fn try_rules(link: TheLink<'_>, rules: Vec<Rule>) -> Answer<TryOut> {
    match link.ask(Request::TryRules { rules }).await? {
        Reply::Tried(tried) => Ok(tried),
        other => Err(unexpected(&other)),
    }
}
