//! Encoded words of headers (RFC 2047).
//!
//! A step of our own before any address parser: Chinese mailers split a character over two encoded words, so
//! adjacent words of one charset and encoding must be joined *as bytes* before they are decoded.

use super::charset;
use super::transfer::{base64, byte_of};

/// A decoded piece of a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Text that stood there as it is.
    Plain(String),
    /// Text from encoded words.
    Encoded(String),
}

/// Cuts an unfolded header value into pieces and decodes each.
pub(super) fn pieces(value: &[u8]) -> Vec<Piece> {
    let text = charset::guessed(value);
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut open: Option<Words> = None;
    let mut rest = text.as_str();
    while let Some(at) = rest.find("=?") {
        let (before, from) = rest.split_at(at);
        let Some((word, behind)) = parse_word(from) else {
            let (mark, behind) = from.split_at(2);
            close(&mut open, &mut pieces);
            plain.push_str(before);
            plain.push_str(mark);
            rest = behind;
            continue;
        };
        rest = behind;
        // White space between two encoded words is not part of the text (RFC 2047 §6.2).
        let is_between = plain.is_empty() && before.trim().is_empty() && open.is_some();
        if !is_between {
            close(&mut open, &mut pieces);
            plain.push_str(before);
            if !plain.is_empty() {
                pieces.push(Piece::Plain(std::mem::take(&mut plain)));
            }
        }
        match open.as_mut().filter(|words| words.joins(&word)) {
            Some(words) => words.append(&word.bytes),
            None => {
                close(&mut open, &mut pieces);
                open = Some(word);
            }
        }
    }
    close(&mut open, &mut pieces);
    plain.push_str(rest);
    if !plain.is_empty() {
        pieces.push(Piece::Plain(plain));
    }
    pieces
}

/// The whole value as text.
pub(super) fn decode(value: &[u8]) -> String {
    pieces(value)
        .into_iter()
        .map(|piece| match piece {
            Piece::Plain(text) | Piece::Encoded(text) => text,
        })
        .collect()
}

struct Words {
    charset: String,
    is_base64: bool,
    bytes: Vec<u8>,
}

impl Words {
    fn joins(&self, next: &Self) -> bool {
        self.is_base64 == next.is_base64 && self.charset.eq_ignore_ascii_case(&next.charset)
    }

    /// In ISO-2022-JP each word goes back to ASCII at its end. Where the next one leaves it at once, the way back and
    /// forth says nothing, and the decoder takes it for an attempt to hide something.
    fn append(&mut self, bytes: &[u8]) {
        if bytes.starts_with(b"\x1b") {
            for back in [b"\x1b(B", b"\x1b(J"] {
                if self.bytes.ends_with(back) {
                    self.bytes.truncate(self.bytes.len() - back.len());
                }
            }
        }
        self.bytes.extend_from_slice(bytes);
    }
}

fn close(open: &mut Option<Words>, pieces: &mut Vec<Piece>) {
    if let Some(words) = open.take() {
        pieces.push(Piece::Encoded(charset::declared(&words.charset, &words.bytes)));
    }
}

/// One `=?charset?encoding?text?=` at the start of `from`, and what is behind it.
fn parse_word(from: &str) -> Option<(Words, &str)> {
    let (charset, rest) = from.strip_prefix("=?")?.split_once('?')?;
    let (encoding, rest) = rest.split_once('?')?;
    let (text, behind) = rest.split_once("?=")?;
    if charset.is_empty() || charset.contains(char::is_whitespace) {
        return None;
    }
    // RFC 2231 §5 allows a language behind the charset.
    let charset = charset.split('*').next().unwrap_or(charset).to_owned();
    let is_base64 = match encoding {
        "B" | "b" => true,
        "Q" | "q" => false,
        _ => return None,
    };
    let bytes = if is_base64 { base64(text.as_bytes()) } else { quoted(text) };
    Some((Words { charset, is_base64, bytes }, behind))
}

/// The Q encoding (RFC 2047 §4.2).
fn quoted(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'_' => out.push(b' '),
            b'=' => {
                let mut ahead = bytes.clone();
                let digits = ahead.next().zip(ahead.next());
                if let Some(both) = digits.and_then(|(high, low)| byte_of(high, low)) {
                    out.push(both);
                    bytes = ahead;
                } else {
                    out.push(byte);
                }
            }
            _ => out.push(byte),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn subjects_of_real_mailers_decode() {
        for (raw, text) in [
            ("=?gb2312?B?xOO6w6OssuLK1A==?=", "你好，测试"),
            ("=?GBK?Q?=C4=E3=BA=C3=A3=AC=B2=E2=CA=D4?=", "你好，测试"),
            ("=?gb18030?B?lTSyNdKwvNKBOe8x?=", "𠮷野家㐂"),
            ("=?big5?B?wWPF6aSkpOU=?=", "繁體中文"),
            ("=?UTF-8?B?5L2g5Q==?= =?UTF-8?B?pb0=?=", "你好"),
            ("=?gbk?B?xOO6?=  =?gbk?B?w6OssuLK1A==?=", "你好，测试"),
            ("=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab"),
            ("=?utf-8?Q?a?==?utf-8?Q?b?=", "ab"),
            ("=?x-unknown?B?aGVsbG8=?=", "hello"),
            ("=?utf-8?B?aGVsbG8?=", "hello"),
            ("=?iso-2022-jp?B?GyRCJDMkcyRLJEEkTxsoQg==?=", "こんにちは"),
            ("Re: =?utf-8?Q?=C3=A9t=C3=A9?= !", "Re: été !"),
            ("=?broken", "=?broken"),
            ("plain", "plain"),
        ] {
            assert_eq!(decode(raw.as_bytes()), text, "{raw}");
        }
    }

    #[test]
    fn bytes_without_a_charset_are_guessed() {
        assert_eq!(decode(&[0xc4, 0xe3, 0xba, 0xc3, 0xa3, 0xac, 0xb2, 0xe2, 0xca, 0xd4]), "你好，测试");
        assert_eq!(decode("张三".as_bytes()), "张三");
    }

    proptest! {
        #[test]
        fn decoding_never_panics_and_never_explodes(raw in prop::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(decode(&raw).len() <= raw.len() * 4);
        }

        #[test]
        fn decoding_never_panics_on_near_misses(raw in "(=\\?(utf-8|gbk)?\\?[BbQq]?\\??[a-zA-Z0-9=_ ]{0,9}(\\?=)?){0,6}") {
            let _ = decode(raw.as_bytes());
        }
    }
}
