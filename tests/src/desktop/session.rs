//! The frame of a desktop: a private folder with home, runtime folder and logs, a clean environment, one process
//! group, and a guard that ends everything when the test process dies in whatever way.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File, Permissions};
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Pid;
use tempfile::TempDir;

use super::processes::{self, Process};

/// Lines of each log that are printed when the desktop ends; the test runner shows them for a failed test only.
const PRINTED_LINES: usize = 25;

/// The guard leads the process group of the desktop. It reads from a pipe that only the test process holds:
/// when that process is gone, the read ends, and the guard ends the group and removes the folder.
const GUARD: &str = r#"
trap '' TERM INT HUP
read -r _
kill -TERM 0
sleep 1
rm -rf -- "$1"
kill -KILL 0
"#;

/// Folder, environment, guard and children of one desktop.
#[derive(Debug)]
pub(super) struct Session {
    folder: TempDir,
    environment: BTreeMap<OsString, OsString>,
    group: Pid,
    guard: Child,
    _guard_pipe: ChildStdin,
    children: Vec<Child>,
}

impl Session {
    /// Makes the folders and starts the guard.
    pub(super) fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("tidings-desktop-").tempdir().unwrap();
        let environment = environment(folder.path());
        fs::create_dir(folder.path().join("log")).unwrap();
        let mut guard = Command::new("/bin/sh")
            .args(["-c", GUARD, "guard"])
            .arg(folder.path())
            .env_clear()
            .envs(&environment)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("the desktop's guard starts");
        let guard_pipe = guard.stdin.take().unwrap();
        let group = Pid::from_child(&guard);
        Self { folder, environment, group, guard, _guard_pipe: guard_pipe, children: Vec::new() }
    }

    /// The desktop's own folder; gone when the desktop ends.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What the variable `name` says, a folder in most cases.
    pub(super) fn variable(&self, name: &str) -> PathBuf {
        self.environment[OsStr::new(name)].clone().into()
    }

    /// Sets a variable for every program that starts from now on.
    pub(super) fn set(&mut self, name: &str, value: impl Into<OsString>) {
        self.environment.insert(name.into(), value.into());
    }

    /// A command with exactly this desktop's environment, in its process group, without standard input.
    pub(super) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .envs(&self.environment)
            .current_dir(self.folder())
            .stdin(Stdio::null())
            .process_group(self.group.as_raw_pid());
        command
    }

    /// Where the program that was started as `name` writes what it has to say.
    pub(super) fn log_path(&self, name: &str) -> PathBuf {
        self.folder().join("log").join(format!("{name}.log"))
    }

    /// Lets the command write both its outputs to the log `name`.
    pub(super) fn log_to(&self, name: &str, command: &mut Command) {
        let log = File::options().create(true).append(true).open(self.log_path(name)).unwrap();
        command.stdout(log.try_clone().unwrap()).stderr(log);
    }

    /// Starts a part of the desktop that runs until the end.
    pub(super) fn start(&mut self, name: &str, mut command: Command) -> &mut Child {
        self.log_to(name, &mut command);
        self.adopt(name, command)
    }

    /// Starts a part of the desktop and gives the lines of its standard output.
    pub(super) fn start_reading(&mut self, name: &str, mut command: Command) -> Output {
        self.log_to(name, &mut command);
        command.stdout(Stdio::piped());
        let pipe = self.adopt(name, command).stdout.take().unwrap();
        let (sender, lines) = channel();
        // Reads to the end, whoever listens: a program dies of writing to a closed pipe.
        thread::spawn(move || {
            for line in BufReader::new(pipe).lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        Output { name: name.to_owned(), lines }
    }

    fn adopt(&mut self, name: &str, mut command: Command) -> &mut Child {
        let child = command.spawn().unwrap_or_else(|error| {
            panic!("{name}: {} does not start: {error}", command.get_program().display())
        });
        self.children.push(child);
        self.children.last_mut().unwrap()
    }

    /// All processes that run in this desktop, without the guard.
    pub(super) fn processes(&self) -> Vec<Process> {
        let guard = self.guard.id().cast_signed();
        processes::marked(self.folder()).into_iter().filter(|process| process.pid != guard).collect()
    }

    fn print_logs(&self) {
        let Ok(logs) = fs::read_dir(self.folder().join("log")) else { return };
        for log in logs.flatten() {
            let text = fs::read(log.path()).unwrap_or_default();
            let text = String::from_utf8_lossy(&text);
            let lines: Vec<&str> = text.lines().collect();
            let name = log.file_name();
            for line in lines.iter().skip(lines.len().saturating_sub(PRINTED_LINES)) {
                eprintln!("[{}] {line}", name.display());
            }
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.print_logs();
        processes::end_all(self.group, self.guard.id().cast_signed(), self.folder.path());
        for child in &mut self.children {
            let _ = child.wait();
        }
        let _ = self.guard.wait();
    }
}

/// Makes the private folders and names them, with nothing taken over from the machine's own session.
fn environment(folder: &Path) -> BTreeMap<OsString, OsString> {
    let home = folder.join("home");
    let places = [
        ("HOME", home.clone()),
        ("XDG_CACHE_HOME", home.join(".cache")),
        ("XDG_CONFIG_HOME", home.join(".config")),
        ("XDG_DATA_HOME", home.join(".local/share")),
        ("XDG_STATE_HOME", home.join(".local/state")),
        ("XDG_RUNTIME_DIR", folder.join("run")),
        ("TMPDIR", folder.join("tmp")),
    ];
    let fixed = [
        ("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
        ("LANG", "C.UTF-8"),
        ("XDG_CURRENT_DESKTOP", "XFCE"),
        ("XDG_SESSION_TYPE", "x11"),
        ("GDK_BACKEND", "x11"),
        // What a GTK program would otherwise look for on the bus, with no use here.
        ("NO_AT_BRIDGE", "1"),
        ("GSETTINGS_BACKEND", "memory"),
        ("GIO_USE_VFS", "local"),
        ("RUST_BACKTRACE", "1"),
    ];
    let mut environment: BTreeMap<OsString, OsString> =
        fixed.map(|(name, value)| (name.into(), value.into())).into();
    for (name, place) in places {
        fs::create_dir_all(&place).unwrap();
        fs::set_permissions(&place, Permissions::from_mode(0o700)).unwrap();
        environment.insert(name.into(), place.into());
    }
    environment
}

/// The lines a program writes to its standard output.
#[derive(Debug)]
pub(super) struct Output {
    name: String,
    lines: Receiver<String>,
}

impl Output {
    /// Waits for a line that `wanted` accepts.
    pub(super) fn wait_for(&self, limit: Duration, wanted: impl Fn(&str) -> bool) -> String {
        let deadline = Instant::now() + limit;
        loop {
            match self.lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(line) if wanted(&line) => return line,
                Ok(_) => {}
                Err(error) => panic!("{} did not say that it is ready: {error}", self.name),
            }
        }
    }
}
