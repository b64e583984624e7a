//! What the kernel says about a process: memory, threads, how often it woke.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::Advice;

/// A process under `/proc`.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    pid: u32,
}

/// Memory in KiB.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    /// Its share of all pages it maps; true only when no other process maps the same program.
    pub pss: u64,
    /// Pages it has written to and nobody shares.
    pub written: u64,
    /// All pages it maps that are in memory.
    pub rss: u64,
}

impl Measured {
    /// The process with this id.
    pub fn new(pid: u32) -> Self {
        Self { pid }
    }

    fn folder(self) -> PathBuf {
        Path::new("/proc").join(self.pid.to_string())
    }

    /// Its memory of now.
    pub fn memory(self) -> Memory {
        let rollup = read(&self.folder().join("smaps_rollup"));
        Memory {
            pss: field(&rollup, "Pss:"),
            written: field(&rollup, "Anonymous:"),
            rss: field(&rollup, "Rss:"),
        }
    }

    /// The most of [`Memory::rss`] since the last call of this, or since its start.
    ///
    /// # Panics
    /// When the kernel does not let us begin anew.
    pub fn peak(self) -> u64 {
        let peak = field(&read(&self.folder().join("status")), "VmHWM:");
        // proc(5): 5 sets the peak to the value of now.
        fs::write(self.folder().join("clear_refs"), "5").expect("the peak can be reset");
        peak
    }

    /// The processor time it has used.
    ///
    /// # Panics
    /// When it has ended.
    pub fn cpu(self) -> Duration {
        let stat = read(&self.folder().join("stat"));
        // proc(5): the fields after the name, which may hold anything, in hundredths of a second.
        let (_, fields) = stat.rsplit_once(')').expect("the name stands in parentheses");
        let ticks: u64 =
            fields.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u64>().unwrap()).sum();
        Duration::from_millis(10 * ticks)
    }

    /// How many threads it has.
    pub fn threads(self) -> u64 {
        field(&read(&self.folder().join("status")), "Threads:")
    }

    /// How often its threads have gone to sleep of their own will, all together: each time something woke them.
    /// Threads that ended take their count with them, so measure at rest.
    pub fn voluntary_switches(self) -> u64 {
        fs::read_dir(self.folder().join("task"))
            .unwrap()
            .flatten()
            // A thread may end between the list and the look.
            .filter_map(|task| fs::read_to_string(task.path().join("status")).ok())
            .map(|status| field(&status, "voluntary_ctxt_switches:"))
            .sum()
    }

    /// Other processes that run the same program file, which would share its pages.
    pub fn twins(self) -> usize {
        let Ok(own) = fs::read_link(self.folder().join("exe")) else { return 0 };
        fs::read_dir("/proc")
            .unwrap()
            .flatten()
            .filter(|entry| entry.file_name().to_str() != Some(self.pid.to_string().as_str()))
            .filter(|entry| fs::read_link(entry.path().join("exe")).is_ok_and(|program| program == own))
            .count()
    }
}

/// Takes a program out of the kernel's page cache, where it is not yet at login.
///
/// What was just built or copied lies there in large pieces, and the kernel maps whole ones: an agent that is started then
/// seems 2 MiB larger than one whose program is read from disk.
///
/// # Panics
/// When it cannot be read.
pub fn forget_program(program: &Path) {
    let file = File::open(program).unwrap_or_else(|error| panic!("{}: {error}", program.display()));
    // Only what is on the disk can be dropped.
    file.sync_all().unwrap();
    rustix::fs::fadvise(&file, 0, None, Advice::DontNeed).unwrap();
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// `Pss:      5012 kB`
fn field(text: &str, name: &str) -> u64 {
    text.lines()
        .find_map(|line| line.strip_prefix(name))
        .and_then(|rest| rest.split_whitespace().next())
        .and_then(|number| number.parse().ok())
        .unwrap_or_else(|| panic!("no {name} in:\n{text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_figures_can_be_read() {
        let own = Measured::new(std::process::id());
        let memory = own.memory();
        assert!(memory.pss > 100 && memory.written > 10 && memory.rss >= memory.pss, "{memory:?}");
        assert!(own.threads() >= 1);
        own.voluntary_switches();
        assert!(own.peak() >= memory.rss);
    }
}
