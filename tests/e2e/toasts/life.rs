//! The life of a toast: shown, replaced, withdrawn; over restarts of ours and of the notification service.

use tidings_tests::desktop::{Desktop, Notifications, Options, Reason};
use tidings_tests::imap_server::{ImapServer, ServerOptions};
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings};
use tidings_tests::wait::wait_until;

use super::{delivered, set, setting, toast_of, two_folders};

#[test]
fn a_toast_goes_when_its_mail_is_read_or_removed_elsewhere() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::scaled(&desktop, 0.2);
    let _agent = tidings.watch(&two_folders(&server));
    let (read, first) = delivered(&desktop, &server, "INBOX", "To be read");
    let (removed, second) = delivered(&desktop, &server, "Work", "To be removed");
    assert_eq!(
        (first.hint("category"), first.hint("desktop-entry")),
        (Some("email.arrived"), Some("tidings"))
    );

    server.add_flag("INBOX", read, "\\Seen");
    assert_eq!(desktop.recorder().wait_for_ending(first.id, LIMIT).reason, Reason::Closed);
    server.expunge("Work", removed);
    assert_eq!(desktop.recorder().wait_for_ending(second.id, LIMIT).reason, Reason::Closed);

    desktop.recorder().wait_for_toast(|toast| toast.summary == "Removed from Work", LIMIT);
}

#[test]
fn a_toast_of_several_mails_goes_with_the_last_of_them() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox::from(&server));
    let (first, alone) = delivered(&desktop, &server, "INBOX", "One");
    let second = server.deliver("INBOX", "Bob <bob@example.org>", "Two", "x");
    let summary = desktop.recorder().wait_for_toast(|toast| toast.summary == "2 new mails", LIMIT);
    assert_eq!(summary.replaces, alone.id, "it takes the first one's place");

    server.add_flag("INBOX", first, "\\Seen");
    tidings.wait_for_record("the reading", |record| record["kind"] == "read");
    assert_eq!(desktop.recorder().endings().len(), 0, "the other one is still news");
    server.add_flag("INBOX", second, "\\Seen");

    assert_eq!(desktop.recorder().wait_for_ending(summary.id, LIMIT).reason, Reason::Closed);
}

#[test]
fn a_toast_of_the_run_before_goes_when_its_mail_is_read_while_nobody_watched() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::scaled(&desktop, 0.2);
    let agent = tidings.watch(&two_folders(&server));
    let (read, first) = delivered(&desktop, &server, "INBOX", "Read meanwhile");
    let (_, second) = delivered(&desktop, &server, "Work", "Still news");
    tidings.wait_for_record("told", |record| record["folder"] == "Work" && record["told_at"].is_string());
    tidings.quit(agent);
    server.add_flag("INBOX", read, "\\Seen");

    let _agent = tidings.start();

    assert_eq!(desktop.recorder().wait_for_ending(first.id, LIMIT).reason, Reason::Closed);
    tidings.wait_for_state("idling");
    let visible: Vec<u32> = desktop.recorder().visible_toasts().iter().map(|toast| toast.id).collect();
    assert_eq!(visible, [second.id]);
}

#[test]
fn the_first_three_removals_offer_that_there_be_none_and_the_offer_is_kept() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    // Changes in one folder would be told together.
    let folders = ["INBOX", "A", "B", "C", "D"];
    folders[1..].iter().for_each(|folder| server.create_folder(folder));
    let deliver = |(folder, n)| server.deliver(folder, "Ann <ann@example.org>", &format!("Old {n}"), "x");
    let uids: Vec<u32> = folders.into_iter().zip(1..).map(deliver).collect();
    let tidings = Tidings::scaled(&desktop, 0.2);
    let _agent = tidings.watch(&Mailbox { folders: &folders, ..Mailbox::from(&server) });
    let mut offers = Vec::new();
    for ((uid, folder), number) in uids.iter().zip(folders).zip(1..=4) {
        server.expunge(folder, *uid);
        let subject = format!("Old {number}");
        let toast = desktop.recorder().wait_for_toast(|toast| toast.body.contains(&subject), LIMIT);
        offers.push(toast.action("no-removals").map(str::to_owned));
    }
    assert_eq!(offers[0].as_deref(), Some("Don’t tell me removals"));
    assert!(offers[..3].iter().all(Option::is_some) && offers[3].is_none(), "{offers:?}");

    let third = desktop.recorder().wait_for_toast(|toast| toast.body.contains("Old 3"), LIMIT);
    desktop.recorder().click(third.id, "no-removals");
    wait_until("the setting", LIMIT, || setting(&tidings, "removed").starts_with("removed = off"));
    server.expunge("D", uids[4]);
    let record = tidings.wait_for_record("the removal", |record| record["subject"] == "Old 5");
    assert_eq!((record["decision"].as_str(), record["told_at"].as_str()), (Some("drop"), None));
    assert!(record["reason"].as_str().unwrap().contains("no toasts of this kind"), "{record}");
}

