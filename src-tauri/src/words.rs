//! The shell's few sentences, from the one message catalogue that page, agent and tray read too.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};

const CATALOGUE: &str = include_str!("../crates/tidings-core/locales/en.ftl");

/// The sentence of `key` with its places filled. A missing one shows its key, so that it is noticed.
///
/// The catalogue is read anew each time: the shell speaks only when something went wrong.
pub(crate) fn say(key: &str, values: &[(&str, &str)]) -> String {
    // A resource with a faulty message still carries all others; a test in tidings-core keeps it faultless.
    let resource = FluentResource::try_new(CATALOGUE.to_owned()).unwrap_or_else(|(resource, _)| resource);
    let mut bundle =
        FluentBundle::new(vec![unic_langid::LanguageIdentifier::from_bytes(b"en").unwrap_or_default()]);
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
        return key.to_owned();
    };
    let mut args = FluentArgs::with_capacity(values.len());
    for (name, value) in values {
        args.set(*name, *value);
    }
    bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All files of the shell, whose keys the next test looks up.
    const SOURCES: &[&str] = &[
        include_str!("autostart/mod.rs"),
        include_str!("commands.rs"),
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
