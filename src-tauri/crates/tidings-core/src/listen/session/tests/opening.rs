//! Opening a mailbox: what each server is asked, and what it refuses or leaves out.

use super::*;

#[test]
fn a_server_without_examine_is_opened_by_select() {
    let mut play = Play::start(&["IDLE"], None);
    play.expect("EXAMINE \"INBOX\"");
    play.say([bad()]);
    play.expect("SELECT \"INBOX\"");
    play.say([Reply::Exists(0), code(Code::UidValidity(7)), ok()]);
    play.expect("IDLE");
}

#[test]
fn that_a_server_knows_only_select_is_remembered() {
    let mut play = Play::start(&["IDLE"], None);
    play.expect("EXAMINE \"INBOX\"");
    play.say([bad()]);
    play.expect("SELECT \"INBOX\"");
    play.say([Reply::Exists(0), code(Code::UidValidity(7)), ok()]);
    let learnt = play.session.learnt().clone().on_new_connection(["IDLE"].iter().collect());
    let mut play = Play::with(Setup { learnt, ..setup(&[], None) });
    play.expect("SELECT \"INBOX\"");
}

#[test]
fn a_server_without_uidnext_has_its_newest_message_as_the_mark() {
    let mut play = Play::start(&["IDLE"], None);
    play.expect("EXAMINE \"INBOX\"");
    play.say([Reply::Exists(1), code(Code::UidValidity(7)), ok()]);
    play.expect("FETCH 1:1 (UID FLAGS)");
    play.say([row(1, Some(41), &[], None), ok()]);
    assert_eq!(play.cursor().next, uid(42));
    assert!(play.events().is_empty());
}

#[test]
fn a_missing_folder_ends_the_session_and_says_so() {
    let mut play = Play::start(&["IDLE"], None);
    play.expect("EXAMINE \"INBOX\"");
    play.say([no(Some(Code::NonExistent), "")]);
    assert_eq!(play.session.ended(), Some(&Ended::FolderMissing));
    let mut play = Play::start(&["IDLE"], None);
    play.expect("EXAMINE \"INBOX\"");
    play.say([no(None, "Mailbox does not exist")]);
    play.expect("SELECT \"INBOX\"");
    play.say([no(None, "Mailbox does not exist")]);
    assert_eq!(play.session.ended(), Some(&Ended::FolderMissing));
}

#[test]
fn a_lost_connection_is_never_an_empty_mailbox() {
    let saved = Play::watching().cursor();
    let mut play = Play::start(&["IDLE"], Some(saved));
    play.expect("EXAMINE \"INBOX\"");
    play.say([Reply::Exists(0)]);
    play.session.handle_closed();
    assert_eq!(play.session.ended(), Some(&Ended::Closed { bye: None }));
    assert!(play.events().is_empty());
}

#[test]
fn capabilities_are_asked_for_when_signing_in_did_not_tell_them() {
    let mut play = Play::start(&[], None);
    play.expect("CAPABILITY");
    play.say([Reply::Capabilities(["IMAP4rev1", "idle"].iter().collect()), ok()]);
    play.expect("EXAMINE \"INBOX\"");
    play.say([Reply::Exists(0), code(Code::UidValidity(7)), ok()]);
    play.expect("IDLE");
}

#[test]
fn a_lasting_name_is_asked_for_where_the_server_has_them() {
    for (capability, item) in [("OBJECTID", "EMAILID"), ("X-GM-EXT-1", "X-GM-MSGID")] {
        let mut play = Play::start(&["IDLE", capability], Some(Play::watching().cursor()));
        play.expect("EXAMINE \"INBOX\"");
        play.say([
            Reply::Exists(0),
            code(Code::UidValidity(7)),
            code(Code::UidNext(14)),
            code(Code::MailboxId("F1".to_owned())),
            ok(),
        ]);
        play.expect("IDLE");
        play.say([Reply::Continue, Reply::Exists(1)]);
        play.expect("DONE");
        play.say([ok()]);
        play.expect_start(&format!("UID FETCH 14:4294967295 (UID FLAGS INTERNALDATE {item} BODY.PEEK["));
        assert_eq!(play.cursor().mailbox_id.as_deref(), Some("F1"));
    }
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
    play.say(opened_at(3, 14, 40));
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

#[test]
fn what_was_said_of_the_mailbox_that_was_open_before_does_not_count() {
    let mut play = resyncing(saved());
    play.say([Reply::Exists(99), vanished(false, "12"), code(Code::Other("CLOSED".to_owned()))]);
    play.say(opened_at(3, 14, 40));
    play.expect("IDLE");
    assert!(play.events().is_empty());
}
