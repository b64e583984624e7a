//! Sessions against scripted servers, without bytes: the engine's transcripts test the wire.

mod catching_up;
mod fidelity;
mod server;

use std::time::Duration;

use tidings_protocol::EventKind;

use super::*;
use crate::decide::Event;
use crate::listen::reply::{Esearch, Fetched};
use crate::mailbox::{Change, Flags, Uid};

/// A server played line by line.
struct Play {
    session: Session,
    now: Moment,
}

fn uid(uid: u32) -> Uid {
    Uid::new(uid).unwrap()
}

fn flags(flags: &[&str]) -> Flags {
    flags.iter().collect()
}

fn ok() -> Reply {
    Reply::Completed { status: Completion::Ok, code: None, text: String::new() }
}

fn no(code: Option<Code>, text: &str) -> Reply {
    Reply::Completed { status: Completion::No, code, text: text.to_owned() }
}

fn bad() -> Reply {
    Reply::Completed { status: Completion::Bad, code: None, text: "unknown command".to_owned() }
}

fn code(code: Code) -> Reply {
    Reply::Condition { status: Completion::Ok, code: Some(code), text: String::new() }
}

/// `* seq FETCH (UID uid FLAGS (flags))`, with a header when `subject` is given.
fn row(seq: u32, uid: Option<u32>, flag: &[&str], subject: Option<&str>) -> Reply {
    Reply::Fetch(Box::new(Fetched {
        seq,
        uid: uid.and_then(Uid::new),
        flags: Some(flags(flag)),
        header: subject.map(|subject| format!("From: a@b.org\r\nSubject: {subject}\r\n\r\n").into_bytes()),
        ..Fetched::default()
    }))
}

fn setup(capabilities: &[&str], saved: Option<Cursor>) -> Setup {
    Setup {
        folder: WireName::from_people("INBOX"),
        goal: Goal::Watch,
        learnt: Learnt { capabilities: capabilities.iter().collect(), ..Learnt::default() },
        quirks: Quirks::NONE,
        saved,
        unnamed: UidSet::default(),
        scale: TimeScale::REAL,
        wall: WALL,
    }
}

const WALL: Timestamp = Timestamp::from_millis(1_700_000_000_000);

impl Play {
    fn start(capabilities: &[&str], saved: Option<Cursor>) -> Self {
        Self::with(setup(capabilities, saved))
    }

    fn with(setup: Setup) -> Self {
        let now = Moment(Duration::from_secs(1_000));
        Self { session: Session::new(setup, now), now }
    }

    /// Three mails with UIDs 11 to 13, the first read; watched live.
    fn watching() -> Self {
        let mut play = Self::start(&["IDLE"], None);
        play.expect("EXAMINE \"INBOX\"");
        play.say([Reply::Exists(3), code(Code::UidValidity(7)), code(Code::UidNext(14)), ok()]);
        play.expect("FETCH 1:3 (UID FLAGS)");
        play.say([
            row(1, Some(11), &["\\Seen"], None),
            row(2, Some(12), &[], None),
            row(3, Some(13), &[], None),
            ok(),
        ]);
        play.expect_start("UID FETCH 11:13 (UID FLAGS INTERNALDATE");
        play.say([row(3, Some(13), &[], Some("third")), ok()]);
        play.expect("IDLE");
        play.say([Reply::Continue]);
        assert_eq!(play.session.phase(), Phase::Idling);
        assert!(play.events().is_empty(), "the first reading tells nothing");
        play
    }

    fn say(&mut self, replies: impl IntoIterator<Item = Reply>) {
        for reply in replies {
            self.session.handle_reply(reply, self.now);
        }
    }

    fn expect(&mut self, line: &str) {
        assert_eq!(self.session.poll_command().map(|command| command.line()).as_deref(), Some(line));
    }

    fn expect_start(&mut self, start: &str) {
        let line = self.session.poll_command().map(|command| command.line()).unwrap_or_default();
        assert!(line.starts_with(start), "{line}");
    }

    fn expect_silence(&mut self) {
        assert_eq!(self.session.poll_command(), None);
    }

    /// Lets time pass to the next deadline.
    fn wait(&mut self) {
        self.now = self.session.next_deadline().unwrap();
        self.session.handle_timeout(self.now);
    }

    fn changes(&mut self) -> Vec<Change> {
        std::iter::from_fn(|| self.session.poll_batch()).flat_map(|batch| batch.changes).collect()
    }

