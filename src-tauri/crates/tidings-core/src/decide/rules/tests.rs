//! Which rule decides about what.

use proptest::prelude::*;
use tidings_protocol::{AccountId, DecisionKind, EventId, RuleId, Security, Weekday};

use super::*;

fn utc() -> TimeZone {
    TimeZone::UTC
}

fn rule(name: &str) -> Rule {
    Rule { id: RuleId(name.to_owned()), name: name.to_owned(), ..Rule::default() }
}

fn texts(entries: &[&str]) -> Vec<String> {
    entries.iter().map(|entry| (*entry).to_owned()).collect()
}

fn envelope(from: &str, subject: &str, list: &str) -> Envelope {
    let text = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    Envelope { from: text(from), subject: text(subject), list: text(list), ..Envelope::default() }
}

fn site() -> Site {
    let account = AccountSettings {
        id: AccountId("id-1".to_owned()),
        email: "me@example.org".to_owned(),
        name: None,
        host: "h".to_owned(),
        port: 993,
        security: Security::Tls,
        user: "me".to_owned(),
        folders: vec!["INBOX".to_owned()],
        ca_file: None,
        pin: None,
        password_command: None,
        oauth: None,
        paused: false,
    };
    Site::new(&account, "Lists/Rust")
}

/// 2026-11-23 is a Monday.
fn monday(time: &str) -> Timestamp {
    Timestamp::try_from(format!("2026-11-23T{time}:00Z")).unwrap()
}

fn is_hit(rule: Rule, envelope: &Envelope, together: u32) -> bool {
    let (rules, site) = (Rules::new(&[rule]), site());
    rules.first(&site.facts(EventKind::Arrived, envelope, together, monday("12:00")), utc).is_some()
}

#[test]
fn each_condition_is_about_its_own_part_of_a_mail() {
    let mail = envelope("Ann Doe <ann@example.org>", "Minutes of Monday", "Rust <rust.lists.example.org>");
    let hits = [
        Rule { from: texts(&["ann@EXAMPLE.org"]), ..rule("r") },
        Rule { from: texts(&["bob@x", "*@example.org"]), ..rule("r") },
        Rule { from: texts(&["ann doe"]), ..rule("r") },
        Rule { subject: texts(&["minutes"]), ..rule("r") },
        Rule { list: texts(&["rust.lists"]), ..rule("r") },
        Rule { folder: texts(&["lists/*"]), ..rule("r") },
        Rule { account: texts(&["me@example.org"]), ..rule("r") },
        Rule { account: texts(&["id-1"]), ..rule("r") },
        Rule { from: texts(&["ann"]), subject: texts(&["monday"]), ..rule("r") },
        rule("r"),
    ];
    for rule in hits {
        assert!(is_hit(rule.clone(), &mail, 1), "{rule:?}");
    }
    let misses = [
        Rule { from: texts(&["nn@example.org"]), ..rule("r") },
        Rule { from: texts(&["ann@example.or"]), ..rule("r") },
        Rule { subject: texts(&["ann"]), ..rule("r") },
        Rule { folder: texts(&["rust"]), ..rule("r") },
        Rule { account: texts(&["example.org"]), ..rule("r") },
        Rule { from: texts(&["ann"]), subject: texts(&["tuesday"]), ..rule("r") },
        Rule { kinds: vec![EventKind::Removed], ..rule("r") },
        Rule { on: false, ..rule("r") },
        Rule { from: texts(&[""]), ..rule("r") },
    ];
    for rule in misses {
        assert!(!is_hit(rule.clone(), &mail, 1), "{rule:?}");
    }
}

#[test]
fn what_is_not_known_of_a_mail_fits_no_condition() {
    let nothing = Envelope::default();
    assert!(!is_hit(Rule { from: texts(&["*"]), ..rule("r") }, &nothing, 1));
    assert!(!is_hit(Rule { list: texts(&["*"]), ..rule("r") }, &nothing, 1));
    assert!(is_hit(rule("r"), &nothing, 1));
}

#[test]
fn a_sender_cannot_put_another_address_into_his_name() {
    let boss = || Rule { from: texts(&["boss@corp.example"]), ..rule("r") };
    assert!(!is_hit(boss(), &envelope("boss <x@evil.example>", "", ""), 1));
    assert!(!is_hit(boss(), &envelope("\"boss@corp.example\"@evil.example", "", ""), 1));
    assert!(is_hit(boss(), &envelope("boss@corp.example", "", ""), 1));
}

#[test]
fn a_rule_for_many_at_once_does_not_fit_few() {
    let many = || Rule { at_least: 10, ..rule("r") };
    assert!(!is_hit(many(), &Envelope::default(), 9));
    assert!(is_hit(many(), &Envelope::default(), 10));
}

#[test]
fn a_time_of_the_week_is_that_of_the_person() {
    let span =
        QuietHours { days: vec![Weekday::Mon], from: "09:00".parse().unwrap(), to: "17:00".parse().unwrap() };
    let (rules, site) = (Rules::new(&[Rule { when: vec![span], ..rule("work") }]), site());
    let mail = Envelope::default();
    let at = |time, zone| rules.first(&site.facts(EventKind::Arrived, &mail, 1, monday(time)), zone);
    assert!(at("09:00", utc).is_some() && at("17:00", utc).is_none());
    let tokyo: fn() -> TimeZone = || TimeZone::posix("JST-9").unwrap();
    assert!(at("09:00", tokyo).is_none() && at("00:30", tokyo).is_some());
}

#[test]
fn the_first_rule_that_fits_decides() {
    let rules = Rules::new(&[
        Rule { from: texts(&["bob@x"]), ..rule("bob") },
        Rule { subject: texts(&["news"]), ..rule("first") },
        rule("second"),
    ]);
    let (site, mail) = (site(), envelope("ann@x", "News", ""));
    let facts = site.facts(EventKind::Arrived, &mail, 1, monday("12:00"));
    assert_eq!(rules.first(&facts, utc).unwrap().name, "first");
    let tried = rules.try_out(vec![record("ann@x", "News")], utc);
    assert_eq!((tried.looked_at, tried.hits[0].rule.0.as_str()), (1, "first"));
    assert_eq!(tried.hits[0].fitting.len(), 2, "it also says who was too late");
}

fn record(from: &str, subject: &str) -> EventRecord {
    EventRecord {
        id: EventId(1),
        at: monday("12:00"),
        account_id: AccountId("id-1".to_owned()),
        account: "me@example.org".to_owned(),
        folder: Some("Lists/Rust".to_owned()),
        kind: EventKind::Arrived,
        uidvalidity: None,
        uid: None,
        from: Some(from.to_owned()),
        subject: Some(subject.to_owned()),
        message_id: None,
        date: None,
        list: None,
        detail: None,
        together: 1,
        news: true,
        live: true,
        decision: DecisionKind::Show,
        reason: String::new(),
        rule: None,
        due: None,
        command: None,
        told_at: None,
    }
}

proptest! {
    #[test]
    fn no_mail_and_no_rule_is_too_odd(
        entry in any::<String>(), from in any::<String>(), subject in any::<String>(), together in any::<u32>()
    ) {
        let entries = || vec![entry.clone()];
        let odd = Rule { from: entries(), subject: entries(), folder: entries(), ..rule("odd") };
        let (rules, site) = (Rules::new(&[odd]), site());
        let mail = envelope(&from, &subject, &entry);
        let facts = site.facts(EventKind::Arrived, &mail, together, Timestamp::from_millis(i64::MAX));
        let _ = rules.first(&facts, utc);
    }
}
