//! The oracle accepts what is right, and refuses a wrong log in each way in which it can be wrong.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tidings_protocol::{AccountId, EventId, Timestamp};

use super::*;
use crate::desktop::Toast;
use crate::fidelity::world::{Flags, History, Incarnation, Letter};

const CALM: Circumstances = Circumstances {
    sampling: Sampling::Some,
    live: Some(true),
    hold: Duration::from_millis(500),
    has_trouble: false,
};
const AWAY: Circumstances =
    Circumstances { sampling: Sampling::Ends, live: Some(false), has_trouble: true, ..CALM };
const PACED: Circumstances = Circumstances { sampling: Sampling::Every, ..CALM };

fn flags(words: &str) -> Flags {
    words.split_whitespace().map(str::to_owned).collect()
}

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(1_000_000 + millis)
}

/// INBOX with an old mail (UID 1) and one that comes now (UID 2), and Trash, which is not watched.
struct Scene {
    world: World,
    letters: Vec<Rc<Letter>>,
}

impl Scene {
    fn new() -> Self {
        let mut world = World::default();
        let letters: Vec<Rc<Letter>> = (0..3).map(|_| world.letter()).collect();
        let mut inbox = Folder::new("INBOX", true, 7);
        inbox.now_mut().mails.insert(1, History::of_old(Rc::clone(&letters[0]), flags("work")));
        let new = History::of_new(Rc::clone(&letters[1]), Flags::new(), false, at(0));
        inbox.now_mut().mails.insert(2, new);
        world.folders.insert("INBOX".to_owned(), inbox);
        world.folders.insert("Trash".to_owned(), Folder::new("Trash", false, 8));
        Self { world, letters }
    }

    fn inbox(&mut self) -> &mut Folder {
        self.world.folder_mut("INBOX")
    }

    fn then(mut self, uid: u32, state: Option<&str>, is_passing: bool) -> Self {
        let history = self.inbox().now_mut().mails.get_mut(&uid).unwrap();
        history.push(state.map(flags), is_passing, at(100));
        self
    }

    /// The arrival of the new mail.
    fn arrival(&self) -> EventRecord {
        record(&self.letters[1], EventKind::Arrived, 2)
    }

    fn of_old(&self, kind: EventKind, detail: Option<&str>) -> EventRecord {
        EventRecord { detail: detail.map(str::to_owned), ..record(&self.letters[0], kind, 1) }
    }

    fn check(&self, circumstances: &Circumstances, records: &[EventRecord]) -> Vec<Wrong> {
        let refusals = check(&self.world, circumstances, records);
        refusals.into_iter().map(|refusal| refusal.wrong).collect()
    }
}

fn record(letter: &Letter, kind: EventKind, uid: u32) -> EventRecord {
    let is_shown = matches!(kind, EventKind::Arrived | EventKind::Removed);
    EventRecord {
        id: EventId(1),
        at: at(120),
        account_id: AccountId("a".to_owned()),
        account: "anna@lab.example".to_owned(),
        folder: Some("INBOX".to_owned()),
        kind,
        uidvalidity: Some(7),
        uid: Some(uid),
        from: Some(letter.from.clone()),
        subject: Some(letter.subject.clone()),
        message_id: Some(letter.message_id.clone()),
        date: None,
        detail: (kind == EventKind::Removed).then(|| "removed".to_owned()),
        live: true,
        decision: if is_shown { DecisionKind::Show } else { DecisionKind::Drop },
        reason: "because".to_owned(),
        list: None,
        together: 1,
        news: true,
        rule: None,
        due: None,
        command: None,
        told_at: is_shown.then(|| at(130)),
    }
}

fn of_folder(detail: &str) -> EventRecord {
    let letter = Letter::new(9);
    EventRecord {
        uid: None,
        from: None,
        subject: None,
        message_id: None,
        detail: Some(detail.to_owned()),
        ..record(&letter, EventKind::Mailbox, 1)
    }
}

fn caught_up(record: EventRecord) -> EventRecord {
    EventRecord { live: false, ..record }
}

fn dropped(record: EventRecord) -> EventRecord {
    EventRecord { decision: DecisionKind::Drop, told_at: None, ..record }
}

#[test]
fn what_happened_and_nothing_else_is_accepted() {
    let scene = Scene::new();
    assert_eq!(scene.check(&CALM, &[scene.arrival()]), []);
    assert_eq!(scene.check(&PACED, &[scene.arrival()]), []);
    assert_eq!(scene.check(&AWAY, &[caught_up(scene.arrival())]), []);
}

