//! Many folders over few connections: NOTIFY where there is one, counting where there is none.

use tidings_tests::desktop::{Desktop, Options};
use tidings_tests::imap_server::personalities::{cyrus, plain};
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings};
use tidings_tests::wait::wait_until;

use super::{is_well_behaved, start, told};

const FOLDERS: [&str; 7] = ["INBOX", "Work", "项目", "Lists", "Friends", "Bills", "Junk"];

/// The mails told as "folder: subject", sorted.
fn arrived(tidings: &Tidings<'_>) -> Vec<String> {
    let records = tidings.log().into_iter().filter(|record| record["kind"] == "arrived");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or("?").to_owned();
    let mut arrived: Vec<String> =
        records.map(|record| format!("{}: {}", text(&record["folder"]), text(&record["subject"]))).collect();
    arrived.sort();
    arrived
}

#[test]
fn notify_watches_many_folders_over_one_connection() {
    let desktop = Desktop::start(Options::recorded());
    let server = start(cyrus());
    FOLDERS[1..6].iter().for_each(|folder| server.create_folder(folder));
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox { folders: &FOLDERS, ..Mailbox::from(&server) });
    server.wait_for_line("NOTIFY to be in force", LIMIT, |line| line.line.contains("OK NOTIFY completed"));
    let before = server.counters();

    let uids: Vec<u32> =
        FOLDERS.iter().map(|folder| server.deliver(folder, "Ann <ann@example.org>", folder, "x")).collect();
    wait_until("all to be told", LIMIT, || arrived(&tidings).len() == FOLDERS.len());
    let mut wanted = FOLDERS.map(|folder| format!("{folder}: {folder}"));
    wanted.sort();
    assert_eq!(arrived(&tidings), wanted);

    server.add_flag("项目", uids[2], "\\Seen");
    tidings.wait_for_record("the reading", |record| record["kind"] == "read" && record["subject"] == "项目");
    server.expunge("Work", uids[1]);
    tidings
        .wait_for_record("the removal", |record| record["kind"] == "removed" && record["subject"] == "Work");
    assert_eq!(told(&tidings).len(), FOLDERS.len() + 2);

    let account = tidings.account().expect("the agent answers");
    let folders = account["folders"].as_array().expect("folders").iter();
    let watched: Vec<&str> = folders.filter_map(|folder| folder["watch"].as_str()).collect();
    assert!(watched.iter().all(|watch| matches!(*watch, "idle" | "notify")), "{watched:?}");
    assert!(server.counters().most_connections <= 2, "one to listen, one to look");
    assert!(server.counters().sign_ins_tried - before.sign_ins_tried <= 1);
    is_well_behaved(&server);
}

#[test]
fn a_server_that_gives_notify_up_is_watched_otherwise() {
    // A round over the folders is a second.
    let desktop = Desktop::start(Options::recorded());
    let server = start(cyrus());
    FOLDERS[1..6].iter().for_each(|folder| server.create_folder(folder));
    let tidings = Tidings::scaled(&desktop, 1.0 / 60.0);
    let _agent = tidings.watch(&Mailbox { folders: &FOLDERS, ..Mailbox::from(&server) });
    server.wait_for_line("NOTIFY to be in force", LIMIT, |line| line.line.contains("OK NOTIFY completed"));

    server.stop_notifying();
    FOLDERS.iter().for_each(|folder| {
        server.deliver(folder, "Ann <ann@example.org>", folder, "x");
    });

    wait_until("all to be told", LIMIT, || arrived(&tidings).len() == FOLDERS.len());
    assert!(server.counters().most_connections <= 4);
    is_well_behaved(&server);
}

#[test]
fn a_renamed_folder_is_followed_and_a_deleted_one_is_missed_and_found_again() {
    // The hour after which a missing folder is looked for is two seconds.
    let desktop = Desktop::start(Options::recorded());
    let server = start(cyrus());
    server.create_folder("Work");
    server.create_folder("Lists");
    let tidings = Tidings::scaled(&desktop, 1.0 / 1_800.0);
    let _agent = tidings.watch(&Mailbox { folders: &["INBOX", "Work", "Lists"], ..Mailbox::from(&server) });

    server.rename_folder("Work", "Labour");
    tidings.wait_for_record("the renaming", |record| record["kind"] == "mailbox");
    server.deliver("Labour", "Ann <ann@example.org>", "Under its new name", "x");
    let record = tidings.wait_for_record("the mail", |record| record["subject"] == "Under its new name");
    assert_eq!(record["folder"], "Labour");

    server.delete_folder("Lists");
    tidings.wait_for_account("the folder to be missed", |account| {
        account["folders"]
            .as_array()
            .is_some_and(|folders| folders.iter().any(|folder| folder["watch"] == "missing"))
    });
    server.deliver("INBOX", "Ann <ann@example.org>", "Elsewhere", "x");
    tidings.wait_for_record("the mail", |record| record["subject"] == "Elsewhere");
    server.create_folder("Lists");
    tidings.wait_for_account("the folder to be found again", |account| {
        account["folders"]
            .as_array()
            .is_some_and(|folders| folders.iter().all(|folder| folder["watch"] != "missing"))
    });
    server.deliver("Lists", "Ann <ann@example.org>", "Back", "x");
    tidings.wait_for_record("the mail", |record| record["subject"] == "Back");
    is_well_behaved(&server);
}

#[test]
fn folders_beyond_the_connections_are_asked_about_one_by_one() {
    // A round is a second.
    let desktop = Desktop::start(Options::recorded());
    let server = start(plain());
    FOLDERS[1..6].iter().filter(|folder| **folder != "Junk").for_each(|folder| server.create_folder(folder));
    let tidings = Tidings::scaled(&desktop, 1.0 / 60.0);
    let _agent = tidings.watch(&Mailbox { folders: &FOLDERS, ..Mailbox::from(&server) });

    FOLDERS.iter().for_each(|folder| {
        server.deliver(folder, "Ann <ann@example.org>", folder, "x");
    });

    wait_until("all to be told", LIMIT, || arrived(&tidings).len() == FOLDERS.len());
    assert!(server.counters().most_connections <= 4);
    let statuses = server.transcript();
    let selected = statuses.iter().filter(|line| line.line.contains("CLIENTBUG"));
    assert_eq!(selected.count(), 0);
    is_well_behaved(&server);
}
