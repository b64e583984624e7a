//! One session's dialogue: a frame of bytes comes in, bytes go out. Pure but for the mail it changes; time comes in.

use std::sync::Arc;
use std::time::Instant;

use super::World;
use super::folders;
use super::model::Message;
use super::notify::Notify;
use super::opened::Open;
use super::personalities::{Personality, Pushes};
use super::sign_in::Mechanism;
use super::syntax::{Cursor, Malformed, NumberSet};
use super::telling::{Manner, Telling, View};
use super::trouble::Trouble;

/// How a command ends.
pub(super) enum Status {
    Ok(String),
    No(String),
    Bad(String),
    /// These very words after the tag.
    Said(String),
    /// The client goes first: the tagged reply comes later.
    Later,
}

pub(super) enum Waiting {
    Command,
    /// AUTHENTICATE PLAIN was accepted: the next line is the answer.
    Credentials {
        mechanism: Mechanism,
        tag: String,
    },
    /// The token was refused with the reason; the client is to say that it heard.
    Refused {
        tag: String,
    },
    Idle {
        tag: String,
        since: Instant,
        /// When the next needless line is due.
        next_chatter: Option<Instant>,
        /// A message that is not there was announced.
        has_faked: bool,
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
    pub(super) number: u64,
    pub(super) personality: Arc<Personality>,
    pub(super) started: Instant,
    pub(super) is_signed_in: bool,
    /// An ID was answered before the next command came.
    pub(super) is_identified: bool,
    /// QRESYNC is in force (RFC 5161).
    pub(super) by_uid: bool,
    /// A command asked for modification sequences (RFC 7162 §3.1).
    pub(super) with_modseq: bool,
    pub(super) view: Option<View>,
    pub(super) notify: Option<Notify>,
    pub(super) waiting: Waiting,
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
            is_identified: false,
            by_uid: false,
            with_modseq: false,
            view: None,
            notify: None,
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

    /// Takes one whole frame. `is_pressed` when the client sent more before it had an answer.
    pub(super) fn handle_frame(&mut self, frame: &[u8], is_pressed: bool, world: &mut World, now: Instant) {
        match std::mem::replace(&mut self.waiting, Waiting::Command) {
            Waiting::Command => self.handle_command(frame, is_pressed, world, now),
            Waiting::Credentials { tag, mechanism } => {
                let status = self.sign_in_by(&tag, mechanism, frame, world);
                self.tagged(&tag, status);
            }
            Waiting::Refused { tag } => {
                let refusal = self.personality.sign_in_refusal.to_owned();
                self.tagged(&tag, Status::No(refusal));
            }
            Waiting::Idle { tag, has_faked, .. } => {
                let status = if frame.eq_ignore_ascii_case(b"DONE") {
                    world.counters.dones += 1;
                    Status::Ok("IDLE terminated".to_owned())
                } else {
                    Status::Bad("Expected DONE".to_owned())
                };
                if has_faked {
                    let messages = self.view.as_ref().map_or(0, |view| view.uids().len());
                    self.line(format!("* {} EXPUNGE", messages + 1));
                }
                if self.personality.pushes != Pushes::OnlyWithCommands {
                    self.tell(world, Telling::All);
                }
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

    pub(super) fn line(&mut self, line: String) {
        self.out.extend(line.into_bytes());
        self.out.extend(b"\r\n");
    }

    pub(super) fn bytes(&mut self, bytes: Vec<u8>) {
        self.out.extend(bytes);
    }

    fn tagged(&mut self, tag: &str, status: Status) {
        match status {
            Status::Ok(text) => self.line(format!("{tag} OK {text}")),
            Status::No(text) => self.line(format!("{tag} NO {text}")),
            Status::Bad(text) => self.line(format!("{tag} BAD {text}")),
            Status::Said(words) => self.line(format!("{tag} {words}")),
            Status::Later => {}
        }
    }

    fn manner(&self) -> Manner {
        Manner {
            session: self.number,
            by_uid: self.by_uid,
            with_modseq: self.with_modseq,
            with_uid: self.personality.pushes_name_uid,
            with_highest: self.personality.pushes_highest_modseq,
            without_flags: self.personality.pushes == Pushes::WithoutFlags,
            exists_again: self.personality.exists_after_expunge,
        }
    }

    /// Tells the session what it does not know yet of its folder.
    pub(super) fn tell(&mut self, world: &World, telling: Telling) {
        if self.personality.pushes == Pushes::Never {
            return;
        }
        let manner = self.manner();
        let Some(view) = &mut self.view else { return };
        let Some(folder) = world.mail.by_id(view.folder) else { return };
        let before = view.uids().last();
        let lines = view.catch_up(folder, telling, manner);
        let arrived: Vec<(usize, u32)> = view.uids().named(&NumberSet::range(before + 1, u32::MAX), true);
        self.out.extend(lines);
        let Some(items) = self.notify.as_ref().and_then(|notify| notify.new_items.clone()) else { return };
        for (number, uid) in arrived {
            let Some(message) = folder.message(uid) else { continue };
            self.out.extend(super::fetch::Answer::new(&self.personality).of(number, &message, &items));
        }
    }

    fn handle_command(&mut self, frame: &[u8], is_pressed: bool, world: &mut World, now: Instant) {
        let mut cursor = Cursor::new(frame);
        let Ok((tag, name)) = tag_and_name(&mut cursor) else {
            return self.line("* BAD No command".to_owned());
        };
        *world.counters.commands.entry(name.clone()).or_default() += 1;
        let trouble = world.troubles.take(&name);
        match &trouble {
            Some(Trouble::Reply(words)) => return self.tagged(&tag, Status::Said(words.clone())),
            Some(Trouble::LastLine(line)) => {
                self.line(line.clone());
                return self.end(None);
            }
            Some(Trouble::DoneInSilence | Trouble::DoneAndShut) | None => {}
        }
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
            done.unwrap_or_else(|Malformed| Status::Bad(self.personality.unknown_answer.to_owned()))
        } else {
            Status::Bad(self.personality.unknown_answer.to_owned())
        };
        if trouble == Some(Trouble::DoneAndShut) {
            world.password = String::new();
        }
        if trouble.is_some() {
            return self.end(None);
        }
        if verb == "ID" {
            self.is_identified = !is_pressed;
        }
        if !matches!(verb, "SELECT" | "EXAMINE" | "IDLE") {
            self.tell(world, if verb == "MOVE" { Telling::All } else { telling });
        }
        self.tagged(&tag, status);
        if verb == "LOGOUT" {
            self.ending = Some(Ending::Polite);
        }
    }

    /// What may be said before sign-in and after.
    pub(super) fn run_anywhere(&mut self, verb: &str, mut cursor: Cursor<'_>) -> Result<Status, Malformed> {
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
                cursor.space()?;
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

    fn run_signed_in(
        &mut self,
        tag: &str,
        is_uid: bool,
        verb: &str,
        cursor: Cursor<'_>,
        world: &mut World,
        now: Instant,
    ) -> Result<Status, Malformed> {
        match verb {
            "SELECT" | "EXAMINE" => self.open(verb, cursor, world),
            "ENABLE" => self.enable(cursor),
            "NOTIFY" => self.set_notify(cursor, world),
            "LIST" | "LSUB" => {
                let (lines, status) = folders::list(verb, cursor, &world.mail, &self.personality)?;
                lines.into_iter().for_each(|line| self.line(line));
                Ok(status)
            }
            "STATUS" => {
                let (lines, status) =
                    folders::status(cursor, &world.mail, &self.personality, self.view.as_ref())?;
                lines.into_iter().for_each(|line| self.line(line));
                Ok(status)
            }
            "CREATE" | "DELETE" | "RENAME" | "SUBSCRIBE" | "UNSUBSCRIBE" => {
                folders::manage(verb, cursor, &mut world.mail)
            }
            "APPEND" => folders::append(cursor, &mut world.mail, now),
            "IDLE" => {
                cursor.end()?;
                if self.personality.exists_before_continuation {
                    self.tell(world, Telling::All);
                    let messages = self.view.as_ref().map_or(0, |view| view.uids().len());
                    self.line(format!("* {messages} EXISTS"));
                }
                if !self.personality.idle_continuation.is_empty() {
                    self.line(self.personality.idle_continuation.to_owned());
                }
                let next_chatter = self.personality.chatter.map(|chatter| now + chatter.every);
                self.waiting =
                    Waiting::Idle { tag: tag.to_owned(), since: now, next_chatter, has_faked: false };
                Ok(Status::Later)
            }
            "CLOSE" | "UNSELECT" | "EXPUNGE" | "FETCH" | "STORE" | "SEARCH" | "COPY" | "MOVE" => {
                self.run_opened(tag, is_uid, verb, cursor, world, now)
            }
            _ => self.run_anywhere(verb, cursor),
        }
    }

    /// The commands that need an open folder.
    fn run_opened(
        &mut self,
        tag: &str,
        is_uid: bool,
        verb: &str,
        cursor: Cursor<'_>,
        world: &mut World,
        now: Instant,
    ) -> Result<Status, Malformed> {
        let Some(view) = self.view.as_ref() else {
            return Ok(Status::Bad("No mailbox selected".to_owned()));
        };
        let labels =
            if self.personality.has("X-GM-EXT-1") { world.mail.labels() } else { Default::default() };
        let Some(folder) = world.mail.by_id_mut(view.folder) else {
            self.end(Some("IMAP session state is inconsistent, please relogin."));
            return Ok(Status::Later);
        };
        let mut open = Open {
            view,
            folder,
            personality: &self.personality,
            labels,
            is_uid,
            by_uid: self.by_uid,
            session: self.number,
            now,
            tag,
            wants_modseq: false,
            out: Vec::new(),
        };
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
        let (out, wants_modseq) = (open.out, open.wants_modseq);
        self.with_modseq |= wants_modseq;
        self.out.extend(out);
        if matches!(verb, "CLOSE" | "UNSELECT") {
            self.view = None;
        }
        status
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
        let copies = taken.iter().cloned().map(|message| {
            folder.deliver(message.raw, message.flags, message.received, message.identity, now).to_string()
        });
        let uids: Vec<String> = copies.collect();
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
