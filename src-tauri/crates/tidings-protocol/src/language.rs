//! The languages of Tidings, as a person chooses them and as the desktop names them.

use serde::{Deserialize, Serialize};

/// The language that a person chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Language {
    /// The desktop's.
    #[default]
    #[serde(rename = "system")]
    System,
    /// English.
    #[serde(rename = "en")]
    En,
    /// German.
    #[serde(rename = "de")]
    De,
    /// Chinese in simplified characters.
    #[serde(rename = "zh-CN")]
    ZhCn,
    /// Chinese in traditional characters.
    #[serde(rename = "zh-TW")]
    ZhTw,
}

/// A language that Tidings has a catalogue of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Spoken {
    /// English.
    #[default]
    #[serde(rename = "en")]
    En,
    /// German.
    #[serde(rename = "de")]
    De,
    /// Chinese in simplified characters.
    #[serde(rename = "zh-CN")]
    ZhCn,
    /// Chinese in traditional characters.
    #[serde(rename = "zh-TW")]
    ZhTw,
}

/// How the window looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Theme {
    /// As the desktop.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Language {
    /// What is spoken: the choice, or the first of the desktop's languages that there is a catalogue of, or English.
    #[must_use]
    pub fn spoken(self, desktop: &[String]) -> Spoken {
        match self {
            Self::System => desktop.iter().find_map(|name| Spoken::named(name)).unwrap_or_default(),
            Self::En => Spoken::En,
            Self::De => Spoken::De,
            Self::ZhCn => Spoken::ZhCn,
            Self::ZhTw => Spoken::ZhTw,
        }
    }
}

impl Spoken {
    /// All of them, English first.
    pub const ALL: [Self; 4] = [Self::En, Self::De, Self::ZhCn, Self::ZhTw];

    /// The language tag (BCP 47).
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
            Self::ZhCn => "zh-CN",
            Self::ZhTw => "zh-TW",
        }
    }

    /// The language of a tag such as `de-AT`, or of a POSIX locale such as `zh_TW.UTF-8`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let name = name.split(['.', '@']).next().unwrap_or_default().to_ascii_lowercase();
        let mut parts = name.split(['-', '_']);
        match parts.next()? {
            "en" => Some(Self::En),
            "de" => Some(Self::De),
            // Where no script is named the place tells it (Unicode CLDR, likely subtags).
            "zh" if parts.any(|part| matches!(part, "hant" | "tw" | "hk" | "mo")) => Some(Self::ZhTw),
            "zh" => Some(Self::ZhCn),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_desktops_languages_are_understood_in_their_order() {
        let spoken = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
            Language::System.spoken(&names)
        };
        for (names, wanted) in [
            (&["de_AT.UTF-8"][..], Spoken::De),
            (&["zh_CN.UTF-8"], Spoken::ZhCn),
            (&["zh_SG"], Spoken::ZhCn),
            (&["zh_HK.Big5-HKSCS"], Spoken::ZhTw),
            (&["zh-Hant-CN"], Spoken::ZhTw),
            (&["fr_FR", "de"], Spoken::De),
            (&["en_GB", "de"], Spoken::En),
            (&["fr"], Spoken::En),
            (&["", "C.UTF-8", "den"], Spoken::En),
            (&[], Spoken::En),
        ] {
            assert_eq!(spoken(names), wanted, "{names:?}");
        }
        assert_eq!(Language::ZhTw.spoken(&["de".to_owned()]), Spoken::ZhTw, "a choice counts");
    }

    #[test]
    fn each_language_is_found_by_its_own_tag() {
        for spoken in Spoken::ALL {
            assert_eq!(Spoken::named(spoken.tag()), Some(spoken));
        }
    }
}
