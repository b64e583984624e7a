//! What a rule would have done is what it did.

use std::rc::Rc;

use jiff::tz::TimeZone;
use proptest::prelude::*;
use tidings_core::decide::{Context, Known, Rules, Site, decide};
use tidings_protocol::{QuietHours, Rule, RuleId, RuleTell, TryOut, Weekday};

use super::*;

fn zone() -> TimeZone {
    TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap()
}

/// Few letters, so that much fits, and some that are not what they seem.
fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[abAB*@ß.<> ]{1,6}", "[a-c]{1,3}@[a-c]{1,2}\\.org", any::<String>()]
}

fn entries() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(text(), 0..3)
}

fn rule() -> impl Strategy<Value = Rule> {
    let tell = prop::sample::select(RuleTell::ALL.to_vec());
    let when = prop::collection::vec((0usize..7, 0u16..1440, 0u16..1440), 0..2);
    let about = (entries(), entries(), entries(), entries(), entries());
    (about, when, 0u32..4, tell, any::<bool>()).prop_map(|(about, when, at_least, tell, both)| {
        let (from, subject, list, folder, account) = about;
        let time = |minutes| tidings_protocol::ClockTime::from_minutes(minutes).unwrap();
        let span = |(day, from, to): (usize, u16, u16)| QuietHours {
            days: vec![Weekday::ALL[day]],
            from: time(from),
            to: time(to),
        };
        let kinds = if both { vec![EventKind::Arrived, EventKind::Read] } else { vec![EventKind::Arrived] };
        let when = when.into_iter().map(span).collect();
        Rule { kinds, from, subject, list, folder, account, when, at_least, tell, ..Rule::default() }
    })
}

fn rules() -> impl Strategy<Value = Vec<Rule>> {
    let numbered = |rules: Vec<Rule>| {
        let named = |(number, rule): (u32, Rule)| Rule {
            id: RuleId(number.to_string()),
            name: number.to_string(),
            ..rule
        };
        (0..).zip(rules).map(named).collect()
    };
    prop::collection::vec(rule(), 0..5).prop_map(numbered)
}

fn mail() -> impl Strategy<Value = (String, String, String)> {
    (text(), text(), text())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_try_out_of_rules_says_what_they_then_do(
        rules in rules(),
        mails in prop::collection::vec(mail(), 1..5),
        folder in text(),
        email in text(),
        at in 0i64..2_000_000_000_000,
    ) {
        let account = AccountSettings { email, ..account() };
        let (asked, site) = (Rules::new(&rules), Site::new(&account, &folder));
        let now = Timestamp::from_millis(at);
        let together = u32::try_from(mails.len()).unwrap();
        let arrivals = (1..).zip(&mails).map(|(number, (from, subject, list))| {
            let header = format!("From: {from}\r\nSubject: {subject}\r\nList-Id: {list}\r\n\r\n");
            let envelope = Envelope::parse(header.as_bytes(), Some(now));
            Change::Arrived { uid: uid(number), flags: Flags::default(), envelope }
        });
        let arrivals = arrivals.collect();
        let mut did = Vec::new();
        let mut store = Store::open(Path::new(""), NOW);
        store.commit(&account, &folder, &batch(arrivals, cursor("1:9")), now, |events| {
            let judged = events.into_iter().map(|(event, _)| {
                let facts = site.facts(event.kind, &event.envelope, together, now);
                let first = || asked.first(&facts, zone);
                let decision = decide(&event, &Known::default(), &Context::default(), first, now);
                let rule: Option<Rc<Rule>> = decision.rule.clone();
                did.push(rule.as_ref().map(|rule| (rule.id.clone(), rule.tell)));
                let ruled = Ruled {
                    news: decision.news,
                    together,
                    rule: rule.map(|rule| rule.name.clone()),
                    due: decision.due,
                };
                let reason = String::new();
                Verdict::Write(Box::new(Decided { event, decision: decision.kind, reason, ruled }))
            });
            judged.collect()
        });

        let records = store.news(TryOut::EVENTS);
        let tried = Rules::new(&rules).try_out(records.clone(), zone);

        let hits: Vec<_> = records
            .iter()
            .rev()
            .map(|record| tried.hits.iter().find(|hit| hit.event.id == record.id))
            .map(|hit| hit.map(|hit| (hit.rule.clone(), hit.tell)))
            .collect();
        prop_assert_eq!(hits, did);
    }
}
