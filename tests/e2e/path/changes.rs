//! What happens in a mailbox of Dovecot's, and what is told of it.

use std::time::Duration;

use serde_json::Value;
use tidings_tests::desktop::{Desktop, Options};
use tidings_tests::dovecot::{Dovecot, DovecotOptions};
use tidings_tests::imap_client::IdleFloor;
use tidings_tests::mail::mail;
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings};

/// How soon after the server's own push a toast must stand, in a debug build on a busy machine.
const AT_ONCE: Duration = Duration::from_secs(1);
/// How soon a removal must be told.
const REMOVAL: Duration = Duration::from_secs(4);

#[test]
fn a_new_mail_is_one_toast_and_one_record_within_a_second_of_the_push() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox::from(&dovecot));
    let floor =
        IdleFloor::start(dovecot.address(), dovecot.authority(), dovecot.user(), dovecot.password(), "INBOX");

    let uid = dovecot.client().append("INBOX", &mail("Ann <ann@example.org>", "Hello", "x"));

    let push = floor.wait_for(LIMIT, |line| line.ends_with("EXISTS"));
    let toast = desktop.recorder().wait_for_toast(|toast| toast.summary == "Ann <ann@example.org>", LIMIT);
    assert!(toast.body.starts_with("Hello\n"), "{toast:?}");
    assert!(toast.at.saturating_duration_since(push.at) < AT_ONCE, "{:?} late", toast.at - push.at);
    let record = tidings.wait_for_record("told", |record| record["told_at"].is_string());
    assert_eq!(record["kind"], "arrived");
    assert_eq!(record["from"], "Ann <ann@example.org>");
    assert_eq!(record["subject"], "Hello");
    assert_eq!(record["uid"], uid);
    assert_eq!(record["folder"], "INBOX");
    assert_eq!(record["decision"], "show");
    assert_eq!(record["live"], true);
    assert_eq!(tidings.log().len(), 1);
    assert_eq!(desktop.recorder().toasts().len(), 1);
}

#[test]
fn a_deleted_mail_is_told_by_name_within_four_seconds() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let mut client = dovecot.client();
    let old = client.append("INBOX", &mail("Bob <bob@example.org>", "There before", "x"));
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox::from(&dovecot));
    assert!(tidings.log().is_empty(), "the first reading of a folder tells nothing");

    let before = std::time::Instant::now();
    client.expunge("INBOX", old);

    let toast = desktop.recorder().wait_for_toast(|toast| toast.summary == "Removed from INBOX", LIMIT);
    // The service reads markup, so what a stranger wrote is escaped.
    assert!(toast.body.starts_with("Bob &lt;bob@example.org&gt;: There before"), "{toast:?}");
    assert!(toast.at - before < REMOVAL, "{:?} late", toast.at - before);
    let record = tidings.wait_for_record("the removal", |record| record["kind"] == "removed");
    assert_eq!(record["subject"], "There before");
    assert_eq!(record["detail"], "removed");
}

#[test]
fn read_unread_and_flags_are_records_that_name_the_mail_and_no_toasts() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let mut client = dovecot.client();
    let uid = client.append("INBOX", &mail("Bob <bob@example.org>", "Minutes", "x"));
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox::from(&dovecot));
    let named = |kind: &'static str| {
        move |record: &Value| record["kind"] == kind && record["subject"] == "Minutes" && record["uid"] == uid
    };

    client.add_flags("INBOX", uid, "\\Seen");
    tidings.wait_for_record("read", named("read"));
    client.remove_flags("INBOX", uid, "\\Seen");
    tidings.wait_for_record("unread", named("unread"));
    client.add_flags("INBOX", uid, "\\Flagged");
    let flags = tidings.wait_for_record("flags", named("flags"));

    assert_eq!(flags["detail"], "+\\Flagged");
    assert_eq!(flags["decision"], "drop");
    assert_eq!(tidings.log().len(), 3);
    assert!(desktop.recorder().toasts().is_empty());
}

#[test]
fn status_log_and_tray_show_the_same_facts() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let tidings = Tidings::new(&desktop);
    let agent = tidings.watch(&Mailbox::from(&dovecot));
    dovecot.client().append("INBOX", &mail("Ann <ann@example.org>", "Hello", "x"));
    tidings.wait_for_record("told", |record| record["told_at"].is_string());

    let account = tidings.wait_for_account("one unread mail", |account| account["unread"] == 1);
    assert_eq!(account["account"], dovecot.user());
    assert_eq!(account["new"], 1);
    assert_eq!(account["connections"], 1);
    assert_eq!(account["problem"], Value::Null);
    assert_eq!(account["folders"][0]["name"], "INBOX");
    assert_eq!(account["folders"][0]["watch"], "idle");
    assert!(account["last_push"].is_string() && account["last_heard"].is_string());

    let item = desktop.wait_for_tray_item(|_| true, LIMIT);
    item.wait_for_tooltip(
        |text| {
            text.contains(dovecot.user()) && text.contains("Watching since") && text.contains("last heard")
        },
        LIMIT,
    );
    // Each line follows its fact at once, but not all facts come in the same moment.
    item.wait_for_menu(
        |menu| {
            let labels = menu.labels().join("\n");
            labels.contains("New: Ann <ann@example.org>: Hello")
                && labels.contains("1 unread")
                && labels.contains(dovecot.user())
        },
        LIMIT,
    );

    item.click("Quit");
    let mut agent = agent;
    assert!(agent.wait(LIMIT).success(), "Quit ends the agent");
}

#[test]
fn a_folder_with_a_chinese_name_is_watched() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let mut client = dovecot.client();
    client.create_folder("垃圾邮件");
    let tidings = Tidings::new(&desktop);
    let mailbox = Mailbox { folders: &["INBOX", "垃圾邮件"], ..Mailbox::from(&dovecot) };
    let _agent = tidings.watch(&mailbox);

    client.append("垃圾邮件", &mail("张三 <zhang@example.cn>", "你好，测试", "x"));

    let toast = desktop.recorder().wait_for_toast(|toast| toast.summary.starts_with("张三"), LIMIT);
    assert!(toast.body.starts_with("你好，测试\n") && toast.body.contains("垃圾邮件"), "{toast:?}");
    let record = tidings.wait_for_record("the mail", |record| record["kind"] == "arrived");
    assert_eq!(record["folder"], "垃圾邮件");
}
