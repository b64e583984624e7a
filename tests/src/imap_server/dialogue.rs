//! One session's dialogue: a frame of bytes comes in, bytes go out. Pure but for the mail it changes; time comes in.

use std::sync::Arc;
use std::time::Instant;

use super::World;
use super::folders;
use super::model::{Message, Telling, View};
use super::opened::Open;
use super::personalities::{CountedFrom, Personality};
use super::syntax::{Cursor, Malformed};

/// The flags every folder has.
const FLAGS: &str = "\\Answered \\Flagged \\Deleted \\Seen \\Draft";

/// How a command ends.
pub(super) enum Status {
    Ok(String),
    No(String),
    Bad(&'static str),
    /// The client goes first: the tagged reply comes later.
    Later,
}

enum Waiting {
    Command,
    /// AUTHENTICATE PLAIN was accepted: the next line is the answer.
    Credentials {
        tag: String,
    },
    Idle {
        tag: String,
        since: Instant,
    },
}

/// How the server closes the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// With TLS's own goodbye.
    Polite,
    /// The stream just stops.
    Bare,
}

/// The state of one session.
pub(super) struct Dialogue {
    /// Its number; never 0, which means the lab.
    number: u64,
    personality: Arc<Personality>,
    started: Instant,
    is_signed_in: bool,
    view: Option<View>,
    waiting: Waiting,
    ending: Option<Ending>,
    out: Vec<u8>,
}

impl Dialogue {
    pub(super) fn new(number: u64, personality: Arc<Personality>, now: Instant) -> Self {
        let mut dialogue = Self {
            number,
            personality,
            started: now,
            is_signed_in: false,
            view: None,
            waiting: Waiting::Command,
            ending: None,
            out: Vec::new(),
        };
        dialogue.line(dialogue.personality.greeting.to_owned());
        dialogue
    }

    /// What is to be sent.
    pub(super) fn take_output(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }

    /// Whether and how the connection is to be closed once everything is sent.
    pub(super) fn ending(&self) -> Option<Ending> {
        self.ending
    }

    pub(super) fn is_idling(&self) -> bool {
        matches!(self.waiting, Waiting::Idle { .. })
    }

    /// Takes one whole frame.
    pub(super) fn handle_frame(&mut self, frame: &[u8], world: &mut World, now: Instant) {
        match std::mem::replace(&mut self.waiting, Waiting::Command) {
            Waiting::Command => self.handle_command(frame, world, now),
            Waiting::Credentials { tag } => {
                let status = match plain_credentials(frame) {
                    Some((user, password)) => self.sign_in(&user, &password, world),
                    None => Status::Bad("Malformed credentials"),
                };
                self.tagged(&tag, status);
            }
            Waiting::Idle { tag, .. } => {
                let status = if frame.eq_ignore_ascii_case(b"DONE") {
                    world.counters.dones += 1;
                    Status::Ok("IDLE terminated".to_owned())
                } else {
                    Status::Bad("Expected DONE")
                };
                self.tell(world, Telling::All);
                self.tagged(&tag, status);
            }
        }
    }

    /// Asks for the literal that was announced.
    pub(super) fn invite_literal(&mut self) {
        self.line("+ Ready".to_owned());
    }

    /// Sends a line of the lab's into IDLE.
    pub(super) fn inject(&mut self, line: String) {
        if self.is_idling() {
            self.line(line);
        }
    }

    /// Ends the session: with a BYE if there is a text, else by stopping.
    pub(super) fn end(&mut self, bye: Option<&str>) {
        if let Some(text) = bye {
            self.line(format!("* BYE {text}"));
        }
        self.ending = Some(if bye.is_some() { Ending::Polite } else { Ending::Bare });
    }