#[test]
fn readings_are_told_where_they_are_switched_on() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let uid = server.deliver("INBOX", "Ann <ann@example.org>", "Before", "x");
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox::from(&server));
    set(&tidings, "read", "on");

    server.add_flag("INBOX", uid, "\\Seen");

    let toast = desktop.recorder().wait_for_toast(|toast| toast.summary == "Read elsewhere", LIMIT);
    assert!(toast.body.starts_with("Ann &lt;ann@example.org&gt;: Before\n"), "{toast:?}");
}

#[test]
fn dunst_takes_toasts_away_and_forgets_its_ids_when_it_is_started_again() {
    let options = Options { notifications: Notifications::None, ..Options::recorded() };
    let desktop = Desktop::start(options);
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&two_folders(&server));
    // Nobody takes it yet.
    let early = server.deliver("INBOX", "Ann <ann@example.org>", "Early", "x");
    tidings.wait_for_record("decided", |record| record["subject"] == "Early");
    let mut dunst = desktop.start_dunst();
    desktop.dunst().wait_for_displayed(1, LIMIT);

    server.add_flag("INBOX", early, "\\Seen");
    desktop.dunst().wait_for_displayed(0, LIMIT);

    let void = server.deliver("INBOX", "Ann <ann@example.org>", "Void soon", "x");
    desktop.dunst().wait_for_displayed(1, LIMIT);
    dunst.kill();
    let _dunst = desktop.start_dunst();
    // Its first number is that of the toast which is gone.
    server.deliver("Work", "Bob <bob@example.org>", "After", "x");
    desktop.dunst().wait_for_displayed(1, LIMIT);
    server.add_flag("INBOX", void, "\\Seen");
    let is_reading =
        |record: &serde_json::Value| record["kind"] == "read" && record["subject"] == "Void soon";
    tidings.wait_for_record("the reading", is_reading);
    assert_eq!(desktop.dunst().displayed(), 1, "another toast was not taken for it");
}

#[test]
fn a_mail_that_goes_before_its_toast_could_be_shown_gets_none_after_a_restart() {
    let options = Options { notifications: Notifications::None, ..Options::recorded() };
    let desktop = Desktop::start(options);
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::scaled(&desktop, 0.2);
    let agent = tidings.watch(&two_folders(&server));
    // Nobody takes it yet.
    let gone = server.deliver("INBOX", "Ann <ann@example.org>", "Gone soon", "x");
    tidings.wait_for_record("decided", |record| record["decision"] == "show");
    server.expunge("INBOX", gone);
    let overtaken = tidings.wait_for_record("overtaken", |record| record["decision"] == "drop");
    assert_eq!(overtaken["subject"], "Gone soon");
    assert!(overtaken["reason"].as_str().unwrap().contains("before it could be"), "{overtaken}");
    // That it is gone is known, and need not be told yet.
    drop(agent);

    let _dunst = desktop.start_dunst();
    let _agent = tidings.start();
    tidings.wait_for_state("idling");
    server.deliver("Work", "Bob <bob@example.org>", "Next", "x");

    tidings.wait_for_record("told", |record| record["subject"] == "Next" && record["told_at"].is_string());
    tidings.wait_for_record("told", |record| record["kind"] == "removed" && record["told_at"].is_string());
    assert_eq!(desktop.dunst().displayed(), 2, "the removal and the next one");
}

#[test]
fn a_click_on_a_toast_of_the_run_before_still_counts() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let uid = server.deliver("INBOX", "Ann <ann@example.org>", "Old", "x");
    let tidings = Tidings::scaled(&desktop, 0.2);
    let agent = tidings.watch(&Mailbox::from(&server));
    server.expunge("INBOX", uid);
    let toast = desktop.recorder().wait_for_toast(|toast| toast.body.contains("Old"), LIMIT);
    tidings.wait_for_record("told", |record| record["told_at"].is_string());
    tidings.quit(agent);
    let _agent = tidings.start();
    tidings.wait_for_state("idling");
    // Whatever is shown after it is taken over: the toasts before it were, too.
    delivered(&desktop, &server, "INBOX", "New");
    desktop.recorder().click(toast.id, "no-removals");
    wait_until("the setting", LIMIT, || setting(&tidings, "removed").starts_with("removed = off"));
    let _told = toast_of(desktop.recorder(), "New");
}
