//! The command line as a whole: what is wrong use, and what people and scripts read.

use clap::CommandFactory as _;
use jiff::tz::TimeZone;
use tidings_core::tell::Words;
use tidings_protocol::{
    AccountId, AccountState, AccountStatus, AgentStatus, DecisionKind, EventId, EventKind, EventRecord,
    FolderStatus, Problem, ProblemCode, Status, Timestamp, Watch,
};

use super::*;
use in_words::Paint;

const NOON: Timestamp = Timestamp::from_millis(1_795_435_200_000);

fn at(text: &str) -> Timestamp {
    Timestamp::try_from(text.to_owned()).unwrap()
}

fn verdict(words: &[&str]) -> (u8, String) {
    let words = ["tidings"].iter().chain(words);
    let error = Args::try_parse_from(words).unwrap_err();
    fault::verdict(&fault::explain(&error).unwrap_err())
}

fn record() -> EventRecord {
    EventRecord {
        id: EventId(812),
        at: at("2026-11-23T09:12:31.482Z"),
        account_id: AccountId("3f".to_owned()),
        account: "a@example.org".to_owned(),
        folder: Some("INBOX".to_owned()),
        kind: EventKind::Arrived,
        uidvalidity: Some(1_700_000_000),
        uid: Some(4711),
        from: Some("Ann <ann@example.org>".to_owned()),
        subject: Some("Hello".to_owned()),
        message_id: Some("<x@y>".to_owned()),
        date: Some(at("2026-11-23T09:12:30Z")),
        detail: None,
        live: true,
        decision: DecisionKind::Show,
        reason: "new mail".to_owned(),
        list: None,
        together: 1,
        news: true,
        rule: None,
        due: None,
        command: None,
        told_at: Some(at("2026-11-23T09:12:31.484Z")),
    }
}

fn status() -> Status {
    let account = AccountStatus {
        id: AccountId("3f".to_owned()),
        account: "a@example.org".to_owned(),
        state: AccountState::NeedsUser,
        since: at("2026-11-23T09:12:31.482Z"),
        last_heard: Some(at("2026-11-23T09:14:00Z")),
        last_push: Some(at("2026-11-22T09:13:00Z")),
        next_attempt: None,
        unread: 3,
        new: 1,
        connections: 1,
        most_connections: 4,
        most_learnt: None,
        reconnects: 2,
        idle_since: None,
        push_delay: Some(31),
        folders: vec![FolderStatus { name: "INBOX".to_owned(), watch: Watch::Idle }],
        problem: Some(Problem {
            code: ProblemCode::RequiresSignIn,
            text: "The server refused the sign-in.".to_owned(),
            next: "Enter the password again.".to_owned(),
        }),
    };
    let agent = AgentStatus {
        version: "0.1.0".to_owned(),
        pid: 4242,
        since: at("2026-11-23T08:00:00Z"),
        muted_until: Some(at("2026-11-23T13:00:00Z")),
        hidden_until: None,
        problems: Vec::new(),
    };
    Status { agent, accounts: vec![account] }
}

#[test]
fn the_definition_is_sound() {
    Args::command().debug_assert();
}

#[test]
fn wrong_use_is_exit_code_2_and_one_line() {
    for words in [
        &["frobnicate"][..],
        &["--frob"],
        &["account"],
        &["account", "add"],
        &["account", "add", "--email", "nobody"],
        &["account", "add", "--email", "a@b", "--oauth"],
        &["account", "add", "--email", "a@b", "--oauth", "google", "--password-stdin"],
        &["account", "add", "--email", "a@b", "--password", "x"],
        &["account", "add", "--email", "a@b", "--password-stdin", "--password-command", "x"],
        &["account", "add", "--email", "a@b", "--port", "0"],
        &["account", "add", "--email", "a@b", "--security", "none"],
        &["account", "test"],
        &["mute"],
        &["mute", "for-ever"],
        &["log", "--kind", "stolen"],
        &["log", "--decision", "perhaps"],
        &["log", "--json", "--format", "csv"],
        &["log", "--follow", "clear"],
        &["log", "keep", "0"],
        &["log", "--since", "once"],
        &["status", "--verbose"],
        &["completions", "cobol"],
        &["doctor", "who"],
    ] {
        let (code, line) = verdict(words);
        assert_eq!(code, 2, "{words:?}");
        assert!(line.len() > 20 && !line.contains('\n') && !line.starts_with("error"), "{words:?}: {line}");
    }
    assert_eq!(verdict(&["account"]).1, "a command is missing (see tidings --help)");
}

#[test]
fn a_failure_is_exit_code_1_and_one_line() {
    let error = anyhow::anyhow!("the disk\nis full").context("it cannot be saved");
    assert_eq!(fault::verdict(&error), (1, "it cannot be saved: the disk is full".to_owned()));
}

#[test]
fn help_about_nothing_is_wrong_use() {
    let error = help::show(&["nonsense".to_owned()]).unwrap_err();
    assert_eq!(fault::verdict(&error).0, 2);
}

#[test]
fn the_profile_can_be_named_before_and_after_the_command() {
    for words in [["tidings", "--profile", "d", "status"], ["tidings", "status", "--profile", "d"]] {
        let args = Args::try_parse_from(words).unwrap();
        assert_eq!(args.profile.as_deref(), Some(std::path::Path::new("d")));
    }
}

