//! Problems in words: what is wrong, and what to do.

use tidings_protocol::{Problem, ProblemCode};

use crate::mailbox::text::clean;
use crate::tell::cause::Cause;
use crate::tell::words::Words;

/// Why an account is not watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The server refused user or password.
    SignInRefused,
    /// There is no secret.
    NoSecret,
    /// The sign-in with the provider has ended: revoked, expired, or never made.
    SignInEnded {
        /// Why, mostly in the provider's words.
        reason: Cause,
    },
    /// The settings have not what it takes to sign in with the provider.
    OAuthSetup {
        /// What is missing, or the provider's words.
        reason: Cause,
    },
    /// The person's password command failed.
    PasswordCommand {
        /// Why.
        reason: Cause,
    },
    /// The keyring is missing, locked, or does not answer.
    Keyring {
        /// Why.
        reason: Cause,
    },
    /// The server's certificate was not accepted.
    Certificate {
        /// The server.
        host: String,
        /// Why.
        reason: Cause,
    },
    /// The server cannot be reached.
    Unreachable {
        /// The server.
        host: String,
        /// Why.
        reason: Cause,
    },
    /// The server answers, but not as needed.
    Refused {
        /// Its words.
        reason: Cause,
    },
    /// The server lets nobody in until the person did something on the provider's own pages.
    RequiresConsent {
        /// Its words.
        reason: Cause,
    },
    /// The server allows no more connections.
    TooManyConnections,
    /// The server has no such folder.
    FolderMissing {
        /// As people read it.
        folder: String,
    },
}

impl Trouble {
    /// What the person can do about it.
    #[must_use]
    pub const fn code(&self) -> ProblemCode {
        match self {
            Self::SignInRefused
            | Self::NoSecret
            | Self::SignInEnded { .. }
            | Self::OAuthSetup { .. }
            | Self::PasswordCommand { .. } => ProblemCode::RequiresSignIn,
            Self::Keyring { .. } => ProblemCode::KeyringLocked,
            Self::Certificate { .. } => ProblemCode::Certificate,
            Self::Unreachable { .. } => ProblemCode::Offline,
            Self::Refused { .. } => ProblemCode::ServerRefuses,
            Self::RequiresConsent { .. } => ProblemCode::RequiresConsent,
            Self::TooManyConnections => ProblemCode::TooManyConnections,
            Self::FolderMissing { .. } => ProblemCode::FolderMissing,
        }
    }

    /// True when nothing gets better until the person does something.
    #[must_use]
    pub const fn needs_user(&self) -> bool {
        match self {
            Self::SignInRefused
            | Self::NoSecret
            | Self::SignInEnded { .. }
            | Self::OAuthSetup { .. }
            | Self::PasswordCommand { .. }
            | Self::Keyring { .. }
            | Self::RequiresConsent { .. }
            | Self::FolderMissing { .. } => true,
            Self::Certificate { .. }
            | Self::Unreachable { .. }
            | Self::Refused { .. }
            | Self::TooManyConnections => false,
        }
    }

    /// In words.
    #[must_use]
    pub fn problem(&self, words: &Words) -> Problem {
        let key = match self {
            Self::SignInRefused => "problem-requires-sign-in",
            Self::NoSecret => "problem-no-secret",
            Self::SignInEnded { .. } => "problem-sign-in-ended",
            Self::OAuthSetup { .. } => "problem-oauth-setup",
            Self::PasswordCommand { .. } => "problem-password-command",
            Self::Keyring { .. } => "problem-keyring-locked",
            Self::Certificate { .. } => "problem-certificate",
            Self::Unreachable { .. } => "problem-offline",
            Self::Refused { .. } => "problem-server-refuses",
            Self::RequiresConsent { .. } => "problem-requires-consent",
            Self::TooManyConnections => "problem-too-many-connections",
            Self::FolderMissing { .. } => "problem-folder-missing",
        };
        let (host, reason, folder) = self.places();
        let (host, folder) = (clean(host, 100), clean(folder, 100));
        let reason = reason.map(|reason| reason.in_words(words)).unwrap_or_default();
        // The sentence has a full stop of its own.
        let reason = reason.trim_end_matches(['.', '。']);
        let places =
            [("host", host.as_str().into()), ("reason", reason.into()), ("folder", folder.as_str().into())];
        Problem {
            code: self.code(),
            text: words.tell(key, &places),
            next: words.tell(&format!("{key}-next"), &places),
        }
    }

    fn places(&self) -> (&str, Option<&Cause>, &str) {
        match self {
            Self::SignInRefused | Self::NoSecret | Self::TooManyConnections => ("", None, ""),
            Self::SignInEnded { reason }
            | Self::OAuthSetup { reason }
            | Self::PasswordCommand { reason }
            | Self::Keyring { reason }
            | Self::RequiresConsent { reason }
            | Self::Refused { reason } => ("", Some(reason), ""),
            Self::Certificate { host, reason } | Self::Unreachable { host, reason } => {
                (host, Some(reason), "")
            }
            Self::FolderMissing { folder } => ("", None, folder),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_trouble_has_a_sentence_and_a_next_step() {
        let reason = || Cause::said("why");
        let every = [
            Trouble::SignInRefused,
            Trouble::NoSecret,
            Trouble::SignInEnded { reason: reason() },
            Trouble::OAuthSetup { reason: reason() },
            Trouble::PasswordCommand { reason: reason() },
            Trouble::Keyring { reason: reason() },
            Trouble::Certificate { host: "h".into(), reason: reason() },
            Trouble::Unreachable { host: "h".into(), reason: reason() },
            Trouble::Refused { reason: reason() },
            Trouble::RequiresConsent { reason: reason() },
            Trouble::TooManyConnections,
            Trouble::FolderMissing { folder: "F".into() },
        ];
        for trouble in every {
            let problem = trouble.problem(&Words::english());
            assert!(!problem.text.starts_with("problem-") && !problem.text.contains("{$"), "{problem:?}");
            assert!(!problem.next.starts_with("problem-"), "{problem:?}");
        }
    }

    #[test]
    fn a_servers_words_cannot_break_the_sentence() {
        let trouble = Trouble::Refused { reason: Cause::said("no\r\n\u{202e}way") };
        assert!(trouble.problem(&Words::english()).text.ends_with("for now: no way"));
    }

    #[test]
    fn a_sentence_ends_with_one_full_stop() {
        let reason = Cause::said("Token has been expired or revoked.");
        let text = Trouble::SignInEnded { reason }.problem(&Words::english()).text;
        assert!(text.ends_with("expired or revoked."), "{text}");
    }
}
