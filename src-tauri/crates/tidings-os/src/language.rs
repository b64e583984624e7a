//! The languages that the desktop asks for.
//!
//! - Unix: the environment, as gettext understands it.
//! - Windows and macOS set no such variables for programs that a person starts: there the choice in the settings counts.

/// The languages, the dearest first, as the desktop writes them: `de_AT.UTF-8`, `zh_TW`. Empty where none is asked for.
#[must_use]
pub fn wanted() -> Vec<String> {
    wanted_by(|name| std::env::var(name).ok())
}

fn wanted_by(variable: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let said = |name| variable(name).filter(|value| !value.is_empty());
    let locale = said("LC_ALL").or_else(|| said("LC_MESSAGES")).or_else(|| said("LANG"));
    // "C" asks for no language, and then the list does not count either (GNU gettext, "The LANGUAGE variable").
    let Some(locale) = locale.filter(|locale| !is_none(locale)) else { return Vec::new() };
    let list = said("LANGUAGE").unwrap_or_default();
    list.split(':').filter(|name| !name.is_empty()).map(str::to_owned).chain([locale]).collect()
}

fn is_none(locale: &str) -> bool {
    matches!(locale.split('.').next(), Some("C" | "POSIX"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted_with(variables: &[(&str, &str)]) -> Vec<String> {
        wanted_by(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_list_comes_before_the_locale() {
        assert_eq!(
            wanted_with(&[("LANG", "en_GB.UTF-8"), ("LANGUAGE", "de:fr")]),
            ["de", "fr", "en_GB.UTF-8"]
        );
        assert_eq!(wanted_with(&[("LANG", "en_GB"), ("LC_MESSAGES", "de_DE"), ("LC_ALL", "")]), ["de_DE"]);
    }

    #[test]
    fn no_locale_asks_for_no_language() {
        let none: [&str; 0] = [];
        assert_eq!(wanted_with(&[]), none);
        assert_eq!(wanted_with(&[("LANG", "C.UTF-8"), ("LANGUAGE", "de")]), none);
        assert_eq!(wanted_with(&[("LANG", "de"), ("LC_ALL", "POSIX")]), none);
    }
}
