//! What servers really send where the parser behind the guard gives up.

use std::ops::RangeInclusive;

use tidings_core::mailbox::Structure;

use super::*;

fn reply(line: &str) -> Reply {
    match read(format!("{line}\r\n").as_bytes()) {
        Heard::Reply(reply) => reply,
        other => panic!("{line}: {other:?}"),
    }
}

fn fetch(line: &str) -> Fetched {
    match reply(line) {
        Reply::Fetch(fetched) => *fetched,
        other => panic!("{line}: {other:?}"),
    }
}

fn listed(line: &str) -> Listed {
    match reply(line) {
        Reply::List(listed) => listed,
        other => panic!("{line}: {other:?}"),
    }
}

fn counters(line: &str) -> Counters {
    match reply(line) {
        Reply::Status(counters) => counters,
        other => panic!("{line}: {other:?}"),
    }
}

fn ranges(set: &str) -> Vec<RangeInclusive<u32>> {
    super::set(set.as_bytes()).unwrap()
}

fn seen() -> tidings_core::mailbox::Flags {
    ["\\Seen"].iter().collect()
}

#[test]
fn a_message_is_read_however_its_line_is_spaced() {
    for line in [
        "* 5 FETCH (UID 19436 FLAGS (\\Seen))",
        "* 5 FETCH (UID 19436 FLAGS (\\Seen) )",
        "*  5  FETCH  ( FLAGS  ( \\Seen )  UID  19436 )",
        "* 5 FETCH (FLAGS (\\Seen) UID 19436",
        "* 5 FETCH FLAGS (\\Seen) UID 19436",
        "* 5 FETCH (FLAGS(\\Seen)UID 19436)",
        "* 5 fetch (flags (\\seen) uid 19436)",
        "* 5 FETCH (X-FOO (a (b c)) UID 19436 FLAGS (\\Seen) X-BAR NIL)",
        "* 5 FETCH (INTERNALDATE NIL UID 19436 FLAGS (\\Seen))",
        "* 5 FETCH (RFC822.SIZE -1 UID 19436 FLAGS (\\Seen))",
        "* 5 FETCH (ENVELOPE (NIL \"a\\nb\" () () NIL) UID 19436 FLAGS (\\Seen))",
    ] {
        let fetched = fetch(line);
        assert_eq!((fetched.seq, fetched.uid), (5, Uid::new(19436)), "{line}");
        assert_eq!(fetched.flags, Some(seen()), "{line}");
    }
}

#[test]
fn everything_that_is_asked_of_a_message_is_found() {
    let line = "* 1 FETCH (UID 7 MODSEQ (36) RFC822.SIZE 5000000000 INTERNALDATE \" 7-Jul-1996 02:44:25 -0700\" \
                EMAILID (M6d99ac3275bb4e) X-GM-MSGID 12 \
                BODY[HEADER.FIELDS (FROM SUBJECT)]<0> {14}\r\nSubject: (a\r\n FLAGS (\"foo bar\" $Work))";
    let fetched = fetch(line);
    assert_eq!(fetched.modseq, Some(36));
    assert_eq!(fetched.size, None, "more than the number can hold");
    assert_eq!(fetched.internal_date.map(|date| date.millis()), Some(836_732_665_000));
    assert_eq!(fetched.lasting_id.as_deref(), Some("M6d99ac3275bb4e"));
    assert_eq!(fetched.header.as_deref(), Some(b"Subject: (a\r\n ".as_slice()));
    assert_eq!(fetched.flags, Some(["foo bar", "$Work"].iter().collect()));
    assert_eq!(
        fetch("* 1 FETCH (X-GM-MSGID 1278455344230334865 X (Y))").lasting_id.unwrap(),
        "1278455344230334865"
    );
    assert_eq!(fetch("* 1 FETCH (BODY[HEADER] NIL)").header.as_deref(), Some(b"".as_slice()));
}

