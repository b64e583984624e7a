//! What other notifiers fail at: servers that go and come, sleep, silence behind a middle box, much at once.

use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tidings_tests::desktop::{Desktop, Options, Program};
use tidings_tests::dovecot::{Dovecot, DovecotOptions};
use tidings_tests::mail::mail;
use tidings_tests::proxy::{Fault, Proxy};
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings};
use tidings_tests::wait::{wait_for, wait_until};

/// A tenth of life: sixty-four seconds without a server last six.
const TENTH: f64 = 0.1;

fn signal(program: &Program, signal: Signal) {
    kill_process(Pid::from_raw(program.pid().cast_signed()).unwrap(), signal).unwrap();
}

fn ann(subject: &str) -> Vec<u8> {
    mail("Ann <ann@example.org>", subject, "x")
}

/// A server behind a proxy, and the program that watches it.
struct Watched<'a> {
    dovecot: &'a Dovecot,
    proxy: &'a Proxy,
    tidings: &'a Tidings<'a>,
}

impl Watched<'_> {
    /// Tells how long it took to watch again and to tell what came meanwhile.
    fn after(&self, subject: &str) -> Duration {
        let back = Instant::now();
        wait_until("the mail that came meanwhile", LIMIT, || {
            self.tidings.told("arrived").last().is_some_and(|last| last == subject)
        });
        self.tidings.wait_for_state("idling");
        back.elapsed()
    }

    fn away(&self, time: Duration, subject: &str) -> Duration {
        self.proxy.set(Fault::Refuse);
        self.proxy.end_connections();
        self.dovecot.client().append("INBOX", &ann(subject));
        let until = Instant::now() + time;
        wait_until("the server's time to be over", LIMIT, || Instant::now() >= until);
        self.proxy.set(Fault::None);
        self.after(subject)
    }
}

#[test]
fn a_server_that_was_away_is_watched_again_within_seconds_of_its_return() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let proxy = Proxy::start(dovecot.address(), Fault::None);
    let tidings = Tidings::scaled(&desktop, TENTH);
    let _agent = tidings.watch(&Mailbox { address: proxy.address(), ..Mailbox::from(&dovecot) });
    let watched = Watched { dovecot: &dovecot, proxy: &proxy, tidings: &tidings };

    // The promises are 3 s and 5 s at life size; the rest is what a busy machine takes.
    let (short, long) = (Duration::from_secs(16).mul_f64(TENTH), Duration::from_secs(64).mul_f64(TENTH));
    let back = [watched.away(short, "A little while"), watched.away(long, "A minute")];
    println!("told and watching again after {back:?}");
    assert!(back.iter().all(|back| *back < Duration::from_secs(3)), "{back:?}");
    assert_eq!(tidings.told("arrived"), ["A little while", "A minute"]);
}

#[test]
fn silence_behind_something_that_still_acknowledges_is_noticed_at_the_next_renewal() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let proxy = Proxy::start(dovecot.address(), Fault::None);
    let tidings = Tidings::scaled(&desktop, TENTH);
    let _agent = tidings.watch(&Mailbox { address: proxy.address(), ..Mailbox::from(&dovecot) });

    let before = proxy.connections();
    proxy.set(Fault::BlackHole);
    let silent = Instant::now();
    dovecot.client().append("INBOX", &ann("Meanwhile"));
    wait_until("a new connection", LIMIT, || proxy.connections() > before);
    let noticed = silent.elapsed();
    proxy.set(Fault::None);

    println!("noticed after {noticed:?}");
    // 105 s at life size: 90 s to the renewal, and 15 s for its answer, which keeps five seconds under every scale. And
    // what a busy machine takes.
    assert!(noticed < Duration::from_secs_f64(90.0 * TENTH + 5.0 + 2.0), "{noticed:?}");
    tidings.wait_for_record("the mail", |record| record["subject"] == "Meanwhile");
    assert_eq!(tidings.told("arrived"), ["Meanwhile"]);
}

#[test]
fn a_server_that_closes_idle_again_and_again_loses_no_mail_of_thirty_five() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let proxy = Proxy::start(dovecot.address(), Fault::EndAtAge(Duration::from_secs(2)));
    let tidings = Tidings::scaled(&desktop, TENTH);
    let _agent = tidings.watch(&Mailbox { address: proxy.address(), ..Mailbox::from(&dovecot) });

    let mut client = dovecot.client();
    let mut expected = Vec::new();
    for number in 0..35 {
        let subject = format!("Mail {number}");
        client.append("INBOX", &ann(&subject));
        expected.push(subject);
        let told = number + 1;
        wait_until("the mail to be told", LIMIT, || number % 5 != 0 || tidings.told("arrived").len() == told);
    }

    wait_until("all to be told", LIMIT, || tidings.told("arrived").len() >= expected.len());
    assert_eq!(tidings.told("arrived"), expected, "all, once, in order");
    assert!(proxy.connections() > 3, "the server did end connections: {}", proxy.connections());
}

