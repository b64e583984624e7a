//! The other client of a test: it delivers, reads, flags, moves and deletes, and takes the truth.
//!
//! Plain blocking IMAP, written down to the wire on purpose: what the program under test reads is never read here by
//! the same code. A refusal of the server is a panic with the server's words.

mod floor;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use rustls::pki_types::ServerName;
use rustls::{ClientConnection, StreamOwned};

pub use floor::{IdleFloor, Push};

use crate::ca::CertificateAuthority;
use crate::names;

/// No answer of a server on loopback takes longer.
const LIMIT: Duration = Duration::from_secs(20);

/// What stands in a mailbox: UID → flags. `\Recent` is left out, since it belongs to a session and not to a mail.
pub type Truth = BTreeMap<u32, BTreeSet<String>>;

/// A signed-in connection.
pub struct ImapClient {
    stream: BufReader<StreamOwned<ClientConnection, TcpStream>>,
    tags: u32,
    selected: Option<String>,
    /// What the server can do after sign-in, in capitals; empty until asked.
    capabilities: BTreeSet<String>,
}

impl ImapClient {
    /// Connects with TLS, trusting `authority` alone, and signs in with `LOGIN`.
    pub fn connect(
        address: SocketAddr,
        authority: &CertificateAuthority,
        user: &str,
        password: &str,
    ) -> Self {
        let mut client =
            Self::open(address, authority).unwrap_or_else(|error| panic!("connecting to {address}: {error}"));
        let status = client.log_in(user, password);
        assert!(status.starts_with("OK"), "LOGIN: {status}");
        client
    }

    /// Tries to sign in with `LOGIN` and returns the tagged reply without its tag.
    pub fn log_in(&mut self, user: &str, password: &str) -> String {
        // Literals carry every character; not each server takes UTF-8 in quotes.
        let question = self.begin(&format!("LOGIN {} {{{}}}", quoted(user), password.len()));
        if question.starts_with('+') {
            return self.finish(password);
        }
        question.split_once(' ').map_or(question.clone(), |(_, status)| status.to_owned())
    }

    /// Whether a server greets at `address` with a certificate of `authority`.
    pub fn greeted(address: SocketAddr, authority: &CertificateAuthority) -> bool {
        Self::open(address, authority).is_ok()
    }

    /// Connects and reads the greeting, nothing more.
    ///
    /// # Errors
    /// When there is no connection, the certificate does not verify, or the greeting is not `OK`.
    pub fn open(address: SocketAddr, authority: &CertificateAuthority) -> io::Result<Self> {
        let tcp = TcpStream::connect_timeout(&address, LIMIT)?;
        tcp.set_read_timeout(Some(LIMIT))?;
        tcp.set_write_timeout(Some(LIMIT))?;
        tcp.set_nodelay(true)?;
        let tls = ClientConnection::new(authority.client_config(), ServerName::from(address.ip()))
            .map_err(io::Error::other)?;
        let mut client = Self {
            stream: BufReader::new(StreamOwned::new(tls, tcp)),
            tags: 0,
            selected: None,
            capabilities: BTreeSet::new(),
        };
        let greeting = client.response()?;
        if greeting.starts_with("* OK") { Ok(client) } else { Err(io::Error::other(greeting)) }
    }

    /// Sends one command and returns the untagged responses and the tagged one, the latter without its tag.
    pub fn command(&mut self, command: &str) -> (Vec<String>, String) {
        let tag = self.send(command);
        self.until_tagged(&tag)
    }

    /// Sends one command that has to succeed and returns the untagged responses.
    #[track_caller]
    pub fn ok(&mut self, command: &str) -> Vec<String> {
        let (untagged, status) = self.command(command);
        assert!(status.starts_with("OK"), "{command}: {status}");
        untagged
    }

    /// Sends a command that the server answers with a question, and returns the question's line.
    pub fn begin(&mut self, command: &str) -> String {
        self.send(command);
        self.response().unwrap()
    }

    /// Answers the question of [`Self::begin`] and returns the tagged reply, without its tag.
    pub fn finish(&mut self, answer: &str) -> String {
        let stream = self.stream.get_mut();
        stream.write_all(format!("{answer}\r\n").as_bytes()).and_then(|()| stream.flush()).unwrap();
        self.until_tagged(&format!("c{}", self.tags)).1
    }

    /// All folder names, decoded.
    pub fn folders(&mut self) -> Vec<String> {
        let lines = self.ok("LIST \"\" \"*\"");
        lines
            .iter()
            .filter_map(|line| list_name(line))
            .map(|wire| names::decode(&wire).unwrap_or(wire))
            .collect()
    }

