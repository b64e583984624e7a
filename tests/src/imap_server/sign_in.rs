//! What a session may say before it is signed in, and the signing in.

use super::World;
use super::dialogue::{Dialogue, Status, Waiting};
use super::syntax::{Cursor, Malformed};

impl Dialogue {
    pub(super) fn run_before_sign_in(
        &mut self,
        tag: &str,
        verb: &str,
        mut cursor: Cursor<'_>,
        world: &mut World,
    ) -> Result<Status, Malformed> {
        match verb {
            "LOGIN" => {
                cursor.space()?;
                let user = cursor.string()?;
                cursor.space()?;
                let password = cursor.string()?;
                cursor.end()?;
                Ok(self.sign_in(&user, &password, world))
            }
            "AUTHENTICATE" => self.authenticate(tag, cursor, world),
            _ => self.run_anywhere(verb, cursor),
        }
    }

    fn authenticate(
        &mut self,
        tag: &str,
        mut cursor: Cursor<'_>,
        world: &mut World,
    ) -> Result<Status, Malformed> {
        cursor.space()?;
        let word = cursor.word()?.to_ascii_uppercase();
        let is_offered = |word: &str| {
            let offered = self.personality.capabilities_before_sign_in;
            word == "PLAIN" || offered.split(' ').any(|offer| offer.strip_prefix("AUTH=") == Some(word))
        };
        let mechanism = match word.as_str() {
            "PLAIN" => Mechanism::Plain,
            "XOAUTH2" if is_offered(&word) => Mechanism::XOAuth2,
            "OAUTHBEARER" if is_offered(&word) => Mechanism::OAuthBearer,
            _ => return Ok(Status::No("[CANNOT] Unsupported mechanism".to_owned())),
        };
        if cursor.is_at_end() {
            self.waiting = Waiting::Credentials { tag: tag.to_owned(), mechanism };
            self.line("+ ".to_owned());
            return Ok(Status::Later);
        }
        // RFC 4959: the answer may stand in the same line where SASL-IR is announced.
        cursor.space()?;
        let is_announced =
            self.personality.capabilities_before_sign_in.split(' ').any(|word| word == "SASL-IR");
        if !is_announced || self.personality.refuses_initial_response {
            return Err(Malformed);
        }
        let credentials = cursor.string()?;
        cursor.end()?;
        Ok(self.sign_in_by(tag, mechanism, credentials.as_bytes(), world))
    }

    /// Signs in with the answer to AUTHENTICATE.
    pub(super) fn sign_in_by(
        &mut self,
        tag: &str,
        mechanism: Mechanism,
        answer: &[u8],
        world: &mut World,
    ) -> Status {
        if mechanism == Mechanism::Plain {
            return match plain_credentials(answer) {
                Some((user, password)) => self.sign_in(&user, &password, world),
                None => Status::Bad("Malformed credentials".to_owned()),
            };
        }
        let Some((user, token)) = token_credentials(answer, mechanism) else {
            return Status::Bad("Malformed credentials".to_owned());
        };
        world.counters.sign_ins_tried += 1;
        if user == world.user && world.tokens.has(&token) {
            return self.signed_in();
        }
        world.counters.sign_ins_refused += 1;
        // As Gmail says it; the client has to answer before it hears NO.
        let reason = data_encoding::BASE64.encode(br#"{"status":"400","schemes":"Bearer","scope":"imap"}"#);
        self.line(format!("+ {reason}"));
        self.waiting = Waiting::Refused { tag: tag.to_owned() };
        Status::Later
    }

    fn sign_in(&mut self, user: &str, password: &str, world: &mut World) -> Status {
        world.counters.sign_ins_tried += 1;
        if user != world.user || password != world.password {
            world.counters.sign_ins_refused += 1;
            return Status::No(self.personality.sign_in_refusal.to_owned());
        }
        let signed_in = world.sessions.values().filter(|session| session.is_signed_in).count();
        if let Some(limit) = self.personality.connection_limit.filter(|limit| signed_in >= limit.most) {
            world.counters.connections_refused += 1;
            return Status::Said(limit.refusal.to_owned());
        }
        self.signed_in()
    }

    fn signed_in(&mut self) -> Status {
        self.is_signed_in = true;
        if self.personality.sign_in_tells_capabilities {
            return Status::Ok(format!("[CAPABILITY {}] Signed in", self.personality.capabilities));
        }
        Status::Ok("LOGIN completed".to_owned())
    }
}

/// How a client signs in by AUTHENTICATE.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mechanism {
    Plain,
    XOAuth2,
    OAuthBearer,
}

/// User and token of XOAUTH2 (`user=U^Aauth=Bearer T^A^A`) or OAUTHBEARER (`n,a=U,^Ahost=…^Aauth=Bearer T^A^A`, RFC 7628).
fn token_credentials(line: &[u8], mechanism: Mechanism) -> Option<(String, String)> {
    let decoded = data_encoding::BASE64.decode(line).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    let mut parts = text.strip_suffix("\u{1}\u{1}")?.split('\u{1}');
    let first = parts.next()?;
    let user = match mechanism {
        Mechanism::OAuthBearer => first.strip_prefix("n,a=")?.strip_suffix(',')?,
        Mechanism::Plain | Mechanism::XOAuth2 => first.strip_prefix("user=")?,
    };
    let token = parts.find_map(|part| part.strip_prefix("auth=Bearer "))?;
    Some((user.replace("=2C", ",").replace("=3D", "="), token.to_owned()))
}

/// The answer to AUTHENTICATE PLAIN: base64 of `[authorize-id] NUL user NUL password` (RFC 4616).
fn plain_credentials(line: &[u8]) -> Option<(String, String)> {
    let decoded = data_encoding::BASE64.decode(line).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    let mut parts = text.split('\0').skip(1);
    Some((parts.next()?.to_owned(), parts.next()?.to_owned()))
}
