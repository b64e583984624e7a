//! Starting the agent, once a profile.

use std::time::Duration;

use tidings_os::{
    activation,
    dirs::Profile,
    lock::{LockError, ProfileLock},
    main_thread,
};
use tidings_protocol::Request;
use tokio::time::{Instant, sleep};
use tracing_subscriber::filter::LevelFilter;

use super::{call::Call, reach::Agent};
use crate::{
    agent::{self, Manner},
    programs, setup,
};

/// How long somebody else may hold the lock without answering: an agent that starts or ends, or a command.
const PATIENCE: Duration = Duration::from_secs(6);
/// Between two looks.
const GLANCE: Duration = Duration::from_millis(50);

/// Runs the agent of this profile; if one runs already, does what is to be done then.
///
/// # Errors
/// As [`agent::run`]; with [`Manner::Foreground`] also when an agent runs.
pub(super) fn agent(profile: &Profile, manner: Manner) -> anyhow::Result<()> {
    setup::begin_diagnostics(LevelFilter::WARN);
    let profile = profile.clone();
    let run = move || setup::run_to_end(begin(&profile, manner));
    match manner {
        Manner::Open | Manner::Hidden => main_thread::lend(run),
        // It has no tray.
        Manner::Foreground(_) => run(),
    }
}

async fn begin(profile: &Profile, manner: Manner) -> anyhow::Result<()> {
    let call = Call::new(profile.clone());
    match take(&call).await? {
        Place::Free(lock) => {
            if manner == Manner::Open && !programs::has_display() {
                call.say("cli-no-display", &[])?;
            }
            agent::run(profile, lock, manner, call.words).await
        }
        Place::Taken(running) => meet(&call, *running, manner).await,
    }
}

/// Whether this profile's agent is another process.
enum Place {
    Free(ProfileLock),
    Taken(Box<Agent>),
}

async fn take(call: &Call) -> anyhow::Result<Place> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let held = match ProfileLock::take(&call.profile) {
            Ok(lock) => return Ok(Place::Free(lock)),
            Err(held @ LockError::Held { .. }) => held,
            Err(error) => return Err(error.into()),
        };
        if let Some(agent) = Agent::find(call).await? {
            return Ok(Place::Taken(Box::new(agent)));
        }
        if Instant::now() >= deadline {
            return Err(held.into());
        }
        sleep(GLANCE).await;
    }
}

async fn meet(call: &Call, running: Agent, manner: Manner) -> anyhow::Result<()> {
    let pid = running.welcome.pid.to_string();
    match manner {
        Manner::Hidden => Ok(()),
        Manner::Open if programs::has_display() => {
            running.done(Request::OpenWindow { event: None, token: activation::own() }).await
        }
        Manner::Open => Ok(call.say("cli-runs-already", &[("pid", pid.as_str().into())])?),
        Manner::Foreground(_) => Err(call.error("cli-runs-already", &[("pid", pid.as_str().into())])),
    }
}
