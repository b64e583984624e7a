//! How a proof of who we are is put into bytes: LOGIN (RFC 3501 §6.2.3), PLAIN (RFC 4616), XOAUTH2 (Google,
//! Microsoft), OAUTHBEARER (RFC 7628).
//!
//! All buffers are made large enough at once and wiped when dropped: a buffer that grows leaves its old content.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use tidings_core::listen::Capabilities;

use super::wire::{Piece, push_quoted};

/// What proves who we are.
#[derive(Clone, Copy, Debug)]
pub enum Proof<'a> {
    /// A password, of whatever kind.
    Password(&'a SecretString),
    /// An OAuth access token.
    Token(&'a SecretString),
}

/// A way to sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// LOGIN with quoted strings: one round trip, and its answer brings the capabilities.
    Login,
    /// LOGIN with literals, for what quotes may not hold.
    LoginLiteral,
    Plain,
    XOAuth2,
    OAuthBearer,
}

impl Way {
    /// The way for this proof to a server with these capabilities, if there is one. Under TLS, LOGIN gives nothing
    /// away that PLAIN does not, and Exchange takes names with `\` and `/` (shared mailboxes) only there.
    pub(super) fn of(user: &str, proof: Proof<'_>, capabilities: &Capabilities) -> Option<Self> {
        let can_login = !capabilities.has("LOGINDISABLED");
        match proof {
            Proof::Password(password) => {
                let is_quotable = is_quotable(user) && is_quotable(password.expose_secret());
                if can_login && is_quotable {
                    Some(Self::Login)
                } else if capabilities.has("AUTH=PLAIN") {
                    Some(Self::Plain)
                } else {
                    can_login.then_some(Self::LoginLiteral)
                }
            }
            Proof::Token(_) if capabilities.has("AUTH=XOAUTH2") => Some(Self::XOAuth2),
            Proof::Token(_) => capabilities.has("AUTH=OAUTHBEARER").then_some(Self::OAuthBearer),
        }
    }

    /// The mechanism's name; `None` for LOGIN.
    pub(super) const fn mechanism(self) -> Option<&'static str> {
        match self {
            Self::Login | Self::LoginLiteral => None,
            Self::Plain => Some("PLAIN"),
            Self::XOAuth2 => Some("XOAUTH2"),
            Self::OAuthBearer => Some("OAUTHBEARER"),
        }
    }

    /// What is answered to a challenge after the first: OAuth servers tell there why they refuse, and want an
    /// answer before they do (RFC 7628 §3.2.3). `*` gives up.
    pub(super) const fn answer_to_refusal(self) -> &'static [u8] {
        match self {
            Self::XOAuth2 => b"",
            Self::OAuthBearer => b"AQ==",
            Self::Login | Self::LoginLiteral | Self::Plain => b"*",
        }
    }
}

