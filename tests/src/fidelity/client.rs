//! The second client: does the operations, notes in the [`World`] what they must lead to, and takes the truth.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use tidings_protocol::Timestamp;

use super::operation::{Operation, set};
use super::world::{Flags, Folder, History, Incarnation, Letter, World, id_in};
use crate::imap_client::ImapClient;
use crate::names;
use crate::real_server::RealServer;

/// What the server shows of one mail: flags and Message-ID.
pub type Shown = (Flags, String);

/// The second client.
pub struct Client<'a> {
    server: &'a RefCell<Box<dyn RealServer>>,
    imap: ImapClient,
    /// What a folder is called while it is renamed.
    other_name: String,
    has_move: bool,
}

fn now() -> Timestamp {
    Timestamp::from_millis(jiff::Timestamp::now().as_millisecond())
}

impl<'a> Client<'a> {
    /// Signs in.
    pub fn new(server: &'a RefCell<Box<dyn RealServer>>) -> Self {
        let (mut imap, other_name) = (server.borrow().client(), server.borrow().beside_inbox("Renamed 改名"));
        let has_move = imap.ok("CAPABILITY").iter().any(|line| line.split(' ').any(|word| word == "MOVE"));
        Self { server, imap, other_name, has_move }
    }

    /// Signs in again.
    pub fn renew(&mut self) {
        self.imap = self.server.borrow().client();
    }

    /// Sends one command about a folder, which has to succeed; the answer is all lines, the tagged one last.
    ///
    /// A session of Dovecot's that had a folder open when it was deleted spoils the index of the one that has its
    /// name now, and other sessions stumble over that once. Then it is said again.
    fn ok(&mut self, folder: &str, command: &str) -> Vec<String> {
        let mut lines = self.say(folder, command);
        if is_stumble(&lines) {
            self.renew();
            lines = self.say(folder, command);
        }
        assert!(
            lines.last().is_some_and(|status| status.starts_with("OK")),
            "{folder}: {command}: {lines:?}"
        );
        lines
    }

    fn say(&mut self, folder: &str, command: &str) -> Vec<String> {
        let mut lines = Vec::new();
        let (_, status) = self.imap.command(&format!("SELECT \"{}\"", names::encode(folder)));
        lines.push(status);
        if lines[0].starts_with("OK") {
            let (untagged, status) = self.imap.command(command);
            lines.extend(untagged);
            lines.push(status);
        }
        // Never with a folder open that may be deleted: the session would end with it.
        self.imap.ok("SELECT INBOX");
        lines
    }

    /// Makes a folder unless it is there, and the world's notion of it.
    pub fn provide(&mut self, world: &mut World, name: &str, is_watched: bool) {
        if !self.imap.folders().iter().any(|there| there == name) {
            self.imap.create_folder(name);
        }
        let uidvalidity = self.uidvalidity(name);
        world.folders.insert(name.to_owned(), Folder::new(name, is_watched, uidvalidity));
    }

    /// Does an operation of a client; those of the server, the network and the agent are not done here.
    pub fn perform(&mut self, world: &mut World, operation: &Operation) {
        match operation {
            Operation::Append { folder, flags } => self.append(world, folder, flags),
            Operation::Store { folder, uids, adds, flags } => self.store(world, folder, uids, *adds, flags),
            Operation::Expunge { folder, uids } => self.expunge(world, folder, uids),
            Operation::Copy { folder, uids, target } => self.transfer(world, folder, uids, target, "COPY"),
            Operation::Move { folder, uids, target } => self.transfer(world, folder, uids, target, "MOVE"),
            Operation::Recreate { folder } => {
                self.delete(world, folder);
                self.create(world, folder);
            }
            Operation::Delete { folder } => self.delete(world, folder),
            Operation::Create { folder } => self.create(world, folder),
            Operation::RenameAway { folder } => self.rename(world, folder, true),
            Operation::RenameBack { folder } => self.rename(world, folder, false),
            Operation::RestartServer | Operation::Cut | Operation::KillAgent => {
                unreachable!("no operation of a client: {operation}")
            }
        }
    }

    fn append(&mut self, world: &mut World, folder: &str, flags: &str) {
        let letter = world.letter();
        let at = now();
        let folder = world.folder_mut(folder);
        let mut appended = self.imap.try_append(&folder.server_name, flags, &letter.bytes);
        if appended.as_ref().is_err_and(|status| is_stumble(std::slice::from_ref(status))) {
            self.renew();
            // It may be there all the same.
            let there = self.truth(folder).into_iter().find(|(_, (_, id))| *id == letter.message_id);
            appended = match there {
                Some((uid, _)) => Ok(uid),
                None => self.imap.try_append(&folder.server_name, flags, &letter.bytes),
            };
        }
        let uid = appended.unwrap_or_else(|status| panic!("APPEND to {}: {status}", folder.server_name));
        let history = History::of_new(letter, flags_of(flags), false, at);
        folder.now_mut().mails.insert(uid, history);
    }

