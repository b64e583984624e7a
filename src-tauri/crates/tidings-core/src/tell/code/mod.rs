//! A one-time code in what a mail says, so that a toast can offer to copy it.
//!
//! A number is a code when the words around it say so: *verification code*, *Bestätigungscode*, *验证码*. It has 4 to 8
//! digits, perhaps in two groups or with a letter in front (`G-123456`), or it is short, in capitals, and directly named
//! as the code (`R7G4K`, `X4K-9TQ`). Years, prices, times, telephone and order numbers are something else: better no
//! button than one that copies a wrong number.

mod words;

use std::fmt;
use std::ops::Range;

use words::{ENDINGS, HINTS, OTHER_CODES, OTHER_NUMBERS, PHRASES, UNITS, WHOLE};

/// A code stands near the beginning; more characters than this are not looked at.
const LONGEST: usize = 8_000;
/// A code follows its word within so many characters where words lie between, or is alone in its line.
const NEAR: usize = 40;
/// A code that is alone in its line may be so far below its word.
const BELOW: usize = 160;
/// A word of another number counts so many characters before it.
const BESIDE: usize = 14;

/// A one-time code. Not printed by accident: it is as good as a password for a while.
#[derive(Clone, PartialEq, Eq)]
pub struct OneTimeCode(String);

impl OneTimeCode {
    /// As it is to be entered.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// As people read it: six digits or eight in two groups.
    #[must_use]
    pub fn spoken(&self) -> String {
        let half = self.0.len() / 2;
        let is_grouped = self.0.len() >= 6 && self.0.len().is_multiple_of(2) && is_number(&self.0);
        match self.0.split_at_checked(half).filter(|_| is_grouped) {
            Some((first, second)) => format!("{first} {second}"),
            None => self.0.clone(),
        }
    }
}

impl fmt::Debug for OneTimeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OneTimeCode")
    }
}

/// Whether a mail of this subject may bring a code in its text.
#[must_use]
pub fn may_bring_code(subject: &str) -> bool {
    let text = Text::new(subject);
    !text.code_words().is_empty() || HINTS.iter().any(|hint| text.has(hint))
}

/// The one-time code in a text, if there is one. Lines count: a code is often alone in its own.
#[must_use]
pub fn find_code(text: &str) -> Option<OneTimeCode> {
    let text = Text::new(text);
    let words = text.code_words();
    if words.is_empty() {
        return None;
    }
    let candidates = text.candidates();
    let weighed = candidates.iter().filter_map(|candidate| {
        let weight = words.iter().filter_map(|word| text.weigh(candidate, word)).min()?;
        Some((weight, candidate))
    });
    let (_, best) = weighed.min_by_key(|(weight, _)| *weight)?;
    Some(OneTimeCode(best.code.clone()))
}

/// A text as characters, and the same in small letters, one for one.
struct Text {
    plain: Vec<char>,
    small: Vec<char>,
}

/// What may be a code.
struct Candidate {
    place: Range<usize>,
    code: String,
    is_numeric: bool,
    /// Other digits stand beside it.
    has_neighbours: bool,
}

/// How well a candidate goes with a word for codes, the best first; then how near it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Bond {
    /// `code: 123456`, `code is 123456`.
    Named,
    /// `123456 is your code`.
    Introduced,
    /// Alone in its line, below the word.
    Alone,
    /// In the same sentence.
    Near,
}

impl Text {
    fn new(text: &str) -> Self {
        let plain: Vec<char> = text.chars().take(LONGEST).collect();
        let small = plain.iter().map(|c| c.to_lowercase().next().unwrap_or(*c)).collect();
        Self { plain, small }
    }

    fn at(&self, place: usize) -> Option<char> {
        self.plain.get(place).copied()
    }

    fn before(&self, place: usize) -> Option<char> {
        place.checked_sub(1).and_then(|place| self.at(place))
    }

    fn small(&self, place: Range<usize>) -> String {
        self.small.get(place).unwrap_or_default().iter().collect()
    }

    fn has(&self, phrase: &str) -> bool {
        !self.places_of(phrase).is_empty()
    }

    /// Where these letters stand.
    fn places_of(&self, phrase: &str) -> Vec<Range<usize>> {
        let wanted: Vec<char> = phrase.chars().collect();
        let windows = self.small.windows(wanted.len().max(1)).enumerate();
        windows
            .filter(|(_, window)| *window == wanted)
            .map(|(start, _)| start..start + wanted.len())
            .collect()
    }

