//! A timer that never fires and is cancelled by what we want to know (timerfd_create(2), `TFD_TIMER_CANCEL_ON_SET`).

use std::io;
use std::os::fd::OwnedFd;

use rustix::io::Errno;
use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create, timerfd_settime,
};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// The far end of time: the timer is not there to fire.
const NEVER: i64 = 1 << 40;

/// Tells of every waking of the computer and every setting of its clock.
#[derive(Debug)]
pub struct Wakeups {
    timer: AsyncFd<OwnedFd>,
}

impl Wakeups {
    /// Listens from now on. Must be called on a runtime.
    ///
    /// # Errors
    /// When the kernel has no such timers.
    pub fn listen() -> io::Result<Self> {
        let timer = timerfd_create(TimerfdClockId::Realtime, TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC)?;
        arm(&timer)?;
        #[expect(
            deprecated,
            reason = "unsound only for types that do not own their descriptor; an OwnedFd does"
        )]
        let timer = AsyncFd::with_interest(timer, Interest::READABLE)?;
        Ok(Self { timer })
    }

    /// Waits for the next one. May be cancelled and called again.
    ///
    /// # Errors
    /// When the timer cannot be read; it will not come to work again.
    pub async fn next(&self) -> io::Result<()> {
        loop {
            let mut ready = self.timer.readable().await?;
            let read = ready.try_io(|timer| Ok(rustix::io::read(timer, &mut [0; 8])?));
            match read {
                // Cancelled: this is the word. The timer is armed again for the next time.
                Ok(Err(error)) if error.raw_os_error() == Some(Errno::CANCELED.raw_os_error()) => {
                    arm(self.timer.get_ref())?;
                    return Ok(());
                }
                Ok(Err(error)) => return Err(error),
                // Fired, or nothing there after all.
                Ok(Ok(_)) | Err(_) => {}
            }
        }
    }
}

fn arm(timer: &OwnedFd) -> io::Result<()> {
    let at = Timespec { tv_sec: NEVER, tv_nsec: 0 };
    let never_again = Timespec { tv_sec: 0, tv_nsec: 0 };
    let flags = TimerfdTimerFlags::ABSTIME | TimerfdTimerFlags::CANCEL_ON_SET;
    timerfd_settime(timer, flags, &Itimerspec { it_interval: never_again, it_value: at })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rustix::time::{ClockId, clock_gettime, clock_settime};
    use tokio::time::timeout;

    use super::*;

    /// Setting the clock to what it says is what can be tried without putting a computer to sleep; the kernel
    /// cancels the timer in the same way on a resume. It takes the right to set the clock.
    #[tokio::test]
    async fn setting_the_clock_is_told_each_time_and_nothing_else_is() {
        let wakeups = Wakeups::listen().unwrap();
        assert!(timeout(Duration::from_millis(20), wakeups.next()).await.is_err());
        for _ in 0..2 {
            if clock_settime(ClockId::Realtime, clock_gettime(ClockId::Realtime)).is_err() {
                // A person without that right still learns that listening costs and tells nothing.
                return;
            }
            timeout(Duration::from_secs(5), wakeups.next()).await.unwrap().unwrap();
        }
    }
}
