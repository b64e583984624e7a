//! What a mail says: which of its parts is its text, and how that is read.
//!
//! Only the beginning of one part is ever asked for. It becomes plain text: HTML is reduced to its words, never shown
//! as it is, and nothing in it is followed.

use super::{charset, html, transfer};

/// So many bytes of a part are asked for at most. HTML begins with kilobytes that nobody sees.
pub const MOST_TEXT: u32 = 32 * 1024;

/// What a message is made of (RFC 3501 §7.4.2, BODYSTRUCTURE), as far as its text is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Structure {
    /// Parts, one after the other or as alternatives.
    Several(Vec<Self>),
    /// One part.
    One {
        /// Its type, such as `text/plain`, in small letters.
        media: String,
        /// What its bytes mean, where that is said.
        charset: Option<String>,
        /// How its bytes are written, in small letters.
        encoding: String,
        /// It is a file that goes with the mail.
        is_attachment: bool,
    },
}

/// A part that is text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextPart {
    /// Its place: `1.2` is the second part of the first.
    pub place: Vec<u32>,
    is_html: bool,
    charset: Option<String>,
    encoding: String,
}

/// The parts that may be read as the mail's text: the first plain one, then the first of HTML.
#[must_use]
pub fn text_parts(structure: &Structure) -> Vec<TextPart> {
    let mut parts = Vec::new();
    collect(structure, &mut Vec::new(), &mut parts);
    let first = |is_html| parts.iter().find(|part: &&TextPart| part.is_html == is_html).cloned();
    [first(false), first(true)].into_iter().flatten().collect()
}

fn collect(structure: &Structure, place: &mut Vec<u32>, parts: &mut Vec<TextPart>) {
    match structure {
        Structure::Several(several) => {
            for (part, number) in several.iter().zip(1..) {
                place.push(number);
                collect(part, place, parts);
                place.pop();
            }
        }
        Structure::One { media, charset, encoding, is_attachment } => {
            let is_html = match media.as_str() {
                "text/html" => true,
                "text/plain" => false,
                _ => return,
            };
            if !is_attachment {
                // A message that is one part has it as its first.
                let place = if place.is_empty() { vec![1] } else { place.clone() };
                let (charset, encoding) = (charset.clone(), encoding.clone());
                parts.push(TextPart { place, is_html, charset, encoding });
            }
        }
    }
}

impl TextPart {
    /// The beginning of the part as text, line by line; the lines that quote another mail are left out. Not clean yet.
    #[must_use]
    pub fn read(&self, bytes: &[u8]) -> String {
        let decoded;
        let bytes = match self.encoding.as_str() {
            "base64" => {
                decoded = transfer::base64(bytes);
                decoded.as_slice()
            }
            "quoted-printable" => {
                decoded = transfer::quoted_printable(bytes);
                decoded.as_slice()
            }
            _ => bytes,
        };
        let text = match &self.charset {
            Some(charset) => charset::declared(charset, bytes),
            None => charset::guessed(bytes),
        };
        // It may have been cut within a character.
        let text = text.trim_end_matches('\u{fffd}');
        let text = if self.is_html { html::words(text) } else { text.to_owned() };
        let lines = text.lines().filter(|line| !line.trim_start().starts_with('>'));
        lines.collect::<Vec<_>>().join("\n")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn one(media: &str) -> Structure {
        Structure::One {
            media: media.to_owned(),
            charset: None,
            encoding: "7bit".to_owned(),
            is_attachment: false,
        }
    }

    fn part(charset: Option<&str>, encoding: &str, is_html: bool) -> TextPart {
        let charset = charset.map(str::to_owned);
        TextPart { place: vec![1], is_html, charset, encoding: encoding.to_owned() }
    }

    #[test]
    fn the_first_plain_part_goes_before_html_wherever_it_stands() {
        let places = |structure: &Structure| {
            text_parts(structure).into_iter().map(|part| (part.place, part.is_html)).collect::<Vec<_>>()
        };
        assert_eq!(places(&one("text/plain")), [(vec![1], false)]);
        let both = Structure::Several(vec![one("text/html"), one("text/plain")]);
        assert_eq!(places(&both), [(vec![2], false), (vec![1], true)]);
        let deep = Structure::Several(vec![
            one("image/png"),
            Structure::Several(vec![both, one("application/pdf")]),
        ]);
        assert_eq!(places(&deep), [(vec![2, 1, 2], false), (vec![2, 1, 1], true)]);
        assert_eq!(places(&Structure::Several(vec![one("message/rfc822"), one("image/png")])), []);
    }

    #[test]
    fn a_text_that_is_a_file_is_not_the_mails() {
        let file = Structure::One {
            media: "text/plain".to_owned(),
            charset: None,
            encoding: "7bit".to_owned(),
            is_attachment: true,
        };
        assert_eq!(text_parts(&Structure::Several(vec![file])), []);
    }

    #[test]
    fn a_text_is_read_in_its_encoding_and_charset() {
        let read = |charset, encoding, bytes: &[u8]| part(charset, encoding, false).read(bytes);
        assert_eq!(read(Some("utf-8"), "8bit", "Grüße".as_bytes()), "Grüße");
        assert_eq!(read(Some("iso-8859-1"), "quoted-printable", b"Gr=FC=DFe=\r\n!"), "Grüße!");
        assert_eq!(read(Some("gb2312"), "base64", b"xOO6w6Os\r\nsuLK1A=="), "你好，测试");
        assert_eq!(read(None, "7bit", b"plain"), "plain");
        // Cut within a character, within an escape.
        assert_eq!(read(Some("utf-8"), "8bit", &"Grü".as_bytes()[..3]), "Gr");
        assert_eq!(read(Some("utf-8"), "quoted-printable", b"Gr=C3=BC=C"), "Grü=C");
    }

    #[test]
    fn quoted_lines_are_left_out_and_html_is_its_words() {
        assert_eq!(part(None, "7bit", false).read(b"Yes.\r\n> Really?\r\n  > No\r\nAnn"), "Yes.\nAnn");
        let html = b"<p>Your code is <b>483920</b></p>";
        assert_eq!(part(None, "7bit", true).read(html).trim(), "Your code is 483920");
    }

    proptest! {
        #[test]
        fn any_bytes_are_some_text(
            bytes in prop::collection::vec(any::<u8>(), 0..300),
            charset in prop::option::of("(utf-8|gbk|iso-2022-jp|utf-16|x)"),
            encoding in "(7bit|base64|quoted-printable)",
            is_html in any::<bool>(),
        ) {
            let text = part(charset.as_deref(), &encoding, is_html).read(&bytes);
            prop_assert!(text.len() <= 4 * bytes.len() + 4);
        }
    }
}
