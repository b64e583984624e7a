//! Start with the desktop: the entry that the settings page writes, run as a desktop runs it.

use std::fs;

use tidings_tests::desktop::{Desktop, Options, Process};
use tidings_tests::dovecot::{Dovecot, DovecotOptions};
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings, program};
use tidings_tests::wait::wait_until;

use super::{go_to, open};

/// More code of libraries than the agent needs, less than WebKit is, in KiB.
const WITHOUT_WEBKIT: u64 = 20_000;

#[test]
fn the_autostart_entry_starts_an_agent_without_a_window() {
    let desktop = Desktop::start(Options::recorded());
    let empty_screen = desktop.visible_windows();
    let dovecot = Dovecot::start(DovecotOptions::default());
    let tidings = Tidings::installed(&desktop);
    let agent = tidings.watch(&Mailbox::from(&dovecot));
    let entry = desktop.variable("XDG_CONFIG_HOME").join("autostart/Tidings.desktop");
    let window = open(&desktop, &tidings, &[]);
    go_to(&window, "settings");
    let switch = window.find_role("switch", "Start with the desktop", LIMIT);
    assert_eq!(switch.attribute("aria-checked").as_deref(), Some("false"));
    assert!(!entry.exists());

    switch.click();
    window.find("[data-testid=autostart][aria-checked=true]", LIMIT);
    window.screenshot("window-settings");
    window.close();
    tidings.quit(agent);

    let text = fs::read_to_string(&entry).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("Exec=")).unwrap();
    let words: Vec<&str> = line.split(' ').collect();
    assert_eq!(words, [program("tidings-window").to_str().unwrap(), "--autostart"]);
    let mut command = desktop.command(words[0]);
    command.args(&words[1..]);
    let started = desktop.spawn("autostart", command);

    tidings.wait_for_state("idling");
    let status = tidings.status().unwrap();
    assert_eq!(status["agent"]["pid"], started.pid(), "the started process became the agent");
    let agent = Process::of(&started);
    assert!(agent.command_line[0].ends_with("/tidings"), "{agent:?}");
    assert!((1..WITHOUT_WEBKIT).contains(&agent.library_code()), "{} KiB", agent.library_code());
    let processes = desktop.processes();
    let of_a_window = |name: &str| name == "tidings-window" || name.starts_with("WebKit");
    assert!(!processes.iter().any(|process| of_a_window(&process.program)), "{processes:#?}");
    assert_eq!(desktop.visible_windows(), empty_screen);
    tidings.quit(started);
}

#[test]
fn the_autostart_entry_is_switched_from_outside_too_and_the_page_shows_it() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let tidings = Tidings::new(&desktop);
    let agent = tidings.watch(&Mailbox::from(&dovecot));
    let entry = desktop.variable("XDG_CONFIG_HOME").join("autostart/Tidings.desktop");
    let switch_to = |to: &str| {
        let mut command = desktop.command(program("tidings-window"));
        command.args(["--set-autostart", to]);
        desktop.run(command);
    };

    switch_to("on");
    assert!(entry.exists());
    let window = open(&desktop, &tidings, &[]);
    go_to(&window, "settings");
    window.find("[data-testid=autostart][aria-checked=true]", LIMIT).click();
    window.find("[data-testid=autostart][aria-checked=false]", LIMIT);
    wait_until("the entry to go", LIMIT, || !entry.exists());
    window.close();

    switch_to("on");
    switch_to("off");
    assert!(!entry.exists());
    tidings.quit(agent);
}
