//! Opening and catching up, line by line: what each class of server is asked, and what it may get wrong.

use super::*;
use crate::listen::reply::Esearch;
use crate::mailbox::Limits;

const DOVECOT: [&str; 5] = ["IDLE", "ENABLE", "QRESYNC", "CONDSTORE", "ESEARCH"];

/// UIDs 11 to 13 as in [`Play::watching`], known up to modification sequence 40.
fn saved() -> Cursor {
    Cursor { highest_modseq: Some(40), ..Play::watching().cursor() }
}

/// Messages 1 to `count`, all read, as a server with modification sequences left them.
fn large(count: u32) -> Cursor {
    let known = UidSet::of_ranges([1..=count]);
    Cursor {
        next: uid(count + 1),
        flags: [("\\Seen".to_owned(), known.clone())].into_iter().collect(),
        known,
        ..saved()
    }
}

fn opened(exists: u32, uidnext: u32, modseq: u64) -> [Reply; 5] {
    [
        Reply::Exists(exists),
        code(Code::UidValidity(7)),
        code(Code::UidNext(uidnext)),
        code(Code::HighestModSeq(modseq)),
        ok(),
    ]
}

fn enabled(name: &str) -> Reply {
    Reply::Enabled([name].iter().collect())
}

fn vanished(earlier: bool, uids: &str) -> Reply {
    let set = UidSet::parse(uids).unwrap();
    Reply::Vanished { earlier, uids: set.ranges().map(|(first, last)| first..=last).collect() }
}

fn found(uids: &str) -> Reply {
    let set = UidSet::parse(uids).unwrap();
    Reply::Esearch(Esearch {
        is_uid: true,
        all: set.ranges().map(|(first, last)| first..=last).collect(),
        count: Some(set.len()),
    })
}

/// A session on a server with QRESYNC that is just about to answer EXAMINE.
fn resyncing(saved: Cursor) -> Play {
    let known = saved.highest_modseq.unwrap();
    let mut play = Play::start(&DOVECOT, Some(saved));
    play.expect("ENABLE QRESYNC");
    play.say([enabled("QRESYNC"), ok()]);
    play.expect(&format!("EXAMINE \"INBOX\" (QRESYNC (7 {known}))"));
    play
}

#[test]
fn qresync_tells_what_happened_with_the_opening_and_nothing_more_is_asked() {
    let mut play = resyncing(saved());
    let [exists, validity, uidnext, modseq, done] = opened(2, 14, 44);
    play.say([exists, validity, uidnext, modseq]);
    // Cyrus names UIDs that were gone long before.
    play.say([vanished(true, "1:10,12,4000:4294967295"), row(2, Some(13), &["\\Seen"], None), done]);
    play.expect("IDLE");
    assert_eq!(play.events(), [removed(12), (EventKind::Read, Some(13), None)]);
    assert_eq!(play.cursor().highest_modseq, Some(44));
}

#[test]
fn with_qresync_removals_are_pushed_by_uid() {
    let mut play = resyncing(saved());
    play.say(opened(3, 14, 40));
    play.expect("IDLE");
    play.say([Reply::Continue, vanished(false, "11,13")]);
    play.expect_silence();
    assert_eq!(play.events(), [removed(11), removed(13)]);
    play.say([row(1, None, &["\\Seen"], None)]);
    assert_eq!(play.events(), [(EventKind::Read, Some(12), None)]);
}

#[test]
fn only_what_the_server_says_is_enabled_is_used() {
    for echo in [None, Some("CONDSTORE")] {
        let mut play = Play::start(&DOVECOT, Some(saved()));
        play.expect("ENABLE QRESYNC");
        play.say(echo.map(enabled).into_iter().chain([ok()]));
        play.expect("EXAMINE \"INBOX\" (CONDSTORE)");
    }
    let quirks = Quirks { avoids_qresync: true, ..Quirks::NONE };
    let mut play = Play::with(Setup { quirks, ..setup(&DOVECOT, Some(saved())) });
    play.expect("EXAMINE \"INBOX\" (CONDSTORE)");
}

#[test]
fn what_is_enabled_on_a_connection_is_enabled_for_its_next_session_but_not_elsewhere() {
    let mut play = resyncing(saved());
    play.say(opened(3, 14, 40));
    let learnt = play.session.learnt().clone();
    let mut next = Play::with(Setup { learnt: learnt.clone(), ..setup(&[], Some(saved())) });
    next.expect("EXAMINE \"INBOX\" (QRESYNC (7 40))");
    let learnt = learnt.on_new_connection(DOVECOT.iter().collect());
    let mut elsewhere = Play::with(Setup { learnt, ..setup(&[], Some(saved())) });
    elsewhere.expect("ENABLE QRESYNC");
}

