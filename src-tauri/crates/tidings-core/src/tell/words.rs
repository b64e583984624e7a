//! Every text for people comes from here; here it comes from the one message catalogue.
//!
//! The catalogue is one file a language. English is complete by definition; what another language does not say is said
//! in English. It stays text in the program: a message is read when it is first said, so an agent that watches keeps
//! the few dozen it says and nothing of the page's and the command line's.

use std::cell::RefCell;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use tidings_protocol::Spoken;
use unic_langid::LanguageIdentifier;

use crate::mailbox::text::{ANYTHING, clean};

/// The whole catalogue in English, the page's part included.
pub const CATALOGUE: &str = include_str!("../../locales/en.ftl");

/// The catalogue of a language, the page's part included.
#[must_use]
pub const fn catalogue(language: Spoken) -> &'static str {
    match language {
        Spoken::En => CATALOGUE,
        Spoken::De => include_str!("../../locales/de.ftl"),
        Spoken::ZhCn => include_str!("../../locales/zh-CN.ftl"),
        Spoken::ZhTw => include_str!("../../locales/zh-TW.ftl"),
    }
}

/// The texts of one language at a time; whoever shares them speaks the same.
pub struct Words {
    spoken: RefCell<Said>,
}

impl Words {
    /// The texts in English.
    #[must_use]
    pub fn english() -> Self {
        Self::of(Spoken::En)
    }

    /// The texts in a language.
    #[must_use]
    pub fn of(language: Spoken) -> Self {
        Self { spoken: RefCell::new(Said::nothing(language)) }
    }

    /// A text without places to fill, if this language has it.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<String> {
        let mut said = self.spoken.borrow_mut();
        said.read(key);
        let pattern = said.bundle.get_message(key)?.value()?;
        Some(said.bundle.format_pattern(pattern, None, &mut Vec::new()).into_owned())
    }

    /// Goes on in this language.
    pub fn speak(&self, language: Spoken) {
        if self.language() != language {
            self.spoken.replace(Said::nothing(language));
        }
    }

    /// The language that is spoken.
    #[must_use]
    pub fn language(&self) -> Spoken {
        self.spoken.borrow().language
    }

    /// A text without places to fill.
    #[must_use]
    pub fn say(&self, key: &str) -> String {
        self.tell(key, &[])
    }

    /// A text with its places filled. A text that is missing shows its key, so that it is noticed.
    ///
    /// Whatever fills a place is cleaned here, so that no caller can forget it: it may come from a server, a mail, or a
    /// settings file.
    #[must_use]
    pub fn tell(&self, key: &str, values: &[(&str, Value<'_>)]) -> String {
        let mut said = self.spoken.borrow_mut();
        said.read(key);
        let Some(pattern) = said.bundle.get_message(key).and_then(|message| message.value()) else {
            return if said.language == Spoken::En {
                key.to_owned()
            } else {
                Self::english().tell(key, values)
            };
        };
        let mut args = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            match value {
                Value::Text(text) => args.set(*name, FluentValue::from(clean(text, ANYTHING))),
                Value::Painted(text) => args.set(*name, FluentValue::from(*text)),
                Value::Count(count) => args.set(*name, FluentValue::from(*count)),
            }
        }
        said.bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
    }
}

/// What was said so far in one language.
struct Said {
    language: Spoken,
    bundle: FluentBundle<FluentResource>,
}

impl Said {
    fn nothing(language: Spoken) -> Self {
        let tag = LanguageIdentifier::from_bytes(language.tag().as_bytes()).unwrap_or_default();
        let mut bundle = FluentBundle::new(vec![tag]);
        // Isolation marks would be stripped from toasts and show as boxes in terminals.
        bundle.set_use_isolating(false);
        Self { language, bundle }
    }

