//! Who wrote what, when: the few header fields that name a mail to a person, and by what we know it again.

use mail_parser::{HeaderValue, parsers::MessageStream};
use tidings_protocol::Timestamp;

use crate::listen::reply::Fetched;
use crate::mailbox::Identity;
use crate::mailbox::encoded_words::{self, Piece};
use crate::mailbox::text::{self, SENDER, SUBJECT};

/// What names a mail to a person. Texts are clean; absent ones are unknown, never invented.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// `Ann <ann@example.org>`, or the address alone.
    pub from: Option<String>,
    /// The subject.
    pub subject: Option<String>,
    /// The Message-ID with its angle brackets.
    pub message_id: Option<String>,
    /// The mail's own date, else when the server received it.
    pub date: Option<Timestamp>,
    /// When the server received it (INTERNALDATE).
    pub received: Option<Timestamp>,
    /// By what it is recognised elsewhere.
    pub identity: Option<Identity>,
}

/// A longer Message-ID is somebody's joke.
const MESSAGE_ID: usize = 250;

impl Envelope {
    /// What a server told of a message; `None` when its header is not among it.
    #[must_use]
    pub fn of(fetched: &Fetched) -> Option<Self> {
        let mut envelope = Self::parse(fetched.header.as_deref()?, fetched.internal_date);
        envelope.identity = Identity::of(
            fetched.lasting_id.as_deref(),
            envelope.message_id.as_deref(),
            fetched.internal_date,
            fetched.size,
        );
        Some(envelope)
    }

    /// Reads header fields as they came from the server; whatever cannot be read is unknown.
    #[must_use]
    pub fn parse(header: &[u8], received: Option<Timestamp>) -> Self {
        let fields = Fields::of(header);
        let sender = fields.value("from").and_then(|value| sender(&value));
        let sender = sender.or_else(|| fields.value("sender").and_then(|value| sender_of(&value)));
        let subject =
            fields.value("subject").map(|value| text::clean(&encoded_words::decode(&value), SUBJECT));
        let message_id =
            fields.value("message-id").map(|value| text::clean(&String::from_utf8_lossy(&value), MESSAGE_ID));
        let date = fields.value("date").and_then(|value| parse_date(&String::from_utf8_lossy(&value)));
        Self {
            from: sender,
            subject: subject.filter(|subject| !subject.is_empty()),
            message_id: message_id.filter(|id| !id.is_empty()),
            date: date.or(received),
            received,
            identity: None,
        }
    }
}

/// A date as RFC 5322 §3.3 writes it, or INTERNALDATE (RFC 3501 §9), which joins day, month and year by `-`.
#[must_use]
pub fn parse_date(value: &str) -> Option<Timestamp> {
    let (date, time) = value.trim().split_at_checked(11).unwrap_or((value, ""));
    let spaced = if date.matches('-').count() == 2 {
        format!("{}{time}", date.replace('-', " "))
    } else {
        value.to_owned()
    };
    let parsed = mail_parser::DateTime::parse_rfc822(spaced.trim())?;
    parsed.is_valid().then(|| Timestamp::from_millis(parsed.to_timestamp().saturating_mul(1_000)))
}

fn sender_of(value: &[u8]) -> Option<String> {
    sender(value)
}

/// The first mailbox of an address field, as it is shown.
fn sender(value: &[u8]) -> Option<String> {
    let quoted = quote_encoded(value);
    let HeaderValue::Address(addresses) = MessageStream::new(quoted.as_bytes()).parse_address() else {
        return None;
    };
    let first = addresses.first()?;
    let name = first.name().map(|name| text::clean(name, SENDER)).filter(|name| !name.is_empty());
    let address =
        first.address().map(|address| text::clean(address, SENDER)).filter(|address| !address.is_empty());
    match (name, address) {
        (Some(name), Some(address)) if name == address => Some(address),
        (Some(name), Some(address)) => Some(format!("{name} <{address}>")),
        (name, address) => name.or(address),
    }
}

