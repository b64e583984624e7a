//! Our own IMAP server.

use std::time::{Duration, Instant};

use tidings_tests::imap_client::{IdleFloor, ImapClient};
use tidings_tests::imap_server::personalities::{CountedFrom, Limit, alibaba};
use tidings_tests::imap_server::{ImapServer, ServerOptions};
use tidings_tests::mail::mail;
use tidings_tests::wait::wait_until;

const SOON: Duration = Duration::from_secs(5);

fn idling(server: &ImapServer, folder: &str) -> IdleFloor {
    IdleFloor::start(server.address(), server.authority(), &server.user(), &server.password(), folder)
}

fn lines(floor: &IdleFloor) -> Vec<String> {
    floor.pushes().into_iter().map(|push| push.line).collect()
}

#[test]
fn two_idling_sessions_are_told_of_every_change_with_their_own_numbers() {
    let server = ImapServer::start(ServerOptions::default());
    let uids: Vec<u32> =
        (0..3).map(|n| server.deliver("INBOX", "ann@lab.example", &format!("Mail {n}"), "")).collect();
    let first = idling(&server, "INBOX");
    server.expunge("INBOX", uids[0]);
    first.wait_for(SOON, |line| line == "* 1 EXPUNGE");
    let second = idling(&server, "INBOX");
    server.deliver("INBOX", "bob@lab.example", "Another", "");
    server.add_flag("INBOX", uids[2], "\\Seen");
    server.set_flags("INBOX", uids[2], &[]);
    server.expunge("INBOX", uids[1]);
    assert_eq!(server.inject_line("* XNOTICE 您好 (what is this"), 2);
    for floor in [&first, &second] {
        floor.wait_for(SOON, |line| line.starts_with("* XNOTICE"));
    }
    let expected = [
        "* 3 EXISTS",
        "* 2 FETCH (FLAGS (\\Seen))",
        "* 2 FETCH (FLAGS ())",
        "* 1 EXPUNGE",
        "* XNOTICE 您好 (what is this",
    ];
    assert_eq!(lines(&second), expected);
    assert_eq!(lines(&first)[1..], expected);
}

#[test]
fn another_client_can_do_everything_and_sees_the_truth() {
    let server = ImapServer::start(ServerOptions::default());
    let mut client = server.client();
    client.create_folder("垃圾邮件");
    client.create_folder("R&D \"x\" \\ y");
    assert!(
        client.ok("LIST \"\" \"*\"").contains(&"* LIST (\\HasNoChildren) \"/\" \"&V4NXPpCuTvY-\"".to_owned())
    );
    assert_eq!(client.folders(), ["INBOX", "Drafts", "Junk", "Sent", "Trash", "垃圾邮件", "R&D \"x\" \\ y"]);
    client.rename_folder("R&D \"x\" \\ y", "R&D");

    let raw = mail("王芳 <wang@lab.example>", "关于项目评审会议的通知,请各位同事准时参加并带好资料", "正文");
    let uid = client.append_with("垃圾邮件", "\\Flagged", &raw);
    client.add_flags("垃圾邮件", uid, "\\Seen $Work");
    client.remove_flags("垃圾邮件", uid, "\\Flagged");
    assert_eq!(client.truth("垃圾邮件"), server.truth("垃圾邮件"));
    assert_eq!(client.truth("垃圾邮件")[&uid].iter().collect::<Vec<_>>(), ["$Work", "\\Seen"]);
    let whole = client.ok(&format!("UID FETCH {uid} (BODY.PEEK[]<0.100000> RFC822.SIZE)"));
    assert!(whole[0].contains(std::str::from_utf8(&raw).unwrap()), "{whole:?}");
    assert!(whole[0].contains("Subject: =?UTF-8?B?"));
    assert_eq!(
        client.ok("STATUS \"&V4NXPpCuTvY-\" (MESSAGES UIDNEXT UNSEEN)"),
        ["* STATUS \"&V4NXPpCuTvY-\" (MESSAGES 1 UIDNEXT 2 UNSEEN 0)"]
    );
    client.move_to("垃圾邮件", uid, "Trash");
    client.copy_to("Trash", 1, "R&D");
    assert!(client.truth("垃圾邮件").is_empty());
    client.select("R&D");
    assert_eq!(client.ok("UID SEARCH UNSEEN"), ["* SEARCH"]);
    assert_eq!(client.ok("SEARCH UID 1:* SEEN"), ["* SEARCH 1"]);
    assert_eq!(client.ok("UID FETCH 999:* (FLAGS)"), ["* 1 FETCH (UID 1 FLAGS ($Work \\Seen))"]);
    client.expunge("Trash", 1);
    assert!(server.truth("Trash").is_empty());
    client.delete_folder("R&D");
    assert!(client.command("SELECT R&-D").1.starts_with("NO [NONEXISTENT]"));
    client.log_out();
}

#[test]
fn examine_reads_without_writing_and_numbers_do_not_move_under_a_fetch_by_number() {
    let server = ImapServer::start(ServerOptions::default());
    let uids: Vec<u32> = (0..2).map(|_| server.deliver("INBOX", "a@lab.example", "Hello", "")).collect();
    let mut client = server.client();
    let opened = client.ok("EXAMINE INBOX");
    assert!(
        opened.contains(&"* 2 EXISTS".to_owned())
            && opened.contains(&"* OK [UIDNEXT 3] Predicted next UID".to_owned())
    );
    client.ok("FETCH 1 BODY[]");
    assert!(client.command("STORE 1 +FLAGS (\\Seen)").1.starts_with("NO "));
    assert!(server.truth("INBOX")[&uids[0]].is_empty());

    server.expunge("INBOX", uids[0]);
    server.deliver("INBOX", "a@lab.example", "Later", "");
    assert_eq!(client.ok("FETCH 1:2 (UID)"), ["* 2 FETCH (UID 2)"]);
    assert_eq!(client.ok("NOOP"), ["* 1 EXPUNGE", "* 2 EXISTS"]);
    assert!(client.command("XBOGUS").1.starts_with("BAD "));
}

