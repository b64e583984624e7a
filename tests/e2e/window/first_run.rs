//! The first run: an account is added by the form, its connection tested in sight, its secret kept in one place.

use std::time::{Duration, Instant};

use tidings_tests::desktop::{Desktop, Options};
use tidings_tests::dovecot::{Dovecot, DovecotOptions};
use tidings_tests::mail::mail;
use tidings_tests::proxy::{Fault, Proxy};
use tidings_tests::secrets::assert_no_trace;
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings};
use tidings_tests::wait::wait_until;

use super::{TITLE, fill_form, go_to, open, press, quit, text_of, wait_for_step};

const USER: &str = "anna@lab.example";
/// Found nowhere else, and long enough that its base64 is not found by chance.
const PASSWORD: &str = "Quokka-lantern+47 ünd";
/// What our items in the keyring are found by.
const OURS: [(&str, &str); 1] = [("service", "tidings")];

fn dovecot() -> Dovecot {
    let users = vec![(USER.to_owned(), PASSWORD.to_owned())];
    Dovecot::start(DovecotOptions { users, ..DovecotOptions::default() })
}

#[test]
fn the_first_account_is_added_in_the_window_tested_step_by_step_and_watched() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = dovecot();
    // So slow that a person, or a test, sees each step.
    let proxy = Proxy::start(dovecot.address(), Fault::Drip(Duration::from_millis(50)));
    let tidings = Tidings::new(&desktop);
    let window = open(&desktop, &tidings, &[]);

    window.wait_for_text("Welcome to Tidings", LIMIT);
    assert_eq!(window.count("button, a, input, summary"), 1, "one thing to do");
    window.screenshot("window-first-run");
    press(&window, "Add a mail account");
    fill_form(&window, &Mailbox { address: proxy.address(), ..Mailbox::from(&dovecot) });
    window.screenshot("window-add-account-form");
    press(&window, "Test the connection");

    wait_for_step(&window, "connection", "ok");
    wait_for_step(&window, "tls", "running");
    assert_eq!(window.count("[data-testid=save-account]"), 0, "nothing to save yet");
    proxy.set(Fault::None);
    assert!(wait_for_step(&window, "name", "ok").contains("127.0.0.1"));
    assert!(wait_for_step(&window, "connection", "ok").contains("127.0.0.1"));
    assert!(wait_for_step(&window, "tls", "ok").contains("TLS"));
    wait_for_step(&window, "sign_in", "ok");
    assert!(wait_for_step(&window, "folders", "ok").contains("folder"));
    assert!(wait_for_step(&window, "idle", "ok").contains("pushes"));
    window.wait_for_text("The connection works.", LIMIT);
    assert!(window.find("[data-testid=pick-INBOX]", LIMIT).is_selected());
    window.screenshot("window-add-account-tested");
    press(&window, "Save and watch");

    tidings.wait_for_state("idling");
    // The end of the first run: a toast that is seen, the start with the desktop, where to look.
    press(&window, "Send a test toast");
    desktop.recorder().wait_for_toast(|toast| toast.summary == "Toasts work", LIMIT);
    window.wait_for_text("You find Tidings in the tray", LIMIT);
    window.screenshot("window-ready");
    press(&window, "I saw it");
    window.wait_for_text("Good: toasts reach your desktop.", LIMIT);
    press(&window, "Done");
    window.find("[data-testid=account][data-state=idling]", LIMIT);
    window.screenshot("window-first-account");
    let kept = desktop.keyring().search(&OURS);
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert_eq!(kept[0].secret, PASSWORD);
    assert_no_trace(&desktop, PASSWORD);

    go_to(&window, "log");
    window.wait_for_text("Nothing yet", LIMIT);
    let delivered = Instant::now();
    dovecot.client().append("INBOX", &mail("Ann Lee <ann@example.org>", "Lunch on Thursday?", "x"));
    window.find("[data-testid=event][data-kind=arrived]", LIMIT);
    println!("in the event log {:?} after the delivery began", delivered.elapsed());
    let row = text_of(&window, "[data-testid=event]");
    assert!(row.contains("Ann Lee <ann@example.org>") && row.contains("Lunch on Thursday?"), "{row}");
    window.screenshot("window-first-mail");

    desktop.close_window(desktop.wait_for_window(TITLE, LIMIT));
    window.wait_until_closed();
    assert_eq!(tidings.account().unwrap()["state"], "idling", "the agent stays");
    assert!(!desktop.processes().iter().any(|process| process.program.starts_with("WebKit")));
    assert_no_trace(&desktop, PASSWORD);
    quit(&desktop, &tidings);
}

