//! Servers that mean harm (security.md §3): whatever they send, the agent lives, takes little memory, says what it must,
//! and tells the next good mail in time.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::mpsc;
use std::time::Duration;

use tidings_tests::desktop::{Desktop, Options, Program};
use tidings_tests::hostile::{Abuse, At, Hostile, Then};
use tidings_tests::imap_server::personalities::{cyrus, plain};
use tidings_tests::imap_server::{ImapServer, ServerOptions};
use tidings_tests::tidings::{LIMIT, Mailbox, Tidings, said};
use tidings_tests::wait::wait_until;

/// More than the agent may grow by, in KiB (security.md S10).
const MOST_GROWTH: u64 = 64 * 1024;
const FETCH: At = At::Command("UID FETCH");
const EXAMINE: At = At::Command("EXAMINE");
const IDLE: At = At::Command("IDLE");

/// A line of `/proc/PID/status`, in KiB.
fn memory(agent: &Program, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", agent.pid())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.trim_start_matches(':').trim().trim_end_matches(" kB").parse().unwrap()
}

/// Lets the agent meet each abuse in turn, and a good mail after each.
#[track_caller]
fn suffers(server: ImapServer, abuses: Vec<Abuse>) {
    let desktop = Desktop::start(Options::recorded());
    // Half a minute after a refusal is not a second.
    let tidings = Tidings::scaled(&desktop, 0.02);
    let hostile = Hostile::before(&server);
    let mut agent = tidings.watch(&Mailbox { address: hostile.address(), ..Mailbox::from(&server) });
    let before = memory(&agent, "VmRSS");
    for abuse in abuses {
        let name = abuse.name;
        println!("{name}");
        hostile.plan(abuse);
        server.end_sessions(None);
        hostile.wait_until_met(LIMIT);
        server.deliver("INBOX", "Ann <ann@example.org>", name, "x");
        tidings.wait_for_record(name, |record| record["subject"] == name && record["kind"] == "arrived");
        assert!(agent.is_running(), "the agent lives after {name}");
        let grown = memory(&agent, "VmHWM").saturating_sub(before);
        assert!(grown <= MOST_GROWTH, "{grown} KiB more after {name}");
    }
    let watches = |account: &serde_json::Value| account["state"] == "idling" || account["state"] == "polling";
    let account = tidings.wait_for_account("the watching", watches);
    assert_eq!(account["problem"], serde_json::Value::Null);
    assert_eq!(server.counters().early_commands, 0);
    assert_eq!(desktop.traces_of("panicked", &[]), Vec::<String>::new());
    println!("memory grew by {} KiB at the most", memory(&agent, "VmHWM").saturating_sub(before));
}

fn start(personality: tidings_tests::imap_server::personalities::Personality) -> ImapServer {
    ImapServer::start(ServerOptions { personality, ..ServerOptions::default() })
}

#[test]
fn greetings_without_end_or_sense_harm_nobody() {
    let capabilities = format!("* OK [CAPABILITY IMAP4rev1{}] hello\r\n", " X".repeat(100_000));
    suffers(
        start(plain()),
        vec![
            Abuse::new("a greeting without end", At::Greeting, "a".repeat(1024))
                .times(4096)
                .then(Then::Silence),
            Abuse::new("a greeting of another protocol", At::Greeting, "HTTP/1.1 400 Bad Request\r\n\r\n")
                .then(Then::Close),
            Abuse::new("a greeting of nothing", At::Greeting, "\0\0\r\n\r\n\n")
                .times(50_000)
                .then(Then::Close),
            Abuse::new("a greeting with too many capabilities", At::Greeting, capabilities).then(Then::Close),
            Abuse::new("a goodbye for a greeting", At::Greeting, "* BYE \u{202e}go away\r\n")
                .then(Then::Close),
        ],
    );
}

#[test]
fn answers_to_the_sign_in_that_are_none_harm_nobody() {
    let login = At::Command("LOGIN");
    suffers(
        start(plain()),
        vec![
            Abuse::new("an answer to somebody else", login, "Z999 OK you are in\r\n").times(10_000),
            Abuse::new("leave to go on without end", login, "+ go on\r\n").times(200_000),
            Abuse::new("capabilities without end", login, " X-EVIL").times(5_000_000).then(Then::Close),
            Abuse::new(
                "capabilities of odd bytes",
                login,
                b"* CAPABILITY IMAP4rev1 \x00 \xff\xfe %( \" {\r\n".to_vec(),
            ),
            Abuse::new("a code that is never closed", login, "* OK [CAPABILITY IMAP4rev1\r\n* OK [ALERT\r\n"),
            Abuse::new(
                "alerts without end",
                login,
                "* OK [ALERT] \u{202e}<b>pay</b> http://evil.example\r\n",
            )
            .times(20_000),
        ],
    );
}

