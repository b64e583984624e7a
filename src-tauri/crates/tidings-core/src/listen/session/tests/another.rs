//! A mailbox that may be another one than it was: emptied, renamed, deleted and made again, or spoilt.

use super::*;

#[test]
fn a_new_incarnation_is_one_event_and_tells_no_mail() {
    let saved = Play::watching().cursor();
    let mut play = Play::start(&["IDLE"], Some(saved));
    play.expect("EXAMINE \"INBOX\"");
    play.say([Reply::Exists(1), code(Code::UidValidity(8)), code(Code::UidNext(2)), ok()]);
    play.expect("FETCH 1:1 (UID FLAGS)");
    play.say([row(1, Some(1), &[], None), ok()]);
    play.expect_start("UID FETCH 1 (UID FLAGS INTERNALDATE");
    play.say([row(1, Some(1), &[], Some("old")), ok()]);
    play.expect("IDLE");
    assert_eq!(play.events(), [(EventKind::Mailbox, None, Some("reset".to_owned()))]);
}

#[test]
fn after_a_reset_only_unread_mail_that_came_since_the_last_agreement_is_new() {
    let at = |hours: i64| Some(Timestamp::from_millis(WALL.millis() + hours * 3_600_000));
    let saved = Cursor { synced: at(-2), ..Play::watching().cursor() };
    let mut play = Play::start(&["IDLE"], Some(saved));
    play.expect("EXAMINE \"INBOX\"");
    play.say([Reply::Exists(3), code(Code::UidValidity(8)), code(Code::UidNext(4)), ok()]);
    play.expect("FETCH 1:3 (UID FLAGS)");
    let rows = |header: bool| {
        let mail = |seq: u32, seen: &[&str], received| {
            let Reply::Fetch(fetched) = row(seq, Some(seq), seen, header.then_some("x")) else { panic!() };
            Reply::Fetch(Box::new(Fetched { internal_date: received, ..*fetched }))
        };
        // Old and unread; come since, but read; come since and unread.
        [mail(1, &[], at(-3)), mail(2, &["\\Seen"], at(-1)), mail(3, &[], at(-1)), ok()]
    };
    play.say(rows(false));
    play.expect_start("UID FETCH 1:3 (UID FLAGS INTERNALDATE");
    assert!(play.events().is_empty(), "all of it is saved at once or not at all");
    play.say(rows(true));
    play.expect("IDLE");
    assert_eq!(
        play.events(),
        [(EventKind::Mailbox, None, Some("reset".to_owned())), (EventKind::Arrived, Some(3), None)]
    );
    assert_eq!(play.cursor().uidvalidity, 8);
}

#[test]
fn a_mailbox_whose_uids_never_last_is_watched_live_and_nothing_is_saved() {
    let mut cursor = Play::watching().cursor();
    for validity in 8..=10 {
        let mut play = Play::start(&["IDLE"], Some(cursor.clone()));
        play.expect("EXAMINE \"INBOX\"");
        play.say([Reply::Exists(0), code(Code::UidValidity(validity)), code(Code::UidNext(1)), ok()]);
        play.expect("IDLE");
        play.say([Reply::Continue]);
        if validity < 10 {
            assert_eq!(play.events(), [(EventKind::Mailbox, None, Some("reset".to_owned()))]);
            cursor = play.cursor();
            continue;
        }
        assert!(play.events().is_empty());
        play.say([Reply::Exists(1)]);
        play.expect("DONE");
        play.say([ok()]);
        play.expect_start("UID FETCH 1:4294967295");
        play.say([row(1, Some(1), &[], Some("new")), ok()]);
        let batch = play.session.poll_batch().unwrap();
        assert_eq!((batch.changes.len(), batch.cursor), (1, None));
    }
}

#[test]
fn a_mailbox_without_uidvalidity_is_watched_live() {
    for validity in [None, Some(code(Code::UidValidity(0)))] {
        let mut play = Play::start(&["IDLE"], None);
        play.expect("EXAMINE \"INBOX\"");
        play.say([Reply::Exists(0)].into_iter().chain(validity).chain([code(Code::UidNext(1)), ok()]));
        play.expect("IDLE");
        assert_eq!(play.session.mailbox().unwrap().cursor(), None);
    }
}

