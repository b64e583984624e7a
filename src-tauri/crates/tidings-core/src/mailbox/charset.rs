//! Bytes as text: in the charset that is declared, or, where none is or nobody knows it, in the one they look like.

use encoding_rs::{Encoding, GB18030, GBK, ISO_2022_JP, UTF_8, WINDOWS_1252};

/// Text in a declared charset; what does not belong there becomes replacement characters.
///
/// GB2312 and GBK are read as GB18030, which contains both and which mailers that say "gb2312" really send. A label
/// that nobody knows, or that allows no such bytes, is as good as none.
pub(super) fn declared(label: &str, bytes: &[u8]) -> String {
    match known(label) {
        Some(encoding) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
        None => guessed(bytes),
    }
}

fn known(label: &str) -> Option<&'static Encoding> {
    let label = label.to_ascii_lowercase();
    // Japanese mailers number and name what they add to it.
    if label.starts_with("iso-2022-jp") || label.starts_with("cp5022") {
        return Some(ISO_2022_JP);
    }
    match label.as_str() {
        "us-ascii" | "ascii" => None,
        "cp936" | "ms936" => Some(GB18030),
        _ => Encoding::for_label_no_replacement(label.as_bytes())
            .map(|encoding| if encoding == GBK { GB18030 } else { encoding }),
    }
}

/// Bytes without a charset: UTF-8 where they are that, GB18030 where they look like Chinese, else Windows-1252.
pub(super) fn guessed(bytes: &[u8]) -> String {
    if bytes.windows(2).any(|pair| pair == b"\x1b$")
        && let Some(text) = ISO_2022_JP.decode_without_bom_handling_and_without_replacement(bytes)
    {
        return text.into_owned();
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => return text.to_owned(),
        // Cut off within its last character.
        Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 && is_high(bytes, &error) => {
            return UTF_8.decode_without_bom_handling(bytes).0.into_owned();
        }
        Err(_) => {}
    }
    if looks_chinese(bytes)
        && let Some(text) = GB18030.decode_without_bom_handling_and_without_replacement(bytes)
    {
        return text.into_owned();
    }
    WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
}

/// Whether characters beyond ASCII stand before the place where the text breaks off.
fn is_high(bytes: &[u8], error: &std::str::Utf8Error) -> bool {
    bytes.iter().take(error.valid_up_to()).any(|byte| !byte.is_ascii())
}

/// Whether most characters beyond ASCII would be punctuation or one of the 3,755 common Hanzi (GB 2312, rows 1 to 9
/// and 16 to 55). In western text accented letters stand alone or, in lower case, point to rows of rare ones.
fn looks_chinese(bytes: &[u8]) -> bool {
    let (mut common, mut rare) = (0u32, 0u32);
    let mut rest = bytes.iter().copied();
    while let Some(lead) = rest.next() {
        if lead.is_ascii() {
            continue;
        }
        match (lead, rest.next()) {
            (0xa1..=0xa9 | 0xb0..=0xd7, Some(0xa1..=0xfe)) => common += 1,
            _ => rare += 1,
        }
    }
    common > 0 && common >= rare
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_chinese_is_read_as_gb18030() {
        for text in ["你好，测试", "张三", "RE: 关于合同（第2版）", "【通知】系统升级 V2.0", "朱镕基"]
        {
            assert_eq!(guessed(&GB18030.encode(text).0), text);
            assert_eq!(guessed(text.as_bytes()), text);
        }
    }

    #[test]
    fn raw_western_text_is_not_taken_for_chinese() {
        for text in ["Größe", "Stéphane Müller", "naïve café", "Réunion à Orléans", "Ärger über Öl", "straße"]
        {
            assert_eq!(guessed(&WINDOWS_1252.encode(text).0), text);
        }
    }

    #[test]
    fn raw_japanese_of_seven_bits_is_read() {
        assert_eq!(guessed(b"\x1b$B$3$s$K$A$O\x1b(B"), "こんにちは");
        assert_eq!(guessed(b"costs \x1b$ 5"), "costs \u{1b}$ 5");
    }

    #[test]
    fn utf_8_that_was_cut_off_is_still_utf_8() {
        let text = "你好".as_bytes();
        assert_eq!(guessed(text.split_last().unwrap().1), "你\u{fffd}");
    }

    #[test]
    fn labels_that_mailers_use_are_known() {
        assert_eq!(declared("iso-2022-jp-ms", b"\x1b$B$3$s$K$A$O\x1b(B"), "こんにちは");
        for label in ["gb2312", "GBK", "gb18030", "cp936", "x-gbk", "us-ascii", "unknown-8bit", "hz-gb-2312"]
        {
            assert_eq!(declared(label, &[0xc4, 0xe3, 0xba, 0xc3]), "你好", "{label}");
        }
        assert_eq!(declared("koi8-r", &[0xf0, 0xd2, 0xc9]), "При");
        assert_eq!(declared("utf-8", &[b'a', 0xff, b'b']), "a\u{fffd}b");
    }
}
