//! The demo's mailbox: an IMAP server of ours in which something happens every few seconds.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use anyhow::Context;
use serde_json::Value;

use super::{START, Signals};
use crate::process::Group;

/// How long one look takes when nothing happens.
const LOOK: Duration = Duration::from_millis(200);

/// The running mailbox. It ends with us, whatever happens to us: its standard input closes.
pub(crate) struct Mailbox {
    group: Group,
    lines: Receiver<String>,
    /// How to sign in to it.
    pub(crate) access: Access,
}

/// What the mailbox says about itself in its first line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Access {
    /// The port on loopback.
    pub(crate) port: u16,
    /// The certificate authority made for this run.
    pub(crate) ca_file: String,
    /// Who signs in.
    pub(crate) user: String,
    /// With what; it opens nothing else.
    pub(crate) password: String,
    /// The folders worth watching.
    pub(crate) folders: Vec<String>,
}

impl Mailbox {
    /// Starts it with its files in `folder`, and waits for its first line.
    pub(crate) fn start(program: &Path, folder: &Path, asked_to_end: &Signals) -> anyhow::Result<Self> {
        std::fs::create_dir(folder).with_context(|| format!("{} could not be made", folder.display()))?;
        let mut command = Command::new(program);
        command.arg("--dir").arg(folder).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut group = Group::start("the demo mailbox", &mut command)?;
        let output = group.child().stdout.take().context("the mailbox's output was not given to us")?;
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        let first = first_line(&lines, asked_to_end)?;
        Ok(Self { group, lines, access: Access::parse(&first)? })
    }

    /// Prints what it says it did, for a fifth of a second.
    ///
    /// # Errors
    /// When it ended: without it there is no demo.
    pub(crate) fn look(&mut self) -> anyhow::Result<()> {
        match self.lines.recv_timeout(LOOK) {
            Ok(line) => println!("  in the mailbox: {line}"),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => anyhow::bail!("the demo mailbox ended by itself"),
        }
        if let Some(status) = self.group.has_ended()? {
            anyhow::bail!("the demo mailbox ended by itself ({status})");
        }
        Ok(())
    }
}

fn first_line(lines: &Receiver<String>, asked_to_end: &Signals) -> anyhow::Result<String> {
    let until = Instant::now() + START;
    loop {
        match lines.recv_timeout(LOOK) {
            Ok(line) => return Ok(line),
            Err(RecvTimeoutError::Disconnected) => anyhow::bail!("the demo mailbox ended at once"),
            Err(RecvTimeoutError::Timeout) if asked_to_end.came() => anyhow::bail!("ended while starting"),
            Err(RecvTimeoutError::Timeout) if Instant::now() >= until => {
                anyhow::bail!("the demo mailbox said nothing for {} s", START.as_secs())
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

impl Access {
    fn parse(line: &str) -> anyhow::Result<Self> {
        let value: Value = serde_json::from_str(line)
            .with_context(|| format!("the mailbox did not answer with JSON: {line}"))?;
        let lacks = |name: &str| format!("the mailbox's first line lacks '{name}'");
        let text = |name: &str| {
            value.get(name).and_then(Value::as_str).map(str::to_owned).with_context(|| lacks(name))
        };
        let port = value.get("port").and_then(Value::as_u64).and_then(|port| u16::try_from(port).ok());
        let folders = value.get("folders").and_then(Value::as_array).with_context(|| lacks("folders"))?;
        Ok(Self {
            port: port.with_context(|| lacks("port"))?,
            ca_file: text("ca_file")?,
            user: text("user")?,
            password: text("password")?,
            folders: folders.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_says_how_to_sign_in() {
        let line = r#"{"port": 4993, "ca_file": "/x/ca.pem", "user": "demo@example.org", "password": "p", "folders": ["INBOX", "收件箱"]}"#;
        let access = Access::parse(line).unwrap();
        assert_eq!(access.port, 4993);
        assert_eq!(access.folders, ["INBOX", "收件箱"]);
    }

    #[test]
    fn a_first_line_that_lacks_something_says_what() {
        let error = Access::parse(r#"{"port": 70000, "folders": []}"#).unwrap_err().to_string();
        assert_eq!(error, "the mailbox's first line lacks 'port'");
    }
}
