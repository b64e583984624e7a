//! Word that the computer woke up or that its network changed, passed on to the engine.

use std::time::Duration;

use tidings_engine::Handle;
use tidings_os::{network::Network, power::Wakeups};
use tokio::time::sleep;

/// A change of the network comes in pieces, address by address and route by route; so long they are gathered.
const SETTLING: Duration = Duration::from_millis(500);

/// Passes on whatever calls for a look, until the engine ends. What cannot be heard is said once, and the rest goes on:
/// then renewals and schedules find out by themselves, only later.
pub(super) async fn mind(handle: Handle) {
    tokio::join!(wakeups(&handle), network(&handle));
}

async fn wakeups(handle: &Handle) {
    let outcome = async {
        let wakeups = Wakeups::listen()?;
        loop {
            wakeups.next().await?;
            tracing::info!("the computer woke up, or its clock was set");
            handle.surroundings_changed().await;
        }
    };
    let outcome: std::io::Result<()> = outcome.await;
    if let Err(error) = outcome {
        tracing::warn!(%error, "waking up will not be noticed at once");
    }
}

async fn network(handle: &Handle) {
    let outcome = async {
        let mut network = Network::listen()?;
        loop {
            network.changed().await?;
            sleep(SETTLING).await;
            tracing::info!("the network changed");
            handle.surroundings_changed().await;
        }
    };
    let outcome: std::io::Result<()> = outcome.await;
    if let Err(error) = outcome {
        tracing::warn!(%error, "changes of the network will not be noticed at once");
    }
}