    fn events(&mut self) -> Vec<(EventKind, Option<u32>, Option<String>)> {
        self.changes()
            .into_iter()
            .flat_map(|change| Event::of(change, |_| None))
            .map(|event| (event.kind, event.uid.map(Uid::get), event.detail))
            .collect()
    }

    /// What a crash at this moment would leave.
    fn cursor(&self) -> Cursor {
        self.session.mailbox().unwrap().cursor().unwrap()
    }
}

const REMOVED: Option<&str> = Some("removed");

fn removed(uid: u32) -> (EventKind, Option<u32>, Option<String>) {
    (EventKind::Removed, Some(uid), REMOVED.map(str::to_owned))
}

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
fn a_deleted_flag_found_on_catching_up_is_told_at_once_and_as_caught_up() {
    let mut play = Play::start(&["IDLE"], Some(Play::watching().cursor()));
    play.expect("EXAMINE \"INBOX\"");
    play.say([Reply::Exists(3), code(Code::UidValidity(7)), code(Code::UidNext(14)), ok()]);
    play.expect("FETCH 1:3 (UID FLAGS)");
    play.say([row(1, Some(11), &["\\Seen"], None), row(2, Some(12), &["\\Deleted"], None)]);
    play.say([row(3, Some(13), &[], None), ok()]);
    play.expect("IDLE");
    let batch = play.session.poll_batch().unwrap();
    assert!(!batch.live);
    let (before, after) = (flags(&[]), flags(&["\\Deleted"]));
    assert_eq!(batch.changes, [Change::FlagsChanged { uid: uid(12), before, after }]);
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
    play.say([Reply::Exists(0), code(Code::UidValidity(7)), code(Code::UidNext(14)), ok()]);
    play.expect("IDLE");
    assert_eq!(play.events(), [removed(11), removed(12), removed(13)]);
}

#[test]
fn a_mailbox_that_only_seemed_emptied_has_lost_nothing() {
    // Cyrus 3.6.1: renamed away and back.
    let mut play = emptied();
    play.say([Reply::Exists(3), code(Code::UidValidity(7)), code(Code::UidNext(14)), ok()]);
    play.expect("FETCH 1:3 (UID FLAGS)");
    play.say([row(1, Some(11), &["\\Seen"], None), row(2, Some(12), &[], None)]);
    play.say([row(3, Some(13), &[], None), ok()]);
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
    play.say([Reply::Exists(3), code(Code::UidValidity(7)), code(Code::UidNext(14)), ok()]);
    play.expect("FETCH 1:3 (UID FLAGS)");
    play.say(rows());
    play.expect("IDLE");
    assert_eq!(play.events(), [removed(11), removed(12)]);
    assert_eq!(play.cursor().known.to_string(), "1,5,13");
}

