//! The program under test: a profile of its own in a desktop, its command line, the running agent.

use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::desktop::{Desktop, Program};
use crate::dovecot::Dovecot;
use crate::follower::Follower;
use crate::imap_server::ImapServer;
use crate::network::LossyWay;
use crate::real_server::RealServer;
use crate::wait::wait_for;

/// The longest that anything of the program may take before a test gives it up.
pub const LIMIT: Duration = Duration::from_secs(20);

/// A profile and the programs that work on it.
pub struct Tidings<'a> {
    desktop: &'a Desktop,
    /// The folder that keeps everything; `None` when it lies in the system's own places.
    profile: Option<PathBuf>,
    /// What every wait of the program is multiplied by.
    time_scale: Option<f64>,
    /// The agent's program.
    agent: PathBuf,
    /// What the agent's diagnostic log holds; it is shown when a test fails.
    diagnostics: Option<&'static str>,
}

/// What must be known to add a server's user as an account.
pub struct Mailbox<'a> {
    /// The server's port on loopback.
    pub address: SocketAddr,
    /// The authority to trust, if any.
    pub ca_file: Option<&'a Path>,
    /// Who signs in.
    pub user: String,
    /// With what.
    pub password: String,
    /// Which folders are watched.
    pub folders: &'a [&'a str],
}

impl<'a> From<&'a Dovecot> for Mailbox<'a> {
    fn from(server: &'a Dovecot) -> Self {
        Self {
            address: server.address(),
            ca_file: Some(server.ca_file()),
            user: server.user().to_owned(),
            password: server.password().to_owned(),
            folders: &["INBOX"],
        }
    }
}

impl<'a> From<&'a dyn RealServer> for Mailbox<'a> {
    fn from(server: &'a dyn RealServer) -> Self {
        Self {
            address: server.address(),
            ca_file: Some(server.ca_file()),
            user: server.user().to_owned(),
            password: server.password().to_owned(),
            folders: &["INBOX"],
        }
    }
}

impl<'a> From<&'a ImapServer> for Mailbox<'a> {
    fn from(server: &'a ImapServer) -> Self {
        Self {
            address: server.address(),
            ca_file: Some(server.ca_file()),
            user: server.user(),
            password: server.password(),
            folders: &["INBOX"],
        }
    }
}

/// Where a program of the workspace lies: beside the test, in the target folder.
pub fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("the test knows where it lies");
    let folder = test.ancestors().find(|folder| folder.join(name).is_file());
    let folder = folder.unwrap_or_else(|| panic!("no {name} beside the test: run `cargo build --workspace`"));
    folder.join(name)
}

impl<'a> Tidings<'a> {
    /// A fresh profile in a desktop.
    pub fn new(desktop: &'a Desktop) -> Self {
        Self {
            desktop,
            profile: Some(desktop.folder().join("profile")),
            time_scale: None,
            agent: program("tidings"),
            diagnostics: Some("debug"),
        }
    }

    /// The profile of a person who named none: in the places that the desktop's variables say.
    pub fn installed(desktop: &'a Desktop) -> Self {
        Self { profile: None, ..Self::new(desktop) }
    }

    /// The same with every wait of the program multiplied.
    pub fn scaled(desktop: &'a Desktop, time_scale: f64) -> Self {
        Self { time_scale: Some(time_scale), ..Self::new(desktop) }
    }

    /// The agent as it is shipped: another build, and as quiet as people have it.
    pub fn shipped(desktop: &'a Desktop, agent: &Path) -> Self {
        let profile = Some(desktop.folder().join("profile"));
        Self { desktop, profile, time_scale: None, agent: agent.to_path_buf(), diagnostics: None }
    }

    /// What names the profile on the command line of either program.
    pub fn profile_arguments(&self) -> Vec<String> {
        let folder = self.profile.iter().map(|folder| folder.display().to_string());
        folder.flat_map(|folder| ["--profile".to_owned(), folder]).collect()
    }

    /// The settings file of a profile that is one folder.
    pub fn settings(&self) -> PathBuf {
        self.profile.as_ref().expect("the profile is one folder").join("settings.toml")
    }

