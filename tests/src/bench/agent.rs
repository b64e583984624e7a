//! The agent under measure: its profile, its start, what it says about itself.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use super::LIMIT;
use crate::desktop::{Desktop, Program};
use crate::dovecot::Dovecot;
use crate::wait::wait_for;

/// Everything needed to start it again and again with the same state.
pub(super) struct Agent<'a> {
    program: PathBuf,
    profile: PathBuf,
    desktop: &'a Desktop,
}

impl<'a> Agent<'a> {
    /// Makes a profile and adds the server's first user, the way a person does on the command line. The password
    /// goes to the desktop's keyring.
    pub(super) fn set_up(program: &Path, desktop: &'a Desktop, dovecot: &Dovecot) -> Self {
        let agent =
            Self { program: program.to_path_buf(), profile: desktop.folder().join("profile"), desktop };
        let mut add = agent.command(&["account", "add", "--email", dovecot.user(), "--host", "localhost"]);
        add.args(["--port", &dovecot.address().port().to_string(), "--password-stdin", "--ca-file"])
            .arg(dovecot.ca_file())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = add.spawn().expect("the agent's command line starts");
        let mut input = child.stdin.take().expect("standard input is ours");
        input.write_all(dovecot.password().as_bytes()).expect("the password is taken");
        drop(input);
        let output = child.wait_with_output().expect("adding the account ends");
        assert!(
            output.status.success(),
            "the account could not be added: {}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        agent
    }

    /// The settings file, to point the account elsewhere.
    pub(super) fn settings(&self) -> PathBuf {
        self.profile.join("settings.toml")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.desktop.command(&self.program);
        command.arg("--profile").arg(&self.profile).args(arguments);
        command
    }

    /// Starts it as the session does.
    pub(super) fn start(&self) -> Program {
        self.desktop.spawn("agent", self.command(&["--hidden"]))
    }

    /// Asks it to quit and waits until it has.
    pub(super) fn quit(&self, mut running: Program) {
        self.desktop.run(self.command(&["quit"]));
        running.wait(LIMIT);
    }

    /// Waits until the account idles; gives what the status says of it.
    pub(super) fn wait_until_idling(&self, running: &mut Program) -> Value {
        wait_for("the account to idle", LIMIT, || {
            assert!(running.is_running(), "the agent ended: {}", running.log());
            let account = self.account_status()?;
            (account["state"] == "idling").then_some(account)
        })
    }

    fn account_status(&self) -> Option<Value> {
        let output = self.desktop.output(self.command(&["status", "--json"]), Duration::from_secs(10));
        let status: Value = serde_json::from_slice(&output.stdout).ok()?;
        status["accounts"].get(0).cloned()
    }
}
