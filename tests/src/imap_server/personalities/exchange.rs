//! Exchange on somebody's own premises, 2007 to 2019: IDLE is announced and may never say anything; NOOP and STATUS are
//! stale until the folder is opened again (S22.Imap #31 and #57).

use super::{Personality, Pushes, outlook};

/// See the file's header.
pub fn exchange() -> Personality {
    Personality {
        name: "exchange",
        greeting: "* OK The Microsoft Exchange IMAP4 service is ready.",
        capabilities_before_sign_in: "IMAP4 IMAP4rev1 AUTH=PLAIN IDLE NAMESPACE LITERAL+",
        capabilities: "IMAP4 IMAP4rev1 AUTH=PLAIN IDLE NAMESPACE LITERAL+ UIDPLUS CHILDREN",
        exists_before_continuation: false,
        pushes: Pushes::Never,
        ..outlook()
    }
}
