//! Mailbox names on the wire: modified UTF-7, RFC 3501 §5.1.3.
//!
//! Written apart from the program's own codec on purpose: two readings of the RFC check each other.

/// The wire form of `name`.
pub fn encode(name: &str) -> String {
    let mut wire = String::new();
    let mut run: Vec<u16> = Vec::new();
    for character in name.chars() {
        if matches!(character, ' '..='~') {
            flush(&mut run, &mut wire);
            wire.push(character);
            if character == '&' {
                wire.push('-');
            }
        } else {
            run.extend(character.encode_utf16(&mut [0; 2]).iter());
        }
    }
    flush(&mut run, &mut wire);
    wire
}

fn flush(run: &mut Vec<u16>, wire: &mut String) {
    if run.is_empty() {
        return;
    }
    let bytes: Vec<u8> = run.drain(..).flat_map(u16::to_be_bytes).collect();
    wire.push('&');
    wire.push_str(&data_encoding::BASE64_NOPAD.encode(&bytes).replace('/', ","));
    wire.push('-');
}

/// The name behind a wire form, or `None` when it is not well formed.
pub fn decode(wire: &str) -> Option<String> {
    let mut name = String::new();
    let mut rest = wire;
    while let Some((plain, shifted)) = rest.split_once('&') {
        name.push_str(plain);
        let (coded, after) = shifted.split_once('-')?;
        if coded.is_empty() {
            name.push('&');
        } else {
            let bytes = data_encoding::BASE64_NOPAD.decode(coded.replace(',', "/").as_bytes()).ok()?;
            let (pairs, []) = bytes.as_chunks::<2>() else { return None };
            let units: Vec<u16> = pairs.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
            name.push_str(&String::from_utf16(&units).ok()?);
        }
        rest = after;
    }
    name.push_str(rest);
    Some(name)
}

#[cfg(test)]
mod tests {
    use super::{decode, encode};

    #[test]
    fn names_have_the_wire_forms_that_servers_show() {
        for (name, wire) in [
            ("INBOX", "INBOX"),
            ("垃圾邮件", "&V4NXPpCuTvY-"),
            ("草稿箱", "&g0l6P3ux-"),
            ("已发送", "&XfJT0ZAB-"),
            ("A&B", "A&-B"),
            ("😀", "&2D3eAA-"),
            ("a项目b", "a&mHl27g-b"),
        ] {
            assert_eq!(encode(name), wire);
            assert_eq!(decode(wire).as_deref(), Some(name));
        }
        assert_eq!(decode("&V4NX"), None);
        assert_eq!(decode("&!!!-"), None);
    }
}
