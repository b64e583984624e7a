//! What rules do with mail, and that the try-out says the same.

use serde_json::Value;
use tidings_tests::desktop::{Desktop, Options};
use tidings_tests::imap_server::{ImapServer, ServerOptions};
use tidings_tests::mail::mail;
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings, said};

use super::{done, rule};

const ANN: &str = "Ann <ann@example.org>";
const BOB: &str = "Bob <bob@example.net>";

fn hits(tidings: &Tidings<'_>) -> Vec<Value> {
    let printed = done(tidings, &["rules", "try", "--json"]);
    printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn the_first_rule_that_fits_decides_the_log_names_it_and_the_try_out_agrees() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::new(&desktop);
    let agent = tidings.watch(&Mailbox::from(&server));
    done(&tidings, &["settings", "set", "arrived", "off"]);
    rule(&tidings, "No news from Bob", "silent", &["--from", "bob@example.net", "--subject", "*weekly*"]);
    rule(&tidings, "Friends", "show", &["--from", "*@example.net", "--from", "ann@example.org"]);
    rule(&tidings, "Rust", "show", &["--list", "rust.lists.example"]);

    let listed = "From: Carl <carl@x.example>\r\nSubject: On a list\r\nList-Id: Rust\r\n <rust.lists.example>\r\n\r\nx";
    for (from, subject) in
        [(BOB, "Your Weekly offers"), (BOB, "Dinner?"), (ANN, "Minutes"), ("x@y.z", "Spam")]
    {
        server.deliver_raw("INBOX", &mail(from, subject, "x"), &[]);
        tidings.wait_for_record(subject, |record| record["subject"] == subject);
    }
    server.deliver_raw("INBOX", listed.as_bytes(), &[]);
    tidings.wait_for_record("that of the list", |record| record["subject"] == "On a list");

    let decided: Vec<_> = tidings
        .log()
        .iter()
        .filter(|record| record["kind"] == "arrived")
        .map(|record| {
            let text = |key: &str| record[key].as_str().unwrap_or("-").to_owned();
            // What follows within the window is told together.
            let decision = text("decision").replace("group", "show");
            format!("{}: {} {}", text("subject"), decision, text("rule"))
        })
        .collect();
    assert_eq!(
        decided,
        [
            "Your Weekly offers: drop No news from Bob",
            "Dinner?: show Friends",
            "Minutes: show Friends",
            "Spam: drop -",
            "On a list: show Rust",
        ]
    );
    let tried: Vec<_> = hits(&tidings)
        .iter()
        .map(|hit| format!("{} {}", hit["event"]["subject"].as_str().unwrap(), hit["tell"].as_str().unwrap()))
        .collect();
    assert_eq!(tried, ["Your Weekly offers silent", "Dinner? show", "Minutes show", "On a list show"]);

    // Without an agent the same, from the same file; a rule that is off, or gone, hits nothing.
    tidings.quit(agent);
    assert_eq!(hits(&tidings).len(), 4);
    done(&tidings, &["rules", "off", "Friends"]);
    assert_eq!(hits(&tidings).len(), 2);
    let friends = done(&tidings, &["rules", "try", "Friends"]);
    assert!(friends.ends_with("The rules fit 3 of the last 5 events.\n"), "{friends}");
    done(&tidings, &["rules", "remove", "Rust"]);
    assert_eq!(done(&tidings, &["rules", "list"]).lines().count(), 2);
    let text = std::fs::read_to_string(tidings.settings()).unwrap();
    assert!(text.contains("[[rule]]") && text.contains("from = [\"bob@example.net\"]"), "{text}");
}

#[test]
fn a_vip_breaks_quiet_hours_and_not_a_muting() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox::from(&server));
    done(&tidings, &["settings", "set", "quiet_hours", "mon-sun 00:00-00:00"]);
    rule(&tidings, "Ann always", "vip", &["--from", "ann@example.org"]);
    server.deliver("INBOX", BOB, "Later", "x");
    let held = tidings.wait_for_record("Bob's", |record| record["subject"] == "Later");
    assert_eq!(held["decision"], "hold");
    server.deliver("INBOX", ANN, "Now", "x");
    let toast = desktop.recorder().wait_for_toast(|toast| toast.body.starts_with("Now"), LIMIT);
    assert!(toast.summary.contains("Ann"));
    let told = tidings.wait_for_record("Ann's", |record| record["subject"] == "Now");
    assert_eq!((told["decision"].as_str(), told["rule"].as_str()), (Some("show"), Some("Ann always")));
    done(&tidings, &["mute", "1h"]);
    server.deliver("INBOX", ANN, "Hush", "x");
    let muted = tidings.wait_for_record("the muted one", |record| record["subject"] == "Hush");
    assert_eq!(muted["decision"], "drop");
}

#[test]
fn what_a_rule_holds_for_a_digest_is_told_together_at_its_time_also_after_a_restart() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::new(&desktop);
    let agent = tidings.watch(&Mailbox::from(&server));
    rule(&tidings, "Lists", "digest", &["--subject", "news"]);
    for subject in ["News one", "News two"] {
        server.deliver("INBOX", ANN, subject, "x");
        let record = tidings.wait_for_record(subject, |record| record["subject"] == subject);
        assert_eq!(record["decision"], "hold");
        assert!(record["due"].as_str() > record["at"].as_str(), "{record}");
    }
    tidings.quit(agent);
    assert!(desktop.recorder().toasts().is_empty());
    // Their time comes while nobody runs: that a day passed is written into the database.
    let database = tidings.settings().with_file_name("tidings.db");
    let mut sqlite = desktop.command("python3");
    sqlite.arg("-c").arg(format!(
        "import sqlite3; db = sqlite3.connect('{}'); db.execute('UPDATE event SET due = at + 1 WHERE due > 0'); \
         db.commit()",
        database.display()
    ));
    desktop.run(sqlite);
    let _agent = tidings.start();
    let digest = desktop.recorder().wait_for_toast(|toast| toast.summary == "2 new mails", LIMIT);
    assert!(digest.body.contains("News one") && digest.body.contains("News two"), "{digest:?}");
}

#[test]
fn a_rule_in_the_file_that_cannot_be_used_costs_only_itself_and_is_said() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::new(&desktop);
    tidings.set_up(&Mailbox::from(&server));
    let mut text = std::fs::read_to_string(tidings.settings()).unwrap();
    text += "\n[[rule]]\nname = \"Typo\"\nform = [\"ann\"]\ntell = \"silent\"\n\n[[rule]]\nname = \"Good\"\n\
             from = [\"bob\"]\ntell = \"silent\"\n";
    std::fs::write(tidings.settings(), text).unwrap();
    let _agent = tidings.start();
    tidings.wait_for_state("idling");
    let problems = tidings.status().unwrap()["agent"]["problems"].to_string();
    assert!(problems.contains("Typo") && problems.contains("form"), "{problems}");
    server.deliver("INBOX", ANN, "Told", "x");
    desktop.recorder().wait_for_toast(|toast| toast.body.starts_with("Told"), LIMIT);
    server.deliver("INBOX", BOB, "Not told", "x");
    let record = tidings.wait_for_record("Bob's", |record| record["subject"] == "Not told");
    assert_eq!((record["decision"].as_str(), record["rule"].as_str()), (Some("drop"), Some("Good")));
    for wrong in [["--run", "logger"], ["--kind", "alert"]] {
        let refused =
            tidings.run(&[&["rules", "add", "--name", "x", "--tell", "show"], wrong.as_slice()].concat());
        assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    }
}
