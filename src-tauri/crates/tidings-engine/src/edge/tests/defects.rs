//! What is known to go wrong in async-imap 0.12 and imap-proto 0.17, one test each, on our side of them. (Long lines,
//! literals announced and not sent, and deep nesting are the guard's own tests; passwords in logs are in `signing_in`.)

use super::*;

async fn after(command: Command, answer: &str) -> Vec<Reply> {
    let mut edge = signed_in([answer.as_bytes().to_vec()]).await;
    edge.send(&command).await.unwrap();
    all(&mut edge).await
}

fn inbox() -> Command {
    Command::Examine(
        tidings_core::listen::WireName::from_people("INBOX"),
        tidings_core::listen::OpenWith::Nothing,
    )
}

fn is_completed(reply: &Reply, wanted: Completion) -> bool {
    matches!(reply, Reply::Completed { status, .. } if *status == wanted)
}

#[tokio::test]
async fn a_connection_lost_while_a_mailbox_opens_is_no_empty_mailbox() {
    assert_eq!(after(inbox(), "").await, []);
    assert_eq!(after(inbox(), "* 5 EXI").await, [], "half a line is none");
}

#[tokio::test]
async fn a_connection_lost_during_noop_or_idle_is_no_answer() {
    assert_eq!(after(Command::Noop, "").await, []);
    assert_eq!(after(Command::Idle, "+ idling\r\n").await, [Reply::Continue]);
}

#[tokio::test]
async fn a_refusal_is_told_for_every_command() {
    let every = [
        Command::Noop,
        Command::Capability,
        Command::List,
        Command::SearchAll,
        Command::FetchChanges(7),
        inbox(),
    ];
    for command in every {
        for (answer, status) in [("A0001 NO no\r\n", Completion::No), ("A0001 BAD no\r\n", Completion::Bad)] {
            let replies = after(command.clone(), answer).await;
            assert!(replies.len() == 1 && is_completed(&replies[0], status), "{command:?}: {replies:?}");
        }
    }
}

#[tokio::test]
async fn an_untagged_no_while_a_mailbox_opens_is_a_warning() {
    let replies = after(inbox(), "* NO almost full\r\n* 5 EXISTS\r\nA0001 OK done\r\n").await;
    assert!(matches!(&replies[0], Reply::Condition { status: Completion::No, .. }));
    assert_eq!(replies[1], Reply::Exists(5));
    assert!(is_completed(&replies[2], Completion::Ok));
}

#[tokio::test]
async fn idle_that_is_refused_is_answered_and_hangs_and_panics_nobody() {
    for (answer, status) in [
        ("A0001 NO no\r\n", Completion::No),
        ("A0001 OK\r\n", Completion::Ok),
        ("A0001 BAD\r\n", Completion::Bad),
    ] {
        let replies = after(Command::Idle, answer).await;
        assert!(replies.len() == 1 && is_completed(&replies[0], status), "{answer}: {replies:?}");
    }
}

#[tokio::test]
async fn a_burst_of_removals_is_told_to_the_last() {
    let burst = "* 1 EXPUNGE\r\n".repeat(2_500);
    let replies = after(Command::Idle, &format!("+ idling\r\n{burst}")).await;
    assert_eq!(replies.iter().filter(|reply| **reply == Reply::Expunge(1)).count(), 2_500);
}

#[tokio::test]
async fn a_line_that_nobody_knows_does_not_end_the_session() {
    let replies = after(Command::Idle, "+ idling\r\n* XNOTICE hi\r\n* 6 EXISTS\r\n").await;
    assert_eq!(replies, [Reply::Continue, Reply::Other, Reply::Exists(6)]);
}

#[tokio::test]
async fn a_missing_date_and_a_code_joined_to_chinese_words_panic_nobody() {
    let replies = after(
        Command::Noop,
        "* 1 FETCH (UID 7 INTERNALDATE NIL FLAGS (\\Seen))\r\n* OK [ALERT]登录失败\r\nA0001 NO [ALERT]登录失败\r\n",
    )
    .await;
    assert!(matches!(&replies[0], Reply::Fetch(fetched) if fetched.uid.is_some() && fetched.flags.is_some()));
    let alert = Some(Code::Alert);
    let text = || "登录失败".to_owned();
    assert_eq!(replies[1], Reply::Condition { status: Completion::Ok, code: alert.clone(), text: text() });
    assert_eq!(replies[2], Reply::Completed { status: Completion::No, code: alert, text: text() });
}

#[tokio::test]
async fn the_refusal_of_another_tag_is_not_ours() {
    let replies = after(Command::Noop, "A0000 NO old\r\nX BAD odd\r\n* 2 EXISTS\r\nA0001 OK done\r\n").await;
    assert_eq!(replies.len(), 2, "{replies:?}");
    assert!(is_completed(&replies[1], Completion::Ok));
}

#[tokio::test]
async fn enabled_is_no_capability() {
    let replies = after(Command::Noop, "* ENABLED QRESYNC\r\n").await;
    assert!(matches!(&replies[0], Reply::Enabled(enabled) if enabled.has("QRESYNC")));
}

#[tokio::test]
async fn a_server_that_goes_beyond_a_limit_is_left() {
    for answer in
        ["* 1 FETCH (BODY[] {4000000000}\r\n".to_owned(), format!("* 1 FETCH {}\r\n", "(".repeat(500))]
    {
        let mut edge = signed_in([answer.into_bytes()]).await;
        assert_eq!(edge.next().await.unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