#[test]
fn a_wrong_password_is_said_at_its_step_and_the_right_one_then_works() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = dovecot();
    let tidings = Tidings::new(&desktop);
    let window = open(&desktop, &tidings, &[]);
    press(&window, "Add a mail account");
    fill_form(&window, &Mailbox { password: "Wombat-candle+48".to_owned(), ..Mailbox::from(&dovecot) });
    press(&window, "Test the connection");

    wait_for_step(&window, "tls", "ok");
    wait_for_step(&window, "sign_in", "failed");
    let problem = window.find("[data-testid=probe-problem][data-code=requires_sign_in]", LIMIT).text();
    assert!(problem.contains("The server refused the sign-in."), "{problem}");
    assert!(problem.contains("Enter the password again."), "{problem}");
    assert_eq!(window.count("[data-testid=save-account]"), 0);
    assert!(tidings.account().is_none(), "nothing is saved");
    window.screenshot("window-wrong-password");

    press(&window, "Change the settings");
    assert_eq!(window.find_role("textbox", "Mail address", LIMIT).value(), USER, "what was typed stays");
    window.find_role("textbox", "Password", LIMIT).fill(PASSWORD);
    press(&window, "Test the connection");
    press(&window, "Save and watch");

    tidings.wait_for_state("idling");
    let kept = desktop.keyring().search(&OURS);
    assert_eq!(kept.iter().map(|item| item.secret.as_str()).collect::<Vec<_>>(), [PASSWORD]);
    assert_no_trace(&desktop, "Wombat-candle+48");
    window.close();
    quit(&desktop, &tidings);
}

#[test]
fn an_account_that_is_not_saved_leaves_no_secret() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = dovecot();
    let tidings = Tidings::new(&desktop);
    let window = open(&desktop, &tidings, &[]);
    let try_wrong_password = || {
        press(&window, "Add a mail account");
        fill_form(&window, &Mailbox { password: "Wombat-candle+48".to_owned(), ..Mailbox::from(&dovecot) });
        press(&window, "Test the connection");
        wait_for_step(&window, "sign_in", "failed");
    };

    try_wrong_password();
    press(&window, "Cancel");
    window.wait_for_text("Welcome to Tidings", LIMIT);
    wait_until("the keyring to be empty", LIMIT, || desktop.keyring().search(&OURS).is_empty());

    try_wrong_password();
    desktop.close_window(desktop.wait_for_window(TITLE, LIMIT));
    window.wait_until_closed();
    assert_eq!(desktop.keyring().search(&OURS), []);
    assert!(tidings.account().is_none());
    assert_no_trace(&desktop, "Wombat-candle+48");
    quit(&desktop, &tidings);
}

#[test]
fn a_certificate_that_nobody_vouches_for_is_said_at_its_step() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = dovecot();
    let tidings = Tidings::new(&desktop);
    let window = open(&desktop, &tidings, &[]);
    press(&window, "Add a mail account");
    fill_form(&window, &Mailbox { ca_file: None, ..Mailbox::from(&dovecot) });
    press(&window, "Test the connection");

    wait_for_step(&window, "connection", "ok");
    let step = wait_for_step(&window, "tls", "failed");
    assert!(step.contains("Check the certificate"), "{step}");
    let problem = window.find("[data-testid=probe-problem][data-code=certificate]", LIMIT).text();
    assert!(problem.contains("nobody this computer trusts"), "{problem}");
    assert!(problem.contains("certificate file"), "{problem}");
    assert_eq!(window.count("[data-testid=step-sign_in]"), 0, "the password was not sent");
    window.screenshot("window-certificate-refused");

    press(&window, "Change the settings");
    fill_form(&window, &Mailbox::from(&dovecot));
    press(&window, "Test the connection");
    window.wait_for_text("The connection works.", LIMIT);
    window.close();
    quit(&desktop, &tidings);
}

#[test]
fn without_a_keyring_the_form_says_that_the_password_is_kept_for_this_run() {
    let desktop = Desktop::start(Options { has_keyring: false, ..Options::recorded() });
    let dovecot = dovecot();
    let tidings = Tidings::new(&desktop);
    let window = open(&desktop, &tidings, &[]);
    press(&window, "Add a mail account");
    fill_form(&window, &Mailbox::from(&dovecot));
    let place = window.find("[data-testid=password-place]", LIMIT).text();
    assert!(place.contains("for this run only"), "{place}");
    window.screenshot("window-without-keyring");
    press(&window, "Test the connection");
    window.find("[data-testid=password-held]", LIMIT);
    press(&window, "Save and watch");

    tidings.wait_for_state("idling");
    assert_no_trace(&desktop, PASSWORD);
    press(&window, "Done");
    go_to(&window, "settings");
    window.wait_for_text("No keyring is available.", LIMIT);
    window.close();
    assert_eq!(tidings.account().unwrap()["state"], "idling", "the agent holds the password, not the window");
    quit(&desktop, &tidings);
}
