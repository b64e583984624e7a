//! The one function through which everything goes that a stranger wrote and a person sees.

/// The longest sender shown, in characters.
pub const SENDER: usize = 120;
/// The longest subject shown, in characters.
pub const SUBJECT: usize = 250;
/// The longest piece of a server's own text, in characters.
pub const SERVER_TEXT: usize = 200;

/// One line of text that cannot break out of its place: no controls, no line or paragraph separators, no
/// characters that reorder or hide text, few combining marks in a row, single spaces, at most `limit`
/// characters (an ellipsis stands for the rest).
#[must_use]
pub fn clean(text: &str, limit: usize) -> String {
    let mut out = String::with_capacity(text.len().min(limit * 4));
    let mut length = 0;
    let mut marks = 0;
    let mut space_due = false;
    for c in text.chars() {
        if c.is_whitespace() || matches!(c, '\u{2028}' | '\u{2029}') || c.is_control() {
            space_due = !out.is_empty();
            continue;
        }
        if is_invisible(c) {
            continue;
        }
        marks = if is_combining(c) { marks + 1 } else { 0 };
        if marks > MAX_MARKS {
            continue;
        }
        let needed = 1 + usize::from(space_due);
        if length + needed > limit.saturating_sub(1) && length + needed > limit {
            out.push('…');
            return out;
        }
        if space_due {
            out.push(' ');
            space_due = false;
        }
        out.push(c);
        length += needed;
    }
    out
}

/// More marks on one letter than any language writes climb over the lines above.
const MAX_MARKS: u32 = 4;

/// Bidirectional controls, zero-width characters, and other format characters that only deceive in one line.
const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

const fn is_combining(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036f}' | '\u{0483}'..='\u{0489}' | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_cannot_break_its_line_or_reorder_it() {
        assert_eq!(clean("  a\r\nBcc: x\t\u{2029}y ", 50), "a Bcc: x y");
        assert_eq!(clean("\u{202e}fdp.exe", 50), "fdp.exe");
        assert_eq!(clean("pay\u{200b}pal\u{0}!", 50), "paypal !");
    }

    #[test]
    fn long_text_ends_in_an_ellipsis() {
        assert_eq!(clean("abcdef", 6), "abcdef");
        assert_eq!(clean("abcdefg", 6), "abcdef…");
    }

    #[test]
    fn marks_cannot_climb_over_the_lines_above() {
        let zalgo = format!("e{}", "\u{0301}".repeat(50));
        assert_eq!(clean(&zalgo, 100).chars().count(), 5);
    }

    proptest! {
        #[test]
        fn whatever_comes_in_one_bounded_line_comes_out(text in any::<String>(), limit in 1usize..80) {
            let out = clean(&text, limit);
            prop_assert!(out.chars().count() <= limit + 1);
            prop_assert!(!out.chars().any(|c| c.is_control() || is_invisible(c)));
            prop_assert!(!out.starts_with(' ') && !out.ends_with(' ') && !out.contains("  "));
        }
    }
}
