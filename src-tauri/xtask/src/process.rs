//! Programs that run beside us, each in a process group of its own, so that it ends with all it started.

use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

use anyhow::Context;
use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};

use crate::steps::spelled;

/// How long a program gets to end by itself after it was asked; the agent promises 5 s.
const GRACE: Duration = Duration::from_secs(6);
/// How often we look. Nothing here is in a hurry.
const LOOK: Duration = Duration::from_millis(50);

/// A program and everything it started. Dropping it ends them all.
pub(crate) struct Group {
    name: &'static str,
    child: Child,
    leader: Pid,
    ended: bool,
}

impl Group {
    /// Starts `command` as the head of a new group. Ctrl-C on the terminal then reaches us alone.
    pub(crate) fn start(name: &'static str, command: &mut Command) -> anyhow::Result<Self> {
        let child = command
            .process_group(0)
            .spawn()
            .with_context(|| format!("{name} could not be started ('{}')", spelled(command)))?;
        let leader = Pid::from_child(&child);
        Ok(Self { name, child, leader, ended: false })
    }

    /// What to call it in a sentence.
    pub(crate) const fn name(&self) -> &'static str {
        self.name
    }

    /// Its standard streams, where they were asked for.
    pub(crate) const fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// How its first process ended, if it has.
    pub(crate) fn has_ended(&mut self) -> anyhow::Result<Option<ExitStatus>> {
        self.child.try_wait().with_context(|| format!("{} cannot be looked at", self.name))
    }

    /// Asks the whole group to end, waits for it, and kills what stays.
    pub(crate) fn end(&mut self) {
        if self.ended {
            return;
        }
        self.ended = true;
        drop(self.child.stdin.take());
        let until = Instant::now() + GRACE;
        // An error means that nobody is left in the group, which is what we want.
        let _ = kill_process_group(self.leader, Signal::TERM);
        while self.is_alive() {
            if Instant::now() >= until {
                eprintln!("{} did not end when asked; it is killed", self.name);
                let _ = kill_process_group(self.leader, Signal::KILL);
                break;
            }
            std::thread::sleep(LOOK);
        }
        let _ = self.child.wait();
    }

    fn is_alive(&mut self) -> bool {
        // Collects our own child first: one that ended but was not collected would count as alive.
        let _ = self.child.try_wait();
        test_kill_process_group(self.leader).is_ok()
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.end();
    }
}

/// Looks again and again until `condition` gives something or the time is over.
pub(crate) fn wait_for<T>(
    limit: Duration,
    mut condition: impl FnMut() -> anyhow::Result<Option<T>>,
) -> anyhow::Result<Option<T>> {
    let until = Instant::now() + limit;
    loop {
        if let Some(found) = condition()? {
            return Ok(Some(found));
        }
        if Instant::now() >= until {
            return Ok(None);
        }
        std::thread::sleep(LOOK);
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;

    use super::*;

    #[test]
    fn a_group_ends_with_all_it_started() {
        let mut group = Group::start(
            "a shell",
            Command::new("sh").args(["-c", "sleep 600 & echo $!; wait"]).stdout(Stdio::piped()),
        )
        .unwrap();
        let mut line = String::new();
        BufReader::new(group.child().stdout.take().unwrap()).read_line(&mut line).unwrap();
        let grandchild = std::path::PathBuf::from(format!("/proc/{}", line.trim()));
        assert!(grandchild.exists());
        group.end();
        let gone = wait_for(Duration::from_secs(5), || {
            let state = std::fs::read_to_string(grandchild.join("stat")).unwrap_or_default();
            // Whoever adopts it may take a moment to collect it.
            Ok((state.is_empty() || state.contains(") Z ")).then_some(()))
        });
        assert_eq!(gone.unwrap(), Some(()));
    }
}
