//! Mails as bytes, as a mail program would write them: RFC 5322 headers, RFC 2047 for what is not ASCII.

use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::{Timestamp, tz::TimeZone};

/// RFC 2047 §2: an encoded word is at most 75 characters long; 45 bytes are 60 characters of base64.
const WORD_BYTES: usize = 45;

/// A mail with its own Message-ID, dated now.
///
/// `from` is an address or `Name <address>`; name and subject may be any text.
pub fn mail(from: &str, subject: &str, body: &str) -> Vec<u8> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let now = Timestamp::now();
    let from = match from.split_once(" <") {
        Some((name, address)) => format!("{} <{address}", header_text(name)),
        None => from.to_owned(),
    };
    let date = now.to_zoned(TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S +0000");
    let id = format!("<{}.{}.{number}@lab.example>", now.as_microsecond(), process::id());
    let body = body.replace("\r\n", "\n").replace('\n', "\r\n");
    format!(
        "From: {from}\r\nTo: demo@lab.example\r\nSubject: {}\r\nDate: {date}\r\nMessage-ID: {id}\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\
         \r\n{body}\r\n",
        header_text(subject)
    )
    .into_bytes()
}

/// `text` as it may stand in a header: itself when it is printable ASCII, else as encoded words.
fn header_text(text: &str) -> String {
    if text.chars().all(|c| matches!(c, ' '..='~')) {
        return text.to_owned();
    }
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    for character in text.chars() {
        // A character is never cut in two: RFC 2047 §5.
        if word.len() + character.len_utf8() > WORD_BYTES {
            words.push(std::mem::take(&mut word));
        }
        word.push(character);
    }
    words.push(word);
    let coded: Vec<String> = words
        .iter()
        .map(|word| format!("=?UTF-8?B?{}?=", data_encoding::BASE64.encode(word.as_bytes())))
        .collect();
    coded.join("\r\n ")
}
