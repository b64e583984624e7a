//! The sender of a mail as it is shown: the first mailbox of an address field (RFC 5322 §3.4), read as mailers
//! really write it.
//!
//! Nothing is refused: what does not parse is read the way a person would. An encoded word is never syntax, whatever
//! it decodes to, so that nobody's name can end an address. A name that looks like an address is not shown at all:
//! the true address is.

use super::encoded_words::{Piece, pieces};
use super::text::{SENDER, clean};

/// A longer address is cut in its local part: who it belongs to stands at its end.
const ADDRESS: usize = 57;

/// `Ann <ann@example.org>`, or one of the two alone; `None` when the field names nobody.
pub(super) fn shown(value: &[u8]) -> Option<String> {
    let Mailbox { name, address } = first(&glyphs(value))?;
    let name = Some(clean(&name, SENDER)).filter(|name| !name.is_empty());
    let address = address.map(|address| whole_domain(&address)).filter(|address| !address.is_empty());
    match (name, address) {
        (Some(name), Some(address)) if looks_like_address(&name) || name == address => Some(address),
        (Some(name), Some(address)) => Some(format!("{name} <{address}>")),
        (name, address) => name.or(address),
    }
}

/// The sign itself, and its two wide forms.
fn looks_like_address(name: &str) -> bool {
    name.contains(['@', '\u{ff20}', '\u{fe6b}'])
}

/// The address, clean; a long one with its domain's end, which nobody can choose freely.
fn whole_domain(address: &str) -> String {
    let address = clean(address, usize::MAX / 2);
    let length = address.chars().count();
    if length <= ADDRESS {
        return address;
    }
    let (local, domain) = address.rsplit_once('@').unwrap_or(("", &address));
    let most = ADDRESS - 12;
    let extent = domain.chars().count();
    let domain: String = if extent > most {
        std::iter::once('…').chain(domain.chars().skip(extent - most + 1)).collect()
    } else {
        domain.to_owned()
    };
    let room = ADDRESS.saturating_sub(domain.chars().count() + 2);
    let local: String = local.chars().take(room).collect();
    clean(&format!("{local}…@{domain}"), ADDRESS)
}

/// One character, and whether it may mean something to the grammar.
#[derive(Clone, Copy)]
struct Glyph {
    c: char,
    is_syntax: bool,
}

fn glyphs(value: &[u8]) -> Vec<Glyph> {
    let of = |text: String, is_syntax| text.chars().map(|c| Glyph { c, is_syntax }).collect::<Vec<_>>();
    let pieces = pieces(value).into_iter().map(|piece| match piece {
        Piece::Plain(text) => of(text, true),
        Piece::Encoded(text) => of(text, false),
    });
    pieces.flatten().collect()
}

/// One mailbox as it was written.
struct Mailbox {
    name: String,
    address: Option<String>,
}

/// The first mailbox. A quote or comment that never ends was none.
fn first(glyphs: &[Glyph]) -> Option<Mailbox> {
    let mut ignored = String::new();
    loop {
        let mut reader = Reader::default();
        match reader.read(glyphs, &ignored) {
            Read::Found(mailbox) => return Some(mailbox),
            Read::Nobody => return None,
            // At most once for each of the two marks.
            Read::Unended(mark) => ignored.push(mark),
        }
    }
}

enum Read {
    Found(Mailbox),
    Nobody,
    Unended(char),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// May be an address.
    Plain,
    /// Quoted or encoded: a name.
    Literal,
    /// In parentheses.
    Comment,
}

struct Word {
    text: String,
    kind: Kind,
}

/// Where a character stands.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Outside,
    Quote,
    Comment {
        depth: u32,
    },
    Angle,
}

/// What was gathered of the mailbox that is being read.
#[derive(Default)]
struct Reader {
    place: Place,
    words: Vec<Word>,
    /// The next character begins a word.
    is_apart: bool,
    is_escaped: bool,
    angle: Option<String>,
}

