//! The links into a provider's webmail.
//!
//! A template comes from the table and names one fixed site; what fills its places is percent-encoded whole, so that
//! nothing a mail contains can lead anywhere else.

use super::Provider;

/// A mail, as far as a link may need it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mail<'a> {
    /// The account's address.
    pub email: &'a str,
    /// The folder's name as the server writes it (modified UTF-7).
    pub folder: Option<&'a str>,
    /// The mail's UID.
    pub uid: Option<u32>,
    /// The server's own name for the mail's thread, in the form its webmail uses.
    pub thread_id: Option<&'a str>,
    /// The mail's Message-ID, with or without angle brackets.
    pub message_id: Option<&'a str>,
}

impl Provider {
    /// The webmail's inbox.
    #[must_use]
    pub fn inbox_url(&self, email: &str) -> Option<String> {
        fill(self.webmail.as_deref()?, &Mail { email, ..Mail::default() })
    }

    /// The webmail at this mail; `None` where there is no way to name it, or something it needs is not known.
    #[must_use]
    pub fn message_url(&self, mail: &Mail<'_>) -> Option<String> {
        fill(self.message.as_deref()?, mail)
    }
}

/// A template with its places filled; `None` when one stays empty or is not known.
#[must_use]
pub fn fill(template: &str, mail: &Mail<'_>) -> Option<String> {
    let mut pieces = template.split('{');
    let mut url = pieces.next()?.to_owned();
    for piece in pieces {
        let (place, rest) = piece.split_once('}')?;
        let value = match place {
            "email" => Some(mail.email.to_owned()),
            "folder" => mail.folder.map(str::to_owned),
            "uid" => mail.uid.map(|uid| uid.to_string()),
            "thread_id" => mail.thread_id.map(str::to_owned),
            "message_id" => mail.message_id.map(|id| id.trim_matches(['<', '>', ' ']).to_owned()),
            _ => None,
        };
        encode(&value.filter(|value| !value.is_empty())?, &mut url);
        url.push_str(rest);
    }
    Some(url)
}

/// Everything but RFC 3986's unreserved characters as `%XX`.
fn encode(value: &str, out: &mut String) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            let digit =
                |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0').to_ascii_uppercase();
            out.extend(['%', digit(byte >> 4), digit(byte & 15)]);
        }
    }
}
