//! Greetings, ways to sign in, ID, refusals: what is said to the server, and what is made of its answers.

use std::sync::{Arc, Mutex};

use super::*;
use crate::clock::Clock;
use tidings_core::listen::{TimeScale, WireName};

const PLAIN_GREETING: &str = "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n";

type Outcome = Result<(Edge<DuplexStream>, Capabilities), SignInError>;

async fn sign_in_at(
    host: &str,
    greeting: &str,
    script: &[(&str, &str)],
    user: &str,
    proof: Proof<'_>,
) -> (Outcome, Vec<String>) {
    against(greeting, script, async |stream| {
        let greeted = Greeted::over(stream, host, SOON, None).await.unwrap();
        greeted.sign_in(user, proof, SOON).await
    })
    .await
}

async fn sign_in(greeting: &str, script: &[(&str, &str)], password: &str) -> (Outcome, Vec<String>) {
    let password = SecretString::from(password);
    sign_in_at("imap.example.org", greeting, script, "ann", Proof::Password(&password)).await
}

async fn greet(greeting: &str) -> Result<(), GreetingError> {
    against(greeting, &[], async |stream| Greeted::over(stream, "h", SOON, None).await.map(drop)).await.0
}

#[tokio::test]
async fn a_server_greets_in_three_ways() {
    assert!(greet("* OK hi\r\n").await.is_ok());
    assert!(greet("* PREAUTH hi\r\n").await.is_ok());
    let bye = greet("* BYE Too many connections from your address\r\n").await;
    assert!(matches!(bye, Err(GreetingError::Bye { is_full: true, .. })), "{bye:?}");
    let bye = greet("* BYE [UNAVAILABLE] down, try again later, in 2 minutes\r\n").await;
    let two_minutes = Some(Duration::from_secs(120));
    assert!(
        matches!(bye, Err(GreetingError::Bye { is_full: false, wait, .. }) if wait == two_minutes),
        "{bye:?}"
    );
    assert!(matches!(greet("HTTP/1.1 400 Bad Request\r\n").await, Err(GreetingError::Silent)));
    assert!(matches!(greet("").await, Err(GreetingError::Silent)));
}

#[tokio::test]
async fn a_server_that_signs_us_in_by_itself_is_told_no_password() {
    let script = [("A0001 NOOP", "A0001 OK\r\n")];
    let (replies, heard) = against("* PREAUTH [CAPABILITY IDLE] hi\r\n", &script, async |stream| {
        let greeted = Greeted::over(stream, "h", SOON, None).await.unwrap();
        let secret = SecretString::from("secret");
        let (mut edge, capabilities) = greeted.sign_in("ann", Proof::Password(&secret), SOON).await.unwrap();
        assert!(capabilities.has("IDLE"));
        edge.send(&Command::Noop).await.unwrap();
        edge.next().await.unwrap()
    })
    .await;
    assert!(matches!(replies, Some(Reply::Completed { status: Completion::Ok, .. })));
    assert_eq!(heard, ["A0001 NOOP"]);
}

#[tokio::test]
async fn only_what_is_announced_after_sign_in_counts() {
    let (outcome, _) = sign_in(
        PLAIN_GREETING,
        &[("A0001 LOGIN \"ann\" \"secret\"", "A0001 OK [CAPABILITY IMAP4rev1 IDLE] in\r\n")],
        "secret",
    )
    .await;
    assert!(outcome.unwrap().1.has("IDLE"));
    let (outcome, _) = sign_in(
        PLAIN_GREETING,
        &[("A0001 LOGIN", "* CAPABILITY IMAP4rev1 MOVE IDLE \r\nA0001 OK in\r\n")],
        "s",
    )
    .await;
    assert!(outcome.unwrap().1.has("IDLE"), "QQ: untagged, with a blank behind it");
    let (outcome, _) = sign_in(PLAIN_GREETING, &[("A0001 LOGIN", "A0001 OK in\r\n")], "s").await;
    assert!(outcome.unwrap().1.is_empty(), "the session asks");
}

