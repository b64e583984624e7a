//! The open window: how long until it can be used, and what it and its web view hold.

use std::path::Path;
use std::time::{Duration, Instant};

use super::LIMIT;
use super::table::Samples;
use crate::desktop::{Desktop, WindowName};
use crate::process::Measured;
use crate::tidings::Tidings;
use crate::wait::wait_until;

/// The title of the window on the screen.
const TITLE: WindowName<'_> = WindowName::Title("^Tidings$");
/// After this time nothing more is loaded or thrown away.
const SETTLE: Duration = Duration::from_secs(5);

/// What was measured.
pub(super) struct Opened {
    /// Milliseconds until it is on the screen, which is when its page is drawn with everything it shows.
    pub(super) usable: Samples,
    /// The proportional share of memory of all its processes.
    pub(super) pss_mib: f64,
    pub(super) note: String,
}

/// Opens and closes the window at `program` so many times, beside an agent that watches.
pub(super) fn measure(tidings: &Tidings<'_>, desktop: &Desktop, program: &Path, times: usize) -> Opened {
    let running = tidings.start();
    tidings.wait_for_state("idling");
    let mut usable = Vec::with_capacity(times);
    let (mut pss_mib, mut note) = (0.0, String::new());
    for number in 1..=times {
        let mut command = desktop.command(program);
        command.args(tidings.profile_arguments());
        let started = Instant::now();
        let window = desktop.spawn("window", command);
        let shown = desktop.wait_for_window(TITLE, LIMIT);
        usable.push(started.elapsed().as_secs_f64() * 1000.0);
        if number == times {
            std::thread::sleep(SETTLE);
            let parts: Vec<(String, f64)> = desktop
                .processes()
                .into_iter()
                .filter(|process| is_its(&process.program))
                .map(|process| {
                    let memory = Measured::new(process.pid.unsigned_abs()).memory();
                    (process.program, memory.pss as f64 / 1024.0)
                })
                .collect();
            pss_mib = parts.iter().map(|(_, pss)| pss).sum();
            let listed: Vec<String> =
                parts.iter().map(|(name, pss)| format!("{name} {pss:.1} MiB")).collect();
            note = format!("open window: {}", listed.join(", "));
        }
        desktop.close_window(shown);
        wait_until("the window's processes to end", LIMIT, || {
            !desktop.processes().iter().any(|process| is_its(&process.program))
        });
        drop(window);
    }
    tidings.quit(running);
    Opened { usable: Samples::new(usable), pss_mib, note }
}

fn is_its(program: &str) -> bool {
    program == "tidings-window" || program.starts_with("WebKit")
}
