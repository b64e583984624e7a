//! Words, strings and lists of one whole response, read without insisting on anything.
//!
//! Blanks may be doubled or stand before a bracket, lines may end in a bare line feed, lists may lack their end.
//! Only what makes the rest unreadable is an error: a string without end, a literal longer than the response.

use std::borrow::Cow;

/// The rest of a response was not readable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Broken;

/// One part of a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    /// An atom, a number, NIL, or a section such as `BODY[HEADER]<0>`.
    Atom(&'a [u8]),
    /// A quoted string without its escapes, or a literal.
    Text(Cow<'a, [u8]>),
    /// What stands in brackets.
    List(Vec<Self>),
}

impl Part<'_> {
    /// The bytes of an atom or a string; `NIL` and lists have none.
    pub(super) fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Atom(atom) if atom.eq_ignore_ascii_case(b"NIL") => None,
            Self::Atom(atom) => Some(atom),
            Self::Text(text) => Some(text),
            Self::List(_) => None,
        }
    }

    /// As text; invalid bytes are replaced.
    pub(super) fn text(&self) -> Option<String> {
        Some(String::from_utf8_lossy(self.bytes()?).into_owned())
    }

    /// As a number that fits.
    pub(super) fn number<T: std::str::FromStr>(&self) -> Option<T> {
        number(self.bytes()?)
    }

    /// The parts of a list; one of none for everything else.
    pub(super) fn list(&self) -> &[Self] {
        match self {
            Self::List(parts) => parts,
            Self::Atom(_) | Self::Text(_) => &[],
        }
    }

    /// Whether it is this word, in any case.
    pub(super) fn is(&self, word: &str) -> bool {
        matches!(self, Self::Atom(atom) if atom.eq_ignore_ascii_case(word.as_bytes()))
    }
}

/// A number that fits into `T`: digits and nothing else.
pub(super) fn number<T: std::str::FromStr>(bytes: &[u8]) -> Option<T> {
    let is_number = !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit);
    std::str::from_utf8(bytes).ok().filter(|_| is_number)?.parse().ok()
}

/// Lists within lists; the guard lets no more through.
const DEPTH: usize = 32;

/// A response that is being read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tokens<'a> {
    rest: &'a [u8],
}

impl<'a> Tokens<'a> {
    pub(super) const fn new(response: &'a [u8]) -> Self {
        Self { rest: response }
    }

    /// What was not read yet, without blanks at its ends.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest.trim_ascii()
    }

    fn skip_blanks(&mut self) {
        self.rest = self.rest.trim_ascii_start();
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    /// The next bytes up to a blank or a bracket.
    pub(super) fn word(&mut self) -> &'a [u8] {
        self.skip_blanks();
        let is_end = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'(' | b')');
        let end = self.rest.iter().position(is_end).unwrap_or(self.rest.len());
        let word = self.rest.get(..end).unwrap_or_default();
        self.skip(end);
        word
    }

    /// The first byte of what comes next.
    pub(super) fn peek(&mut self) -> Option<u8> {
        self.skip_blanks();
        self.rest.first().copied()
    }

    /// The next part; `None` at the end.
    pub(super) fn part(&mut self) -> Result<Option<Part<'a>>, Broken> {
        self.part_within(DEPTH)
    }

    /// All parts that are left.
    pub(super) fn parts(&mut self) -> Result<Vec<Part<'a>>, Broken> {
        let mut parts = Vec::new();
        while let Some(part) = self.part()? {
            parts.push(part);
        }
        Ok(parts)
    }

    fn part_within(&mut self, depth: usize) -> Result<Option<Part<'a>>, Broken> {
        loop {
            self.skip_blanks();
            return match self.rest.first() {
                None => Ok(None),
                Some(b'(') => {
                    let depth = depth.checked_sub(1).ok_or(Broken)?;
                    self.skip(1);
                    self.list(depth).map(|list| Some(Part::List(list)))
                }
                // One bracket too many.
                Some(b')') => {
                    self.skip(1);
                    continue;
                }
                Some(b'"') => self.quoted().map(|text| Some(Part::Text(text))),
                Some(b'{' | b'~') => match self.literal()? {
                    Some(literal) => Ok(Some(Part::Text(Cow::Borrowed(literal)))),
                    None => Ok(Some(Part::Atom(self.atom()))),
                },
                Some(_) => Ok(Some(Part::Atom(self.atom()))),
            };
        }
    }

    fn list(&mut self, depth: usize) -> Result<Vec<Part<'a>>, Broken> {
        let mut parts = Vec::new();
        loop {
            if self.peek() == Some(b')') {
                self.skip(1);
                return Ok(parts);
            }
            match self.part_within(depth)? {
                Some(part) => parts.push(part),
                None => return Ok(parts),
            }
        }
    }

    fn quoted(&mut self) -> Result<Cow<'a, [u8]>, Broken> {
        let inner = self.rest.get(1..).unwrap_or_default();
        let mut unescaped: Option<Vec<u8>> = None;
        let mut is_escaped = false;
        for (at, byte) in inner.iter().enumerate() {
            match byte {
                b'\n' => return Err(Broken),
                b'"' if !is_escaped => {
                    self.skip(at + 2);
                    let plain = inner.get(..at).unwrap_or_default();
                    return Ok(unescaped.map_or(Cow::Borrowed(plain), Cow::Owned));
                }
                b'\\' if !is_escaped => {
                    is_escaped = true;
                    unescaped.get_or_insert_with(|| inner.get(..at).unwrap_or_default().to_vec());
                }
                _ => {
                    is_escaped = false;
                    if let Some(unescaped) = &mut unescaped {
                        unescaped.push(*byte);
                    }
                }
            }
        }
        Err(Broken)
    }

    /// `{5}`, `{5+}` or `~{5}`, a line end and so many bytes; `None` where it only begins like one.
    fn literal(&mut self) -> Result<Option<&'a [u8]>, Broken> {
        let after = self.rest.strip_prefix(b"~").unwrap_or(self.rest);
        let Some(after) = after.strip_prefix(b"{") else { return Ok(None) };
        let Some(close) = after.iter().take(24).position(|byte| *byte == b'}') else { return Ok(None) };
        let digits = after.get(..close).unwrap_or_default();
        let length = number::<usize>(digits.strip_suffix(b"+").unwrap_or(digits));
        let after = after.get(close + 1..).unwrap_or_default();
        let begin = after.strip_prefix(b"\r").unwrap_or(after).strip_prefix(b"\n");
        let (Some(length), Some(begin)) = (length, begin) else { return Ok(None) };
        let (literal, rest) = begin.split_at_checked(length).ok_or(Broken)?;
        self.rest = rest;
        Ok(Some(literal))
    }

    fn atom(&mut self) -> &'a [u8] {
        let mut end = 0;
        while let Some(byte) = self.rest.get(end) {
            match byte {
                b'(' | b')' | b'"' => break,
                // The section of BODY holds blanks and brackets; flags hold square brackets that are no sections.
                b'[' if is_section(self.rest.get(..end).unwrap_or_default()) => {
                    let line = self.rest.get(end..).unwrap_or_default();
                    let close = line.iter().take_while(|byte| **byte != b'\n').position(|byte| *byte == b']');
                    end += close.unwrap_or_default();
                }
                byte if byte.is_ascii_whitespace() => break,
                _ => {}
            }
            end += 1;
        }
        let atom = self.rest.get(..end).unwrap_or_default();
        self.skip(end);
        atom
    }
}

