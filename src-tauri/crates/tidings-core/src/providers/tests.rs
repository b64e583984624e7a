//! The table, row by row, and what is found in it.

use std::collections::BTreeSet;

use super::*;
use crate::tell::words::CATALOGUE;

fn table() -> Vec<Provider> {
    TABLE
        .split(ROW)
        .skip(1)
        .map(|row| toml_edit::de::from_str(row).unwrap_or_else(|error| panic!("{row}\n{error}")))
        .collect()
}

fn is_host(text: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    text.contains('.') && text.split('.').all(is_label)
}

fn is_month(text: &str) -> bool {
    let Some((year, month)) = text.split_once('-') else { return false };
    let is_year = year.parse().is_ok_and(|year: u16| (2015..=2100).contains(&year));
    is_year && month.len() == 2 && month.parse().is_ok_and(|month: u8| (1..=12).contains(&month))
}

#[test]
fn every_row_of_the_table_holds_what_a_row_must() {
    let table = table();
    assert!(table.len() >= 40, "{}", table.len());
    for row in &table {
        let id = &row.id;
        assert!(!row.name.is_empty() && !row.source.is_empty(), "{id}");
        assert!(id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_'), "{id}");
        assert!(!(row.domains.is_empty() && row.mx.is_empty()), "{id}: nothing leads to it");
        assert!(row.domains.iter().chain(&row.mx).all(|name| is_host(name)), "{id}: {row:?}");
        assert_eq!(
            row.host.is_none(),
            row.needs == Needs::NoImap,
            "{id}: a server exactly where there is IMAP"
        );
        assert!(row.host.iter().all(|host| is_host(host)), "{id}");
        assert!(row.port != Some(0), "{id}");
        assert!(row.checked.iter().chain(&row.webmail_checked).all(|month| is_month(month)), "{id}");
        assert!(
            row.checked.is_none() || !row.source.starts_with("not compared"),
            "{id}: compared with what?"
        );
        assert!(row.needs != Needs::Oauth || row.oauth.is_some(), "{id}: whose OAuth?");
        assert!(row.oauth.iter().all(|whose| whose == "google" || whose == "microsoft"), "{id}");
        assert!(row.keep_alive.is_none_or(|seconds| (60..=1740).contains(&seconds)), "{id}");
        assert!(row.connections.is_none_or(|most| (1..=100).contains(&most)), "{id}");
        for url in row.help.iter().chain(&row.webmail).chain(&row.message) {
            assert!(url.starts_with("https://") && url.is_ascii() && !url.contains(' '), "{id}: {url}");
        }
        let mail = Mail {
            email: "a@b",
            folder: Some("INBOX"),
            uid: Some(7),
            thread_id: Some("7f"),
            message_id: Some("<x@y>"),
        };
        assert!(row.webmail.is_none() || row.inbox_url("a@b").is_some(), "{id}: a place nobody fills");
        assert!(row.message.is_none() || row.message_url(&mail).is_some(), "{id}: a place nobody fills");
    }
}

#[test]
fn every_note_is_in_the_catalogue() {
    for row in table() {
        for note in &row.notes {
            let key = format!("\nwindow-provider-note-{} =", note.replace('_', "-"));
            assert!(CATALOGUE.contains(&key), "{}: {key}", row.id);
        }
    }
}

#[test]
fn no_name_stands_in_two_rows() {
    let table = table();
    let mut ids = BTreeSet::new();
    let mut domains = BTreeSet::new();
    let mut exchangers = BTreeSet::new();
    for row in &table {
        assert!(ids.insert(&row.id), "{}", row.id);
        assert!(row.domains.iter().all(|name| domains.insert(name)), "{}", row.id);
        assert!(row.mx.iter().all(|name| exchangers.insert(name)), "{}", row.id);
    }
}

#[test]
fn every_row_is_found_by_each_of_its_names() {
    for row in table() {
        for domain in &row.domains {
            assert_eq!(of_domain(domain).as_ref(), Some(&row));
        }
        for exchanger in &row.mx {
            assert_eq!(of_mail_exchanger(&format!("mx1.{exchanger}.")).as_ref(), Some(&row), "{exchanger}");
        }
        if let Some(host) = &row.host {
            assert_eq!(of_host(host).and_then(|found| found.host).as_ref(), Some(host));
        }
    }
}

#[test]
fn a_domain_is_found_whatever_its_case_and_only_whole() {
    assert_eq!(of_domain("GMX.de").unwrap().id, "gmx");
    for stranger in ["notgmx.de", "mail.gmx.de", "de", "", "\"", "gmx.de\", \""] {
        assert_eq!(of_domain(stranger), None, "{stranger}");
    }
    assert_eq!(of_mail_exchanger("mx.example.org"), None);
    assert_eq!(of_mail_exchanger("notgoogle.com"), None);
}

#[test]
fn the_longest_ending_of_a_mail_exchanger_counts() {
    assert_eq!(of_mail_exchanger("outlook-com.olc.protection.outlook.com").unwrap().id, "outlook");
    assert_eq!(of_mail_exchanger("example-org.mail.protection.outlook.com").unwrap().id, "microsoft365");
    assert_eq!(of_mail_exchanger("ASPMX.L.GOOGLE.COM.").unwrap().id, "gmail");
    assert_eq!(of_mail_exchanger("mxbiz1.qq.com").unwrap().id, "exmail");
}

#[test]
fn an_account_is_its_servers_whatever_its_address_says() {
    assert_eq!(of_account("ann@example.org", "imap.gmail.com").unwrap().id, "gmail");
    assert_eq!(of_account("ann@hotmail.de", "outlook.office365.com").unwrap().id, "outlook");
    assert_eq!(of_account("ann@web.de", "imap.web.de").unwrap().id, "webde");
    assert_eq!(of_account("ann@example.org", "imap.example.org"), None);
}

#[test]
fn the_user_is_the_address_or_its_beginning() {
    assert_eq!(UserForm::Address.of("ann@web.de"), "ann@web.de");
    assert_eq!(UserForm::Local.of("ann@web.de"), "ann");
}

#[test]
fn a_mail_opens_in_the_webmail_that_has_a_way_to_it() {
    let mail = Mail {
        email: "a+b@gmail.com",
        folder: Some("INBOX"),
        uid: Some(42),
        thread_id: None,
        message_id: Some("<CA+x/y@mail.gmail.com>"),
    };
    assert_eq!(
        of_domain("gmail.com").unwrap().message_url(&mail).unwrap(),
        "https://mail.google.com/mail/?authuser=a%2Bb%40gmail.com#search/rfc822msgid%3ACA%2Bx%2Fy%40mail.gmail.com"
    );
    assert!(of_domain("disroot.org").unwrap().message_url(&mail).unwrap().ends_with("&_uid=42&_mbox=INBOX"));
    assert_eq!(of_domain("gmail.com").unwrap().message_url(&Mail { message_id: None, ..mail }), None);
    assert_eq!(of_domain("qq.com").unwrap().message_url(&mail), None);
    assert_eq!(of_domain("qq.com").unwrap().inbox_url("1@qq.com").unwrap(), "https://mail.qq.com/");
}

#[test]
fn nothing_of_a_mail_leaves_its_place_in_a_link() {
    let id = "x@y>\"#/../?q=1&r=2\r\n https://evil.example/\u{202e}";
    let mail = Mail { message_id: Some(id), ..Mail::default() };
    let url = link::fill("https://example.org/?id={message_id}&end", &mail).unwrap();
    let inside = url.strip_prefix("https://example.org/?id=").unwrap().strip_suffix("&end").unwrap();
    assert!(inside.bytes().all(|b| b.is_ascii_alphanumeric() || b"%-._~".contains(&b)), "{inside}");
    assert_eq!(link::fill("https://example.org/{nonsense}", &mail), None);
    assert_eq!(link::fill("https://example.org/{uid", &mail), None);
}
