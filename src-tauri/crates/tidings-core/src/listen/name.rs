//! Mailbox names: as people read them, and as they go on the wire (modified UTF-7, RFC 3501 §5.1.3).

use std::fmt;

/// A mailbox name as it goes on the wire.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WireName(String);

impl WireName {
    /// A name as it came from the server, kept byte for byte.
    #[must_use]
    pub fn from_wire(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The wire form of a name as people write it.
    #[must_use]
    pub fn from_people(name: &str) -> Self {
        if name.eq_ignore_ascii_case("INBOX") {
            return Self("INBOX".to_owned());
        }
        Self(encode(name))
    }

    /// The name as an IMAP quoted string. Line ends cannot occur in one; they are dropped.
    #[must_use]
    pub fn quoted(&self) -> String {
        let mut out = String::with_capacity(self.0.len() + 2);
        out.push('"');
        for c in self.0.chars().filter(|c| !c.is_control()) {
            if matches!(c, '"' | '\\') {
                out.push('\\');
            }
            out.push(c);
        }
        out.push('"');
        out
    }
}

/// For people: decoded, or as it is when it does not decode.
impl fmt::Display for WireName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match decode(&self.0) {
            Some(name) => f.write_str(&name),
            None => f.write_str(&self.0),
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

    proptest! {
        #[test]
        fn what_was_encoded_decodes_to_the_same(name in "[^\\p{C}]{0,40}") {
            prop_assert_eq!(decode(&encode(&name)), Some(name));
        }

        #[test]
        fn decoding_never_panics(wire in ".{0,60}") {
            let _ = decode(&wire);
        }
    }
}
