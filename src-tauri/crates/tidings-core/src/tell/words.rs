//! Every text for people comes from here; here it comes from the one message catalogue.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::mailbox::text::{ANYTHING, clean};

/// The whole catalogue, the page's part included.
pub const CATALOGUE: &str = include_str!("../../locales/en.ftl");

/// Where the page's part begins. The agent does not keep in memory what only the page says.
const PAGE: &str = "## The window";

/// The texts of one language.
pub struct Words {
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    /// The texts in English.
    #[must_use]
    pub fn english() -> Self {
        let ours = CATALOGUE.split(PAGE).next().unwrap_or_default();
        // A resource with a faulty message still carries all others; the test below keeps it faultless.
        let resource = FluentResource::try_new(ours.to_owned()).unwrap_or_else(|(resource, _)| resource);
        let mut bundle = FluentBundle::new(vec![LanguageIdentifier::from_bytes(b"en").unwrap_or_default()]);
        // Isolation marks would be stripped from toasts and show as boxes in terminals.
        bundle.set_use_isolating(false);
        bundle.add_resource_overriding(resource);
        Self { bundle }
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
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let mut args = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            match value {
                Value::Text(text) => args.set(*name, FluentValue::from(clean(text, ANYTHING))),
                Value::Painted(text) => args.set(*name, FluentValue::from(*text)),
                Value::Count(count) => args.set(*name, FluentValue::from(*count)),
            }
        }
        self.bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
    }
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
    fn the_catalogue_has_no_faults() {
        assert!(FluentResource::try_new(CATALOGUE.to_owned()).is_ok());
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
