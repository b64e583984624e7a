//! Clicks on tray and toasts lead to the window: one window, at the event.

use serde_json::Value;
use tidings_tests::desktop::{Desktop, Options, Window};
use tidings_tests::dovecot::{Dovecot, DovecotOptions};
use tidings_tests::mail::mail;
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings, program};
use tidings_tests::wait::wait_until;

use super::{
    TITLE, close, go_to, open, press, quit, text_of, wait_for_opened, wait_for_page, window_processes,
};

#[test]
fn the_tray_opens_one_window_and_raises_it_when_asked_again() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let tidings = Tidings::new(&desktop);
    let agent = tidings.watch(&Mailbox::from(&dovecot));
    let item = desktop.wait_for_tray_item(|_| true, LIMIT);

    item.click("Open Tidings");
    let (shown, process) = wait_for_opened(&desktop);
    assert_eq!(process.command_line[0], program("tidings-window").display().to_string(), "the one beside it");
    assert!(!process.command_line.iter().any(|word| word == "--event"), "{process:?}");

    desktop.minimize_window(shown);
    item.click("Open Tidings");
    wait_until("the window to come back", LIMIT, || desktop.is_visible(shown));
    desktop.minimize_window(shown);
    item.activate();
    wait_until("the window to come back", LIMIT, || desktop.is_visible(shown));
    let processes = window_processes(&desktop);
    assert_eq!(processes.iter().map(|window| window.pid).collect::<Vec<_>>(), [process.pid]);

    // Closed, and asked for again before its processes are gone.
    desktop.close_window(shown);
    wait_until("the window to go", LIMIT, || !desktop.is_visible(shown));
    item.click("Open Tidings");
    wait_until("the first window's process to end", LIMIT, || {
        !window_processes(&desktop).iter().any(|window| window.pid == process.pid)
    });
    let (shown, again) = wait_for_opened(&desktop);
    assert_ne!(again.pid, process.pid, "a window that was closed is opened anew");
    close(&desktop, shown);
    tidings.quit(agent);
}

#[test]
fn quit_in_the_tray_ends_the_agent_and_an_open_window_says_so_and_starts_it_again() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let tidings = Tidings::new(&desktop);
    let mut agent = tidings.watch(&Mailbox::from(&dovecot));
    let window = open(&desktop, &tidings, &[]);
    window.find("[data-testid=account][data-state=idling]", LIMIT);

    desktop.wait_for_tray_item(|_| true, LIMIT).click("Quit");

    assert!(agent.wait(LIMIT).success());
    desktop.wait_for_empty_tray(LIMIT);
    window.wait_for_text("Tidings is not running", LIMIT);
    window.wait_for_text("Nothing is being watched since", LIMIT);
    window.screenshot("window-agent-gone");
    press(&window, "Start Tidings");
    window.find("[data-testid=account][data-state=idling]", LIMIT);
    window.close();
    quit(&desktop, &tidings);
}

#[test]
fn a_click_on_a_toast_opens_the_window_at_its_event() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let tidings = Tidings::new(&desktop);
    let agent = tidings.watch(&Mailbox::from(&dovecot));
    let (event, toast) = deliver_and_flag(&desktop, &dovecot, &tidings);

    desktop.recorder().click(toast, "default");

    let (shown, process) = wait_for_opened(&desktop);
    let words: Vec<&str> = process.command_line.iter().map(String::as_str).collect();
    assert!(words.windows(2).any(|pair| pair == ["--event", &event.to_string()]), "{words:?}");
    wait_for_page(&desktop, shown, "window-opened-by-toast");
    close(&desktop, shown);

    // The same command line under the driver, which the one above was not.
    let window = open(&desktop, &tidings, &["--event", &event.to_string()]);
    assert_stands_at(&window, event);
    window.close();
    tidings.quit(agent);
}