    /// The name under which this server keeps a folder beside the inbox: some have all of them below it (RFC 2342).
    pub fn beside_inbox(&mut self, folder: &str) -> String {
        let lines = if self.can("NAMESPACE") { self.ok("NAMESPACE") } else { Vec::new() };
        let prefix = lines.iter().find_map(|line| line.strip_prefix("* NAMESPACE ((\"")?.split('"').next());
        format!("{}{folder}", prefix.unwrap_or_default())
    }

    /// Makes a folder.
    pub fn create_folder(&mut self, folder: &str) {
        self.ok(&format!("CREATE {}", mailbox(folder)));
    }

    /// Renames a folder.
    pub fn rename_folder(&mut self, from: &str, to: &str) {
        self.selected = None;
        self.ok(&format!("RENAME {} {}", mailbox(from), mailbox(to)));
    }

    /// Deletes a folder with what is in it.
    pub fn delete_folder(&mut self, folder: &str) {
        if self.selected.take().is_some_and(|selected| selected == folder) {
            // Not the folder that is open: some servers end the session then.
            self.select("INBOX");
        }
        self.ok(&format!("DELETE {}", mailbox(folder)));
    }

    /// Puts a mail into a folder, unread, and returns its UID.
    pub fn append(&mut self, folder: &str, mail: &[u8]) -> u32 {
        self.append_with(folder, "", mail)
    }

    /// Puts a mail with flags such as `\Seen \Flagged` into a folder and returns its UID.
    pub fn append_with(&mut self, folder: &str, flags: &str, mail: &[u8]) -> u32 {
        let appended = self.try_append(folder, flags, mail);
        appended.unwrap_or_else(|status| panic!("APPEND to {folder}: {status}"))
    }

    /// As [`Self::append_with`].
    ///
    /// # Errors
    /// The tagged reply when the server does not take the mail.
    pub fn try_append(&mut self, folder: &str, flags: &str, mail: &[u8]) -> Result<u32, String> {
        let tag = self.send(&format!("APPEND {} ({flags}) {{{}}}", mailbox(folder), mail.len()));
        loop {
            let line = self.response().unwrap();
            if line.starts_with('+') {
                break;
            }
            if let Some(status) = line.strip_prefix(&tag) {
                return Err(status.trim().to_owned());
            }
        }
        let stream = self.stream.get_mut();
        stream
            .write_all(mail)
            .and_then(|()| stream.write_all(b"\r\n"))
            .and_then(|()| stream.flush())
            .unwrap();
        let (_, status) = self.until_tagged(&tag);
        if !status.starts_with("OK") {
            return Err(status);
        }
        let uid = status.split_once("[APPENDUID ").and_then(|(_, rest)| rest.split([' ', ']']).nth(1));
        Ok(uid
            .and_then(|uid| uid.parse().ok())
            .unwrap_or_else(|| panic!("APPEND without APPENDUID: {status}")))
    }

    /// Adds flags to a mail.
    pub fn add_flags(&mut self, folder: &str, uid: u32, flags: &str) {
        self.select(folder);
        self.ok(&format!("UID STORE {uid} +FLAGS ({flags})"));
    }

    /// Takes flags from a mail.
    pub fn remove_flags(&mut self, folder: &str, uid: u32, flags: &str) {
        self.select(folder);
        self.ok(&format!("UID STORE {uid} -FLAGS ({flags})"));
    }

    /// Deletes mails for good, and only these (`UID EXPUNGE`). `uids` is a set as IMAP writes it, such as `3,7:9`.
    pub fn expunge(&mut self, folder: &str, uids: impl ToString) {
        let uids = uids.to_string();
        self.select(folder);
        self.ok(&format!("UID STORE {uids} +FLAGS.SILENT (\\Deleted)"));
        self.ok(&format!("UID EXPUNGE {uids}"));
    }

    /// Moves mails with MOVE, or as mail programs do where the server does not know it: copy, mark, expunge. `uids` is
    /// a set as IMAP writes it.
    pub fn move_to(&mut self, folder: &str, uids: impl ToString, target: &str) {
        let uids = uids.to_string();
        self.select(folder);
        if self.can("MOVE") {
            self.ok(&format!("UID MOVE {uids} {}", mailbox(target)));
        } else {
            self.copy_to(folder, &uids, target);
            self.expunge(folder, uids);
        }
    }

    /// Copies mails. `uids` is a set as IMAP writes it.
    pub fn copy_to(&mut self, folder: &str, uids: impl ToString, target: &str) {
        self.select(folder);
        self.ok(&format!("UID COPY {} {}", uids.to_string(), mailbox(target)));
    }

