//! Catching up after an absence: what each class of server is asked, and when it is not believed.

use super::*;

#[test]
fn what_happened_between_two_sessions_is_told_by_the_next() {
    let saved = Play::watching().cursor();
    let mut play = Play::start(&["IDLE"], Some(saved));
    play.expect("EXAMINE \"INBOX\"");
    play.say(opened(3, 15));
    play.expect("FETCH 1:3 (UID FLAGS)");
    // 11 was unread, 12 is gone, 14 is new.
    play.say([row(1, Some(11), &[], None), row(2, Some(13), &[], None), row(3, Some(14), &[], None), ok()]);
    play.expect_start("UID FETCH 14:");
    play.say([row(3, Some(14), &[], Some("new")), ok()]);
    play.expect("IDLE");
    let batch = play.session.poll_batch().unwrap();
    assert!(!batch.live);
    let kinds: Vec<_> = batch
        .changes
        .iter()
        .flat_map(|change| Event::of(change.clone(), |_| None))
        .map(|event| (event.kind, event.uid.map(Uid::get)))
        .collect();
    assert_eq!(
        kinds,
        [(EventKind::Unread, Some(11)), (EventKind::Removed, Some(12)), (EventKind::Arrived, Some(14))]
    );
}

#[test]
fn an_unchanged_mailbox_is_not_read_again() {
    let mut play = Play::start(&["IDLE"], Some(saved()));
    play.expect("EXAMINE \"INBOX\"");
    play.say(opened_at(3, 14, 40));
    play.expect("IDLE");
    play.say([Reply::Continue, Reply::Expunge(2)]);
    assert_eq!(play.events(), [removed(12)]);
}

#[test]
fn a_deleted_flag_found_on_catching_up_is_told_at_once_and_as_caught_up() {
    let mut play = Play::start(&["IDLE"], Some(Play::watching().cursor()));
    play.expect("EXAMINE \"INBOX\"");
    play.say(opened(3, 14));
    play.expect("FETCH 1:3 (UID FLAGS)");
    play.say([row(1, Some(11), &["\\Seen"], None), row(2, Some(12), &["\\Deleted"], None)]);
    play.say([row(3, Some(13), &[], None), ok()]);
    play.expect("IDLE");
    let batch = play.session.poll_batch().unwrap();
    assert!(!batch.live);
    let (before, after) = (flags(&[]), flags(&["\\Deleted"]));
    assert_eq!(batch.changes, [Change::FlagsChanged { uid: uid(12), before, after }]);
}

#[test]
fn a_visit_catches_up_and_leaves_the_connection_for_the_next() {
    let mut play =
        Play::with(Setup { goal: Goal::Visit, ..setup(&["IDLE"], Some(Play::watching().cursor())) });
    play.expect("EXAMINE \"INBOX\"");
    play.say(opened(3, 14));
    play.expect("FETCH 1:3 (UID FLAGS)");
    play.say([row(1, Some(11), &["\\Seen"], None), row(2, Some(12), &["\\Deleted"], None)]);
    play.say([row(3, Some(13), &[], None), ok()]);
    play.expect_silence();
    assert_eq!(play.session.ended(), Some(&Ended::Visited));
    assert_eq!(play.events(), [(EventKind::Flags, Some(12), Some("+\\Deleted".to_owned()))]);
}

#[test]
fn qresync_tells_what_happened_with_the_opening_and_nothing_more_is_asked() {
    let mut play = resyncing(saved());
    let [exists, validity, uidnext, modseq, done] = opened_at(2, 14, 44);
    play.say([exists, validity, uidnext, modseq]);
    // Cyrus names UIDs that were gone long before.
    play.say([vanished(true, "1:10,12,4000:4294967295"), row(2, Some(13), &["\\Seen"], None), done]);
    play.expect("IDLE");
    assert_eq!(play.events(), [removed(12), (EventKind::Read, Some(13), None)]);
    assert_eq!(play.cursor().highest_modseq, Some(44));
}

#[test]
fn condstore_is_asked_what_changed_and_who_is_there_only_if_the_number_differs() {
    let mut play = Play::start(&["IDLE", "CONDSTORE", "ESEARCH"], Some(saved()));
    play.expect("EXAMINE \"INBOX\" (CONDSTORE)");
    play.say(opened_at(3, 14, 44));
    play.expect("UID FETCH 1:4294967295 (UID FLAGS) (CHANGEDSINCE 40)");
    play.say([row(2, Some(12), &["\\Flagged"], None), ok()]);
    play.expect("IDLE");
    assert_eq!(play.events(), [(EventKind::Flags, Some(12), Some("+\\Flagged".to_owned()))]);

    let mut play = Play::start(&["IDLE", "CONDSTORE", "ESEARCH"], Some(saved()));
    play.expect("EXAMINE \"INBOX\" (CONDSTORE)");
    play.say(opened_at(2, 14, 40));
    play.expect("UID SEARCH RETURN (ALL COUNT) ALL");
    play.say([found("11,13"), ok()]);
    play.expect("IDLE");
    assert_eq!(play.events(), [removed(12)]);
}

