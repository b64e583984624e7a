//! Every text for people comes from here; here it comes from the one message catalogue.
//!
//! The catalogue is one file a language. English is complete by definition; what another language does not say is said
//! in English. Only the language that is spoken is kept in memory.

use std::cell::RefCell;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use tidings_protocol::Spoken;
use unic_langid::LanguageIdentifier;

use crate::mailbox::text::{ANYTHING, clean};

/// The whole catalogue in English, the page's part included.
pub const CATALOGUE: &str = include_str!("../../locales/en.ftl");

/// Where the page's part begins. The agent does not keep in memory what only the page says.
const PAGE: &str = "## The window";

/// Where the help of the command line begins, which is read when somebody asks for it.
const HELP: &str = "## The help";

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
    spoken: RefCell<(Spoken, FluentBundle<FluentResource>)>,
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
        Self { spoken: RefCell::new((language, bundle(language))) }
    }

    /// The help of the command line in a language, and nothing else.
    #[must_use]
    pub fn of_help(language: Spoken) -> Self {
        let help = catalogue(language).split(HELP).nth(1).and_then(|help| help.split_once('\n'));
        let help = help.map(|(_, help)| help).unwrap_or_default();
        Self { spoken: RefCell::new((language, bundle_of(language, help))) }
    }

    /// A text without places to fill, if this language has it.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<String> {
        let (_, bundle) = &*self.spoken.borrow();
        let pattern = bundle.get_message(key)?.value()?;
        Some(bundle.format_pattern(pattern, None, &mut Vec::new()).into_owned())
    }

    /// Goes on in this language.
    pub fn speak(&self, language: Spoken) {
        if self.language() != language {
            self.spoken.replace((language, bundle(language)));
        }
    }

    /// The language that is spoken.
    #[must_use]
    pub fn language(&self) -> Spoken {
        self.spoken.borrow().0
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
        let (language, bundle) = &*self.spoken.borrow();
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            // Read for this one text only: it is rare.
            return if *language == Spoken::En { key.to_owned() } else { Self::english().tell(key, values) };
        };
        let mut args = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            match value {
                Value::Text(text) => args.set(*name, FluentValue::from(clean(text, ANYTHING))),
                Value::Painted(text) => args.set(*name, FluentValue::from(*text)),
                Value::Count(count) => args.set(*name, FluentValue::from(*count)),
            }
        }
        bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
    }
}

fn bundle(language: Spoken) -> FluentBundle<FluentResource> {
    bundle_of(language, catalogue(language).split(PAGE).next().unwrap_or_default())
}

fn bundle_of(language: Spoken, ours: &str) -> FluentBundle<FluentResource> {
    // A resource with a faulty message still carries all others; the test below keeps it faultless.
    let resource = FluentResource::try_new(ours.to_owned()).unwrap_or_else(|(resource, _)| resource);
    let tag = LanguageIdentifier::from_bytes(language.tag().as_bytes()).unwrap_or_default();
    let mut bundle = FluentBundle::new(vec![tag]);
    // Isolation marks would be stripped from toasts and show as boxes in terminals.
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    bundle
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
