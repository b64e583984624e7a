//! The real window against a real server, in a desktop of its own: what a person sees, types and clicks, and what
//! is true afterwards. Most tests drive the page by WebDriver; a window that the agent started is known by its place
//! on the screen and its command line.

mod accounts;
mod autostart;
mod browser;
mod by_address;
mod carrying;
mod clicks;
mod everybody;
mod first_run;
mod log;
mod pictures;
mod real_desktop;
mod rules;
mod safety;
mod tour;

use std::ffi::OsStr;

use serde_json::Value;
use tidings_tests::desktop::{Desktop, Process, Window, WindowName, XWindow};
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings, program, said};
use tidings_tests::wait::{wait_for, wait_until};

/// The title of the window on the screen.
const TITLE: WindowName<'_> = WindowName::Title("^Tidings$");

/// Starts the window under the driver, on this profile, in the light theme.
fn open<'a>(desktop: &'a Desktop, tidings: &Tidings<'_>, arguments: &[&str]) -> Window<'a> {
    open_with(desktop, tidings, arguments, "Adwaita")
}

/// As [`open`], in a theme of GTK's.
fn open_with<'a>(desktop: &'a Desktop, tidings: &Tidings<'_>, arguments: &[&str], theme: &str) -> Window<'a> {
    open_as(desktop, tidings, arguments, &[("GTK_THEME", OsStr::new(theme))])
}

/// As [`open`], with more in the environment of the window and of the agent that it starts.
fn open_in<'a>(desktop: &'a Desktop, tidings: &Tidings<'_>, more: &[(&str, &OsStr)]) -> Window<'a> {
    let environment: Vec<_> = [("GTK_THEME", OsStr::new("Adwaita"))].iter().chain(more).copied().collect();
    open_as(desktop, tidings, &[], &environment)
}

fn open_as<'a>(
    desktop: &'a Desktop,
    tidings: &Tidings<'_>,
    arguments: &[&str],
    environment: &[(&str, &OsStr)],
) -> Window<'a> {
    let profile = tidings.profile_arguments();
    let arguments: Vec<&str> = profile.iter().map(String::as_str).chain(arguments.iter().copied()).collect();
    // An agent that the window starts says all it has to say: secrets are looked for in that, too.
    let log = [("TIDINGS_LOG", OsStr::new("trace"))];
    let environment: Vec<_> = environment.iter().chain(&log).copied().collect();
    let window = Window::open(desktop, &program("tidings-window"), &arguments, &environment);
    // The page is there before the window is: clicks on a window that is not on the screen yet fail.
    desktop.wait_for_window(TITLE, LIMIT);
    window
}

/// Types a new account into the form, as a person would who was given server and certificate file, or none.
pub(super) fn fill_form(window: &Window<'_>, mailbox: &Mailbox<'_>) {
    let field = |label: &str| window.find_role("textbox", label, LIMIT);
    field("Mail address").fill(&mailbox.user);
    if window.count("[data-testid=find-form]") > 0 {
        press(window, "Enter the server yourself");
    }
    if window.count("[data-testid=password]") > 0 {
        field("Password").fill(&mailbox.password);
    }
    field("IMAP server").fill("localhost");
    window.find_label("Security", LIMIT).choose("TLS");
    field("Port").fill(&mailbox.address.port().to_string());
    assert_eq!(field("User name").value(), mailbox.user, "the user name is the address unless typed");
    if let Some(ca_file) = mailbox.ca_file {
        window.find("[data-testid=more] summary", LIMIT).click();
        field("Certificate file").fill(&ca_file.display().to_string());
    }
}

/// Clicks the button with this label.
pub(super) fn press(window: &Window<'_>, label: &str) {
    window.find_role("button", label, LIMIT).click();
}

/// Goes to one of the sections: `accounts`, `log`, `rules`, `settings`.
fn go_to(window: &Window<'_>, section: &str) {
    window.find(&format!("[data-testid=nav-{section}]"), LIMIT).click();
}

/// Waits until a step of the test of a connection is `running`, `ok` or `failed`, and gives its text.
fn wait_for_step(window: &Window<'_>, step: &str, state: &str) -> String {
    window.find(&format!("[data-testid=step-{step}][data-state={state}]"), LIMIT).text()
}

/// The text a person reads in a part of the page. It has one once it is drawn: what is out of sight is not, until
/// the page has seen that it came into sight.
#[track_caller]
fn text_of(window: &Window<'_>, selector: &str) -> String {
    wait_for(&format!("a text in {selector}"), LIMIT, || {
        window.painted();
        let text =
            window.script("return document.querySelector(arguments[0]).innerText", vec![selector.into()]);
        text.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned)
    })
}

/// The windows of the program that run in the desktop, whoever started them.
fn window_processes(desktop: &Desktop) -> Vec<Process> {
    desktop.processes().into_iter().filter(|process| process.program == "tidings-window").collect()
}

/// Waits until a window's page is drawn, which is a moment after the window is on the screen. For windows that are
/// not under the driver.
fn wait_for_page(desktop: &Desktop, shown: XWindow, picture: &str) {
    wait_until("the page to be drawn", LIMIT, || desktop.screenshot_of(shown, picture).colours(desktop) > 50);
}

/// Waits for the window that the agent was asked to open, and gives its process: there is one.
#[track_caller]
fn wait_for_opened(desktop: &Desktop) -> (XWindow, Process) {
    let shown = desktop.wait_for_window(TITLE, LIMIT);
    let mut processes = window_processes(desktop);
    assert_eq!(processes.len(), 1, "{processes:#?}");
    (shown, processes.remove(0))
}

/// Closes a window that is not under the driver, as a person does, and waits until its processes are gone, those
/// of its web view too.
fn close(desktop: &Desktop, shown: XWindow) {
    desktop.close_window(shown);
    wait_until("the window's processes to end", LIMIT, || {
        let is_its =
            |process: &Process| process.program == "tidings-window" || process.program.starts_with("WebKit");
        !desktop.processes().iter().any(is_its)
    });
}

/// Ends an agent that the window started, and waits until it is gone.
fn quit(desktop: &Desktop, tidings: &Tidings<'_>) {
    let asked = tidings.run(&["quit"]);
    assert!(asked.status.success(), "{}", said(&asked));
    wait_until("the agent's end", LIMIT, || {
        !desktop.processes().iter().any(|process| process.program == "tidings")
    });
}

/// Runs an asynchronous function body in the page and gives what it returned, or what it threw as text.
fn awaited(window: &Window<'_>, body: &str) -> Value {
    window.script(
        &format!(
            "window.__answer = undefined;
             (async () => {{ {body} }})().then((it) => {{ window.__answer = {{ it }} }}, (it) => {{ window.__answer = {{ it: 'threw ' + it }} }})"
        ),
        vec![],
    );
    wait_for("the page's answer", LIMIT, || {
        let answer = window.script("return window.__answer ?? null", vec![]);
        answer.is_object().then(|| answer["it"].clone())
    })
}
