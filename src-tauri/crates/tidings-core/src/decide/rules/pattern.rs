//! What a condition of a rule is written in: plain text with `*` for anything.
//!
//! No regular expressions: nobody who only wants to be left alone by a newsletter should need one, and a mail must not
//! be able to make one run long. Looking takes time in proportion to the text, whatever stands in it.

/// Text that is looked for, without its case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    /// What stands between the asterisks, folded.
    pieces: Vec<String>,
    fits: Fits,
}

/// How much of a text must fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fits {
    /// All of it.
    Whole,
    /// Any part of it.
    Anywhere,
}

impl Pattern {
    pub(super) fn new(text: &str, fits: Fits) -> Self {
        Self { pieces: fold(text).split('*').map(str::to_owned).collect(), fits }
    }

    /// Whether all of a text must fit.
    pub(super) fn is_whole(&self) -> bool {
        self.fits == Fits::Whole
    }

    /// Whether a text fits, which is given [folded](fold).
    pub(super) fn fits(&self, folded: &str) -> bool {
        let (first, last) = match (self.fits, self.pieces.as_slice()) {
            (Fits::Whole, [only]) => return folded == only,
            (Fits::Whole, [first, .., last]) => (first.as_str(), last.as_str()),
            (Fits::Anywhere, _) | (Fits::Whole, []) => ("", ""),
        };
        let Some(mut rest) = folded.strip_prefix(first).and_then(|rest| rest.strip_suffix(last)) else {
            return false;
        };
        let between = match self.fits {
            Fits::Whole => self.pieces.get(1..self.pieces.len().saturating_sub(1)).unwrap_or_default(),
            Fits::Anywhere => &self.pieces,
        };
        // The first place where a piece stands leaves the most for those behind it.
        for piece in between {
            let Some((_, behind)) = rest.split_once(piece.as_str()) else { return false };
            rest = behind;
        }
        true
    }
}

/// A text without its case. By way of the capitals, so that all forms of a letter become one: ß and SS, ς and σ.
pub(super) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use proptest::prelude::*;

    use super::*;

    fn is_whole(pattern: &str, text: &str) -> bool {
        Pattern::new(pattern, Fits::Whole).fits(&fold(text))
    }

    fn is_in(pattern: &str, text: &str) -> bool {
        Pattern::new(pattern, Fits::Anywhere).fits(&fold(text))
    }

    #[test]
    fn a_pattern_fits_whatever_the_case_and_the_script() {
        assert!(is_whole("ANN@example.org", "ann@Example.ORG") && !is_whole("ann@x.org", "joann@x.org"));
        assert!(
            is_whole("*@example.org", "ann@example.org") && !is_whole("*@example.org", "a@example.org.evil")
        );
        assert!(is_whole("*", "") && is_whole("a*", "a") && !is_whole("a*a", "a"));
        assert!(is_whole("list-*-announce@*", "list-rust-announce@x") && is_whole("**a**", "bab"));
        assert!(is_in("straße", "Die STRASSE") && is_in("ΣΊΣΥΦΟΣ", "σίσυφος") && is_in("订单", "您的订单"));
        assert!(is_in("your*invoice", "Your new INVOICE 7") && !is_in("invoice*your", "Your new invoice"));
    }

    #[test]
    fn a_hostile_text_takes_no_long_time() {
        let text = "a".repeat(200_000);
        let begun = Instant::now();
        assert!(!is_whole(&format!("{}b", "a*".repeat(100)), &text));
        assert!(!is_in(&format!("{}b", "a*".repeat(100)), &text));
        assert!(begun.elapsed() < Duration::from_secs(2));
    }

    /// What a pattern means, said in the simplest way and in exponential time.
    fn meant(pattern: &[char], text: &[char]) -> bool {
        match (pattern, text) {
            ([], text) => text.is_empty(),
            (['*', rest @ ..], text) => (0..=text.len()).any(|from| meant(rest, &text[from..])),
            ([wanted, rest @ ..], [c, behind @ ..]) => wanted == c && meant(rest, behind),
            ([_, ..], []) => false,
        }
    }

    proptest! {
        #[test]
        fn it_is_found_exactly_where_it_stands(pattern in "[ab*]{0,6}", text in "[ab]{0,8}") {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            prop_assert_eq!(is_whole(&pattern, &text), meant(&chars(&pattern), &chars(&text)));
            let anywhere = format!("*{pattern}*");
            prop_assert_eq!(is_in(&pattern, &text), meant(&chars(&anywhere), &chars(&text)));
        }

        #[test]
        fn nothing_is_too_odd_to_be_looked_for(pattern in any::<String>(), text in any::<String>()) {
            let _ = (is_whole(&pattern, &text), is_in(&pattern, &text));
        }
    }
}
