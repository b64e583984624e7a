//! Who wrote what, when: the few header fields that name a mail to a person, and by what we know it again.

use tidings_protocol::Timestamp;

use crate::listen::reply::Fetched;
use crate::mailbox::text::{self, SUBJECT};
use crate::mailbox::{Identity, date::parse_date, encoded_words, sender};

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
    /// The mailing list that it came over (List-Id, RFC 2919).
    pub list: Option<String>,
    /// By what it is recognised elsewhere.
    pub identity: Option<Identity>,
}

/// A longer Message-ID is somebody's joke.
const MESSAGE_ID: usize = 250;

impl Envelope {
    /// What a server told of a message; `None` when its header is not among it.
    #[must_use]
    pub fn of(fetched: &Fetched) -> Option<Self> {
        let header = fetched.header.as_deref().filter(|header| !is_made_up(header))?;
        let mut envelope = Self::parse(header, fetched.internal_date);
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
        let of = |name| fields.value(name).and_then(|value| sender::shown(&value));
        let sender = of("from").or_else(|| of("sender"));
        let subject =
            fields.value("subject").map(|value| text::clean(&encoded_words::decode(&value), SUBJECT));
        let message_id =
            fields.value("message-id").map(|value| text::clean(&String::from_utf8_lossy(&value), MESSAGE_ID));
        let list =
            fields.value("list-id").map(|value| text::clean(&encoded_words::decode(&value), text::NAME));
        let date = fields.value("date").and_then(|value| parse_date(&String::from_utf8_lossy(&value)));
        Self {
            from: sender,
            subject: subject.filter(|subject| !subject.is_empty()),
            message_id: message_id.filter(|id| !id.is_empty()),
            date: date.or(received),
            received,
            list: list.filter(|list| !list.is_empty()),
            identity: None,
        }
    }
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
            let line = lines.next().filter(|line| !line.is_empty())?;
            let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
            let (field, rest) = line.split_at_checked(colon)?;
            // A line that begins with white space goes on with the field before it, whatever it looks like.
            if !field.trim_ascii_end().eq_ignore_ascii_case(name.as_bytes()) {
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

/// Courier makes up a mail in the place of one that another client has removed, until it may say so.
fn is_made_up(header: &[u8]) -> bool {
    const LINES: [&[u8]; 2] =
        [b"From: System Administrator <root@localhost>", b"Subject: message unavailable"];
    let lines = header.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    lines.eq(LINES)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn without_an_author_the_sender_is_named_or_nobody() {
        let from = |header: &str| Envelope::parse(header.as_bytes(), None).from;
        assert_eq!(from("From: undisclosed:;\r\nSubject: x\r\n\r\n"), None);
        assert_eq!(from("Subject: x\r\n\r\n"), None);
        assert_eq!(from("From: \r\nSender: Ann <a@x.org>\r\n\r\n").as_deref(), Some("Ann <a@x.org>"));
    }

    #[test]
    fn a_folded_line_that_looks_like_a_field_is_none() {
        let header = b"Subject: hello\r\n From: ceo@bank.com\r\nFrom : x@evil.example\r\n\r\nSender: y@z\r\n";
        let envelope = Envelope::parse(header, None);
        assert_eq!(envelope.from.as_deref(), Some("x@evil.example"));
        assert_eq!(envelope.subject.as_deref(), Some("hello From: ceo@bank.com"));
    }

    /// Subjects as mailers write them, folded where they fold, and as they must be read.
    const SUBJECTS: [(&[u8], &str); 20] = [
        (b"=?gb2312?B?xOO6w6OssuLK1A==?=", "你好，测试"),
        (b"=?GBK?Q?=C4=E3=BA=C3=A3=AC=B2=E2=CA=D4?=", "你好，测试"),
        (b"=?gb18030?B?lTSyNdKwvNKBOe8x?=", "𠮷野家㐂"),
        (b"=?big5?B?wWPF6aSkpOU=?=", "繁體中文"),
        // One character over two encoded words.
        (b"=?UTF-8?B?5L2g5Q==?=\r\n =?UTF-8?B?pb0=?=", "你好"),
        (b"=?gbk?B?xOO6?=\r\n =?gbk?B?w6OssuLK1A==?=", "你好，测试"),
        (b"=?gbk?B?xOO6?=\r\n\t =?GBK?b?w6OssuLK1A==?= ok", "你好，测试 ok"),
        (&[0xc4, 0xe3, 0xba, 0xc3, 0xa3, 0xac, 0xb2, 0xe2, 0xca, 0xd4], "你好，测试"),
        ("回复：合同".as_bytes(), "回复：合同"),
        (b"=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab"),
        (b"=?utf-8?Q?a?==?utf-8?Q?b?=", "ab"),
        (b"=?x-unknown?B?aGVsbG8=?=", "hello"),
        (b"=?utf-8?B?aGVsbG8?=", "hello"),
        (b"=?utf-8?Q?a=0D=0ABcc:_x?=", "a Bcc: x"),
        (b"=?utf-8?B?4oCuZmRwLmV4ZQ==?=", "fdp.exe"),
        (b"=?iso-2022-jp?B?GyRCJDMkcyRLJEEkTxsoQg==?=", "こんにちは"),
        (b"=?iso-2022-jp?B?GyRCJDMkcxsoQg==?=\r\n =?iso-2022-jp?B?GyRCJEskQSRPGyhC?=", "こんにちは"),
        // Letter and accent as two characters become one.
        (b"=?utf-8?Q?e=CC=81te=CC=81?=", "été"),
        (b"one\r\n\ttwo\r\n  three", "one two three"),
        (b"a \x00\x1b[31m b", "a [31m b"),
    ];

    #[test]
    fn each_subject_is_read_as_it_was_meant() {
        for (raw, expected) in SUBJECTS {
            let header = [b"Subject: ", raw, b"\r\nDate: x\r\n\r\n"].concat();
            let subject = Envelope::parse(&header, None).subject;
            assert_eq!(subject.as_deref(), Some(expected), "{}", String::from_utf8_lossy(raw));
        }
    }

    #[test]
    fn an_empty_subject_is_none_and_a_long_one_is_cut() {
        for empty in ["", " ", "=?utf-8?Q??=", "=?utf-8?B?4oCL4oCu?="] {
            assert_eq!(Envelope::parse(format!("Subject: {empty}\r\n").as_bytes(), None).subject, None);
        }
        let long = Envelope::parse(format!("Subject: {}\r\n", "好".repeat(500)).as_bytes(), None).subject;
        assert_eq!(long.map(|subject| subject.chars().count()), Some(SUBJECT));
    }

    #[test]
    fn folded_fields_are_unfolded() {
        let header = b"Subject: =?gbk?B?xOO6?=\r\n =?gbk?B?w6OssuLK1A==?=\r\nMessage-ID: <x@y>\r\n\r\n";
        let envelope = Envelope::parse(header, None);
        assert_eq!(envelope.subject.as_deref(), Some("你好，测试"));
        assert_eq!(envelope.message_id.as_deref(), Some("<x@y>"));
    }

    #[test]
    fn a_mailing_list_is_known_by_its_id() {
        let of = |header: &[u8]| Envelope::parse(header, None).list;
        assert_eq!(
            of(b"List-Id: Rust\r\n <rust.lists.example>\r\n").as_deref(),
            Some("Rust <rust.lists.example>")
        );
        assert_eq!(of(b"List-ID: =?utf-8?Q?=C3=9Cbung?= <u.x>\r\n").as_deref(), Some("\u{dc}bung <u.x>"));
        assert_eq!(of(b"List-Id: \r\nList-Post: x\r\n"), None);
    }

    #[test]
    fn an_encoded_line_end_starts_no_new_line() {
        let envelope = Envelope::parse(b"Subject: =?utf-8?Q?a=0D=0ABcc:_x?=\r\n", None);
        assert_eq!(envelope.subject.as_deref(), Some("a Bcc: x"));
    }

    proptest! {
        #[test]
        fn parsing_never_panics(header in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = Envelope::parse(&header, None);
        }
    }
}