    /// Whether the server says now that it knows an extension.
    pub fn can(&mut self, extension: &str) -> bool {
        if self.capabilities.is_empty() {
            let lines = self.ok("CAPABILITY");
            let said = lines.iter().find_map(|line| line.strip_prefix("* CAPABILITY "));
            self.capabilities = said.unwrap_or_default().split(' ').map(str::to_ascii_uppercase).collect();
        }
        self.capabilities.contains(&extension.to_ascii_uppercase())
    }

    /// What stands in `folder` now, asked by UID and with the upper bound written out.
    pub fn truth(&mut self, folder: &str) -> Truth {
        self.select(folder);
        self.ok("UID FETCH 1:4294967295 (UID FLAGS)").iter().filter_map(|line| uid_and_flags(line)).collect()
    }

    /// Opens a folder for writing; where it is open already, looks at what others did, and at what was appended: Courier
    /// knows of neither before it is asked.
    pub fn select(&mut self, folder: &str) {
        if self.selected.as_deref() == Some(folder) {
            self.ok("NOOP");
        } else {
            self.ok(&format!("SELECT {}", mailbox(folder)));
            self.selected = Some(folder.to_owned());
        }
    }

    /// Opens `folder` for reading, starts IDLE and gives the stream away once the server said `+`. Whoever opens it for
    /// writing takes `\Recent` away, by which others know what is new.
    fn into_idle(mut self, folder: &str) -> BufReader<StreamOwned<ClientConnection, TcpStream>> {
        let folder = mailbox(folder);
        // There are servers that know only the other one.
        if !self.command(&format!("EXAMINE {folder}")).1.starts_with("OK") {
            self.ok(&format!("SELECT {folder}"));
        }
        self.send("IDLE");
        while !self.response().unwrap().starts_with('+') {}
        self.stream
    }

    /// Signs out: the server's BYE is waited for.
    pub fn log_out(mut self) {
        self.ok("LOGOUT");
    }

    /// Sends one line under a fresh tag and returns the tag.
    fn send(&mut self, command: &str) -> String {
        self.tags += 1;
        let tag = format!("c{}", self.tags);
        let stream = self.stream.get_mut();
        stream.write_all(format!("{tag} {command}\r\n").as_bytes()).and_then(|()| stream.flush()).unwrap();
        tag
    }

    fn until_tagged(&mut self, tag: &str) -> (Vec<String>, String) {
        let mut untagged = Vec::new();
        loop {
            let line = self.response().unwrap();
            if let Some(status) = line.strip_prefix(tag).and_then(|rest| rest.strip_prefix(' ')) {
                return (untagged, status.to_owned());
            }
            untagged.push(line);
        }
    }

    /// One whole response with its literals, without the last line end.
    fn response(&mut self) -> io::Result<String> {
        let mut bytes = Vec::new();
        loop {
            if self.stream.read_until(b'\n', &mut bytes)? == 0 {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the server closed the connection"));
            }
            let text = String::from_utf8_lossy(&bytes);
            let Some(length) = literal_length(text.trim_end_matches(['\r', '\n'])) else {
                return Ok(text.trim_end_matches(['\r', '\n']).to_owned());
            };
            let mut literal = vec![0; length];
            self.stream.read_exact(&mut literal)?;
            bytes.extend(literal);
        }
    }
}

fn literal_length(line: &str) -> Option<usize> {
    line.strip_suffix('}')?.rsplit_once('{')?.1.parse().ok()
}

/// A string as a quoted string.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A folder name as it stands in a command.
fn mailbox(folder: &str) -> String {
    quoted(&names::encode(folder))
}

/// The name in a `* LIST (…) "/" name` line, still in its wire form.
fn list_name(line: &str) -> Option<String> {
    let after_flags = line.strip_prefix("* LIST (")?.split_once(") ")?.1;
    let name = after_flags.split_once(' ')?.1;
    Some(match name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inside) => inside.replace("\\\"", "\"").replace("\\\\", "\\"),
        None => match name.split_once("\r\n") {
            Some((_, literal)) => literal.to_owned(),
            None => name.to_owned(),
        },
    })
}

fn uid_and_flags(line: &str) -> Option<(u32, BTreeSet<String>)> {
    let attributes = line.strip_prefix("* ")?.split_once(" FETCH (")?.1;
    let uid = attributes.split_once("UID ")?.1.split([' ', ')']).next()?.parse().ok()?;
    let flags = attributes.split_once("FLAGS (")?.1.split_once(')')?.0;
    Some((uid, flags.split_whitespace().filter(|flag| *flag != "\\Recent").map(str::to_owned).collect()))
}
