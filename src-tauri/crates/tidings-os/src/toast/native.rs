//! Toasts of Windows and macOS: each on a thread of its own, since showing one may block, and hearing its click
//! does.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicU32, AtomicUsize, Ordering},
};

use tidings_core::tell::Toast;
use tokio::{
    sync::{mpsc, oneshot},
    time::timeout,
};

use super::{LIMIT, ToastClick, ToastError, ToastService, system};
use crate::bus::SessionBus;

/// Clicks that wait for their reader; a person does not click faster.
const CLICKS: usize = 16;

/// Toasts whose clicks are waited for at once; those shown above that cannot be clicked.
const LIVE: usize = 16;

/// The desktop's notifications.
#[derive(Debug)]
pub struct Toasts {
    shared: Arc<Shared>,
    clicks: Mutex<Option<mpsc::Receiver<ToastClick>>>,
}

#[derive(Debug)]
struct Shared {
    last: AtomicU32,
    live: AtomicUsize,
    clicks: mpsc::Sender<ToastClick>,
}

impl Toasts {
    /// Shows nothing yet.
    #[expect(clippy::unused_async, reason = "the same name on every system")]
    pub async fn connect(_: SessionBus) -> Self {
        let (sender, clicks) = mpsc::channel(CLICKS);
        let shared = Shared { last: AtomicU32::new(0), live: AtomicUsize::new(0), clicks: sender };
        Self { shared: Arc::new(shared), clicks: Mutex::new(Some(clicks)) }
    }

    /// Shows a toast and gives its id. What it would replace stays.
    ///
    /// # Errors
    /// [`ToastError`], after [`LIMIT`] at most.
    pub async fn show(&self, toast: &Toast, _replaces: Option<u32>) -> Result<u32, ToastError> {
        let id = self.shared.last.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        let (told, shown) = oneshot::channel();
        let (toast, shared) = (toast.clone(), Arc::clone(&self.shared));
        std::thread::Builder::new()
            .name("toast".to_owned())
            .spawn(move || shared.show(id, &toast, told))
            .map_err(|error| ToastError::Refused(error.to_string()))?;
        match timeout(LIMIT, shown).await {
            Ok(Ok(shown)) => shown.map(|()| id),
            Ok(Err(_)) => Err(ToastError::Refused("its thread ended".to_owned())),
            Err(_) => Err(ToastError::TimedOut),
        }
    }

    /// Toasts cannot be taken away here; the system does it in its own time.
    #[expect(clippy::unused_async, reason = "the same name on every system")]
    pub async fn close(&self, _id: u32) {}

    /// Nothing here can be replaced or taken away, so that no toast is worth asking for.
    #[must_use]
    pub fn is_showing(&self, _id: u32) -> bool {
        false
    }

    /// There is no service that toasts could outlive or go with.
    #[must_use]
    pub fn taken_by(&self) -> Option<String> {
        None
    }

    /// Toasts of an earlier run are out of reach.
    #[expect(clippy::unused_async, reason = "the same name on every system")]
    pub async fn adopt(&self, _service: &str, _ids: &[u32]) -> bool {
        false
    }

    /// The system's own service never goes, and so none comes.
    pub async fn service_came(&self) {
        std::future::pending().await
    }

    /// There is no bus whose end would be the session's.
    pub async fn bus_ended(&self) {
        std::future::pending().await
    }

    /// The clicks on our toasts. For the first caller only; a second gets a receiver that has ended.
    pub fn clicks(&self) -> mpsc::Receiver<ToastClick> {
        let mut clicks = self.clicks.lock().unwrap_or_else(PoisonError::into_inner);
        clicks.take().unwrap_or_else(|| mpsc::channel(1).1)
    }

    /// The system, as far as it describes itself.
    ///
    /// # Errors
    /// None here.
    #[expect(clippy::unused_async, reason = "the same name on every system")]
    pub async fn service(&self) -> Result<ToastService, ToastError> {
        let name = std::env::consts::OS.to_owned();
        Ok(ToastService { name, version: String::new(), capabilities: Vec::new() })
    }
}

impl Shared {
    fn show(&self, id: u32, toast: &Toast, told: oneshot::Sender<Result<(), ToastError>>) {
        let is_heard = self.live.fetch_add(1, Ordering::Relaxed) < LIVE;
        // Whoever gave up waiting needs no answer.
        let clicked = system::show(toast, is_heard, |shown| drop(told.send(shown)));
        self.live.fetch_sub(1, Ordering::Relaxed);
        let Some(key) = clicked else { return };
        if let Err(error) = self.clicks.try_send(ToastClick { id, key, activation_token: None }) {
            tracing::debug!(%error, "a click on a toast found nobody");
        }
    }
}
