//! A desktop without a tray, as GNOME is without an extension.

use tidings_tests::desktop::{Desktop, Options, Tray, WindowName};
use tidings_tests::dovecot::{Dovecot, DovecotOptions};
use tidings_tests::mail::mail;
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings, said};
use tidings_tests::wait::wait_until;

#[test]
fn without_a_tray_a_person_is_told_once_how_to_find_the_window() {
    let desktop = Desktop::start(Options { tray: Tray::None, ..Options::recorded() });
    let dovecot = Dovecot::start(DovecotOptions::default());
    // The panel's time to come late, shortened.
    let tidings = Tidings::scaled(&desktop, 0.05);
    let agent = tidings.watch(&Mailbox::from(&dovecot));
    let is_hint = |summary: &str| summary == "Tidings is watching";
    desktop.recorder().wait_for_toast(|toast| is_hint(&toast.summary), LIMIT);

    tidings.quit(agent);
    let _agent = tidings.start();
    tidings.wait_for_state("idling");
    dovecot.client().append("INBOX", &mail("Ann <ann@example.org>", "Hello", "x"));

    desktop.recorder().wait_for_toast(|toast| toast.body.starts_with("Hello"), LIMIT);
    let hints = desktop.recorder().toasts().into_iter().filter(|toast| is_hint(&toast.summary));
    assert_eq!(hints.count(), 1);
}

#[test]
fn without_a_tray_the_window_opens_as_the_hint_says() {
    let desktop = Desktop::start(Options { tray: Tray::None, ..Options::recorded() });
    let dovecot = Dovecot::start(DovecotOptions::default());
    let tidings = Tidings::scaled(&desktop, 0.05);
    let agent = tidings.watch(&Mailbox::from(&dovecot));
    let hint = desktop.recorder().wait_for_toast(|toast| toast.summary == "Tidings is watching", LIMIT);
    let title = WindowName::Title("^Tidings$");

    desktop.recorder().click(hint.id, "default");
    let opened = desktop.wait_for_window(title, LIMIT);
    desktop.close_window(opened);
    wait_until("the window to close", LIMIT, || !desktop.is_visible(opened));

    // "Start Tidings again to open its window", as the menu's entry does.
    let again = tidings.run(&[]);
    assert!(again.status.success(), "{}", said(&again));
    desktop.wait_for_window(title, LIMIT);
    assert_eq!(tidings.account().unwrap()["state"], "idling");
    tidings.quit(agent);
}