    /// The words that are written with letters and digits, and where.
    fn words(&self) -> Vec<Range<usize>> {
        let mut words = Vec::new();
        let mut start = None;
        for (place, c) in self.small.iter().enumerate() {
            match (c.is_alphanumeric() || is_mark(*c), start) {
                (true, None) => start = Some(place),
                (false, Some(from)) => {
                    words.push(from..place);
                    start = None;
                }
                (true, Some(_)) | (false, None) => {}
            }
        }
        words.extend(start.map(|from| from..self.small.len()));
        words
    }

    /// Where one-time codes are spoken of.
    fn code_words(&self) -> Vec<Range<usize>> {
        let words = self.words();
        let text_of = |place: Option<&Range<usize>>| place.map(|place| self.small(place.clone()));
        let is_other = |word: Option<String>| word.is_some_and(|word| OTHER_CODES.contains(&word.as_str()));
        let mut found = Vec::new();
        for (number, place) in words.iter().enumerate() {
            let word = self.small(place.clone());
            let Some(ending) = ENDINGS.iter().find(|ending| word.ends_with(**ending)) else {
                if WHOLE.contains(&word.as_str()) {
                    found.push(place.clone());
                }
                continue;
            };
            let begin = word.strip_suffix(ending).unwrap_or_default();
            let before = text_of(number.checked_sub(1).and_then(|before| words.get(before)));
            let after = text_of(words.get(number + 1));
            // `code of conduct`, `código postal`, and what is `de` something is told by the word behind it.
            let after = match after.as_deref() {
                Some("de" | "di") => text_of(words.get(number + 2)),
                _ => after,
            };
            let is_preposition = matches!(before.as_deref(), Some("of" | "de" | "en"));
            if OTHER_CODES.contains(&begin) || is_other(before) && !is_preposition || is_other(after) {
                continue;
            }
            found.push(place.clone());
        }
        found.extend(PHRASES.iter().flat_map(|phrase| self.places_of(phrase)));
        found
    }

    fn candidates(&self) -> Vec<Candidate> {
        let mut found = Vec::new();
        let mut place = 0;
        while let Some(c) = self.at(place) {
            if !c.is_ascii_alphanumeric() {
                place += 1;
                continue;
            }
            let end = self.run(place, |c| c.is_ascii_alphanumeric() || c == '-');
            if c.is_ascii_digit() && self.run(place, |c| c.is_ascii_digit() || is_divider(c)) >= end {
                place = self.numbers(place, &mut found);
            } else {
                found.extend(self.mixed(place..end));
                place = end;
            }
        }
        found.retain(|candidate| self.is_apart(&candidate.place));
        found
    }

    /// The end of the characters of a kind that begin here.
    fn run(&self, start: usize, is_part: impl Fn(char) -> bool) -> usize {
        let rest = self.plain.get(start..).unwrap_or_default();
        start + rest.iter().take_while(|c| is_part(**c)).count()
    }

    /// Groups of digits with single blanks or hyphens between them; gives where they end.
    fn numbers(&self, start: usize, found: &mut Vec<Candidate>) -> usize {
        let mut groups = Vec::new();
        let mut end = start;
        loop {
            let from = end;
            end = self.run(from, |c| c.is_ascii_digit());
            groups.push(from..end);
            let goes_on =
                self.at(end).is_some_and(is_divider) && self.at(end + 1).is_some_and(|c| c.is_ascii_digit());
            if !goes_on {
                break;
            }
            end += 1;
        }
        let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
        let is_one = match lengths.as_slice() {
            [3, 3] | [4, 4] => true,
            several => several.len() >= 4 && several.iter().all(|length| *length == 1),
        };
        let whole = if is_one { std::iter::once(start..end).collect() } else { groups };
        let has_neighbours = whole.len() > 1;
        for place in whole {
            let digits: String = self.digits(place.clone());
            if (4..=8).contains(&digits.len()) {
                found.push(Candidate { place, code: digits, is_numeric: true, has_neighbours });
            }
        }
        end
    }