fn is_section(name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(b"BODY") || name.eq_ignore_ascii_case(b"BINARY")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(line: &[u8]) -> Result<Vec<Part<'_>>, Broken> {
        Tokens::new(line).parts()
    }

    fn atom(text: &str) -> Part<'_> {
        Part::Atom(text.as_bytes())
    }

    fn text(text: &str) -> Part<'_> {
        Part::Text(Cow::Borrowed(text.as_bytes()))
    }

    #[test]
    fn words_strings_and_lists_are_read_however_they_are_spaced() {
        let expected = [atom("UID"), atom("5"), Part::List(vec![atom("\\Seen"), text("a \"b\\")])];
        for line in [
            "UID 5 (\\Seen \"a \\\"b\\\\\")\r\n",
            "  UID  5(  \\Seen \"a \\\"b\\\\\" ) \n",
            "UID 5 (\\Seen \"a \\\"b\\\\\"",
        ] {
            assert_eq!(parts(line.as_bytes()).unwrap(), expected, "{line}");
        }
    }

    #[test]
    fn literals_are_taken_by_their_length() {
        for line in ["X {5}\r\na)\r\nb Y\r\n", "X {5+}\na)\r\nb Y\n", "X ~{5}\r\na)\r\nb Y"] {
            assert_eq!(parts(line.as_bytes()).unwrap(), [atom("X"), text("a)\r\nb"), atom("Y")], "{line}");
        }
        assert_eq!(parts(b"{9}\r\nshort\r\n"), Err(Broken));
        assert_eq!(parts(b"{x} {5} a").unwrap(), [atom("{x}"), atom("{5}"), atom("a")]);
    }

    #[test]
    fn a_section_is_one_word_and_a_flag_with_a_bracket_another() {
        let line = b"BODY[HEADER.FIELDS (FROM \"x\")]<0> NIL OIB-[Gmail]/All a[b BODY[X";
        let read = parts(line).unwrap();
        assert_eq!(read[0], atom("BODY[HEADER.FIELDS (FROM \"x\")]<0>"));
        assert_eq!(read[2..], [atom("OIB-[Gmail]/All"), atom("a[b"), atom("BODY[X")]);
    }

    #[test]
    fn a_string_without_end_is_broken() {
        assert_eq!(parts(b"UID 5 \"abc\r\n"), Err(Broken));
        assert_eq!(parts("(".repeat(40).as_bytes()), Err(Broken));
    }

    #[test]
    fn numbers_must_fit() {
        assert_eq!(number::<u32>(b"4294967295"), Some(u32::MAX));
        for not in ["4294967296", "-1", "+1", "", "1x", "18446744073709551617"] {
            assert_eq!(number::<u32>(not.as_bytes()), None, "{not}");
        }
    }
}