impl Reader {
    fn read(&mut self, glyphs: &[Glyph], ignored: &str) -> Read {
        for glyph in glyphs {
            let c = glyph.c;
            if std::mem::take(&mut self.is_escaped) || !glyph.is_syntax || ignored.contains(c) {
                self.put(c, Kind::Literal);
                continue;
            }
            match (self.place, c) {
                (Place::Quote | Place::Comment { .. }, '\\') => self.is_escaped = true,
                (Place::Quote, '"') => self.place = Place::Outside,
                (Place::Comment { depth }, '(') => {
                    self.place = Place::Comment { depth: depth.saturating_add(1) };
                    self.put(c, Kind::Comment);
                }
                (Place::Comment { depth: 0 }, ')') => {
                    self.place = Place::Outside;
                    self.is_apart = true;
                }
                (Place::Comment { depth }, ')') => {
                    self.place = Place::Comment { depth: depth - 1 };
                    self.put(c, Kind::Comment);
                }
                (Place::Quote | Place::Comment { .. }, _) => self.put(c, Kind::Literal),
                (Place::Angle, '>') => self.place = Place::Outside,
                (Place::Angle, '<') | (Place::Outside, '<') => self.begin_angle(),
                (Place::Angle, _) => self.put(c, Kind::Plain),
                (Place::Outside, '"') => self.place = Place::Quote,
                (Place::Outside, '(') => {
                    self.place = Place::Comment { depth: 0 };
                    self.words.push(Word { text: String::new(), kind: Kind::Comment });
                    self.is_apart = false;
                }
                // What came before was the name of a group.
                (Place::Outside, ':') if self.angle.is_none() => self.words.clear(),
                (Place::Outside, ',' | ';') => {
                    if let Some(mailbox) = self.mailbox() {
                        return Read::Found(mailbox);
                    }
                    // A comma before any address belongs to a name that should have been quoted.
                    match self.words.last_mut() {
                        Some(word) if c == ',' => word.text.push(','),
                        _ => self.words.clear(),
                    }
                    self.is_apart = true;
                }
                (Place::Outside, c) if c.is_whitespace() => self.is_apart = true,
                (Place::Outside, c) => self.put(c, Kind::Plain),
            }
        }
        match self.place {
            Place::Quote => return Read::Unended('"'),
            Place::Comment { .. } => return Read::Unended('('),
            Place::Outside | Place::Angle => {}
        }
        match self.mailbox() {
            Some(mailbox) => Read::Found(mailbox),
            None => match self.name() {
                name if name.is_empty() => Read::Nobody,
                name => Read::Found(Mailbox { name, address: None }),
            },
        }
    }

    /// Adds a character to what it belongs to.
    fn put(&mut self, c: char, kind: Kind) {
        match (self.place, &mut self.angle) {
            (Place::Angle, Some(address)) if !c.is_whitespace() => address.push(c),
            (Place::Angle, _) => {}
            (Place::Outside | Place::Quote | Place::Comment { .. }, _) => {
                let is_comment = matches!(self.place, Place::Comment { .. });
                let is_apart = std::mem::take(&mut self.is_apart) && !is_comment;
                match self.words.last_mut() {
                    Some(word) if !is_apart && (word.kind == Kind::Comment) == is_comment => {
                        word.text.push(c);
                        if kind == Kind::Literal && !is_comment {
                            word.kind = Kind::Literal;
                        }
                    }
                    _ => self.words.push(Word { text: c.to_string(), kind }),
                }
            }
        }
    }

    /// Of several addresses in angle brackets the last counts; what stood in earlier ones is part of the name.
    fn begin_angle(&mut self) {
        self.place = Place::Angle;
        if let Some(text) = self.angle.replace(String::new()).filter(|text| !text.is_empty()) {
            self.words.push(Word { text, kind: Kind::Literal });
        }
    }

    /// What was gathered, when it has an address.
    fn mailbox(&mut self) -> Option<Mailbox> {
        if let Some(address) = self.angle.take().filter(|address| !address.is_empty()) {
            // An old route, `@a,@b:user@host`, says nothing of the sender (RFC 5322 §4.4).
            let address = match address.split_once(':') {
                Some((route, address)) if route.starts_with('@') => address.to_owned(),
                _ => address,
            };
            return Some(Mailbox { name: self.name(), address: Some(address) });
        }
        let is_address = |word: &Word| word.kind == Kind::Plain && word.text.contains('@');
        let place = self.words.iter().position(is_address)?;
        let address = self.words.remove(place).text;
        Some(Mailbox { name: self.name(), address: Some(address) })
    }