    fn digits(&self, place: Range<usize>) -> String {
        self.plain.get(place).unwrap_or_default().iter().filter(|c| c.is_ascii_digit()).collect()
    }

    /// Letters and digits: `G-123456`, `R7G4K`, `X4K-9TQ`.
    fn mixed(&self, place: Range<usize>) -> Option<Candidate> {
        let text: String = self.plain.get(place.clone())?.iter().collect();
        let is_capital = |part: &str| part.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
        let candidate =
            |code: String, is_numeric| Candidate { place, code, is_numeric, has_neighbours: false };
        let parts: Vec<&str> = text.split('-').collect();
        match parts.as_slice() {
            [letter, digits] if letter.len() <= 2 && is_number(digits) => {
                let is_code = letter.chars().all(|c| c.is_ascii_uppercase());
                let is_long = (4..=8).contains(&digits.len());
                (is_code && is_long).then(|| candidate((*digits).to_owned(), true))
            }
            [first, second] if first.len() == 3 && second.len() == 3 => {
                (is_capital(first) && is_capital(second)).then(|| candidate(text.clone(), false))
            }
            [one] if (5..=8).contains(&one.len()) && is_capital(one) => {
                let has = |kind: fn(&char) -> bool| one.chars().any(|c| kind(&c));
                (has(char::is_ascii_digit) && has(char::is_ascii_uppercase))
                    .then(|| candidate((*one).to_owned(), false))
            }
            _ => None,
        }
    }

    /// No part of an amount, a time, an address, a masked or a longer number.
    fn is_apart(&self, place: &Range<usize>) -> bool {
        let (before, after) = (self.before(place.start), self.at(place.end));
        let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let goes_on_before = matches!(before, Some('.' | ',' | ':' | '/'))
            && is_digit(place.start.checked_sub(2).and_then(|place| self.at(place)));
        let goes_on_after =
            matches!(after, Some('.' | ',' | ':' | '/' | '\'')) && is_digit(self.at(place.end + 1));
        let is_odd = |c: char| {
            matches!(c, '+' | '*' | '•' | '@' | '/' | '\\' | '_' | '&' | '?' | '#' | '%' | '№' | '~' | '-')
                || is_currency(c)
        };
        if goes_on_before || goes_on_after || before.is_some_and(is_odd) || after.is_some_and(is_odd) {
            return false;
        }
        // With a blank between: `$ 1234`, `1234 €`, `1234 %`.
        let beyond = |c: Option<char>, next: Option<char>| c == Some(' ') && next.is_some_and(is_currency);
        if beyond(before, place.start.checked_sub(2).and_then(|place| self.at(place)))
            || beyond(after, self.at(place.end + 1))
        {
            return false;
        }
        !self.is_in_address(place) && !self.is_amount(place)
    }

    /// Within a link or an address of mail.
    fn is_in_address(&self, place: &Range<usize>) -> bool {
        let is_end = |c: &&char| !c.is_whitespace() && !matches!(c, '<' | '>' | '"');
        let start = self.plain.iter().take(place.start).rev().take_while(is_end).count();
        let rest = self.plain.iter().skip(place.end).take_while(is_end).count();
        let around = self.small(place.start - start..place.end + rest);
        around.contains("://") || around.contains("www.") || around.contains('@')
    }

    fn is_amount(&self, place: &Range<usize>) -> bool {
        let start = self.run(place.end, |c| c == ' ');
        let end = self.run(start, char::is_alphabetic);
        let word = self.small(start..end);
        // Chinese and Japanese do not divide words.
        let is_han = |unit: &&&str| unit.chars().all(|c| !c.is_ascii()) && word.starts_with(**unit);
        UNITS.contains(&word.as_str())
            || start == place.end && UNITS.iter().any(|unit| is_han(&unit) && unit.chars().count() <= 2)
    }

