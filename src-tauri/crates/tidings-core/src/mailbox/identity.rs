//! What makes two messages the same mail, wherever they stand.
//!
//! A UID names a message within one incarnation of one mailbox. A mail that was moved, a mailbox that was made
//! anew, a mail that stands under several labels: they are recognised by the server's lasting name for the mail
//! (`EMAILID`, RFC 8474; Gmail's `X-GM-MSGID`), and where it has none by what does not change on the way.

use tidings_protocol::Timestamp;

/// The same for the same mail in every mailbox of one account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity(String);

impl Identity {
    /// From the server's lasting name; else from the Message-ID, when the server received the mail, and its
    /// size, which a copy keeps (RFC 3501 §6.4.7). Without either there is no telling: `None`.
    #[must_use]
    pub fn of(
        lasting_id: Option<&str>,
        message_id: Option<&str>,
        received: Option<Timestamp>,
        size: Option<u32>,
    ) -> Option<Self> {
        if let Some(lasting_id) = lasting_id {
            return Some(Self(lasting_id.to_owned()));
        }
        let received = received.map_or_else(String::new, |at| at.millis().to_string());
        let size = size.map_or_else(String::new, |size| size.to_string());
        Some(Self(format!("#{:016x}", fnv(&[message_id?, &received, &size]))))
    }

    /// As it was stored.
    #[must_use]
    pub const fn stored(text: String) -> Self {
        Self(text)
    }

    /// For storing and comparing.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// FNV-1a over the parts, with a byte between them that is in none: the same in every version of the program,
/// for it is stored. Nothing is won by making two of one's own mails collide.
fn fnv(parts: &[&str]) -> u64 {
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0xff]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashed(message_id: Option<&str>, received: i64, size: u32) -> Option<Identity> {
        Identity::of(None, message_id, Some(Timestamp::from_millis(received)), Some(size))
    }

    #[test]
    fn a_lasting_name_is_the_identity_whatever_else_is_known() {
        let named = Identity::of(Some("M6d99ac3275bb4e"), None, None, None);
        assert_eq!(named.as_ref().map(Identity::as_str), Some("M6d99ac3275bb4e"));
        assert_eq!(named, Identity::of(Some("M6d99ac3275bb4e"), Some("<x@y>"), None, Some(7)));
    }

    #[test]
    fn without_one_it_is_what_a_copy_keeps() {
        let mail = hashed(Some("<x@y>"), 1_000, 77);
        assert_eq!(mail, hashed(Some("<x@y>"), 1_000, 77));
        assert_ne!(mail, hashed(Some("<x@z>"), 1_000, 77));
        assert_ne!(mail, hashed(Some("<x@y>"), 2_000, 77));
        assert_ne!(mail, hashed(Some("<x@y>"), 1_000, 78));
        // Stored ones must be found again by every later version.
        assert_eq!(mail.unwrap().as_str(), "#d1b30bce4e5c3f80");
    }

    #[test]
    fn a_mail_without_message_id_has_no_identity() {
        assert_eq!(hashed(None, 1_000, 77), None);
    }
}
