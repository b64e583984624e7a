//! The one function through which everything goes that a stranger wrote and a person sees: senders and subjects,
//! a server's own words, names of folders and accounts.

use unicode_normalization::{UnicodeNormalization as _, char::canonical_combining_class};
use unicode_segmentation::UnicodeSegmentation as _;

/// The longest display name of a sender, in characters as people count them.
pub const SENDER: usize = 60;
/// The longest subject.
pub const SUBJECT: usize = 120;
/// The longest name of a folder or an account.
pub const NAME: usize = 120;
/// The longest piece of a server's own text.
pub const SERVER_TEXT: usize = 200;
/// The longest of whatever else fills a place in a sentence.
pub const ANYTHING: usize = 500;

/// One line of text that cannot break out of its place.
///
/// No controls, no line or paragraph separators, no characters that reorder or hide text, few marks on one letter,
/// single spaces, in Unicode's one spelling (NFC). At most `limit` characters as people count them (extended
/// grapheme clusters) and twice as many code points, the last an ellipsis where something was cut off. What is
/// clean stays as it is.
#[must_use]
pub fn clean(text: &str, limit: usize) -> String {
    let most = limit.saturating_mul(2);
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~');
    if text.len() <= limit
        && text.bytes().all(is_plain)
        && !text.contains("  ")
        && text.trim_ascii().len() == text.len()
    {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len().min(most.saturating_mul(4)));
    let mut length = 0;
    let mut marks = 0;
    let mut space_due = false;
    for c in Visible::of(text).nfc() {
        if c == ' ' {
            space_due = !out.is_empty();
            continue;
        }
        marks = if is_stacked(c) { marks + 1 } else { 0 };
        if marks > MAX_MARKS {
            continue;
        }
        // A little beyond what may stay, so that it is seen that something must go.
        if length > most {
            break;
        }
        if std::mem::take(&mut space_due) {
            out.push(' ');
            length += 1;
        }
        out.push(c);
        length += 1;
    }
    shorten(out, limit, most)
}

/// Cuts at the end of a whole character.
fn shorten(text: String, limit: usize, most: usize) -> String {
    let (mut graphemes, mut points) = (0, 0);
    // Where to cut if the text turns out to be too long: room for the ellipsis is left.
    let mut cut = 0;
    for grapheme in text.graphemes(true) {
        graphemes += 1;
        points += grapheme.chars().count();
        if graphemes > limit || points > most {
            let (kept, _) = text.split_at_checked(cut).unwrap_or_default();
            // A joiner joins nothing to an ellipsis.
            return format!("{}…", kept.trim_end_matches([' ', '\u{200c}', '\u{200d}']));
        }
        if graphemes < limit && points < most {
            cut += grapheme.len();
        }
    }
    text
}

/// More marks on one letter than any language writes climb over the lines above.
const MAX_MARKS: u32 = 4;

/// A text without what cannot be seen; every kind of white space, and what breaks lines, is a space.
struct Visible<'a> {
    rest: std::str::Chars<'a>,
    /// The last character that is no mark: marks may yet change places, or go.
    before: Option<char>,
}

impl<'a> Visible<'a> {
    fn of(text: &'a str) -> Self {
        Self { rest: text.chars(), before: None }
    }
}

impl Iterator for Visible<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        loop {
            let c = self.rest.next()?;
            let shown = if c.is_whitespace() || c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | BLANK)
            {
                ' '
            } else if is_invisible(c) {
                let after = self.rest.clone().next();
                if !joins(c, self.before, after) {
                    continue;
                }
                c
            } else {
                c
            };
            if !is_stacked(shown) {
                self.before = Some(shown);
            }
            return Some(shown);
        }
    }
}

/// A braille cell without dots looks like a space and is none by its class.
const BLANK: char = '\u{2800}';

/// Bidirectional controls, zero-width characters, and other format characters that only deceive in one line.
const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// The two joiners are letters' business in scripts that are written joined, and hold pictures of several people
/// together. Anywhere else they only make two words that look the same differ.
fn joins(c: char, before: Option<char>, after: Option<char>) -> bool {
    let (Some(before), Some(after)) = (before, after) else { return false };
    if is_stacked(after) {
        return false;
    }
    match c {
        '\u{200c}' => is_joined_script(before) && is_joined_script(after),
        '\u{200d}' => {
            is_joined_script(before) && is_joined_script(after) || is_picture(before) && is_picture(after)
        }
        _ => false,
    }
}

/// Arabic, Syriac, N'Ko, and the scripts of India and its neighbours.
const fn is_joined_script(c: char) -> bool {
    matches!(c, '\u{0620}'..='\u{074f}' | '\u{0750}'..='\u{07ff}' | '\u{08a0}'..='\u{08ff}'
        | '\u{0900}'..='\u{0dff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17b3}' | '\u{1820}'..='\u{18aa}')
}

