//! The patrol as the connection that walks it sees it: questions, answers, visits, and a clock that is moved.

use proptest::prelude::*;

use super::*;
use crate::listen::reply::SpecialUse;

const MODERN: [&str; 6] = ["IDLE", "LIST-EXTENDED", "LIST-STATUS", "CONDSTORE", "SPECIAL-USE", "NOTIFY"];

struct Walk {
    patrol: Patrol,
    now: Moment,
    /// What it wants, not yet done.
    wanted: Option<Errand>,
}

fn at(seconds: u64) -> Moment {
    Moment(Duration::from_secs(seconds))
}

fn places(names: &[&str]) -> Vec<(usize, String)> {
    names.iter().enumerate().map(|(place, name)| (place + 1, (*name).to_owned())).collect()
}

fn counters(name: &str, uidnext: u32, modseq: u64) -> Counters {
    Counters {
        name: Some(WireName::from_people(name)),
        messages: Some(uidnext - 1),
        uidnext: Some(uidnext),
        uidvalidity: Some(7),
        unseen: Some(0),
        highest_modseq: Some(modseq),
    }
}

fn entry(name: &str) -> Listed {
    Listed { name: WireName::from_people(name), selectable: true, special_use: None, old_name: None }
}

impl Walk {
    fn over(names: &[&str], capabilities: &[&str], notify: bool) -> Self {
        let mut patrol = Patrol::new(places(names), TimeScale::REAL);
        patrol.connected(&capabilities.iter().collect(), &Quirks::NONE, notify, at(0));
        Self { patrol, now: at(0), wanted: None }
    }

    /// What it wants now; a question and a visit stay wanted until they are taken up.
    fn next(&mut self) -> Errand {
        let errand = self.wanted.take().unwrap_or_else(|| self.patrol.next(self.now));
        if !matches!(errand, Errand::Rest(_)) {
            self.wanted = Some(errand.clone());
        }
        errand
    }

    fn visited(&mut self, place: usize, visited: Visited) {
        self.wanted = None;
        self.patrol.visited(place, visited, self.now);
    }

    #[track_caller]
    fn asks(&mut self) -> Command {
        match self.next() {
            Errand::Ask(command) => command,
            other => panic!("no question but {other:?}"),
        }
    }

    fn answer(&mut self, command: Command, status: Completion) {
        self.wanted = None;
        let answer = Answer { command, status, code: None, text: String::new() };
        self.patrol.answered(&answer, self.now);
    }

    /// Answers whatever is asked, with these counters and all their folders listed.
    fn answer_all(&mut self, told: &[Counters]) -> Vec<Command> {
        let mut asked = Vec::new();
        while let Errand::Ask(command) = self.next() {
            for counters in told {
                let name = counters.name.clone().unwrap();
                match &command {
                    Command::ListStatus { .. } => {
                        self.patrol.listed(&entry(&name.to_string()));
                        self.patrol.counters(counters, self.now);
                    }
                    Command::Status { name: wanted, .. } if *wanted == name => {
                        self.patrol.counters(counters, self.now);
                    }
                    Command::Notify(_) => self.patrol.counters(counters, self.now),
                    Command::List | Command::ListUses => self.patrol.listed(&entry(&name.to_string())),
                    _ => {}
                }
            }
            self.answer(command.clone(), Completion::Ok);
            asked.push(command);
        }
        asked
    }

    /// Makes all visits that are due.
    fn visit_all(&mut self) -> Vec<usize> {
        let mut visits = Vec::new();
        while let Errand::Visit(place) = self.next() {
            self.visited(place, Visited::Done);
            visits.push(place);
        }
        visits
    }

    /// Rests until the patrol wants something; how long that was, in seconds.
    #[track_caller]
    fn rest(&mut self) -> u64 {
        match self.next() {
            Errand::Rest(Some(until)) => {
                let waited = until.since(self.now).as_secs();
                self.now = until;
                waited
            }
            other => panic!("no rest but {other:?}"),
        }
    }

    /// A walk whose folders were all visited once.
    fn seasoned(names: &[&str], capabilities: &[&str]) -> (Self, Vec<Counters>) {
        let told: Vec<Counters> = names.iter().map(|name| counters(name, 5, 9)).collect();
        let mut walk = Self::over(names, capabilities, false);
        walk.answer_all(&told);
        walk.visit_all();
        walk.answer_all(&told);
        walk.visit_all();
        (walk, told)
    }
}

