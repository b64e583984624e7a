//! Random days of a mailbox on servers of every class, watched by sessions that are cut off and killed at any
//! point: what is told is always the difference between what was told before and what is saved, and in the end
//! what is saved is what is true.

mod believed;
mod day;

use proptest::prelude::*;

use super::server::{Class, Server, Telling};
use super::*;
use day::Day;

/// One thing that happens.
#[derive(Clone, Debug)]
enum Step {
    /// Another client does something.
    Append {
        flag: Option<&'static str>,
        gap: u32,
    },
    Expunge(usize),
    Store(usize, &'static str),
    /// The server answers the next command; while it does, something may happen.
    Answer(Option<Meanwhile>),
    /// The server says something unasked, where it may.
    Tell(Telling),
    /// Time passes to the next deadline.
    Wait,
    /// The changes found so far are saved.
    Save,
    /// The connection breaks; what was found is saved before the next.
    Break,
    /// We are killed; what was not saved is lost.
    Kill,
    /// The person asks.
    CheckNow,
    /// While nobody is connected.
    ForgetModseqs,
    Recreate(u32),
}

#[derive(Clone, Debug)]
struct Meanwhile {
    /// Before so many lines of the answer.
    after: usize,
    what: Box<Step>,
    telling: Telling,
}

const FLAGS: [&str; 4] = ["\\Seen", "\\Flagged", "\\Deleted", "work"];

fn telling() -> impl Strategy<Value = Telling> {
    (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(expunges, descending, arrivals, flags, flags_first)| Telling {
            expunges,
            descending,
            arrivals,
            flags,
            flags_first,
        },
    )
}

fn deed() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (prop::option::weighted(0.3, prop::sample::select(&FLAGS[..])), 0u32..3)
            .prop_map(|(flag, gap)| Step::Append { flag, gap }),
        3 => (0usize..20).prop_map(Step::Expunge),
        3 => (0usize..20, prop::sample::select(&FLAGS[..])).prop_map(|(at, flag)| Step::Store(at, flag)),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let meanwhile = (0usize..4, deed(), telling()).prop_map(|(after, what, telling)| Meanwhile {
        after,
        what: Box::new(what),
        telling,
    });
    prop_oneof![
        9 => deed(),
        10 => prop::option::weighted(0.2, meanwhile).prop_map(Step::Answer),
        5 => telling().prop_map(Step::Tell),
        2 => Just(Step::Wait),
        2 => Just(Step::Save),
        1 => Just(Step::Break),
        1 => Just(Step::Kill),
        1 => Just(Step::CheckNow),
    ]
}

fn class() -> impl Strategy<Value = Class> {
    let bits = prop::collection::vec(any::<bool>(), 10);
    bits.prop_map(|bits| Class {
        esearch: bits[0],
        condstore: bits[1],
        qresync: bits[1] && bits[2],
        idle: bits[3] || bits[4],
        uidnext: bits[5] || bits[1],
        fetch_with_uid: bits[6],
        repeats_exists: bits[7],
        keeps_gone: bits[8],
        names_modseq: bits[9],
        names_history: bits[4],
    })
}

fn run(class: Class, count: u32, steps: &[Step]) {
    let mut day = Day::new(class, count);
    for step in steps {
        day.happens(step);
    }
    day.comes_to_rest();
    day.is_true_at_last();
}

/// Found by the property below: so many had gone that the mailbox was opened again, and the change of a flag that was taken
/// back then was not asked for again.
#[test]
fn a_flag_that_changes_while_most_mails_go_is_heard() {
    let class = Class {
        esearch: true,
        condstore: true,
        qresync: true,
        idle: false,
        uidnext: true,
        fetch_with_uid: false,
        repeats_exists: false,
        keeps_gone: false,
        names_modseq: false,
        names_history: false,
    };
    let meanwhile = Meanwhile { after: 0, what: Box::new(Step::Expunge(0)), telling: Telling::NOTHING };
    let steps = [
        Step::Wait,
        Step::Save,
        Step::Store(6, "\\Seen"),
        Step::Expunge(10),
        Step::Answer(Some(meanwhile)),
        Step::Expunge(8),
        Step::Expunge(0),
        Step::Expunge(0),
        Step::Kill,
        Step::Answer(None),
        Step::Answer(None),
        Step::Expunge(2),
    ];
    run(class, 10, &steps);
}

/// Found by the property below: old mails come up in a reading that ends in doubt. Known one by one were then some of them
/// and not the others above, so that positions meant the wrong mails.
#[test]
fn who_comes_up_from_below_is_known_all_or_none() {
    let class = Class {
        esearch: false,
        condstore: true,
        qresync: true,
        idle: true,
        uidnext: true,
        fetch_with_uid: false,
        repeats_exists: false,
        keeps_gone: false,
        names_modseq: false,
        names_history: false,
    };
    let expunges = Telling { expunges: true, ..Telling::NOTHING };
    let meanwhile = Meanwhile { after: 0, what: Box::new(Step::Expunge(8)), telling: expunges };
    let steps = [
        Step::Append { flag: None, gap: 0 },
        Step::Append { flag: None, gap: 0 },
        Step::Expunge(0),
        Step::Wait,
        Step::Expunge(5),
        Step::Answer(None),
        Step::Answer(None),
        Step::Expunge(5),
        Step::Expunge(5),
        Step::Tell(expunges),
        Step::Save,
        Step::CheckNow,
        Step::Answer(None),
        Step::Answer(Some(meanwhile)),
    ];
    run(class, 11, &steps);
}

/// So many random days for each property; `PROPTEST_CASES` asks for more.
fn config() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig {
        cases: usual.cases.max(5_000),
        failure_persistence: None,
        max_shrink_iters: 20_000,
        ..usual
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn every_difference_is_told_once_and_rightly_and_what_is_saved_is_true_in_the_end(
        class in class(),
        count in 0u32..12,
        steps in prop::collection::vec(step(), 0..40),
    ) {
        run(class, count, &steps);
    }

    #[test]
    fn that_holds_too_when_modification_sequences_and_uids_begin_anew(
        class in class(),
        count in 0u32..12,
        steps in prop::collection::vec(
            prop_oneof![
                12 => step(),
                1 => Just(Step::ForgetModseqs),
                1 => (0u32..9).prop_map(Step::Recreate),
            ],
            0..40,
        ),
    ) {
        run(class, count, &steps);
    }
}
