//! Accounts that exist: a problem and its repair.

use tidings_tests::desktop::{Desktop, Options};
use tidings_tests::dovecot::{Dovecot, DovecotOptions};
use tidings_tests::proxy::{Fault, Proxy};
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings};

use super::{open, press};

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
    let kept = desktop.keyring().search(&[("service", "tidings")]);
    assert_eq!(kept.iter().map(|item| item.secret.as_str()).collect::<Vec<_>>(), ["a new one"]);
    window.close();
    tidings.quit(agent);
}
