//! The rest of the desktop: a locked screen, do-not-disturb, the tray's menu, the end of the session.

use std::time::{Duration, Instant};

use tidings_tests::desktop::{Desktop, Notifications, Options, Program};
use tidings_tests::imap_server::{ImapServer, ServerOptions};
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings};
use tidings_tests::wait::wait_until;

use super::{delivered, set, two_folders};

/// How soon the agent must end with its session (S32).
const ENDING: Duration = Duration::from_secs(5);

/// Lets the screen saver say that the screen is locked or not, and waits until the agent has heard it.
fn lock(desktop: &Desktop, agent: &Program, is_locked: bool) {
    let mut saver = desktop.command("dbus-send");
    saver.args(["--session", "--type=signal", "/org/freedesktop/ScreenSaver"]);
    saver.args(["org.freedesktop.ScreenSaver.ActiveChanged", &format!("boolean:{is_locked}")]);
    desktop.run(saver);
    wait_until("the agent to hear it", LIMIT, || {
        let log = agent.log();
        log.lines()
            .rfind(|line| line.contains("is_locked"))
            .is_some_and(|line| line.contains(&format!("is_locked: {is_locked}")))
    });
}

#[test]
fn while_the_screen_is_locked_toasts_say_nothing_of_the_mail() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::scaled(&desktop, 0.2);
    let agent = tidings.watch(&two_folders(&server));
    lock(&desktop, &agent, true);
    server.deliver("INBOX", "Ann <ann@example.org>", "Secret", "x");
    let toast = desktop.recorder().wait_for_toast(|toast| toast.summary == "New mail", LIMIT);
    assert!(!format!("{toast:?}").contains("Secret") && !format!("{toast:?}").contains("Ann"));
    lock(&desktop, &agent, false);
    delivered(&desktop, &server, "Work", "In the open");
    set(&tidings, "hide_when_locked", "off");
}

#[test]
fn while_dunst_is_paused_toasts_wait_and_are_told_in_one_afterwards() {
    let options = Options { notifications: Notifications::Dunst, ..Options::recorded() };
    let desktop = Desktop::start(options);
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::scaled(&desktop, 0.2);
    let agent = tidings.watch(&two_folders(&server));
    let pause = |is_paused: &str| {
        let mut dunstctl = desktop.command("dunstctl");
        dunstctl.args(["set-paused", is_paused]);
        desktop.run(dunstctl);
    };
    pause("true");
    wait_until("the agent to hear it", LIMIT, || agent.log().contains("wants_quiet: true"));
    for (folder, subject) in [("INBOX", "One"), ("Work", "Two")] {
        server.deliver(folder, "Ann <ann@example.org>", subject, "x");
        let record = tidings.wait_for_record("the mail", |record| record["subject"] == subject);
        assert_eq!(record["decision"], "hold");
        assert!(record["reason"].as_str().unwrap().contains("do not disturb"), "{record}");
    }
    pause("false");
    desktop.dunst().wait_for_displayed(1, LIMIT);
    wait_until("both to be told", LIMIT, || tidings.log().iter().all(|record| record["told_at"].is_string()));
}

#[test]
fn the_trays_menu_mutes_hides_and_forgets_what_was_new() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox::from(&server));
    let item = desktop.wait_for_tray_item(|_| true, LIMIT);
    let has = |label: &str| item.wait_for_menu(|menu| menu.find(label).is_some(), LIMIT);
    let still = item.appearance().icons;

    item.click("Mute for 15 minutes");
    has("Unmute");
    assert!(tidings.status().unwrap()["agent"]["muted_until"].is_string());
    assert_ne!(item.appearance().icons[0].argb, still[0].argb, "a picture of its own");
    item.click("Unmute");
    has("Mute until tomorrow");

    delivered(&desktop, &server, "INBOX", "Something new");
    has("New: Ann <ann@example.org>: Something new");
    let dot = item.wait_for(|shown| shown.icons[0].argb != still[0].argb, LIMIT);
    assert!(dot.tooltip_text.contains("1 new"), "{dot:?}");
    set(&tidings, "tray_mark", "number");
    let number = item.wait_for(|shown| shown.icons[0].argb != dot.icons[0].argb, LIMIT);
    assert_ne!(number.icons[0].argb, still[0].argb);
    set(&tidings, "tray_mark", "nothing");
    item.wait_for(|shown| shown.icons[0].argb == still[0].argb, LIMIT);

    item.click("Hide content for 1 hour");
    has("Show content again");
    has("New mail");
    assert!(item.menu().find("New: Ann <ann@example.org>: Something new").is_none());
    item.click("Show content again");
    has("New: Ann <ann@example.org>: Something new");

    item.click("I have seen what is new");
    item.wait_for_menu(|menu| menu.find("I have seen what is new").is_none(), LIMIT);
    assert_eq!(tidings.account().unwrap()["new"], 0);
}

#[test]
fn the_agent_ends_with_the_session_and_keeps_what_it_knew() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::new(&desktop);
    let mut agent = tidings.watch(&Mailbox::from(&server));
    delivered(&desktop, &server, "INBOX", "Known");
    tidings.wait_for_record("told", |record| record["told_at"].is_string());
    let bus = desktop.processes().into_iter().find(|process| process.program.contains("dbus-daemon"));
    let before = Instant::now();
    let mut kill = desktop.command("kill");
    kill.arg(bus.expect("a bus runs").pid.to_string());
    desktop.run(kill);

    assert!(agent.wait(LIMIT).success());

    assert!(before.elapsed() < ENDING, "{:?}", before.elapsed());
    assert_eq!(tidings.told("arrived"), ["Known"]);
}

#[test]
fn an_agent_that_is_asked_to_end_by_a_signal_ends_at_once_and_keeps_what_it_knew() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::new(&desktop);
    let mut agent = tidings.watch(&Mailbox::from(&server));
    delivered(&desktop, &server, "INBOX", "Known");
    tidings.wait_for_record("told", |record| record["told_at"].is_string());
    let before = Instant::now();
    let mut kill = desktop.command("kill");
    kill.args(["-TERM", &agent.pid().to_string()]);
    desktop.run(kill);

    assert!(agent.wait(LIMIT).success());

    assert!(before.elapsed() < ENDING, "{:?}", before.elapsed());
    assert_eq!(tidings.told("arrived"), ["Known"]);
}