#[tokio::test]
async fn a_server_that_takes_no_login_is_told_no_password_by_it() {
    let script = [
        ("A0001 CAPABILITY", "* CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=PLAIN\r\nA0001 OK\r\n"),
        ("A0002 AUTHENTICATE PLAIN", "+ \r\n"),
        ("AGFubgBzZWNyZXQ=", "A0002 OK in\r\n"),
    ];
    let (outcome, heard) = sign_in("* OK hi\r\n", &script, "secret").await;
    assert!(outcome.is_ok());
    assert_eq!(heard.len(), 3);
    let script = [("A0001 CAPABILITY", "* CAPABILITY IMAP4rev1 LOGINDISABLED\r\nA0001 OK\r\n")];
    let (outcome, heard) = sign_in("* OK hi\r\n", &script, "secret").await;
    assert!(matches!(outcome, Err(SignInError::Failed(Why::NoWayIn))));
    assert_eq!(heard, ["A0001 CAPABILITY"]);
}

#[tokio::test]
async fn a_password_beyond_ascii_is_never_put_in_quotes() {
    // 密码"\ by PLAIN, at once where the server takes it so.
    let message = "AGFubgDlr4bnoIEiXA==";
    let whole = format!("A0001 AUTHENTICATE PLAIN {message}");
    let greeting = "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hi\r\n";
    let (outcome, _) = sign_in(greeting, &[(&whole, "A0001 OK in\r\n")], "密码\"\\").await;
    assert!(outcome.is_ok());
    // By literals where there is no PLAIN.
    let script =
        [("A0001 LOGIN {3}", "+ go on\r\n"), ("ann {8}", "+ go on\r\n"), ("密码\"\\", "A0001 OK in\r\n")];
    let (outcome, heard) = sign_in("* OK [CAPABILITY IMAP4rev1] hi\r\n", &script, "密码\"\\").await;
    assert!(outcome.is_ok());
    assert_eq!(heard.len(), 3);
}

#[tokio::test]
async fn coremail_is_not_given_what_it_announces_and_refuses() {
    let greeting =
        "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR ID] Coremail System IMap Server Ready(163com)\r\n";
    let script = [
        ("A0001 AUTHENTICATE PLAIN", "+ \r\n"),
        ("", "A0001 OK in\r\n"),
        (
            "A0002 ID (\"name\" \"Tidings\" \"version\" \"",
            "* ID (\"name\" \"Coremail Imap\")\r\nA0002 OK\r\n",
        ),
    ];
    let (outcome, heard) = sign_in(greeting, &script, "密码").await;
    assert_eq!(heard[0], "A0001 AUTHENTICATE PLAIN");
    assert!(outcome.unwrap().0.quirks().needs_id);
}

#[tokio::test]
async fn who_we_are_is_said_and_answered_before_a_mailbox_is_opened() {
    for (host, greeting, capabilities) in [
        ("imap.example.org", PLAIN_GREETING, "IMAP4rev1 ID"),
        ("imap.163.com", PLAIN_GREETING, "IMAP4rev1"),
        ("imap.qq.com", PLAIN_GREETING, "IMAP4rev1"),
        ("imap.fastmail.com", PLAIN_GREETING, "IMAP4rev1"),
        ("mail.example.cn", "* OK [CAPABILITY IMAP4rev1] Coremail System\r\n", "IMAP4rev1"),
    ] {
        for answer in ["* ID NIL\r\nA0002 OK\r\n", "A0002 NO not you\r\n", "A0002 BAD unknown\r\n"] {
            let login = format!("A0001 OK [CAPABILITY {capabilities}] in\r\n");
            let script = [("A0001 LOGIN", login.as_str()), ("A0002 ID (\"name\" \"Tidings\"", answer)];
            let secret = SecretString::from("secret");
            let (outcome, heard) = sign_in_at(host, greeting, &script, "ann", Proof::Password(&secret)).await;
            assert!(outcome.is_ok(), "{host}: a refusal of it is no failure");
            let id = &heard[1];
            assert!(id.ends_with("\"vendor\" \"Tidings\")") && id.matches('"').count() == 12, "{id}");
        }
    }
}

#[tokio::test]
async fn unsafe_login_is_answered_by_saying_who_we_are_once_more() {
    let unsafe_login = "EXAMINE Unsafe Login. Please contact kefu@188.com for help";
    let first_no = format!("A0001 NO {unsafe_login}\r\n");
    let second_no = format!("A0003 NO {unsafe_login}\r\n");
    let folder = || Command::Examine(WireName::from_people("INBOX"), tidings_core::listen::OpenWith::Nothing);
    for (last, status) in [
        ("* 3 EXISTS\r\nA0003 OK [READ-ONLY] done\r\n", Completion::Ok),
        (second_no.as_str(), Completion::No),
    ] {
        let script = [
            ("A0001 EXAMINE \"INBOX\"", first_no.as_str()),
            ("A0002 ID (", "* ID NIL\r\nA0002 OK\r\n"),
            ("A0003 EXAMINE \"INBOX\"", last),
        ];
        let (told, _) = against("* PREAUTH hi\r\n", &script, async |stream| {
            let greeted = Greeted::over(stream, "h", SOON, None).await.unwrap();
            let secret = SecretString::default();
            let mut edge = greeted.sign_in("", Proof::Password(&secret), SOON).await.unwrap().0;
            edge.send(&folder()).await.unwrap();
            loop {
                if let Reply::Completed { status, .. } = edge.next().await.unwrap().unwrap() {
                    return status;
                }
            }
        })
        .await;
        assert_eq!(told, status);
    }
}