#[test]
fn a_new_uidvalidity_in_the_middle_opens_the_mailbox_anew() {
    let mut play = Play::watching();
    play.say([code(Code::UidValidity(7))]);
    play.expect_silence();
    play.say([code(Code::UidValidity(9))]);
    play.expect("DONE");
    play.say([ok()]);
    play.expect("EXAMINE \"INBOX\"");
}

#[test]
fn a_lower_uidnext_is_believed_when_nobody_has_a_uid_above_it() {
    // 13 is gone and its UID will be given again.
    let mut play = Play::start(&["IDLE"], Some(Play::watching().cursor()));
    play.expect("EXAMINE \"INBOX\"");
    play.say(opened(2, 13));
    play.expect("FETCH 1:2 (UID FLAGS)");
    play.say([row(1, Some(11), &["\\Seen"], None), row(2, Some(12), &[], None), ok()]);
    play.expect("IDLE");
    assert_eq!(play.events(), [removed(13)]);
    assert_eq!(play.cursor().next, uid(13));
    // And not when somebody has: no mail is told twice.
    let mut play = Play::start(&["IDLE"], Some(Play::watching().cursor()));
    play.expect("EXAMINE \"INBOX\"");
    play.say(opened(3, 12));
    play.expect("FETCH 1:3 (UID FLAGS)");
    play.say(unchanged());
    play.expect("IDLE");
    assert!(play.events().is_empty());
    assert_eq!(play.cursor().next, uid(14));
}

/// A folder that somebody else empties, renames, or deletes: all three begin like this on Cyrus or Courier.
fn emptied() -> Play {
    let mut play = Play::watching();
    play.say([row(2, None, &["\\Deleted"], None), Reply::Expunge(1), Reply::Expunge(1), Reply::Expunge(1)]);
    assert_eq!(play.events(), []);
    play.expect("DONE");
    play.say([ok()]);
    play.expect("EXAMINE \"INBOX\"");
    play
}

#[test]
fn a_mailbox_that_was_emptied_is_opened_again_before_that_is_told() {
    let mut play = emptied();
    play.say(opened(0, 14));
    play.expect("IDLE");
    assert_eq!(play.events(), [removed(11), removed(12), removed(13)]);
}

#[test]
fn a_mailbox_that_only_seemed_emptied_has_lost_nothing() {
    // Cyrus 3.6.1: renamed away and back.
    let mut play = emptied();
    play.say(opened(3, 14));
    play.expect("FETCH 1:3 (UID FLAGS)");
    play.say(unchanged());
    play.expect("IDLE");
    assert_eq!(play.events(), []);
}

#[test]
fn a_mailbox_that_was_deleted_and_made_again_is_reset_and_its_mail_not_removed() {
    // Courier 5.0.13 says EXPUNGE for each mail, and nothing of the new UIDVALIDITY.
    let mut play = emptied();
    play.say([Reply::Exists(0), code(Code::UidValidity(8)), code(Code::UidNext(1)), ok()]);
    play.expect("IDLE");
    assert_eq!(play.events(), [(EventKind::Mailbox, None, Some("reset".to_owned()))]);
}

#[test]
fn a_mailbox_that_is_mostly_gone_is_opened_again_before_any_of_that_is_told() {
    // Courier 5.0.13: renamed away and back while we watched, with new UIDs, of which one is the UID of an old mail.
    let row_of = |seq: u32| row(seq, Some(seq), &["\\Seen"], None);
    let mut play = Play::start(&["IDLE"], Some(Cursor { highest_modseq: None, ..large(13) }));
    play.expect("EXAMINE \"INBOX\"");
    play.say(opened(13, 14));
    play.expect("FETCH 1:13 (UID FLAGS)");
    play.say((1..=13).map(row_of).chain([ok()]));
    play.expect("IDLE");
    play.say([Reply::Continue, row(4, None, &[], None)]);
    play.say((0..12).map(|_| Reply::Expunge(2)));
    play.say([row(1, None, &["\\Flagged"], None), Reply::Exists(9)]);
    assert_eq!(play.events(), []);
    play.expect("DONE");
    play.say([ok()]);
    play.expect("EXAMINE \"INBOX\"");
    play.say([Reply::Exists(9), code(Code::UidValidity(8)), code(Code::UidNext(10)), ok()]);
    play.expect("FETCH 1:9 (UID FLAGS)");
    play.say((1..=9).map(row_of).chain([ok()]));
    play.expect_start("UID FETCH 1:9 (UID FLAGS INTERNALDATE");
    play.say([ok()]);
    play.expect("IDLE");
    assert_eq!(play.events(), [(EventKind::Mailbox, None, Some("reset".to_owned()))]);
}