#[test]
fn an_answer_that_is_not_whole_does_not_move_the_modification_sequence() {
    let mut play = Play::start(&["IDLE", "CONDSTORE"], Some(saved()));
    play.expect("EXAMINE \"INBOX\" (CONDSTORE)");
    play.say(opened_at(3, 14, 44));
    play.expect("UID FETCH 1:4294967295 (UID FLAGS) (CHANGEDSINCE 40)");
    play.say([Reply::Fetch(Box::new(Fetched {
        seq: 2,
        uid: Uid::new(12),
        flags: Some(flags(&["\\Seen"])),
        modseq: Some(43),
        ..Fetched::default()
    }))]);
    assert_eq!(play.events(), [(EventKind::Read, Some(12), None)]);
    assert_eq!(play.cursor().highest_modseq, Some(40));
    // RFC 9738: the server answered a part.
    let code = Some(Code::Other("MESSAGELIMIT".to_owned()));
    play.say([Reply::Completed { status: Completion::Ok, code, text: String::new() }]);
    play.expect("FETCH 1:3 (UID FLAGS)");
}

#[test]
fn modification_sequences_that_went_back_or_are_gone_mean_that_everything_is_asked() {
    for modseq in [Code::HighestModSeq(39), Code::NoModSeq] {
        let mut play = resyncing(saved());
        play.say([Reply::Exists(3), code(Code::UidValidity(7)), code(Code::UidNext(14)), code(modseq), ok()]);
        play.expect("FETCH 1:3 (UID FLAGS)");
        play.say([
            row(1, Some(11), &["\\Seen"], None),
            row(2, Some(12), &["\\Seen"], None),
            row(3, Some(13), &[], None),
            ok(),
        ]);
        play.expect("IDLE");
        assert_eq!(play.events(), [(EventKind::Read, Some(12), None)]);
    }
}

#[test]
fn a_held_flag_is_found_again_by_modification_sequence_after_a_crash() {
    let mut play = resyncing(saved());
    play.say(opened_at(3, 14, 40));
    play.expect("IDLE");
    play.say([Reply::Continue, row(2, Some(12), &["\\Deleted"], None), code(Code::HighestModSeq(41))]);
    assert_eq!(play.cursor().highest_modseq, Some(40), "what was not told is asked for again");
    play.wait();
    assert_eq!(play.events(), [(EventKind::Flags, Some(12), Some("+\\Deleted".to_owned()))]);
    assert_eq!(play.cursor().highest_modseq, Some(41));
}

/// One removed and one that came and went unseen make the number what it was.
#[test]
fn a_number_that_agrees_by_accident_is_no_proof() {
    let mut play = Play::start(&["IDLE", "CONDSTORE", "ESEARCH"], Some(saved()));
    play.expect("EXAMINE \"INBOX\" (CONDSTORE)");
    // 12 is gone, 14 and 15 came, 14 is gone again but the server has not said so.
    play.say(opened_at(4, 16, 40));
    play.expect_start("UID FETCH 14:4294967295 (UID FLAGS INTERNALDATE");
    play.say([row(4, Some(15), &[], Some("new")), ok()]);
    play.expect("UID SEARCH RETURN (ALL COUNT) ALL");
    play.say([found("11,13,15"), ok()]);
    play.expect("NOOP");
    play.say([Reply::Expunge(3), ok()]);
    play.expect("UID SEARCH RETURN (ALL COUNT) ALL");
    play.say([found("11,13,15"), ok()]);
    play.expect("IDLE");
    assert_eq!(play.events(), [(EventKind::Arrived, Some(15), None), removed(12)]);
}

/// iCloud: `VANISHED (EARLIER) 1:26183,26185` with 5,393 messages there (nextcloud/mail #11908).
#[test]
fn a_server_that_says_all_mail_vanished_is_not_believed_without_proof() {
    let mut play = resyncing(large(5_393));
    let [exists, validity, uidnext, modseq, done] = opened_at(5_392, 5_394, 44);
    play.say([exists, validity, uidnext, modseq, vanished(true, "1:26183,26185"), done]);
    assert!(play.events().is_empty());
    assert_eq!(play.cursor().known.len(), 5_393, "a crash now loses nothing");
    play.expect("UID SEARCH RETURN (ALL COUNT) ALL");
    play.say([found("1:4000,4002:5393"), ok()]);
    play.expect("IDLE");
    assert_eq!(play.events(), [removed(4_001)], "only what is proven is told");
    play.say([Reply::Continue, vanished(false, "1:5393")]);
    play.expect("DONE");
    play.say([ok()]);
    assert!(play.events().is_empty());
}

#[test]
fn more_removals_than_the_count_leaves_room_for_are_not_believed() {
    let mut play = resyncing(saved());
    // As iCloud said it: everything but the last but one, while nobody is missing.
    let [exists, validity, uidnext, modseq, done] = opened_at(3, 14, 44);
    play.say([exists, validity, uidnext, modseq, vanished(true, "1:11,13"), done]);
    play.expect("UID SEARCH RETURN (ALL COUNT) ALL");
    assert_eq!(play.events(), []);
    play.say([found("11:13"), ok()]);
    play.expect("IDLE");
    assert_eq!(play.events(), []);
}

#[test]
fn removals_that_are_true_are_told_however_many_they_are() {
    let mut play = resyncing(large(1_000));
    let [exists, validity, uidnext, modseq, done] = opened_at(100, 1_001, 44);
    play.say([exists, validity, uidnext, modseq, vanished(true, "1:900"), done]);
    play.expect("UID SEARCH RETURN (ALL COUNT) ALL");
    play.say([found("901:1000"), ok()]);
    play.expect("IDLE");
    assert_eq!(play.events().len(), 900);
}