    /// Reads a message that was not said before, and those that it is made of.
    fn read(&mut self, key: &str) {
        if self.bundle.has_message(key) {
            return;
        }
        let Some(entry) = entry(catalogue(self.language), key) else { return };
        // The catalogue is without faults: a test reads each of its messages.
        let resource = FluentResource::try_new(entry.to_owned()).unwrap_or_else(|(resource, _)| resource);
        self.bundle.add_resource_overriding(resource);
        for part in parts(entry) {
            self.read(part);
        }
    }
}

/// A message as it stands in the catalogue: its line, and all below that begin neither a message nor a comment.
fn entry<'a>(catalogue: &'a str, key: &str) -> Option<&'a str> {
    let begin = catalogue.find(&format!("\n{key} ="))? + 1;
    let entry = catalogue.get(begin..)?;
    let begins_another =
        |line: &str| line.starts_with(|first: char| first == '#' || first.is_ascii_alphabetic());
    let length = entry.split_inclusive('\n').skip(1).take_while(|line| !begins_another(line)).map(str::len);
    let first = entry.find('\n').map_or(entry.len(), |end| end + 1);
    entry.get(..first + length.sum::<usize>())
}

/// The messages that this one is made of, such as `{ older-removed }`.
fn parts(entry: &str) -> impl Iterator<Item = &str> {
    let places = entry.split('{').skip(1).filter_map(|rest| rest.split('}').next()).map(str::trim);
    places.filter(|place| place.starts_with(|first: char| first.is_ascii_lowercase()))
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Words")
    }
}

/// What fills a place in a text.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    /// Words, whoever's they are.
    Text(&'a str),
    /// Words that are clean and carry a terminal's emphasis, which is to stay.
    Painted(&'a str),
    /// A number that chooses between one and many.
    Count(u32),
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl From<u32> for Value<'_> {
    fn from(count: u32) -> Self {
        Self::Count(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_catalogue_has_faults() {
        for language in Spoken::ALL {
            assert!(FluentResource::try_new(catalogue(language).to_owned()).is_ok(), "{language:?}");
        }
    }

    /// A message read by itself says what it says among all others.
    #[test]
    fn each_message_can_be_read_by_itself() {
        for language in Spoken::ALL {
            let mut whole = Said::nothing(language);
            whole
                .bundle
                .add_resource_overriding(FluentResource::try_new(catalogue(language).to_owned()).unwrap());
            let keys =
                catalogue(language).lines().filter_map(|line| line.split_once(" =")).map(|(key, _)| key);
            let keys: Vec<&str> = keys.filter(|key| whole.bundle.has_message(key)).collect();
            assert!(keys.len() > 400);
            for key in keys {
                let pattern = whole.bundle.get_message(key).unwrap().value().unwrap();
                let wanted = whole.bundle.format_pattern(pattern, None, &mut Vec::new());
                assert_eq!(Words::of(language).say(key), wanted, "{language:?} {key}");
            }
        }
    }

    #[test]
    fn whoever_shares_the_words_goes_on_in_another_language() {
        let words = Words::of(Spoken::De);
        assert_eq!(words.tell("toast-summary-arrived", &[("arrived", 1.into())]), "1 neue Mail");
        words.speak(Spoken::ZhCn);
        assert_eq!(words.tell("toast-summary-arrived", &[("arrived", 7.into())]), "7 封新邮件");
    }

    #[test]
    fn counts_choose_their_words() {
        let words = Words::english();
        assert_eq!(words.tell("toast-summary-arrived", &[("arrived", 1.into())]), "1 new mail");
        assert_eq!(words.tell("toast-summary-arrived", &[("arrived", 7.into())]), "7 new mails");
    }

    #[test]
    fn what_fills_a_place_cannot_leave_it() {
        let places = [("account", "a\r\nb\u{202e}c\u{1b}[2J".into()), ("state", "x".into())];
        assert_eq!(Words::english().tell("tray-account", &places), "a bc [2J: x");
    }

    #[test]
    fn a_missing_text_is_noticed() {
        assert_eq!(Words::english().say("no-such-text"), "no-such-text");
    }
}
