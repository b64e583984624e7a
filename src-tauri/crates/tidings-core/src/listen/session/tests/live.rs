//! Watching: what is pushed is told once, by name, however the server says it.

use super::*;

#[test]
fn new_mail_is_fetched_by_uid_and_told_once() {
    let mut play = Play::watching();
    play.say([Reply::Exists(4)]);
    play.expect("DONE");
    play.say([ok()]);
    play.expect_start("UID FETCH 14:4294967295 (UID FLAGS");
    play.say([row(4, Some(14), &[], Some("new")), ok()]);
    play.expect("IDLE");
    assert_eq!(play.events(), [(EventKind::Arrived, Some(14), None)]);
    play.say([Reply::Continue, Reply::Exists(4)]);
    play.expect_silence();
    assert!(play.events().is_empty());
}

#[test]
fn nothing_but_done_is_sent_while_idle_is_open_and_not_before_it_is() {
    let mut play = Play::watching();
    play.say([Reply::Exists(4)]);
    play.expect("DONE");
    play.expect_silence();
    play.say([ok()]);
    play.expect_start("UID FETCH 14:");
    play.say([row(4, Some(14), &[], Some("new")), ok()]);
    play.expect("IDLE");
    play.say([Reply::Exists(5)]);
    play.expect_silence();
    play.say([Reply::Continue]);
    play.expect("DONE");
}

#[test]
fn read_unread_and_removed_are_told_from_lines_without_uid() {
    let mut play = Play::watching();
    play.say([row(2, None, &["\\Seen"], None), row(1, None, &[], None), Reply::Expunge(3)]);
    play.expect_silence();
    assert_eq!(
        play.events(),
        [(EventKind::Read, Some(12), None), (EventKind::Unread, Some(11), None), removed(13)]
    );
}

#[test]
fn dovecots_burst_is_applied_line_by_line() {
    let mut play = Play::watching();
    play.say([row(2, None, &["\\Seen"], None), Reply::Expunge(3), Reply::Expunge(1), Reply::Exists(3)]);
    assert_eq!(play.events(), [(EventKind::Read, Some(12), None), removed(13), removed(11)]);
    play.expect("DONE");
    play.say([ok()]);
    play.expect_start("UID FETCH 14:");
    play.say([row(2, Some(14), &[], Some("x")), row(3, Some(15), &[], Some("y")), ok()]);
    assert_eq!(play.events(), [(EventKind::Arrived, Some(14), None), (EventKind::Arrived, Some(15), None)]);
}

#[test]
fn a_mail_that_came_and_went_is_no_event() {
    let mut play = Play::watching();
    play.say([Reply::Exists(4), Reply::Expunge(4)]);
    play.expect("DONE");
    play.say([ok()]);
    play.expect_start("UID FETCH 14:");
    play.say([ok()]);
    play.expect("IDLE");
    assert!(play.events().is_empty());
}

#[test]
fn an_expunge_and_an_arrival_that_leave_the_count_unchanged_are_both_told() {
    let mut play = Play::watching();
    play.say([Reply::Expunge(1), Reply::Exists(3)]);
    play.expect("DONE");
    play.say([ok()]);
    play.expect_start("UID FETCH 14:");
    play.say([row(3, Some(14), &[], Some("new")), ok()]);
    assert_eq!(play.events(), [removed(11), (EventKind::Arrived, Some(14), None)]);
}

#[test]
fn a_deleted_flag_and_its_expunge_are_one_removal() {
    let mut play = Play::watching();
    play.say([row(2, None, &["\\Deleted"], None), Reply::Expunge(2)]);
    assert_eq!(play.events(), [removed(12)]);
}

#[test]
fn a_deleted_flag_alone_is_told_after_five_seconds_and_never_lost() {
    let mut play = Play::watching();
    play.say([row(2, None, &["\\Deleted"], None)]);
    assert!(play.events().is_empty());
    assert!(!play.cursor().flags.of(uid(12)).has("\\Deleted"), "a crash now must not swallow it");
    let before = play.now;
    play.wait();
    assert_eq!(play.now.since(before), Duration::from_secs(5));
    assert_eq!(play.events(), [(EventKind::Flags, Some(12), Some("+\\Deleted".to_owned()))]);
}

#[test]
fn with_qresync_removals_are_pushed_by_uid() {
    let mut play = resyncing(saved());
    play.say(opened_at(3, 14, 40));
    play.expect("IDLE");
    play.say([Reply::Continue, vanished(false, "11,13")]);
    play.expect_silence();
    assert_eq!(play.events(), [removed(11), removed(13)]);
    play.say([row(1, None, &["\\Seen"], None)]);
    assert_eq!(play.events(), [(EventKind::Read, Some(12), None)]);
}

#[test]
fn a_mail_that_courier_makes_up_for_one_that_is_gone_is_no_event() {
    let made_up = || {
        Reply::Fetch(Box::new(Fetched {
            seq: 4,
            uid: Some(uid(14)),
            flags: Some(flags(&[])),
            header: Some(
                b"From: System Administrator <root@localhost>\r\nSubject: message unavailable\r\n\r\n"
                    .to_vec(),
            ),
            ..Fetched::default()
        }))
    };
    let mut play = Play::watching();
    play.say([Reply::Exists(4)]);
    play.expect("DONE");
    play.say([ok()]);
    play.expect_start("UID FETCH 14:");
    play.say([made_up(), ok()]);
    play.expect("FETCH 1:4 (UID FLAGS)");
    play.say([row(1, Some(11), &["\\Seen"], None), row(2, Some(12), &[], None), row(3, Some(13), &[], None)]);
    play.say([Reply::Expunge(4), ok()]);
    play.expect_start("UID FETCH 14:");
    play.say([ok()]);
    play.expect("IDLE");
    assert_eq!(play.events(), []);
}

#[test]
fn a_line_that_could_not_be_read_is_made_good_by_reading_the_window() {
    let mut play = Play::watching();
    play.say([Reply::Unreadable]);
    play.expect("DONE");
    play.say([ok()]);
    play.expect("FETCH 1:3 (UID FLAGS)");
    // The same line comes in the answer: what it hides is not taken for removed, and it is not asked for ever.
    play.say([row(1, Some(11), &["\\Seen"], None), Reply::Unreadable, row(3, Some(13), &[], None), ok()]);
    play.expect("IDLE");
    assert_eq!(play.events(), []);
}

#[test]
fn an_alert_is_kept_for_the_person_in_one_clean_line() {
    let mut play = Play::watching();
    play.say([Reply::Condition {
        status: Completion::Ok,
        code: Some(Code::Alert),
        text: "Quota\r\n\u{202e}full".to_owned(),
    }]);
    assert_eq!(play.session.take_alerts(), ["Quota full"]);
}

#[test]
fn what_is_said_of_other_mailboxes_is_kept_for_whoever_watches_them() {
    let mut play = Play::watching();
    let work = Counters { name: Some(WireName::from_wire("Work")), uidnext: Some(2), ..Counters::default() };
    play.say([Reply::Status(work.clone()), code(Code::NotificationOverflow)]);
    assert_eq!(play.session.take_counters(), [work]);
    assert!(play.session.take_counters().is_empty());
    assert!(play.session.take_lost_notify());
    assert!(!play.session.take_lost_notify());
}