#[test]
fn what_a_message_is_made_of_and_a_part_of_it_are_read() {
    let one = |media: &str, charset: Option<&str>, encoding: &str, is_attachment| Structure::One {
        media: media.to_owned(),
        charset: charset.map(str::to_owned),
        encoding: encoding.to_owned(),
        is_attachment,
    };
    let structure = |text: &str| fetch(&format!("* 1 FETCH (UID 5 BODYSTRUCTURE {text})")).structure;
    let plain = "(\"TEXT\" \"PLAIN\" (\"FORMAT\" \"flowed\" \"CHARSET\" \"UTF-8\") NIL NIL \"8BIT\" 9 1 NIL NIL NIL NIL)";
    let text = one("text/plain", Some("UTF-8"), "8bit", false);
    assert_eq!(structure(plain), Some(text.clone()));
    let file = "(\"text\" \"plain\" NIL NIL NIL NIL 9 1 NIL (\"ATTACHMENT\" (\"FILENAME\" \"x\")))";
    let several = format!("({plain}{file}(NIL) \"MIXED\" (\"BOUNDARY\" \"b\") NIL NIL)");
    let parts = vec![text, one("text/plain", None, "", true), one("", None, "", false)];
    assert_eq!(structure(&several), Some(Structure::Several(parts)));
    for senseless in ["NIL", "()", "\"x\"", "(\"TEXT\")"] {
        assert_eq!(structure(senseless), None, "{senseless}");
    }
    let part = fetch("* 1 FETCH (UID 5 BODY[1.2]<0> \"Hi\" BODYSTRUCTURE NIL)");
    assert_eq!((part.part.as_deref(), part.header), (Some(b"Hi".as_slice()), None));
}

#[test]
fn a_line_about_the_mailbox_that_makes_no_sense_says_so() {
    for line in [
        "* EXISTS",
        "* -1 EXISTS",
        "* 18446744073709551617 EXISTS",
        "* many EXPUNGE",
        "* 4294967296 EXPUNGE",
        "* FETCH (FLAGS ())",
        "* x FETCH (FLAGS ())",
        "* 5 FETCH (UID 0)",
        "* 5 FETCH (UID x FLAGS ())",
        "* 5 FETCH (FLAGS \\Seen)",
        "* 5 FETCH (UID 7 X \"no end)",
        "* VANISHED",
        "* VANISHED (EARLIER)",
        "* VANISHED 1:x",
        "* VANISHED 1,,2",
        "* SEARCH 1 x",
        "* ESEARCH (TAG \"A1\") UID ALL x",
        "* ESEARCH (TAG \"A1\") UID ALL \"1:2",
    ] {
        assert_eq!(reply(line), Reply::Unreadable, "{line}");
    }
}

#[test]
fn what_means_nothing_to_the_watching_costs_nothing() {
    for line in [
        "",
        "hello world",
        "* ",
        "*",
        "* XFOO bar",
        "* 5 XFOO",
        "* 3 RECENT",
        "* FLAGS (\\Seen",
        "* NAMESPACE ((\"\" \"/\")) NIL NIL",
        "* GENURLAUTH \"imap://x\"",
        "[COPYUID 1 2 3] Done",
        "\0\0\0",
    ] {
        assert_eq!(reply(line), Reply::Other, "{line}");
    }
}

#[test]
fn counts_and_removals_are_read_with_anything_behind_them() {
    assert_eq!(reply("*  5 EXISTS "), Reply::Exists(5));
    assert_eq!(reply("* 5 exists (new)"), Reply::Exists(5));
    assert_eq!(reply("*\t2  EXPUNGE"), Reply::Expunge(2));
    assert_eq!(reply("* 0 EXPUNGE"), Reply::Expunge(0));
}

#[test]
fn vanished_messages_stay_ranges() {
    assert_eq!(
        reply("* VANISHED  (EARLIER)  41,43:116,5:3,1:4294967295"),
        Reply::Vanished { earlier: true, uids: vec![41..=41, 43..=116, 3..=5, 1..=u32::MAX] }
    );
    assert_eq!(reply("* vanished 7"), Reply::Vanished { earlier: false, uids: ranges("7") });
}

#[test]
fn answers_to_searches_are_read_in_both_forms() {
    assert_eq!(reply("* SEARCH 2 5 (MODSEQ 917162500)"), Reply::Search(vec![2, 5]));
    assert_eq!(reply("* SEARCH"), Reply::Search(vec![]));
    let esearch = |is_uid, all: &str, count| {
        let all = if all.is_empty() { Vec::new() } else { ranges(all) };
        Reply::Esearch(Esearch { is_uid, all, count })
    };
    assert_eq!(
        reply("* ESEARCH (TAG \"A282\") UID COUNT 5 ALL 4:19,21,28"),
        esearch(true, "4:19,21,28", Some(5))
    );
    assert_eq!(reply("* ESEARCH (TAG \"A283\") UID"), esearch(true, "", None));
    assert_eq!(reply("* ESEARCH UID MIN 1 MAX 9 ALL 1:9 MODSEQ 12"), esearch(true, "1:9", None));
    assert_eq!(reply("* ESEARCH (TAG A) ALL 1 PARTIAL (1:2 3)"), esearch(false, "1", None));
    assert_eq!(reply("* ESEARCH"), esearch(false, "", None));
}

