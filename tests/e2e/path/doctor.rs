//! `tidings doctor`: what is wrong, and what to do about it.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use tidings_tests::desktop::{Desktop, Notifications, Options, Tray};
use tidings_tests::dovecot::{Dovecot, DovecotOptions};
use tidings_tests::imap_server::{ImapServer, ServerOptions};
use tidings_tests::mail::mail;
use tidings_tests::proxy::{Fault, Proxy};
use tidings_tests::tidings::{Mailbox, Tidings, said};

#[test]
fn the_doctor_finds_nothing_wrong_where_nothing_is() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox::from(&dovecot));

    let output = tidings.run(&["doctor"]);

    let text = said(&output);
    assert!(output.status.success(), "{text}");
    for part in
        ["Settings: one account", "is running", "Notifications:", "Tray:", "Keyring:", "Network:", "TLS 1.3"]
    {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert!(text.contains(dovecot.user()), "{text}");
    assert_eq!(tidings.log().len(), 0, "a diagnosis is no event");
}

#[test]
fn the_doctor_says_what_is_wrong_and_what_to_do_with_no_agent_and_no_desktop() {
    let nothing = Options { tray: Tray::None, notifications: Notifications::None, has_keyring: true };
    let desktop = Desktop::start(nothing);
    let dovecot = Dovecot::start(DovecotOptions::default());
    let proxy = Proxy::start(dovecot.address(), Fault::None);
    let tidings = Tidings::new(&desktop);
    tidings.set_up(&Mailbox { address: proxy.address(), ..Mailbox::from(&dovecot) });
    proxy.set(Fault::Refuse);

    let output = tidings.run(&["doctor"]);

    let text = said(&output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    for part in [
        "Tidings is not running",
        "no tray icons",
        "No toasts:",
        "nobody listens there",
        "Install a notification",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
}

#[test]
fn the_doctor_does_not_try_a_password_that_was_refused() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let tidings = Tidings::new(&desktop);
    let mailbox = Mailbox { password: "wrong".to_owned(), ..Mailbox::from(&server) };
    assert!(tidings.add(&mailbox, &["--no-test"]).status.success());
    let agent = tidings.start();
    tidings.wait_for_state("needs_user");

    let ask = || {
        let output = tidings.run(&["doctor"]);
        assert_eq!(output.status.code(), Some(1));
        assert!(said(&output).contains("refused the sign-in"), "{}", said(&output));
    };
    ask();
    ask();
    tidings.quit(agent);
    ask();
    ask();

    assert_eq!(server.counters().sign_ins_tried, 1, "by the agent, before anybody asked");
}

#[test]
fn a_report_for_others_names_nobody() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    dovecot.client().create_folder("项目");
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox { folders: &["INBOX", "项目"], ..Mailbox::from(&dovecot) });

    let output = tidings.run(&["doctor", "--redacted"]);

    let text = said(&output);
    assert!(output.status.success(), "{text}");
    assert!(text.contains("account-1"), "{text}");
    for secret in [dovecot.user(), dovecot.password(), "项目", "localhost"] {
        assert!(!text.contains(secret), "{secret} is in {text}");
    }
}

#[test]
fn the_doctor_measures_how_long_a_push_takes_when_it_is_asked_to() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox::from(&dovecot));
    let mut doctor = tidings.command(&["doctor", "--push"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(doctor.stdout.take().unwrap()).lines().map_while(Result::ok);
    assert!(lines.any(|line| line.contains("Now make something happen")), "it says what to do");

    dovecot.client().append("INBOX", &mail("Ann <ann@example.org>", "Here it is", "x"));

    let rest: Vec<String> = lines.collect();
    let measured = rest.iter().find_map(|line| line.split_once("pushed after ")).expect("a measured time").1;
    let seconds: f64 = measured.trim_end_matches(" s").parse().unwrap();
    println!("measured {seconds} s");
    assert!(seconds < 5.0, "{rest:?}");
    assert!(doctor.wait().unwrap().success(), "{rest:?}");
}
