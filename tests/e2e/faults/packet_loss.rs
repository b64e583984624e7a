//! Packets that are really lost, in a network of the test's own.

use std::time::{Duration, Instant};

use tidings_tests::desktop::{Desktop, Options};
use tidings_tests::dovecot::{Dovecot, DovecotOptions};
use tidings_tests::imap_server::{ImapServer, ServerOptions};
use tidings_tests::mail::mail;
use tidings_tests::network::LossyWay;
use tidings_tests::tidings::{Mailbox, Tidings};
use tidings_tests::wait::wait_until;

/// What is promised, and the time that a busy machine takes to say so.
const NOTICED: Duration = Duration::from_secs(60 + 15);

#[test]
fn a_flow_that_goes_dead_is_noticed_within_a_minute_and_its_mail_is_told_once() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let way = LossyWay::to(dovecot.address(), desktop.folder());
    let tidings = Tidings::new(&desktop);
    let mailbox = Mailbox { address: way.address(), ..Mailbox::from(&dovecot) };
    assert!(tidings.add(&mailbox, &["--no-test"]).status.success());
    let _agent = tidings.start_behind(&way);
    let connection = way.accepted();
    tidings.wait_for_state("idling");

    way.lose(connection);
    let lost = Instant::now();
    dovecot.client().append("INBOX", &mail("Ann <ann@example.org>", "Meanwhile", "x"));

    wait_until("the mail to be told", NOTICED, || tidings.told("arrived") == ["Meanwhile"]);
    println!("noticed after {:?}", lost.elapsed());
    tidings.wait_for_state("idling");
    dovecot.client().append("INBOX", &mail("Ann <ann@example.org>", "Afterwards", "x"));
    tidings.wait_for_record("the next mail", |record| record["subject"] == "Afterwards");
    assert_eq!(tidings.told("arrived"), ["Meanwhile", "Afterwards"]);
    let toasts = desktop.recorder().toasts();
    assert_eq!(toasts.iter().filter(|toast| toast.body.starts_with("Meanwhile")).count(), 1, "{toasts:?}");
}

/// R51, R52: whatever stood before the change is asked at once, and given up soon when nothing answers.
#[test]
fn a_change_of_the_network_asks_the_connection_at_once_and_a_dead_one_is_replaced_within_seconds() {
    let desktop = Desktop::start(Options::recorded());
    let server = ImapServer::start(ServerOptions::default());
    let way = LossyWay::to(server.address(), desktop.folder());
    let tidings = Tidings::new(&desktop);
    let mailbox = Mailbox { address: way.address(), ..Mailbox::from(&server) };
    assert!(tidings.add(&mailbox, &["--no-test"]).status.success());
    let _agent = tidings.start_behind(&way);
    let connection = way.accepted();
    tidings.wait_for_state("idling");

    let before = server.counters().dones;
    let changed = Instant::now();
    way.lay("10.77.0.1/24");
    wait_until("DONE", Duration::from_secs(5), || server.counters().dones > before);
    println!("DONE {:?} after the change", changed.elapsed());
    tidings.wait_for_state("idling");
    assert_eq!(server.counters().sign_ins_tried, 1, "what lives is kept");

    way.lose(connection);
    let changed = Instant::now();
    way.tear_up();
    server.deliver("INBOX", "Ann <ann@example.org>", "Meanwhile", "x");
    // Five seconds of patience, one of dialling, and what a busy machine takes.
    wait_until("the mail", Duration::from_secs(5 + 5), || tidings.told("arrived") == ["Meanwhile"]);
    println!("told {:?} after the change", changed.elapsed());
    assert_eq!(server.counters().sign_ins_tried, 2);
}

#[test]
fn without_a_network_the_account_is_offline_and_tries_again_when_there_is_one() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let way = LossyWay::to(dovecot.address(), desktop.folder());
    let tidings = Tidings::new(&desktop);
    // An address of nobody: what counts is whether there is a way to it.
    assert!(tidings.add(&Mailbox::from(&dovecot), &["--no-test"]).status.success());
    let edit = ["account", "edit", dovecot.user(), "--host", "10.77.0.2", "--no-test"];
    assert!(tidings.run(&edit).status.success());
    let _agent = tidings.start_behind(&way);

    let account = tidings.wait_for_state("offline");
    assert_eq!(account["problem"], serde_json::Value::Null, "being offline is nobody's failure");
    assert_eq!(account["next_attempt"], serde_json::Value::Null, "nothing is dialled without a network");
    way.lay("10.77.0.1/24");

    // Nobody is there; but it is tried, at once.
    tidings.wait_for_account("another try", |account| account["state"] != "offline");
    assert!(tidings.log().is_empty(), "{:?}", tidings.log());
}

#[test]
fn an_ipv6_address_that_swallows_everything_costs_a_moment_where_ipv4_works() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let mut way = LossyWay::to(dovecot.address(), desktop.folder());
    way.lay("2001:db8::1/64 nodad");
    way.swallow("2001:db8::2");
    way.name(&["2001:db8::2", "127.0.0.1"], desktop.folder());
    let mut asked = desktop.command("nsenter");
    asked.args(way.entry()).args(["getent", "ahosts", "localhost"]);
    let known = desktop.run(asked);
    assert!(known.starts_with("2001:db8::2"), "it is the first to be tried: {known}");
    let tidings = Tidings::new(&desktop);
    let mailbox = Mailbox { address: way.address(), ..Mailbox::from(&dovecot) };
    assert!(tidings.add(&mailbox, &["--no-test"]).status.success());

    let begun = Instant::now();
    let _agent = tidings.start_behind(&way);
    way.accepted();
    let connected = begun.elapsed();
    println!("connected {connected:?} after the start of the program");
    // A third of a second, and what the program needs to start.
    assert!(connected < Duration::from_secs(2), "{connected:?}");
    tidings.wait_for_state("idling");
    dovecot.client().append("INBOX", &mail("Ann <ann@example.org>", "By the other way", "x"));
    tidings.wait_for_record("the mail", |record| record["subject"] == "By the other way");
    assert_eq!(tidings.account().unwrap()["problem"], serde_json::Value::Null);
}
