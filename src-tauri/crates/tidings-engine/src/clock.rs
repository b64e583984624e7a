//! Time: a clock that counts sleep, wall time, and a timer that wakes once and does not tick.

use std::time::{Duration, SystemTime};

use tidings_core::listen::{Moment, TimeScale};
use tidings_protocol::Timestamp;

/// The engine's clocks, and the scale of its waits.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    scale: TimeScale,
}

impl Clock {
    /// Clocks under a scale of waits; the clocks themselves always run at life size.
    #[must_use]
    pub const fn new(scale: TimeScale) -> Self {
        Self { scale }
    }

    /// The scale of all waits.
    #[must_use]
    pub const fn scale(&self) -> TimeScale {
        self.scale
    }

    /// Time since some moment in the past, sleep included.
    #[must_use]
    pub fn now(&self) -> Moment {
        Moment(counting_sleep())
    }

    /// The time of day.
    #[must_use]
    pub fn wall(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    /// The time of day at a moment to come.
    #[must_use]
    pub fn wall_at(&self, moment: Moment) -> Timestamp {
        let ahead = i64::try_from(moment.since(self.now()).as_millis()).unwrap_or_default();
        Timestamp::from_millis(self.wall().millis().saturating_add(ahead))
    }

    /// The moment of a time of day to come.
    #[must_use]
    pub fn moment_of(&self, wall: Timestamp) -> Moment {
        let ahead = u64::try_from(wall.millis_since(self.wall())).unwrap_or_default();
        self.now() + Duration::from_millis(ahead)
    }

    /// Waits until a moment; for ever when there is none. Time asleep counts.
    pub async fn until(&self, moment: Option<Moment>) {
        let Some(moment) = moment else { return std::future::pending().await };
        self.sleep(moment).await;
    }

    /// One timer of the kernel's that counts sleep: it wakes us once, where the runtime's own timer wheel
    /// wakes several times for a long wait, and stands still while the computer sleeps.
    #[cfg(target_os = "linux")]
    fn sleep(&self, moment: Moment) -> impl std::future::Future<Output = ()> {
        let now = self.now();
        async move {
            if moment <= now {
                return;
            }
            if boot_timer(moment).await.is_err() {
                tokio::time::sleep(moment.since(now)).await;
            }
        }
    }

    /// The runtime's timer may stand still while the computer sleeps: it is looked again from time to time.
    #[cfg(not(target_os = "linux"))]
    async fn sleep(&self, moment: Moment) {
        loop {
            let left = moment.since(self.now());
            if left.is_zero() {
                return;
            }
            tokio::time::sleep(left.min(GAP)).await;
        }
    }
}

/// So much later than it should a timer may be that ran while the computer slept.
#[cfg(not(target_os = "linux"))]
const GAP: Duration = Duration::from_secs(30);

/// On Linux since the computer started; macOS counts sleep in this clock by itself.
#[cfg(unix)]
fn counting_sleep() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    #[cfg(target_os = "linux")]
    let clock = ClockId::Boottime;
    #[cfg(target_os = "macos")]
    let clock = ClockId::Monotonic;
    let now = clock_gettime(clock);
    let seconds = u64::try_from(now.tv_sec).unwrap_or_default();
    Duration::new(seconds, u32::try_from(now.tv_nsec).unwrap_or_default())
}

/// Since the first call; the performance counter behind it goes on while Windows sleeps.
#[cfg(windows)]
fn counting_sleep() -> Duration {
    use std::{sync::LazyLock, time::Instant};
    static FIRST: LazyLock<Instant> = LazyLock::new(Instant::now);
    FIRST.elapsed()
}

#[cfg(target_os = "linux")]
async fn boot_timer(moment: Moment) -> std::io::Result<()> {
    use rustix::time::{
        Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create,
        timerfd_settime,
    };
    use tokio::io::Interest;
    use tokio::io::unix::AsyncFd;

    let timer = timerfd_create(TimerfdClockId::Boottime, TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC)?;
    let at = Timespec {
        tv_sec: i64::try_from(moment.0.as_secs()).unwrap_or(i64::MAX),
        tv_nsec: moment.0.subsec_nanos().into(),
    };
    let never_again = Timespec { tv_sec: 0, tv_nsec: 0 };
    timerfd_settime(
        &timer,
        TimerfdTimerFlags::ABSTIME,
        &Itimerspec { it_interval: never_again, it_value: at },
    )?;
    #[expect(deprecated, reason = "unsound only for types that do not own their descriptor; an OwnedFd does")]
    let timer = AsyncFd::with_interest(timer, Interest::READABLE)?;
    timer.readable().await.map(drop)
}
