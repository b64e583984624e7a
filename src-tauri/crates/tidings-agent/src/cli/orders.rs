//! Short orders to the agent that runs.

use tidings_core::tell::status::clock_time;
use tidings_os::{activation, control::ControlError};
use tidings_protocol::Request;

use super::{call::Call, reach::Agent, restart, values::MuteUntil};

pub(super) async fn mute(call: &Call, until: MuteUntil) -> anyhow::Result<()> {
    let agent = Agent::running(call).await?;
    let now = call.now();
    let until = until.moment(now, &call.zone);
    agent.done(Request::Mute { until }).await?;
    match until {
        Some(until) => {
            let until = clock_time(until, now, &call.zone, &call.words);
            Ok(call.say("cli-muted-until", &[("until", until.as_str().into())])?)
        }
        None => Ok(call.say("cli-not-muted", &[])?),
    }
}

pub(super) async fn check_now(call: &Call) -> anyhow::Result<()> {
    Agent::running(call).await?.done(Request::CheckNow).await
}

pub(super) async fn open(call: &Call) -> anyhow::Result<()> {
    Agent::running(call).await?.done(Request::OpenWindow { event: None, token: activation::own() }).await
}

/// Ends the agent, of whatever version.
pub(super) async fn quit(call: &Call) -> anyhow::Result<()> {
    match restart::quit(call).await {
        Err(error) if matches!(error.downcast_ref(), Some(ControlError::NoAgent)) => {
            Err(call.error("cli-no-agent", &[]))
        }
        outcome => outcome,
    }
}