#[tokio::test]
async fn unsafe_login_at_the_sign_in_is_tried_once_more_and_then_for_the_person() {
    let script = [
        ("A0001 LOGIN", "A0001 NO LOGIN Unsafe Login\r\n"),
        ("A0002 ID (", "A0002 OK\r\n"),
        ("A0003 LOGIN", "A0003 NO LOGIN Unsafe Login\r\n"),
    ];
    let (outcome, heard) = sign_in(PLAIN_GREETING, &script, "secret").await;
    assert!(matches!(outcome, Err(SignInError::Elsewhere(_))));
    assert_eq!(heard.len(), 3);
}

#[tokio::test]
async fn a_token_is_offered_as_its_mechanism_wants_and_its_refusal_is_read_to_the_end() {
    let token = SecretString::from("tok");
    for (mechanism, begin, end) in [("XOAUTH2", "dXNlcj1", ""), ("OAUTHBEARER", "bixhPWFubiwBaG9zdD", "AQ==")]
    {
        let greeting = format!("* OK [CAPABILITY IMAP4rev1 AUTH={mechanism}] hi\r\n");
        let authenticate = format!("A0001 AUTHENTICATE {mechanism}");
        let script = [
            (authenticate.as_str(), "+ \r\n"),
            (begin, "+ eyJzdGF0dXMiOiI0MDAifQ==\r\n"),
            (end, "A0001 NO [AUTHENTICATIONFAILED] Invalid credentials\r\n"),
        ];
        let (outcome, heard) = sign_in_at("h", &greeting, &script, "ann", Proof::Token(&token)).await;
        assert!(matches!(outcome, Err(SignInError::TokenRefused(_))), "{mechanism}");
        assert_eq!(heard[2], end);
    }
}