#[test]
fn what_is_missing_is_lost() {
    let scene = Scene::new();
    assert_eq!(scene.check(&CALM, &[]), [Wrong::Lost]);
    let scene = scene.then(1, None, false);
    assert_eq!(scene.check(&CALM, &[scene.arrival()]), [Wrong::Lost]);
    let scene = Scene::new().then(1, Some("work \\Seen \\Flagged"), false);
    let half = [scene.arrival(), scene.of_old(EventKind::Read, None)];
    assert_eq!(scene.check(&CALM, &half), [Wrong::Untrue], "it was read and flagged at once");
}

#[test]
fn what_is_told_twice_is_refused() {
    let scene = Scene::new();
    assert_eq!(scene.check(&CALM, &[scene.arrival(), scene.arrival()]), [Wrong::Twice]);
    let scene = scene.then(1, None, false);
    let removed = scene.of_old(EventKind::Removed, Some("removed"));
    assert_eq!(scene.check(&CALM, &[scene.arrival(), removed.clone(), removed]), [Wrong::Twice]);
}

#[test]
fn what_did_not_happen_is_untrue() {
    let scene = Scene::new();
    for kind in [EventKind::Removed, EventKind::Read, EventKind::Arrived] {
        assert_eq!(
            scene.check(&CALM, &[scene.arrival(), scene.of_old(kind, None)])[0..1],
            [if kind == EventKind::Removed { Wrong::Elsewhere } else { Wrong::Untrue }]
        );
    }
    let wrong_flag = scene.of_old(EventKind::Flags, Some("+\\Flagged"));
    let scene = scene.then(1, Some("work \\Answered"), false);
    assert_eq!(scene.check(&CALM, &[scene.arrival(), wrong_flag]), [Wrong::Untrue]);
}

#[test]
fn a_mail_or_a_folder_that_does_not_exist_is_refused() {
    let scene = Scene::new();
    let nobody = EventRecord { uid: Some(99), ..scene.arrival() };
    assert_eq!(scene.check(&CALM, &[scene.arrival(), nobody]), [Wrong::Unknown]);
    let of_another_time = EventRecord { uidvalidity: Some(6), ..scene.arrival() };
    assert_eq!(scene.check(&CALM, &[scene.arrival(), of_another_time]), [Wrong::Unknown]);
    let nowhere = EventRecord { folder: Some("Trash".to_owned()), ..scene.arrival() };
    assert_eq!(scene.check(&CALM, &[scene.arrival(), nowhere]), [Wrong::Unknown]);
    let of_nothing = EventRecord { uid: None, ..scene.arrival() };
    assert_eq!(scene.check(&CALM, &[scene.arrival(), of_nothing]), [Wrong::Unknown]);
}

#[test]
fn a_mail_with_the_name_of_another_or_none_is_refused() {
    let scene = Scene::new();
    let other = scene.letters[2].subject.clone();
    for wrong in [
        EventRecord { subject: Some(other), ..scene.arrival() },
        EventRecord { from: None, ..scene.arrival() },
        EventRecord { message_id: None, ..scene.arrival() },
        EventRecord { from: None, subject: None, message_id: None, ..scene.arrival() },
    ] {
        assert_eq!(scene.check(&CALM, &[wrong]), [Wrong::Misnamed]);
    }
}

#[test]
fn what_was_caught_up_must_not_be_called_live_nor_the_other_way_round() {
    let scene = Scene::new();
    assert_eq!(scene.check(&CALM, &[caught_up(scene.arrival())]), [Wrong::Age]);
    assert_eq!(scene.check(&AWAY, &[scene.arrival()]), [Wrong::Age]);
}

#[test]
fn decisions_and_reasons_must_be_there_and_right() {
    let scene = Scene::new();
    let without_reason = EventRecord { reason: String::new(), ..scene.arrival() };
    assert_eq!(scene.check(&CALM, &[without_reason]), [Wrong::Decision]);
    assert_eq!(scene.check(&CALM, &[dropped(scene.arrival())]), [Wrong::Decision], "new mail is shown");
    let told_although_dropped = EventRecord { decision: DecisionKind::Drop, ..scene.arrival() };
    assert!(scene.check(&CALM, &[told_although_dropped]).contains(&Wrong::Decision));
    let read = scene.then(2, Some("\\Seen"), false);
    assert_eq!(read.check(&AWAY, &[caught_up(read.arrival())]), [Wrong::Decision], "read elsewhere is not");
    assert_eq!(read.check(&AWAY, &[caught_up(dropped(read.arrival()))]), []);
    let removed = Scene::new().then(1, None, false);
    let record = dropped(removed.of_old(EventKind::Removed, Some("removed")));
    assert_eq!(
        removed.check(&CALM, &[removed.arrival(), record]),
        [Wrong::Decision],
        "unread mail that goes is"
    );
}

