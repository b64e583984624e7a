//! What stands after the command: a handful of switches, some with a value, and what follows `--`.

use std::collections::BTreeMap;

/// The command line was wrong: exit status 2 and one line.
#[derive(Debug)]
pub(crate) struct WrongUse(pub(crate) String);

impl std::fmt::Display for WrongUse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for WrongUse {}

/// The switches that were given.
#[derive(Debug, Default)]
pub(crate) struct Options {
    given: BTreeMap<String, String>,
    /// What follows `--`, passed on as it is.
    pub(crate) passed_on: Vec<String>,
}

impl Options {
    /// Takes only what the command knows: `--name`, or `--name=` for one that is followed by its value. A `--` among
    /// `known` lets more follow.
    pub(crate) fn parse(arguments: &[String], known: &[&str]) -> anyhow::Result<Self> {
        let mut options = Self::default();
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            if known.contains(&format!("{argument}=").as_str()) {
                let Some(value) = rest.next() else {
                    return Err(WrongUse(format!("'{argument}' is followed by nothing")).into());
                };
                options.given.insert(argument.clone(), value.clone());
                continue;
            }
            if !known.contains(&argument.as_str()) {
                return Err(WrongUse(format!("'{argument}' is not an option here")).into());
            }
            if argument == "--" {
                options.passed_on = rest.cloned().collect();
                break;
            }
            options.given.insert(argument.clone(), String::new());
        }
        Ok(options)
    }

    /// Whether this switch was given.
    pub(crate) fn has(&self, switch: &str) -> bool {
        self.given.contains_key(switch)
    }

    /// The value that follows this switch, if it was given.
    pub(crate) fn value(&self, switch: &str) -> Option<&str> {
        self.given.get(switch).map(String::as_str)
    }

    /// Whether questions are answered with yes: by `--yes`, or because nobody is there to ask (CI).
    pub(crate) fn says_yes(&self) -> bool {
        self.has("--yes") || std::env::var("CI").is_ok_and(|ci| ci == "true" || ci == "1")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn an_unknown_switch_is_wrong_use() {
        let error = Options::parse(&words("--yes --maybe"), &["--yes"]).unwrap_err();
        assert!(error.is::<WrongUse>());
        assert_eq!(error.to_string(), "'--maybe' is not an option here");
    }

    #[test]
    fn a_value_follows_its_switch() {
        let options = Options::parse(&words("--target a-b --yes"), &["--yes", "--target="]).unwrap();
        assert_eq!(options.value("--target"), Some("a-b"));
        assert!(options.has("--yes"));
        assert!(Options::parse(&words("--target"), &["--target="]).is_err());
    }

    #[test]
    fn what_follows_two_dashes_is_passed_on() {
        let options = Options::parse(&words("--fast -- path --exact"), &["--fast", "--"]).unwrap();
        assert!(options.has("--fast"));
        assert_eq!(options.passed_on, ["path", "--exact"]);
    }
}
