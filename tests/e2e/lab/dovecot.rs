//! The real Dovecot of the lab.

use std::time::Duration;

use tidings_tests::ca::CertificateKind;
use tidings_tests::dovecot::{Dovecot, DovecotOptions, MailFormat};
use tidings_tests::imap_client::{IdleFloor, ImapClient};
use tidings_tests::mail::mail;

/// Dovecot 2.3 holds pushes back for half a second, and a busy machine for longer.
const PUSH: Duration = Duration::from_secs(10);

fn idling(dovecot: &Dovecot, folder: &str) -> IdleFloor {
    IdleFloor::start(dovecot.address(), dovecot.authority(), dovecot.user(), dovecot.password(), folder)
}

#[test]
fn an_idling_connection_to_dovecot_hears_of_mail_flags_and_removal() {
    for format in [MailFormat::Maildir, MailFormat::Sdbox] {
        let dovecot = Dovecot::start(DovecotOptions { format, ..DovecotOptions::default() });
        let mut client = dovecot.client();
        let floor = idling(&dovecot, "INBOX");

        let uid = client.append("INBOX", &mail("Ann <ann@lab.example>", "Hello", "Hi"));
        floor.wait_for(PUSH, |line| line == "* 1 EXISTS");
        client.add_flags("INBOX", uid, "\\Seen");
        floor.wait_for(PUSH, |line| line.starts_with("* 1 FETCH (") && line.contains("\\Seen"));
        assert!(client.truth("INBOX")[&uid].contains("\\Seen"));
        client.expunge("INBOX", uid);
        floor.wait_for(PUSH, |line| line == "* 1 EXPUNGE");
        assert!(client.truth("INBOX").is_empty());
    }
}

#[test]
fn dovecot_keeps_mail_and_port_over_a_restart_and_leaves_nothing_behind() {
    let mut dovecot = Dovecot::start(DovecotOptions::default());
    let mut client = dovecot.client();
    client.create_folder("项目");
    client.rename_folder("项目", "工作 & 项目");
    assert!(client.folders().contains(&"工作 & 项目".to_owned()));
    let uid = client.append("工作 & 项目", &mail("ann@lab.example", "会议纪要", "…"));
    client.move_to("工作 & 项目", uid, "Trash");
    let before = client.truth("Trash");
    assert_eq!(before.len(), 1);
    let floor = idling(&dovecot, "INBOX");
    dovecot.restart();
    floor.wait_for_end(PUSH);
    assert_eq!(dovecot.client().truth("Trash"), before);

    let folder = dovecot.ca_file().parent().unwrap().to_owned();
    let address = dovecot.address();
    drop(dovecot);
    assert!(!folder.exists());
    assert!(std::net::TcpStream::connect(address).is_err());
}

#[test]
fn dovecot_refuses_a_wrong_password_and_one_connection_too_many() {
    let mut dovecot = Dovecot::start(DovecotOptions { max_user_connections: 2, ..DovecotOptions::default() });
    let open = |dovecot: &Dovecot| ImapClient::open(dovecot.address(), dovecot.authority()).unwrap();
    let refused = open(&dovecot).log_in("anna@lab.example", "wrong");
    assert!(refused.starts_with("NO [AUTHENTICATIONFAILED]"), "{refused}");
    let (_first, _second) = (dovecot.client(), dovecot.client());
    let third = open(&dovecot).log_in(dovecot.user(), dovecot.password());
    // Its code is LIMIT or UNAVAILABLE, depending on which of its processes says it.
    assert!(third.starts_with("NO [") && third.contains("] Maximum number of connections"), "{third}");
    let old = dovecot.password().to_owned();
    dovecot.set_password("密码\\{}: x");
    let refused = open(&dovecot).log_in(dovecot.user(), &old);
    assert!(refused.starts_with("NO [AUTHENTICATIONFAILED]"), "{refused}");
}

#[test]
fn dovecot_offers_starttls_and_shows_the_certificate_it_was_told_to() {
    let options =
        DovecotOptions { starttls: true, certificate: CertificateKind::Expired, ..DovecotOptions::default() };
    let dovecot = Dovecot::start(options);
    assert!(ImapClient::open(dovecot.address(), dovecot.authority()).is_err());
    assert!(std::net::TcpStream::connect(dovecot.starttls_address()).is_ok());
}
