//! Words that are looked for in the event log: each must be there, in any order, whatever its case.

use tidings_protocol::LogQuery;

/// The words of a query, and room to fold what they are looked for in.
pub(super) struct Words {
    words: Vec<String>,
    folded: String,
}

impl Words {
    pub(super) fn of(query: &LogQuery) -> Self {
        let words = query.search.as_deref().unwrap_or_default().split_whitespace();
        let fold_one = |word| {
            let mut folded = String::new();
            fold(word, &mut folded);
            folded
        };
        Self { words: words.map(fold_one).collect(), folded: String::new() }
    }

    /// Whether each word is in one of the texts.
    pub(super) fn are_in<const N: usize>(&mut self, texts: [Option<&str>; N]) -> bool {
        if self.words.is_empty() {
            return true;
        }
        self.folded.clear();
        for text in texts.into_iter().flatten() {
            fold(text, &mut self.folded);
            // No word has white space in it, so none is found across two texts.
            self.folded.push('\n');
        }
        self.words.iter().all(|word| self.folded.contains(word.as_str()))
    }
}

/// Adds a text without its case, as Unicode has it.
fn fold(text: &str, to: &mut String) {
    if text.is_ascii() {
        to.extend(text.chars().map(|c| c.to_ascii_lowercase()));
    } else {
        to.extend(text.chars().flat_map(char::to_lowercase));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_found(search: &str) -> bool {
        let query = LogQuery { search: Some(search.to_owned()), ..LogQuery::default() };
        let mut words = Words::of(&query);
        words.are_in([Some("Übung <ann@example.org>"), None, Some("您的订单已发货 100%"), Some("INBOX")])
    }

    #[test]
    fn each_word_is_looked_for_in_any_order_and_case() {
        for search in ["", "  ", "订单", "已", "inbox ÜBUNG", "übung 订单", "100%", "example.ORG"] {
            assert!(is_found(search), "{search:?}");
        }
    }

    #[test]
    fn one_word_that_is_not_there_is_enough() {
        for search in ["订单 x9", "_", "inboxinbox", "货100", "org>您"] {
            assert!(!is_found(search), "{search:?}");
        }
    }
}
