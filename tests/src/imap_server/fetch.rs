//! What FETCH asks for, and the answer for one message.

use std::fmt::Write as _;

use jiff::tz::TimeZone;

use super::model::{Message, joined};
use super::personalities::Personality;
use super::syntax::{Cursor, Malformed};

/// One thing a client asks of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item {
    Flags,
    Uid,
    InternalDate,
    Size,
    /// RFC 7162.
    ModSeq,
    /// RFC 8474.
    EmailId,
    GmailId,
    GmailLabels,
    /// Every mail here is one plain text.
    Structure,
    Body(Body),
}

/// `BODY[…]` or `BODY.PEEK[…]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Body {
    section: Section,
    /// The section as the client wrote it; the answer repeats it.
    label: String,
    /// First byte and most bytes.
    partial: Option<(usize, usize)>,
    pub(super) marks_seen: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Section {
    Whole,
    Header,
    Text,
    /// The first part, which is the text.
    First,
    /// These header fields only, or all others.
    Fields {
        names: Vec<String>,
        others: bool,
    },
}

/// Reads one item or a list of them.
pub(super) fn items(cursor: &mut Cursor<'_>) -> Result<Vec<Item>, Malformed> {
    let Ok(mut list) = cursor.list() else { return Ok(vec![item(cursor)?]) };
    let mut items = vec![item(&mut list)?];
    while !list.is_at_end() {
        list.space()?;
        items.push(item(&mut list)?);
    }
    Ok(items)
}

fn item(cursor: &mut Cursor<'_>) -> Result<Item, Malformed> {
    let word = cursor.word()?.to_ascii_uppercase();
    match word.as_str() {
        "FLAGS" => Ok(Item::Flags),
        "UID" => Ok(Item::Uid),
        "INTERNALDATE" => Ok(Item::InternalDate),
        "RFC822.SIZE" => Ok(Item::Size),
        "MODSEQ" => Ok(Item::ModSeq),
        "EMAILID" => Ok(Item::EmailId),
        "X-GM-MSGID" => Ok(Item::GmailId),
        "X-GM-LABELS" => Ok(Item::GmailLabels),
        "BODYSTRUCTURE" => Ok(Item::Structure),
        "BODY" | "BODY.PEEK" => body(cursor, word == "BODY").map(Item::Body),
        _ => Err(Malformed),
    }
}

fn body(cursor: &mut Cursor<'_>, marks_seen: bool) -> Result<Body, Malformed> {
    cursor.expect("[")?;
    let (section, label) = if cursor.take("]") {
        (Section::Whole, String::new())
    } else {
        let part = cursor.word()?.to_ascii_uppercase();
        let named = match part.as_str() {
            "HEADER" => (Section::Header, part),
            "TEXT" => (Section::Text, part),
            "1" => (Section::First, part),
            "HEADER.FIELDS" | "HEADER.FIELDS.NOT" => {
                cursor.space()?;
                let names = words(&mut cursor.list()?)?;
                let label = format!("{part} ({})", names.join(" "));
                (Section::Fields { names, others: part.ends_with(".NOT") }, label)
            }
            _ => return Err(Malformed),
        };
        cursor.expect("]")?;
        named
    };
    let mut partial = None;
    if cursor.take("<") {
        let first = cursor.number()?;
        cursor.expect(".")?;
        partial = Some((first, cursor.number()?));
        cursor.expect(">")?;
    }
    Ok(Body { section, label, partial, marks_seen })
}

fn words(list: &mut Cursor<'_>) -> Result<Vec<String>, Malformed> {
    let mut words = vec![list.string()?];
    while !list.is_at_end() {
        list.space()?;
        words.push(list.string()?);
    }
    Ok(words)
}

impl Item {
    /// Whether this server knows it.
    pub(super) fn is_known(&self, personality: &Personality) -> bool {
        match self {
            Self::ModSeq => personality.counts_modifications(),
            Self::EmailId => personality.has("OBJECTID"),
            Self::GmailId | Self::GmailLabels => personality.has("X-GM-EXT-1"),
            Self::Flags | Self::Uid | Self::InternalDate | Self::Size | Self::Structure | Self::Body(_) => {
                true
            }
        }
    }
}

/// How FETCH is answered.
#[derive(Clone, Copy)]
pub(super) struct Answer<'a> {
    /// What stands before the closing parenthesis.
    padding: &'static str,
    /// The folders a mail stands in, where those are told.
    labels: &'a [String],
}

impl<'a> Answer<'a> {
    pub(super) fn new(personality: &Personality) -> Self {
        Self { padding: if personality.fetch_ends_with_space { " " } else { "" }, labels: &[] }
    }

    pub(super) fn with_labels(self, labels: &'a [String]) -> Self {
        Self { labels, ..self }
    }

