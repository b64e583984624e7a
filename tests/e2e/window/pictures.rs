//! A day's events on the pages, in both themes: the pictures of the README, and that they show what happened.

use serde_json::Value;
use tidings_tests::desktop::{Desktop, Options, Window};
use tidings_tests::dovecot::{Dovecot, DovecotOptions};
use tidings_tests::imap_client::ImapClient;
use tidings_tests::mail::mail;
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings, said};
use tidings_tests::wait::wait_until;

use super::{go_to, open, open_with, text_of};

#[test]
fn the_pages_show_what_happened_in_both_themes() {
    let desktop = Desktop::start(Options::recorded());
    let users = [("anna@lab.example", "correct horse"), ("post@choir.example", "battery staple")];
    let users = users.map(|(user, password)| (user.to_owned(), password.to_owned())).to_vec();
    let dovecot = Dovecot::start(DovecotOptions { users, ..DovecotOptions::default() });
    let mut client = dovecot.client();
    client.create_folder("订单");
    client.append("INBOX", &mail("Library <desk@library.example>", "Two books are due on Friday", "x"));
    let old = client.append("INBOX", &mail("Offers <news@shop.example>", "Last chance: 20 % off", "x"));
    let tidings = Tidings::new(&desktop);
    let choir = Mailbox {
        user: "post@choir.example".to_owned(),
        password: "battery staple".to_owned(),
        ..Mailbox::from(&dovecot)
    };
    let added = tidings.add(&choir, &["--name", "Choir"]);
    assert!(added.status.success(), "{}", said(&added));
    let agent = tidings.watch(&Mailbox { folders: &["INBOX", "订单"], ..Mailbox::from(&dovecot) });
    wait_until("both accounts to be watched", LIMIT, || {
        let status = tidings.status().unwrap();
        status["accounts"].as_array().unwrap().iter().all(|account| account["state"] == "idling")
    });

    client.expunge("INBOX", old);
    tidings.wait_for_record("the removal", |record| record["kind"] == "removed");
    for (folder, from, subject) in [
        ("INBOX", "Northern Rail <tickets@rail.example>", "Your tickets to York"),
        ("订单", "张伟 <zhang.wei@example.cn>", "订单已发货，预计周四送达"),
        ("INBOX", "Ben Carter <ben@carter.example>", "Minutes of Monday’s meeting"),
    ] {
        let uid = client.append(folder, &mail(from, subject, "x"));
        tidings
            .wait_for_record(subject, |record| record["subject"] == subject && record["told_at"].is_string());
        if from.starts_with("Ben") {
            client.add_flags(folder, uid, "\\Flagged");
            tidings.wait_for_record("the flag", |record| record["kind"] == "flags");
        } else if from.starts_with("Northern") {
            client.add_flags(folder, uid, "\\Seen");
            tidings.wait_for_record("the reading", |record| record["kind"] == "read");
        }
    }
    let mut other = ImapClient::connect(dovecot.address(), dovecot.authority(), &choir.user, &choir.password);
    other.append("INBOX", &mail("Ann Lee <ann@example.org>", "Rehearsal moved to Thursday", "x"));
    let is_told = |record: &Value| record["account"] == *choir.user && record["told_at"].is_string();
    tidings.wait_for_record("the choir's mail", is_told);

    let window = open(&desktop, &tidings, &[]);
    assert_accounts(&window);
    window.screenshot("window-accounts-light");
    assert_log(&window);
    window.screenshot("window-log-light");
    assert_opened(&window);
    assert_eq!(ground(&window), "rgb(244, 246, 247)");
    window.close();

    let window = open_with(&desktop, &tidings, &[], "Adwaita:dark");
    assert_accounts(&window);
    window.screenshot("window-accounts-dark");
    assert_log(&window);
    assert_opened(&window);
    window.screenshot("window-log-dark");
    assert_eq!(ground(&window), "rgb(28, 31, 34)");
    go_to(&window, "settings");
    window.screenshot("window-settings-dark");
    window.close();
    tidings.quit(agent);
}

#[track_caller]
fn assert_accounts(window: &Window<'_>) {
    window.find("[data-testid=account]", LIMIT);
    let accounts = text_of(window, "[data-testid=accounts-page]");
    for words in ["Choir", "post@choir.example", "anna@lab.example", "INBOX", "订单", "Watching"] {
        assert!(accounts.contains(words), "{words} in {accounts}");
    }
}

/// Newest first, each with its kind.
#[track_caller]
fn assert_log(window: &Window<'_>) {
    go_to(window, "log");
    window.find("[data-testid=event]", LIMIT);
    let kinds = "return [...document.querySelectorAll('[data-testid=event]')].map((row) => row.dataset.kind)";
    let expected = ["arrived", "flags", "arrived", "arrived", "read", "arrived", "removed"];
    assert_eq!(window.script(kinds, vec![]), serde_json::json!(expected));
    // What is in the page has a text once it is drawn.
    window.wait_for(LIMIT, |page| {
        page.contains("张伟 <zhang.wei@example.cn>") && page.contains("订单已发货，预计周四送达")
    });
}

/// Opens the newest, which says why it was told.
#[track_caller]
fn assert_opened(window: &Window<'_>) {
    window.find("[data-testid=event][data-kind=arrived] button", LIMIT).click();
    window.find("[data-testid=event-detail]", LIMIT);
    let detail = text_of(window, "[data-testid=event-detail]");
    assert!(detail.contains("Told by a toast") && detail.contains("new mail"), "{detail}");
}

/// The colour of the page.
fn ground(window: &Window<'_>) -> String {
    window
        .script("return getComputedStyle(document.body).backgroundColor", vec![])
        .as_str()
        .unwrap()
        .to_owned()
}
