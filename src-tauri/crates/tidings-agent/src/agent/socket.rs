//! The control socket: takes clients in, and gives each a task of its own.

use std::{cell::Cell, rc::Rc, time::Duration};

use tidings_engine::Handle;
use tidings_os::control::Listener;
use tokio::{task::JoinSet, time::sleep};

use super::{
    Desk,
    client::{self, ClientId},
    windows::Windows,
};

/// More clients at once than any person and their scripts have.
const MOST_CLIENTS: usize = 64;
/// Before the next client is taken in when the system refused one, for want of file descriptors perhaps.
const AFTER_FAILURE: Duration = Duration::from_secs(1);

/// What every client is served with.
pub(super) struct Served {
    pub(super) handle: Handle,
    pub(super) desk: Rc<Desk>,
    pub(super) windows: Rc<Windows>,
}

/// Serves clients for ever.
pub(super) async fn serve(listener: Listener, handle: Handle, desk: Rc<Desk>, windows: Rc<Windows>) {
    let served = Rc::new(Served { handle, desk, windows });
    let numbers = Cell::new(0);
    let mut clients = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = clients.join_next() => continue,
        };
        match accepted {
            Ok(_) if clients.len() >= MOST_CLIENTS => {
                tracing::warn!("too many clients at the control socket: one was turned away");
            }
            Ok(connection) => {
                let id = ClientId(numbers.replace(numbers.get() + 1));
                clients.spawn_local(client::attend(connection, id, Rc::clone(&served)));
            }
            Err(error) => {
                tracing::warn!(%error, "a client could not be taken in");
                sleep(AFTER_FAILURE).await;
            }
        }
    }
}
