//! With Xfce's notification service: a second real one, which numbers, shows and answers otherwise than dunst.

use std::fs;

use tidings_tests::desktop::{Desktop, Notifications, Options, XWindow};
use tidings_tests::imap_server::{ImapServer, ServerOptions};
use tidings_tests::tidings::{LIMIT, Tidings};
use tidings_tests::wait::{wait_for, wait_until};

use super::{set, two_folders};

#[test]
fn xfces_service_is_asked_what_it_can_replaces_takes_away_and_passes_clicks_on() {
    let desktop = Desktop::start(Options { notifications: Notifications::Xfce, ..Options::recorded() });
    let opened = desktop.record_opened_links(&["https"]);
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::scaled(&desktop, 0.2);
    tidings.set_up(&two_folders(&server));
    let mut agent = tidings.command(&["--hidden"]);
    // On Xfce the person's preferred browser would be asked for instead of whoever is registered.
    agent.env("XDG_CURRENT_DESKTOP", "Lab").env("TIDINGS_LOG", "debug");
    let agent = desktop.spawn("agent", agent);
    tidings.wait_for_state("idling");
    set(&tidings, "webmail", "https://mail.example.org/?uid={uid}");
    let shown = |count: usize| -> Vec<XWindow> {
        wait_for("the toasts on the screen", LIMIT, || {
            Some(desktop.xfce_toasts()).filter(|toasts| toasts.len() == count)
        })
    };

    let first = server.deliver("INBOX", "Ann <ann@example.org>", "One & only", "x");
    shown(1);
    let log = agent.log();
    let asked = log.lines().find(|line| line.contains("the notification service")).unwrap_or_default();
    assert!(asked.contains("Xfce Notify Daemon"), "{log}");
    assert!(asked.contains("actions: true") && asked.contains("markup: true"), "{asked}");

    // What follows takes its place: there is one still.
    let second = server.deliver("INBOX", "Bob <bob@example.org>", "Two", "x");
    tidings
        .wait_for_record("both told", |record| record["subject"] == "Two" && record["told_at"].is_string());
    shown(1);
    server.add_flag("INBOX", first, "\\Seen");
    server.add_flag("INBOX", second, "\\Seen");
    shown(0);

    let third = server.deliver("Work", "Ann <ann@example.org>", "Three", "x");
    let toast = shown(1)[0];
    // Here a click beside the buttons only takes it away; the click that opens is the first of them, at the lower left.
    desktop.click_at(toast.x + 56, toast.y + toast.height - 31, 1);
    let link =
        wait_for("the link", LIMIT, || fs::read_to_string(&opened).ok().filter(|text| text.ends_with('\n')));
    assert_eq!(link, format!("https://mail.example.org/?uid={third}\n"));
    wait_until("the toast to go", LIMIT, || desktop.xfce_toasts().is_empty());
    tidings.quit(agent);
}
