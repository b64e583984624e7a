//! The two programs, and how one starts the other. The agent's lies beside this one and is found there,
//! never by PATH.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::Context as _;
use tokio::process::{Child, Command};

use crate::words::say;

/// Where the two programs were when this one started: an upgrade may put others in their place.
#[derive(Clone, Debug)]
pub(crate) struct Programs {
    window: PathBuf,
    agent: PathBuf,
}

impl Programs {
    /// Finds both.
    pub(crate) fn find() -> anyhow::Result<Self> {
        let window = std::env::current_exe().context("the program does not know its own place")?;
        let agent = window.with_file_name(format!("tidings{}", std::env::consts::EXE_SUFFIX));
        Ok(Self { window, agent })
    }

    /// Starts the agent, which outlives this window: it gets a process group of its own.
    pub(crate) fn start_agent(&self, profile: Option<&Path>) -> std::io::Result<Child> {
        start(&self.agent, ["--hidden".into()], profile)
    }

    /// Runs `tidings doctor --redacted` and gives what it prints. What is wrong makes it end badly, and is printed.
    pub(crate) async fn report(&self, profile: Option<&Path>) -> std::io::Result<String> {
        let mut command = Command::new(&self.agent);
        command.args(["doctor", "--redacted"]).args(profile_args(profile)).env("NO_COLOR", "1");
        command.stdin(Stdio::null()).kill_on_drop(true);
        #[cfg(windows)]
        command.creation_flags(tidings_os::NO_CONSOLE);
        let output = command.output().await?;
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        Ok(format!("{}\n{}", said(&output.stdout), said(&output.stderr)).trim().to_owned())
    }

    /// Starts this window's program again.
    pub(crate) fn start_window(&self, profile: Option<&Path>) -> std::io::Result<Child> {
        start(&self.window, [], profile)
    }
}

fn start<const N: usize>(
    program: &Path,
    args: [OsString; N],
    profile: Option<&Path>,
) -> std::io::Result<Child> {
    let mut command = Command::new(program);
    command.args(args).args(profile_args(profile)).stdin(Stdio::null()).stdout(Stdio::null());
    #[cfg(unix)]
    command.process_group(0);
    #[cfg(windows)]
    command.creation_flags(tidings_os::NO_CONSOLE);
    command.spawn()
}

fn profile_args(profile: Option<&Path>) -> impl Iterator<Item = OsString> {
    profile.into_iter().flat_map(|dir| ["--profile".into(), dir.as_os_str().to_owned()])
}

/// Becomes the agent: what the desktop's autostart entry asks for. Nothing of Tauri was touched before.
///
/// # Errors
/// When the agent's program cannot be run. Otherwise it does not return on Unix.
pub(crate) fn become_agent(profile: Option<&Path>) -> anyhow::Result<()> {
    let programs = Programs::find()?;
    let mut command = std::process::Command::new(&programs.agent);
    command.arg("--hidden").args(profile_args(profile));
    let Some(error) = become_it(&mut command) else { return Ok(()) };
    let reason = format!("{}: {error}", programs.agent.display());
    Err(anyhow::anyhow!(say("window-error-start", &[("reason", &reason)])))
}

/// Puts the other program in the place of this one. It returns only when that failed.
#[cfg(unix)]
fn become_it(command: &mut std::process::Command) -> Option<std::io::Error> {
    Some(std::os::unix::process::CommandExt::exec(command))
}

/// Windows puts no program in the place of another: it is started beside this one, which then ends.
#[cfg(windows)]
fn become_it(command: &mut std::process::Command) -> Option<std::io::Error> {
    std::os::windows::process::CommandExt::creation_flags(command, tidings_os::NO_CONSOLE);
    command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().err()
}
