//! The sign-in gate: one an account, for all its connections.
//!
//! A password that the server refused is tried once. After that every connection of the account waits, through
//! restarts too, until the secret changes or the person asks; once, after an hour, it is tried again, because
//! providers do refuse during outages. So no mistake of ours locks anybody's account.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use tidings_protocol::Timestamp;
use tokio::sync::{Mutex, Notify, OwnedMutexGuard};

use crate::clock::Clock;

/// When a refused password gets its one confirmation.
const CONFIRM: Duration = Duration::from_secs(3600);

/// The server refused the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed {
    /// When it was refused first.
    pub since: Timestamp,
    /// The one confirmation was made, too.
    pub is_confirmed: bool,
}

/// One account's gate.
#[derive(Debug)]
pub struct Gate {
    clock: Clock,
    closed: Cell<Option<Closed>>,
    /// A sign-in succeeded with the present secret: others need not wait for each other.
    is_proven: Cell<bool>,
    changed: Notify,
    one_at_a_time: RefCell<std::sync::Arc<Mutex<()>>>,
}

/// Permission to try one sign-in.
#[derive(Debug)]
pub struct Permit {
    gate: Rc<Gate>,
    _alone: Option<OwnedMutexGuard<()>>,
}

impl Gate {
    /// A gate as it was saved.
    #[must_use]
    pub fn new(clock: Clock, closed: Option<Closed>) -> Rc<Self> {
        Rc::new(Self {
            clock,
            closed: Cell::new(closed),
            is_proven: Cell::new(false),
            changed: Notify::new(),
            one_at_a_time: RefCell::default(),
        })
    }

    /// What is to be saved.
    #[must_use]
    pub fn closed(&self) -> Option<Closed> {
        self.closed.get()
    }

    /// Waits until a sign-in may be tried. Until one succeeded they are tried one after the other, so that a
    /// wrong password is tried once and not once a folder.
    pub async fn enter(self: &Rc<Self>) -> Permit {
        loop {
            self.wait_until_open().await;
            if self.is_proven.get() {
                return Permit { gate: Rc::clone(self), _alone: None };
            }
            let turn = std::sync::Arc::clone(&self.one_at_a_time.borrow());
            let alone = turn.lock_owned().await;
            if self.may_try() {
                return Permit { gate: Rc::clone(self), _alone: Some(alone) };
            }
        }
    }

    /// The secret changed, or the person asked: try again.
    pub fn reopen(&self) {
        self.closed.set(None);
        self.is_proven.set(false);
        self.changed.notify_waiters();
    }

    fn may_try(&self) -> bool {
        self.closed
            .get()
            .is_none_or(|closed| !closed.is_confirmed && self.until_confirmation(closed).is_zero())
    }

    fn until_confirmation(&self, closed: Closed) -> Duration {
        let passed = u64::try_from(self.clock.wall().millis_since(closed.since)).unwrap_or_default();
        self.clock.scale().of(CONFIRM).saturating_sub(Duration::from_millis(passed))
    }

    async fn wait_until_open(&self) {
        while !self.may_try() {
            let changed = self.changed.notified();
            let confirmation = self.closed.get().filter(|closed| !closed.is_confirmed);
            let at = confirmation.map(|closed| self.clock.now() + self.until_confirmation(closed));
            tokio::select! {
                () = changed => {}
                () = self.clock.until(at) => {}
            }
        }
    }
}

impl Permit {
    /// The sign-in worked; true when that is news.
    pub fn succeeded(self) -> bool {
        self.gate.is_proven.set(true);
        self.gate.closed.take().is_some()
    }

    /// User or password were refused: the gate closes.
    pub fn refused(self) {
        let closed = match self.gate.closed.get() {
            Some(closed) => Closed { is_confirmed: true, ..closed },
            None => Closed { since: self.gate.clock.wall(), is_confirmed: false },
        };
        self.gate.closed.set(Some(closed));
        self.gate.is_proven.set(false);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use tidings_core::listen::TimeScale;

    use super::*;

    fn gate(closed: Option<Closed>) -> Rc<Gate> {
        Gate::new(Clock::new(TimeScale::REAL), closed)
    }

    #[tokio::test]
    async fn a_refused_password_closes_the_gate_for_all_connections() {
        let gate = gate(None);
        let first = gate.enter().await;
        assert!(gate.enter().now_or_never().is_none(), "the second waits for the first");
        first.refused();
        assert!(gate.enter().now_or_never().is_none());
        gate.reopen();
        assert!(gate.enter().now_or_never().is_some());
    }

    #[tokio::test]
    async fn after_a_success_connections_do_not_wait_for_each_other() {
        let gate = gate(None);
        assert!(!gate.enter().await.succeeded());
        let _one = gate.enter().await;
        assert!(gate.enter().now_or_never().is_some());
    }

    #[tokio::test]
    async fn a_refused_password_is_confirmed_once_after_an_hour_and_never_again() {
        let now = Clock::new(TimeScale::REAL).wall();
        let long_ago = Timestamp::from_millis(now.millis() - 3_600_001);
        let gate = gate(Some(Closed { since: long_ago, is_confirmed: false }));
        gate.enter().now_or_never().unwrap().refused();
        assert_eq!(gate.closed(), Some(Closed { since: long_ago, is_confirmed: true }));
        assert!(gate.enter().now_or_never().is_none());
    }
}