#[test]
fn at_first_each_folder_is_visited_once() {
    let mut walk = Walk::over(&["Work", "Lists"], &MODERN, false);
    let told = [counters("Work", 5, 9), counters("Lists", 5, 9)];
    let asked = walk.answer_all(&told);
    assert!(asked[0] == Command::ListUses && asked[1].line().contains("STATUS") && asked.len() == 2);
    assert!(!walk.patrol.has_seen_all());
    assert_eq!(walk.visit_all(), [1, 2]);
    assert!(walk.patrol.has_seen_all());
    walk.rest();
    walk.answer_all(&told);
    assert_eq!(walk.visit_all(), [0; 0]);
}

#[test]
fn one_command_asks_for_all_and_only_what_moved_is_visited() {
    let (mut walk, mut told) = Walk::seasoned(&["Work", "Lists"], &MODERN);
    walk.rest();
    told[1] = counters("Lists", 6, 10);
    let asked = walk.answer_all(&told);
    assert_eq!(asked.len(), 1);
    assert!(asked[0].line().starts_with("LIST \"\" (\"Work\" \"Lists\") RETURN (SPECIAL-USE STATUS "));
    assert_eq!(walk.visit_all(), [2]);
    walk.rest();
    walk.answer_all(&told);
    assert_eq!(walk.visit_all(), [0; 0]);
}

#[test]
fn rounds_become_rare_while_nothing_moves_and_frequent_when_something_does() {
    let (mut walk, mut told) = Walk::seasoned(&["Work"], &MODERN);
    let mut pauses = Vec::new();
    for _ in 0..7 {
        pauses.push(walk.rest());
        walk.answer_all(&told);
    }
    assert_eq!((pauses[0], pauses[6]), (60, 300));
    told[0] = counters("Work", 6, 10);
    walk.rest();
    walk.answer_all(&told);
    walk.visit_all();
    // The round that found it had its pause fixed before; the next one is soon again.
    walk.rest();
    walk.answer_all(&told);
    assert!(walk.rest() <= 90);
}

#[test]
fn without_list_status_folders_are_asked_one_by_one() {
    let (mut walk, told) = Walk::seasoned(&["Work", "Lists"], &["IDLE"]);
    walk.rest();
    let asked = walk.answer_all(&told);
    let lines: Vec<String> = asked.iter().map(Command::line).collect();
    assert_eq!(
        lines,
        [
            "STATUS \"Work\" (MESSAGES UIDNEXT UIDVALIDITY UNSEEN)",
            "STATUS \"Lists\" (MESSAGES UIDNEXT UIDVALIDITY UNSEEN)"
        ]
    );
}

#[test]
fn where_modifications_are_not_counted_folders_are_visited_every_quarter_of_an_hour() {
    let (mut walk, told) = Walk::seasoned(&["Work"], &["IDLE"]);
    let mut visits = 0;
    while walk.now < at(3_000) {
        walk.rest();
        walk.answer_all(&told);
        visits += walk.visit_all().len();
    }
    assert!((2..=4).contains(&visits), "{visits}");
}

#[test]
fn a_server_without_usable_counters_is_visited_in_every_round() {
    let mut walk = Walk::over(&["Work"], &["IDLE"], false);
    let nothing = [Counters { name: Some(WireName::from_people("Work")), ..Counters::default() }];
    walk.answer_all(&nothing);
    walk.visit_all();
    walk.answer_all(&nothing);
    walk.visit_all();
    walk.rest();
    walk.answer_all(&nothing);
    assert_eq!(walk.visit_all(), [1]);
}

#[test]
fn what_is_announced_and_not_understood_is_asked_in_a_simpler_way() {
    let mut walk = Walk::over(&["Work"], &MODERN, false);
    let mut lines = Vec::new();
    while let Errand::Ask(asked) = walk.next() {
        if asked != Command::ListUses {
            lines.push(asked.line());
        }
        walk.answer(asked, Completion::Bad);
    }
    assert_eq!(walk.visit_all(), [1]);
    assert!(lines[0].starts_with("LIST \"\" \"Work\" RETURN"), "{lines:?}");
    assert!(lines[1].starts_with("LIST \"\" \"*\" RETURN"), "{lines:?}");
    assert!(lines[2].starts_with("STATUS \"Work\""), "{lines:?}");
}