/// Emoji, as far as several make one.
const fn is_picture(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{27ff}' | '\u{2900}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

/// Marks that stand above or below the letter before them, and can be piled up.
fn is_stacked(c: char) -> bool {
    canonical_combining_class(c) != 0
        || matches!(c, '\u{0488}' | '\u{0489}' | '\u{20dd}'..='\u{20e4}' | '\u{fe00}'..='\u{fe0f}'
            // Thai and Lao vowels and signs, whose class says nothing.
            | '\u{0e31}' | '\u{0e34}'..='\u{0e3a}' | '\u{0e47}'..='\u{0e4e}'
            | '\u{0eb1}' | '\u{0eb4}'..='\u{0ebc}' | '\u{0ec8}'..='\u{0ece}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_cannot_break_its_line_or_reorder_it() {
        assert_eq!(clean("  a\r\nBcc: x\t\u{2029}y ", 50), "a Bcc: x y");
        assert_eq!(clean("\u{202e}fdp.exe", 50), "fdp.exe");
        assert_eq!(clean("\u{2067}a\u{2069}b\u{200f}\u{61c}", 50), "ab");
        assert_eq!(clean("pay\u{200b}pal\u{0}!", 50), "paypal !");
        assert_eq!(clean("\u{200d}\u{200c}\u{feff}\u{2060}", 50), "");
        assert_eq!(clean("a\u{1b}[2J\u{9b}31mb", 50), "a [2J 31mb");
        assert_eq!(clean("\u{3164}\u{2800}\u{3164}", 50), "");
    }

    #[test]
    fn one_letter_has_one_spelling() {
        assert_eq!(clean("e\u{301}te\u{301}", 50), "été");
        // What hid between letter and mark is gone before they are put together.
        assert_eq!(clean("e\u{200b}\u{301}", 50), "é");
        assert_eq!(clean("\u{1112}\u{1161}\u{11ab}", 50), "한");
        assert_eq!(clean("ﬁ ²", 50), "ﬁ ²");
    }

    #[test]
    fn long_text_ends_in_an_ellipsis_that_counts() {
        assert_eq!(clean("abcdef", 6), "abcdef");
        assert_eq!(clean("abcdefg", 6), "abcde…");
        assert_eq!(clean("abcd efg", 6), "abcd…");
        assert_eq!(clean("你好，测试啊", 5), "你好，测…");
    }

    #[test]
    fn a_picture_of_many_parts_is_one_character_and_is_not_cut_apart() {
        let family = "👨\u{200d}👩\u{200d}👧";
        assert_eq!(clean(&format!("abcd{family}"), 5), format!("abcd{family}"));
        assert_eq!(clean(&format!("abcd{family}e"), 5), "abcd…");
        let flag = "🏳\u{fe0f}\u{200d}🌈";
        assert_eq!(clean(flag, 9), flag);
    }

    #[test]
    fn joiners_stay_where_a_language_needs_them_and_nowhere_else() {
        let persian = "می\u{200c}خواهم";
        assert_eq!(clean(persian, 50), persian);
        let hindi = "क्\u{200d}ष";
        assert_eq!(clean(hindi, 50), hindi);
        assert_eq!(clean("pay\u{200c}pal", 50), "paypal");
        assert_eq!(clean("می\u{200c}\u{200c}\u{200c}خ", 50), "می\u{200c}خ");
    }

    #[test]
    fn marks_cannot_climb_over_the_lines_above() {
        let zalgo = format!("e{}", "\u{0301}".repeat(50));
        assert_eq!(clean(&zalgo, 100).chars().count(), 5);
        let thai = format!("ก{}", "\u{0e47}".repeat(50));
        assert_eq!(clean(&thai, 100).chars().count(), 5);
    }

    #[test]
    fn a_megabyte_of_marks_takes_no_time_worth_mentioning() {
        let marks = "\u{0301}\u{0323}".repeat(250_000);
        let before = std::time::Instant::now();
        assert!(clean(&marks, 100).chars().count() <= 200);
        assert!(before.elapsed() < std::time::Duration::from_secs(5));
    }

    /// Any text, and texts of the characters that do something here.
    fn texts() -> impl Strategy<Value = String> {
        let odd = "[ab \u{0}\u{9b}\u{2028}\u{202e}\u{200b}-\u{200f}\u{2060}\u{feff}\u{301}\u{323}\u{fe0f}\u{600}\
                   \u{e47}ยกमक्می가각ᄒ\u{1161}\u{11ab}👨👩🏽🇩🇪\u{e0061}\u{3164}\u{2800}…]{0,60}";
        prop_oneof![any::<String>(), odd]
    }

    proptest! {
        #[test]
        fn whatever_comes_in_one_bounded_line_comes_out(text in texts(), limit in 1usize..80) {
            let out = clean(&text, limit);
            prop_assert!(out.graphemes(true).count() <= limit);
            prop_assert!(out.chars().count() <= 2 * limit);
            let is_joiner = |c: char| matches!(c, '\u{200c}' | '\u{200d}');
            let is_hidden = out.chars().any(|c| c.is_control() || is_invisible(c) && !is_joiner(c));
            prop_assert!(!is_hidden);
            let has_run = out.chars().zip(out.chars().skip(1)).any(|(a, b)| is_joiner(a) && is_joiner(b));
            prop_assert!(!has_run);
            prop_assert!(!out.starts_with(' ') && !out.ends_with(' ') && !out.contains("  "));
        }

        #[test]
        fn what_is_clean_stays_as_it_is(text in texts(), limit in 1usize..80) {
            let out = clean(&text, limit);
            prop_assert_eq!(clean(&out, limit), out);
        }
    }
}
