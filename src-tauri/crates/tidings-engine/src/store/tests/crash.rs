//! A kill at each step from a change to its toast: nothing is lost, and only what was being shown is shown again.

use super::*;

/// Where the process is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Killed {
    BeforeCommit,
    AfterCommit,
    AfterToast,
    AfterTold,
}

/// A desktop that outlives the agent: the subjects that it showed.
type Desktop = Vec<String>;

/// One run of an agent: what was not told is told, then each new mail is saved, shown, and noted as shown.
fn run(path: &Path, mails: &[(u32, String)], desktop: &mut Desktop, killed: Option<(u32, Killed)>) {
    let mut store = Store::open(path, NOW);
    let at = |step: Killed, number: u32| killed == Some((number, step));
    for record in store.untold(NOW) {
        desktop.push(record.subject.clone().unwrap());
        store.told(&[record.id], NOW);
    }
    let next = store.cursor(&account().id, "INBOX").map_or(1, |(cursor, _)| cursor.next.get());
    for (number, subject) in mails.iter().filter(|(number, _)| *number >= next) {
        if at(Killed::BeforeCommit, *number) {
            return super::killed(store);
        }
        let cursor = Cursor { next: uid(number + 1), ..cursor(&format!("1:{number}")) };
        let records = store
            .commit(&account(), "INBOX", &batch(vec![arrival(*number, subject)], cursor), NOW, show)
            .records;
        if at(Killed::AfterCommit, *number) {
            return super::killed(store);
        }
        desktop.push(records[0].subject.clone().unwrap());
        if at(Killed::AfterToast, *number) {
            return super::killed(store);
        }
        store.told(&[records[0].id], NOW);
        if at(Killed::AfterTold, *number) {
            return super::killed(store);
        }
    }
    drop(store);
}

#[test]
fn a_kill_at_any_step_loses_nothing_and_repeats_only_what_was_being_shown() {
    let mails: Vec<(u32, String)> = (1..=5).map(|number| (number, format!("Mail {number}"))).collect();
    for number in 1..=5 {
        for step in [Killed::BeforeCommit, Killed::AfterCommit, Killed::AfterToast, Killed::AfterTold] {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("t.db");
            let mut desktop = Desktop::new();
            run(&path, &mails, &mut desktop, Some((number, step)));
            run(&path, &mails, &mut desktop, None);
            let mut expected: Vec<String> = mails.iter().map(|(_, subject)| subject.clone()).collect();
            if step == Killed::AfterToast {
                let place = usize::try_from(number).unwrap();
                expected.insert(place, expected[place - 1].clone());
            }
            assert_eq!(desktop, expected, "killed {step:?} of mail {number}");
        }
    }
}

#[test]
fn a_kill_at_every_step_one_after_the_other_repeats_one_toast_a_kill_at_most() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("t.db");
    let mails: Vec<(u32, String)> = (1..=40).map(|number| (number, format!("Mail {number}"))).collect();
    let steps = [Killed::AfterToast, Killed::BeforeCommit, Killed::AfterTold, Killed::AfterCommit];
    let mut desktop = Desktop::new();
    let mut kills = 0;
    for (number, step) in (1..=40).zip(steps.iter().cycle()) {
        run(&path, &mails, &mut desktop, Some((number, *step)));
        kills += usize::from(*step == Killed::AfterToast);
    }
    run(&path, &mails, &mut desktop, None);
    assert_eq!(desktop.len(), mails.len() + kills);
    desktop.dedup();
    assert_eq!(desktop, mails.into_iter().map(|(_, subject)| subject).collect::<Vec<_>>());
}
