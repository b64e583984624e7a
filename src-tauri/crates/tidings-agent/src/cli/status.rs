//! `tidings status`: what every account is doing.

use tidings_os::control::ControlError;
use tidings_protocol::{Reply, Request};

use super::{call::Call, in_words, reach::Agent};

pub(super) async fn show(call: &Call, json: bool) -> anyhow::Result<()> {
    let Some(agent) = Agent::find(call).await? else {
        return Err(call.error("cli-nothing-watched", &[]));
    };
    let Reply::Status(status) = agent.ask(Request::Status).await? else {
        return Err(ControlError::Unexpected.into());
    };
    if json {
        return Ok(call.print(&serde_json::to_string(&status)?)?);
    }
    let lines = in_words::status(&status, call.now(), &call.zone, &call.words, call.paint());
    Ok(call.print(&lines.join("\n"))?)
}
