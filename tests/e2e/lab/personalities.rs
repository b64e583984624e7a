//! Our own IMAP server in the parts of others: the extensions it serves and the habits it has, on the wire.

use std::time::Duration;

use tidings_tests::imap_client::{IdleFloor, ImapClient};
use tidings_tests::imap_server::personalities::{
    Excess, MessageLimit, Personality, chatterbox, cyrus, dovecot, exchange, exists_only, gmail, icloud,
    mail_ru, mute, netease, outlook, qq, uw, yahoo,
};
use tidings_tests::imap_server::{ImapServer, Script, ServerOptions, Trouble};
use tidings_tests::mail::mail;

const SOON: Duration = Duration::from_secs(5);

fn start(personality: Personality) -> ImapServer {
    ImapServer::start(ServerOptions { personality, ..ServerOptions::default() })
}

fn deliver(server: &ImapServer, count: usize) -> Vec<u32> {
    (0..count).map(|_| server.deliver("INBOX", "a@lab.example", "Hello", "")).collect()
}

fn idling(server: &ImapServer) -> IdleFloor {
    IdleFloor::start(server.address(), server.authority(), &server.user(), &server.password(), "INBOX")
}

#[test]
fn catching_up_by_modification_sequence_is_served() {
    let server = start(dovecot());
    let uids = deliver(&server, 5);
    let mut client = server.client();
    assert!(
        client.command("EXAMINE INBOX (QRESYNC (1700000001 1))").1.starts_with("BAD "),
        "not enabled yet"
    );
    assert_eq!(client.ok("ENABLE QRESYNC"), ["* ENABLED QRESYNC"]);
    let opened = client.ok("EXAMINE INBOX (CONDSTORE)");
    assert!(opened.contains(&"* OK [HIGHESTMODSEQ 6] Highest".to_owned()), "{opened:?}");
    server.expunge("INBOX", uids[1]);
    server.add_flag("INBOX", uids[3], "\\Seen");
    assert_eq!(
        client.ok("NOOP"),
        ["* VANISHED 2", "* 3 FETCH (UID 4 FLAGS (\\Seen) MODSEQ (8))", "* OK [HIGHESTMODSEQ 8] Highest"]
    );

    let again = client.ok("EXAMINE INBOX (QRESYNC (1700000001 6))");
    assert_eq!(again[0], "* OK [CLOSED] Previous mailbox closed.");
    assert_eq!(
        again[again.len() - 2..],
        ["* VANISHED (EARLIER) 2", "* 3 FETCH (UID 4 FLAGS (\\Seen) MODSEQ (8))"]
    );
    let stranger = client.ok("EXAMINE INBOX (QRESYNC (9 6))");
    assert!(!stranger.iter().any(|line| line.contains("VANISHED") || line.contains("FETCH")));
    assert_eq!(
        client.ok("UID FETCH 1:4294967295 (FLAGS) (CHANGEDSINCE 6 VANISHED)"),
        ["* VANISHED (EARLIER) 2", "* 3 FETCH (UID 4 FLAGS (\\Seen) MODSEQ (8))"]
    );
    assert_eq!(client.ok("UID FETCH 1:4294967295 (FLAGS) (CHANGEDSINCE 8)"), [""; 0]);
    assert_eq!(client.ok("UID SEARCH MODSEQ 8"), ["* SEARCH 4 (MODSEQ 8)"]);
}

