//! The processes of one server, as a group that ends as one: when it is asked, when it is dropped, and when the test
//! itself is killed, for then the end of a pipe tells the group.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, thread};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

use super::owner::Owner;

/// The longest a server may take from its start to its greeting.
pub(crate) const START_LIMIT: Duration = Duration::from_secs(20);
/// The longest a server may take to end when asked; then it is killed.
const STOP_LIMIT: Duration = Duration::from_secs(5);

/// What the programs of a server share.
pub(crate) struct Surroundings<'a> {
    /// All that they find in their environment besides `PATH`.
    pub(crate) environment: Vec<(&'a str, OsString)>,
    /// Where they run.
    pub(crate) folder: &'a Path,
    /// The file that gets what they print.
    pub(crate) log: &'a Path,
    /// As whom they run; `None` for whoever runs the tests.
    pub(crate) owner: Option<&'a Owner>,
}

/// A running server.
pub(crate) struct ServerProcess {
    group: Pid,
    /// The server, which leads the group, and what was started beside it. The server's standard input is a pipe that
    /// stays open as long as the group shall run.
    children: Vec<Child>,
}

impl ServerProcess {
    /// Starts a server: its program and arguments.
    pub(crate) fn start(command: &[OsString], surroundings: &Surroundings<'_>) -> Self {
        // The watchman at the pipe is nobody's child, for a server that is told of a dead child which it did not start
        // wonders. The server takes the shell's place: one of them makes itself a leader of a group unless it is one.
        let script = r#"exec 3<&0 </dev/null
            ( (cat <&3 >/dev/null; trap '' TERM; kill -TERM 0; sleep 2; kill -KILL 0) & )
            exec 3<&-
            exec "$@""#;
        let mut words: Vec<OsString> = ["sh", "-c", script, "server"].map(OsString::from).into();
        words.extend_from_slice(command);
        let child = surroundings.command(&words).process_group(0).stdin(Stdio::piped()).spawn().unwrap();
        Self { group: Pid::from_child(&child), children: vec![child] }
    }

    /// Starts another program in the server's group.
    pub(crate) fn start_beside(&mut self, command: &[OsString], surroundings: &Surroundings<'_>) {
        let group = self.group.as_raw_pid();
        let child = surroundings.command(command).process_group(group).stdin(Stdio::null()).spawn().unwrap();
        self.children.push(child);
    }

    /// Waits until the server `answers`.
    ///
    /// # Panics
    /// When it does not within 20 s, or ends.
    pub(crate) fn wait_until(&mut self, answers: impl Fn() -> bool) {
        let started = Instant::now();
        while !answers() {
            let has_ended = !matches!(self.children[0].try_wait(), Ok(None));
            assert!(!has_ended && started.elapsed() < START_LIMIT, "the server did not come up");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Asks all processes of the group to end, as systemd does, and waits until they have; those that take too long
    /// are killed.
    pub(crate) fn stop(mut self) {
        self.end(STOP_LIMIT, None);
    }

    /// Asks the leader to end, and after a quarter of a second whoever is left.
    pub(crate) fn stop_by_leader(mut self) {
        let _ = kill_process(self.group, Signal::TERM);
        self.end(STOP_LIMIT, Some(Instant::now()));
    }

    /// Ends all processes at once, as a crash does.
    pub(crate) fn kill(mut self) {
        self.end(Duration::ZERO, None);
    }

    fn end(&mut self, patience: Duration, mut told: Option<Instant>) {
        let asked = Instant::now();
        while has_living_process(self.group) {
            if asked.elapsed() >= patience {
                let _ = kill_process_group(self.group, Signal::KILL);
            } else if told.is_none_or(|told| told.elapsed() > Duration::from_millis(250)) {
                // To all of them: asked alone, Dovecot's master goes and its IMAP processes stay for a while. And again, for whoever was being started at that moment and would be waited for.
                let _ = kill_process_group(self.group, Signal::TERM);
                told = Some(Instant::now());
            }
            for child in &mut self.children {
                let _ = child.try_wait();
            }
            thread::sleep(Duration::from_millis(5));
        }
        for child in &mut self.children {
            let _ = child.wait();
        }
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        self.end(STOP_LIMIT, None);
    }
}

impl Surroundings<'_> {
    fn command(&self, words: &[OsString]) -> Command {
        let log = OpenOptions::new().create(true).append(true).open(self.log).unwrap();
        let mut command = Command::new(&words[0]);
        command
            .args(&words[1..])
            .env_clear()
            .env("PATH", env::var_os("PATH").unwrap_or_default())
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .current_dir(self.folder)
            .stdout(log.try_clone().unwrap())
            .stderr(log);
        if let Some(owner) = self.owner {
            owner.run_as(&mut command);
        }
        command
    }
}

/// Whether the group has a process that runs. A dead one that nobody has waited for yet does not count: what lost its
/// parent belongs to process 1, which takes its time.
fn has_living_process(group: Pid) -> bool {
    fs::read_dir("/proc").unwrap().flatten().any(|entry| {
        let Ok(stat) = fs::read_to_string(entry.path().join("stat")) else { return false };
        // pid (name) state parent group …; the name may hold anything.
        let Some((_, rest)) = stat.rsplit_once(')') else { return false };
        let mut fields = rest.split_whitespace();
        let (state, of) = (fields.next(), fields.nth(1));
        !matches!(state, Some("Z" | "X")) && of == Some(&group.as_raw_nonzero().to_string())
    })
}
