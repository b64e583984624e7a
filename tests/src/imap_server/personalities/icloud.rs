//! iCloud: QRESYNC is announced and must not be used.
//!
//! ENABLE is answered without `* ENABLED` (MailKit #1871); `VANISHED (EARLIER) 1:26183,26185` where 5,393 messages are
//! there (nextcloud/mail #11908); wrong numbers in FETCH, malformed QRESYNC (Mailspring-Sync #91). The greeting from a
//! recording before sign-in.

use super::{Personality, plain};

/// See the file's header.
pub fn icloud() -> Personality {
    Personality {
        name: "icloud",
        greeting: "* OK [CAPABILITY XAPPLEPUSHSERVICE IMAP4 IMAP4rev1 SASL-IR AUTH=ATOKEN AUTH=PTOKEN AUTH=PLAIN] \
             (2432B57-0a1b2c3d4e5f) p00-imapmail-0a1b2c3d4e-abcde",
        capabilities_before_sign_in: "XAPPLEPUSHSERVICE IMAP4 IMAP4rev1 SASL-IR AUTH=ATOKEN AUTH=PTOKEN AUTH=PLAIN",
        capabilities: "XAPPLEPUSHSERVICE IMAP4 IMAP4rev1 SASL-IR ID ENABLE IDLE UIDPLUS NAMESPACE CHILDREN CONDSTORE QRESYNC \
             ESEARCH LIST-STATUS MOVE UNSELECT SPECIAL-USE",
        sign_in_refusal: "[AUTHENTICATIONFAILED] Authentication Failed",
        id: "(\"name\" \"iCloud IMAP Server\")",
        folders: &[
            ("INBOX", None),
            ("Archive", Some("\\Archive")),
            ("Drafts", Some("\\Drafts")),
            ("Junk", Some("\\Junk")),
            ("Sent Messages", Some("\\Sent")),
            ("Deleted Messages", Some("\\Trash")),
        ],
        enables_silently: true,
        qresync_lies: true,
        ..plain()
    }
}
