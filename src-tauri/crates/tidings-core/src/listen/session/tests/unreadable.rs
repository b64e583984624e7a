//! Messages that a server cannot give: closed in on, so that they hide no other.

use super::*;

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
fn one_unreadable_message_leaves_no_other_without_a_name() {
    let mut play = Play::start(&["IDLE"], None);
    play.expect("EXAMINE \"INBOX\"");
    play.say(opened(4, 15));
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
    play.say(opened(500, 501));
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