#[test]
fn what_was_read_or_went_elsewhere_or_came_in_a_storm_may_be_only_logged() {
    let gone = |scene: Scene| scene.then(1, None, false);
    let read = gone(Scene::new().then(1, Some("work \\Seen"), false).then(1, Some("work"), false));
    let away = Circumstances { live: None, ..AWAY };
    let removal = dropped(read.of_old(EventKind::Removed, Some("removed")));
    assert_eq!(read.check(&away, &[read.arrival(), removal]), []);
    let unread = gone(Scene::new());
    let removal = dropped(unread.of_old(EventKind::Removed, Some("removed")));
    assert_eq!(unread.check(&away, &[unread.arrival(), removal.clone()]), [Wrong::Decision]);
    let stormy =
        |record| EventRecord { reason: "not shown: too much was happening".to_owned(), ..dropped(record) };
    assert_eq!(unread.check(&away, &[stormy(unread.arrival()), stormy(removal)]), []);
}

#[test]
fn a_mail_and_its_copy_are_shown_once_at_least() {
    let mut scene = Scene::new();
    let copy = History::of_new(Rc::clone(&scene.letters[1]), Flags::new(), true, at(0));
    scene.inbox().now_mut().mails.insert(3, copy);
    let of_copy = EventRecord { uid: Some(3), ..scene.arrival() };
    assert_eq!(scene.check(&CALM, &[scene.arrival(), dropped(of_copy.clone())]), []);
    assert_eq!(scene.check(&CALM, &[dropped(scene.arrival()), of_copy.clone()]), []);
    assert_eq!(scene.check(&CALM, &[dropped(scene.arrival()), dropped(of_copy)]), [Wrong::Decision]);
}

#[test]
fn what_was_to_be_shown_must_have_been_taken() {
    let scene = Scene::new();
    let untold = EventRecord { told_at: None, ..scene.arrival() };
    assert_eq!(scene.check(&CALM, &[untold]), [Wrong::Untold]);
}

#[test]
fn what_was_dealt_with_before_its_toast_could_be_shown_is_only_logged_and_says_so() {
    let overtaken = |scene: &Scene| EventRecord {
        reason: "not shown: read or removed elsewhere before it could be".to_owned(),
        ..dropped(scene.arrival())
    };
    let scene = Scene::new().then(2, None, false);
    let removal = EventRecord {
        detail: Some("removed".to_owned()),
        ..record(&scene.letters[1], EventKind::Removed, 2)
    };
    assert_eq!(scene.check(&CALM, &[overtaken(&scene), removal.clone()]), []);
    let untold = EventRecord { told_at: None, ..scene.arrival() };
    assert_eq!(scene.check(&CALM, &[untold, removal]), [Wrong::Untold]);
    let there = Scene::new();
    assert_eq!(there.check(&CALM, &[overtaken(&there)]), [Wrong::Decision], "nobody dealt with it");
}

#[test]
fn a_flag_set_and_taken_away_may_be_two_events_or_none_but_only_while_watching() {
    let scene = Scene::new().then(1, Some("work \\Seen"), false).then(1, Some("work"), false);
    let (read, unread) = (scene.of_old(EventKind::Read, None), scene.of_old(EventKind::Unread, None));
    let arrival = scene.arrival();
    assert_eq!(scene.check(&CALM, std::slice::from_ref(&arrival)), []);
    assert_eq!(scene.check(&CALM, &[arrival.clone(), read.clone(), unread.clone()]), []);
    assert_eq!(scene.check(&CALM, &[arrival.clone(), read.clone()]), [Wrong::Lost]);
    assert_eq!(scene.check(&CALM, &[arrival.clone(), unread.clone(), read.clone()]), [Wrong::Untrue]);
    assert_eq!(scene.check(&PACED, std::slice::from_ref(&arrival)), [Wrong::Lost]);
    let all = [arrival, read, unread].map(caught_up);
    assert_eq!(scene.check(&AWAY, &all[..1]), []);
    assert_eq!(scene.check(&AWAY, &all), [Wrong::Untrue]);
}

