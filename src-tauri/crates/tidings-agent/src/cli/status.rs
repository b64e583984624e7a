//! `tidings status`: what every account is doing, once or whenever it changes.

use tidings_os::control::ControlError;
use tidings_protocol::{Reply, Request, Status, Update};

use super::{call::Call, in_words, reach::Agent};

pub(super) async fn show(call: &Call, json: bool, follow: bool) -> anyhow::Result<()> {
    let Some(agent) = Agent::find(call).await? else {
        return Err(call.error("cli-nothing-watched", &[]));
    };
    if !follow {
        return print(call, &now(&agent).await?, json);
    }
    agent.done(Request::Subscribe).await?;
    print(call, &now(&agent).await?, json)?;
    while let Some(update) = agent.update().await {
        match update {
            Update::Status(status) => print(call, &status, json)?,
            Update::Missed => print(call, &now(&agent).await?, json)?,
            Update::Event(_)
            | Update::Preferences(_)
            | Update::Rules(_)
            | Update::LogCleared
            | Update::Probe(_)
            | Update::SignInPage { .. }
            | Update::Raise { .. } => {}
        }
    }
    Err(call.error("cli-agent-ended", &[]))
}

async fn now(agent: &Agent) -> anyhow::Result<Status> {
    match agent.ask(Request::Status).await? {
        Reply::Status(status) => Ok(status),
        _ => Err(ControlError::Unexpected.into()),
    }
}

fn print(call: &Call, status: &Status, json: bool) -> anyhow::Result<()> {
    if json {
        return Ok(call.print(&serde_json::to_string(status)?)?);
    }
    let lines = in_words::status(status, call.now(), &call.zone, &call.words, call.paint());
    Ok(call.print(&lines.join("\n"))?)
}
