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
        if !cursor.word()?.eq_ignore_ascii_case("PLAIN") {
            return Ok(Status::No("[CANNOT] Unsupported mechanism".to_owned()));
        }
        if cursor.is_at_end() {
            self.waiting = Waiting::Credentials { tag: tag.to_owned() };
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
        Ok(self.sign_in_plain(credentials.as_bytes(), world))
    }

    /// Signs in with the answer to AUTHENTICATE PLAIN.
    pub(super) fn sign_in_plain(&mut self, answer: &[u8], world: &mut World) -> Status {
        match plain_credentials(answer) {
            Some((user, password)) => self.sign_in(&user, &password, world),
            None => Status::Bad("Malformed credentials".to_owned()),
        }
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
        self.is_signed_in = true;
        if self.personality.sign_in_tells_capabilities {
            return Status::Ok(format!("[CAPABILITY {}] Signed in", self.personality.capabilities));
        }
        Status::Ok("LOGIN completed".to_owned())
    }
}

/// The answer to AUTHENTICATE PLAIN: base64 of `[authorize-id] NUL user NUL password` (RFC 4616).
fn plain_credentials(line: &[u8]) -> Option<(String, String)> {
    let decoded = data_encoding::BASE64.decode(line).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    let mut parts = text.split('\0').skip(1);
    Some((parts.next()?.to_owned(), parts.next()?.to_owned()))
}
