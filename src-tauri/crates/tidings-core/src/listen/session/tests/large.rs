//! Mailboxes of many thousands, and bursts in them: bounded in what is asked, kept and told.

use super::*;
use crate::mailbox::Limits;

#[test]
fn a_million_messages_are_two_short_answers_and_the_headers_of_the_newest() {
    let mut play = Play::start(&["IDLE", "ESEARCH"], None);
    play.expect("EXAMINE \"INBOX\"");
    play.say(opened(1_000_000, 1_000_001));
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
        play.say(opened(200_000, 1_000_001));
        play.expect("UID SEARCH RETURN (ALL COUNT) ALL");
        play.say(answer);
        play.expect("FETCH 195001:196000 (UID FLAGS)");
    }
}

#[test]
fn a_long_answer_comes_in_pieces_and_counts_when_it_is_whole() {
    let mut play = Play::start(&["IDLE", "ESEARCH"], Some(large(1_000)));
    play.expect("EXAMINE \"INBOX\"");
    play.say(opened_at(999, 1_001, 0).into_iter().filter(|reply| *reply != code(Code::HighestModSeq(0))));
    play.expect("UID SEARCH RETURN (ALL COUNT) ALL");
    play.say([piece("1:400", Some(999))]);
    assert!(play.events().is_empty(), "half an answer says nobody is gone");
    play.say([piece("402:1000", Some(999)), ok()]);
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
fn an_answer_in_pieces_whose_number_comes_last_is_taken_whole() {
    // Without any number the end of the command is the end of the list.
    for has_count in [true, false] {
        let count = |count| has_count.then_some(count);
        let mut play = Play::start(&["IDLE", "ESEARCH"], None);
        play.expect("EXAMINE \"INBOX\"");
        play.say(opened(600, 601));
        play.expect("UID SEARCH RETURN (ALL COUNT) ALL");
        play.say([piece("1:400", None), piece("401:600", count(600)), ok()]);
        play.expect("UID SEARCH RETURN (ALL COUNT) UNSEEN");
        play.say([piece("1:10", None), piece("20", count(11)), ok()]);
        play.expect_start("UID FETCH 551:600 (UID FLAGS INTERNALDATE");
        assert_eq!(play.session.mailbox().unwrap().unread(), 11);
        assert_eq!(play.events(), []);
    }
}

#[test]
fn many_new_messages_are_looked_at_in_slices_and_none_is_left_out() {
    let mut play = Play::start(&["IDLE", "ESEARCH"], Some(Play::watching().cursor()));
    play.expect("EXAMINE \"INBOX\"");
    play.say(opened(1_203, 1_214));
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
fn emptying_a_large_mailbox_is_proven_before_it_is_told_and_names_only_the_newest() {
    const COUNT: u32 = 20_000;
    let mut play = resyncing(large(COUNT));
    play.say(opened_at(COUNT, COUNT + 1, 40));
    play.expect("IDLE");
    play.say([Reply::Continue]);
    play.say((0..COUNT).map(|_| Reply::Expunge(1)));
    assert_eq!(play.events(), [], "not before it is sure");
    play.expect("DONE");
    play.say([ok()]);
    play.expect("EXAMINE \"INBOX\" (QRESYNC (7 40))");
    let [exists, validity, uidnext, modseq, done] = opened_at(0, COUNT + 1, 44);
    play.say([exists, validity, uidnext, modseq, vanished(true, &format!("1:{COUNT}")), done]);
    play.expect("UID SEARCH RETURN (ALL COUNT) ALL");
    play.say([found(""), ok()]);
    play.expect("IDLE");
    let (named, others): (Vec<_>, Vec<_>) = play.events().into_iter().partition(|(_, uid, _)| uid.is_some());
    assert_eq!(named, (COUNT - 499..=COUNT).map(removed).collect::<Vec<_>>());
    assert_eq!(others, [(EventKind::Removed, None, Some("19500 older".to_owned()))]);
    assert!(play.cursor().known.is_empty());
}

/// Cyrus says `* 1 EXPUNGE` for each mail of a folder that is renamed away, and may be renamed back.
#[test]
fn more_than_fifty_removals_in_one_breath_are_proven_first_where_that_is_cheap() {
    for (count, are_told) in [(50, true), (51, false)] {
        let mut play = resyncing(large(10_000));
        play.say(opened_at(10_000, 10_001, 40));
        play.expect("IDLE");
        play.say([Reply::Continue]);
        play.say((0..count).map(|_| Reply::Expunge(1)));
        if are_told {
            assert_eq!(play.events().len(), 50);
            play.expect_silence();
            continue;
        }
        assert_eq!(play.events(), []);
        play.expect("DONE");
        play.say([ok()]);
        play.expect("UID SEARCH RETURN (ALL COUNT) ALL");
        play.say([found("52:10000"), ok()]);
        play.expect("IDLE");
        assert_eq!(play.events().len(), 51);
    }
}

#[test]
fn what_goes_below_the_window_in_a_burst_is_one_change_with_a_number() {
    const COUNT: u32 = 100_000;
    let mut play = Play::start(&["IDLE"], None);
    play.expect("EXAMINE \"INBOX\"");
    play.say(opened(COUNT, COUNT + 1));
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
