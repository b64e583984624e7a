//! For systems without a signal that needs no window: two clocks are compared.

use std::io;
use std::time::{Duration, Instant, SystemTime};

/// Between two comparisons.
const EVERY: Duration = Duration::from_secs(20);
/// Clocks that are put right little by little differ by less.
const JUMP: Duration = Duration::from_secs(10);

/// Tells of every waking of the computer and every setting of its clock.
#[derive(Debug, Default)]
pub struct Wakeups;

impl Wakeups {
    /// Listens from now on.
    ///
    /// # Errors
    /// None; elsewhere there are.
    pub fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    /// Waits for the next one. What happens between two calls is not told.
    ///
    /// # Errors
    /// None; elsewhere there are.
    pub async fn next(&self) -> io::Result<()> {
        loop {
            let (ran, wall) = (Instant::now(), SystemTime::now());
            tokio::time::sleep(EVERY).await;
            let passed = SystemTime::now().duration_since(wall).unwrap_or_default();
            if passed.abs_diff(ran.elapsed()) > JUMP {
                return Ok(());
            }
        }
    }
}