#[test]
fn a_server_that_does_not_understand_what_it_announced_is_opened_plainly() {
    let mut play = Play::start(&["IDLE", "CONDSTORE"], None);
    play.expect("EXAMINE \"INBOX\" (CONDSTORE)");
    play.say([bad()]);
    play.expect("EXAMINE \"INBOX\"");
    play.say([bad()]);
    play.expect("SELECT \"INBOX\"");
}

/// iCloud: `VANISHED (EARLIER) 1:26183,26185` with 5,393 messages there (nextcloud/mail #11908).
#[test]
fn a_server_that_says_all_mail_vanished_is_not_believed_without_proof() {
    let mut play = resyncing(large(5_393));
    let [exists, validity, uidnext, modseq, done] = opened(5_392, 5_394, 44);
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
fn removals_that_are_true_are_told_however_many_they_are() {
    let mut play = resyncing(large(1_000));
    let [exists, validity, uidnext, modseq, done] = opened(100, 1_001, 44);
    play.say([exists, validity, uidnext, modseq, vanished(true, "1:900"), done]);
    play.expect("UID SEARCH RETURN (ALL COUNT) ALL");
    play.say([found("901:1000"), ok()]);
    play.expect("IDLE");
    assert_eq!(play.events().len(), 900);
}

#[test]
fn condstore_is_asked_what_changed_and_who_is_there_only_if_the_number_differs() {
    let mut play = Play::start(&["IDLE", "CONDSTORE", "ESEARCH"], Some(saved()));
    play.expect("EXAMINE \"INBOX\" (CONDSTORE)");
    play.say(opened(3, 14, 44));
    play.expect("UID FETCH 1:4294967295 (UID FLAGS) (CHANGEDSINCE 40)");
    play.say([row(2, Some(12), &["\\Flagged"], None), ok()]);
    play.expect("IDLE");
    assert_eq!(play.events(), [(EventKind::Flags, Some(12), Some("+\\Flagged".to_owned()))]);

    let mut play = Play::start(&["IDLE", "CONDSTORE", "ESEARCH"], Some(saved()));
    play.expect("EXAMINE \"INBOX\" (CONDSTORE)");
    play.say(opened(2, 14, 40));
    play.expect("UID SEARCH RETURN (ALL COUNT) ALL");
    play.say([found("11,13"), ok()]);
    play.expect("IDLE");
    assert_eq!(play.events(), [removed(12)]);
}

#[test]
fn an_answer_that_is_not_whole_does_not_move_the_modification_sequence() {
    let mut play = Play::start(&["IDLE", "CONDSTORE"], Some(saved()));
    play.expect("EXAMINE \"INBOX\" (CONDSTORE)");
    play.say(opened(3, 14, 44));
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
    play.say(opened(3, 14, 40));
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
    play.say(opened(4, 16, 40));
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

#[test]
fn a_million_messages_are_two_short_answers_and_the_headers_of_the_newest() {
    let mut play = Play::start(&["IDLE", "ESEARCH"], None);
    play.expect("EXAMINE \"INBOX\"");
    play.say([Reply::Exists(1_000_000), code(Code::UidValidity(7)), code(Code::UidNext(1_000_001)), ok()]);
    play.expect("UID SEARCH RETURN (ALL COUNT) ALL");
    play.say([found("1:1000000"), ok()]);
    play.expect("UID SEARCH RETURN (ALL COUNT) UNSEEN");
    play.say([found("999001:1000000"), ok()]);
    for slice in (0..10).rev() {
        let first = 999_501 + slice * 50;
        play.expect_start(&format!("UID FETCH {first}:{} (UID FLAGS INTERNALDATE", first + 49));
        play.say([ok()]);
    }
    play.expect("IDLE");
    assert!(play.events().is_empty());
    assert_eq!(play.session.mailbox().unwrap().unread(), 1_000);
    // Any of them is named when it goes, by its position alone.
    play.say([Reply::Continue, Reply::Expunge(500_000)]);
    assert_eq!(play.events(), [removed(500_000)]);
    // Of an old one it is known whether it is read, and nothing else: no flag is invented.
    play.say([row(7, None, &["\\Seen", "\\Flagged"], None)]);
    assert!(play.events().is_empty());
    play.say([row(7, None, &["\\Flagged"], None)]);
    assert_eq!(play.events(), [(EventKind::Unread, Some(7), None)]);
}

#[test]
fn uids_too_scattered_to_keep_and_a_refused_esearch_leave_the_window() {
    let scattered = UidSet::of_ranges((1..=200_000).map(|n| 5 * n..=5 * n)).to_string();
    assert!(scattered.len() > Limits::USUAL.written);
    for answer in [vec![found(&scattered), ok()], vec![ok()], vec![bad()]] {
        let mut play = Play::start(&["IDLE", "ESEARCH"], None);
        play.expect("EXAMINE \"INBOX\"");
        play.say([Reply::Exists(200_000), code(Code::UidValidity(7)), code(Code::UidNext(1_000_001)), ok()]);
        play.expect("UID SEARCH RETURN (ALL COUNT) ALL");
        play.say(answer);
        play.expect("FETCH 195001:196000 (UID FLAGS)");
    }
}

#[test]
fn a_long_answer_comes_in_pieces_and_counts_when_it_is_whole() {
    let mut play = Play::start(&["IDLE", "ESEARCH"], Some(large(1_000)));
    play.expect("EXAMINE \"INBOX\"");
    play.say(opened(999, 1_001, 0).into_iter().filter(|reply| *reply != code(Code::HighestModSeq(0))));
    play.expect("UID SEARCH RETURN (ALL COUNT) ALL");
    let piece =
        |first, last| Reply::Esearch(Esearch { is_uid: true, all: vec![first..=last], count: Some(999) });
    play.say([piece(1, 400)]);
    assert!(play.events().is_empty(), "half an answer says nobody is gone");
    play.say([piece(402, 1_000), ok()]);
    assert_eq!(play.events(), [removed(401)]);
    play.expect("UID SEARCH RETURN (ALL COUNT) UNSEEN");
    play.say([found("5"), ok()]);
    play.expect("UID SEARCH RETURN (ALL COUNT) SEEN");
    play.say([found("1:4,6:400,402:1000"), ok()]);
    play.expect("UID FETCH 501:1000 (UID FLAGS)");
    play.say([ok()]);
    play.expect("IDLE");
    assert_eq!(play.events(), [(EventKind::Unread, Some(5), None)]);
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
fn a_lower_uidnext_is_believed_when_nobody_has_a_uid_above_it() {
    // 13 is gone and its UID will be given again.
    let mut play = Play::start(&["IDLE"], Some(Play::watching().cursor()));
    play.expect("EXAMINE \"INBOX\"");
    play.say([Reply::Exists(2), code(Code::UidValidity(7)), code(Code::UidNext(13)), ok()]);
    play.expect("FETCH 1:2 (UID FLAGS)");
    play.say([row(1, Some(11), &["\\Seen"], None), row(2, Some(12), &[], None), ok()]);
    play.expect("IDLE");
    assert_eq!(play.events(), [removed(13)]);
    assert_eq!(play.cursor().next, uid(13));
    // And not when somebody has: no mail is told twice.
    let mut play = Play::start(&["IDLE"], Some(Play::watching().cursor()));
    play.expect("EXAMINE \"INBOX\"");
    play.say([Reply::Exists(3), code(Code::UidValidity(7)), code(Code::UidNext(12)), ok()]);
    play.expect("FETCH 1:3 (UID FLAGS)");
    play.say([
        row(1, Some(11), &["\\Seen"], None),
        row(2, Some(12), &[], None),
        row(3, Some(13), &[], None),
        ok(),
    ]);
    play.expect("IDLE");
    assert!(play.events().is_empty());
    assert_eq!(play.cursor().next, uid(14));
}

#[test]
fn a_message_that_cannot_be_read_is_closed_in_on_and_hides_no_other() {
    let mut play = Play::watching();
    play.say([Reply::Exists(6)]);
    play.expect("DONE");
    play.say([ok()]);
    play.expect_start("UID FETCH 14:4294967295 (UID FLAGS INTERNALDATE");
    play.say([no(None, "internal error")]);
    play.expect("UID FETCH 14:4294967295 (UID FLAGS)");
    play.say([row(4, Some(14), &[], None), row(5, Some(15), &[], None), row(6, Some(16), &[], None), ok()]);
    play.expect_start("UID FETCH 14:16 (UID FLAGS INTERNALDATE");
    play.say([no(None, "internal error")]);
    play.expect_start("UID FETCH 14 (UID FLAGS INTERNALDATE");
    play.say([row(4, Some(14), &[], Some("a")), ok()]);
    play.expect_start("UID FETCH 15:16 (UID FLAGS INTERNALDATE");
    play.say([no(None, "internal error")]);
    play.expect_start("UID FETCH 15 (UID FLAGS INTERNALDATE");
    play.say([no(None, "internal error")]);
    play.expect_start("UID FETCH 16 (UID FLAGS INTERNALDATE");
    play.say([row(6, Some(16), &[], Some("c")), ok()]);
    play.expect("IDLE");
    let uids: Vec<_> = play.events().into_iter().map(|(kind, uid, _)| (kind, uid)).collect();
    assert_eq!(uids, [14, 15, 16].map(|uid| (EventKind::Arrived, Some(uid))));
}

#[test]
fn a_mailbox_is_opened_anew_now_and_then_for_servers_that_never_tell() {
    let quirks = Quirks { reopen_after: Duration::from_secs(600), ..Quirks::NONE };
    let mut play = Play::with(Setup { quirks, ..setup(&["IDLE"], Some(Play::watching().cursor())) });
    let read =
        [row(1, Some(11), &["\\Seen"], None), row(2, Some(12), &[], None), row(3, Some(13), &[], None)];
    play.expect("EXAMINE \"INBOX\"");
    play.say([Reply::Exists(3), code(Code::UidValidity(7)), code(Code::UidNext(14)), ok()]);
    play.expect("FETCH 1:3 (UID FLAGS)");
    play.say(read.into_iter().chain([ok()]));
    for _ in 0..6 {
        play.expect("IDLE");
        play.say([Reply::Continue]);
        play.wait();
        play.expect("DONE");
        play.say([ok()]);
        play.expect("UID FETCH 14:4294967295 (UID FLAGS)");
        play.say([ok()]);
    }
    play.expect("IDLE");
    play.say([Reply::Continue]);
    play.wait();
    play.expect("DONE");
    play.say([ok()]);
    play.expect("EXAMINE \"INBOX\"");
    play.say([Reply::Exists(2), code(Code::UidValidity(7)), code(Code::UidNext(14)), ok()]);
    play.expect("FETCH 1:2 (UID FLAGS)");
    play.say([row(1, Some(11), &["\\Seen"], None), row(2, Some(13), &["\\Seen"], None), ok()]);
    play.expect("IDLE");
    assert_eq!(play.events(), [(EventKind::Read, Some(13), None), removed(12)]);
    assert_eq!(play.session.phase(), Phase::Idling, "all the while it was watched");
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
fn many_new_messages_are_looked_at_in_slices_and_none_is_left_out() {
    let mut play = Play::start(&["IDLE", "ESEARCH"], Some(Play::watching().cursor()));
    play.expect("EXAMINE \"INBOX\"");
    play.say([Reply::Exists(1_203), code(Code::UidValidity(7)), code(Code::UidNext(1_214)), ok()]);
    play.expect("UID SEARCH RETURN (ALL COUNT) ALL");
    play.say([found("11:1213"), ok()]);
    play.expect("UID SEARCH RETURN (ALL COUNT) UNSEEN");
    play.say([found("12:1213"), ok()]);
    play.expect("UID SEARCH RETURN (ALL COUNT) SEEN");
    play.say([found("11"), ok()]);
    play.expect("UID FETCH 11:13 (UID FLAGS)");
    play.say([ok()]);
    for first in (14..=1_213).step_by(50) {
        play.expect_start(&format!("UID FETCH {first}:{} (UID FLAGS INTERNALDATE", first + 49));
        play.say((first..first + 50).map(|uid| row(uid - 10, Some(uid), &[], Some("new"))));
        play.say([ok()]);
    }
    play.expect("IDLE");
    let told: UidSet = play.events().into_iter().filter_map(|(_, told, _)| Uid::new(told?)).collect();
    assert_eq!(told.to_string(), "14:1213");
}

#[test]
fn what_was_said_of_the_mailbox_that_was_open_before_does_not_count() {
    let mut play = resyncing(saved());
    play.say([Reply::Exists(99), vanished(false, "12"), code(Code::Other("CLOSED".to_owned()))]);
    play.say(opened(3, 14, 40));
    play.expect("IDLE");
    assert!(play.events().is_empty());
}

#[test]
fn emptying_a_large_mailbox_is_one_removal_each_and_proven_before_it_is_told() {
    const COUNT: u32 = 20_000;
    let mut play = resyncing(large(COUNT));
    play.say(opened(COUNT, COUNT + 1, 40));
    play.expect("IDLE");
    play.say([Reply::Continue]);
    play.say((0..COUNT).map(|_| Reply::Expunge(1)));
    let at_once = play.events().len();
    assert!(at_once <= COUNT as usize / 5, "{at_once} were told before it was sure");
    play.expect("DONE");
    play.say([ok()]);
    play.expect("EXAMINE \"INBOX\" (QRESYNC (7 40))");
    let [exists, validity, uidnext, modseq, done] = opened(0, COUNT + 1, 44);
    play.say([exists, validity, uidnext, modseq, vanished(true, &format!("1:{COUNT}")), done]);
    play.expect("UID SEARCH RETURN (ALL COUNT) ALL");
    play.say([found(""), ok()]);
    play.expect("IDLE");
    assert_eq!(play.events().len() + at_once, COUNT as usize);
    assert!(play.cursor().known.is_empty());
}

#[test]
fn what_goes_below_the_window_in_a_burst_is_one_change_with_a_number() {
    const COUNT: u32 = 100_000;
    let mut play = Play::start(&["IDLE"], None);
    play.expect("EXAMINE \"INBOX\"");
    play.say([Reply::Exists(COUNT), code(Code::UidValidity(7)), code(Code::UidNext(COUNT + 1)), ok()]);
    for first in (COUNT - 4_999..=COUNT).step_by(1_000) {
        play.expect(&format!("FETCH {first}:{} (UID FLAGS)", first + 999));
        play.say((first..first + 1_000).map(|seq| row(seq, Some(seq), &["\\Seen"], None)));
        play.say([ok()]);
    }
    for _ in 0..10 {
        play.expect_start("UID FETCH ");
        play.say([ok()]);
    }
    play.expect("IDLE");
    play.say([Reply::Continue]);
    play.say((0..50_000).map(|_| Reply::Expunge(1)));
    assert_eq!(play.events(), [], "more may follow");
    assert_eq!(play.cursor().below, COUNT - 5_000, "after a crash they are found missing");
    play.wait();
    assert_eq!(play.events(), [(EventKind::Removed, None, Some("50000 older".to_owned()))]);
    assert_eq!(play.cursor().below, COUNT - 55_000);
    play.expect_silence();
}

#[test]
fn one_unreadable_message_leaves_no_other_without_a_name() {
    let mut play = Play::start(&["IDLE"], None);
    play.expect("EXAMINE \"INBOX\"");
    play.say([Reply::Exists(4), code(Code::UidValidity(7)), code(Code::UidNext(15)), ok()]);
    play.expect("FETCH 1:4 (UID FLAGS)");
    play.say((1..=4).map(|seq| row(seq, Some(seq + 10), &[], None)).chain([ok()]));
    play.expect_start("UID FETCH 11:14 (UID FLAGS INTERNALDATE");
    play.say([no(None, "internal error")]);
    play.expect_start("UID FETCH 13:14 (UID FLAGS INTERNALDATE");
    play.say([row(3, Some(13), &[], Some("c")), row(4, Some(14), &[], Some("d")), ok()]);
    play.expect_start("UID FETCH 11:12 (UID FLAGS INTERNALDATE");
    play.say([no(None, "internal error")]);
    play.expect_start("UID FETCH 12 (UID FLAGS INTERNALDATE");
    play.say([no(None, "internal error")]);
    play.expect_start("UID FETCH 11 (UID FLAGS INTERNALDATE");
    play.say([row(1, Some(11), &[], Some("a")), ok()]);
    play.expect("IDLE");
    let learnt: Vec<(u32, bool)> = play
        .changes()
        .into_iter()
        .map(|change| match change {
            Change::Learnt { uid, envelope } => (uid.get(), envelope.subject.is_some()),
            other => panic!("{other:?}"),
        })
        .collect();
    // Of 12 it is known that there is nothing to be known, so that it is not asked for again.
    assert_eq!(learnt, [(13, true), (14, true), (12, false), (11, true)]);
}

#[test]
fn a_server_that_gives_no_header_at_all_is_not_asked_for_ever() {
    let mut play = Play::start(&["IDLE"], None);
    play.expect("EXAMINE \"INBOX\"");
    play.say([Reply::Exists(500), code(Code::UidValidity(7)), code(Code::UidNext(501)), ok()]);
    play.expect("FETCH 1:500 (UID FLAGS)");
    play.say((1..=500).map(|seq| row(seq, Some(seq), &[], None)).chain([ok()]));
    let mut asked = 0;
    while play.session.phase() != Phase::Idling {
        play.session.poll_command();
        play.say([no(None, "internal error")]);
        asked += 1;
        assert!(asked < 80, "it is asked again and again");
    }
}