    /// The whole `* n FETCH (…)` line for one message, with its line end.
    pub(super) fn of(self, number: usize, message: &Message, items: &[Item]) -> Vec<u8> {
        let mut out = format!("* {number} FETCH (").into_bytes();
        for (place, item) in items.iter().enumerate() {
            if place > 0 {
                out.push(b' ');
            }
            match item {
                Item::Flags => out.extend(format!("FLAGS ({})", joined(&message.flags)).bytes()),
                Item::Uid => out.extend(format!("UID {}", message.uid).bytes()),
                Item::InternalDate => {
                    let date = message.received.to_zoned(TimeZone::UTC).strftime("%d-%b-%Y %H:%M:%S +0000");
                    out.extend(format!("INTERNALDATE \"{date}\"").bytes());
                }
                Item::Size => out.extend(format!("RFC822.SIZE {}", message.raw.len()).bytes()),
                Item::ModSeq => out.extend(format!("MODSEQ ({})", message.modseq).bytes()),
                Item::EmailId => out.extend(format!("EMAILID (M{})", message.identity).bytes()),
                Item::GmailId => out.extend(format!("X-GM-MSGID {}", message.identity).bytes()),
                Item::GmailLabels => {
                    let labels: Vec<String> = self.labels.iter().map(|label| gmail_label(label)).collect();
                    out.extend(format!("X-GM-LABELS ({})", labels.join(" ")).bytes());
                }
                Item::Structure => {
                    let text = Section::Text.of(&message.raw);
                    let lines = text.iter().filter(|byte| **byte == b'\n').count();
                    let kind = "\"TEXT\" \"PLAIN\" (\"CHARSET\" \"utf-8\") NIL NIL \"8BIT\"";
                    out.extend(format!("BODYSTRUCTURE ({kind} {} {lines})", text.len()).bytes());
                }
                Item::Body(body) => {
                    let mut label = format!("BODY[{}]", body.label);
                    let mut content = body.section.of(&message.raw);
                    if let Some((first, most)) = body.partial {
                        let _ = write!(label, "<{first}>");
                        content = content.into_iter().skip(first).take(most).collect();
                    }
                    out.extend(format!("{label} {{{}}}\r\n", content.len()).bytes());
                    out.extend(content);
                }
            }
        }
        out.extend(format!("{})\r\n", self.padding).bytes());
        out
    }
}

/// System labels are flags, others strings.
fn gmail_label(folder: &str) -> String {
    match folder.strip_prefix("[Gmail]/") {
        Some("Sent Mail") => "\\Sent".to_owned(),
        Some(name) => format!("\\{name}"),
        None if folder == "INBOX" => "\\Inbox".to_owned(),
        None => format!("\"{}\"", crate::names::encode(folder)),
    }
}

impl Section {
    fn of(&self, raw: &[u8]) -> Vec<u8> {
        // The header ends with the empty line, which belongs to it.
        let header_end =
            raw.windows(4).position(|window| window == b"\r\n\r\n").map_or(raw.len(), |place| place + 4);
        let (header, text) = raw.split_at(header_end);
        match self {
            Self::Whole => raw.to_vec(),
            Self::Header => header.to_vec(),
            Self::Text | Self::First => text.to_vec(),
            Self::Fields { names, others } => {
                let mut kept = Vec::new();
                let mut keeping = false;
                for line in header.split_inclusive(|byte| *byte == b'\n') {
                    if line == b"\r\n" {
                        break;
                    }
                    // A line that begins with white space continues the field before it.
                    if !line.starts_with(b" ") && !line.starts_with(b"\t") {
                        let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
                        let named = names.iter().any(|wanted| wanted.as_bytes().eq_ignore_ascii_case(name));
                        keeping = named != *others;
                    }
                    if keeping {
                        kept.extend_from_slice(line);
                    }
                }
                kept.extend_from_slice(b"\r\n");
                kept
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::Timestamp;

    use super::super::model::Flags;
    use super::super::personalities::plain;
    use super::*;

    #[test]
    fn header_fields_come_as_a_literal_cut_to_the_partial() {
        let raw = b"From: a@b.c\r\nSubject: one\r\n two\r\nX: y\r\n\r\nbody\r\n";
        let message = Message {
            uid: 9,
            flags: Flags::from(["\\Seen".to_owned()]),
            received: Timestamp::UNIX_EPOCH,
            raw: Arc::from(&raw[..]),
            modseq: 7,
            identity: 11,
        };
        let ask = |text: &str| {
            let items = items(&mut Cursor::new(text.as_bytes())).unwrap();
            String::from_utf8(Answer::new(&plain()).of(3, &message, &items)).unwrap()
        };
        assert_eq!(
            ask("(UID FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT DATE)]<0.12>)"),
            "* 3 FETCH (UID 9 FLAGS (\\Seen) BODY[HEADER.FIELDS (SUBJECT DATE)]<0> {12}\r\nSubject: one)\r\n"
        );
        assert_eq!(
            ask("BODY.PEEK[HEADER.FIELDS (Subject)]"),
            "* 3 FETCH (BODY[HEADER.FIELDS (Subject)] {22}\r\nSubject: one\r\n two\r\n\r\n)\r\n"
        );
        assert_eq!(
            ask("(INTERNALDATE RFC822.SIZE)"),
            "* 3 FETCH (INTERNALDATE \"01-Jan-1970 00:00:00 +0000\" RFC822.SIZE 47)\r\n"
        );
        assert_eq!(ask("(MODSEQ EMAILID)"), "* 3 FETCH (MODSEQ (7) EMAILID (M11))\r\n");
        assert!(ask("BODY[TEXT]").ends_with("BODY[TEXT] {6}\r\nbody\r\n)\r\n"));
        assert!(ask("BODY.PEEK[1]<0.4>").ends_with("BODY[1]<0> {4}\r\nbody)\r\n"));
        assert!(ask("BODYSTRUCTURE").contains("BODYSTRUCTURE (\"TEXT\" \"PLAIN\""));
    }
}
