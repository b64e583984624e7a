//! Wrong passwords, wrong certificates, missing keyrings, servers that are not there, wrong words.

use std::time::{Duration, Instant};

use tidings_tests::ca::CertificateKind;
use tidings_tests::desktop::{Desktop, Notifications, Options, Tray};
use tidings_tests::dovecot::{Dovecot, DovecotOptions};
use tidings_tests::imap_server::{ImapServer, ServerOptions};
use tidings_tests::mail::mail;
use tidings_tests::proxy::{Fault, Proxy};
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings, said};
use tidings_tests::wait::wait_until;

#[test]
fn a_wrong_password_is_tried_once_and_said_everywhere() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::new(&desktop);
    let mailbox =
        Mailbox { password: "wrong".to_owned(), folders: &["INBOX", "INBOX"], ..Mailbox::from(&server) };
    let added = tidings.add(&mailbox, &["--no-test"]);
    assert!(added.status.success(), "{}", said(&added));
    let mut agent = tidings.start();

    let account = tidings.wait_for_state("needs_user");
    assert_eq!(account["problem"]["code"], "requires_sign_in");
    assert!(account["problem"]["next"].as_str().unwrap().contains("password"));
    let toast =
        desktop.recorder().wait_for_toast(|toast| toast.summary.contains("refused the sign-in"), LIMIT);
    assert!(toast.body.contains("password"), "{toast:?}");
    let item = desktop.wait_for_tray_item(|_| true, LIMIT);
    item.wait_for_tooltip(|text| text.contains("Needs you"), LIMIT);
    item.wait_for_menu(|menu| menu.labels().iter().any(|label| label.contains("refused the sign-in")), LIMIT);

    // The right password opens the gate; until then nobody has tried again.
    assert_eq!(server.counters().sign_ins_tried, 1, "two folders, one attempt");
    server.set_password("wrong");
    assert!(tidings.run(&["check-now"]).status.success());
    tidings.wait_for_state("idling");
    assert!(agent.is_running());
    assert_eq!(server.counters().sign_ins_refused, 1);
}

#[test]
fn a_wrong_password_stays_tried_once_over_a_restart() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::new(&desktop);
    let mailbox = Mailbox { password: "wrong".to_owned(), ..Mailbox::from(&server) };
    assert!(tidings.add(&mailbox, &["--no-test"]).status.success());
    let agent = tidings.start();
    tidings.wait_for_state("needs_user");

    tidings.quit(agent);
    let _agent = tidings.start();

    tidings.wait_for_state("needs_user");
    assert_eq!(server.counters().sign_ins_tried, 1);
}

#[test]
fn an_account_that_does_not_work_is_not_saved() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let tidings = Tidings::new(&desktop);
    let mailbox = Mailbox { password: "wrong".to_owned(), ..Mailbox::from(&dovecot) };

    let added = tidings.add(&mailbox, &[]);

    assert_eq!(added.status.code(), Some(1));
    assert!(said(&added).contains("refused the sign-in"), "{}", said(&added));
    let listed = tidings.run(&["account", "list"]);
    assert!(!said(&listed).contains(dovecot.user()), "{}", said(&listed));
    assert!(desktop.keyring().search(&[("service", "tidings")]).is_empty(), "its secret is gone, too");
}

#[test]
fn a_certificate_that_does_not_verify_is_refused_before_any_command() {
    for (certificate, trusts_authority, reason) in [
        (CertificateKind::Expired, true, "expired"),
        (CertificateKind::NotYet, true, "not valid yet"),
        (CertificateKind::WrongHost, true, "another server"),
        (CertificateKind::SelfSigned, true, "issued"),
        (CertificateKind::Good, false, "nobody this computer trusts"),
    ] {
        let desktop = Desktop::start(Options::recorded());
        let server = ImapServer::start(ServerOptions { certificate, ..ServerOptions::default() });
        let tidings = Tidings::new(&desktop);
        let mut mailbox = Mailbox::from(&server);
        if !trusts_authority {
            mailbox.ca_file = None;
        }
        assert!(tidings.add(&mailbox, &["--no-test"]).status.success());
        let _agent = tidings.start();

        let account =
            tidings.wait_for_account("the problem", |account| account["problem"]["code"] == "certificate");
        let text = account["problem"]["text"].as_str().unwrap();
        assert!(text.contains(reason), "{certificate:?}: {text}");
        assert!(
            server.transcript().iter().all(|line| !line.from_client),
            "something was said to a server that is not to be trusted"
        );
    }
}