#[test]
fn a_million_messages_are_searched_in_the_short_form() {
    let server = start(dovecot());
    server.fill("INBOX", Script { count: 1_000_000, unread_every: 250_000 });
    server.expunge("INBOX", 7);
    let mut client = server.client();
    let opened = client.ok("EXAMINE INBOX");
    assert!(opened.contains(&"* 999999 EXISTS".to_owned()));
    assert!(opened.contains(&"* OK [UNSEEN 249999] First unseen.".to_owned()), "{opened:?}");
    let answer = |lines: Vec<String>| lines[0].split_once(") ").unwrap().1.to_owned();
    assert_eq!(answer(client.ok("UID SEARCH RETURN (ALL) ALL")), "UID ALL 1:6,8:1000000");
    assert_eq!(
        answer(client.ok("UID SEARCH RETURN (MIN MAX COUNT ALL) UNSEEN")),
        "UID MIN 250000 MAX 1000000 COUNT 4 ALL 250000,500000,750000,1000000"
    );
    assert_eq!(answer(client.ok("SEARCH RETURN () UID 1:8")), "ALL 1:7");
    let none = client.ok("UID SEARCH RETURN (ALL) UID 1:8 UNSEEN");
    assert!(none[0].ends_with(") UID"), "{none:?}");
    let whole = client.ok("FETCH 999999 (UID FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])");
    assert!(whole[0].contains("UID 1000000 FLAGS () BODY[") && whole[0].contains("Scripted mail 1000000"));
    server.empty("INBOX");
    assert_eq!(client.ok("NOOP").len(), 999_999);
    assert!(server.truth("INBOX").is_empty());
    let told = server.transcript().into_iter().filter(|line| line.line == "* 1 EXPUNGE");
    assert_eq!(told.map(|line| line.times).collect::<Vec<_>>(), [999_999], "one entry in the transcript");
}

#[test]
fn all_folders_are_counted_in_one_command_and_by_notify() {
    let server = start(cyrus());
    server.create_folder("Work");
    server.deliver("Work", "a@lab.example", "Hello", "");
    let mut client = server.client();
    let listed =
        client.ok("LIST \"\" \"*\" RETURN (SPECIAL-USE STATUS (MESSAGES UIDNEXT UNSEEN HIGHESTMODSEQ))");
    assert!(listed.contains(&"* STATUS \"Work\" (MESSAGES 1 UIDNEXT 2 UNSEEN 1 HIGHESTMODSEQ 2)".to_owned()));
    assert_eq!(listed.len(), 12, "{listed:?}");
    client.ok("EXAMINE INBOX");
    client.ok(
        "NOTIFY SET (SELECTED (MessageNew (UID FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)]) MessageExpunge FlagChange)) \
         (PERSONAL (MessageNew MessageExpunge FlagChange MailboxName))",
    );
    let is_there = |wanted: &'static str| {
        server.wait_for_line(wanted, SOON, |line| !line.from_client && line.line.starts_with(wanted));
    };
    server.deliver("Work", "a@lab.example", "Hello again", "");
    is_there("* STATUS \"Work\" (MESSAGES 2 UIDNEXT 3 UIDVALIDITY 1700000006 UNSEEN 2)");
    server.rename_folder("Work", "Labour");
    is_there("* LIST () \"/\" \"Labour\" (\"OLDNAME\" (\"Work\"))");
    server.deliver("INBOX", "a@lab.example", "Here", "");
    is_there("* 1 FETCH (UID 1 FLAGS () BODY[HEADER.FIELDS (SUBJECT)] {");
    server.delete_folder("Labour");
    is_there("* LIST (\\NonExistent) \"/\" \"Labour\"");
}

#[test]
fn netease_opens_nothing_until_an_id_was_answered() {
    let server = start(netease());
    let mut client = ImapClient::open(server.address(), server.authority()).unwrap();
    let credentials = data_encoding::BASE64.encode(b"\0demo@lab.example\0open sesame");
    assert!(client.command(&format!("AUTHENTICATE PLAIN {credentials}")).1.starts_with("BAD "));
    assert!(client.log_in(&server.user(), &server.password()).starts_with("OK"));
    let unsafe_login = "NO EXAMINE Unsafe Login. Please contact kefu@188.com for help";
    assert_eq!(client.command("EXAMINE INBOX").1, unsafe_login);
    assert!(client.ok("ID (\"name\" \"lab\")\r\nx1 NOOP").len() == 1, "sent behind it without waiting");
    assert_eq!(client.command("EXAMINE INBOX").1, unsafe_login);
    client.ok("ID (\"name\" \"lab\")");
    assert!(!client.ok("EXAMINE INBOX").iter().any(|line| line.contains("UIDNEXT")));
    assert_eq!(client.ok("STATUS \"INBOX\" (UIDNEXT)"), ["* STATUS \"INBOX\" ()"]);
    assert!(client.command("IDLE").1.starts_with("BAD "));
    assert_eq!(server.counters().early_commands, 1);
}

