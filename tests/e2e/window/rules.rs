//! Rules in the window: written beside what they would have done, made of an entry of the log, put in order, taken back.

use serde_json::Value;
use tidings_tests::desktop::{Desktop, Options, Window};
use tidings_tests::imap_server::{ImapServer, ServerOptions};
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings, said};
use tidings_tests::wait::wait_until;

use super::{go_to, open, press};

const SHOP: &str = "Shop <news@shop.example>";
const ANN: &str = "Ann <ann@example.org>";

/// A mail arrives; the answer is its record.
fn deliver(server: &ImapServer, tidings: &Tidings<'_>, from: &str, subject: &str) -> Value {
    server.deliver("INBOX", from, subject, "x");
    tidings.wait_for_record(subject, |record| record["subject"] == subject)
}

fn decided(record: &Value) -> (&str, &str) {
    (record["decision"].as_str().unwrap_or("-"), record["rule"].as_str().unwrap_or("-"))
}

/// The agent's rules, in order, as the command line lists them.
fn rules(tidings: &Tidings<'_>) -> String {
    let listed = tidings.run(&["rules", "list"]);
    assert!(listed.status.success(), "{}", said(&listed));
    String::from_utf8(listed.stdout).unwrap()
}

#[track_caller]
fn wait_for_rules(tidings: &Tidings<'_>, wanted: &str) {
    wait_until(&format!("the rules {wanted:?}"), LIMIT, || rules(tidings) == wanted);
}

/// Opens the entry of the log with this subject that is not open yet.
fn open_entry(window: &Window<'_>, subject: &str) {
    go_to(window, "log");
    window.find("[data-testid=log-search]", LIMIT).fill(subject);
    window.wait_for(LIMIT, |page| page.contains(subject));
    wait_until("one entry", LIMIT, || {
        window.painted();
        window.count("[data-testid=event]") == 1
    });
    window.find("[data-testid=event] button", LIMIT).click();
}

#[test]
fn a_rule_is_tried_out_over_what_happened_then_decides_so_and_the_log_names_it() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::new(&desktop);
    let agent = tidings.watch(&Mailbox::from(&server));
    for (from, subject) in [(SHOP, "Sale"), (ANN, "Hello"), (SHOP, "More")] {
        deliver(&server, &tidings, from, subject);
    }
    let window = open(&desktop, &tidings, &[]);
    go_to(&window, "rules");
    window.find("[data-testid=rules-none]", LIMIT);
    press(&window, "New rule");
    window.wait_for_text("It fits 3 of the last 3 events.", LIMIT);
    window.find_role("textbox", "Sender", LIMIT).fill("*@shop.example");
    window.wait_for_text("It fits 2 of the last 3 events.", LIMIT);
    window.find_label("How it is told", LIMIT).choose("only in the log");
    wait_until("both mails of the shop among what it would have done", LIMIT, || {
        window.painted();
        let hits =
            "return [...document.querySelectorAll('[data-testid=try-out-hit]')].map((it) => it.innerText)";
        let hits: Vec<String> = serde_json::from_value(window.script(hits, vec![])).unwrap();
        hits.len() == 2
            && hits[0].contains("More")
            && hits[1].contains("Sale")
            && hits.iter().all(|hit| hit.contains("only in the log"))
    });
    press(&window, "Save");
    window.wait_for_text("A rule needs a name.", LIMIT);
    window.find_role("textbox", "Name", LIMIT).fill("Shops");
    window.screenshot("window-rule-form");
    press(&window, "Save");
    wait_for_rules(&tidings, "Shops: only in the log\n");
    wait_until("the form to close", LIMIT, || window.count("[data-testid=rule-form]") == 0);

    let told = desktop.recorder().toasts().len();
    assert_eq!(decided(&deliver(&server, &tidings, SHOP, "Last chance")), ("drop", "Shops"));
    assert_eq!(decided(&deliver(&server, &tidings, ANN, "Lunch")).1, "-");
    desktop.recorder().wait_for_toast(|toast| toast.body.contains("Lunch"), LIMIT);
    let since = &desktop.recorder().toasts()[told..];
    assert!(since.iter().all(|toast| !toast.body.contains("Last chance")), "{since:#?}");
    open_entry(&window, "Last chance");
    let rule = window.find("[data-testid=event-rule]", LIMIT).text();
    assert_eq!(rule, "Shops");
    window.screenshot("window-rule-decided");
    window.close();
    tidings.quit(agent);
}

#[test]
fn one_click_on_an_entry_makes_a_rule_and_rules_are_put_in_order_and_taken_back() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::new(&desktop);
    let agent = tidings.watch(&Mailbox::from(&server));
    deliver(&server, &tidings, SHOP, "Sale");
    deliver(&server, &tidings, ANN, "Hello");
    let window = open(&desktop, &tidings, &[]);
    open_entry(&window, "Sale");
    press(&window, "Never for this sender");
    window.wait_for_text("“Never: news@shop.example” counts from now on.", LIMIT);
    window.wait_for_text("It fits one of the last 2 events.", LIMIT);
    window.screenshot("window-rule-made");
    let never = "Never: news@shop.example: only in the log\n";
    assert_eq!(rules(&tidings), never);
    assert_eq!(decided(&deliver(&server, &tidings, SHOP, "More")), ("drop", "Never: news@shop.example"));

    open_entry(&window, "Hello");
    press(&window, "Always for this sender");
    window.wait_for_text("“Always: ann@example.org” counts from now on.", LIMIT);
    let always = "Always: ann@example.org: always, in quiet hours too\n";
    assert_eq!(rules(&tidings), format!("{always}{never}"));
    assert_eq!(decided(&deliver(&server, &tidings, ANN, "Now")), ("show", "Always: ann@example.org"));

    press(&window, "Move “Always: ann@example.org” down");
    wait_for_rules(&tidings, &format!("{never}{always}"));
    window.click("[data-testid=rule-1-remove]", LIMIT);
    wait_for_rules(&tidings, always);
    window.wait_for_text("“Never: news@shop.example” was deleted.", LIMIT);
    window.screenshot("window-rules");
    assert_eq!(decided(&deliver(&server, &tidings, SHOP, "Told again")).1, "-");
    press(&window, "Undo");
    wait_for_rules(&tidings, &format!("{never}{always}"));
    window.close();
    tidings.quit(agent);
}
