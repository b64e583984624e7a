//! An agent of an older version is ended and started anew: nothing else may be asked of it, and an upgrade is to be
//! in force.

use std::time::Duration;

use anyhow::Context as _;
use tidings_os::control::{Client, ControlError};
use tidings_protocol::Welcome;
use tokio::time::{Instant, sleep, timeout_at};

use super::{call::Call, reach::Agent};
use crate::{VERSION, programs::Programs};

/// How long it may take to end, and to start.
const PATIENCE: Duration = Duration::from_secs(10);
/// Between two looks.
const GLANCE: Duration = Duration::from_millis(50);

/// Ends the older agent and starts this program in its place, saying so.
pub(super) async fn agent(call: &Call, older: &Welcome) -> anyhow::Result<()> {
    let versions = [("older", older.version.as_str().into()), ("newer", VERSION.into())];
    call.remark("cli-restarting", &versions);
    quit(call).await?;
    let started = Programs::find(&call.profile)?.start_agent();
    drop(started.context("the agent cannot be started")?);
    let deadline = Instant::now() + PATIENCE;
    loop {
        match Agent::connect(call).await {
            Ok(_) => return Ok(()),
            Err(ControlError::NoAgent) if Instant::now() < deadline => sleep(GLANCE).await,
            Err(error) => return Err(error.into()),
        }
    }
}

/// Ends the agent, of whatever version, and waits until it is gone.
pub(super) async fn quit(call: &Call) -> anyhow::Result<()> {
    let deadline = Instant::now() + PATIENCE;
    Client::quit(&call.profile, VERSION).await?;
    let gone = async {
        loop {
            sleep(GLANCE).await;
            // Looking is asking again: older agents could lose the order with the connection that brought it.
            if let Err(ControlError::NoAgent) = Client::quit(&call.profile, VERSION).await {
                return;
            }
        }
    };
    timeout_at(deadline, gone).await.map_err(|_| call.error("cli-does-not-end", &[]))
}