#[test]
fn sign_in_is_checked_and_counted_in_both_forms() {
    let server = ImapServer::start(ServerOptions::default());
    let open = || ImapClient::open(server.address(), server.authority()).unwrap();
    let mut client = open();
    assert!(client.command("SELECT INBOX").1.starts_with("BAD "));
    assert!(client.command("LOGIN demo@lab.example wrong").1.starts_with("NO [AUTHENTICATIONFAILED]"));
    let answer = data_encoding::BASE64.encode("\0demo@lab.example\0密码\"\\".as_bytes());
    server.set_password("密码\"\\");
    let mut client = open();
    assert_eq!(client.begin("AUTHENTICATE PLAIN"), "+ ");
    assert!(client.finish(&answer).starts_with("OK [CAPABILITY IMAP4rev1"));
    let counters = server.counters();
    assert_eq!((counters.connections, counters.sign_ins_tried, counters.sign_ins_refused), (2, 2, 1));
    assert_eq!((counters.command("LOGIN"), counters.command("AUTHENTICATE")), (1, 1));
}

#[test]
fn a_deleted_folder_ends_the_session_that_has_it_open() {
    let server = ImapServer::start(ServerOptions::default());
    server.create_folder("项目");
    let floor = idling(&server, "项目");
    server.rename_folder("项目", "旧项目");
    server.deliver("旧项目", "a@lab.example", "Hello", "");
    floor.wait_for(SOON, |line| line == "* 1 EXISTS");
    server.delete_folder("旧项目");
    floor.wait_for(SOON, |line| line.starts_with("* BYE"));
    floor.wait_for_end(SOON);
    wait_until("the session to be forgotten", SOON, || server.open_connections() == 0);
}

#[test]
fn alibaba_knows_no_examine_pushes_late_and_in_its_own_words() {
    let delay = Duration::from_millis(300);
    let server = ImapServer::start(ServerOptions {
        personality: alibaba().with_push_delay(delay).with_limit(None),
        ..ServerOptions::default()
    });
    let mut client = server.client();
    assert!(client.command("EXAMINE INBOX").1.starts_with("BAD "));
    assert!(client.command("UID MOVE 1 Trash").1.starts_with("BAD "));
    server.wait_for_line("the greeting", SOON, |line| {
        line.line == "* OK AliYun IMAP Server Ready(10.147.42.1)"
    });

    let floor = idling(&server, "INBOX");
    let delivered = Instant::now();
    let uid = server.deliver("INBOX", "张伟 <zhang@lab.example>", "会议", "");
    // Commands see at once what IDLE is told late.
    assert_eq!(client.truth("INBOX").len(), 1);
    let push = floor.wait_for(SOON, |line| line == "* 1 EXISTS");
    assert!(push.at - delivered >= delay);
    server.add_flag("INBOX", uid, "\\Seen");
    floor.wait_for(SOON, |line| line == "* 1 FETCH (FLAGS (\\Seen))");
    server.remove_flag("INBOX", uid, "\\Seen");
    floor.wait_for(SOON, |line| line == "* 1 FETCH (FLAGS ())");
    server.expunge("INBOX", uid);
    floor.wait_for(SOON, |line| line == "* 1 EXPUNGE");
    server.wait_for_line("the continuation", SOON, |line| line.line == "+ idling");
    assert_eq!(server.counters().dones, 0);
}

#[test]
fn alibaba_ends_idle_after_its_limit_however_it_counts() {
    let after = Duration::from_millis(400);
    for counted_from in [CountedFrom::IdleStart, CountedFrom::SessionStart] {
        for bye in [None, Some("IDLE timeout")] {
            let limit = Some(Limit { after, counted_from, bye });
            let server = ImapServer::start(ServerOptions {
                personality: alibaba().with_limit(limit),
                ..ServerOptions::default()
            });
            let before = Instant::now();
            let floor = idling(&server, "INBOX");
            assert!(floor.wait_for_end(SOON) - before >= after);
            let said = bye.map(|text| format!("* BYE {text}"));
            assert_eq!(lines(&floor), said.into_iter().collect::<Vec<_>>());
        }
    }
    // A limit on idleness does not touch a session that works.
    let limit = Some(Limit { after: Duration::ZERO, counted_from: CountedFrom::IdleStart, bye: None });
    let server = ImapServer::start(ServerOptions {
        personality: alibaba().with_limit(limit),
        ..ServerOptions::default()
    });
    assert!(server.client().truth("INBOX").is_empty());
}

#[test]
fn ended_sessions_leave_the_server_serving() {
    let server = ImapServer::start(ServerOptions::default());
    for bye in [None, Some("Server shutting down")] {
        let floor = idling(&server, "INBOX");
        server.wait_for_idling(1, SOON);
        server.end_sessions(bye);
        floor.wait_for_end(SOON);
        assert_eq!(lines(&floor).len(), usize::from(bye.is_some()));
    }
    assert_eq!(server.client().folders().len(), 5);
}