    /// Does what is due: pushes into IDLE, ends at the limit.
    pub(super) fn handle_time(&mut self, world: &World, now: Instant) {
        if self.limit().is_some_and(|limit| limit <= now) {
            let bye = self.personality.limit.as_ref().and_then(|limit| limit.bye);
            return self.end(bye);
        }
        if !self.is_idling() {
            return;
        }
        if self.view.as_ref().is_some_and(|view| world.mail.by_id(view.folder).is_none()) {
            // Dovecot's words for it.
            return self.end(Some("IMAP session state is inconsistent, please relogin."));
        }
        let Some(until) = now.checked_sub(self.personality.push_delay) else { return };
        self.tell(world, Telling::Until(until));
    }

    /// When [`Self::handle_time`] has something to do.
    pub(super) fn next_deadline(&self, world: &World) -> Option<Instant> {
        let pending = self.view.as_ref().filter(|_| self.is_idling()).and_then(|view| {
            let folder = world.mail.by_id(view.folder)?;
            Some(view.oldest_pending(folder)? + self.personality.push_delay)
        });
        [self.limit(), pending].into_iter().flatten().min()
    }

    fn limit(&self) -> Option<Instant> {
        let limit = self.personality.limit.as_ref()?;
        match (limit.counted_from, &self.waiting) {
            (CountedFrom::SessionStart, _) => Some(self.started + limit.after),
            (CountedFrom::IdleStart, Waiting::Idle { since, .. }) => Some(*since + limit.after),
            (CountedFrom::IdleStart, Waiting::Command | Waiting::Credentials { .. }) => None,
        }
    }

    fn line(&mut self, line: String) {
        self.out.extend(line.into_bytes());
        self.out.extend(b"\r\n");
    }

    fn tagged(&mut self, tag: &str, status: Status) {
        match status {
            Status::Ok(text) => self.line(format!("{tag} OK {text}")),
            Status::No(text) => self.line(format!("{tag} NO {text}")),
            Status::Bad(text) => self.line(format!("{tag} BAD {text}")),
            Status::Later => {}
        }
    }

    /// Tells the session what it does not know yet of its folder.
    fn tell(&mut self, world: &World, telling: Telling) {
        let Some(view) = &mut self.view else { return };
        let Some(folder) = world.mail.by_id(view.folder) else { return };
        for line in view.catch_up(folder, self.number, telling) {
            self.line(line);
        }
    }

    fn handle_command(&mut self, frame: &[u8], world: &mut World, now: Instant) {
        let mut cursor = Cursor::new(frame);
        let Ok((tag, name)) = tag_and_name(&mut cursor) else {
            return self.line("* BAD No command".to_owned());
        };
        *world.counters.commands.entry(name.clone()).or_default() += 1;
        let (is_uid, verb) = match name.strip_prefix("UID ") {
            Some(verb) => (true, verb),
            None => (false, name.as_str()),
        };
        // Numbers may move unless the command works by sequence number.
        let telling = match verb {
            "FETCH" | "STORE" | "SEARCH" | "COPY" | "MOVE" if !is_uid => Telling::BeforeExpunge,
            _ => Telling::All,
        };
        let status = if self.personality.knows(verb) {
            // First what happened before: a message is announced before it is shown.
            if matches!(verb, "FETCH" | "STORE" | "SEARCH" | "COPY" | "MOVE") {
                self.tell(world, telling);
            }
            let done = if self.is_signed_in {
                self.run_signed_in(&tag, is_uid, verb, cursor, world, now)
            } else {
                self.run_before_sign_in(&tag, verb, cursor, world)
            };
            done.unwrap_or(Status::Bad("Malformed or unknown command"))
        } else {
            Status::Bad("Unknown command")
        };
        if !matches!(verb, "SELECT" | "EXAMINE" | "IDLE") {
            self.tell(world, if verb == "MOVE" { Telling::All } else { telling });
        }
        self.tagged(&tag, status);
        if verb == "LOGOUT" {
            self.ending = Some(Ending::Polite);
        }
    }

