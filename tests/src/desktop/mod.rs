//! A whole private desktop without a screen, one for each test.
//!
//! Home, runtime folder, session bus, X server, window manager, and by choice a tray host, a notification service
//! and a keyring: the real programs of a Debian desktop, or a [`Recorder`] in the place of tray and notifications
//! that writes down what it is asked. Nothing of the machine's own session gets in, and nothing stays: all
//! processes end with the [`Desktop`], also when the test process is killed.
//!
//! ```no_run
//! use std::time::Duration;
//! use tidings_tests::desktop::{Desktop, Options};
//!
//! let desktop = Desktop::start(Options::recorded());
//! let mut command = desktop.command("notify-send");
//! command.arg("Hello");
//! desktop.run(command);
//! desktop.recorder().wait_for_toast(|toast| toast.summary == "Hello", Duration::from_secs(5));
//! ```

mod bus;
mod clipboard;
mod display;
mod dunst;
mod keyring;
mod login;
mod notifyd;
mod panel;
mod processes;
mod recorder;
mod screenshot;
mod session;
mod tray;
mod wayland;
mod webdriver;

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

pub use self::clipboard::ClipboardClient;
pub use self::display::{SCREEN, WindowName, XWindow};
pub use self::dunst::{Dunst, PastToast};
pub use self::keyring::{Keyring, StoredSecret};
pub use self::login::Login;
pub use self::processes::Process;
pub use self::recorder::{Answer, Ending, Reason, Recorder, Toast, TrayChange};
pub use self::screenshot::Screenshot;
pub use self::tray::{Appearance, MenuEntry, Picture, TrayItem};
pub use self::wayland::Compositor;
pub use self::webdriver::{Element, Window};

use self::bus::{Bus, BusThread, Target};
use self::session::Session;

/// How long a part of the desktop may take to come up. Two seconds are usual; the machine may be compiling.
const START_LIMIT: Duration = Duration::from_secs(30);

/// How long a small command, such as a click or a picture, may take.
const COMMAND_LIMIT: Duration = Duration::from_secs(30);

/// Who shows tray items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tray {
    /// Nobody: a desktop without a tray.
    #[default]
    None,
    /// The [`Recorder`].
    Recorder,
    /// xfce4-panel.
    Xfce,
}

/// Who shows toasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Notifications {
    /// Nobody.
    #[default]
    None,
    /// The [`Recorder`].
    Recorder,
    /// dunst.
    Dunst,
    /// xfce4-notifyd.
    Xfce,
}

/// Which parts a desktop has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// Who shows tray items.
    pub tray: Tray,
    /// Who shows toasts.
    pub notifications: Notifications,
    /// Whether there is a keyring, gnome-keyring, unlocked.
    pub has_keyring: bool,
}

impl Options {
    /// Tray and toasts are recorded; a real keyring.
    pub fn recorded() -> Self {
        Self { tray: Tray::Recorder, notifications: Notifications::Recorder, has_keyring: true }
    }

    /// Everything as on a user's desktop: panel, dunst, keyring.
    pub fn real() -> Self {
        Self { tray: Tray::Xfce, notifications: Notifications::Dunst, has_keyring: true }
    }
}

/// A running desktop. Ends when dropped, with everything that runs in it.
#[derive(Debug)]
pub struct Desktop {
    recorder: Recorder,
    bus: Bus,
    _bus_thread: BusThread,
    // Last: the processes end when everything that talks to them is gone.
    session: Session,
}

impl Desktop {
    /// Starts a desktop and waits until all its parts are ready.
    ///
    /// # Panics
    /// When a program is missing or does not become ready.
    pub fn start(options: Options) -> Self {
        let mut session = Session::new();
        display::start(&mut session);
        let (bus, bus_thread) = Bus::start(&mut session, START_LIMIT);
        // All at once; each is waited for below.
        if options.has_keyring {
            keyring::start(&mut session);
        }
        if options.notifications == Notifications::Dunst {
            dunst::start(&mut session);
        }
        if options.notifications == Notifications::Xfce {
            notifyd::start(&mut session);
        }
        if options.tray == Tray::Xfce {
            panel::start(&mut session);
        }
        let records_toasts = options.notifications == Notifications::Recorder;
        let recorder = Recorder::start(&bus, records_toasts, options.tray == Tray::Recorder);
        display::start_window_manager(&mut session);
        if options.tray == Tray::Xfce || options.notifications >= Notifications::Dunst {
            display::paint_background(&mut session);
        }
        if options.has_keyring {
            keyring::wait(&bus);
        }
        if options.notifications == Notifications::Dunst {
            dunst::wait(&bus);
        }
        if options.notifications == Notifications::Xfce {
            notifyd::wait(&bus);
        }
        if options.tray == Tray::Xfce {
            panel::wait(&bus);
        }
        Self { recorder, bus, _bus_thread: bus_thread, session }
    }