#[test]
fn literals_that_promise_too_much_harm_nobody() {
    let bomb = |size: &str| format!("* 1 FETCH (UID 1 BODY[HEADER] {{{size}}}\r\n");
    suffers(
        start(plain()),
        vec![
            Abuse::new("a literal of four billion", EXAMINE, bomb("4000000000")).then(Then::Silence),
            Abuse::new("a literal beyond all numbers", EXAMINE, bomb("99999999999999999999999"))
                .then(Then::Close),
            Abuse::new("a literal of less than nothing", EXAMINE, bomb("-1")),
            Abuse::new("a literal without its bytes", EXAMINE, bomb("262000")).then(Then::Close),
            Abuse::new("literals one after the other", EXAMINE, "* 1 FETCH (X {3}\r\nabc {3}\r\nabc {3}\r\n")
                .times(100_000)
                .then(Then::Close),
            Abuse::new("a header field of fifty megabytes", FETCH, format!("{}Subject: ", bomb("52428800")))
                .then(Then::Close),
        ],
    );
}

#[test]
fn numbers_that_no_mailbox_has_harm_nobody() {
    suffers(
        start(cyrus()),
        vec![
            Abuse::new(
                "less than no messages",
                EXAMINE,
                "* -1 EXISTS\r\n* -1 EXPUNGE\r\n* 0 EXPUNGE\r\n* 0 FETCH (UID 0)\r\n",
            ),
            Abuse::new(
                "more messages than numbers",
                EXAMINE,
                "* 18446744073709551617 EXISTS\r\n* 99999999999999999999 EXPUNGE\r\n",
            ),
            Abuse::new("four billion messages in IDLE", IDLE, "* 4294967295 EXISTS\r\n").then(Then::Close),
            Abuse::new(
                "codes beyond all numbers",
                EXAMINE,
                "* OK [UIDVALIDITY 0] x\r\n* OK [UIDNEXT 99999999999] x\r\n* OK [HIGHESTMODSEQ 18446744073709551616] x\r\n",
            ),
            Abuse::new(
                "all mail that could ever be has vanished",
                EXAMINE,
                "* VANISHED (EARLIER) 1:4294967295,4294967295:1\r\n",
            ),
            Abuse::new("sets without end", EXAMINE, "1:9,").times(4_000_000).then(Then::Close),
        ],
    );
}

#[test]
fn floods_harm_nobody() {
    suffers(
        start(plain()),
        vec![
            Abuse::new("a line of twenty megabytes", EXAMINE, "x".repeat(1024))
                .times(20_480)
                .then(Then::Silence),
            Abuse::new("a million lines that nobody asked for", EXAMINE, "* 5 EXISTS\r\n")
                .times(1_000_000)
                .then(Then::Close),
            Abuse::new("a million lines that nobody knows", EXAMINE, "* X-EVIL (1 2 3)\r\n")
                .times(1_000_000)
                .then(Then::Close),
            Abuse::new("results without end", FETCH, "* SEARCH 1 2 3 4 5 6 7 8 9\r\n")
                .times(1_000_000)
                .then(Then::Close),
            Abuse::new("one result without end", FETCH, "* SEARCH".to_owned() + &" 77".repeat(1000))
                .times(8_000)
                .then(Then::Close),
            Abuse::new("flags without end", EXAMINE, "* FLAGS (\\Seen a b c d e f)\r\n").times(500_000),
        ],
    );
}

#[test]
fn nesting_without_end_harms_nobody() {
    let deep = |open: &str, count: usize| format!("* 1 FETCH (BODYSTRUCTURE {}", open.repeat(count));
    suffers(
        start(plain()),
        vec![
            Abuse::new("five hundred parentheses", EXAMINE, deep("(", 500) + "\r\n"),
            Abuse::new("a hundred thousand parentheses", EXAMINE, deep("(", 100_000) + "\r\n")
                .then(Then::Close),
            Abuse::new("parentheses around literals", EXAMINE, deep("({1}\r\na ", 20_000)).then(Then::Close),
            Abuse::new("closed but never opened", EXAMINE, format!("* 1 FETCH {}\r\n", ")".repeat(50_000))),
            Abuse::new("codes in codes", EXAMINE, format!("* OK {}\r\n", "[A ".repeat(20_000))),
        ],
    );
}

#[test]
fn encodings_that_are_none_harm_nobody() {
    let words = "=?utf-8?B?4oCu?= =?x?Q?=0D=0A=00?= =?gb18030?B?/////w==?= ".repeat(3_000);
    let header = format!("Subject: {words}\r\nFrom: \"\u{202e}=?utf-8?q?\" <a@b>\r\n\r\n");
    let fetch = format!(
        "* 1 FETCH (UID 1 FLAGS () BODY[HEADER.FIELDS (FROM SUBJECT)]<0> {{{}}}\r\n{header})\r\n",
        header.len()
    );
    suffers(
        start(plain()),
        vec![
            Abuse::new("headers of encoded words alone", FETCH, fetch).times(20),
            Abuse::new(
                "bytes that are no text",
                EXAMINE,
                b"* OK [PERMANENTFLAGS (\xff\xfe \xc3( \xed\xa0\x80)] \xf0\x28\x8c\xbc\r\n".to_vec(),
            ),
            Abuse::new(
                "names that are no modified UTF-7",
                EXAMINE,
                "* LIST () \"/\" \"&!!!-&2D0-&\"\r\n* LIST () NIL {3}\r\n&&&\r\n",
            ),
            Abuse::new("NUL and bare line ends", EXAMINE, b"* 1 FE\0TCH (\r)\n\n\r\r\n* \0\r\n".to_vec())
                .times(1_000),
            Abuse::new(
                "a date that is none",
                EXAMINE,
                "* 1 FETCH (INTERNALDATE NIL)\r\n* OK [ALERT]登录失败\r\n",
            ),
        ],
    );
}

