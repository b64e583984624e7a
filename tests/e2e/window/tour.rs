//! A walk through everything that the window can show, from the first page to an agent that is gone.

use tidings_tests::desktop::{Desktop, Window};
use tidings_tests::dovecot::Dovecot;
use tidings_tests::mail::mail;
use tidings_tests::proxy::Proxy;
use tidings_tests::tidings::{LIMIT, Tidings};
use tidings_tests::wait::wait_until;

use super::{go_to, quit};

/// Shows `window`, which has no account yet, from all sides; `look` is called at each with its name. Words are not used
/// to find anything, so that any language will do.
pub(super) fn tour(
    (desktop, tidings): (&Desktop, &Tidings<'_>),
    (dovecot, proxy): (&mut Dovecot, &Proxy),
    window: &Window<'_>,
    look: &dyn Fn(&str),
) {
    let click = |testid: &str| window.click(&format!("[data-testid={testid}]"), LIMIT);
    let seen = |testid: &str| drop(window.find(&format!("[data-testid={testid}]"), LIMIT));
    let fill = |testid: &str, text: &str| window.find(&format!("[data-testid={testid}]"), LIMIT).fill(text);

    seen("first-run");
    look("first-run");
    click("add-account");
    seen("find-form");
    look("add-address");
    for (address, name) in [("10001@qq.com", "qq"), ("ann@tuta.com", "no-imap"), ("ann@gmail.com", "gmail")] {
        fill("email", address);
        click("find");
        seen("found");
        look(&format!("add-found-{name}"));
        if name == "gmail" {
            click("take");
            seen("secret-form");
            look("add-secret");
            click("browser-instead");
            seen("client-id-guide");
            look("add-browser-guide");
        }
        click("back");
        seen("find-form");
    }
    click("manual");
    click("test-connection");
    seen("host-error");
    look("add-form-faults");
    window.find("[data-testid=more] summary", LIMIT).click();
    fill("email", dovecot.user());
    fill("user", dovecot.user());
    fill("host", "localhost");
    fill("port", &proxy.address().port().to_string());
    fill("ca-file", &dovecot.ca_file().display().to_string());
    fill("password", "not this one");
    look("add-form");
    click("test-connection");
    seen("probe-problem");
    look("add-refused");
    click("change-settings");
    fill("password", dovecot.password());
    click("test-connection");
    seen("probe-worked");
    look("add-folders");
    click("save-account");
    click("test-toast");
    seen("saw-toast");
    look("ready");
    click("ready-done");
    tidings.wait_for_state("idling");
    go_to(window, "log");
    seen("log-empty");
    look("log-empty");

    let mut client = dovecot.client();
    let gone = client.append("INBOX", &mail("Ann Lee <ann@example.org>", "Lunch on Thursday?", "x"));
    client.append("INBOX", &mail("张伟 <zhang.wei@example.cn>", "订单已发货，预计周四送达", "x"));
    tidings.wait_for_record("the order", |record| record["uid"] == gone + 1);
    client.expunge("INBOX", gone);
    tidings.wait_for_record("the removal", |record| record["kind"] == "removed");
    window.find("[data-testid=event][data-kind=arrived] button", LIMIT).click();
    seen("open-mail");
    click("open-mail");
    seen("open-mail-error");
    look("log-entry");
    click("picture-table");
    look("log-table");
    click("picture-table");
    click("log-menu");
    seen("log-keep");
    look("log-menu");
    // A window of another size may have closed its menu, or be about to.
    window.press_key("Escape");
    wait_until("the menu closed", LIMIT, || window.count("[data-testid=log-keep]") == 0);
    click("log-menu");
    click("log-keep");
    seen("keep-days");
    look("log-keep");
    click("keep-cancel");
    click("log-menu");
    click("log-clear");
    seen("clear-confirm");
    look("log-clear");
    click("clear-cancel");
    fill("log-search", "nothing of the sort");
    seen("log-none");
    look("log-none");
    click("show-all");

    go_to(window, "accounts");
    seen("account-unread");
    look("accounts");
    click("open-account");
    seen("list-folders");
    look("account");
    click("list-folders");
    seen("pick-INBOX");
    click("self-test");
    window.find("[data-testid=self-test-steps][data-ok=true]", LIMIT);
    window.script("document.querySelector('main').scrollTo(0, 1e6)", vec![]);
    look("account-end");
    click("remove");
    seen("remove-confirm");
    look("account-remove");
    click("remove-cancel");
    click("new-password");
    seen("new-password-value");
    look("account-password");
    click("password-cancel");

    go_to(window, "rules");
    seen("rules-none");
    look("rules-none");
    click("rule-add");
    fill("rule-name-field", "Lunch");
    fill("rule-from", "ann@example.org");
    seen("try-out-hit");
    look("rule-form");
    window.click("[data-testid=rule-conditions] summary", LIMIT);
    window.click("[data-testid=rule-effects] summary", LIMIT);
    click("rule-add-time");
    window.find("[data-testid=rule-sound]", LIMIT).choose_value("file");
    seen("rule-sound-path");
    look("rule-form-more");
    window.find("[data-testid=rule-sound]", LIMIT).choose_value("on");
    click("rule-save");
    go_to(window, "log");
    // Nothing moves under the click any more. What was opened last is the order's.
    window.find("[data-testid=picture][aria-busy=false]", LIMIT);
    window.find("[data-testid=event][data-kind=arrived] [aria-expanded=false]", LIMIT).click();
    click("rule-never");
    seen("rule-done");
    click("rule-cancel");
    look("rules");
    go_to(window, "settings");
    for tab in ["general", "toasts", "quiet", "privacy"] {
        click(&format!("tab-{tab}"));
        window.find(&format!("[data-testid=settings-{tab}] section"), LIMIT);
        if tab == "quiet" {
            click("quiet-add");
            seen("quiet-span");
        }
        look(&format!("settings-{tab}"));
    }

    go_to(window, "accounts");
    dovecot.set_password("another one");
    proxy.end_connections();
    window.find("[data-testid=account][data-state=needs_user]", LIMIT);
    look("accounts-problem");
    quit(desktop, tidings);
    seen("absent");
    look("absent");
}