#[test]
fn clicks_raise_an_open_window_at_their_event_and_start_no_second_one() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let tidings = Tidings::new(&desktop);
    let agent = tidings.watch(&Mailbox::from(&dovecot));
    let (event, toast) = deliver_and_flag(&desktop, &dovecot, &tidings);
    let window = open(&desktop, &tidings, &[]);
    window.find("[data-testid=accounts-page]", LIMIT);
    let shown = desktop.wait_for_window(TITLE, LIMIT);
    let first: Vec<i32> = window_processes(&desktop).iter().map(|process| process.pid).collect();
    let raised_at = |event: i64| {
        wait_until("the window to come back", LIMIT, || desktop.is_visible(shown));
        assert_stands_at(&window, event);
        let now: Vec<i32> = window_processes(&desktop).iter().map(|process| process.pid).collect();
        assert_eq!(now, first);
    };

    desktop.minimize_window(shown);
    desktop.recorder().click(toast, "default");
    raised_at(event);

    // The tray's lines about events lead there, too.
    go_to(&window, "accounts");
    desktop.minimize_window(shown);
    let item = desktop.wait_for_tray_item(|_| true, LIMIT);
    item.click("New: Ann Lee <ann@example.org>: Lunch on Thursday?");
    raised_at(event);

    // And a second window that somebody starts by hand: it passes its wish on and ends.
    go_to(&window, "accounts");
    desktop.minimize_window(shown);
    let mut second = desktop.command(program("tidings-window"));
    second.args(tidings.profile_arguments()).args(["--event", &event.to_string()]);
    desktop.run(second);
    raised_at(event);
    window.close();
    tidings.quit(agent);
}

#[test]
fn a_click_brings_an_open_window_before_the_one_that_is_worked_in_and_gives_it_the_right_to_that() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let tidings = Tidings::new(&desktop);
    let agent = tidings.watch(&Mailbox::from(&dovecot));
    let (_, toast) = deliver_and_flag(&desktop, &dovecot, &tidings);
    let window = open(&desktop, &tidings, &[]);
    let shown = desktop.wait_for_window(TITLE, LIMIT);
    // It was used before: that is the time that it would name by itself.
    desktop.work_in(shown);
    let (_program, elsewhere) = desktop.work_elsewhere();
    let is_in_front = |token: &str| {
        wait_until("the window to have the focus", LIMIT, || desktop.active_window() == Some(shown.id));
        wait_until("its right to that", LIMIT, || desktop.startup_id_of(shown) == token);
    };

    desktop.recorder().click(toast, "default");
    is_in_front(&format!("lab-{toast}"));

    desktop.work_in(elsewhere);
    let item = desktop.wait_for_tray_item(|_| true, LIMIT);
    item.activate_with("tray-7");
    is_in_front("tray-7");

    // As panels and docks start programs; the second window, and the agent's program, hand it on.
    for (program_name, token) in [("tidings-window", "dock-8"), ("tidings", "menu-9")] {
        desktop.work_in(elsewhere);
        let mut second = desktop.command(program(program_name));
        second.args(tidings.profile_arguments()).env("XDG_ACTIVATION_TOKEN", token);
        desktop.run(second);
        is_in_front(token);
    }
    // A host that hands nothing on, as most do under X11.
    desktop.work_in(elsewhere);
    item.click("Open Tidings");
    wait_until("the window to have the focus", LIMIT, || desktop.active_window() == Some(shown.id));
    window.close();
    tidings.quit(agent);
}

/// Delivers a mail and flags it: its record is then not the newest. Gives the record's number and the toast.
fn deliver_and_flag(desktop: &Desktop, dovecot: &Dovecot, tidings: &Tidings<'_>) -> (i64, u32) {
    let mut client = dovecot.client();
    let uid = client.append("INBOX", &mail("Ann Lee <ann@example.org>", "Lunch on Thursday?", "x"));
    let toast = desktop.recorder().wait_for_toast(|toast| toast.body.starts_with("Lunch"), LIMIT);
    let is_told = |record: &Value| record["kind"] == "arrived" && record["told_at"].is_string();
    let arrived = tidings.wait_for_record("the mail", is_told);
    client.add_flags("INBOX", uid, "\\Flagged");
    let flagged = tidings.wait_for_record("the flag", |record| record["kind"] == "flags");
    let (arrived, flagged) = (arrived["id"].as_i64().unwrap(), flagged["id"].as_i64().unwrap());
    assert!(arrived < flagged);
    (arrived, toast.id)
}

/// Waits until the log is shown with this record open and under the keyboard's focus.
#[track_caller]
fn assert_stands_at(window: &Window<'_>, event: i64) {
    let row = format!("[data-testid=event][data-id=\"{event}\"]");
    window.find(&format!("{row} [data-testid=event-detail]"), LIMIT);
    let text = text_of(window, &row);
    assert!(text.contains("Lunch on Thursday?"), "{text}");
    assert_eq!(window.count("[data-testid=event-detail]"), 1);
    wait_until("the record to be focused", LIMIT, || {
        window.script("return document.activeElement && document.activeElement.id", vec![])
            == format!("event-{event}")
    });
}
