//! Reading autoconfig and the DNS, the hostile forms of both too.

use std::net::SocketAddr;
use std::time::Duration;

use simple_dns::rdata::{MX, RData, SRV};
use simple_dns::{CLASS, Name, Packet, PacketFlag, ResourceRecord};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, UdpSocket};

use super::*;

fn offer(host: &str, port: u16, security: Security, user: &str) -> Offer {
    Offer { host: host.to_owned(), port, security, user: user.to_owned(), by: FoundBy::Autoconfig }
}

fn read(xml: &str) -> Vec<Offer> {
    autoconfig::offers(xml.as_bytes(), "ann@example.org", FoundBy::Autoconfig)
}

fn config(servers: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><clientConfig version=\"1.1\"><emailProvider id=\"x\">{servers}</emailProvider></clientConfig>"
    )
}

fn server(kind: &str, host: &str, port: &str, socket: &str, user: &str) -> String {
    format!(
        "<incomingServer type=\"{kind}\"><hostname>{host}</hostname><port> {port} </port>\
         <socketType>{socket}</socketType><username>{user}</username></incomingServer>"
    )
}

#[test]
fn autoconfig_names_the_servers_with_tls_and_the_best_first() {
    let xml = config(
        &[
            server("pop3", "pop.example.org", "995", "SSL", "%EMAILADDRESS%"),
            server("imap", "imap.example.org", "143", "STARTTLS", "%EMAILLOCALPART%"),
            server("imap", "plain.example.org", "143", "plain", "%EMAILADDRESS%"),
            server("imap", "IMAP.example.org", "993", "SSL", "%EMAILADDRESS%"),
        ]
        .concat(),
    );
    assert_eq!(
        read(&xml),
        [
            offer("imap.example.org", 993, Security::Tls, "ann@example.org"),
            offer("imap.example.org", 143, Security::Starttls, "ann"),
        ]
    );
}

#[test]
fn what_autoconfig_cannot_mean_is_passed_over() {
    for (host, port, user) in [
        ("imap example.org", "993", "u"),
        ("imap.example.org/x", "993", "u"),
        ("[::1]", "993", "u"),
        ("imap.example.org", "0", "u"),
        ("imap.example.org", "70000", "u"),
        ("imap.example.org", "993", "a&#10;b"),
    ] {
        assert_eq!(read(&config(&server("imap", host, port, "SSL", user))), [], "{host} {port} {user}");
    }
    for xml in ["", "<", "<html><body>404</body></html>", "\u{0}", "<clientConfig/>"] {
        assert_eq!(read(xml), [], "{xml}");
    }
}

#[test]
fn a_document_with_entities_is_refused_whole() {
    let bomb = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE c [<!ENTITY a \"imap.example.org\"><!ENTITY b \"&a;&a;\">]>{}",
        config(&server("imap", "&a;", "993", "SSL", "u")).replace("<?xml version=\"1.0\"?>", "")
    );
    assert_eq!(read(&bomb), []);
    let outside = bomb.replace("\"imap.example.org\"", "SYSTEM \"file:///etc/hostname\"");
    assert_eq!(read(&outside), []);
}

#[test]
fn neither_depth_nor_number_of_elements_hurts() {
    let deep = format!("{}{}", "<a>".repeat(20_000), "</a>".repeat(20_000));
    assert_eq!(read(&deep), []);
    let many = config(&server("imap", "imap.example.org", "993", "SSL", "u").repeat(5_000));
    assert_eq!(read(&many), []);
}

#[test]
fn only_host_names_are_hosts() {
    assert!(is_host("imap.example.org") && is_host("localhost") && is_host("xn--mller-kva.de"));
    for text in ["", ".", "a..b", "-a.b", "a b", "a/b", "1.2.3.4:5", &"a".repeat(64), &"a.".repeat(127)] {
        assert!(!is_host(text), "{text}");
    }
    assert_eq!(usable_domain("Example.ORG."), Some("example.org".to_owned()));
    assert_eq!(usable_domain("müller.de"), Some("xn--mller-kva.de".to_owned()));
    assert_eq!(usable_domain("mül ler.de").as_deref(), None);
}

