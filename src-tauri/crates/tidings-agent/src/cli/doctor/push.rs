//! Time to the first push: a person makes something happen in a mailbox, and this says how long its server took to tell.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use tidings_protocol::{AccountId, AccountState, Reply, Request, Status, Timestamp, Update};
use tokio::time::timeout;

use super::{Finding, report::Report};
use crate::cli::{call::Call, reach::Agent};

/// Some servers push within the minute; whoever takes longer than this does not push.
const LIMIT: Duration = Duration::from_secs(300);

/// Waits until each account that is watched by pushes was pushed to.
///
/// # Errors
/// When the agent ends, or nothing can be printed.
pub(super) async fn watch(call: &Call, agent: &Agent, report: &mut Report<'_>) -> anyhow::Result<()> {
    agent.done(Request::Subscribe).await?;
    let Reply::Status(status) = agent.ask(Request::Status).await? else { return Ok(()) };
    let mut waiting: BTreeMap<AccountId, Option<Timestamp>> = BTreeMap::new();
    let pushed_to = status.accounts.iter().filter(|account| account.state == AccountState::Idling);
    waiting.extend(pushed_to.map(|account| (account.id.clone(), account.last_push)));
    if waiting.is_empty() {
        return Ok(report.finding(&nobody(call))?);
    }
    report.remark(&call.words.say("doctor-push-how"))?;
    let begun = Instant::now();
    while !waiting.is_empty() {
        let left = LIMIT.saturating_sub(begun.elapsed());
        let Ok(update) = timeout(left, agent.update()).await else { break };
        match update {
            Some(Update::Status(status)) => {
                for account in take_pushed(&status, &mut waiting) {
                    let seconds = format!("{:.1}", begun.elapsed().as_secs_f64());
                    let places = [("account", account.as_str().into()), ("seconds", seconds.as_str().into())];
                    report.finding(&Finding::good(call.words.tell("doctor-pushed", &places)))?;
                }
            }
            Some(_) => {}
            None => return Err(call.error("cli-agent-ended", &[])),
        }
    }
    for account in status.accounts.iter().filter(|account| waiting.contains_key(&account.id)) {
        let text = call.words.tell("doctor-not-pushed", &[("account", account.account.as_str().into())]);
        report.finding(&Finding::lacking(text, call.words.say("doctor-not-pushed-next")))?;
    }
    Ok(())
}

/// What is said where there is nobody to wait for.
pub(super) fn nobody(call: &Call) -> Finding {
    Finding::lacking(call.words.say("doctor-push-nobody"), call.words.say("doctor-start"))
}

/// The accounts that were pushed to and are waited for no more.
fn take_pushed(status: &Status, waiting: &mut BTreeMap<AccountId, Option<Timestamp>>) -> Vec<String> {
    let pushed = status.accounts.iter().filter(|account| {
        let is_news = waiting.get(&account.id).is_some_and(|before| account.last_push > *before);
        is_news && waiting.remove(&account.id).is_some()
    });
    pushed.map(|account| account.account.clone()).collect()
}