#[test]
fn a_mailbox_that_the_server_has_trouble_with_is_opened_again_but_not_for_ever() {
    // Dovecot 2.3.19, whose index was spoilt: the look is answered OK and with nothing, whatever there is.
    let grumble = || Reply::Condition {
        status: Completion::No,
        code: None,
        text: "Internal error occurred. Refer to server log for more information.".to_owned(),
    };
    let mut play = Play::watching();
    play.say([grumble()]);
    play.expect("DONE");
    play.say([ok()]);
    play.expect("EXAMINE \"INBOX\"");
    play.say([Reply::Exists(3), code(Code::UidValidity(7)), code(Code::UidNext(14)), ok()]);
    play.expect("FETCH 1:3 (UID FLAGS)");
    play.say([row(1, Some(11), &["\\Seen"], None), row(2, Some(12), &[], None)]);
    play.say([row(3, Some(13), &[], None), ok()]);
    play.expect("IDLE");
    play.say([Reply::Continue, grumble()]);
    play.expect_silence();
    assert_eq!(play.events(), []);
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
fn idle_is_renewed_with_a_look_by_uid_that_finds_what_was_not_pushed() {
    let mut play = Play::watching();
    let before = play.now;
    play.wait();
    assert_eq!(play.now.since(before), Duration::from_secs(90));
    play.expect("DONE");
    play.say([ok()]);
    play.expect_start("UID FETCH 14:");
    play.say([Reply::Exists(4), row(4, Some(14), &[], Some("new")), ok()]);
    play.expect("IDLE");
    assert_eq!(play.events(), [(EventKind::Arrived, Some(14), None)]);
}

#[test]
fn a_look_that_returns_the_last_old_message_tells_nothing() {
    let mut play = Play::watching();
    play.wait();
    play.expect("DONE");
    play.say([ok()]);
    play.expect_start("UID FETCH 14:");
    play.say([row(3, Some(13), &[], Some("third")), ok()]);
    play.expect("IDLE");
    assert!(play.events().is_empty());
}

#[test]
fn without_the_answer_to_done_the_connection_is_dead() {
    let mut play = Play::watching();
    play.wait();
    play.expect("DONE");
    play.wait();
    assert_eq!(play.session.ended(), Some(&Ended::Unanswered(Timer::DoneAnswered)));
}

#[test]
fn after_a_sleep_a_connection_that_does_not_answer_is_given_up_after_five_seconds() {
    let mut play = Play::watching();
    let woke = play.now;
    play.session.doubt(woke);
    play.expect("DONE");
    assert_eq!(play.session.next_deadline(), Some(woke + Duration::from_secs(5)));
    play.wait();
    assert_eq!(play.session.ended(), Some(&Ended::Unanswered(Timer::DoneAfterWaking)));
}

#[test]
fn what_happened_between_two_sessions_is_told_by_the_next() {
    let saved = Play::watching().cursor();
    let mut play = Play::start(&["IDLE"], Some(saved));
    play.expect("EXAMINE \"INBOX\"");
    play.say([Reply::Exists(3), code(Code::UidValidity(7)), code(Code::UidNext(15)), ok()]);
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
    let mut saved = Play::watching().cursor();
    saved.highest_modseq = Some(40);
    let mut play = Play::start(&["IDLE"], Some(saved));
    play.expect("EXAMINE \"INBOX\"");
    play.say([
        Reply::Exists(3),
        code(Code::UidValidity(7)),
        code(Code::UidNext(14)),
        code(Code::HighestModSeq(40)),
        ok(),
    ]);
    play.expect("IDLE");
    play.say([Reply::Continue, Reply::Expunge(2)]);
    assert_eq!(play.events(), [removed(12)]);
}

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
fn a_server_without_examine_is_opened_by_select() {
    let mut play = Play::start(&["IDLE"], None);
    play.expect("EXAMINE \"INBOX\"");
    play.say([bad()]);
    play.expect("SELECT \"INBOX\"");
    play.say([Reply::Exists(0), code(Code::UidValidity(7)), ok()]);
    play.expect("IDLE");
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
fn a_server_without_idle_or_that_refuses_it_is_asked_every_minute() {
    for (capabilities, refuses) in [(&["UIDPLUS"][..], false), (&["IDLE"][..], true)] {
        let mut play = Play::start(capabilities, None);
        play.expect("EXAMINE \"INBOX\"");
        play.say([Reply::Exists(0), code(Code::UidValidity(7)), code(Code::UidNext(1)), ok()]);
        if refuses {
            play.expect("IDLE");
            play.say([bad()]);
        }
        assert_eq!(play.session.phase(), Phase::Polling);
        let before = play.now;
        play.wait();
        assert_eq!(play.now.since(before), Duration::from_secs(60));
        play.expect("NOOP");
        play.say([Reply::Exists(1), ok()]);
        play.expect_start("UID FETCH 1:");
        play.say([row(1, Some(1), &[], Some("new")), ok()]);
        assert_eq!(play.events(), [(EventKind::Arrived, Some(1), None)]);
        assert_eq!(play.session.phase(), Phase::Polling);
    }
}

#[test]
fn the_servers_own_end_of_idle_is_followed_by_a_look_and_a_new_idle() {
    let mut play = Play::watching();
    play.say([ok()]);
    play.expect_start("UID FETCH 14:");
    play.say([ok()]);
    play.expect("IDLE");
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
fn a_visit_catches_up_and_leaves_the_connection_for_the_next() {
    let mut play =
        Play::with(Setup { goal: Goal::Visit, ..setup(&["IDLE"], Some(Play::watching().cursor())) });
    play.expect("EXAMINE \"INBOX\"");
    play.say([Reply::Exists(3), code(Code::UidValidity(7)), code(Code::UidNext(14)), ok()]);
    play.expect("FETCH 1:3 (UID FLAGS)");
    play.say([row(1, Some(11), &["\\Seen"], None), row(2, Some(12), &["\\Deleted"], None)]);
    play.say([row(3, Some(13), &[], None), ok()]);
    play.expect_silence();
    assert_eq!(play.session.ended(), Some(&Ended::Visited));
    assert_eq!(play.events(), [(EventKind::Flags, Some(12), Some("+\\Deleted".to_owned()))]);
}

#[test]
fn a_watch_lets_its_connection_go_after_a_last_look() {
    let mut play = Play::watching();
    play.session.let_go(play.now);
    play.expect("DONE");
    play.say([ok()]);
    play.expect_start("UID FETCH 14:4294967295");
    play.say([ok()]);
    play.expect_silence();
    assert_eq!(play.session.ended(), Some(&Ended::Visited));
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
fn what_is_said_of_other_mailboxes_is_kept_for_whoever_watches_them() {
    let mut play = Play::watching();
    let work = Counters { name: Some(WireName::from_wire("Work")), uidnext: Some(2), ..Counters::default() };
    play.say([Reply::Status(work.clone()), code(Code::NotificationOverflow)]);
    assert_eq!(play.session.take_counters(), [work]);
    assert!(play.session.take_counters().is_empty());
    assert!(play.session.take_lost_notify());
    assert!(!play.session.take_lost_notify());
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
fn a_question_about_other_mailboxes_interrupts_idle_and_is_answered() {
    let mut play = Play::watching();
    play.session.ask(Command::List, play.now);
    play.expect("DONE");
    play.say([ok()]);
    play.expect_start("UID FETCH 14:");
    play.say([ok()]);
    play.expect("LIST \"\" \"*\"");
    let work =
        Listed { name: WireName::from_wire("Work"), selectable: true, special_use: None, old_name: None };
    play.say([Reply::List(work.clone()), ok()]);
    play.expect("IDLE");
    assert_eq!(play.session.take_listed(), [work]);
    let answers = play.session.take_answers();
    assert_eq!(answers.iter().map(|answer| answer.status).collect::<Vec<_>>(), [Completion::Ok]);
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

/// One piece of a long answer, as the guard cuts it.
fn found(all: std::ops::RangeInclusive<u32>, count: Option<u32>) -> Reply {
    Reply::Esearch(Esearch { is_uid: true, all: vec![all], count })
}

#[test]
fn an_answer_in_pieces_whose_number_comes_last_is_taken_whole() {
    // Without any number the end of the command is the end of the list.
    for has_count in [true, false] {
        let count = |count| has_count.then_some(count);
        let mut play = Play::start(&["IDLE", "ESEARCH"], None);
        play.expect("EXAMINE \"INBOX\"");
        play.say([Reply::Exists(600), code(Code::UidValidity(7)), code(Code::UidNext(601)), ok()]);
        play.expect("UID SEARCH RETURN (ALL COUNT) ALL");
        play.say([found(1..=400, None), found(401..=600, count(600)), ok()]);
        play.expect("UID SEARCH RETURN (ALL COUNT) UNSEEN");
        play.say([found(1..=10, None), found(20..=20, count(11)), ok()]);
        play.expect_start("UID FETCH 551:600 (UID FLAGS INTERNALDATE");
        assert_eq!(play.session.mailbox().unwrap().unread(), 11);
        assert_eq!(play.events(), []);
    }
}

#[test]
fn more_removals_than_the_count_leaves_room_for_are_not_believed() {
    let mut saved = Play::watching().cursor();
    saved.highest_modseq = Some(40);
    let mut play = Play::start(&["IDLE", "ENABLE", "QRESYNC"], Some(saved));
    play.expect("ENABLE QRESYNC");
    play.say([Reply::Enabled(["QRESYNC"].into_iter().collect()), ok()]);
    play.expect("EXAMINE \"INBOX\" (QRESYNC (7 40))");
    // As iCloud said it: everything but the last but one, while nobody is missing.
    play.say([
        Reply::Exists(3),
        code(Code::UidValidity(7)),
        code(Code::UidNext(14)),
        code(Code::HighestModSeq(44)),
        Reply::Vanished { earlier: true, uids: vec![1..=11, 13..=13] },
        ok(),
    ]);
    play.expect("FETCH 1:3 (UID FLAGS)");
    assert_eq!(play.events(), []);
    play.say([
        row(1, Some(11), &["\\Seen"], None),
        row(2, Some(12), &[], None),
        row(3, Some(13), &[], None),
        ok(),
    ]);
    play.expect("IDLE");
    assert_eq!(play.events(), []);
}
