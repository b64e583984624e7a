//! `cargo xtask demo`: the program at work, with nothing of one's own.
//!
//! A mailbox of ours on loopback (package `tidings-tests`, program `demo-mailbox`) in which something happens every
//! few seconds, a throw-away profile, the agent, and the window; or, where there is no desktop, the same events in
//! the terminal. Ctrl-C ends all of it, and nothing is left behind.

mod mailbox;
mod profile;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context;

use crate::options::Options;
use crate::packages::{self, Purpose};
use crate::process::{Group, wait_for};
use crate::{page, workspace};
use mailbox::Mailbox;

/// A start takes a tenth of a second; the rest is for a machine that is busy building something else.
const START: Duration = Duration::from_secs(20);

const WITH_A_DESKTOP: &str = "
Tidings is watching a mailbox of its own. Every few seconds something happens in it.
  - Toasts appear wherever your desktop shows notifications: new mail, deleted mail.
  - The tray has an item that says what is being watched; its menu shows the last events.
  - The window shows the accounts and the event log, where reading and flags are noted too.
Ctrl-C here ends everything and leaves nothing behind.
";

const IN_THE_TERMINAL: &str = "
Tidings is watching a mailbox of its own. Every few seconds something happens in it; each event is a line below.
Ctrl-C ends everything and leaves nothing behind.
";

/// Runs the command.
pub(crate) fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let programs = if options.has("--built") {
        Programs::beside_us()?
    } else {
        packages::provide(Purpose::Build, options.says_yes())?;
        page::build()?;
        Programs::build()?
    };

    let asked_to_end = Signals::listen()?;
    // Dropped in the opposite order: first the programs, then the profile they use.
    let profile = profile::Folder::make()?;
    let mut mailbox = Mailbox::start(&programs.demo_mailbox, &profile.path().join("mailbox"), &asked_to_end)?;
    profile.write(&mailbox.access)?;
    let result = match no_desktop(options) {
        Some(why) => {
            println!("{why}");
            in_the_terminal(&programs, profile.path(), &mut mailbox, &asked_to_end)
        }
        None => on_the_desktop(&programs, profile.path(), &mut mailbox, &asked_to_end),
    };
    drop(mailbox);
    profile.remove()?;
    result?;
    println!("The demo has ended; its profile is removed.");
    Ok(ExitCode::SUCCESS)
}

/// Why there is nothing to show a window, tray and toasts on.
fn no_desktop(options: &Options) -> Option<&'static str> {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let has_bus = is_set("DBUS_SESSION_BUS_ADDRESS")
        || std::env::var_os("XDG_RUNTIME_DIR").is_some_and(|folder| Path::new(&folder).join("bus").exists());
    if options.has("--terminal") {
        Some("As you wish: no window, no tray; everything is printed here.")
    } else if !is_set("DISPLAY") && !is_set("WAYLAND_DISPLAY") {
        Some(
            "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so everything is printed here.",
        )
    } else if !has_bus {
        Some(
            "There is no session bus here (DBUS_SESSION_BUS_ADDRESS is not set), so everything is printed here.",
        )
    } else {
        None
    }
}

fn on_the_desktop(
    programs: &Programs,
    profile: &Path,
    mailbox: &mut Mailbox,
    asked_to_end: &Signals,
) -> anyhow::Result<()> {
    let mut agent = Group::start("the agent", programs.agent(profile).arg("--hidden"))?;
    let answers = wait_for(START, || {
        if asked_to_end.came() {
            return Ok(Some(()));
        }
        if let Some(status) = agent.has_ended()? {
            anyhow::bail!("the agent ended at once ({status})");
        }
        let mut ask = programs.agent(profile);
        let status = ask.arg("status").stdout(Stdio::null()).stderr(Stdio::null()).status()?;
        Ok(status.success().then_some(()))
    })?;
    answers.with_context(|| format!("the agent did not answer within {} s", START.as_secs()))?;

    let mut window = Group::start(
        "the window",
        Command::new(&programs.window).arg("--profile").arg(profile).stdin(Stdio::null()),
    )?;
    println!("{WITH_A_DESKTOP}");
    let mut is_open = true;
    while !asked_to_end.came() {
        if is_open && let Some(status) = window.has_ended()? {
            is_open = false;
            anyhow::ensure!(status.success(), "the window ended with {status}");
            println!("The window is closed; the tray opens it again. Ctrl-C ends the demo.");
        }
        if let Some(status) = agent.has_ended()? {
            return ended_by_itself(&agent, status);
        }
        mailbox.look()?;
    }
    println!();
    window.end();
    agent.end();
    Ok(())
}

fn in_the_terminal(
    programs: &Programs,
    profile: &Path,
    mailbox: &mut Mailbox,
    asked_to_end: &Signals,
) -> anyhow::Result<()> {
    println!("{IN_THE_TERMINAL}");
    let mut command = programs.agent(profile);
    if std::env::var_os("TIDINGS_LOG").is_none() {
        // That there is no desktop was said above; the agent's warnings about it would stand between the events.
        command.env("TIDINGS_LOG", "error");
    }
    let mut agent = Group::start("the agent", command.arg("run"))?;
    while !asked_to_end.came() {
        if let Some(status) = agent.has_ended()? {
            return ended_by_itself(&agent, status);
        }
        mailbox.look()?;
    }
    println!();
    agent.end();
    Ok(())
}

/// Somebody chose *Quit*, or it failed.
fn ended_by_itself(program: &Group, status: ExitStatus) -> anyhow::Result<()> {
    anyhow::ensure!(status.success(), "{} ended with {status}", program.name());
    println!("{} was asked to quit.", program.name());
    Ok(())
}

/// The programs of the demo, freshly built.
struct Programs {
    agent: PathBuf,
    window: PathBuf,
    demo_mailbox: PathBuf,
}

impl Programs {
    /// One call, so that what they share is built once; unoptimised, so that it is quick.
    fn build() -> anyhow::Result<Self> {
        let built = workspace::build(&[
            "--package",
            "tidings-agent",
            "--package",
            "tidings-window",
            "--package",
            "tidings-tests",
            "--bins",
        ])?;
        Ok(Self {
            agent: built.program("tidings")?,
            window: built.program("tidings-window")?,
            demo_mailbox: built.program("demo-mailbox")?,
        })
    }

    /// Those of the last build, for the tests: they run after one, and must not start another.
    fn beside_us() -> anyhow::Result<Self> {
        let own = std::env::current_exe().context("this program does not know its own place")?;
        let beside = |name: &str| -> anyhow::Result<PathBuf> {
            let program = own.with_file_name(name);
            anyhow::ensure!(program.is_file(), "{} has not been built", program.display());
            Ok(program)
        };
        Ok(Self {
            agent: beside("tidings")?,
            window: beside("tidings-window")?,
            demo_mailbox: beside("demo-mailbox")?,
        })
    }

    fn agent(&self, profile: &Path) -> Command {
        let mut command = Command::new(&self.agent);
        command.arg("--profile").arg(profile).stdin(Stdio::null());
        command
    }
}

/// Ctrl-C, a polite kill, or the terminal going away.
pub(crate) struct Signals(Arc<AtomicBool>);

impl Signals {
    fn listen() -> anyhow::Result<Self> {
        let came = Arc::new(AtomicBool::new(false));
        for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP]
        {
            signal_hook::flag::register(signal, Arc::clone(&came)).context("signals cannot be heard")?;
        }
        Ok(Self(came))
    }

    /// Whether one has come.
    pub(crate) fn came(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
