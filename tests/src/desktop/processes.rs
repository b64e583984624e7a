//! Which processes belong to a desktop, and how they all end.
//!
//! Everything that starts inside a desktop inherits an environment that names the desktop's own folder, even a
//! program that leaves the process group or is started by the bus. That folder's path is therefore the mark by
//! which a desktop knows its processes.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, Signal, kill_process, kill_process_group, pidfd_open};

use super::Program;

/// How long programs may take to end by themselves before they are killed.
const POLITE_LIMIT: Duration = Duration::from_secs(1);
/// How long the kernel may take to remove processes that were killed.
const KILL_LIMIT: Duration = Duration::from_secs(10);

/// One process of the desktop, as `/proc` shows it.
#[derive(Debug, Clone)]
pub struct Process {
    /// Process id.
    pub pid: i32,
    /// File name of the program, for example `WebKitWebProcess`.
    pub program: String,
    /// The arguments, the program's name first.
    pub command_line: Vec<String>,
    /// The environment at its start, one `NAME=value` each; empty where the process hides it from us.
    pub environment: Vec<String>,
}

impl Process {
    fn read(pid: i32, mark: &Path) -> Option<Self> {
        let folder = Path::new("/proc").join(pid.to_string());
        // A program that keeps its memory private hides its environment from everybody but root. Ours do, and
        // are mostly told their profile's folder, which lies in the desktop's.
        let environment = fs::read(folder.join("environ")).unwrap_or_default();
        let command_line = fs::read(folder.join("cmdline")).ok()?;
        let mark = mark.as_os_str().as_bytes();
        let is_marked =
            |bytes: &[u8]| mark.is_empty() || bytes.windows(mark.len()).any(|window| window == mark);
        if !is_marked(&environment) && !is_marked(&command_line) {
            return None;
        }
        let command_line = strings(&command_line);
        let program = match fs::read_link(folder.join("exe")) {
            Ok(path) => path.file_name().map(|name| name.to_string_lossy().into_owned()),
            // Another user's, or set-capability programs: the kernel hides the link.
            Err(_) => command_line.first().and_then(|first| first.rsplit('/').next()).map(str::to_owned),
        };
        Some(Self { pid, program: program?, command_line, environment: strings(&environment) })
    }

    /// A program that the test started itself, whatever it has become since.
    ///
    /// # Panics
    /// When it has ended.
    #[track_caller]
    pub fn of(program: &Program) -> Self {
        let found = Self::read(program.pid().cast_signed(), Path::new(""));
        found.unwrap_or_else(|| panic!("process {} has ended", program.pid()))
    }

    /// How much code of shared libraries is mapped into it now, in KiB; 0 when it has ended. Known of every process,
    /// also of one whose mappings are hidden. WebKit alone is more than 40,000.
    pub fn library_code(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid)).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmLib:"));
        line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse().ok()).unwrap_or(0)
    }

    /// Whether a file whose name contains `library`, for example `libwebkit2gtk`, is mapped into it now.
    pub fn has_mapped(&self, library: &str) -> bool {
        let maps = fs::read_to_string(format!("/proc/{}/maps", self.pid)).unwrap_or_default();
        maps.lines().filter_map(|line| line.rsplit('/').next()).any(|file| file.contains(library))
    }
}

fn strings(bytes: &[u8]) -> Vec<String> {
    bytes
        .split(|byte| *byte == 0)
        .filter(|part| !part.is_empty())
        .map(|part| String::from_utf8_lossy(part).into_owned())
        .collect()
}

/// All living processes whose environment mentions `mark`, in order of their ids.
pub(super) fn marked(mark: &Path) -> Vec<Process> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    let own = std::process::id().cast_signed();
    let mut processes: Vec<Process> = entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|pid| *pid != own)
        .filter_map(|pid| Process::read(pid, mark))
        .collect();
    processes.sort_by_key(|process| process.pid);
    processes
}

/// Ends the process group and everything marked: asked first, killed after [`POLITE_LIMIT`]. The guard ignores
/// the first request by design and is not waited for.
pub(super) fn end_all(group: Pid, guard: i32, mark: &Path) {
    let others = || marked(mark).into_iter().map(|process| process.pid).filter(|pid| *pid != guard);
    let living: Vec<i32> = others().collect();
    let _ = kill_process_group(group, Signal::TERM);
    for pid in living.iter().copied() {
        signal(pid, Signal::TERM);
    }
    wait_until_gone(&living, POLITE_LIMIT);
    let deadline = Instant::now() + KILL_LIMIT;
    loop {
        // Again and again, because a dying program may just have started another.
        let left: Vec<i32> = others().collect();
        if left.is_empty() || Instant::now() > deadline {
            break;
        }
        for pid in left.iter().copied() {
            signal(pid, Signal::KILL);
        }
        wait_until_gone(&left, deadline.saturating_duration_since(Instant::now()));
    }
    let _ = kill_process_group(group, Signal::KILL);
}

fn signal(pid: i32, signal: Signal) {
    if let Some(pid) = Pid::from_raw(pid) {
        let _ = kill_process(pid, signal);
    }
}

/// Blocks until all of `pids` have ended. Returns whether they did within `limit`.
pub(super) fn wait_until_gone(pids: &[i32], limit: Duration) -> bool {
    let deadline = Instant::now() + limit;
    pids.iter().filter_map(|pid| Pid::from_raw(*pid)).all(|pid| {
        let Ok(handle) = pidfd_open(pid, PidfdFlags::empty()) else { return true };
        let left = deadline.saturating_duration_since(Instant::now());
        let Ok(left) = Timespec::try_from(left) else { return false };
        let mut ended = [PollFd::new(&handle, PollFlags::IN)];
        matches!(poll(&mut ended, Some(&left)), Ok(count) if count > 0)
    })
}

/// Ends one process at once.
pub(super) fn kill(pid: i32) {
    signal(pid, Signal::KILL);
}