    fn store(&mut self, world: &mut World, folder: &str, uids: &[u32], adds: bool, flags: &str) {
        let at = now();
        let folder = world.folder_mut(folder);
        let sign = if adds { '+' } else { '-' };
        self.ok(&folder.server_name, &format!("UID STORE {} {sign}FLAGS ({flags})", set(uids)));
        for uid in uids {
            let history = folder.now_mut().mails.get_mut(uid).expect("the mail is known");
            let mut state = history.now().cloned().expect("the mail is there");
            for flag in flags_of(flags) {
                if adds {
                    state.insert(flag);
                } else {
                    state.remove(&flag);
                }
            }
            history.push(Some(state), false, at);
        }
    }

    fn expunge(&mut self, world: &mut World, folder: &str, uids: &[u32]) {
        let at = now();
        let folder = world.folder_mut(folder);
        self.remove(&folder.server_name, uids);
        for uid in uids {
            leave(folder, *uid, at);
        }
    }

    fn remove(&mut self, folder: &str, uids: &[u32]) {
        self.ok(folder, &format!("UID STORE {} +FLAGS.SILENT (\\Deleted)", set(uids)));
        self.ok(folder, &format!("UID EXPUNGE {}", set(uids)));
    }

    /// COPY or MOVE; where the server has no MOVE, what clients do then.
    fn transfer(&mut self, world: &mut World, folder: &str, uids: &[u32], target: &str, how: &str) {
        let at = now();
        let (source, destination) = (&world.folder(folder).server_name, &world.folder(target).server_name);
        let command = |how: &str| format!("UID {how} {} \"{}\"", set(uids), names::encode(destination));
        let lines = if how == "MOVE" && !self.has_move {
            let lines = self.ok(source, &command("COPY"));
            self.remove(source, uids);
            lines
        } else {
            self.ok(source, &command(how))
        };
        let copied = lines.iter().find_map(|line| copyuid(line));
        let copied = copied.unwrap_or_else(|| panic!("{how} without COPYUID: {lines:?}"));
        assert_eq!(copied.len(), uids.len(), "{how} of {uids:?}: {copied:?}");
        for (uid, new) in copied {
            let history = &world.folder(folder).now().mails[&uid];
            let (letter, flags) = (Rc::clone(&history.letter), history.now().cloned().unwrap_or_default());
            let copy = History::of_new(letter, flags, true, at);
            world.folder_mut(target).now_mut().mails.insert(new, copy);
            if how == "MOVE" {
                let source = world.folder_mut(folder);
                leave(source, uid, at);
                source.now_mut().mails.get_mut(&uid).expect("it was there").has_moved = true;
            }
        }
    }

    fn delete(&mut self, world: &mut World, folder: &str) {
        let (at, is_courier) = (now(), world.is_courier);
        let folder = world.folder_mut(folder);
        // A session that has the folder open would be ended with it.
        self.renew();
        self.imap.delete_folder(&folder.server_name);
        for history in folder.now_mut().mails.values_mut().filter(|_| is_courier) {
            history.push(None, false, at);
        }
        folder.now_mut().is_gone = true;
        folder.upheavals += 1;
    }

    fn create(&mut self, world: &mut World, folder: &str) {
        let folder = world.folder_mut(folder);
        self.imap.create_folder(&folder.server_name);
        folder.upheavals += 1;
        self.begin_anew(folder);
    }

    fn rename(&mut self, world: &mut World, folder: &str, away: bool) {
        let folder = world.folder_mut(folder);
        let new = if away { self.other_name.clone() } else { folder.name.clone() };
        self.renew();
        self.imap.rename_folder(&folder.server_name, &new);
        folder.aliases.insert(self.other_name.clone());
        folder.server_name = new;
        folder.upheavals += 1;
        // Courier's renamed folder has another UIDVALIDITY, and its mails have other UIDs.
        if self.uidvalidity(&folder.server_name) != folder.now().uidvalidity {
            let mails = folder.now().mails.clone();
            let letters: BTreeMap<&str, &Rc<Letter>> =
                mails.values().map(|history| (history.letter.message_id.as_str(), &history.letter)).collect();
            folder.now_mut().is_gone = true;
            self.begin_anew(folder);
            let there = self.truth(folder).into_iter().map(|(uid, (flags, id))| {
                let letter = letters.get(id.as_str()).unwrap_or_else(|| panic!("nobody wrote {id}"));
                (uid, History::of_new(Rc::clone(letter), flags, true, now()))
            });
            folder.now_mut().mails = there.collect();
        }
    }

    fn begin_anew(&mut self, folder: &mut Folder) {
        let uidvalidity = self.uidvalidity(&folder.server_name);
        assert_ne!(uidvalidity, folder.now().uidvalidity, "{} kept its UIDVALIDITY", folder.name);
        folder.renewals += 1;
        folder.incarnations.push(Incarnation { uidvalidity, is_new: true, ..Incarnation::default() });
    }

