//! Everything the agent says of itself from one moment on: each status, as a window would get it.

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use tidings_os::control::Client;
use tidings_os::dirs::Profile;
use tidings_protocol::{AccountState, Problem, Request, Role, Status, Update};
use tokio::runtime;
use tokio::sync::oneshot;

/// A client that listens until it is dropped.
pub struct Follower {
    seen: Arc<Mutex<Vec<Status>>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Follower {
    /// Subscribes at the agent of the profile in this folder.
    ///
    /// # Panics
    /// When no agent answers there.
    pub(crate) fn start(profile: &Path) -> Self {
        let profile = Profile::locate(Some(profile.to_path_buf())).expect("the profile is there");
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (stop, mut stopped) = oneshot::channel();
        let (subscribed, is_subscribed) = std::sync::mpsc::channel();
        let statuses = Arc::clone(&seen);
        let thread = thread::spawn(move || {
            let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let version = env!("CARGO_PKG_VERSION");
                let (client, _) = Client::connect(&profile, Role::Command, version).await.expect("an agent");
                let mut updates = client.updates();
                client.request(Request::Subscribe).await.expect("the agent lets us subscribe");
                subscribed.send(()).expect("the test waits for it");
                loop {
                    tokio::select! {
                        update = updates.recv() => match update {
                            Some(Update::Status(status)) => lock(&statuses).push(status),
                            Some(_) => {}
                            None => return,
                        },
                        _ = &mut stopped => return,
                    }
                }
            });
        });
        is_subscribed.recv().expect("the follower subscribes");
        Self { seen, stop: Some(stop), thread: Some(thread) }
    }

    /// Each state the first account was in, without repetitions in a row.
    pub fn states(&self) -> Vec<AccountState> {
        let seen = lock(&self.seen);
        let mut states: Vec<AccountState> =
            seen.iter().filter_map(|status| status.accounts.first()).map(|account| account.state).collect();
        states.dedup();
        states
    }

    /// Each state that any account was in, once.
    pub fn states_of_all(&self) -> Vec<AccountState> {
        let mut states = Vec::new();
        for account in lock(&self.seen).iter().flat_map(|status| &status.accounts) {
            if !states.contains(&account.state) {
                states.push(account.state);
            }
        }
        states
    }

    /// Each problem that any account was said to have.
    pub fn problems(&self) -> Vec<Problem> {
        let seen = lock(&self.seen);
        seen.iter()
            .flat_map(|status| &status.accounts)
            .filter_map(|account| account.problem.clone())
            .collect()
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn lock(seen: &Mutex<Vec<Status>>) -> MutexGuard<'_, Vec<Status>> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}
