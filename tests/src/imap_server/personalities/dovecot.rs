//! Dovecot 2.4 as far as the real one, which the tests have too, cannot be asked: a million messages, a lie.
//!
//! The capabilities are of what is served here.

use super::{Personality, plain};

/// See the file's header.
pub fn dovecot() -> Personality {
    Personality {
        name: "dovecot",
        greeting: "* OK [CAPABILITY IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ AUTH=PLAIN] Dovecot ready.",
        capabilities_before_sign_in: "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ AUTH=PLAIN",
        capabilities: "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE CHILDREN NAMESPACE UIDPLUS LIST-EXTENDED CONDSTORE \
             QRESYNC ESEARCH LIST-STATUS MOVE UNSELECT LITERAL+ SPECIAL-USE",
        id: "(\"name\" \"Dovecot\")",
        pushes_highest_modseq: true,
        ..plain()
    }
}
