//! Cyrus 3.10 (Fastmail): recorded from the real one where the tests' own is too old, since Debian 12's has no NOTIFY.
//!
//! NOTIFY with `LIST … ("OLDNAME" …)` for a rename; the UID in each FETCH; VANISHED (EARLIER) names what is gone for ever
//! and omits what stood above the highest UID (cyrus-imapd #6071); OBJECTID.

use super::{Personality, plain};

/// See the file's header.
pub fn cyrus() -> Personality {
    Personality {
        name: "cyrus",
        greeting: "* OK [CAPABILITY IMAP4rev1 LITERAL+ ID ENABLE SASL-IR AUTH=PLAIN] lab Cyrus IMAP 3.10.2 server ready",
        capabilities_before_sign_in: "IMAP4rev1 LITERAL+ ID ENABLE SASL-IR AUTH=PLAIN",
        capabilities: "IMAP4rev1 LITERAL+ ID ENABLE SASL-IR IDLE NAMESPACE UIDPLUS CHILDREN UNSELECT CONDSTORE QRESYNC ESEARCH \
             LIST-EXTENDED LIST-STATUS SPECIAL-USE MOVE OBJECTID NOTIFY",
        id: "(\"name\" \"Cyrus IMAPD\" \"version\" \"3.10.2\")",
        vanished_is_clipped: true,
        pushes_name_uid: true,
        ..plain()
    }
}
