//! Mailbox names: as people read them, and as they go on the wire (modified UTF-7, RFC 3501 §5.1.3).
//!
//! A name that came from a server is kept byte for byte, whatever it is: gateways list raw GBK or UTF-8, and only
//! the same bytes open that mailbox again.

use std::fmt;

/// A mailbox name as it goes on the wire.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WireName(Vec<u8>);

impl WireName {
    /// A name as it came from the server, kept byte for byte.
    #[must_use]
    pub fn from_wire(name: impl Into<Vec<u8>>) -> Self {
        Self(name.into())
    }

    /// The wire form of a name as people write it.
    #[must_use]
    pub fn from_people(name: &str) -> Self {
        if name.eq_ignore_ascii_case("INBOX") {
            return Self(b"INBOX".to_vec());
        }
        Self(encode(name).into_bytes())
    }

    /// The bytes on the wire.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// True for the one name that is the same in any case (RFC 3501 §5.1).
    #[must_use]
    pub fn is_inbox(&self) -> bool {
        self.0.eq_ignore_ascii_case(b"INBOX")
    }

    /// True when both open the same mailbox.
    #[must_use]
    pub fn is_same_mailbox(&self, other: &Self) -> bool {
        self == other || self.is_inbox() && other.is_inbox()
    }

    /// The name as an argument in a command's line ([`Command::line`]), where each character stands for one
    /// byte: the edge sends what a quoted string may not hold as a literal. NUL and line ends occur in no
    /// name; they are dropped.
    ///
    /// [`Command::line`]: crate::listen::Command::line
    #[must_use]
    pub fn quoted(&self) -> String {
        let mut out = String::with_capacity(self.0.len() + 2);
        out.push('"');
        for byte in self.0.iter().filter(|byte| !matches!(byte, 0 | b'\r' | b'\n')) {
            if matches!(byte, b'"' | b'\\') {
                out.push('\\');
            }
            out.push(char::from(*byte));
        }
        out.push('"');
        out
    }
}

/// For people: decoded, or as it is when it does not decode, with replacement characters for what is no text.
impl fmt::Display for WireName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wire = String::from_utf8_lossy(&self.0);
        match decode(&wire) {
            Some(name) => f.write_str(&name),
            None => f.write_str(&wire),
        }
    }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

fn encode(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut shifted: Vec<u8> = Vec::new();
    for c in name.chars() {
        if matches!(c, ' '..='~') {
            flush(&mut shifted, &mut out);
            out.push(c);
            if c == '&' {
                out.push('-');
            }
        } else {
            shifted.extend(c.encode_utf16(&mut [0; 2]).iter().flat_map(|unit| unit.to_be_bytes()));
        }
    }
    flush(&mut shifted, &mut out);
    out
}

/// Writes what was gathered as one `&…-` run of base 64 without padding.
fn flush(shifted: &mut Vec<u8>, out: &mut String) {
    if shifted.is_empty() {
        return;
    }
    out.push('&');
    for chunk in shifted.chunks(3) {
        let bits =
            chunk.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..=chunk.len() {
            let digit = (bits >> (18 - 6 * place)) & 0x3f;
            out.push(ALPHABET.get(digit as usize).map_or('A', |digit| char::from(*digit)));
        }
    }
    out.push('-');
    shifted.clear();
}

/// `None` when the name is not well-formed: unknown digits, no end, lone surrogates, needless encoding.
fn decode(wire: &str) -> Option<String> {
    let mut out = String::with_capacity(wire.len());
    let mut rest = wire;
    while let Some((plain, after)) = rest.split_once('&') {
        out.push_str(plain);
        let (run, behind) = after.split_once('-')?;
        rest = behind;
        if run.is_empty() {
            out.push('&');
            continue;
        }
        out.push_str(&decode_run(run)?);
    }
    out.push_str(rest);
    out.chars().all(|c| !c.is_control()).then_some(out)
}

fn decode_run(run: &str) -> Option<String> {
    let mut units = Vec::new();
    let (mut bits, mut have) = (0u32, 0u32);
    for digit in run.bytes() {
        let value = ALPHABET.iter().position(|known| *known == digit)?;
        bits = bits << 6 | u32::try_from(value).ok()?;
        have += 6;
        if have >= 16 {
            have -= 16;
            units.push(u16::try_from(bits >> have & 0xffff).ok()?);
            bits &= (1 << have) - 1;
        }
    }
    // What is left over is padding: fewer than six bits, all zero.
    if have >= 6 || bits != 0 {
        return None;
    }
    let text = String::from_utf16(&units).ok()?;
    // Printable ASCII must not be hidden in a run (RFC 3501 §5.1.3).
    text.chars().all(|c| !matches!(c, ' '..='~')).then_some(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_of_real_servers_decode() {
        for (wire, people) in [
            ("&V4NXPpCuTvY-", "垃圾邮件"),
            ("&g0l6P3ux-", "草稿箱"),
            ("&XfJT0ZAB-", "已发送"),
            ("&-", "&"),
            ("&2D3eAA-", "😀"),
            ("INBOX", "INBOX"),
            ("Tom &- Jerry", "Tom & Jerry"),
        ] {
            assert_eq!(WireName::from_wire(wire).to_string(), people);
            assert_eq!(WireName::from_people(people), WireName::from_wire(wire));
        }
    }

    #[test]
    fn a_malformed_name_is_shown_as_it_is() {
        for wire in ["&!!!-", "&V4NX", "&2D0-", "&AGE-", "a&"] {
            assert_eq!(WireName::from_wire(wire).to_string(), wire);
        }
    }

    #[test]
    fn quotes_and_backslashes_are_escaped() {
        assert_eq!(WireName::from_people("a\"b\\c\r\nd").quoted(), "\"a\\\"b\\\\c&AA0ACg-d\"");
    }

    #[test]
    fn a_name_in_another_charset_keeps_its_bytes() {
        let gbk = WireName::from_wire(b"\xc0\xac\xbb\xf8".as_slice());
        assert_eq!(gbk.as_bytes(), b"\xc0\xac\xbb\xf8");
        assert_eq!(
            gbk.quoted().chars().map(|c| c as u32).collect::<Vec<_>>(),
            [34, 0xc0, 0xac, 0xbb, 0xf8, 34]
        );
        assert_eq!(gbk.to_string(), "\u{fffd}\u{fffd}\u{fffd}\u{fffd}");
        assert_eq!(WireName::from_wire("已发送").to_string(), "已发送");
    }

    #[test]
    fn only_inbox_is_the_same_in_any_case() {
        let name = |wire: &str| WireName::from_wire(wire);
        assert!(name("Inbox").is_same_mailbox(&name("INBOX")));
        assert!(!name("Work").is_same_mailbox(&name("WORK")));
        assert!(!name("INBOX/a").is_same_mailbox(&name("inbox/a")));
    }

    proptest! {
        #[test]
        fn what_was_encoded_decodes_to_the_same(name in "[^\\p{C}]{0,40}") {
            prop_assert_eq!(decode(&encode(&name)), Some(name));
        }

        #[test]
        fn decoding_never_panics(wire in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = WireName::from_wire(wire).to_string();
        }
    }
}