    /// The program with these arguments, on this profile, in this desktop.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.desktop.command(&self.agent);
        command.args(self.profile_arguments()).args(arguments);
        if let Some(scale) = self.time_scale {
            command.env("TIDINGS_TIME_SCALE", scale.to_string());
        }
        command
    }

    /// Runs the program to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.desktop.output(self.command(arguments), LIMIT)
    }

    /// Adds an account on the command line with its password on standard input, and these arguments more.
    pub fn add(&self, mailbox: &Mailbox<'_>, more: &[&str]) -> Output {
        let mut command = self.command(&["account", "add", "--email", &mailbox.user, "--host", "localhost"]);
        command.args([
            "--port",
            &mailbox.address.port().to_string(),
            "--user",
            &mailbox.user,
            "--password-stdin",
        ]);
        for folder in mailbox.folders {
            command.args(["--folder", folder]);
        }
        if let Some(ca_file) = mailbox.ca_file {
            command.arg("--ca-file").arg(ca_file);
        }
        command.args(more).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the command line starts");
        let mut input = child.stdin.take().expect("standard input is ours");
        writeln!(input, "{}", mailbox.password).expect("the password is taken");
        drop(input);
        child.wait_with_output().expect("adding the account ends")
    }

    /// Adds an account, which must work.
    pub fn set_up(&self, mailbox: &Mailbox<'_>) {
        let added = self.add(mailbox, &[]);
        assert!(added.status.success(), "the account could not be added: {}", said(&added));
    }

    /// Adds an account, which must work, starts the agent, and waits until it watches.
    pub fn watch(&self, mailbox: &Mailbox<'_>) -> Program {
        self.watch_as(mailbox, "idling")
    }

    /// The same where watching is another state, such as `polling`.
    pub fn watch_as(&self, mailbox: &Mailbox<'_>, state: &str) -> Program {
        self.set_up(mailbox);
        let agent = self.start();
        self.wait_for_state(state);
        agent
    }

    /// Listens to all that the running agent says of itself from now on.
    pub fn follow(&self) -> Follower {
        Follower::start(self.profile.as_ref().expect("the profile is one folder"))
    }

    /// Starts the agent as the session does.
    pub fn start(&self) -> Program {
        let mut command = self.command(&["--hidden"]);
        command.envs(self.diagnostics.map(|wanted| ("TIDINGS_LOG", wanted)));
        self.desktop.spawn("agent", command)
    }

    /// Starts the agent as the session does, run by another program such as one that counts its instructions.
    pub fn start_under(&self, program: &str, arguments: &[&str]) -> Program {
        let mut command = self.desktop.command(program);
        command.args(arguments).arg(&self.agent).args(self.profile_arguments()).arg("--hidden");
        self.desktop.spawn("agent", command)
    }

    /// Starts the agent as the session does, behind a way on which packets may be lost.
    pub fn start_behind(&self, way: &LossyWay) -> Program {
        let mut command = self.desktop.command("nsenter");
        command.args(way.entry()).arg(&self.agent).args(self.profile_arguments()).arg("--hidden");
        command.envs(self.time_scale.map(|scale| ("TIDINGS_TIME_SCALE", scale.to_string())));
        command.envs(self.diagnostics.map(|wanted| ("TIDINGS_LOG", wanted)));
        self.desktop.spawn("agent", command)
    }

    /// Asks the agent to end, and waits until it has.
    pub fn quit(&self, mut agent: Program) {
        let asked = self.run(&["quit"]);
        assert!(asked.status.success(), "{}", said(&asked));
        assert!(agent.wait(LIMIT).success());
    }

    /// `tidings status --json`; `None` while no agent answers.
    pub fn status(&self) -> Option<Value> {
        let output = self.run(&["status", "--json"]);
        serde_json::from_slice(&output.stdout).ok()
    }

    /// The first account in the status.
    pub fn account(&self) -> Option<Value> {
        self.status()?["accounts"].get(0).cloned()
    }

    /// Waits until the first account's status is as wanted.
    #[track_caller]
    pub fn wait_for_account(&self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let mut last = None;
        let waited = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            wait_for(what, LIMIT, || {
                last = self.account();
                last.clone().filter(&wanted)
            })
        }));
        waited.unwrap_or_else(|_| panic!("{what} in vain; last status: {last:?}"))
    }

    /// Waits until the first account is in a state.
    #[track_caller]
    pub fn wait_for_state(&self, state: &str) -> Value {
        self.wait_for_account(&format!("waiting for the account to be {state}"), |account| {
            account["state"] == state
        })
    }

    /// `tidings log --json`, oldest first.
    pub fn log(&self) -> Vec<Value> {
        let output = self.run(&["log", "--json"]);
        assert!(output.status.success(), "the log cannot be read: {}", said(&output));
        let text = String::from_utf8(output.stdout).expect("the log is UTF-8");
        text.lines().map(|line| serde_json::from_str(line).expect("a line of the log is JSON")).collect()
    }

    /// Waits until the log has a record as wanted, and returns it.
    #[track_caller]
    pub fn wait_for_record(&self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        wait_for(&format!("a record of the log: {what}"), LIMIT, || self.log().into_iter().find(&wanted))
    }

    /// The records of one kind as "kind: subject", oldest first.
    pub fn told(&self, kind: &str) -> Vec<String> {
        let records = self.log().into_iter().filter(|record| record["kind"] == kind);
        records.map(|record| record["subject"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

/// What a program said, for messages.
pub fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