#[tokio::test]
async fn refusals_are_told_apart() {
    async fn refused(answer: &str) -> SignInError {
        sign_in(PLAIN_GREETING, &[("A0001 LOGIN", answer)], "secret").await.0.map(drop).unwrap_err()
    }
    let refusal = refused("A0001 NO [AUTHENTICATIONFAILED] wr\u{202e}ong\r\n").await;
    assert!(matches!(&refusal, SignInError::Refused(said) if said == "wrong"), "{refusal:?}");
    assert!(matches!(refused("A0001 NO\r\n").await, SignInError::Refused(_)));
    assert!(
        matches!(refused("A0001 NO [ALERT]登录失败\r\n").await, SignInError::Refused(said) if said == "登录失败")
    );
    assert!(matches!(refused("A0001 NO [UNAVAILABLE] later\r\n").await, SignInError::Temporary { .. }));
    assert!(matches!(refused("* BYE going down\r\n").await, SignInError::Temporary { .. }));
    assert!(matches!(refused("Server Unavailable. 15\r\n").await, SignInError::Temporary { .. }));
    assert!(matches!(
        refused("A0001 NO [ALERT] Too many simultaneous connections. (Failure)\r\n").await,
        SignInError::TooMany(_)
    ));
    // Gmail says the reason beside the refusal.
    let beside = "* NO [WEBALERT https://accounts.google.com/x] Web login required.\r\nA0001 NO [ALERT] Refused (Failure)\r\n";
    assert!(matches!(refused(beside).await, SignInError::Elsewhere(_)));
    assert!(matches!(refused("A0001 NO [CONTACTADMIN] closed\r\n").await, SignInError::Elsewhere(_)));
    // The tag of another says nothing about us.
    assert!(matches!(
        refused("A0000 NO [AUTHENTICATIONFAILED] x\r\n").await,
        SignInError::Failed(Why::Broken)
    ));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_never_answers_is_given_up() {
    let (ours, theirs) = tokio::io::duplex(1024);
    let mut theirs = BufReader::new(theirs);
    theirs.write_all(PLAIN_GREETING.as_bytes()).await.unwrap();
    let greeted = Greeted::over(ours, "h", SOON, None).await.unwrap();
    let secret = SecretString::from("secret");
    assert!(matches!(
        greeted.sign_in("ann", Proof::Password(&secret), SOON).await,
        Err(SignInError::Failed(Why::NoAnswer))
    ));
}

/// S12: the deadline is for the greeting in all, not for each byte.
#[tokio::test(start_paused = true)]
async fn a_greeting_that_trickles_is_given_up_in_time() {
    let (ours, mut theirs) = tokio::io::duplex(1024);
    let trickle = async {
        for byte in b"* OK ".iter().chain(std::iter::repeat(&b'x')) {
            if theirs.write_all(&[*byte]).await.is_err() {
                return;
            }
            tokio::time::sleep(SOON / 10).await;
        }
    };
    let begun = tokio::time::Instant::now();
    let greeted = tokio::select! {
        greeted = Greeted::over(ours, "h", SOON, None) => greeted.map(drop),
        () = trickle => panic!("the server left first"),
    };
    assert!(matches!(greeted, Err(GreetingError::Silent)), "{greeted:?}");
    assert_eq!(begun.elapsed(), SOON);
}

#[tokio::test(start_paused = true)]
async fn an_unanswered_id_is_no_failure() {
    let (ours, mut theirs) = tokio::io::duplex(1024);
    theirs.write_all(b"* OK [CAPABILITY ID] hi\r\nA0001 OK [CAPABILITY IMAP4rev1 ID] in\r\n").await.unwrap();
    let greeted = Greeted::over(ours, "h", SOON, None).await.unwrap();
    let secret = SecretString::from("secret");
    assert!(greeted.sign_in("ann", Proof::Password(&secret), SOON).await.is_ok());
}

/// Everything that any library of ours writes to `log`, whatever it is asked for.
struct Everything(Mutex<String>);

impl log::Log for Everything {
    fn enabled(&self, _metadata: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        self.0.lock().unwrap().push_str(&format!("{} {}\n", record.target(), record.args()));
    }

    fn flush(&self) {}
}

static WRITTEN: Everything = Everything(Mutex::new(String::new()));

/// async-imap writes each command it sends to `log::trace!`; so it is given none.
#[tokio::test]
async fn no_library_logs_a_password_and_neither_does_the_wire_log() {
    log::set_logger(&WRITTEN).unwrap();
    log::set_max_level(log::LevelFilter::Trace);
    let log = Arc::new(WireLog::new(Clock::new(TimeScale::REAL)));
    log.switch_on(Duration::from_secs(60));
    type Script = &'static [(&'static str, &'static str)];
    let ways: [(&str, Script, &str); 3] = [
        (PLAIN_GREETING, &[("A0001 LOGIN", "A0001 OK in\r\n")], "open sesame"),
        (
            "* OK [CAPABILITY AUTH=PLAIN] hi\r\n",
            &[("A0001 AUTHENTICATE PLAIN", "+ \r\n"), ("", "A0001 OK in\r\n")],
            "öpen sesame",
        ),
        (
            "* OK [CAPABILITY AUTH=PLAIN SASL-IR] hi\r\n",
            &[("A0001 AUTHENTICATE PLAIN AGFubgD", "A0001 NO no\r\n")],
            "öpen sesame",
        ),
    ];
    for (greeting, script, password) in ways {
        let secret = SecretString::from(password);
        against(greeting, script, async |stream| {
            let greeted = Greeted::over(stream, "h", SOON, Some(log.tap())).await.unwrap();
            let _ = greeted.sign_in("ann", Proof::Password(&secret), SOON).await.map(drop);
        })
        .await;
    }
    let lines: Vec<String> = log.lines().into_iter().map(|line| line.text).collect();
    let written = format!("{}{}", WRITTEN.0.lock().unwrap(), lines.join("\n"));
    assert!(written.contains("async_imap"), "its trace is heard: {written}");
    assert!(lines.contains(&"A0001 LOGIN [secret]".to_owned()), "{lines:?}");
    assert!(lines.iter().any(|line| line == "A0001 NO no"), "{lines:?}");
    for secret in ["sesame", "AGFubgBvcGVuIHNlc2FtZQ", "AGFubgDDtnBlbiBzZXNhbWU", "c2VzYW1l", "NhbWU="] {
        assert!(!written.contains(secret), "{secret} in {written}");
    }
}
