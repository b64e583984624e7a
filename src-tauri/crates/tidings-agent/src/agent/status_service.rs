//! Counts and states for other programs of the session, told whenever they change.

use std::rc::Rc;

use tidings_engine::Handle;
use tidings_os::service::{Counts, StatusService};
use tidings_protocol::{Reply, Request, Update};
use tokio::sync::broadcast::error::RecvError;

use super::Desk;
use crate::VERSION;

/// Tells until the engine ends. Without a session bus there is nobody to tell.
pub(super) async fn offer(desk: Rc<Desk>, handle: Handle) {
    let mut updates = handle.updates();
    let Some(bus) = desk.bus().await else { return };
    let Some(counts) = ask(&handle).await else { return };
    let Some(service) = StatusService::offer(&bus, VERSION, counts).await else { return };
    loop {
        let counts = match updates.recv().await {
            Ok(Update::Status(status)) => Some(Counts::from(&status)),
            Ok(Update::Missed) | Err(RecvError::Lagged(_)) => ask(&handle).await,
            Ok(_) => None,
            Err(RecvError::Closed) => return,
        };
        if let Some(counts) = counts {
            service.tell(counts).await;
        }
    }
}

async fn ask(handle: &Handle) -> Option<Counts> {
    match handle.ask(Request::Status).await {
        Reply::Status(status) => Some(Counts::from(&status)),
        _ => None,
    }
}