#[test]
fn a_ghost_may_be_an_arrival_and_a_removal_or_nothing() {
    let scene = Scene::new().then(2, None, false);
    let removal = EventRecord {
        detail: Some("removed".to_owned()),
        ..record(&scene.letters[1], EventKind::Removed, 2)
    };
    assert_eq!(scene.check(&CALM, &[]), []);
    assert_eq!(scene.check(&CALM, &[scene.arrival(), removal.clone()]), []);
    assert_eq!(scene.check(&CALM, std::slice::from_ref(&removal)), [Wrong::Untrue]);
    assert_eq!(scene.check(&CALM, &[scene.arrival()]), [Wrong::Lost]);
    assert_eq!(scene.check(&AWAY, &[]), []);
    assert_eq!(scene.check(&AWAY, &[caught_up(scene.arrival()), caught_up(removal)]), [Wrong::Untrue]);
}

#[test]
fn deleted_before_the_expunge_is_told_only_after_the_wait() {
    let scene = Scene::new().then(1, Some("work \\Deleted"), true).then(1, None, false);
    let removal = scene.of_old(EventKind::Removed, Some("removed"));
    let mark = scene.of_old(EventKind::Flags, Some("+\\Deleted"));
    assert_eq!(scene.check(&CALM, &[scene.arrival(), removal.clone()]), []);
    assert_eq!(scene.check(&PACED, &[scene.arrival(), removal.clone()]), []);
    let early = [scene.arrival(), mark.clone(), removal.clone()];
    assert_eq!(scene.check(&CALM, &early), [Wrong::Untrue]);
    let late = EventRecord { at: at(100 + 500), ..mark };
    assert_eq!(scene.check(&CALM, &[scene.arrival(), late, removal]), []);
}

#[test]
fn where_a_mail_went_must_be_where_it_is() {
    let mut scene = Scene::new().then(1, None, false);
    let says = |scene: &Scene, detail| {
        scene.check(&CALM, &[scene.arrival(), scene.of_old(EventKind::Removed, Some(detail))])
    };
    assert_eq!(says(&scene, "removed"), []);
    assert_eq!(says(&scene, "to trash"), [Wrong::Elsewhere]);
    assert_eq!(says(&scene, "moved to Trash"), [Wrong::Elsewhere]);
    assert_eq!(says(&scene, "gone"), [Wrong::Elsewhere]);
    let copy = History::of_new(Rc::clone(&scene.letters[0]), Flags::new(), true, at(0));
    scene.world.folder_mut("Trash").now_mut().mails.insert(1, copy);
    assert_eq!(says(&scene, "to trash"), []);
    assert_eq!(says(&scene, "moved to Trash"), []);
    assert_eq!(says(&scene, "moved to INBOX"), [Wrong::Elsewhere]);
}

#[test]
fn a_folder_made_anew_is_told_once_and_takes_its_old_mail_along_silently() {
    let mut scene = Scene::new();
    scene.inbox().now_mut().is_gone = true;
    scene.inbox().upheavals = 1;
    let mails: BTreeMap<u32, History> =
        [(1, History::of_new(Rc::clone(&scene.letters[2]), Flags::new(), false, at(0)))].into();
    scene.inbox().incarnations.push(Incarnation { uidvalidity: 9, is_new: true, is_gone: false, mails });
    let upheaved = Circumstances { live: None, has_trouble: true, ..CALM };
    let arrival = EventRecord { uidvalidity: Some(9), ..record(&scene.letters[2], EventKind::Arrived, 1) };
    assert_eq!(scene.check(&upheaved, &[of_folder("reset")]), []);
    assert_eq!(scene.check(&upheaved, &[of_folder("reset"), arrival]), []);
    assert_eq!(scene.check(&upheaved, &[of_folder("deleted"), of_folder("back")]), []);
    assert_eq!(scene.check(&upheaved, &[]), [Wrong::Lost]);
    assert_eq!(scene.check(&upheaved, &[of_folder("reset"), of_folder("reset")]), [Wrong::Folder]);
    let removal = scene.of_old(EventKind::Removed, Some("removed"));
    assert_eq!(scene.check(&upheaved, &[of_folder("reset"), removal]), [Wrong::Untrue]);
}