#[test]
fn after_starttls_it_is_watched_as_from_the_first_byte_and_a_bad_certificate_is_refused_too() {
    for (certificate, reason) in [
        (CertificateKind::Good, None),
        (CertificateKind::Expired, Some("expired")),
        (CertificateKind::WrongHost, Some("another server")),
    ] {
        let desktop = Desktop::start(Options::recorded());
        let dovecot =
            Dovecot::start(DovecotOptions { starttls: true, certificate, ..DovecotOptions::default() });
        let tidings = Tidings::new(&desktop);
        let mailbox = Mailbox { address: dovecot.starttls_address(), ..Mailbox::from(&dovecot) };
        let added = tidings.add(&mailbox, &["--no-test", "--security", "starttls"]);
        assert!(added.status.success(), "{}", said(&added));
        let _agent = tidings.start();

        let Some(reason) = reason else {
            tidings.wait_for_state("idling");
            dovecot.client().append("INBOX", &mail("Ann <ann@example.org>", "In clear at first", "x"));
            tidings.wait_for_record("the mail", |record| record["subject"] == "In clear at first");
            continue;
        };
        let account =
            tidings.wait_for_account("the problem", |account| account["problem"]["code"] == "certificate");
        let text = account["problem"]["text"].as_str().unwrap();
        assert!(text.contains(reason), "{certificate:?}: {text}");
        let log = dovecot.log();
        assert!(!log.contains("Login: user"), "a password was said to a server not to be trusted: {log}");
    }
}

#[test]
fn a_certificate_that_was_pinned_is_accepted_and_no_other_is() {
    let desktop = Desktop::start(Options::recorded());
    let options = || ServerOptions { certificate: CertificateKind::SelfSigned, ..ServerOptions::default() };
    let (first, second) = (ImapServer::start(options()), ImapServer::start(options()));
    let proxy = Proxy::start(first.address(), Fault::None);
    let tidings = Tidings::scaled(&desktop, 0.05);
    let mailbox = Mailbox { address: proxy.address(), ca_file: None, ..Mailbox::from(&first) };
    let wrong = tidings.add(&mailbox, &["--pin", second.fingerprint()]);
    assert!(!wrong.status.success() && said(&wrong).contains("accepted before"), "{}", said(&wrong));
    let added = tidings.add(&mailbox, &["--pin", first.fingerprint()]);
    assert!(added.status.success(), "{}", said(&added));
    let _agent = tidings.start();
    tidings.wait_for_state("idling");

    // Another one later, also a self-signed one with the same names: the account stops and asks.
    proxy.lead_to(second.address());
    proxy.end_connections();
    let account =
        tidings.wait_for_account("the problem", |account| account["problem"]["code"] == "certificate");
    assert!(account["problem"]["text"].as_str().unwrap().contains("accepted before"), "{account}");
    assert!(second.transcript().iter().all(|line| !line.from_client), "nothing is said to another server");
}