fn is_quotable(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// The line of a LOGIN, in quotes or in literals.
pub(super) fn login(user: &str, password: &SecretString, way: Way) -> Vec<Piece> {
    let password = password.expose_secret();
    let room = 2 * (user.len() + password.len()) + 32;
    let mut line = Zeroizing::new(Vec::with_capacity(room));
    if way == Way::Login {
        line.extend_from_slice(b"LOGIN ");
        push_quoted(&mut line, user.as_bytes());
        line.push(b' ');
        push_quoted(&mut line, password.as_bytes());
        return vec![line];
    }
    line.extend_from_slice(format!("LOGIN {{{}}}\r\n", user.len()).as_bytes());
    let middle = Zeroizing::new(format!("{user} {{{}}}\r\n", password.len()).into_bytes());
    vec![line, middle, Zeroizing::new(password.as_bytes().to_vec())]
}

/// The one message of a mechanism, in base 64.
pub(super) fn message(way: Way, user: &str, proof: Proof<'_>, host: &str) -> Zeroizing<String> {
    let (Proof::Password(secret) | Proof::Token(secret)) = proof;
    let secret = secret.expose_secret();
    let mut plain = Zeroizing::new(String::with_capacity(2 * user.len() + secret.len() + host.len() + 64));
    let parts: &[&str] = match way {
        Way::Login | Way::LoginLiteral | Way::Plain => &["\0", user, "\0", secret],
        Way::XOAuth2 => &["user=", user, "\x01auth=Bearer ", secret, "\x01\x01"],
        Way::OAuthBearer => {
            let user = user.replace('=', "=3D").replace(',', "=2C");
            let head = format!("n,a={user},\x01host={host}\x01auth=Bearer ");
            for part in [&head, secret, "\x01\x01"] {
                plain.push_str(part);
            }
            &[]
        }
    };
    for part in parts {
        plain.push_str(part);
    }
    let mut encoded = Zeroizing::new(String::with_capacity(plain.len() * 4 / 3 + 8));
    STANDARD.encode_string(plain.as_bytes(), &mut encoded);
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(user: &str, password: &str, capabilities: &[&str]) -> Option<Way> {
        let secret = SecretString::from(password);
        Way::of(user, Proof::Password(&secret), &capabilities.iter().collect())
    }

    #[test]
    fn the_way_is_chosen_by_what_the_server_offers_and_the_secret_needs() {
        assert_eq!(way("ann", "secret \"1\\", &["IMAP4rev1", "AUTH=PLAIN"]), Some(Way::Login));
        assert_eq!(way("ann", "密码\"\\", &["AUTH=PLAIN"]), Some(Way::Plain));
        assert_eq!(way("ann", "密码", &["IMAP4rev1"]), Some(Way::LoginLiteral));
        assert_eq!(way("ann", "secret", &["LOGINDISABLED", "AUTH=PLAIN"]), Some(Way::Plain));
        assert_eq!(way("ann", "secret", &["LOGINDISABLED"]), None);
        let token = SecretString::from("t");
        let of = |names: &[&str]| Way::of("ann", Proof::Token(&token), &names.iter().collect());
        assert_eq!(of(&["AUTH=OAUTHBEARER", "AUTH=XOAUTH2"]), Some(Way::XOAuth2));
        assert_eq!(of(&["AUTH=OAUTHBEARER"]), Some(Way::OAuthBearer));
        assert_eq!(of(&["AUTH=PLAIN"]), None);
    }

    #[test]
    fn messages_are_as_their_standards_write_them() {
        let decoded = |way, proof| {
            let message = message(way, "a=b,c", proof, "imap.example.org");
            String::from_utf8(STANDARD.decode(message.as_bytes()).unwrap()).unwrap()
        };
        let secret = SecretString::from("密码");
        assert_eq!(decoded(Way::Plain, Proof::Password(&secret)), "\0a=b,c\0密码");
        assert_eq!(decoded(Way::XOAuth2, Proof::Token(&secret)), "user=a=b,c\u{1}auth=Bearer 密码\u{1}\u{1}");
        assert_eq!(
            decoded(Way::OAuthBearer, Proof::Token(&secret)),
            "n,a=a=3Db=2Cc,\u{1}host=imap.example.org\u{1}auth=Bearer 密码\u{1}\u{1}"
        );
    }

    #[test]
    fn login_escapes_or_counts() {
        let line = |user, password: &str, way| login(user, &SecretString::from(password), way);
        assert_eq!(*line("ann", "a\"b\\", Way::Login)[0], b"LOGIN \"ann\" \"a\\\"b\\\\\"");
        let pieces = line("ann", "密", Way::LoginLiteral);
        let pieces: Vec<&[u8]> = pieces.iter().map(|piece| piece.as_slice()).collect();
        assert_eq!(pieces, [b"LOGIN {3}\r\n".as_slice(), b"ann {3}\r\n", "密".as_bytes()]);
    }
}