    /// By opening the folder: Courier settles the number only then.
    fn uidvalidity(&mut self, folder: &str) -> u32 {
        let select = format!("SELECT \"{}\"", names::encode(folder));
        let (mut lines, mut status) = self.imap.command(&select);
        if is_stumble(std::slice::from_ref(&status)) {
            self.renew();
            (lines, status) = self.imap.command(&select);
        }
        assert!(status.starts_with("OK"), "{folder}: {status}");
        self.imap.ok("SELECT INBOX");
        let number = |line: &String| line.split_once("[UIDVALIDITY ")?.1.split(']').next()?.parse().ok();
        lines.iter().find_map(number).unwrap_or_else(|| panic!("{folder} without UIDVALIDITY: {lines:?}"))
    }

    /// What stands in a folder now, by a whole reading.
    pub fn truth(&mut self, folder: &Folder) -> BTreeMap<u32, Shown> {
        let command = "UID FETCH 1:4294967295 (UID FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])";
        let lines = self.ok(&folder.server_name, command);
        lines.iter().filter_map(|line| shown(line)).collect()
    }
}

fn is_stumble(lines: &[String]) -> bool {
    const WORDS: [&str; 2] = ["[SERVERBUG]", "Mailbox was deleted under us"];
    let is_one =
        |status: &String| status.starts_with("NO") && WORDS.iter().any(|words| status.contains(words));
    lines.last().is_some_and(is_one)
}

fn leave(folder: &mut Folder, uid: u32, at: Timestamp) {
    let history = folder.now_mut().mails.get_mut(&uid).expect("the mail is known");
    let mut marked = history.now().cloned().expect("the mail is there");
    if marked.insert("\\Deleted".to_owned()) {
        history.push(Some(marked), true, at);
    }
    history.push(None, false, at);
}

fn flags_of(text: &str) -> Flags {
    text.split_whitespace().map(str::to_owned).collect()
}

/// `[COPYUID 38505 304,319:320 3956:3958]` (RFC 4315 §3) as pairs.
fn copyuid(line: &str) -> Option<Vec<(u32, u32)>> {
    let code = line.split_once("[COPYUID ")?.1.split_once(']')?.0;
    let mut parts = code.split(' ').skip(1);
    let (from, to) = (numbers(parts.next()?)?, numbers(parts.next()?)?);
    (from.len() == to.len()).then(|| from.into_iter().zip(to).collect())
}

fn numbers(set: &str) -> Option<Vec<u32>> {
    let mut all = Vec::new();
    for part in set.split(',') {
        let (first, last) = part.split_once(':').unwrap_or((part, part));
        all.extend(first.parse::<u32>().ok()?..=last.parse::<u32>().ok()?);
    }
    Some(all)
}

/// UID, flags and Message-ID of a FETCH response.
fn shown(line: &str) -> Option<(u32, Shown)> {
    let attributes = line.strip_prefix("* ")?.split_once(" FETCH (")?.1;
    let uid = attributes.split_once("UID ")?.1.split([' ', ')']).next()?.parse().ok()?;
    let flags = attributes.split_once("FLAGS (")?.1.split_once(')')?.0;
    let flags = flags.split_whitespace().filter(|flag| *flag != "\\Recent").map(str::to_owned).collect();
    Some((uid, (flags, id_in(attributes)?)))
}

/// The difference between what the server must hold and what it shows, in words; `None` when there is none.
pub fn disagreement(
    letters: &BTreeMap<u32, (Flags, &Letter)>,
    truth: &BTreeMap<u32, Shown>,
) -> Option<String> {
    let mut lines = Vec::new();
    for (uid, (flags, letter)) in letters {
        match truth.get(uid) {
            None => lines.push(format!("{uid} “{}” is not there", letter.subject)),
            Some((shown, id)) if (shown, id) != (flags, &letter.message_id) => {
                lines.push(format!("{uid} “{}” has {shown:?} {id} and not {flags:?}", letter.subject));
            }
            Some(_) => {}
        }
    }
    lines.extend(truth.keys().filter(|uid| !letters.contains_key(uid)).map(|uid| format!("{uid} is there")));
    (!lines.is_empty()).then(|| lines.join("; "))
}

#[cfg(test)]
mod tests {
    use super::{copyuid, shown};

    #[test]
    fn what_servers_say_is_read() {
        assert_eq!(
            copyuid("OK [COPYUID 38505 304,319:320 3956:3958] Done"),
            Some(vec![(304, 3956), (319, 3957), (320, 3958)])
        );
        let line = "* 2 FETCH (UID 7 FLAGS (\\Seen \\Recent) BODY[HEADER.FIELDS (MESSAGE-ID)] {20}\r\nMessage-ID: <a@b>\r\n\r\n)";
        let (uid, (flags, id)) = shown(line).unwrap();
        assert_eq!((uid, flags.len(), id.as_str()), (7, 1, "<a@b>"));
    }
}
