//! The real servers of the lab, each by the same tests.

use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpStream};
use std::process::{Command, Stdio};
use std::time::Duration;

use tidings_tests::imap_client::ImapClient;
use tidings_tests::mail::mail;
use tidings_tests::real_server::ServerKind;
use tidings_tests::tidings::program;
use tidings_tests::wait::wait_until;

/// Courier looks once a second, Dovecot holds back for half a second, and a busy machine takes longer.
const PUSH: Duration = Duration::from_secs(10);

#[test]
fn each_server_pushes_mail_flags_and_removal_and_answers_by_uid() {
    for kind in ServerKind::ALL {
        let server = kind.start();
        let mut client = server.client();
        let floor = server.idling("INBOX");

        let uid = client.append("INBOX", &mail("Ann <ann@lab.example>", "Hello", "Hi"));
        floor.wait_for(PUSH, |line| line == "* 1 EXISTS");
        client.add_flags("INBOX", uid, "\\Seen");
        floor.wait_for(PUSH, |line| line.starts_with("* 1 FETCH (") && line.contains("\\Seen"));
        assert!(client.truth("INBOX")[&uid].contains("\\Seen"), "{kind}");
        client.expunge("INBOX", uid);
        floor.wait_for(PUSH, |line| line == "* 1 EXPUNGE");
        assert!(client.truth("INBOX").is_empty(), "{kind}");
    }
}

#[test]
fn each_server_keeps_mail_and_port_over_a_restart_and_a_crash() {
    for kind in ServerKind::ALL {
        let mut server = kind.start();
        let trash = server.beside_inbox("Trash");
        let other = server.beside_inbox("工作 & 项目");
        let mut client = server.client();
        client.create_folder(&other);
        assert!(client.folders().contains(&other), "{kind}: {:?}", client.folders());
        let first = client.append(&other, &mail("ann@lab.example", "会议纪要", "…"));
        let second = client.append(&other, &mail("ann@lab.example", "More", "…"));
        client.move_to(&other, format!("{first}:{second}"), &trash);
        let before = client.truth(&trash);
        assert_eq!(before.len(), 2, "{kind}");
        assert!(client.truth(&other).is_empty(), "{kind}");
        let floor = server.idling("INBOX");
        server.restart();
        floor.wait_for_end(PUSH);
        assert_eq!(server.client().truth(&trash), before, "{kind}");
        server.kill();
        server.restart();
        assert_eq!(server.client().truth(&trash), before, "{kind}");

        let folder = server.ca_file().parent().unwrap().to_owned();
        let address = server.address();
        drop(server);
        assert!(!folder.exists(), "{kind}");
        assert!(TcpStream::connect(address).is_err(), "{kind}");
    }
}

#[test]
fn each_server_refuses_a_wrong_password_and_knows_idle_after_sign_in() {
    for kind in ServerKind::ALL {
        let server = kind.start();
        let mut client = ImapClient::open(server.address(), server.authority()).unwrap();
        let refused = client.log_in(server.user(), "wrong");
        assert!(refused.starts_with("NO "), "{kind}: {refused}");
        assert!(server.client().can("IDLE"), "{kind}");
        assert_eq!(server.client().can("MOVE"), kind != ServerKind::Courier, "{kind}");
    }
}

#[test]
fn a_server_ends_when_its_test_is_killed() {
    for kind in ServerKind::ALL {
        let mut test = Command::new(program("lab-real-server"))
            .arg(kind.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(test.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address: SocketAddr = line.split(' ').nth(1).unwrap().parse().unwrap();
        assert!(TcpStream::connect(address).is_ok(), "{kind}");
        test.kill().unwrap();
        test.wait().unwrap();
        wait_until("the server to end", PUSH, || TcpStream::connect(address).is_err());
    }
}
