//! IDLE and polling: when they are left, renewed, doubted, and interrupted by a question.

use super::*;

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
fn an_answer_that_stops_is_given_up_after_half_a_minute_and_one_that_trickles_after_five() {
    let opening = || {
        let mut play = Play::start(&["IDLE"], None);
        play.expect("EXAMINE \"INBOX\"");
        play
    };
    let mut stops = opening();
    stops.say([Reply::Exists(3)]);
    assert_eq!(stops.session.next_deadline(), Some(stops.now + Duration::from_secs(30)));
    stops.wait();
    assert_eq!(stops.session.ended(), Some(&Ended::Unanswered(Timer::Silence)));

    let mut trickles = opening();
    let asked = trickles.now;
    while trickles.session.ended().is_none() && trickles.now.since(asked) < Duration::from_secs(600) {
        trickles.now = trickles.now + Duration::from_secs(20);
        trickles.say([Reply::Other]);
        trickles.session.handle_timeout(trickles.now);
    }
    assert_eq!(trickles.session.ended(), Some(&Ended::Unanswered(Timer::Command)));
    assert_eq!(trickles.now.since(asked), Duration::from_secs(300));
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
fn a_server_without_idle_or_that_refuses_it_is_asked_every_minute() {
    for (capabilities, refuses) in [(&["UIDPLUS"][..], false), (&["IDLE"][..], true)] {
        let mut play = Play::start(capabilities, None);
        play.expect("EXAMINE \"INBOX\"");
        play.say(opened(0, 1));
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
fn a_server_that_never_answers_idle_is_asked_every_minute_and_idle_is_tried_again_after_an_hour() {
    let mut play = Play::start(&["IDLE"], None);
    play.expect("EXAMINE \"INBOX\"");
    play.say(opened(0, 1));
    play.expect("IDLE");
    play.wait();
    assert_eq!(play.session.ended(), Some(&Ended::Unanswered(Timer::IdleAccepted)));

    let learnt = play.session.learnt().clone().on_new_connection(["IDLE"].iter().collect());
    let saved = play.session.poll_batch().and_then(|batch| batch.cursor);
    play.session = Session::new(Setup { learnt, ..setup(&[], saved) }, play.now);
    let began = play.now;
    play.expect("EXAMINE \"INBOX\"");
    play.say(opened(0, 1));
    let mut minutes = 0;
    while play.session.phase() == Phase::Polling {
        play.wait();
        play.expect("NOOP");
        play.say([ok()]);
        play.expect_start("UID FETCH 1:");
        play.say([ok()]);
        minutes += 1;
    }
    play.expect("IDLE");
    assert_eq!(minutes, 60);
    assert_eq!(play.now.since(began), Duration::from_secs(3_600));
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
fn a_mailbox_is_opened_anew_now_and_then_for_servers_that_never_tell() {
    let quirks = Quirks { reopen_after: Duration::from_secs(600), ..Quirks::NONE };
    let mut play = Play::with(Setup { quirks, ..setup(&["IDLE"], Some(Play::watching().cursor())) });
    let read =
        [row(1, Some(11), &["\\Seen"], None), row(2, Some(12), &[], None), row(3, Some(13), &[], None)];
    play.expect("EXAMINE \"INBOX\"");
    play.say(opened(3, 14));
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
    play.say(opened(2, 14));
    play.expect("FETCH 1:2 (UID FLAGS)");
    play.say([row(1, Some(11), &["\\Seen"], None), row(2, Some(13), &["\\Seen"], None), ok()]);
    play.expect("IDLE");
    assert_eq!(play.events(), [(EventKind::Read, Some(13), None), removed(12)]);
    assert_eq!(play.session.phase(), Phase::Idling, "all the while it was watched");
}

#[test]
fn a_server_that_always_has_news_is_looked_at_once_a_second_and_then_twice_a_minute() {
    let mut play = Play::watching();
    let mut looked = Vec::new();
    for count in 4..80 {
        play.say([Reply::Exists(count)]);
        let before = play.now;
        if looked.len() >= 5 {
            play.expect_silence();
            play.wait();
        }
        looked.push(play.now.since(before).as_secs());
        let next = 10 + count;
        play.expect("DONE");
        play.say([ok()]);
        play.expect_start(&format!("UID FETCH {next}:"));
        play.say([row(count, Some(next), &[], Some("new")), ok()]);
        play.expect("IDLE");
        play.say([Reply::Continue]);
    }
    assert_eq!(looked[..5], [0; 5], "five at once, for whoever waits for them");
    assert!(looked[5..61].iter().all(|waited| *waited == 1), "{looked:?}");
    assert!(looked[61..].iter().all(|waited| *waited == 30), "{looked:?}");
    assert_eq!(play.events().len(), 76, "and nothing is lost by it");
    // A calm minute, and it is followed at once again.
    play.now = play.now + Duration::from_secs(60);
    play.say([Reply::Exists(80)]);
    play.expect("DONE");
}
