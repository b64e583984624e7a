//! Settings carried to another profile, and accounts that Thunderbird has.

use std::fs;

use tidings_tests::desktop::{Desktop, Options};
use tidings_tests::imap_server::{ImapServer, ServerOptions};
use tidings_tests::tidings::{Mailbox, Tidings, said};

use super::{done, rule};

#[test]
fn exported_settings_hold_no_secret_and_are_shown_before_they_are_imported() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::new(&desktop);
    let agent = tidings.watch(&Mailbox::from(&server));
    rule(&tidings, "Quiet", "silent", &["--from", "bob"]);
    rule(&tidings, "Runs", "usual", &["--run", "/bin/true"]);
    done(&tidings, &["settings", "set", "privacy", "sender"]);
    let file = desktop.folder().join("carried.toml");
    done(&tidings, &["export", file.to_str().unwrap()]);
    let again = tidings.run(&["export", file.to_str().unwrap()]);
    assert_eq!(again.status.code(), Some(1), "over no file: {}", said(&again));
    assert!(!fs::read_to_string(&file).unwrap().contains(&server.password()));
    assert!(done(&tidings, &["import", file.to_str().unwrap()]).contains("There is nothing new."));
    tidings.quit(agent);

    fs::rename(tidings.settings(), desktop.folder().join("before.toml")).unwrap();
    let _copy = fs::remove_file(tidings.settings().with_file_name("settings.last-good.toml"));
    let shown = done(&tidings, &["import", file.to_str().unwrap()]);
    assert!(shown.contains(&server.user()) && shown.contains("“Runs”, switched off"), "{shown}");
    assert!(!tidings.settings().exists(), "nothing was added yet");
    done(&tidings, &["import", file.to_str().unwrap(), "--yes"]);
    let text = fs::read_to_string(tidings.settings()).unwrap();
    assert!(text.contains("privacy = \"sender\"") && text.contains("on = false"), "{text}");
    let rules = done(&tidings, &["rules", "list"]);
    assert_eq!(rules, "Quiet: only in the log\nRuns: as usual (off)\n");
}

#[test]
fn accounts_of_thunderbird_are_shown_then_added_without_their_passwords() {
    let desktop = Desktop::start(Options::recorded());
    let tidings = Tidings::new(&desktop);
    let profile = desktop.variable("HOME").join(".thunderbird/ab.default");
    fs::create_dir_all(&profile).unwrap();
    fs::write(profile.with_file_name("profiles.ini"), "[Profile0]\nIsRelative=1\nPath=ab.default\n").unwrap();
    fs::write(profile.join("logins.json"), "{\"logins\": \"hunter2\"}").unwrap();
    let prefs = [
        ("mail.accountmanager.accounts", "\"account1,account2\""),
        ("mail.account.account1.server", "\"server1\""),
        ("mail.account.account1.identities", "\"id1\""),
        ("mail.server.server1.type", "\"imap\""),
        ("mail.server.server1.hostname", "\"imap.example.org\""),
        ("mail.server.server1.socketType", "3"),
        ("mail.server.server1.userName", "\"ann\""),
        ("mail.identity.id1.useremail", "\"ann@example.org\""),
        ("mail.account.account2.server", "\"server2\""),
        ("mail.server.server2.type", "\"imap\""),
        ("mail.server.server2.hostname", "\"plain.example.org\""),
        ("mail.server.server2.socketType", "0"),
        ("mail.server.server2.userName", "\"bob@example.org\""),
    ];
    let prefs: String = prefs.map(|(name, value)| format!("user_pref(\"{name}\", {value});\n")).concat();
    fs::write(profile.join("prefs.js"), prefs).unwrap();

    let output = tidings.run(&["import", "--thunderbird"]);
    let shown = said(&output);
    assert!(shown.contains("account ann@example.org: imap.example.org:993, user ann"), "{shown}");
    assert!(shown.contains("bob@example.org is left out") && shown.contains("Nothing was added"), "{shown}");
    assert_eq!(done(&tidings, &["account", "list"]).lines().filter(|line| line.contains("ann@")).count(), 0);
    done(&tidings, &["import", "--thunderbird", "--yes"]);
    assert!(done(&tidings, &["account", "list"]).contains("ann@example.org"));
    let text = fs::read_to_string(tidings.settings()).unwrap();
    assert!(!text.contains("hunter2") && !text.contains("bob"), "{text}");
    assert!(done(&tidings, &["import", "--thunderbird"]).contains("There is nothing new."));
}
