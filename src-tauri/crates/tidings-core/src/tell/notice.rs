//! What is wrong with the agent's own files, in words: what it is, what Tidings does about it, what the person can do.

use tidings_protocol::{Problem, ProblemCode};

use crate::tell::cause::Cause;
use crate::tell::words::Words;

/// Something about settings or database that the person should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The settings file is not understood as a whole; the last good settings are used.
    SettingsDamaged {
        /// The file.
        file: String,
        /// Where and why.
        reason: Cause,
    },
    /// One account in it is not understood.
    AccountDamaged {
        /// The file.
        file: String,
        /// Which account.
        account: String,
        /// Why.
        reason: Cause,
        /// It is watched by its last good settings.
        is_watched: bool,
    },
    /// Some other key in it is not understood.
    KeyDamaged {
        /// The file.
        file: String,
        /// Which, and why.
        reason: Cause,
    },
    /// The settings were written by a newer version.
    SettingsNewer {
        /// The file.
        file: String,
    },
    /// The database was damaged and a new one begun.
    DatabaseDamaged {
        /// Where the damaged one lies.
        copy: String,
        /// Records of its log that were kept.
        kept: u32,
        /// What was known of the folders was kept.
        kept_folders: bool,
    },
    /// The database was written by a newer version.
    DatabaseNewer {
        /// The file.
        file: String,
    },
    /// A sound file of the person's cannot be played; the desktop's sound is played instead.
    SoundMissing {
        /// The file.
        file: String,
        /// Why.
        reason: Cause,
    },
    /// There is no room to save what happens.
    DiskFull {
        /// Records that wait.
        waiting: u32,
        /// Records that gave way.
        lost: u32,
    },
    /// What happens cannot be saved for another reason.
    NotSaved {
        /// The file.
        file: String,
        /// Why.
        reason: Cause,
        /// Records that wait.
        waiting: u32,
        /// Records that gave way.
        lost: u32,
    },
}

impl Notice {
    /// What the person can do about it.
    #[must_use]
    pub const fn code(&self) -> ProblemCode {
        match self {
            Self::SettingsDamaged { .. } | Self::AccountDamaged { .. } | Self::KeyDamaged { .. } => {
                ProblemCode::SettingsDamaged
            }
            Self::SettingsNewer { .. } | Self::DatabaseNewer { .. } => ProblemCode::NewerVersion,
            Self::DatabaseDamaged { .. } => ProblemCode::DatabaseDamaged,
            Self::SoundMissing { .. } => ProblemCode::SoundMissing,
            Self::DiskFull { .. } => ProblemCode::DiskFull,
            Self::NotSaved { .. } => ProblemCode::NotSaved,
        }
    }

    /// True when both say the same, whatever the numbers in them are by now: it is not told again.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::DiskFull { .. }, Self::DiskFull { .. }) => true,
            (Self::NotSaved { reason, .. }, Self::NotSaved { reason: other, .. }) => reason == other,
            (this, other) => this == other,
        }
    }

    const fn reason(&self) -> Option<&Cause> {
        match self {
            Self::SettingsDamaged { reason, .. }
            | Self::AccountDamaged { reason, .. }
            | Self::KeyDamaged { reason, .. }
            | Self::SoundMissing { reason, .. }
            | Self::NotSaved { reason, .. } => Some(reason),
            Self::SettingsNewer { .. }
            | Self::DatabaseDamaged { .. }
            | Self::DatabaseNewer { .. }
            | Self::DiskFull { .. } => None,
        }
    }

    /// In words.
    #[must_use]
    pub fn problem(&self, words: &Words) -> Problem {
        let reason = self.reason().map(|reason| reason.in_words(words)).unwrap_or_default();
        let (key, places) = match self {
            Self::SettingsDamaged { file, .. } => (
                "problem-settings-damaged",
                vec![("file", file.as_str().into()), ("reason", reason.as_str().into())],
            ),
            Self::AccountDamaged { file, account, is_watched, .. } => (
                if *is_watched { "problem-account-damaged" } else { "problem-account-not-understood" },
                vec![
                    ("file", file.as_str().into()),
                    ("account", account.as_str().into()),
                    ("reason", reason.as_str().into()),
                ],
            ),
            Self::KeyDamaged { file, .. } => (
                "problem-key-damaged",
                vec![("file", file.as_str().into()), ("reason", reason.as_str().into())],
            ),
            Self::SettingsNewer { file } => ("problem-settings-newer", vec![("file", file.as_str().into())]),
            Self::DatabaseDamaged { copy, kept, kept_folders } => (
                if *kept_folders { "problem-database-damaged" } else { "problem-database-lost" },
                vec![("copy", copy.as_str().into()), ("kept", (*kept).into())],
            ),
            Self::SoundMissing { file, .. } => (
                "problem-sound-missing",
                vec![("file", file.as_str().into()), ("reason", reason.as_str().into())],
            ),
            Self::DatabaseNewer { file } => ("problem-database-newer", vec![("file", file.as_str().into())]),
            Self::DiskFull { waiting, lost } => {
                ("problem-disk-full", vec![("waiting", (*waiting).into()), ("lost", (*lost).into())])
            }
            Self::NotSaved { file, waiting, lost, .. } => (
                "problem-not-saved",
                vec![
                    ("file", file.as_str().into()),
                    ("reason", reason.as_str().into()),
                    ("waiting", (*waiting).into()),
                    ("lost", (*lost).into()),
                ],
            ),
        };
        Problem {
            code: self.code(),
            text: words.tell(key, &places),
            next: words.tell(&format!("{key}-next"), &places),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_notice_has_a_sentence_and_a_next_step() {
        let (file, reason) = (|| "/home/ann/settings.toml".to_owned(), || Cause::said("line 7: why"));
        let account = |is_watched| Notice::AccountDamaged {
            file: file(),
            account: "ann@example.org".to_owned(),
            reason: reason(),
            is_watched,
        };
        let every = [
            Notice::SettingsDamaged { file: file(), reason: reason() },
            account(true),
            account(false),
            Notice::KeyDamaged { file: file(), reason: reason() },
            Notice::SettingsNewer { file: file() },
            Notice::DatabaseDamaged { copy: file(), kept: 1, kept_folders: true },
            Notice::DatabaseDamaged { copy: file(), kept: 0, kept_folders: false },
            Notice::DatabaseNewer { file: file() },
            Notice::SoundMissing { file: file(), reason: reason() },
            Notice::DiskFull { waiting: 0, lost: 0 },
            Notice::DiskFull { waiting: 3, lost: 2 },
            Notice::NotSaved { file: file(), reason: reason(), waiting: 1, lost: 0 },
        ];
        for notice in every {
            let problem = notice.problem(&Words::english());
            for text in [&problem.text, &problem.next] {
                let is_whole =
                    text.ends_with('.') && !text.starts_with("problem-") && !text.contains(['{', '}']);
                assert!(is_whole, "{text}");
            }
        }
    }

    #[test]
    fn a_notice_whose_numbers_grow_is_the_same_notice() {
        let full = |waiting| Notice::DiskFull { waiting, lost: 0 };
        assert!(full(1).is_same(&full(2)) && full(1) != full(2));
        let file = || "f".to_owned();
        assert!(!Notice::SettingsNewer { file: file() }.is_same(&Notice::DatabaseNewer { file: file() }));
    }
}