#[test]
fn an_event_is_printed_as_it_is_documented() {
    assert_eq!(
        serde_json::to_string(&record()).unwrap(),
        r#"{"id":812,"at":"2026-11-23T09:12:31.482Z","account_id":"3f","account":"a@example.org","folder":"INBOX","kind":"arrived","uidvalidity":1700000000,"uid":4711,"from":"Ann <ann@example.org>","subject":"Hello","message_id":"<x@y>","date":"2026-11-23T09:12:30.000Z","list":null,"detail":null,"together":1,"news":true,"live":true,"decision":"show","reason":"new mail","rule":null,"due":null,"command":null,"told_at":"2026-11-23T09:12:31.484Z"}"#
    );
    assert_documented(&serde_json::to_value(record()).unwrap());
}

#[test]
fn the_status_is_printed_as_it_is_documented() {
    assert_eq!(
        serde_json::to_string(&status()).unwrap(),
        r#"{"agent":{"version":"0.1.0","pid":4242,"since":"2026-11-23T08:00:00.000Z","muted_until":"2026-11-23T13:00:00.000Z","hidden_until":null,"problems":[]},"accounts":[{"id":"3f","account":"a@example.org","state":"needs_user","since":"2026-11-23T09:12:31.482Z","last_heard":"2026-11-23T09:14:00.000Z","last_push":"2026-11-22T09:13:00.000Z","next_attempt":null,"unread":3,"new":1,"connections":1,"most_connections":4,"most_learnt":null,"reconnects":2,"idle_since":null,"push_delay":31,"folders":[{"name":"INBOX","watch":"idle"}],"problem":{"code":"requires_sign_in","text":"The server refused the sign-in.","next":"Enter the password again."}}]}"#
    );
    assert_documented(&serde_json::to_value(status()).unwrap());
}

fn assert_documented(value: &serde_json::Value) {
    match value {
        serde_json::Value::Object(fields) => {
            for (name, value) in fields {
                assert!(
                    help::JSON.contains(&format!("\"{name}\": ")),
                    "{name} is not in `tidings help json`"
                );
                assert_documented(value);
            }
        }
        serde_json::Value::Array(values) => values.iter().for_each(assert_documented),
        _ => {}
    }
}

#[test]
fn an_event_is_one_line_for_people() {
    let line = |record: &EventRecord| in_words::event(record, NOON, &TimeZone::UTC, &Words::english());
    assert_eq!(line(&record()), "09:12  a@example.org · INBOX  New: Ann <ann@example.org>: Hello (new mail)");
    let forged = EventRecord { subject: Some("a\n\u{1b}[2Jb".to_owned()), ..record() };
    assert!(line(&forged).ends_with("New: Ann <ann@example.org>: a [2Jb (new mail)"), "{}", line(&forged));
    let problem = EventRecord {
        folder: None,
        kind: EventKind::Account,
        detail: Some("offline".to_owned()),
        at: at("2026-11-21T09:12:31Z"),
        ..record()
    };
    assert_eq!(line(&problem), "21 Nov 09:12  a@example.org  Account: offline (new mail)");
}

#[test]
fn the_status_is_in_words_for_people() {
    let lines = |paint| in_words::status(&status(), NOON, &TimeZone::UTC, &Words::english(), paint);
    assert_eq!(
        lines(Paint::Plain),
        [
            "Tidings 0.1.0, running since 08:00 as process 4242.",
            "Toasts are muted until 13:00.",
            "",
            "a@example.org: Needs you",
            "  3 unread, 1 new",
            "  INBOX: watched",
            "  Last push 22 Nov 09:13",
            "  The server refused the sign-in.",
            "  Enter the password again.",
        ]
    );
    assert_eq!(lines(Paint::Ansi)[3], "\u{1b}[1ma@example.org\u{1b}[0m: Needs you");
}

#[test]
fn what_is_wrong_with_our_own_files_is_said_first() {
    let problem = Problem {
        code: ProblemCode::DiskFull,
        text: "The disk is full.".to_owned(),
        next: "Make room.".to_owned(),
    };
    let agent = AgentStatus { problems: vec![problem], muted_until: None, ..status().agent };
    let status = Status { agent, ..status() };
    let lines = in_words::status(&status, NOON, &TimeZone::UTC, &Words::english(), Paint::Plain);
    assert_eq!(lines[1..3], ["The disk is full.", "  Make room."]);
}

#[test]
fn a_status_without_accounts_says_how_to_add_one() {
    let empty = Status { accounts: Vec::new(), ..status() };
    let lines = in_words::status(&empty, NOON, &TimeZone::UTC, &Words::english(), Paint::Plain);
    assert!(lines.last().unwrap().contains("tidings account add"), "{lines:?}");
}

/// A text that is missing shows its key.
#[test]
fn every_text_of_the_command_line_is_in_the_catalogue() {
    let words = Words::english();
    let sources = [
        include_str!("call.rs"),
        include_str!("in_words.rs"),
        include_str!("log.rs"),
        include_str!("orders.rs"),
        include_str!("reach.rs"),
        include_str!("restart.rs"),
        include_str!("secret.rs"),
        include_str!("start.rs"),
        include_str!("status.rs"),
        include_str!("account/mod.rs"),
        include_str!("account/add.rs"),
        include_str!("account/edit.rs"),
        include_str!("account/keep.rs"),
        include_str!("account/probe.rs"),
    ];
    let keys = sources
        .iter()
        .flat_map(|source| source.split('"'))
        .filter(|text| text.starts_with("cli-") && text.chars().all(|c| c.is_ascii_lowercase() || c == '-'));
    let mut count = 0;
    for key in keys {
        assert_ne!(words.say(key), key);
        count += 1;
    }
    assert!(count > 40, "only {count} texts were found");
}