#[test]
fn limits_on_connections_and_messages_are_kept() {
    let server = start(gmail().with_most_connections(1));
    let _first = server.client();
    let mut second = ImapClient::open(server.address(), server.authority()).unwrap();
    assert_eq!(
        second.log_in(&server.user(), &server.password()),
        "NO [ALERT] Too many simultaneous connections. (Failure)"
    );
    assert_eq!(server.counters().connections_refused, 1);

    let server = start(yahoo());
    server.fill("INBOX", Script { count: 12_000, unread_every: 0 });
    let mut client = server.client();
    assert!(client.ok("EXAMINE INBOX").contains(&"* 10000 EXISTS".to_owned()));
    assert_eq!(client.ok("STATUS Inbox (MESSAGES)"), ["* STATUS \"Inbox\" (MESSAGES 12000)"]);
    let (lines, status) = client.command("UID FETCH 1:4294967295 (FLAGS)");
    assert_eq!((lines.len(), lines[0].as_str()), (1_000, "* 9001 FETCH (UID 11001 FLAGS (\\Seen))"));
    assert!(status.starts_with("OK [MESSAGELIMIT 1000 11001] "), "{status}");
    let (found, _) = client.command("UID SEARCH ALL");
    assert!(found[0].starts_with("* SEARCH 11001 11002 "));
    assert!(client.command("FETCH 10001 (FLAGS)").1.starts_with("BAD [CLIENTBUG]"));

    let limit = Some(MessageLimit { most: 1_000, excess: Excess::Refused });
    let server = start(Personality { message_limit: limit, ..yahoo() });
    server.fill("INBOX", Script { count: 2_000, unread_every: 0 });
    let mut client = server.client();
    client.ok("EXAMINE INBOX");
    let (lines, status) = client.command("FETCH 1:1001 (FLAGS)");
    assert!(lines.is_empty() && status.starts_with("NO [MESSAGELIMIT 1000]"), "{status}");
    assert_eq!(client.ok("FETCH 1:1000 (FLAGS)").len(), 1_000);
}

#[test]
fn labels_show_one_mail_in_several_folders_with_one_identity() {
    let server = start(gmail());
    server.create_folder("Work");
    let uids =
        server.deliver_copies(&["INBOX", "Work", "[Gmail]/All Mail"], &mail("a@lab.example", "Hello", ""));
    let mut client = server.client();
    let mut seen = Vec::new();
    for (folder, uid) in ["INBOX", "Work", "[Gmail]/All Mail"].iter().zip(&uids) {
        client.ok(&format!("EXAMINE \"{folder}\""));
        let line = client.ok(&format!("UID FETCH {uid} (X-GM-MSGID X-GM-LABELS)")).remove(0);
        seen.push(line.split_once("X-GM-MSGID ").unwrap().1.to_owned());
    }
    let id = seen[0].split(' ').next().unwrap();
    assert_eq!(seen[0], format!("{id} X-GM-LABELS (\"Work\"))"));
    assert_eq!(seen[1], format!("{id} X-GM-LABELS (\\Inbox))"));
    assert_eq!(seen[2], format!("{id} X-GM-LABELS (\\Inbox \"Work\"))"));
    assert!(client.command("FETCH 1 (EMAILID)").1.starts_with("BAD "), "no OBJECTID there");
}

