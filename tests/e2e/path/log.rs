//! The event log by the command line: asked for, followed, exported, kept and forgotten.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::sync::mpsc;
use std::thread;

use serde_json::Value;
use tidings_tests::desktop::{Desktop, Options};
use tidings_tests::dovecot::{Dovecot, DovecotOptions};
use tidings_tests::mail::mail;
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings, said};

/// Two mails, one of them read and gone.
fn a_day(dovecot: &Dovecot, tidings: &Tidings<'_>) {
    let mut client = dovecot.client();
    for (from, subject) in [
        ("张伟 <zhang@example.cn>", "订单已发货"),
        ("Mallory <m@example.net>", "=HYPERLINK(\"http://x.example\")"),
    ] {
        client.append("INBOX", &mail(from, subject, "x"));
        tidings
            .wait_for_record(subject, |record| record["subject"] == subject && record["told_at"].is_string());
    }
    let gone = client.append("INBOX", &mail("Ann <ann@example.org>", "Short-lived", "x"));
    tidings.wait_for_record("the third", |record| record["subject"] == "Short-lived");
    client.expunge("INBOX", gone);
    tidings.wait_for_record("the removal", |record| record["kind"] == "removed");
}

fn lines(tidings: &Tidings<'_>, arguments: &[&str]) -> Vec<Value> {
    let output = tidings.run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn subjects(records: &[Value]) -> Vec<&str> {
    records.iter().filter_map(|record| record["subject"].as_str()).collect()
}

#[test]
fn the_log_is_filtered_searched_and_exported_with_and_without_an_agent() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let tidings = Tidings::new(&desktop);
    let agent = tidings.watch(&Mailbox::from(&dovecot));
    a_day(&dovecot, &tidings);

    let check = || {
        let asked = |more: &[&str]| lines(&tidings, &[&["log", "--format", "json"], more].concat());
        assert_eq!(subjects(&asked(&["--search", "订单"])), ["订单已发货"]);
        assert_eq!(subjects(&asked(&["--search", "EXAMPLE.org short"])), ["Short-lived", "Short-lived"]);
        assert_eq!(subjects(&asked(&["--kind", "removed,read"])), ["Short-lived"]);
        assert_eq!(asked(&["--decision", "hold"]).len(), 0);
        assert_eq!(asked(&["--folder", "INBOX", "--since", "1h"]).len(), 4);
        assert_eq!(asked(&["--folder", "Elsewhere"]).len(), 0);
        assert_eq!(asked(&["--until", "1h"]).len(), 0);
        assert_eq!(asked(&[]), lines(&tidings, &["log", "--json"]));

        let output = tidings.run(&["log", "--format", "csv"]);
        let csv = String::from_utf8(output.stdout).unwrap();
        let rows: Vec<&str> = csv.split("\r\n").collect();
        assert!(rows[0].starts_with("id,at,account_id,"), "{csv}");
        assert_eq!((rows.len(), rows.last()), (6, Some(&"")), "header, four records, a last line end: {csv}");
        assert!(rows[2].contains("\"'=HYPERLINK(\"\"http://x.example\"\")\""), "no formula: {}", rows[2]);
    };
    check();
    let long = "x".repeat(257);
    let refused = tidings.run(&["log", "--search", &long]);
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    tidings.quit(agent);
    check();
}

#[test]
fn a_followed_log_prints_each_event_once_as_it_happens_and_only_what_was_asked_for() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let tidings = Tidings::new(&desktop);
    let agent = tidings.watch(&Mailbox::from(&dovecot));
    let mut client = dovecot.client();
    client.append("INBOX", &mail("Ann <ann@example.org>", "Before", "x"));
    tidings.wait_for_record("the first", |record| record["subject"] == "Before");

    let mut command = tidings.command(&["log", "--follow", "--json", "--kind", "arrived"]);
    let mut follower = command.stdout(Stdio::piped()).spawn().unwrap();
    let (line, printed) = mpsc::channel();
    let output = BufReader::new(follower.stdout.take().unwrap());
    thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|text| line.send(text)));
    let next = || -> Value { serde_json::from_str(&printed.recv_timeout(LIMIT).unwrap()).unwrap() };
    assert_eq!(next()["subject"], "Before");

    let uid = client.append("INBOX", &mail("Ann <ann@example.org>", "During", "x"));
    let during = next();
    assert_eq!((&during["subject"], &during["live"]), (&Value::from("During"), &Value::from(true)));
    // A reading is not what was asked for, and clearing the log is no event.
    client.add_flags("INBOX", uid, "\\Seen");
    tidings.wait_for_record("the reading", |record| record["kind"] == "read");
    assert!(tidings.run(&["log", "clear", "--yes"]).status.success());
    client.append("INBOX", &mail("Ann <ann@example.org>", "After", "x"));
    let after = next();
    assert_eq!(after["subject"], "After");
    assert!(after["id"].as_i64() > during["id"].as_i64(), "numbers are never used again");

    tidings.quit(agent);
    assert_eq!(follower.wait().unwrap().code(), Some(1), "the agent ended, which is no success");
    assert!(printed.recv_timeout(LIMIT).is_err(), "nothing came twice");
}

#[test]
fn the_log_is_forgotten_only_when_that_is_said_twice_and_kept_as_long_as_is_said() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let tidings = Tidings::new(&desktop);
    let agent = tidings.watch(&Mailbox::from(&dovecot));
    a_day(&dovecot, &tidings);

    let refused = tidings.run(&["log", "clear"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("--yes"), "{}", said(&refused));
    assert_eq!(tidings.log().len(), 4);

    let kept = said(&tidings.run(&["log", "keep"]));
    assert!(kept.contains("30 days") && kept.contains("4 entries"), "{kept}");
    let kept = said(&tidings.run(&["log", "keep", "7", "--forget-on-quit", "no"]));
    assert!(kept.contains("7 days"), "{kept}");
    let settings = std::fs::read_to_string(tidings.settings()).unwrap();
    assert!(settings.contains("keep_days = 7"), "{settings}");
    assert_eq!(tidings.run(&["log", "keep", "0"]).status.code(), Some(2));

    assert!(tidings.run(&["log", "clear", "--yes", "--account", dovecot.user()]).status.success());
    assert!(tidings.log().is_empty());
    // Watching goes on, and what was known of the folder was not forgotten.
    let mut client = dovecot.client();
    client.append("INBOX", &mail("Ann <ann@example.org>", "Afterwards", "x"));
    tidings.wait_for_record("the next", |record| record["subject"] == "Afterwards");
    assert_eq!(tidings.log().len(), 1);
    tidings.quit(agent);

    assert!(tidings.run(&["log", "clear", "--yes"]).status.success());
    assert!(tidings.log().is_empty());
    let kept = said(&tidings.run(&["log", "keep", "--forget-on-quit", "yes"]));
    assert!(
        kept.contains("7 days") && kept.contains("forgotten when Tidings ends") && kept.contains("empty"),
        "{kept}"
    );
}