#[test]
fn after_a_sleep_the_mail_of_that_time_is_told_at_once_and_once() {
    for dies_meanwhile in [false, true] {
        let desktop = Desktop::start(Options::recorded());
        let dovecot = Dovecot::start(DovecotOptions::default());
        let proxy = Proxy::start(dovecot.address(), Fault::None);
        let tidings = Tidings::scaled(&desktop, TENTH);
        let agent = tidings.watch(&Mailbox { address: proxy.address(), ..Mailbox::from(&dovecot) });
        let watched = Watched { dovecot: &dovecot, proxy: &proxy, tidings: &tidings };

        signal(&agent, Signal::STOP);
        dovecot.client().append("INBOX", &ann("Asleep"));
        let until = Instant::now() + Duration::from_secs(60).mul_f64(TENTH);
        if dies_meanwhile {
            proxy.end_connections();
        }
        wait_until("the sleep to be over", LIMIT, || Instant::now() >= until);
        signal(&agent, Signal::CONT);

        let awake = watched.after("Asleep");
        println!("told and watching {awake:?} after the sleep (connection gone: {dies_meanwhile})");
        assert!(awake < Duration::from_secs(3), "{awake:?}");
        assert_eq!(tidings.told("arrived"), ["Asleep"]);
    }
}

#[test]
fn a_mail_that_goes_as_another_comes_is_told_and_so_is_the_one_that_comes() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let mut client = dovecot.client();
    let mut going = client.append("INBOX", &ann("Mail 0"));
    let tidings = Tidings::new(&desktop);
    let _agent = tidings.watch(&Mailbox::from(&dovecot));

    let mut going_name = "Mail 0".to_owned();
    for round in 1..=5 {
        let coming = format!("Mail {round}");
        // At one moment, as far as the server's pushes are concerned: the count does not change.
        client.expunge("INBOX", going);
        going = client.append("INBOX", &ann(&coming));
        tidings.wait_for_record("the new one", |record| {
            record["kind"] == "arrived" && record["subject"] == coming.as_str()
        });
        tidings.wait_for_record("the old one", |record| {
            record["kind"] == "removed" && record["subject"] == going_name.as_str()
        });
        going_name = coming;
    }
    assert_eq!(tidings.log().len(), 10);
}

#[test]
fn a_certificate_that_changes_is_refused_and_the_password_is_not_sent() {
    let desktop = Desktop::start(Options::recorded());
    let (first, second) =
        (Dovecot::start(DovecotOptions::default()), Dovecot::start(DovecotOptions::default()));
    // Once is a hiccup; half a minute later it is a problem.
    let tidings = Tidings::scaled(&desktop, TENTH);
    let proxy = Proxy::start(first.address(), Fault::None);
    let _agent = tidings.watch(&Mailbox { address: proxy.address(), ..Mailbox::from(&first) });

    // Another server, with a certificate of another authority, answers at the same address.
    proxy.lead_to(second.address());
    proxy.end_connections();

    let account =
        tidings.wait_for_account("the problem", |account| account["problem"]["code"] == "certificate");
    assert!(account["problem"]["next"].is_string(), "{account}");
    assert!(!second.log().contains("Login:") && !second.log().contains("method="), "{}", second.log());
    proxy.lead_to(first.address());
    assert!(tidings.run(&["check-now"]).status.success());
    assert_eq!(tidings.wait_for_state("idling")["problem"], Value::Null);
}

#[test]
fn a_connection_that_drips_is_reset_or_closed_halfway_loses_nothing() {
    let desktop = Desktop::start(Options::recorded());
    let dovecot = Dovecot::start(DovecotOptions::default());
    let proxy = Proxy::start(dovecot.address(), Fault::Drip(Duration::from_micros(200)));
    let tidings = Tidings::scaled(&desktop, TENTH);
    let mailbox = Mailbox { address: proxy.address(), ..Mailbox::from(&dovecot) };
    let _agent = tidings.watch(&mailbox);

    dovecot.client().append("INBOX", &ann("By the byte"));
    tidings.wait_for_record("the mail", |record| record["subject"] == "By the byte");
    proxy.set(Fault::Reset);
    dovecot.client().append("INBOX", &ann("After a reset"));
    let connections = proxy.connections();
    wait_until("the agent to try again", LIMIT, || proxy.connections() > connections);
    proxy.set(Fault::None);
    let next = wait_for("the mail", LIMIT, || tidings.told("arrived").get(1).cloned());
    assert_eq!(next, "After a reset");
    tidings.wait_for_state("idling");

    // The server's side ends, without TLS's goodbye; ours is still taken in.
    proxy.set(Fault::HalfClose);
    dovecot.client().append("INBOX", &ann("After half a close"));
    let connections = proxy.connections();
    wait_until("the agent to try again", LIMIT, || proxy.connections() > connections);
    proxy.set(Fault::None);
    tidings.wait_for_record("the mail", |record| record["subject"] == "After half a close");
    assert_eq!(tidings.told("arrived"), ["By the byte", "After a reset", "After half a close"]);
    tidings.wait_for_state("idling");
}