    /// The desktop's own folder, with `home`, `run`, `tmp` and `log` in it. Gone with the desktop.
    pub fn folder(&self) -> &Path {
        self.session.folder()
    }

    /// The folder a variable such as `HOME` or `XDG_CONFIG_HOME` names inside the desktop.
    pub fn variable(&self, name: &str) -> PathBuf {
        self.session.variable(name)
    }

    /// A command with exactly this desktop's environment, in its process group, without standard input. For an
    /// asynchronous one: `tokio::process::Command::from(…)`.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        self.session.command(program)
    }

    /// Starts a program that runs on beside the test. Both its outputs go to the log `name`.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn spawn(&self, name: &str, mut command: Command) -> Program {
        self.session.log_to(name, &mut command);
        let child = command.spawn().unwrap_or_else(|error| panic!("{name} does not start: {error}"));
        Program { child, log: self.session.log_path(name) }
    }

    /// Runs a small program and gives its standard output.
    ///
    /// # Panics
    /// When it fails, with what it wrote to standard error, or takes too long.
    #[track_caller]
    pub fn run(&self, command: Command) -> String {
        self.run_within(command, COMMAND_LIMIT)
    }

    /// As [`Self::run`], with a limit of its own.
    #[track_caller]
    pub fn run_within(&self, command: Command, limit: Duration) -> String {
        let name = spoken(&command);
        let output = self.output(command, limit);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{} with {name}: {errors}", output.status);
        String::from_utf8(output.stdout).expect("the output is text")
    }

    /// Runs a program to its end, whatever its exit status is.
    ///
    /// # Panics
    /// When it does not start or `limit` has passed.
    #[track_caller]
    pub fn output(&self, mut command: Command, limit: Duration) -> Output {
        let name = spoken(&command);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let child = child.unwrap_or_else(|error| panic!("{name} does not start: {error}"));
        let pid = child.id().cast_signed();
        let (sender, ended) = channel();
        thread::spawn(move || sender.send(child.wait_with_output()));
        match ended.recv_timeout(limit) {
            Ok(output) => output.expect("the outputs can be read"),
            Err(_) => {
                processes::kill(pid);
                panic!("{name} has not ended within {limit:?}");
            }
        }
    }

    /// All processes that run in this desktop now, its own parts included, whoever started them.
    pub fn processes(&self) -> Vec<Process> {
        self.session.processes()
    }

    /// Where `text` can be read: the files of the desktop, with homes, logs and sockets' folders, and the command
    /// lines and environments of its processes. For secrets, which must leave no trace. Files that the test
    /// keeps elsewhere are searched when `folders` names them.
    pub fn traces_of(&self, text: &str, folders: &[&Path]) -> Vec<String> {
        assert!(!text.is_empty(), "nothing to look for");
        let mut traces = Vec::new();
        for folder in std::iter::once(self.folder()).chain(folders.iter().copied()) {
            search_files(folder, text.as_bytes(), &mut traces);
        }
        for process in self.processes() {
            let mut lines = process.command_line.iter().chain(&process.environment);
            if lines.any(|line| line.contains(text)) {
                traces.push(format!("process {} {}", process.pid, process.program));
            }
        }
        traces
    }

    /// What the recorder recorded; nothing, when it plays no part here.
    pub fn recorder(&self) -> &Recorder {
        &self.recorder
    }

    /// The real notification service.
    pub fn dunst(&self) -> Dunst<'_> {
        Dunst::new(self)
    }

    /// Starts dunst where it was not part of the desktop, or again.
    ///
    /// # Panics
    /// When it does not become ready.
    pub fn start_dunst(&self) -> Program {
        dunst::configure(&self.session);
        let dunst = self.spawn("dunst", self.session.command("dunst"));
        dunst::wait(&self.bus);
        dunst
    }

    /// Lets the desktop's notification service show what another one was asked to show, and gives its number.
    ///
    /// # Panics
    /// When it does not take it.
    pub fn show_again(&self, toast: &Toast) -> u32 {
        let actions: Vec<String> =
            toast.actions.iter().flat_map(|(key, label)| [key.clone(), label.clone()]).collect();
        let hints = toast.hints.clone().into_iter().collect::<HashMap<_, _>>();
        let target = Target::new("org.freedesktop.Notifications", "/org/freedesktop/Notifications");
        let (app, icon) = (toast.app.clone(), toast.icon.clone());
        let (summary, body) = (toast.summary.clone(), toast.body.clone());
        let asked = (app, 0_u32, icon, summary, body, actions, hints, toast.timeout);
        self.bus.call(&target, "org.freedesktop.Notifications", "Notify", asked).expect("it is shown")
    }

    /// Takes a toast of the desktop's notification service away.
    ///
    /// # Panics
    /// When the service does not answer.
    pub fn close_toast(&self, id: u32) {
        let target = Target::new("org.freedesktop.Notifications", "/org/freedesktop/Notifications");
        let closed: zbus::Result<()> =
            self.bus.call(&target, "org.freedesktop.Notifications", "CloseNotification", id);
        closed.expect("it is closed");
    }

    /// Registers a program for links with these schemes, which writes down each that it is given, a line each, in the
    /// file whose path this gives.
    pub fn record_opened_links(&self, schemes: &[&str]) -> PathBuf {
        let opened = self.folder().join("opened-links");
        let program = self.folder().join("follow-link");
        fs::write(&program, format!("#!/bin/sh\necho \"$1\" >> {}\n", opened.display())).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let applications = self.variable("XDG_DATA_HOME").join("applications");
        fs::create_dir_all(&applications).unwrap();
        let entry = format!("[Desktop Entry]\nType=Application\nName=Links\nExec={} %u\n", program.display());
        fs::write(applications.join("links.desktop"), entry).unwrap();
        let handlers = schemes.iter().map(|scheme| format!("x-scheme-handler/{scheme}=links.desktop\n"));
        let list = format!("[Default Applications]\n{}", handlers.collect::<String>());
        fs::create_dir_all(self.variable("XDG_CONFIG_HOME")).unwrap();
        fs::write(self.variable("XDG_CONFIG_HOME").join("mimeapps.list"), list).unwrap();
        opened
    }

    /// The keyring.
    pub fn keyring(&self) -> Keyring<'_> {
        Keyring::new(self)
    }

    /// The tray items that are registered now, with the recorder or the panel.
    pub fn tray_items(&self) -> Vec<TrayItem> {
        TrayItem::all(&self.bus).unwrap_or_default()
    }

    /// Waits for a tray item that shows what is `wanted`.
    ///
    /// # Panics
    /// When `limit` has passed, with what is in the tray.
    #[track_caller]
    pub fn wait_for_tray_item(&self, wanted: impl Fn(&Appearance) -> bool, limit: Duration) -> TrayItem {
        self.bus.wait_for("a tray item", limit, || {
            let items = TrayItem::all(&self.bus).map_err(|error| error.to_string())?;
            let shown: Vec<_> = items.iter().map(TrayItem::try_appearance).collect();
            let found = shown.iter().position(|shown| shown.as_ref().is_ok_and(&wanted));
            found.map(|index| items[index].clone()).ok_or_else(|| format!("{shown:#?}"))
        })
    }

    /// Waits until no item is in the tray.
    ///
    /// # Panics
    /// When `limit` has passed, with what is in the tray.
    #[track_caller]
    pub fn wait_for_empty_tray(&self, limit: Duration) {
        self.bus.wait_for("an empty tray", limit, || match TrayItem::all(&self.bus) {
            Ok(items) if items.is_empty() => Ok(()),
            other => Err(format!("{other:#?}")),
        });
    }
}

