//! The rest of the desktop: a locked screen, do-not-disturb, the tray's menu, the end of the session.

use std::time::{Duration, Instant};

use tidings_tests::desktop::{Desktop, Notifications, Options, Program};
use tidings_tests::imap_server::{ImapServer, ServerOptions};
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings};
use tidings_tests::wait::wait_until;

use super::{delivered, set, two_folders};

/// How soon the agent must end with its session (S32).
const ENDING: Duration = Duration::from_secs(5);

/// Waits until the last that the agent heard of the desktop has this in it.
#[track_caller]
fn heard(agent: &Program, wanted: &str) {
    wait_until("the agent to hear it", LIMIT, || {
        agent.log().lines().rfind(|line| line.contains("is_locked")).is_some_and(|line| line.contains(wanted))
    });
}

/// Lets the screen saver say that the screen is locked or not, and waits until the agent has heard it.
fn lock(desktop: &Desktop, agent: &Program, is_locked: bool) {
    let mut saver = desktop.command("dbus-send");
    saver.args(["--session", "--type=signal", "/org/freedesktop/ScreenSaver"]);
    saver.args(["org.freedesktop.ScreenSaver.ActiveChanged", &format!("boolean:{is_locked}")]);
    desktop.run(saver);
    heard(agent, &format!("is_locked: {is_locked}"));
}

#[test]
fn while_the_screen_is_locked_toasts_say_nothing_of_the_mail() {
    let desktop = Desktop::start(Options::recorded());
    desktop.recorder().set_capabilities(&["actions", "body", "sound"]);
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::scaled(&desktop, 0.2);
    let agent = tidings.watch(&two_folders(&server));
    set(&tidings, "sound", "on");
    lock(&desktop, &agent, true);
    server.deliver("INBOX", "Ann <ann@example.org>", "Secret", "x");
    let toast = desktop.recorder().wait_for_toast(|toast| toast.summary == "New mail", LIMIT);
    assert!(!format!("{toast:?}").contains("Secret") && !format!("{toast:?}").contains("Ann"));
    assert_eq!(toast.hint("sound-name"), None, "nor are they heard");
    lock(&desktop, &agent, false);
    let (_, toast) = delivered(&desktop, &server, "Work", "In the open");
    assert_eq!(toast.hint("sound-name"), Some("message-new-email"));
    set(&tidings, "hide_when_locked", "off");
}

#[test]
fn what_logind_says_of_the_session_hides_what_toasts_say_too() {
    let desktop = Desktop::start(Options::recorded());
    let login = desktop.start_login();
    login.set_locked(true);
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::scaled(&desktop, 0.2);
    tidings.set_up(&two_folders(&server));
    let mut agent = tidings.command(&["--hidden"]);
    agent.env("DBUS_SYSTEM_BUS_ADDRESS", desktop.variable("DBUS_SESSION_BUS_ADDRESS"));
    agent.env("TIDINGS_LOG", "debug");
    let agent = desktop.spawn("agent", agent);
    tidings.wait_for_state("idling");
    heard(&agent, "is_locked: true");
    server.deliver("INBOX", "Ann <ann@example.org>", "Secret", "x");
    let toast = desktop.recorder().wait_for_toast(|toast| toast.summary == "New mail", LIMIT);
    assert!(!format!("{toast:?}").contains("Secret") && !format!("{toast:?}").contains("Ann"));
    login.set_locked(false);
    heard(&agent, "is_locked: false");
    delivered(&desktop, &server, "Work", "In the open");
}

/// Mail waits while `quiet` is true, and is one toast afterwards.
#[track_caller]
fn waits_while(quiet: impl Fn(bool), agent: &Program, server: &ImapServer, tidings: &Tidings<'_>) {
    quiet(true);
    heard(agent, "wants_quiet: true");
    for (folder, subject) in [("INBOX", "One"), ("Work", "Two")] {
        server.deliver(folder, "Ann <ann@example.org>", subject, "x");
        let record = tidings.wait_for_record("the mail", |record| record["subject"] == subject);
        assert_eq!(record["decision"], "hold");
        assert!(record["reason"].as_str().unwrap().contains("do not disturb"), "{record}");
    }
    quiet(false);
    wait_until("both to be told", LIMIT, || tidings.log().iter().all(|record| record["told_at"].is_string()));
}