#[test]
fn without_a_keyring_the_secret_is_held_for_this_run_and_that_is_said() {
    let desktop = Desktop::start(Options { has_keyring: false, ..Options::recorded() });
    let dovecot = Dovecot::start(DovecotOptions::default());
    let tidings = Tidings::new(&desktop);
    let agent = tidings.start();
    wait_until("the agent to answer", LIMIT, || tidings.status().is_some());

    let added = tidings.add(&Mailbox::from(&dovecot), &[]);
    assert!(added.status.success(), "{}", said(&added));
    assert!(said(&added).contains("this run"), "{}", said(&added));
    tidings.wait_for_state("idling");

    tidings.quit(agent);
    let _agent = tidings.start();
    let account = tidings.wait_for_state("needs_user");
    assert_eq!(account["problem"]["code"], "keyring_locked");
}

#[test]
fn a_server_that_is_not_there_is_said_and_found_when_it_is_back() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let proxy = Proxy::start(dovecot.address(), Fault::None);
    // A minute is six seconds.
    let tidings = Tidings::scaled(&desktop, 0.1);
    let _agent = tidings.watch(&Mailbox { address: proxy.address(), ..Mailbox::from(&dovecot) });

    let lost = Instant::now();
    proxy.set(Fault::Refuse);
    proxy.end_connections();
    let account = tidings.wait_for_account("the problem", |account| account["problem"]["code"] == "offline");
    assert!(account["next_attempt"].is_string(), "{account}");
    assert!(lost.elapsed() > Duration::from_secs(3), "a hiccup is no problem: {:?}", lost.elapsed());
    dovecot.client().append("INBOX", &mail("Ann <ann@example.org>", "Meanwhile", "x"));
    proxy.set(Fault::None);

    let back = Instant::now();
    tidings.wait_for_state("idling");
    assert!(back.elapsed() < Duration::from_secs(5), "{:?}", back.elapsed());
    tidings.wait_for_record("what came meanwhile", |record| record["subject"] == "Meanwhile");
    assert_eq!(tidings.told("arrived"), ["Meanwhile"]);
    assert_eq!(tidings.account().unwrap()["problem"], serde_json::Value::Null);
}

#[test]
fn without_a_desktop_the_mail_is_logged_all_the_same() {
    let nothing = Options { tray: Tray::None, notifications: Notifications::None, has_keyring: true };
    let desktop = Desktop::start(nothing);
    let dovecot = Dovecot::start(DovecotOptions::default());
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox::from(&dovecot));

    dovecot.client().append("INBOX", &mail("Ann <ann@example.org>", "Unseen", "x"));

    let record = tidings.wait_for_record("the mail", |record| record["subject"] == "Unseen");
    assert_eq!(record["decision"], "show");
    assert_eq!(record["told_at"], serde_json::Value::Null, "nobody took the toast");
}

/// S30, by the profile's lock.
#[test]
fn a_second_start_leaves_and_nobody_is_watched_twice() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::new(&desktop);
    let mut agent = tidings.watch(&Mailbox::from(&server));
    let before = server.counters();

    let second = tidings.run(&["--hidden"]);
    assert!(second.status.success(), "{}", said(&second));
    let third = tidings.run(&["run"]);
    assert_eq!(third.status.code(), Some(1));
    assert!(said(&third).contains(&agent.pid().to_string()), "{}", said(&third));

    server.deliver("INBOX", "Ann <ann@example.org>", "Once", "x");
    tidings.wait_for_record("the mail", |record| record["subject"] == "Once");
    assert_eq!(tidings.told("arrived"), ["Once"]);
    let after = server.counters();
    assert_eq!((after.connections, after.sign_ins_tried), (before.connections, before.sign_ins_tried));
    assert!(agent.is_running());
}

#[test]
fn wrong_words_on_the_command_line_are_one_line_and_exit_2() {
    let desktop = Desktop::start(Options::default());
    let tidings = Tidings::new(&desktop);
    for words in [&["--no-such-switch"][..], &["frobnicate"], &["account", "add"], &["mute", "someday"]] {
        let output = tidings.run(words);
        assert_eq!(output.status.code(), Some(2), "{words:?}: {}", said(&output));
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(complaint.trim_end().lines().count(), 1, "{words:?}: {complaint}");
    }
}