#[test]
fn abuses_of_idle_harm_nobody() {
    suffers(
        start(plain()),
        vec![
            Abuse::new("IDLE that ends at once, again and again", IDLE, "TAG OK done\r\n").then(Then::Close),
            Abuse::new("IDLE that is refused without a word", IDLE, "TAG BAD\r\n").then(Then::Close),
            Abuse::new("leave to idle, a hundred thousand times", IDLE, "+ idling\r\n").times(100_000),
            Abuse::new("goodbyes without an end", IDLE, "* BYE and again\r\n")
                .times(50_000)
                .then(Then::Close),
            Abuse::new("a mailbox that breathes", IDLE, "* 9 EXISTS\r\n* 9 EXPUNGE\r\n")
                .times(100_000)
                .then(Then::Close),
            Abuse::new("still here, without end", IDLE, "* OK Still here\r\n").times(500_000),
            Abuse::new("a renewal that is never answered", At::Command("DONE"), "").then(Then::Silence),
            // The last one: after it the server is asked instead.
            Abuse::new("no leave to idle", IDLE, "").then(Then::Silence),
        ],
    );
}

/// A server in clear that says these lines, one for each of the client's, and what it heard until the client left.
fn in_clear(lines: &'static [&'static str]) -> (std::net::SocketAddr, mpsc::Receiver<String>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let (heard, hears) = mpsc::channel();
    std::thread::spawn(move || {
        while let Ok((tcp, _)) = listener.accept() {
            if heard.send(talk(&tcp, lines)).is_err() {
                return;
            }
        }
    });
    (address, hears)
}

fn talk(tcp: &TcpStream, lines: &[&str]) -> String {
    let mut reader = BufReader::new(tcp.try_clone().unwrap());
    let (mut heard, mut tcp) = (Vec::new(), tcp);
    for line in lines {
        if tcp.write_all(line.as_bytes()).is_err() || reader.read_until(b'\n', &mut heard).unwrap_or(0) == 0 {
            break;
        }
    }
    // A client hello would be seen as well.
    tcp.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    let _ = std::io::Read::read_to_end(&mut reader, &mut heard);
    String::from_utf8_lossy(&heard).into_owned()
}

#[test]
fn starttls_that_is_stripped_refused_or_tampered_with_gets_no_password() {
    const OFFER: &str = "* CAPABILITY IMAP4rev1 STARTTLS\r\nS1 OK\r\n";
    let servers: [(&str, &'static [&'static str]); 7] = [
        ("not offered", &["* OK hi\r\n", "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nS1 OK\r\n", ""]),
        ("refused", &["* OK hi\r\n", OFFER, "S2 NO not today\r\n", ""]),
        ("answered with another tag", &["* OK hi\r\n", OFFER, "S9 OK\r\n", ""]),
        ("signed in already", &["* PREAUTH welcome\r\n", OFFER, "S2 OK\r\n", ""]),
        (
            "tampered with",
            &["* OK hi\r\n", OFFER, "S2 OK begin\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n", ""],
        ),
        ("offered in too many words", &[OFFER, ""]),
        ("followed by no TLS", &["* OK hi\r\n", OFFER, "S2 OK begin\r\n", "* OK hello again\r\n", ""]),
    ];
    let desktop = Desktop::start(Options::recorded());
    let tidings = Tidings::scaled(&desktop, 0.02);
    let mut agent = tidings.start();
    wait_until("the agent", LIMIT, || tidings.status().is_some());
    for (name, lines) in servers {
        let (address, hears) = in_clear(lines);
        let mailbox = Mailbox {
            address,
            ca_file: None,
            user: format!("{}@lab.example", name.replace(' ', ".")),
            password: "Wombat-candle+48".to_owned(),
            folders: &["INBOX"],
        };
        let added = tidings.add(&mailbox, &["--security", "starttls"]);
        assert!(!added.status.success(), "{name}: {}", said(&added));
        let heard = hears.recv_timeout(LIMIT).unwrap();
        for secret in ["LOGIN", "AUTHENTICATE", "Wombat", "EXAMINE"] {
            assert!(!heard.contains(secret), "{name}: {heard}");
        }
        assert!(agent.is_running());
    }
    assert!(tidings.status().unwrap()["accounts"].as_array().unwrap().is_empty());
}