    /// How a candidate goes with a word for codes; `None`: not at all.
    fn weigh(&self, candidate: &Candidate, word: &Range<usize>) -> Option<(Bond, usize)> {
        let place = &candidate.place;
        if place.start >= word.end {
            let between = word.end..place.start;
            let distance = between.len();
            if distance > BELOW {
                return None;
            }
            let text = self.small(between.clone());
            let bond = if distance <= NEAR && is_link(&text) {
                Bond::Named
            } else if self.is_alone(place) {
                Bond::Alone
            } else if distance <= NEAR && !text.contains(['.', '。', '\n']) {
                Bond::Near
            } else {
                return None;
            };
            return (!self.is_another(&between) && candidate.suits(bond)).then_some((bond, distance));
        }
        let distance = word.start.checked_sub(place.end).filter(|distance| *distance <= NEAR)?;
        let text = self.small(place.end..word.start);
        let is_sentence = !text.contains(['.', '。', '\n', ':', '：']);
        let is_first = self.is_another(&(place.start.saturating_sub(BESIDE)..place.start));
        (is_sentence && !is_first && candidate.suits(Bond::Introduced))
            .then_some((Bond::Introduced, distance))
    }

    /// Nothing else stands in its line.
    fn is_alone(&self, place: &Range<usize>) -> bool {
        let is_blank = |c: &&char| c.is_whitespace() && **c != '\n';
        let before = self.plain.iter().take(place.start).rev().find(|c| !is_blank(c));
        let after = self.plain.iter().skip(place.end).find(|c| !is_blank(c));
        before.is_none_or(|c| *c == '\n') && after.is_none_or(|c| *c == '\n')
    }

    /// Whether the last words of this stretch name another kind of number.
    fn is_another(&self, stretch: &Range<usize>) -> bool {
        let near = stretch.start.max(stretch.end.saturating_sub(BESIDE))..stretch.end;
        let text = self.small(near);
        let mut words = text.split(|c: char| !c.is_alphanumeric() && !is_mark(c));
        words.any(|word| {
            OTHER_NUMBERS.contains(&word)
                || OTHER_NUMBERS.iter().any(|other| !is_latin(other) && word.ends_with(other))
        })
    }
}

impl Candidate {
    fn suits(&self, bond: Bond) -> bool {
        let is_year = self.code.len() == 4 && (self.code.starts_with("19") || self.code.starts_with("20"));
        match bond {
            Bond::Named => self.is_numeric || self.code.len() >= 5,
            Bond::Alone => !self.has_neighbours && !is_year,
            Bond::Introduced => self.is_numeric && !self.has_neighbours && !is_year,
            Bond::Near => self.is_numeric && !self.has_neighbours && self.code.len() >= 5,
        }
    }
}

/// Whether what stands between a word for codes and a candidate says that this is the code: nothing, a sign, or at
/// last a word that means *is*. `code for your account is 1234` does, `code. Call 1234` does not.
fn is_link(text: &str) -> bool {
    const IS: [&str; 24] = [
        "is",
        "ist",
        "lautet",
        "est",
        "es",
        "é",
        "è",
        "je",
        "jest",
        "to",
        "är",
        "er",
        "on",
        "это",
        "είναι",
        "为",
        "為",
        "是",
        "は",
        "은",
        "는",
        "là",
        "คือ",
        "use",
    ];
    let lines = text.chars().filter(|c| *c == '\n').count();
    if lines > 2 || text.contains(['.', '。', '!', '?', ';']) {
        return false;
    }
    let text = text.trim_end_matches(|c: char| c.is_whitespace() || "『「【[(（<>*\"'“”„|".contains(c));
    let Some(last) = text.chars().last() else { return true };
    let word = text.rsplit(|c: char| !c.is_alphabetic() && !is_mark(c)).next().unwrap_or_default();
    ":：=-–—".contains(last) || IS.contains(&word)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_latin(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii() || matches!(c, '\u{c0}'..='\u{24f}'))
}

/// Between two groups of one number.
const fn is_divider(c: char) -> bool {
    matches!(c, ' ' | '-' | '\u{a0}' | '\u{2009}' | '\u{202f}')
}

const fn is_currency(c: char) -> bool {
    matches!(c, '$' | '€' | '£' | '¥' | '￥' | '₹' | '₽' | '₩' | '₺' | '₫' | '฿')
}

/// Signs above and below letters, which belong to the word.
const fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{903}' | '\u{93a}'..='\u{94f}' | '\u{e31}'
        | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}')
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod speed {
    #[test]
    fn a_long_text_takes_no_time_worth_mentioning() {
        let text = "code 1234 5678 9012 ".repeat(50_000);
        let before = std::time::Instant::now();
        let _ = super::find_code(&text);
        assert!(before.elapsed() < std::time::Duration::from_secs(5));
    }
}
