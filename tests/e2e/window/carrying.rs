//! Settings taken along from the window and brought into it: shown in words before anything is added.

use std::fs;

use serde_json::json;
use tidings_tests::desktop::{Desktop, Options};
use tidings_tests::imap_server::{ImapServer, ServerOptions};
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings, said};
use tidings_tests::wait::{wait_for, wait_until};

use super::{go_to, open, press};

/// A Thunderbird profile with one account, and the passwords beside it.
fn thunderbird(desktop: &Desktop) {
    let profile = desktop.variable("HOME").join(".thunderbird/ab.default");
    fs::create_dir_all(&profile).unwrap();
    fs::write(profile.with_file_name("profiles.ini"), "[Profile0]\nIsRelative=1\nPath=ab.default\n").unwrap();
    fs::write(profile.join("logins.json"), "{\"logins\": \"hunter2\"}").unwrap();
    let prefs = [
        ("mail.accountmanager.accounts", "\"account1\""),
        ("mail.account.account1.server", "\"server1\""),
        ("mail.account.account1.identities", "\"id1\""),
        ("mail.server.server1.type", "\"imap\""),
        ("mail.server.server1.hostname", "\"localhost\""),
        ("mail.server.server1.port", "1"),
        ("mail.server.server1.socketType", "3"),
        ("mail.server.server1.userName", "\"ann\""),
        ("mail.identity.id1.useremail", "\"ann@example.org\""),
    ];
    let prefs: String = prefs.map(|(name, value)| format!("user_pref(\"{name}\", {value});\n")).concat();
    fs::write(profile.join("prefs.js"), prefs).unwrap();
}

#[test]
fn settings_are_taken_along_without_secrets_and_what_an_import_changes_is_shown_first() {
    let desktop = Desktop::start(Options::recorded());
    thunderbird(&desktop);
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::new(&desktop);
    let agent = tidings.watch(&Mailbox::from(&server));
    let window = open(&desktop, &tidings, &[]);
    go_to(&window, "settings");
    press(&window, "Export…");
    window.wait_for_text("The settings were written to ", LIMIT);
    let home = desktop.variable("HOME");
    let file = wait_for("the file", LIMIT, || {
        let folders = [home.join("Downloads"), home.clone()];
        let mut files = folders.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten().flatten();
        files.find(|file| file.file_name().to_string_lossy().starts_with("tidings-settings-"))
    });
    let text = fs::read_to_string(file.path()).unwrap();
    assert!(text.contains(&server.user()) && !text.contains(&server.password()), "{text}");

    let more = "\n[preferences]\ntheme = \"dark\"\n\n[[account]]\nid = \"b\"\nemail = \"bo@example.net\"\nhost = \"localhost\"\n\
         port = 1\nsecurity = \"tls\"\nuser = \"bo\"\nfolders = [\"INBOX\"]\npassword_command = \"cat /etc/passwd\"\n\n\
         [[rule]]\nname = \"Runs\"\nrun = [\"/bin/true\"]\n";
    let brought = desktop.folder().join("brought.toml");
    fs::write(&brought, text.replace("[preferences]", "[other]") + more).unwrap();
    window.find("[data-testid=import-file]", LIMIT).type_text(&brought.display().to_string());
    let shown = window.find("[data-testid=import-list]", LIMIT).text();
    for line in [
        "New account bo@example.net at localhost",
        &format!("{} at localhost is here already and stays as it is", server.user()),
        "New rule “Runs”, switched off: it runs a program",
        "Language, quiet hours and the other general settings become those of the file",
    ] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    window.screenshot("window-import");
    let before = fs::read_to_string(tidings.settings()).unwrap();
    press(&window, "Cancel");
    wait_until("the dialog to close", LIMIT, || window.count("[data-testid=import-dialog]") == 0);
    assert_eq!(fs::read_to_string(tidings.settings()).unwrap(), before, "nothing was added");

    window.find("[data-testid=import-file]", LIMIT).type_text(&brought.display().to_string());
    press(&window, "Import");
    window.wait_for_text("Imported. Each new account asks for its password.", LIMIT);
    let dark = "return document.documentElement.dataset.theme";
    wait_until("the theme of the file", LIMIT, || window.script(dark, vec![]) == json!("dark"));
    let settings = fs::read_to_string(tidings.settings()).unwrap();
    assert!(settings.contains("bo@example.net") && !settings.contains("/etc/passwd"), "{settings}");
    assert_eq!(said(&tidings.run(&["rules", "list"])), "Runs: as usual (off)\n");

    press(&window, "Accounts of Thunderbird…");
    let shown = window.find("[data-testid=import-list]", LIMIT).text();
    assert_eq!(shown, "New account ann@example.org at localhost");
    press(&window, "Import");
    wait_until("the account", LIMIT, || said(&tidings.run(&["account", "list"])).contains("ann@example.org"));
    wait_until("nothing more to be offered", LIMIT, || window.count("[data-testid=import-thunderbird]") == 0);
    assert!(!fs::read_to_string(tidings.settings()).unwrap().contains("hunter2"));

    fs::write(&brought, "this is [ no file").unwrap();
    window.find("[data-testid=import-file]", LIMIT).type_text(&brought.display().to_string());
    let refused = window.find("[data-testid=carry-error]", LIMIT).text();
    assert!(refused.contains("line 1"), "{refused}");
    window.close();
    tidings.quit(agent);
}