fn search_files(folder: &Path, wanted: &[u8], traces: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, Ok(kind)) = (entry.path(), entry.file_type()) else { continue };
        if kind.is_dir() {
            search_files(&path, wanted, traces);
        } else if kind.is_file() {
            // A file that goes while it is looked for keeps nothing.
            let content = fs::read(&path).unwrap_or_default();
            if content.windows(wanted.len()).any(|window| window == wanted) {
                traces.push(path.display().to_string());
            }
        }
    }
}

/// A command as people write it, without its environment.
fn spoken(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

/// A program that runs beside the test; killed when dropped.
#[derive(Debug)]
pub struct Program {
    child: Child,
    log: PathBuf,
}

impl Program {
    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What it has written so far, to both its outputs.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.log).unwrap_or_default()).into_owned()
    }

    /// Whether it has not ended yet.
    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Waits until it ends by itself.
    ///
    /// # Panics
    /// When `limit` has passed, with its log.
    #[track_caller]
    pub fn wait(&mut self, limit: Duration) -> ExitStatus {
        let is_gone = processes::wait_until_gone(&[self.child.id().cast_signed()], limit);
        assert!(is_gone, "process {} has not ended within {limit:?}: {}", self.child.id(), self.log());
        self.child.wait().unwrap()
    }

    /// Ends it at once, without a chance to tidy up: what `kill -9` does.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}
