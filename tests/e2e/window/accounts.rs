//! Accounts that exist: a problem and its repair, changes, and the end.

use tidings_tests::desktop::{Desktop, Options};
use tidings_tests::dovecot::{Dovecot, DovecotOptions};
use tidings_tests::mail::mail;
use tidings_tests::proxy::{Fault, Proxy};
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings};
use tidings_tests::wait::wait_until;

use super::{open, open_with, press, text_of};

#[test]
fn a_password_that_was_changed_on_the_server_is_a_problem_that_a_new_one_ends() {
    let desktop = Desktop::start(Options::recorded());
    let mut dovecot = Dovecot::start(DovecotOptions::default());
    let proxy = Proxy::start(dovecot.address(), Fault::None);
    let tidings = Tidings::new(&desktop);
    let agent = tidings.watch(&Mailbox { address: proxy.address(), ..Mailbox::from(&dovecot) });
    let window = open(&desktop, &tidings, &[]);
    window.find("[data-testid=account][data-state=idling]", LIMIT);

    dovecot.set_password("a new one");
    // The session that stands is signed in already.
    proxy.end_connections();

    window.find("[data-testid=account][data-state=needs_user]", LIMIT);
    let problem = window.find("[data-testid=account-problem][data-code=requires_sign_in]", LIMIT).text();
    assert!(problem.contains("The server refused the sign-in."), "{problem}");
    assert!(problem.contains("Enter the password again."), "{problem}");
    window.screenshot("window-account-problem");

    press(&window, "New password");
    window.find_role("textbox", "Password", LIMIT).fill(dovecot.password());
    window.screenshot("window-new-password");
    press(&window, "Save password");

    window.find("[data-testid=account][data-state=idling]", LIMIT);
    window.wait_for(LIMIT, |page| !page.contains("refused"));
    assert_eq!(window.count("dialog"), 0);
    let account = tidings.wait_for_state("idling");
    assert_eq!(account["problem"], serde_json::Value::Null);
    assert!(account["reconnects"].as_u64() >= Some(1), "{account}");
    let kept = desktop.keyring().search(&[("service", "tidings")]);
    assert_eq!(kept.iter().map(|item| item.secret.as_str()).collect::<Vec<_>>(), ["a new one"]);
    window.close();
    tidings.quit(agent);
}

#[test]
fn an_account_is_changed_tried_and_removed_with_its_secret_and_its_data() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let mut client = dovecot.client();
    client.create_folder("订单");
    let tidings = Tidings::new(&desktop);
    let agent = tidings.watch(&Mailbox::from(&dovecot));
    client.append("INBOX", &mail("Ann Lee <ann@example.org>", "Lunch?", "x"));
    tidings.wait_for_record("the mail", |record| record["kind"] == "arrived");
    let window = open(&desktop, &tidings, &[]);

    window.find("[data-testid=open-account]", LIMIT).click();
    let figure = |key: &str| text_of(&window, &format!("[data-testid=connection-{key}]"));
    wait_until("the push to be measured", LIMIT, || figure("delay").ends_with(" ms"));
    println!("from push to toast: {}", figure("delay"));
    assert_eq!(figure("connections"), "1 open, 4 at most");
    assert_eq!(figure("reconnects"), "0");
    assert_ne!(figure("idle"), "not yet");
    window.find("[data-testid=tell-read]", LIMIT).click();
    window.find("[data-testid=tell-read][aria-checked=true]", LIMIT);
    let settings = || std::fs::read_to_string(tidings.settings()).unwrap();
    wait_until("the change to be saved", LIMIT, || settings().contains("read = true"));

    window.find("[data-testid=list-folders]", LIMIT).click();
    window.find("[data-testid='pick-订单']", LIMIT).click();
    window.find("[data-testid=save-folders]", LIMIT).click();
    tidings.wait_for_account("both folders to be watched", |account| {
        account["state"] == "idling" && account["folders"].as_array().unwrap().len() == 2
    });
    assert!(text_of(&window, "[data-testid=account-folders]").contains("订单"));

    window.find("[data-testid=edit-name]", LIMIT).fill("Work");
    window.find("[data-testid=save-server]", LIMIT).click();
    window.find_role("heading", "Work", LIMIT);
    window.find("[data-testid=self-test]", LIMIT).click();
    window.find("[data-testid=self-test-steps][data-ok=true]", LIMIT);
    window.script("document.querySelector('main').scrollTo(0, 0)", vec![]);
    window.screenshot("window-account-top");
    window.script("document.querySelector('main').scrollTo(0, 1e6)", vec![]);
    window.screenshot("window-account-end");

    window.find("[data-testid=remove]", LIMIT).click();
    window.screenshot("window-account-remove");
    window.find("[data-testid=remove-confirm]", LIMIT).click();
    window.wait_for_text("Welcome to Tidings", LIMIT);
    assert!(tidings.account().is_none());
    assert_eq!(desktop.keyring().search(&[("service", "tidings")]), [], "its secret is gone");
    assert_eq!(tidings.log(), Vec::<serde_json::Value>::new(), "its data are gone");
    window.close();
    tidings.quit(agent);
}

#[test]
fn the_report_for_others_names_nobody() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let tidings = Tidings::new(&desktop);
    let agent = tidings.watch(&Mailbox::from(&dovecot));
    let window = open_with(&desktop, &tidings, &[], "Adwaita:dark");
    window.find("[data-testid=open-account]", LIMIT).click();
    window.find("[data-testid=list-folders]", LIMIT);
    window.screenshot("window-account-dark");
    // A clipboard that refuses: then the report is shown to be copied by hand.
    let refuse =
        "Object.defineProperty(navigator, 'clipboard', { value: { writeText: () => Promise.reject() } })";
    window.script(refuse, vec![]);
    window.find("[data-testid=copy-report]", LIMIT).click();
    let report = window.find("[data-testid=report-text]", LIMIT).value();
    assert!(report.contains("account-1"), "{report}");
    assert!(!report.contains(dovecot.user()), "{report}");
    window.close();
    tidings.quit(agent);
}