#[test]
fn while_kde_inhibits_notifications_toasts_wait() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::scaled(&desktop, 0.2);
    let agent = tidings.watch(&two_folders(&server));
    waits_while(|is_quiet| desktop.recorder().set_inhibited(is_quiet), &agent, &server, &tidings);
    assert_eq!(desktop.recorder().toasts().len(), 1, "one for both");
}

#[test]
fn while_gnome_shows_no_notifications_toasts_wait() {
    let desktop = Desktop::start(Options::recorded());
    let _dconf = desktop.spawn("dconf", desktop.command("/usr/libexec/dconf-service"));
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::scaled(&desktop, 0.2);
    tidings.set_up(&two_folders(&server));
    let mut agent = tidings.command(&["--hidden"]);
    agent.env("XDG_CURRENT_DESKTOP", "ubuntu:GNOME").env("TIDINGS_LOG", "debug");
    // Elsewhere in the lab settings are nobody's.
    agent.env("GSETTINGS_BACKEND", "dconf");
    let agent = desktop.spawn("agent", agent);
    tidings.wait_for_state("idling");
    let show_banners = |is_quiet: bool| {
        let mut settings = desktop.command("gsettings");
        settings.env("GSETTINGS_BACKEND", "dconf");
        settings.args(["set", "org.gnome.desktop.notifications", "show-banners", &(!is_quiet).to_string()]);
        desktop.run(settings);
    };
    waits_while(show_banners, &agent, &server, &tidings);
    assert_eq!(desktop.recorder().toasts().len(), 1, "one for both");
}

#[test]
fn while_dunst_is_paused_toasts_wait_and_are_told_in_one_afterwards() {
    let options = Options { notifications: Notifications::Dunst, ..Options::recorded() };
    let desktop = Desktop::start(options);
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::scaled(&desktop, 0.2);
    let agent = tidings.watch(&two_folders(&server));
    let pause = |is_paused: bool| {
        let mut dunstctl = desktop.command("dunstctl");
        dunstctl.args(["set-paused", &is_paused.to_string()]);
        desktop.run(dunstctl);
    };
    waits_while(pause, &agent, &server, &tidings);
    desktop.dunst().wait_for_displayed(1, LIMIT);
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
fn what_is_new_since_the_person_looked_outlives_the_agent() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::new(&desktop);
    let mut agent = tidings.watch(&Mailbox::from(&server));
    delivered(&desktop, &server, "INBOX", "New");
    tidings.wait_for_record("told", |record| record["told_at"].is_string());
    agent.kill();
    let agent = tidings.start();
    tidings.wait_for_state("idling");
    assert_eq!(tidings.account().unwrap()["new"], 1);
    desktop.wait_for_tray_item(|_| true, LIMIT).click("I have seen what is new");
    tidings.wait_for_account("seen", |account| account["new"] == 0);
    tidings.quit(agent);
    let _agent = tidings.start();
    tidings.wait_for_state("idling");
    assert_eq!(tidings.account().unwrap()["new"], 0);
}

/// Ends an agent that knows something by a signal to some process; it must end in time and keep what it knew.
#[track_caller]
fn ends_in_time(signal: &str, whom: impl Fn(&Desktop, &Program) -> String) {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::new(&desktop);
    let mut agent = tidings.watch(&Mailbox::from(&server));
    delivered(&desktop, &server, "INBOX", "Known");
    tidings.wait_for_record("told", |record| record["told_at"].is_string());
    let before = Instant::now();
    let mut kill = desktop.command("kill");
    kill.args([signal, &whom(&desktop, &agent)]);
    desktop.run(kill);

    assert!(agent.wait(LIMIT).success());

    assert!(before.elapsed() < ENDING, "{:?}", before.elapsed());
    assert_eq!(tidings.told("arrived"), ["Known"]);
}

#[test]
fn the_agent_ends_with_the_session_and_keeps_what_it_knew() {
    ends_in_time("-TERM", |desktop, _agent| {
        let bus = desktop.processes().into_iter().find(|process| process.program.contains("dbus-daemon"));
        bus.expect("a bus runs").pid.to_string()
    });
}

#[test]
fn an_agent_that_is_asked_to_end_by_a_signal_ends_at_once_and_keeps_what_it_knew() {
    ends_in_time("-TERM", |_desktop, agent| agent.pid().to_string());
}
