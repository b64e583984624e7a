//! The shell's few sentences, from the one message catalogue that page, agent and tray read too.

use std::sync::{PoisonError, RwLock};

use tidings_core::tell::Words;
use tidings_core::tell::words::Value;
use tidings_protocol::{Language, Spoken};

static SPOKEN: RwLock<Spoken> = RwLock::new(Spoken::En);

/// Goes on in the language that the person chose.
pub(crate) fn speak(language: Language) {
    *SPOKEN.write().unwrap_or_else(PoisonError::into_inner) =
        language.spoken(&tidings_os::language::wanted());
}

/// The sentence of `key` with its places filled.
///
/// Nothing is kept between two of them: the shell speaks only when something went wrong.
pub(crate) fn say(key: &str, values: &[(&str, &str)]) -> String {
    let spoken = *SPOKEN.read().unwrap_or_else(PoisonError::into_inner);
    let values: Vec<(&str, Value<'_>)> = values.iter().map(|(name, text)| (*name, (*text).into())).collect();
    Words::of(spoken).tell(key, &values)
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
        let mut written: Vec<&str> = tidings_core::tell::words::CATALOGUE
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