#[test]
fn counters_are_read_with_items_that_nobody_knows() {
    let line = "* STATUS \"&V4NXPpCuTvY-\" (MESSAGES 231 SIZE 44 MAILBOXID (F1) APPENDLIMIT NIL UIDNEXT 44292 \
                DELETED 0 UIDVALIDITY 7 UNSEEN 3 HIGHESTMODSEQ 18446744073709551615)";
    assert_eq!(
        counters(line),
        Counters {
            name: Some(WireName::from_wire("&V4NXPpCuTvY-")),
            messages: Some(231),
            uidnext: Some(44292),
            uidvalidity: Some(7),
            unseen: Some(3),
            highest_modseq: Some(u64::MAX),
        }
    );
    let name = |name: &str| Some(WireName::from_wire(name));
    assert_eq!(counters("* STATUS \"INBOX\" ()"), Counters { name: name("INBOX"), ..Counters::default() });
    assert_eq!(counters("* STATUS Sent Items (UNSEEN 1 )").name, name("Sent Items"));
    assert_eq!(counters("* STATUS {5}\r\na (b) (UNSEEN 1)").name, name("a (b)"));
    assert_eq!(counters("* STATUS").name, None);
}

#[test]
fn folders_are_read_however_they_are_written() {
    let plain = |name: &[u8]| Listed {
        name: WireName::from_wire(name),
        selectable: true,
        special_use: None,
        old_name: None,
    };
    for (line, name) in [
        (&b"* LIST () \"/\" INBOX\r\n"[..], &b"INBOX"[..]),
        (b"* LIST (\\HasNoChildren) \"/\" \"a \\\"b\\\\\"\r\n", b"a \"b\\"),
        (b"* LIST (HasNoChildren) \"/\" x\r\n", b"x"),
        (b"* LIST  (\\Marked )  NIL   x \r\n", b"x"),
        (b"* LIST () \"/\" Sent Items\r\n", b"Sent Items"),
        (b"* LIST () \"/\" {4}\r\n\xc0\xac\xbb\xf8\r\n", b"\xc0\xac\xbb\xf8"),
        (b"* LIST () \"/\" \"\xc0\xac\xbb\xf8\"\r\n", b"\xc0\xac\xbb\xf8"),
        (b"* LIST () \"/\" \xc0\xac\xbb\xf8\n", b"\xc0\xac\xbb\xf8"),
        (b"* LIST \"/\" x\r\n", b"x"),
        (b"* LSUB () \".\" INBOX.a\r\n", b"INBOX.a"),
        (b"* LIST () \"/\" Foo (\"CHILDINFO\" (\"SUBSCRIBED\"))\r\n", b"Foo"),
    ] {
        assert_eq!(read(line), Heard::Reply(Reply::List(plain(name))), "{}", String::from_utf8_lossy(line));
    }
}

#[test]
fn what_a_folder_is_and_was_is_told() {
    let renamed = listed("* LIST () \"/\" Work2 (OLDNAME (Work))");
    assert_eq!(renamed.old_name, Some(WireName::from_wire("Work")));
    let renamed = listed("* LIST (\\Subscribed) \"/\" \"W 2\" (\"CHILDINFO\" (\"X\") \"OLDNAME\" (\"W 1\"))");
    assert_eq!(renamed.old_name, Some(WireName::from_wire("W 1")));
    assert_eq!(listed("* LIST (\\HasNoChildren \\Trash) \"/\" T").special_use, Some(SpecialUse::Trash));
    assert_eq!(listed("* XLIST () NIL x".replace("XLIST", "LIST").as_str()).special_use, None);
    assert!(!listed("* LIST (\\Noselect) \"/\" \"[Gmail]\"").selectable);
    assert!(!listed("* LIST (\\NonExistent \\HasChildren) \"/\" x").selectable);
    assert_eq!(reply("* LIST () \"/\" \"\""), Reply::Other);
}

#[test]
fn capabilities_are_taken_as_they_come() {
    let Reply::Capabilities(told) = reply("* CAPABILITY IMAP4rev2  idle X-FOO=a%b auth=PLAIN ") else {
        panic!()
    };
    assert!(told.has("IDLE") && told.has("X-FOO=A%B") && told.has("AUTH=PLAIN") && told.has("IMAP4REV2"));
    let Reply::Enabled(enabled) = reply("* ENABLED QRESYNC CONDSTORE") else { panic!() };
    assert!(enabled.has("QRESYNC"));
    assert!(matches!(reply("* ENABLED"), Reply::Enabled(none) if none.is_empty()));
}

