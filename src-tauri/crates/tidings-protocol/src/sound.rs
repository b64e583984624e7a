//! Which sound a toast makes: none, the desktop's, or a file of the person's.
//!
//! In settings and on the socket it is one word: `usual`, `off`, `on`, or the whole path of a file.

use serde::{Deserialize, Serialize};

/// A sound as a person chooses it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
#[cfg_attr(test, derive(ts_rs::TS), ts(as = "String"))]
pub enum Sound {
    /// For a rule as the account says, for an account as is said for everything together.
    #[default]
    Usual,
    /// None.
    Off,
    /// The one that the desktop has for new mail.
    On,
    /// This file, by its whole path.
    File(String),
}

impl Sound {
    /// The longest path, in bytes.
    pub const LONGEST: usize = 1_000;
}

impl std::fmt::Display for Sound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Usual => "usual",
            Self::Off => "off",
            Self::On => "on",
            Self::File(path) => path,
        })
    }
}

impl From<Sound> for String {
    fn from(sound: Sound) -> Self {
        sound.to_string()
    }
}

impl TryFrom<String> for Sound {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl std::str::FromStr for Sound {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim() {
            "usual" => Ok(Self::Usual),
            "off" => Ok(Self::Off),
            "on" => Ok(Self::On),
            path if is_whole(path) => Ok(Self::File(path.to_owned())),
            _ => Err("a sound is on, off, usual, or a file by its whole path"),
        }
    }
}

/// A path that means the same file to whoever reads it, and can be nothing else.
fn is_whole(path: &str) -> bool {
    let is_from_root = path.starts_with('/') || path.get(1..3) == Some(":\\");
    is_from_root && path.len() <= Sound::LONGEST && !path.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sound_is_read_as_it_is_written() {
        for text in ["usual", "off", "on", "/home/ann/ping.oga", "C:\\ping.wav"] {
            assert_eq!(text.parse::<Sound>().unwrap().to_string(), text);
            let json = serde_json::to_string(text).unwrap();
            assert_eq!(serde_json::to_string(&serde_json::from_str::<Sound>(&json).unwrap()).unwrap(), json);
        }
    }

    #[test]
    fn what_could_be_another_file_elsewhere_is_no_sound() {
        for text in
            ["", "loud", "ping.oga", "~/ping.oga", "--help", "/a\nb", &format!("/{}", "a".repeat(1_000))]
        {
            assert!(text.parse::<Sound>().is_err(), "{text}");
        }
    }
}
