//! Hours and days in a minute: servers that end sessions by age or idleness, and servers that fail in every way, with
//! what it costs them counted.

use std::time::{Duration, Instant};

use tidings_protocol::AccountState;
use tidings_tests::ca::CertificateKind;
use tidings_tests::desktop::{Desktop, Options, Program};
use tidings_tests::imap_server::personalities::{
    CountedFrom, Limit, Personality, alibaba, gmail, outlook, plain,
};
use tidings_tests::imap_server::{ImapServer, ServerOptions};
use tidings_tests::proxy::{Fault, Proxy};
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings, said};
use tidings_tests::wait::wait_until;

use super::start;

const HOURS: u32 = 24;

fn ends_after(minutes: u64, counted_from: CountedFrom, bye: Option<&'static str>) -> Option<Limit> {
    Some(Limit { after: Duration::from_secs(60 * minutes), counted_from, bye })
}

/// Open files and sockets, and resident memory in KiB.
fn weight(agent: &Program) -> (usize, u64) {
    let files = std::fs::read_dir(format!("/proc/{}/fd", agent.pid())).unwrap().count();
    let status = std::fs::read_to_string(format!("/proc/{}/status", agent.pid())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    (files, line.trim().trim_end_matches(" kB").parse().unwrap())
}

#[test]
fn a_day_with_servers_that_end_sessions_by_age_or_idleness_misses_nothing_and_is_always_watching() {
    // An hour is two and a half seconds.
    let scale = 1.0 / 1_440.0;
    use CountedFrom::{IdleStart, SessionStart};
    // Ends after five minutes would come faster than they can be followed: the test of Alibaba has a day of those.
    let kinds: [(&str, Personality, u64); 4] = [
        // And how many sessions it may take in a day.
        ("idle five minutes", alibaba(), 1),
        (
            "idle half an hour",
            plain().with_limit(ends_after(30, IdleStart, Some("Autologout; idle for too long"))),
            1,
        ),
        (
            "an hour old",
            gmail().with_limit(ends_after(60, SessionStart, Some("Session expired, please login again."))),
            24 + 2,
        ),
        ("half an hour old", outlook().with_limit(ends_after(30, SessionStart, None)), 24 * 2 + 2),
    ];
    let desktop = Desktop::start(Options::recorded());
    let tidings = Tidings::scaled(&desktop, scale);
    let servers: Vec<(&str, ImapServer, u64)> =
        kinds.map(|(name, personality, most)| (name, start(personality.scaled(scale)), most)).into();
    for (_, server, _) in &servers {
        tidings.set_up(&Mailbox::from(server));
    }
    let agent = tidings.start();
    for (_, server, _) in &servers {
        server.wait_for_idling(1, LIMIT);
    }
    let is_caught_up = || {
        let accounts = tidings.status().unwrap()["accounts"].clone();
        accounts.as_array().unwrap().iter().all(|account| account["state"] == "idling")
    };
    wait_until("all accounts to be watched", LIMIT, is_caught_up);
    let follower = tidings.follow();
    let before: Vec<_> = servers.iter().map(|(_, server, _)| server.counters()).collect();
    let (files, memory) = weight(&agent);

    let begun = Instant::now();
    for hour in 0..HOURS {
        for (name, server, _) in &servers {
            server.deliver("INBOX", "Ann <ann@example.org>", &format!("{name} {hour}"), "x");
        }
        wait_until("the hour to be over", LIMIT, || {
            begun.elapsed() >= Duration::from_secs(3600).mul_f64(scale) * (hour + 1)
        });
    }
    let days = begun.elapsed().div_duration_f64(Duration::from_secs(86_400).mul_f64(scale));

    for (name, ..) in &servers {
        let wanted: Vec<String> = (0..HOURS).map(|hour| format!("{name} {hour}")).collect();
        let told = || {
            let told = tidings.told("arrived").into_iter();
            told.filter(|subject| subject.starts_with(name)).collect::<Vec<_>>()
        };
        wait_until(&format!("all mail of {name}"), LIMIT, || told().len() >= wanted.len());
        assert_eq!(told(), wanted, "each once and in order");
    }
    let watching =
        [AccountState::Idling, AccountState::Connecting, AccountState::SigningIn, AccountState::Syncing];
    let seen = follower.states_of_all();
    assert!(
        seen.iter().all(|state| watching.contains(state)),
        "nothing but reconnects was to be seen: {seen:?}"
    );
    assert_eq!(follower.problems(), []);
    for ((name, server, most), before) in servers.iter().zip(&before) {
        let after = server.counters();
        let sessions = after.connections - before.connections;
        #[expect(clippy::cast_precision_loss, reason = "there are a few hundred")]
        let allowed = (*most as f64 * days).ceil();
        #[expect(clippy::cast_precision_loss, reason = "there are a few hundred")]
        let (sessions_made, dones) = (sessions as f64, (after.dones - before.dones) as f64);
        assert!(sessions_made <= allowed, "{name}: {sessions} sessions in {days} days");
        assert_eq!(after.sign_ins_tried - before.sign_ins_tried, sessions, "{name}: one sign-in each");
        assert_eq!(after.sign_ins_refused, 0, "{name}");
        // Forty renewals an hour, one for each mail.
        assert!(dones <= 24.0 * 42.0 * days, "{name}: {dones} DONEs in {days} days");
        println!("{name}: {sessions} sessions, {dones} DONEs in {days:.2} days");
    }
    let (files_after, memory_after) = weight(&agent);
    assert!(files_after <= files + 4, "{files} files before, {files_after} after");
    assert!(memory_after <= memory + 4_096, "{memory} KiB before, {memory_after} after");
    println!("{files} files before, {files_after} after; {memory} KiB before, {memory_after} after");
}

#[test]
fn an_hour_of_failures_of_every_class_costs_servers_and_computer_little() {
    // An hour is fifteen seconds.
    let scale = 1.0 / 240.0;
    let refusing = |refusal: &'static str| Personality { sign_in_refusal: refusal, ..plain() };
    let server = |personality: Personality, password: &str| {
        ImapServer::start(ServerOptions {
            personality,
            password: password.to_owned(),
            ..ServerOptions::default()
        })
    };
    let goodbye = server(Personality { greeting: "* BYE not now", ..plain() }, "open sesame");
    let full = server(refusing("[UNAVAILABLE] try again later"), "another");
    let wrong = server(refusing("[AUTHENTICATIONFAILED] no"), "another");
    // Each IDLE ends as soon as it was granted.
    let limit = Some(Limit { after: Duration::ZERO, counted_from: CountedFrom::IdleStart, bye: None });
    let restless = server(plain().with_limit(limit), "open sesame");
    let good = server(plain(), "open sesame");
    // What is refused before anybody speaks is counted on the way.
    let expired = ImapServer::start(ServerOptions {
        certificate: CertificateKind::Expired,
        ..ServerOptions::default()
    });
    let other = server(plain(), "open sesame");
    let foreign = Proxy::start(expired.address(), Fault::None);
    let resetting = Proxy::start(other.address(), Fault::Reset);
    let mute = Proxy::start(other.address(), Fault::BlackHole);
    let desktop = Desktop::start(Options::recorded());
    let tidings = Tidings::scaled(&desktop, scale);
    let agent = tidings.start();
    wait_until("the agent", LIMIT, || tidings.status().is_some());
    for (proxy, server) in [(&foreign, &expired), (&resetting, &other), (&mute, &other)] {
        let user = format!("{}@lab.example", proxy.address().port());
        let mailbox = Mailbox { address: proxy.address(), user, ..Mailbox::from(server) };
        assert!(tidings.add(&mailbox, &["--no-test"]).status.success());
    }
    for server in [&goodbye, &full, &wrong, &restless, &good] {
        let mailbox = Mailbox { password: "open sesame".to_owned(), ..Mailbox::from(server) };
        let added = tidings.add(&mailbox, &["--no-test"]);
        assert!(added.status.success(), "{}", said(&added));
    }
    good.wait_for_idling(1, LIMIT);
    let (files, memory) = weight(&agent);
    let foreign_before = foreign.connections();
    let begun = Instant::now();
    let hour = Duration::from_secs(3600).mul_f64(scale);
    // Well before the one confirmation that is due an hour after the first try.
    wait_until("most of the hour", LIMIT + hour, || begun.elapsed() >= hour.mul_f64(0.8));
    assert_eq!(wrong.counters().sign_ins_tried, 1, "a refused password is tried once an hour");
    wait_until("the hour", LIMIT + hour, || begun.elapsed() >= hour.mul_f64(0.95));
    good.deliver("INBOX", "Ann <ann@example.org>", "Undisturbed", "x");
    tidings.wait_for_record("the mail", |record| record["subject"] == "Undisturbed");

    // 30 s, doubling to a quarter of an hour, up to a quarter less each.
    let counters = goodbye.counters();
    assert!((5..=12).contains(&counters.connections), "{} connections", counters.connections);
    assert_eq!(counters.sign_ins_tried, 0, "no password to a server that says goodbye");
    let counters = full.counters();
    assert!((5..=12).contains(&counters.sign_ins_tried), "{} sign-ins", counters.sign_ins_tried);
    let counters = restless.counters();
    // Never more than twelve a minute, and the first ones at once.
    assert!(counters.connections <= 12 * 61, "{} connections", counters.connections);
    assert!(counters.most_connections <= 2);
    // 30 s, doubling to two minutes, up to a quarter less each.
    let impostors = foreign.connections() - foreign_before;
    assert!((15..=42).contains(&impostors), "{impostors} with a wrong certificate");
    // 30 s, doubling to a quarter of an hour.
    assert!((5..=12).contains(&resetting.connections()), "{} that are reset", resetting.connections());
    // The kernel's and TLS's patience keeps five seconds under every scale, so few fit into this hour; what counts is
    // that each is given up. That none is left behind is seen from the open files.
    assert!((2..=8).contains(&mute.connections()), "{} that nobody answers", mute.connections());
    assert_eq!((expired.counters().sign_ins_tried, other.counters().sign_ins_tried), (0, 0));
    let counters = good.counters();
    assert_eq!((counters.connections, counters.sign_ins_tried), (1, 1), "nobody else's trouble");
    assert!(counters.dones <= 45, "{} DONEs", counters.dones);
    let (files_after, memory_after) = weight(&agent);
    assert!(files_after <= files + 6, "{files} files before, {files_after} after");
    assert!(memory_after <= memory + 4_096, "{memory} KiB before, {memory_after} after");
    println!(
        "goodbye {} connections, full {} sign-ins, restless {}, wrong certificate {}, reset {}, mute {} connections; \
         {files} files before, {files_after} after; {memory} KiB before, {memory_after} after",
        goodbye.counters().connections,
        full.counters().sign_ins_tried,
        restless.counters().connections,
        impostors,
        resetting.connections(),
        mute.connections(),
    );
}