/// An address field with its encoded words decoded and quoted, so that nothing in them is taken for syntax.
fn quote_encoded(value: &[u8]) -> String {
    let mut out = String::new();
    let mut is_quoted = false;
    for piece in encoded_words::pieces(value) {
        match piece {
            Piece::Plain(text) => {
                let mut is_escaped = false;
                for c in text.chars() {
                    is_quoted ^= c == '"' && !is_escaped;
                    is_escaped = c == '\\' && !is_escaped;
                    out.push(c);
                }
            }
            Piece::Encoded(text) => {
                let text = text::clean(&text, SENDER).replace('\\', "\\\\").replace('"', "\\\"");
                if is_quoted {
                    out.push_str(&text);
                } else {
                    out.push('"');
                    out.push_str(&text);
                    out.push('"');
                }
            }
        }
    }
    out.push('\n');
    out
}

/// Unfolded header fields.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    const fn of(header: &'a [u8]) -> Self {
        Self(header)
    }

    /// The first field of this name, unfolded (RFC 5322 §2.2.3).
    fn value(&self, name: &str) -> Option<Vec<u8>> {
        let mut lines =
            self.0.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        loop {
            let line = lines.next()?;
            let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
            let (field, rest) = line.split_at_checked(colon)?;
            if !field.trim_ascii().eq_ignore_ascii_case(name.as_bytes()) {
                continue;
            }
            let mut value = rest.get(1..)?.trim_ascii().to_vec();
            for line in lines.by_ref() {
                if !line.first().is_some_and(|byte| matches!(byte, b' ' | b'\t')) {
                    break;
                }
                value.push(b' ');
                value.extend_from_slice(line.trim_ascii());
            }
            return Some(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn from(value: &str) -> Option<String> {
        Envelope::parse(format!("From: {value}\r\n").as_bytes(), None).from
    }

    #[test]
    fn a_sender_is_the_first_mailbox_with_its_address() {
        assert_eq!(from("Ann <ann@example.org>").as_deref(), Some("Ann <ann@example.org>"));
        assert_eq!(from("ann@example.org").as_deref(), Some("ann@example.org"));
        assert_eq!(from("A <a@x.org>, B <b@y.org>").as_deref(), Some("A <a@x.org>"));
        assert_eq!(from("\"=?gbk?B?xOO6ww==?=\" <a@b.cn>").as_deref(), Some("你好 <a@b.cn>"));
        assert_eq!(from("=?utf-8?Q?Doe=2C_Jane?= <j@x.org>").as_deref(), Some("Doe, Jane <j@x.org>"));
        assert_eq!(from("张三 <a@b.cn>").as_deref(), Some("张三 <a@b.cn>"));
    }

    #[test]
    fn an_empty_group_and_a_missing_sender_are_unknown() {
        assert_eq!(from("undisclosed:;"), None);
        assert_eq!(from(""), None);
        assert_eq!(Envelope::parse(b"Subject: x\r\n\r\n", None).from, None);
    }

    #[test]
    fn folded_fields_are_unfolded() {
        let header = b"Subject: =?gbk?B?xOO6?=\r\n =?gbk?B?w6OssuLK1A==?=\r\nMessage-ID: <x@y>\r\n\r\n";
        let envelope = Envelope::parse(header, None);
        assert_eq!(envelope.subject.as_deref(), Some("你好，测试"));
        assert_eq!(envelope.message_id.as_deref(), Some("<x@y>"));
    }

    #[test]
    fn an_encoded_line_end_starts_no_new_line() {
        let envelope = Envelope::parse(b"Subject: =?utf-8?Q?a=0D=0ABcc:_x?=\r\n", None);
        assert_eq!(envelope.subject.as_deref(), Some("a Bcc: x"));
    }

    #[test]
    fn dates_of_header_and_server_are_read() {
        let expected = Some(Timestamp::from_millis(837_596_665_000));
        assert_eq!(parse_date("17-Jul-1996 02:44:25 -0700"), expected);
        assert_eq!(parse_date(" 7-Jul-1996 02:44:25 -0700"), Some(Timestamp::from_millis(836_732_665_000)));
        assert_eq!(parse_date("Wed, 17 Jul 1996 02:44:25 -0700"), expected);
        assert_eq!(parse_date("nonsense"), None);
    }

    proptest! {
        #[test]
        fn parsing_never_panics(header in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = Envelope::parse(&header, None);
        }
    }
}
