//! The two programs, and how this one starts them. The window's lies beside this one and is found there,
//! never by PATH.

use std::{
    ffi::OsString,
    io,
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::Context as _;
use tidings_os::{activation, dirs::Profile};
use tidings_protocol::EventId;
use tokio::process::{Child, Command};

/// Where the two programs were when this one started: an upgrade may put others in their place.
#[derive(Clone, Debug)]
pub(crate) struct Programs {
    agent: PathBuf,
    window: PathBuf,
    profile: Option<PathBuf>,
}

impl Programs {
    /// Finds both, for this profile.
    ///
    /// # Errors
    /// When the system does not say where this program lies.
    pub(crate) fn find(profile: &Profile) -> anyhow::Result<Self> {
        let agent = std::env::current_exe().context("the program does not know its own place")?;
        let window = agent.with_file_name(format!("tidings-window{}", std::env::consts::EXE_SUFFIX));
        Ok(Self { agent, window, profile: profile.dir().map(Path::to_owned) })
    }

    /// Starts the window, at a record if one is given.
    ///
    /// It stays in our process group, so that whoever ends all of us ends it too.
    pub(crate) fn start_window(&self, event: Option<EventId>, token: Option<&str>) -> io::Result<Child> {
        let mut command = Command::new(&self.window);
        if let Some(event) = event {
            command.arg("--event").arg(event.0.to_string());
        }
        activation::hand_on(&mut command, token);
        self.start(command)
    }

    /// Starts the agent in the background, in the place of an older one that ran there.
    pub(crate) fn start_agent(&self) -> io::Result<Child> {
        let mut command = Command::new(&self.agent);
        // Who reads what this command has to say waits for its end, and must not wait for the agent's.
        command.arg("--hidden").stderr(Stdio::null());
        #[cfg(unix)]
        command.process_group(0);
        self.start(command)
    }

    fn start(&self, mut command: Command) -> io::Result<Child> {
        #[cfg(windows)]
        command.creation_flags(tidings_os::NO_CONSOLE);
        let profile = self.profile.iter().flat_map(|dir| [OsString::from("--profile"), dir.into()]);
        command.args(profile).stdin(Stdio::null()).stdout(Stdio::null()).spawn()
    }
}

/// Whether windows can be shown where this process runs.
pub(crate) fn has_display() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(not(target_os = "linux")) || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}
