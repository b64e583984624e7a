//! How many toasts come at most in a while, over all accounts together (S21): the others wait for their turn.

use std::collections::VecDeque;
use std::time::Duration;

use tidings_core::listen::{Moment, TimeScale};

/// So many toasts of records are shown in [`BURST`] at most.
const MOST_AT_ONCE: usize = 12;
/// See [`MOST_AT_ONCE`].
const BURST: Duration = Duration::from_secs(10);

/// When the last toasts were given to the service.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// The newest last; no more of them than count.
    given: VecDeque<Moment>,
}

impl Pace {
    /// When the next toast may be given; `None` at any time.
    pub(super) fn not_before(&self, scale: TimeScale) -> Option<Moment> {
        let is_full = self.given.len() == MOST_AT_ONCE;
        self.given.front().filter(|_| is_full).map(|first| *first + scale.of(BURST))
    }

    /// One is given now.
    pub(super) fn given(&mut self, now: Moment) {
        if self.given.len() == MOST_AT_ONCE {
            self.given.pop_front();
        }
        self.given.push_back(now);
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use tidings_core::tell::{Toast, Urgency};
    use tidings_protocol::EventId;

    use super::*;
    use crate::clock::Clock;
    use crate::engine::toasts::{Order, ToastQueue};
    use crate::ports::{Later, ToastTrouble, Toaster};

    /// Takes every toast at once.
    struct Quick;

    impl Toaster for Quick {
        fn show(&self, _: Toast, _: Option<u32>) -> Later<'_, Result<u32, ToastTrouble>> {
            Box::pin(async { Ok(1) })
        }

        fn close(&self, _: u32) -> Later<'_, ()> {
            Box::pin(async {})
        }

        fn is_showing(&self, _: u32) -> bool {
            true
        }

        fn taken_by(&self) -> Option<String> {
            None
        }

        fn adopt(&self, _: String, _: Vec<u32>) -> Later<'_, ()> {
            Box::pin(async {})
        }
    }

    fn toast(summary: &str) -> Toast {
        Toast {
            summary: summary.to_owned(),
            body: String::new(),
            actions: Vec::new(),
            event: None,
            category: "email.arrived",
            urgency: Urgency::Normal,
            sound: None,
        }
    }

    /// S21.
    #[tokio::test]
    async fn of_any_ten_seconds_no_more_than_twelve_toasts_come_and_none_is_lost() {
        // Ten seconds are half a second.
        let clock = Clock::new(TimeScale::new(0.05));
        let mut queue = ToastQueue::new(Rc::new(Quick), clock);
        for number in 0..30 {
            let events = vec![EventId(number)];
            queue.put(Order { events, ..Order::telling(toast(&number.to_string())) });
        }
        queue.put(Order::telling(toast("an answer")));
        let answer = queue.next().await;
        assert_eq!(answer.order.toast.summary, "an answer", "nobody who pressed a button waits");
        queue.settle(answer);
        let mut given: Vec<(Moment, String)> = Vec::new();
        while given.len() < 30 {
            let taken = queue.next().await;
            given.push((clock.now(), taken.order.toast.summary.clone()));
            queue.settle(taken);
        }
        let order: Vec<String> = given.iter().map(|(_, summary)| summary.clone()).collect();
        assert_eq!(order, (0..30).map(|number| number.to_string()).collect::<Vec<_>>());
        // When the service answered is a little later than when it was asked.
        let least = Duration::from_millis(450);
        for burst in given.windows(MOST_AT_ONCE + 1) {
            let took = burst[MOST_AT_ONCE].0.since(burst[0].0);
            assert!(took >= least, "thirteen in {took:?}");
        }
    }
}
