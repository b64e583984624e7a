//! Many folders of one account: few connections, moved mails, folders that are renamed, deleted and made again.

use serde_json::Value;
use tidings_tests::desktop::{Desktop, Options};
use tidings_tests::dovecot::{Dovecot, DovecotOptions};
use tidings_tests::mail::mail;
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings};

/// How each folder is watched, in the order of the settings.
fn watches(account: &Value) -> Vec<String> {
    let folders = account["folders"].as_array().cloned().unwrap_or_default();
    folders.iter().map(|folder| folder["watch"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_server_that_allows_three_connections_has_two_folders_live_and_six_polled() {
    let desktop = Desktop::start(Options::recorded());
    let options = DovecotOptions { max_user_connections: 3, notify: false, ..DovecotOptions::default() };
    let dovecot = Dovecot::start(options);
    let folders = &["INBOX", "Work", "Lists", "垃圾邮件", "Drafts", "Junk", "Sent", "Trash"];
    let mut client = dovecot.client();
    folders[1..4].iter().for_each(|folder| client.create_folder(folder));
    client.log_out();
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox { folders, ..Mailbox::from(&dovecot) });

    let account = tidings.wait_for_account("two folders live, six polled", |account| {
        watches(account) == ["idle", "idle", "polled", "polled", "polled", "polled", "polled", "polled"]
    });
    assert_eq!((&account["connections"], &account["problem"]), (&Value::from(2), &Value::Null));
    assert!(desktop.recorder().toasts().is_empty(), "a limit is nothing to be told of");

    // One place was left for the person's mail program.
    let mut client = dovecot.client();
    client.append("Work", &mail("Ann <ann@example.org>", "Live", "x"));
    desktop.recorder().wait_for_toast(|toast| toast.body.starts_with("Live"), LIMIT);
    client.append("垃圾邮件", &mail("张三 <zhang@example.cn>", "你好", "x"));
    assert!(tidings.run(&["check-now"]).status.success());
    let toast = desktop.recorder().wait_for_toast(|toast| toast.body.starts_with("你好"), LIMIT);
    assert!(toast.body.contains("垃圾邮件"), "{toast:?}");
}

#[test]
fn notify_watches_all_folders_on_one_connection() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let mut client = dovecot.client();
    client.create_folder("Work");
    let tidings = Tidings::new(&desktop);
    let mailbox = Mailbox { folders: &["INBOX", "Work", "Trash"], ..Mailbox::from(&dovecot) };
    let _agent = tidings.watch(&mailbox);
    let account =
        tidings.wait_for_account("NOTIFY", |account| watches(account) == ["idle", "notify", "notify"]);
    assert_eq!(account["connections"], 1);

    let uid = client.append("Work", &mail("Ann <ann@example.org>", "Pushed", "x"));
    desktop.recorder().wait_for_toast(|toast| toast.body.starts_with("Pushed"), LIMIT);
    client.add_flags("Work", uid, "\\Flagged");
    tidings.wait_for_record("the flag", |record| record["kind"] == "flags" && record["folder"] == "Work");
    client.append("INBOX", &mail("Bob <bob@example.org>", "At home", "x"));
    desktop.recorder().wait_for_toast(|toast| toast.body.starts_with("At home"), LIMIT);
}

#[test]
fn a_mail_moved_to_the_trash_is_told_as_that_and_once() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let mut client = dovecot.client();
    let uid = client.append("INBOX", &mail("Ann <ann@example.org>", "Hello", "x"));
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox { folders: &["INBOX", "Trash"], ..Mailbox::from(&dovecot) });

    client.move_to("INBOX", uid, "Trash");

    let removed = tidings.wait_for_record("the removal", |record| record["kind"] == "removed");
    assert_eq!((&removed["detail"], &removed["folder"]), (&"to trash".into(), &"INBOX".into()));
    desktop.recorder().wait_for_toast(|toast| toast.summary == "Moved to the trash from INBOX", LIMIT);
    let twin = tidings.wait_for_record("its twin", |record| record["folder"] == "Trash");
    assert_eq!((&twin["kind"], &twin["decision"]), (&"arrived".into(), &"drop".into()));
    assert!(twin["reason"].as_str().unwrap().contains("INBOX"), "{twin}");
    assert_eq!(desktop.recorder().toasts().len(), 1);
}

#[test]
fn a_renamed_folder_is_followed_and_a_deleted_one_is_said_and_found_again() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions { notify: false, ..DovecotOptions::default() });
    let mut client = dovecot.client();
    client.create_folder("Work");
    client.append("Work", &mail("Ann <ann@example.org>", "Old", "x"));
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox { folders: &["INBOX", "Work"], ..Mailbox::from(&dovecot) });
    let happened = |detail: &'static str| move |record: &Value| record["detail"] == detail;
    let named = |name: &'static str, watch: &'static str| {
        move |account: &Value| {
            account["folders"][1]["name"] == name && account["folders"][1]["watch"] == watch
        }
    };

    client.rename_folder("Work", "Done");
    assert!(tidings.run(&["check-now"]).status.success());
    tidings.wait_for_record("renamed", happened("renamed"));
    tidings.wait_for_account("the new name", named("Done", "idle"));
    client.append("Done", &mail("Ann <ann@example.org>", "Followed", "x"));
    desktop.recorder().wait_for_toast(|toast| toast.body.starts_with("Followed"), LIMIT);

    client.delete_folder("Done");
    assert!(tidings.run(&["check-now"]).status.success());
    tidings.wait_for_record("deleted", happened("deleted"));
    let account = tidings.wait_for_account("missing", named("Done", "missing"));
    assert_eq!(account["problem"]["code"], "folder_missing");
    tidings.wait_for_state("idling");

    client.create_folder("Done");
    assert!(tidings.run(&["check-now"]).status.success());
    tidings.wait_for_record("back", happened("back"));
    tidings.wait_for_account("watched again", named("Done", "idle"));
    let folder_events = tidings.log().iter().filter(|record| record["kind"] == "mailbox").count();
    assert!((3..=4).contains(&folder_events), "renamed, deleted, back, and perhaps the new incarnation");
}
