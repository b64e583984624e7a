//! UW-imapd: after 29 minutes of IDLE it announces a message that is not there, to wake Outlook Express, and takes it back
//! after DONE (M. Crispin on the imap-protocol list, September 2006).

use std::time::Duration;

use super::{Personality, plain};

/// See the file's header.
pub fn uw() -> Personality {
    Personality {
        name: "uw",
        greeting: "* OK [CAPABILITY IMAP4REV1 I18NLEVEL=1 LITERAL+ SASL-IR LOGIN-REFERRALS AUTH=PLAIN] lab IMAP4rev1 2007f.404",
        capabilities_before_sign_in: "IMAP4REV1 I18NLEVEL=1 LITERAL+ SASL-IR LOGIN-REFERRALS AUTH=PLAIN",
        capabilities: "IMAP4REV1 I18NLEVEL=1 LITERAL+ IDLE UIDPLUS NAMESPACE CHILDREN MAILBOX-REFERRALS BINARY UNSELECT ESEARCH \
             WITHIN SCAN",
        idle_continuation: "+ Waiting for DONE",
        fake_exists_after: Some(Duration::from_secs(29 * 60)),
        ..plain()
    }
}