/// Answers every question by `records`; the first datagram of each is cut off when `is_cut`.
async fn resolver(is_cut: bool, records: fn(&str) -> Vec<RData<'static>>) -> Resolver {
    let stream = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address: SocketAddr = stream.local_addr().unwrap();
    let datagrams = UdpSocket::bind(address).await.unwrap();
    let answer = move |query: &[u8], is_cut: bool| {
        let query = Packet::parse(query).unwrap();
        let name = query.questions[0].qname.to_string();
        let mut reply = Packet::new_reply(query.id());
        reply.questions = query.questions.clone();
        if is_cut {
            reply.set_flags(PacketFlag::TRUNCATION);
        } else {
            let record = |data| ResourceRecord::new(query.questions[0].qname.clone(), CLASS::IN, 60, data);
            reply.answers = records(&name).into_iter().map(record).collect();
        }
        reply.build_bytes_vec().unwrap()
    };
    tokio::spawn(async move {
        let mut buffer = [0; 1024];
        loop {
            let (length, peer) = datagrams.recv_from(&mut buffer).await.unwrap();
            // What others might send to the port is no answer.
            datagrams.send_to(b"\xff\xff", peer).await.unwrap();
            datagrams.send_to(&answer(&buffer[..length], is_cut), peer).await.unwrap();
        }
    });
    tokio::spawn(async move {
        loop {
            let (mut peer, _) = stream.accept().await.unwrap();
            let mut query = vec![0; usize::from(peer.read_u16().await.unwrap())];
            peer.read_exact(&mut query).await.unwrap();
            let reply = answer(&query, false);
            peer.write_u16(u16::try_from(reply.len()).unwrap()).await.unwrap();
            peer.write_all(&reply).await.unwrap();
        }
    });
    Resolver::at(address, Duration::from_secs(5))
}

fn srv(priority: u16, weight: u16, port: u16, target: &'static str) -> RData<'static> {
    RData::SRV(SRV { priority, weight, port, target: Name::new_unchecked(target) })
}

fn records(name: &str) -> Vec<RData<'static>> {
    match name.trim_end_matches('.') {
        "_imaps._tcp.example.org" => vec![
            srv(20, 0, 993, "second.example.org"),
            srv(10, 5, 9993, "first.example.org"),
            srv(10, 1, 993, "lighter.example.org"),
        ],
        "_imap._tcp.example.org" => vec![srv(0, 0, 0, "")],
        "example.org" => vec![
            RData::MX(MX { preference: 20, exchange: Name::new_unchecked("alt1.aspmx.l.google.com") }),
            RData::MX(MX { preference: 10, exchange: Name::new_unchecked("aspmx.l.google.com") }),
        ],
        _ => vec![],
    }
}

#[tokio::test]
async fn the_dns_names_servers_in_their_order() {
    for is_cut in [false, true] {
        let services = resolver(is_cut, records).await.services("example.org").await;
        let named: Vec<(&str, u16)> = services.iter().map(|it| (it.host.as_str(), it.port)).collect();
        assert_eq!(
            named,
            [("first.example.org", 9993), ("lighter.example.org", 993), ("second.example.org", 993)]
        );
        assert!(services.iter().all(|it| it.security == Security::Tls), "“.” means that there is none");
    }
}

#[tokio::test]
async fn who_takes_the_mail_tells_whose_domain_it_is() {
    let exchangers = resolver(false, records).await.mail_exchangers("example.org").await;
    assert_eq!(exchangers, ["aspmx.l.google.com", "alt1.aspmx.l.google.com"]);
    assert_eq!(providers::of_mail_exchanger(&exchangers[0]).unwrap().id, "gmail");
    assert_eq!(resolver(false, records).await.mail_exchangers("other.example").await, Vec::<String>::new());
}

#[tokio::test]
async fn a_resolver_that_says_nothing_costs_its_deadline_and_no_more() {
    let silent = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let resolver = Resolver::at(silent.local_addr().unwrap(), Duration::from_millis(50));
    assert_eq!(resolver.services("example.org").await, []);
}