#[test]
fn conditions_keep_status_code_and_text() {
    let condition = |line: &str| match reply(line) {
        Reply::Condition { status, code, text } => (status, code, text),
        other => panic!("{line}: {other:?}"),
    };
    let other = |code: &str| Some(Code::Other(code.to_owned()));
    for (line, expected) in [
        ("* OK [ALERT]登录失败", (Completion::Ok, Some(Code::Alert), "登录失败")),
        ("* OK [NOMODSEQ] Sorry", (Completion::Ok, Some(Code::NoModSeq), "Sorry")),
        (
            "* ok [mailboxid (F2212ea87-6097)] Ok",
            (Completion::Ok, Some(Code::MailboxId("F2212ea87-6097".to_owned())), "Ok"),
        ),
        (
            "* OK [NOTIFICATIONOVERFLOW] too much",
            (Completion::Ok, Some(Code::NotificationOverflow), "too much"),
        ),
        ("* NO [NONEXISTENT]", (Completion::No, Some(Code::NonExistent), "")),
        ("* OK [UIDVALIDITY 4294967296] big", (Completion::Ok, other("UIDVALIDITY"), "big")),
        ("* OK [UIDNEXT  7 ] x", (Completion::Ok, Some(Code::UidNext(7)), "x")),
        ("* OK [HIGHESTMODSEQ 9]", (Completion::Ok, Some(Code::HighestModSeq(9)), "")),
        ("* BAD [CLIENTBUG] no", (Completion::Bad, other("CLIENTBUG"), "no")),
        ("* NO [no end", (Completion::No, None, "[no end")),
        ("* OK", (Completion::Ok, None, "")),
    ] {
        let (status, code, text) = condition(line);
        assert_eq!((status, code, text.as_str()), expected, "{line}");
    }
    let (_, code, _) = condition("* OK [CAPABILITY IMAP4rev2 IDLE] hi");
    assert!(matches!(code, Some(Code::Capability(told)) if told.has("IDLE")));
}

#[test]
fn a_completion_keeps_its_tag_whatever_follows() {
    let done = |status, code, text: &str| Heard::Done {
        tag: "A0007".to_owned(),
        status,
        code,
        text: text.to_owned(),
    };
    assert_eq!(
        read("A0007 NO [ALERT]登录失败\r\n".as_bytes()),
        done(Completion::No, Some(Code::Alert), "登录失败")
    );
    assert_eq!(read(b"A0007  OK  \r\n"), done(Completion::Ok, None, ""));
    assert_eq!(read(b"A0007 bad \0\xff\n"), done(Completion::Bad, None, "\0\u{fffd}"));
    assert_eq!(read(b"A0007 NO\r\n"), done(Completion::No, None, ""));
}

#[test]
fn a_goodbye_is_heard_with_and_without_its_star() {
    let bye = |text: &str| Reply::Bye { text: text.to_owned() };
    assert_eq!(reply("* BYE [UNAVAILABLE]维护"), bye("维护"));
    assert_eq!(reply("Server Unavailable. 15"), bye("Server Unavailable. 15"));
}

#[test]
fn greetings_continuations_and_ids_are_told_apart() {
    assert_eq!(read(b"* PREAUTH\0hi\r\n"), Heard::Reply(Reply::Other));
    assert!(matches!(read(b"* PREAUTH [CAPABILITY IDLE]\0\r\n"), Heard::Preauth(Some(Code::Capability(_)))));
    assert_eq!(read(b"+ \0x\r\n"), Heard::Continue("\0x".to_owned()));
    assert_eq!(read(b"* ID ()\r\n"), Heard::Id(String::new()));
    assert_eq!(
        read(b"* ID (\"name\" \"Coremail\"  \"version\" NIL)\r\n"),
        Heard::Id("name Coremail version".to_owned())
    );
}

proptest::proptest! {
    #[test]
    fn reading_never_fails(frame in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)) {
        let _ = read(&frame);
    }

    #[test]
    fn reading_what_looks_like_imap_never_fails(
        words in proptest::collection::vec(
            proptest::sample::select(vec![
                "* ", "5 ", "FETCH ", "(", ")", "\"", "{3}\r\n", "UID ", "FLAGS ", "LIST ", "ESEARCH ", "ALL ",
                "[", "]", "BODY[", "1:2", ",", "NIL ", "\\", "VANISHED ", "(EARLIER) ", "STATUS ", "A1 OK ", "\0",
            ]),
            0..20,
        )
    ) {
        let _ = read(words.concat().as_bytes());
    }
}