#[test]
fn with_notify_pushed_counters_lead_to_a_visit_and_rounds_are_rare() {
    let mut walk = Walk::over(&["Work", "Lists"], &MODERN, true);
    let asked = walk.answer_all(&[counters("Work", 5, 9), counters("Lists", 5, 9)]);
    assert!(asked[0].line().starts_with("NOTIFY SET STATUS (SELECTED-DELAYED"), "{asked:?}");
    assert!(walk.patrol.is_notified());
    // What happened in a folder while it was open was not pushed: after a visit its counters are asked for.
    assert_eq!(walk.visit_all(), [1, 2]);
    assert!(walk.asks().line().starts_with("LIST "));
    walk.answer_all(&[counters("Work", 5, 9), counters("Lists", 5, 9)]);
    walk.visit_all();
    walk.now = at(100);
    let pushed = Counters { unseen: None, ..counters("Work", 6, 10) };
    walk.patrol.counters(&pushed, walk.now);
    assert_eq!(walk.visit_all(), [1]);
    walk.answer_all(&[counters("Work", 6, 10), counters("Lists", 5, 9)]);
    // A server that pushes without end must not keep the connection away from its own folder.
    walk.patrol.counters(&counters("Work", 7, 11), walk.now);
    assert_eq!(walk.rest(), 2);
    assert_eq!(walk.visit_all(), [1]);
    walk.answer_all(&[counters("Work", 7, 11), counters("Lists", 5, 9)]);
    assert!(walk.rest() > 100);
}

#[test]
fn where_notify_is_refused_or_lost_counters_are_asked_for() {
    let mut walk = Walk::over(&["Work"], &MODERN, true);
    let notify = walk.asks();
    walk.answer(notify, Completion::No);
    assert!(!walk.patrol.is_notified());
    assert!(!walk.answer_all(&[counters("Work", 5, 9)]).is_empty());

    let mut walk = Walk::over(&["Work"], &MODERN, true);
    walk.answer_all(&[counters("Work", 5, 9)]);
    walk.visit_all();
    walk.answer_all(&[counters("Work", 5, 9)]);
    walk.visit_all();
    walk.patrol.notify_lost(walk.now);
    assert!(!walk.patrol.is_notified());
    assert!(walk.asks().line().starts_with("LIST "));
}

#[test]
fn a_folder_that_notify_leaves_out_makes_it_worthless() {
    let mut walk = Walk::over(&["Work", "垃圾邮件"], &MODERN, true);
    let notify = walk.asks();
    walk.patrol.counters(&counters("Work", 5, 9), walk.now);
    walk.answer(notify, Completion::Ok);
    assert!(!walk.patrol.is_notified() && walk.patrol.take_notify_failed());
    assert!(!walk.patrol.take_notify_failed());
}

#[test]
fn a_folder_that_is_gone_is_searched_and_then_looked_for_once_an_hour() {
    let (mut walk, _) = Walk::seasoned(&["Work"], &MODERN);
    walk.rest();
    walk.answer_all(&[]);
    assert_eq!(walk.next(), Errand::Search(1));
    walk.visited(1, Visited::Missing);
    let gone = walk.now;
    let mut searches = Vec::new();
    while walk.now.since(gone) < Duration::from_secs(7_300) {
        walk.answer_all(&[]);
        if walk.next() == Errand::Search(1) {
            searches.push(walk.now.since(gone).as_secs());
            walk.visited(1, Visited::Missing);
        }
        walk.rest();
    }
    assert_eq!(searches, [3_600, 7_200]);
    assert!(walk.patrol.has_seen_all());
}

#[test]
fn a_folder_that_is_back_is_visited() {
    let (mut walk, _) = Walk::seasoned(&["Work"], &MODERN);
    walk.rest();
    walk.answer_all(&[]);
    walk.visited(1, Visited::Missing);
    walk.now = walk.now + Duration::from_secs(3_600);
    walk.answer_all(&[]);
    assert_eq!(walk.next(), Errand::Search(1));
    walk.visited(1, Visited::There);
    assert_eq!(walk.visit_all(), [1]);
}

