//! A network of a test's own: what runs in it reaches nothing and nobody until the test lays a way.
//!
//! It is a network namespace (namespaces(7)) that a program makes as it starts and that ends with it. Where the
//! system permits none, the test fails: what could not be tried must not count as seen.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

/// How long a word may be awaited.
const LIMIT: Duration = Duration::from_secs(30);

/// A program in a network of its own. Ends when dropped.
#[derive(Debug)]
pub struct Apart {
    child: Child,
    said: Receiver<String>,
}

impl Apart {
    /// Starts `program` with one argument. Its standard input stays open and silent.
    ///
    /// # Panics
    /// When it cannot be started.
    #[must_use]
    pub fn start(program: impl AsRef<OsStr>, argument: &str) -> Self {
        let mut command = Command::new("unshare");
        command.args(["--net", "--map-root-user", "--"]).arg(program).arg(argument);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (sender, said) = channel();
        thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Self { child, said }
    }

    /// The next line it prints.
    ///
    /// # Panics
    /// When none comes in time.
    #[track_caller]
    pub fn says(&self) -> String {
        self.said.recv_timeout(LIMIT).unwrap()
    }

    /// Runs `ip` (ip(8)) with these words in its network.
    ///
    /// # Panics
    /// When that fails.
    #[track_caller]
    pub fn ip(&self, words: &str) {
        let pid = self.child.id().to_string();
        let outcome = Command::new("nsenter")
            .args(["--target", &pid, "--user", "--net", "--preserve-credentials", "ip"])
            .args(words.split_whitespace())
            .output()
            .unwrap();
        assert!(outcome.status.success(), "ip {words}: {}", String::from_utf8_lossy(&outcome.stderr));
    }
}

impl Drop for Apart {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