    fn run_before_sign_in(
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
            "AUTHENTICATE" => {
                cursor.space()?;
                if !cursor.word()?.eq_ignore_ascii_case("PLAIN") {
                    return Ok(Status::No("[CANNOT] Unsupported mechanism".to_owned()));
                }
                cursor.end()?;
                self.waiting = Waiting::Credentials { tag: tag.to_owned() };
                self.line("+ ".to_owned());
                Ok(Status::Later)
            }
            _ => self.run_anywhere(verb, cursor),
        }
    }

    fn run_anywhere(&mut self, verb: &str, cursor: Cursor<'_>) -> Result<Status, Malformed> {
        match verb {
            "CAPABILITY" => {
                let capabilities = if self.is_signed_in {
                    self.personality.capabilities
                } else {
                    self.personality.capabilities_before_sign_in
                };
                self.line(format!("* CAPABILITY {capabilities}"));
            }
            "ID" => {
                self.line(format!("* ID {}", self.personality.id));
                return Ok(Status::Ok("ID completed".to_owned()));
            }
            "NOOP" => {}
            "LOGOUT" => self.line("* BYE Logging out".to_owned()),
            _ => return Err(Malformed),
        }
        cursor.end()?;
        Ok(Status::Ok(format!("{verb} completed")))
    }

    fn sign_in(&mut self, user: &str, password: &str, world: &mut World) -> Status {
        world.counters.sign_ins_tried += 1;
        if user != world.user || password != world.password {
            world.counters.sign_ins_refused += 1;
            return Status::No(self.personality.sign_in_refusal.to_owned());
        }
        self.is_signed_in = true;
        if self.personality.sign_in_tells_capabilities {
            return Status::Ok(format!("[CAPABILITY {}] Signed in", self.personality.capabilities));
        }
        Status::Ok("LOGIN completed".to_owned())
    }

    fn run_signed_in(
        &mut self,
        tag: &str,
        is_uid: bool,
        verb: &str,
        mut cursor: Cursor<'_>,
        world: &mut World,
        now: Instant,
    ) -> Result<Status, Malformed> {
        match verb {
            "SELECT" | "EXAMINE" => {
                cursor.space()?;
                let name = cursor.mailbox()?;
                cursor.end()?;
                Ok(self.open(&name, verb == "EXAMINE", world))
            }
            "LIST" | "LSUB" => {
                let (lines, status) = folders::list(verb, cursor, &world.mail, &self.personality)?;
                lines.into_iter().for_each(|line| self.line(line));
                Ok(status)
            }
            "STATUS" => {
                let (lines, status) = folders::status(cursor, &world.mail)?;
                lines.into_iter().for_each(|line| self.line(line));
                Ok(status)
            }
            "CREATE" | "DELETE" | "RENAME" | "SUBSCRIBE" | "UNSUBSCRIBE" => {
                folders::manage(verb, cursor, &mut world.mail)
            }
            "APPEND" => folders::append(cursor, &mut world.mail, now),
            "IDLE" => {
                cursor.end()?;
                self.line(self.personality.idle_continuation.to_owned());
                self.waiting = Waiting::Idle { tag: tag.to_owned(), since: now };
                Ok(Status::Later)
            }
            "CLOSE" | "UNSELECT" | "EXPUNGE" | "FETCH" | "STORE" | "SEARCH" | "COPY" | "MOVE" => {
                let Some(view) = self.view.as_ref() else { return Ok(Status::Bad("No mailbox selected")) };
                let Some(folder) = world.mail.by_id_mut(view.folder) else {
                    self.end(Some("IMAP session state is inconsistent, please relogin."));
                    return Ok(Status::Later);
                };
                let mut open = Open { view, folder, is_uid, session: self.number, now, out: Vec::new() };
                let status = match verb {
                    "CLOSE" => {
                        if !view.read_only {
                            open.expunge(None);
                        }
                        Ok(Status::Ok("CLOSE completed".to_owned()))
                    }
                    "UNSELECT" => Ok(Status::Ok("UNSELECT completed".to_owned())),
                    "EXPUNGE" => open.run_expunge(cursor),
                    "FETCH" => open.fetch(cursor),
                    "STORE" => open.store(cursor),
                    "SEARCH" => open.search(cursor),
                    _ => {
                        let (set, target) = open.set_and_target(cursor)?;
                        let taken = open.copies(&set);
                        let moves = verb == "MOVE" && !view.read_only;
                        return Ok(self.copy(&taken, &target, moves, world, now));
                    }
                };
                let out = open.out;
                self.out.extend(out);
                if matches!(verb, "CLOSE" | "UNSELECT") {
                    self.view = None;
                }
                status
            }
            _ => self.run_anywhere(verb, cursor),
        }
    }

    fn open(&mut self, name: &str, read_only: bool, world: &World) -> Status {
        self.view = None;
        let Some(folder) = world.mail.folder(name) else {
            return Status::No("[NONEXISTENT] Unknown mailbox".to_owned());
        };
        let permanent = if read_only { "" } else { "\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*" };
        let first_unseen = folder.messages().iter().position(|message| !message.flags.contains("\\Seen"));
        let unseen = first_unseen.map(|place| format!("* OK [UNSEEN {}] First unseen.", place + 1));
        let lines = [
            Some(format!("* FLAGS ({FLAGS})")),
            Some(format!("* {} EXISTS", folder.messages().len())),
            Some("* 0 RECENT".to_owned()),
            unseen,
            Some(format!("* OK [UIDVALIDITY {}] UIDs valid", folder.uid_validity)),
            Some(format!("* OK [UIDNEXT {}] Predicted next UID", folder.uid_next)),
            Some(format!("* OK [PERMANENTFLAGS ({permanent})] Flags permitted")),
        ];
        self.view = Some(View::open(folder, read_only));
        for line in lines.into_iter().flatten() {
            self.line(line);
        }
        if read_only {
            return Status::Ok("[READ-ONLY] EXAMINE completed".to_owned());
        }
        Status::Ok("[READ-WRITE] SELECT completed".to_owned())
    }

    /// Copies messages into another folder and, for a move, takes them out of this one.
    fn copy(
        &mut self,
        taken: &[Message],
        target: &str,
        moves: bool,
        world: &mut World,
        now: Instant,
    ) -> Status {
        let Some(folder) = world.mail.folder_mut(target) else {
            return Status::No("[TRYCREATE] Unknown mailbox".to_owned());
        };
        let uids: Vec<String> = taken
            .iter()
            .map(|message| {
                folder.deliver(message.raw.clone(), message.flags.clone(), message.received, now).to_string()
            })
            .collect();
        let sources: Vec<String> = taken.iter().map(|message| message.uid.to_string()).collect();
        let code = if taken.is_empty() || !self.personality.has("UIDPLUS") {
            String::new()
        } else {
            format!("[COPYUID {} {} {}] ", folder.uid_validity, sources.join(","), uids.join(","))
        };
        if !moves {
            return Status::Ok(format!("{code}COPY completed"));
        }
        if !code.is_empty() {
            self.line(format!("* OK {code}Moved"));
        }
        if let Some(source) = self.view.as_ref().and_then(|view| world.mail.by_id_mut(view.folder)) {
            for message in taken {
                source.expunge(message.uid, now);
            }
        }
        Status::Ok("MOVE completed".to_owned())
    }
}

fn tag_and_name(cursor: &mut Cursor<'_>) -> Result<(String, String), Malformed> {
    let tag = cursor.word()?.to_owned();
    cursor.space()?;
    let mut name = cursor.word()?.to_ascii_uppercase();
    if name == "UID" {
        cursor.space()?;
        name = format!("UID {}", cursor.word()?.to_ascii_uppercase());
    }
    Ok((tag, name))
}

/// The answer to AUTHENTICATE PLAIN: base64 of `[authorize-id] NUL user NUL password` (RFC 4616).
fn plain_credentials(line: &[u8]) -> Option<(String, String)> {
    let decoded = data_encoding::BASE64.decode(line).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    let mut parts = text.split('\0').skip(1);
    Some((parts.next()?.to_owned(), parts.next()?.to_owned()))
}
