//! Why something does not work: what stands inside a problem's sentence. Our own reasons are in the catalogue; what
//! servers, providers and programs say stays in their words.

use crate::mailbox::text::{SERVER_TEXT, clean};
use crate::tell::words::Words;

/// Why something does not work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// `None` when there are only somebody else's words.
    why: Option<Why>,
    /// Somebody else's words, or a name or number that fills our reason's place.
    said: String,
}

impl Cause {
    /// Somebody else's words, and nothing of ours.
    #[must_use]
    pub fn said(words: impl Into<String>) -> Self {
        Self { why: None, said: words.into() }
    }

    /// A reason of ours with something that fills its place.
    #[must_use]
    pub fn with(why: Why, said: impl Into<String>) -> Self {
        Self { why: Some(why), said: said.into() }
    }

    /// The reason, as the part of a sentence.
    #[must_use]
    pub fn in_words(&self, words: &Words) -> String {
        let said = clean(&self.said, SERVER_TEXT);
        match self.why {
            Some(why) => words.tell(why.key(), &[("said", said.as_str().into())]),
            None => said,
        }
    }
}

impl From<Why> for Cause {
    fn from(why: Why) -> Self {
        Self::with(why, "")
    }
}

/// One list: each reason with its message in the catalogue.
macro_rules! reasons {
    ($($(#[$doc:meta])+ $name:ident = $key:literal,)+) => {
        /// Our own reasons.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Why {
            $($(#[$doc])+ $name,)+
        }

        impl Why {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            const fn key(self) -> &'static str {
                match self {
                    $(Self::$name => $key,)+
                }
            }
        }
    };
}

reasons! {
    /// The name of the server means nothing, or nobody could be asked.
    NameUnknown = "cause-name-unknown",
    /// The server refuses connections.
    NobodyListens = "cause-nobody-listens",
    /// No route leads to the server.
    NoWay = "cause-no-way",
    /// The server ended the connection.
    HungUp = "cause-hung-up",
    /// No answer came in time.
    NoAnswer = "cause-no-answer",
    /// There is no connection, for whatever reason.
    NotConnected = "cause-not-connected",
    /// The connection broke.
    Broken = "cause-broken",
    /// What answers is no server under TLS: another port, or a network that wants a sign-in first.
    NotTls = "cause-not-tls",
    /// TLS failed, in the library's words.
    Tls = "cause-tls",
    /// The server knows only versions of TLS that are not safe any more, or no cipher that we take.
    TlsTooOld = "cause-tls-too-old",
    /// The name cannot be a server's.
    HostInvalid = "cause-host-invalid",
    /// The certificate has expired.
    CertificateExpired = "cause-certificate-expired",
    /// The certificate is not valid yet.
    CertificateNotYet = "cause-certificate-not-yet",
    /// The certificate belongs to another server.
    CertificateOfAnother = "cause-certificate-of-another",
    /// Nobody we trust has issued the certificate.
    CertificateUnknown = "cause-certificate-unknown",
    /// The certificate was revoked.
    CertificateRevoked = "cause-certificate-revoked",
    /// The certificate is not the pinned one.
    CertificateNotPinned = "cause-certificate-not-pinned",
    /// The certificate was issued by itself.
    CertificateSelfSigned = "cause-certificate-self-signed",
    /// The certificate cannot be accepted for another reason.
    CertificateInvalid = "cause-certificate-invalid",
    /// The account's certificate file cannot be read: its name, and why.
    CaFile = "cause-ca-file",
    /// The account's certificate file, by its name, holds no certificate.
    CaFileEmpty = "cause-ca-file-empty",
    /// The system's certificates cannot be used, in the library's words.
    Roots = "cause-roots",
    /// The greeting before STARTTLS was not `* OK`.
    StartTlsGreeting = "cause-starttls-greeting",
    /// STARTTLS is not offered.
    StartTlsNotOffered = "cause-starttls-not-offered",
    /// STARTTLS was refused.
    StartTlsRefused = "cause-starttls-refused",
    /// Something followed the OK in clear.
    StartTlsInjected = "cause-starttls-injected",
    /// Too much was said in clear.
    StartTlsTooMuch = "cause-starttls-too-much",
    /// The server said goodbye, with these words.
    Goodbye = "cause-goodbye",
    /// The server did not greet.
    NoGreeting = "cause-no-greeting",
    /// The server offers no way to sign in that we know.
    NoWayIn = "cause-no-way-in",
    /// Our own code failed.
    OurFault = "cause-our-fault",
    /// A folder cannot be opened.
    CannotOpen = "cause-cannot-open",
    /// There is no such sound file.
    SoundGone = "cause-sound-gone",
    /// What should be a sound file is a folder or the like.
    SoundNoFile = "cause-sound-no-file",
    /// A sound file is larger than any sound of a toast.
    SoundLarge = "cause-sound-large",
    /// What is in a sound file is neither Ogg nor WAV.
    SoundUnknown = "cause-sound-unknown",
    /// There is no keyring.
    KeyringMissing = "cause-keyring-missing",
    /// The keyring is locked.
    KeyringLocked = "cause-keyring-locked",
    /// The keyring does not answer.
    KeyringSilent = "cause-keyring-silent",
    /// The keyring failed, in its words.
    KeyringFailed = "cause-keyring-failed",
    /// The password command cannot be started, in the system's words.
    CommandNotStarted = "cause-command-not-started",
    /// The password command took too long.
    CommandLate = "cause-command-late",
    /// The password command failed, with this status.
    CommandEnded = "cause-command-ended",
    /// The password command printed what is no text.
    CommandNoText = "cause-command-no-text",
    /// The password command printed nothing.
    CommandNothing = "cause-command-nothing",
    /// A key of the settings, by its name, is missing or cannot be used.
    SettingMissing = "cause-setting-missing",
    /// Nothing is kept of a sign-in in the browser.
    NothingKept = "cause-nothing-kept",
    /// The provider's answer has no token in it.
    NoToken = "cause-no-token",
    /// The provider gives no sign-in that lasts.
    NothingLasting = "cause-nothing-lasting",
    /// The provider answers with this status.
    ProviderStatus = "cause-provider-status",
    /// The provider's answer is not understood.
    NotUnderstood = "cause-not-understood",
    /// The provider's answer is too long.
    TooLong = "cause-too-long",
    /// Nobody signed in in time.
    NobodySignedIn = "cause-nobody-signed-in",
    /// The program is ending.
    Ending = "cause-ending",
    /// A button: the server could not be reached.
    NotReached = "cause-not-reached",
    /// A button: the folder was made anew since.
    MadeAnew = "cause-made-anew",
    /// The mail is not there any more.
    Gone = "cause-gone",
    /// A mail was copied and not removed: the server said no, in these words.
    OnlyCopied = "cause-only-copied",
    /// The connection broke, and what became of it could not be found out.
    NotKnown = "cause-not-known",
    /// A button: the account has no folder for that.
    NoFolderForThat = "cause-no-folder-for-that",
    /// A button: the server has no safe way to do it.
    NotSafe = "cause-not-safe",
    /// The server said this.
    ServerSaid = "cause-server-said",
    /// In the settings: an account's id is missing.
    IdMissing = "cause-id-missing",
    /// In the settings: an account's server is missing.
    HostMissing = "cause-host-missing",
    /// In the settings: an account's port is missing.
    PortMissing = "cause-port-missing",
    /// In the settings: an account's user is missing.
    UserMissing = "cause-user-missing",
    /// In the settings: an account has no folder.
    NoFolders = "cause-no-folders",
    /// In the settings: two accounts have one id.
    IdTwice = "cause-id-twice",
    /// In the settings: this name is no section.
    NoSection = "cause-no-section",
    /// In the settings: the accounts are no list.
    NoList = "cause-no-list",
    /// The settings are no text.
    NoText = "cause-no-text",
    /// The settings are empty.
    FileEmpty = "cause-file-empty",
    /// The database is held by another program.
    FileHeld = "cause-file-held",
    /// A file or its folder cannot be written.
    ReadOnly = "cause-read-only",
}

#[cfg(test)]
mod tests {
    use tidings_protocol::Spoken;

    use super::*;

    #[test]
    fn every_cause_is_said_in_every_language() {
        for language in [Spoken::En, Spoken::De, Spoken::ZhCn, Spoken::ZhTw] {
            let words = Words::of(language);
            for why in Why::ALL {
                let text = Cause::with(*why, "X9").in_words(&words);
                assert!(!text.contains("cause-") && !text.contains('{'), "{language:?}: {text}");
                assert!(!text.ends_with(['.', '。']), "it is a part of a sentence: {text}");
                assert!(
                    language == Spoken::En || text != Cause::with(*why, "X9").in_words(&Words::english())
                );
            }
        }
    }

    #[test]
    fn the_words_of_others_are_one_clean_line() {
        let cause = Cause::with(Why::Goodbye, "no\r\n\u{202e}way");
        assert!(cause.in_words(&Words::english()).ends_with("no way"));
        assert_eq!(Cause::said("a\0b\n").in_words(&Words::english()), "a b");
    }
}
