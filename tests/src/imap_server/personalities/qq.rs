//! QQ Mail and Tencent Exmail: three transcripts of `telnet imap.qq.com 143`, and jakartaee/mail-api #209.
//!
//! IDLE is announced only after sign-in; the list of capabilities ends with spaces; FETCH ends with one too.

use super::{Personality, plain};

/// See the file's header.
pub fn qq() -> Personality {
    Personality {
        name: "qq",
        greeting: "* OK [CAPABILITY IMAP4 IMAP4rev1 ID AUTH=PLAIN AUTH=LOGIN AUTH=XOAUTH2 NAMESPACE] QQMail XMIMAP4Server ready",
        capabilities_before_sign_in: "IMAP4 IMAP4rev1 ID AUTH=PLAIN AUTH=LOGIN AUTH=XOAUTH2 NAMESPACE",
        capabilities: "IMAP4 IMAP4rev1 XLIST MOVE IDLE XAPPLEPUSHSERVICE AUTH=PLAIN AUTH=LOGIN AUTH=XOAUTH2 NAMESPACE \
             CHILDREN ID UIDPLUS                     ",
        sign_in_tells_capabilities: false,
        sign_in_refusal: "Login fail. Account is abnormal, service is not open, password is incorrect, login \
             frequency limited, or system is busy.",
        id: "NIL",
        fetch_ends_with_space: true,
        ..plain()
    }
}
