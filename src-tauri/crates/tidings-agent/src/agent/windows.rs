//! The window: a process of its own, which is opened on demand and raised when it is open already.

use std::{cell::RefCell, collections::BTreeMap, io, time::Duration};

use thiserror::Error;
use tidings_engine::ports::{Later, Window};
use tidings_os::browser;
use tidings_protocol::{EventId, Frame, Update};
use tokio::{process::Child, sync::mpsc, task::spawn_local, time::timeout};

use super::client::ClientId;
use crate::programs::{self, Programs};

/// So long the desktop's program for a link may take to say that it will not do.
const FOLLOWING: Duration = Duration::from_secs(3);

/// Opens the window, and knows which clients are one.
#[derive(Debug)]
pub(super) struct Windows {
    programs: Programs,
    open: RefCell<BTreeMap<ClientId, mpsc::Sender<Frame>>>,
}

/// Why the window was not opened.
#[derive(Debug, Error)]
pub(super) enum WindowError {
    /// The agent was started where nothing can be shown.
    #[error("there is no display to open the window on")]
    NoDisplay,
    /// Its program did not start.
    #[error("the window cannot be started ({0})")]
    NotStarted(#[from] io::Error),
    /// It is open and takes nothing in.
    #[error("the window does not answer")]
    Hangs,
}

impl Windows {
    pub(super) fn new(programs: Programs) -> Self {
        Self { programs, open: RefCell::default() }
    }

    /// A client said that it is a window; what it is to hear goes there.
    pub(super) fn joined(&self, client: ClientId, queue: mpsc::Sender<Frame>) {
        self.open.borrow_mut().insert(client, queue);
    }

    /// A client is gone, window or not.
    pub(super) fn left(&self, client: ClientId) {
        self.open.borrow_mut().remove(&client);
    }

    /// Whether a window is connected.
    pub(super) fn is_open(&self) -> bool {
        !self.open.borrow().is_empty()
    }

    /// Raises the window that is open, or opens one; at a record if one is given, with the right to come to the front
    /// if there is one. A window that asks means the other one: it found that it is the second.
    ///
    /// # Errors
    /// [`WindowError`].
    pub(super) fn show(
        &self,
        asking: Option<ClientId>,
        event: Option<EventId>,
        token: Option<String>,
    ) -> Result<(), WindowError> {
        let open = self.open.borrow();
        let raised = open.iter().find(|(client, _)| Some(**client) != asking).or_else(|| open.iter().next());
        if let Some((_, queue)) = raised {
            let raise = Frame::Update(Update::Raise { event, token });
            return queue.try_send(raise).map_err(|_| WindowError::Hangs);
        }
        if !programs::has_display() {
            return Err(WindowError::NoDisplay);
        }
        let window = self.programs.start_window(event, token.as_deref())?;
        spawn_local(watch(window));
        Ok(())
    }
}

impl Window for Windows {
    fn open(&self, event: Option<EventId>, activation_token: Option<String>) {
        if let Err(error) = self.show(None, event, activation_token) {
            tracing::warn!(%error, "the window was not opened");
        }
    }

    fn follow(&self, link: String, activation_token: Option<String>) -> Later<'_, bool> {
        Box::pin(async move {
            let opening = browser::follow(&link, activation_token.as_deref());
            let outcome = timeout(FOLLOWING, opening).await;
            if let Ok(Err(error)) = &outcome {
                tracing::info!(%error, "a link was not opened");
            }
            // A browser that was started by it may keep it waiting.
            outcome.is_err() || matches!(outcome, Ok(Ok(true)))
        })
    }
}

/// Waits for the window's end, so that the system can forget it.
async fn watch(mut window: Child) {
    match window.wait().await {
        Ok(status) if status.success() => tracing::debug!("the window was closed"),
        Ok(status) => tracing::warn!(%status, "the window failed"),
        Err(error) => tracing::warn!(%error, "the window's end was not noticed"),
    }
}