#[test]
fn icloud_lies_where_qresync_is_used_and_echoes_no_enable() {
    let server = start(icloud());
    deliver(&server, 10);
    let mut client = server.client();
    assert_eq!(client.ok("ENABLE QRESYNC"), [""; 0]);
    client.ok("EXAMINE INBOX");
    let lines = client.ok("UID FETCH 1:4294967295 (FLAGS) (CHANGEDSINCE 10 VANISHED)");
    assert_eq!(lines, ["* VANISHED (EARLIER) 1:8,10", "* 11 FETCH (UID 10 FLAGS () MODSEQ (11))"]);
}

#[test]
fn idle_has_the_habits_of_each_server() {
    let server = start(outlook());
    deliver(&server, 2);
    let mut client = server.client();
    client.ok("EXAMINE INBOX");
    assert_eq!(client.begin("IDLE"), "* 2 EXISTS", "before the continuation");

    let server = start(qq());
    deliver(&server, 1);
    let mut client = server.client();
    client.ok("EXAMINE INBOX");
    assert_eq!(client.ok("UID FETCH 1 (FLAGS)"), ["* 1 FETCH (UID 1 FLAGS () )"]);
    assert!(client.ok("CAPABILITY")[0].ends_with("UIDPLUS                     "));

    let server = start(uw().scaled(1e-4));
    deliver(&server, 2);
    let mut client = server.client();
    client.ok("EXAMINE INBOX");
    client.begin("IDLE");
    server.wait_for_line("the fake message", SOON, |line| line.line == "* 3 EXISTS");
    client.finish("DONE");
    server.wait_for_line("its end", SOON, |line| line.line == "* 3 EXPUNGE");
    assert_eq!(client.ok("NOOP"), [""; 0]);

    let server = start(chatterbox());
    let floor = idling(&server);
    floor.wait_for(SOON, |line| line == "* OK Still here");
}

#[test]
fn some_servers_do_not_tell_what_happened() {
    let server = start(exchange());
    let mut stale = server.client();
    stale.ok("EXAMINE INBOX");
    deliver(&server, 1);
    assert_eq!(stale.ok("NOOP"), [""; 0]);
    assert_eq!(stale.ok("UID FETCH 1:4294967295 (FLAGS)"), [""; 0]);
    assert_eq!(stale.ok("STATUS INBOX (MESSAGES UIDNEXT)"), ["* STATUS \"INBOX\" (MESSAGES 0 UIDNEXT 1)"]);
    assert!(stale.ok("EXAMINE INBOX").contains(&"* 1 EXISTS".to_owned()));

    let server = start(mute());
    let mut client = server.client();
    client.ok("EXAMINE INBOX");
    client.begin("IDLE");
    deliver(&server, 1);
    assert!(client.finish("DONE").starts_with("OK"));
    assert_eq!(client.ok("NOOP"), ["* 1 EXISTS"]);

    let server = start(exists_only());
    let floor = idling(&server);
    let uid = deliver(&server, 1)[0];
    server.add_flag("INBOX", uid, "\\Seen");
    server.expunge("INBOX", uid);
    floor.wait_for(SOON, |line| line == "* 1 EXPUNGE");
    assert!(floor.pushes().iter().all(|push| !push.line.contains("FETCH")));

    let server = start(mail_ru());
    assert!(server.client().command("IDLE").1.starts_with("BAD [CLIENTBUG]"));
}

#[test]
fn trouble_meets_the_command_it_was_meant_for_once() {
    let server = start(outlook());
    server.trouble("EXAMINE", Trouble::Reply("BAD User is authenticated but not connected.".to_owned()));
    server.trouble("NOOP", Trouble::LastLine("Server Unavailable. 15".to_owned()));
    let mut client = server.client();
    assert_eq!(client.command("EXAMINE INBOX").1, "BAD User is authenticated but not connected.");
    client.ok("EXAMINE INBOX");
    assert_eq!(client.begin("NOOP"), "Server Unavailable. 15");
    assert!(server.is_out_of_trouble());
    server.client().ok("NOOP");
}