    /// The words that are no address. A comment alone is the name in the oldest way of writing it.
    fn name(&self) -> String {
        let has_words = self.words.iter().any(|word| word.kind != Kind::Comment);
        let words = self.words.iter().map(|word| match word.kind {
            Kind::Comment if has_words => format!("({})", word.text),
            Kind::Plain | Kind::Literal | Kind::Comment => word.text.clone(),
        });
        words.collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn from(value: &str) -> String {
        shown(value.as_bytes()).unwrap_or_default()
    }

    #[test]
    fn a_sender_is_the_first_mailbox_with_its_address() {
        for (value, expected) in [
            ("Ann <ann@example.org>", "Ann <ann@example.org>"),
            ("ann@example.org", "ann@example.org"),
            ("<ann@example.org>", "ann@example.org"),
            ("ann@example.org <ann@example.org>", "ann@example.org"),
            ("A <a@x.org>, B <b@y.org>", "A <a@x.org>"),
            ("a@x.org, b@y.org", "a@x.org"),
            ("\"Doe, Jane\" <j@x.org>", "Doe, Jane <j@x.org>"),
            ("\"A \\\"B\\\" \\\\C\" <a@x.org>", "A \"B\" \\C <a@x.org>"),
            ("\"Ann\"<ann@x.org>", "Ann <ann@x.org>"),
            ("ann@x.org (Ann)", "Ann <ann@x.org>"),
            ("Jira (OPS-1) <jira@x.org>", "Jira (OPS-1) <jira@x.org>"),
            ("(a (nested) comment) a@x.org", "a (nested) comment <a@x.org>"),
            ("=?utf-8?Q?Doe=2C_Jane?= <j@x.org>", "Doe, Jane <j@x.org>"),
            ("\"=?gbk?B?xOO6ww==?=\" <a@b.cn>", "你好 <a@b.cn>"),
            ("=?gbk?B?xOM=?= =?utf-8?B?5aW9?= <a@b.cn>", "你好 <a@b.cn>"),
            ("=?gbk?B?xOO6ww==?=<a@b.cn>", "你好 <a@b.cn>"),
            ("张三 <a@b.cn>", "张三 <a@b.cn>"),
            ("Ann  \t van   Dyk <a@x.org>", "Ann van Dyk <a@x.org>"),
        ] {
            assert_eq!(from(value), expected, "{value}");
        }
    }

    #[test]
    fn what_mailers_should_not_write_is_read_all_the_same() {
        for (value, expected) in [
            ("Doe, Jane <j@x.org>", "Doe, Jane <j@x.org>"),
            ("\"Ann <ann@x.org>", "\"Ann <ann@x.org>"),
            ("Ann (from work <ann@x.org>", "Ann (from work <ann@x.org>"),
            ("Ann <ann@x.org", "Ann <ann@x.org>"),
            ("Ann <ann> <ann@x.org>", "Ann ann <ann@x.org>"),
            ("Ann < ann@x.org >", "Ann <ann@x.org>"),
            ("<@hub.org,@b.org:ann@x.org>", "ann@x.org"),
            ("MAILER-DAEMON", "MAILER-DAEMON"),
            ("Mail Delivery <MAILER-DAEMON>", "Mail Delivery <MAILER-DAEMON>"),
            ("Ann <>", "Ann"),
            ("mailto:ann@x.org", "ann@x.org"),
            ("\"john doe\"@x.org", "john doe@x.org"),
            (", , Ann <a@x.org>", "Ann <a@x.org>"),
        ] {
            assert_eq!(from(value), expected, "{value}");
        }
    }

    #[test]
    fn a_group_is_its_first_member_and_an_empty_one_is_nobody() {
        assert_eq!(from("Friends: A <a@x.org>, B <b@y.org>;"), "A <a@x.org>");
        assert_eq!(from("undisclosed:;, A <a@x.org>"), "A <a@x.org>");
        for nobody in ["undisclosed:;", "undisclosed-recipients:;", "", "  ", "<>", ";", ",", "()", "\"\""] {
            assert_eq!(shown(nobody.as_bytes()), None, "{nobody}");
        }
    }

    #[test]
    fn a_name_that_looks_like_an_address_gives_way_to_the_true_one() {
        for spoof in [
            "\"ceo@bank.com\" <x@evil.example>",
            "ceo@bank.com <x@evil.example>",
            "=?utf-8?Q?ceo=40bank.com?= <x@evil.example>",
            "=?utf-8?Q?Boss_<ceo=40bank.com>?= <x@evil.example>",
            "=?utf-8?Q?ceo=40bank.com>,?= <x@evil.example>",
            "\"ceo\u{ff20}bank.com\" <x@evil.example>",
            "\"\u{202e}ceo\u{200b}@bank.com\" <x@evil.example>",
            "x@evil.example (ceo@bank.com)",
        ] {
            assert_eq!(from(spoof), "x@evil.example", "{spoof}");
        }
    }

    #[test]
    fn a_long_address_keeps_its_domains_end() {
        let long = format!("security@bank.com.{}.evil.example", "a".repeat(80));
        let shown = from(&format!("Bank <{long}>"));
        assert!(shown.ends_with(".evil.example>"), "{shown}");
        assert!(!shown.contains("bank.com"), "{shown}");
        let local = from(&format!("{}@example.org", "a".repeat(80)));
        assert!(local.ends_with("…@example.org") && local.chars().count() <= ADDRESS, "{local}");
        let name = from(&format!("{} <a@x.org>", "n".repeat(100)));
        assert!(name.ends_with("n… <a@x.org>") && name.chars().count() == SENDER + 10, "{name}");
    }

    proptest! {
        #[test]
        fn any_field_gives_one_bounded_line_or_nobody(value in prop::collection::vec(any::<u8>(), 0..300)) {
            let shown = shown(&value).unwrap_or_default();
            prop_assert!(shown.chars().count() <= 2 * SENDER + 2 * ADDRESS + 3);
            prop_assert!(!shown.contains(char::is_control));
        }

        #[test]
        fn near_misses_are_read_too(value in "([a@,;:<>()\"\\\\ .]|=\\?utf-8\\?Q\\?[a=40_]{0,6}\\?=){0,40}") {
            let _ = shown(value.as_bytes());
        }
    }
}
