//! The shell's few sentences, from the one message catalogue that page, agent and tray read too.

use std::sync::{PoisonError, RwLock};

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use tidings_protocol::{Language, Spoken};
use unic_langid::LanguageIdentifier;

const CATALOGUE: &str = include_str!("../crates/tidings-core/locales/en.ftl");

static SPOKEN: RwLock<Spoken> = RwLock::new(Spoken::En);

/// Goes on in the language that the person chose.
pub(crate) fn speak(language: Language) {
    *SPOKEN.write().unwrap_or_else(PoisonError::into_inner) =
        language.spoken(&tidings_os::language::wanted());
}

const fn catalogue(language: Spoken) -> &'static str {
    match language {
        Spoken::En => CATALOGUE,
        Spoken::De => include_str!("../crates/tidings-core/locales/de.ftl"),
        Spoken::ZhCn => include_str!("../crates/tidings-core/locales/zh-CN.ftl"),
        Spoken::ZhTw => include_str!("../crates/tidings-core/locales/zh-TW.ftl"),
    }
}

/// The sentence of `key` with its places filled, in English when the language has none. One that is missing there too
/// shows its key, so that it is noticed.
///
/// The catalogue is read anew each time: the shell speaks only when something went wrong.
pub(crate) fn say(key: &str, values: &[(&str, &str)]) -> String {
    let spoken = *SPOKEN.read().unwrap_or_else(PoisonError::into_inner);
    let said = say_in(spoken, key, values).or_else(|| say_in(Spoken::En, key, values));
    said.unwrap_or_else(|| key.to_owned())
}

fn say_in(language: Spoken, key: &str, values: &[(&str, &str)]) -> Option<String> {
    let text = catalogue(language).to_owned();
    // A resource with a faulty message still carries all others; a test in tidings-core keeps it faultless.
    let resource = FluentResource::try_new(text).unwrap_or_else(|(resource, _)| resource);
    let tag = LanguageIdentifier::from_bytes(language.tag().as_bytes()).unwrap_or_default();
    let mut bundle = FluentBundle::new(vec![tag]);
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    let pattern = bundle.get_message(key)?.value()?;
    let mut args = FluentArgs::with_capacity(values.len());
    for (name, value) in values {
        args.set(*name, *value);
    }
    Some(bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All files of the shell, whose keys the next test looks up.
    const SOURCES: &[&str] = &[
        include_str!("autostart/mod.rs"),
        include_str!("commands/accounts.rs"),
        include_str!("commands/adding.rs"),
        include_str!("commands/log.rs"),
        include_str!("commands/mod.rs"),
        include_str!("commands/page.rs"),
        include_str!("commands/telling.rs"),
        include_str!("form.rs"),
        include_str!("link.rs"),
        include_str!("program.rs"),
        include_str!("secrets.rs"),
        include_str!("view.rs"),
    ];

    #[test]
    fn every_sentence_that_the_shell_says_exists_and_none_is_left_over() {
        let mut named: Vec<&str> = SOURCES
            .iter()
            .flat_map(|source| source.split('"'))
            .filter(|text| text.starts_with("window-error-"))
            .collect();
        named.sort_unstable();
        named.dedup();
        let mut written: Vec<&str> = CATALOGUE
            .lines()
            .filter_map(|line| line.split_once(" = "))
            .map(|(key, _)| key)
            .filter(|key| key.starts_with("window-error-"))
            .collect();
        written.sort_unstable();
        assert_eq!(named, written);
    }

    #[test]
    fn places_are_filled() {
        assert_eq!(say("window-error-start", &[("reason", "x")]), "Tidings could not be started: x.");
        assert_eq!(say("no-such-key", &[]), "no-such-key");
    }
}