#[test]
fn a_mail_that_turns_up_with_an_old_uid_has_the_mailbox_opened_again() {
    // Courier 5.0.13: deleted and made again, with three mails in it before it looked. UID 11 and 12 are gone, it says,
    // and of 13 it says nothing, for there is one with that UID.
    let mut play = Play::watching();
    play.say([Reply::Expunge(1), Reply::Expunge(1), Reply::Exists(3)]);
    play.expect("DONE");
    play.say([ok()]);
    play.expect_start("UID FETCH 14:");
    play.say([ok()]);
    play.expect("FETCH 1:3 (UID FLAGS)");
    let rows = || [row(1, Some(1), &[], None), row(2, Some(5), &[], None), row(3, Some(13), &[], None), ok()];
    play.say(rows());
    play.expect("EXAMINE \"INBOX\"");
    // Where it is the same one after all, nothing is lost, and it is not asked again.
    play.say(opened(3, 14));
    play.expect("FETCH 1:3 (UID FLAGS)");
    play.say(rows());
    play.expect("IDLE");
    assert_eq!(play.events(), [removed(11), removed(12)]);
    assert_eq!(play.cursor().known.to_string(), "1,5,13");
}

/// Dovecot 2.3.19, whose index was spoilt: every look is answered OK and with nothing, whatever there is.
fn grumble() -> Reply {
    Reply::Condition {
        status: Completion::No,
        code: None,
        text: "Internal error occurred. Refer to server log for more information.".to_owned(),
    }
}

#[test]
fn a_server_that_has_trouble_with_a_mailbox_opens_it_again_then_is_dialled_anew_and_then_left_alone() {
    let mut play = Play::watching();
    play.say([grumble(), grumble()]);
    play.expect("DONE");
    play.say([grumble(), ok()]);
    play.expect("EXAMINE \"INBOX\"");
    play.say(opened(3, 14));
    play.expect("FETCH 1:3 (UID FLAGS)");
    play.say(unchanged());
    play.expect("IDLE");
    play.say([Reply::Continue]);
    assert_eq!(play.session.ended(), None);
    play.say([row(2, None, &["\\Seen"], None), grumble()]);
    assert!(
        matches!(play.session.ended(), Some(Ended::Spoilt(words)) if words.starts_with("Internal error"))
    );
    assert_eq!(play.events(), [(EventKind::Read, Some(12), None)], "what was found is not lost");

    // The connection after that.
    let mut next = after(&play);
    next.say([grumble()]);
    next.expect_silence();
    // And in a quarter of an hour it begins again.
    next.now = next.now + Timer::Doubt.duration();
    next.say([grumble()]);
    next.expect("DONE");
}

#[test]
fn a_new_incarnation_may_have_trouble_of_its_own() {
    let mut play = Play::watching();
    for _ in 0..2 {
        play = after(&play);
        play.say([grumble()]);
    }
    assert!(matches!(play.session.ended(), Some(Ended::Spoilt(_))));
    let mut next = after_as(&play, 8);
    next.say([grumble()]);
    next.expect("DONE");
}

/// Watching on another connection, with what was learnt on one before.
fn after(play: &Play) -> Play {
    after_as(play, 7)
}

fn after_as(play: &Play, uidvalidity: u32) -> Play {
    let learnt = play.session.learnt().clone().on_new_connection(["IDLE"].iter().collect());
    let setup = Setup { learnt, ..setup(&[], None) };
    let mut next = Play { session: Session::new(setup, play.now), now: play.now };
    next.expect("EXAMINE \"INBOX\"");
    next.say([Reply::Exists(0), code(Code::UidValidity(uidvalidity)), code(Code::UidNext(1)), ok()]);
    next.expect("IDLE");
    next.say([Reply::Continue]);
    next
}