#[test]
fn a_missing_folder_is_looked_for_when_somebody_asks() {
    let (mut walk, _) = Walk::seasoned(&["Work"], &MODERN);
    walk.rest();
    walk.answer_all(&[]);
    walk.visited(1, Visited::Missing);
    walk.patrol.check_now(walk.now);
    walk.answer_all(&[]);
    assert_eq!(walk.next(), Errand::Search(1));
}

#[test]
fn a_connection_that_ends_every_five_minutes_brings_no_new_visits() {
    let (mut walk, told) = Walk::seasoned(&["Work"], &MODERN);
    walk.now = walk.now + Duration::from_secs(30);
    walk.patrol.connected(&MODERN.iter().collect(), &Quirks::NONE, false, walk.now);
    assert_eq!(walk.answer_all(&told), []);
    assert_eq!(walk.visit_all(), [0; 0]);
}

#[test]
fn what_the_server_names_in_other_bytes_is_asked_for_in_those() {
    let mut walk = Walk::over(&["Entwürfe"], &MODERN, false);
    let list = walk.asks();
    let bytes = WireName::from_wire("Entwu&Awg-rfe");
    let named = Listed { name: bytes.clone(), special_use: Some(SpecialUse::Drafts), ..entry("x") };
    walk.patrol.listed(&named);
    walk.answer(list, Completion::Ok);
    assert_eq!(walk.patrol.wire(1), Some(&bytes));
}

#[test]
fn folders_that_stay_are_not_visited_anew_when_others_join() {
    let (mut walk, _) = Walk::seasoned(&["Work"], &MODERN);
    walk.patrol.assign(places(&["Work", "Lists"]), walk.now);
    walk.answer_all(&[counters("Work", 5, 9), counters("Lists", 5, 9)]);
    assert_eq!(walk.visit_all(), [2]);
}

fn anything() -> impl Strategy<Value = (u8, u8, u32, bool)> {
    (0u8..10, 0u8..4, 0u32..4, any::<bool>())
}

proptest! {
    /// Whatever a server answers, the patrol neither spins nor falls silent for ever.
    #[test]
    fn it_always_comes_to_rest_and_always_wakes(
        inputs in prop::collection::vec(anything(), 0..120),
        notify: bool,
        modern: bool,
    ) {
        let capabilities: &[&str] = if modern { &MODERN } else { &["IDLE"] };
        let mut walk = Walk::over(&["a", "b", "c"], capabilities, notify);
        let names = ["a", "b", "c", "other"];
        for (kind, which, number, is_ok) in inputs {
            let name = names[usize::from(which)];
            match kind {
                0 => walk.patrol.counters(&counters(name, number + 1, u64::from(number)), walk.now),
                1 => walk.patrol.listed(&entry(name)),
                2 => walk.patrol.listed(&Listed { old_name: Some(WireName::from_people("a")), ..entry(name) }),
                3 => walk.patrol.notify_lost(walk.now),
                4 => walk.patrol.check_now(walk.now),
                5 => walk.visited(usize::from(which), Visited::Missing),
                6 => walk.visited(usize::from(which), Visited::Refused),
                7 => walk.patrol.counters(&Counters::default(), walk.now),
                8 => walk.patrol.connected(&capabilities.iter().collect(), &Quirks::NONE, notify, walk.now),
                _ => walk.now = walk.now + Duration::from_secs(u64::from(number) * 40),
            }
            let mut steps = 0;
            loop {
                steps += 1;
                prop_assert!(steps < 60, "it never rests");
                match walk.next() {
                    Errand::Ask(command) => {
                        let status = if is_ok { Completion::Ok } else { Completion::No };
                        walk.answer(command, status);
                    }
                    Errand::Visit(place) => {
                        let visited = if is_ok { Visited::Done } else { Visited::Refused };
                        walk.visited(place, visited);
                    }
                    Errand::Search(place) => {
                        let visited = if is_ok { Visited::There } else { Visited::Refused };
                        walk.visited(place, visited);
                    }
                    Errand::Rest(until) => {
                        prop_assert!(until.is_some_and(|until| until > walk.now), "{until:?}");
                        break;
                    }
                }
            }
        }
    }
}