#[test]
fn what_was_removed_before_its_folder_was_deleted_is_told_a_batch_later_once_if_it_was_not_before() {
    let mut scene = Scene::new().then(1, None, false);
    scene.inbox().now_mut().is_gone = true;
    scene.inbox().incarnations.push(Incarnation { uidvalidity: 9, ..Incarnation::default() });
    let mut told = Scene { world: scene.world.clone(), letters: scene.letters.clone() };
    let removal = scene.of_old(EventKind::Removed, Some("removed"));
    told.world.was_told(&removal);
    scene.world.settle();
    told.world.settle();
    assert_eq!(scene.check(&CALM, &[]), []);
    assert_eq!(scene.check(&CALM, std::slice::from_ref(&removal)), []);
    assert_eq!(scene.check(&CALM, &[removal.clone(), removal.clone()]), [Wrong::Twice]);
    let dropped = EventRecord { decision: DecisionKind::Drop, told_at: None, ..removal.clone() };
    assert_eq!(scene.check(&CALM, &[dropped]), [Wrong::Decision]);
    assert_eq!(scene.check(&CALM, &[scene.of_old(EventKind::Read, None)]), [Wrong::Untrue]);
    assert_eq!(scene.check(&CALM, &[scene.arrival()]), [Wrong::Unknown], "it was there to the end");
    assert_eq!(told.check(&CALM, std::slice::from_ref(&removal)), [Wrong::Unknown], "it was told before");
    scene.world.settle();
    assert_eq!(scene.check(&CALM, &[removal]), [Wrong::Unknown], "a batch too late");
}

#[test]
fn nothing_is_told_of_a_folder_that_nobody_touched() {
    let scene = Scene::new();
    for detail in ["reset", "deleted", "renamed to X", "burnt"] {
        assert_eq!(scene.check(&CALM, &[scene.arrival(), of_folder(detail)]), [Wrong::Folder]);
    }
}

#[test]
fn trouble_that_nobody_made_is_refused() {
    let scene = Scene::new();
    let trouble = |detail: &str, kind| EventRecord {
        folder: None,
        uidvalidity: None,
        ..EventRecord { kind, ..dropped(of_folder(detail)) }
    };
    let offline = trouble("offline", EventKind::Account);
    assert_eq!(scene.check(&CALM, &[scene.arrival(), offline.clone()]), [Wrong::Trouble]);
    assert_eq!(scene.check(&AWAY, &[caught_up(scene.arrival()), offline]), []);
    let locked_out = trouble("requires_sign_in", EventKind::Account);
    assert_eq!(scene.check(&AWAY, &[caught_up(scene.arrival()), locked_out]), [Wrong::Trouble]);
    let alert = trouble("offline", EventKind::Alert);
    assert_eq!(scene.check(&AWAY, &[caught_up(scene.arrival()), alert]), [Wrong::Trouble]);
}

fn toast(summary: &str, body: String) -> Toast {
    Toast {
        id: 1,
        replaces: 0,
        app: "Tidings".to_owned(),
        icon: String::new(),
        summary: summary.to_owned(),
        body,
        actions: Vec::new(),
        hints: BTreeMap::new(),
        timeout: -1,
        sender: ":1.1".to_owned(),
        at: Instant::now(),
    }
}

#[test]
fn a_toast_that_comes_twice_or_for_what_was_dropped_is_refused() {
    let scene = Scene::new();
    let letter = &scene.letters[1];
    let arrived = toast(&letter.from, format!("{}\nanna@lab.example · INBOX", letter.subject));
    let removed =
        toast("Removed from INBOX", format!("{}: {}\nanna@lab.example", letter.from, letter.subject));
    let wrongs = |records: &[EventRecord], toasts: &[Toast], was_killed| {
        let refusals = Shown::default().check(records, toasts, was_killed);
        refusals.into_iter().map(|refusal| refusal.wrong).collect::<Vec<_>>()
    };
    let record = scene.arrival();
    let once = [arrived.clone()];
    let twice = [arrived.clone(), arrived.clone()];
    assert_eq!(wrongs(std::slice::from_ref(&record), &once, false), []);
    assert_eq!(wrongs(std::slice::from_ref(&record), &twice, false), [Wrong::ShownTwice]);
    assert_eq!(wrongs(std::slice::from_ref(&record), &twice, true), [], "it could not know");
    assert_eq!(wrongs(&[dropped(record.clone())], &once, false), [Wrong::ShownTwice]);
    assert_eq!(wrongs(&[record], &[removed], false), [Wrong::ShownTwice]);
    let both = format!("{}\n{}", letter.subject, scene.letters[2].subject);
    assert_eq!(wrongs(&[], &[toast("2 new mails", both)], false), [], "summaries are not counted");
    let storm = format!("{}: {}\nMuch is happening", letter.from, letter.subject);
    assert_eq!(wrongs(&[], &[toast("1 new mail", storm)], false), []);
}

#[test]
fn what_comes_and_goes_again_is_restless() {
    let scene = Scene::new().then(1, Some("work \\Seen"), false);
    let restless = |scene: &Scene, uid| scene.world.folder("INBOX").now().mails[&uid].is_restless();
    assert!(!restless(&scene, 1) && !restless(&scene, 2));
    let scene = scene.then(1, Some("work"), false).then(2, None, false);
    assert!(restless(&scene, 1) && restless(&scene, 2));
}
