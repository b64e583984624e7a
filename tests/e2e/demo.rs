//! `cargo xtask demo` as a stranger runs it, but with the programs that are built already.

use std::fs;
use std::process::Command;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tidings_tests::desktop::{Desktop, Options, Program, WindowName};
use tidings_tests::tidings::program;
use tidings_tests::wait::wait_until;

/// The script of the mailbox does something every four seconds; on a busy machine the start takes as long.
const LIMIT: Duration = Duration::from_secs(60);

fn demo(desktop: &Desktop) -> Command {
    let mut command = desktop.command(program("xtask"));
    command.args(["demo", "--built"]);
    command
}

/// What Ctrl-C does.
fn interrupt(demo: &Program) {
    kill_process(Pid::from_raw(demo.pid().cast_signed()).unwrap(), Signal::INT).unwrap();
}

/// The throw-away profiles in the desktop's folder for temporary files.
fn profiles(desktop: &Desktop) -> Vec<String> {
    fs::read_dir(desktop.variable("TMPDIR"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with("tidings-demo-"))
        .collect()
}

/// Files of ours in the person's own folders, which a demo has no business with. What the desktop's libraries
/// keep there is theirs.
fn own_files(desktop: &Desktop) -> Vec<String> {
    ["XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"]
        .into_iter()
        .filter_map(|place| fs::read_dir(desktop.variable(place)).ok())
        .flatten()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.to_lowercase().contains("tidings"))
        .collect()
}

fn running(desktop: &Desktop) -> Vec<String> {
    const OURS: &[&str] = &["xtask", "tidings", "tidings-window", "demo-mailbox", "WebKitWebProcess"];
    let processes = desktop.processes().into_iter();
    processes.map(|process| process.program).filter(|name| OURS.contains(&name.as_str())).collect()
}

#[test]
fn without_a_desktop_the_demo_prints_the_events_and_ctrl_c_leaves_nothing_behind() {
    let desktop = Desktop::start(Options::default());
    let mut command = demo(&desktop);
    command.env_remove("DISPLAY").env_remove("DBUS_SESSION_BUS_ADDRESS");
    let mut demo = desktop.spawn("demo", command);
    wait_until("events in the terminal", LIMIT, || {
        let said = demo.log();
        assert!(demo.is_running(), "the demo ended: {said}");
        said.contains("Train tickets for Friday") && said.contains("关于下周一项目评审会议的通知")
    });
    assert!(demo.log().contains("There is no display here"), "{}", demo.log());
    assert_eq!(profiles(&desktop).len(), 1);

    interrupt(&demo);

    assert!(demo.wait(LIMIT).success(), "{}", demo.log());
    assert_eq!(profiles(&desktop), [""; 0]);
    assert_eq!(running(&desktop), [""; 0]);
    assert_eq!(own_files(&desktop), [""; 0]);
}

#[test]
fn on_a_desktop_the_demo_has_toasts_a_tray_and_a_window_and_ctrl_c_ends_them_all() {
    let desktop = Desktop::start(Options::recorded());
    let mut demo = desktop.spawn("demo", demo(&desktop));
    desktop.recorder().wait_for_toast(|toast| toast.summary.contains("Lena Hoffmann"), LIMIT);
    desktop.wait_for_window(WindowName::Title("Tidings"), LIMIT);
    assert!(demo.is_running(), "{}", demo.log());
    assert!(!desktop.recorder().tray_changes().is_empty());

    interrupt(&demo);

    assert!(demo.wait(LIMIT).success(), "{}", demo.log());
    assert_eq!(profiles(&desktop), [""; 0]);
    wait_until("all programs of the demo to be gone", LIMIT, || running(&desktop).is_empty());
    assert_eq!(own_files(&desktop), [""; 0]);
}
