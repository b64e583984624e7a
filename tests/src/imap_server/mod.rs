//! Our own small IMAP server on loopback: the demo mailbox, and the stage for servers that cannot be had here.
//!
//! IMAP4rev1 with TLS from the first byte, one user, several folders and sessions at once, each session with its own
//! numbering. What happens in it is said by the test (or the demo's script) through [`ImapServer`]'s methods, which
//! act at once and from any thread; everything that went over the wire can be read afterwards. How it differs from
//! other servers is a [`Personality`]; what goes wrong once is a [`Trouble`]; a mailbox of a million is a [`Script`].
//!
//! `model` holds the mail, `telling` what a session knows of it; `dialogue` is one session's dialogue with the commands in
//! `sign_in`, `opening`, `folders`, `opened`, `search`, `fetch` and `notify`, and what is `due` by time, all without I/O;
//! `session` moves the bytes.

mod dialogue;
mod due;
mod fetch;
mod folders;
mod model;
mod notify;
mod opened;
mod opening;
pub mod personalities;
mod scripted;
mod search;
mod session;
mod sign_in;
mod syntax;
mod telling;
mod trouble;
mod uids;
mod wire;

use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime;
use tokio::sync::{mpsc, oneshot, watch};
use tokio_rustls::TlsAcceptor;

use crate::ca::{CertificateAuthority, CertificateKind};
use crate::imap_client::ImapClient;
use crate::mail::mail;
use crate::oauth_server::AccessTokens;
use crate::wait::{wait_for, wait_until};
use model::{Flags, Folder, Mail};
use personalities::{Personality, plain};
use trouble::Troubles;
use wire::Wire;

pub use scripted::Script;
pub use trouble::Trouble;
pub use wire::WireLine;

/// What kind of server is wanted.
pub struct ServerOptions {
    /// How it behaves.
    pub personality: Personality,
    /// The one user's name.
    pub user: String,
    /// The one user's password; [`ImapServer::set_password`] changes it later.
    pub password: String,
    /// The tokens that are as good as the password.
    pub tokens: AccessTokens,
    /// What is right or wrong with its certificate.
    pub certificate: CertificateKind,
    /// Who signs the certificate; none for a fresh authority of its own.
    pub authority: Option<Arc<CertificateAuthority>>,
}

impl Default for ServerOptions {
    /// The plain personality, `demo@lab.example` with the password `open sesame`, a good certificate.
    fn default() -> Self {
        Self {
            personality: plain(),
            user: "demo@lab.example".to_owned(),
            password: "open sesame".to_owned(),
            tokens: AccessTokens::default(),
            certificate: CertificateKind::Good,
            authority: None,
        }
    }
}

/// What a server counted since its start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// TCP connections accepted, whatever became of them.
    pub connections: u64,
    /// The most connections that stood at one moment.
    pub most_connections: u64,
    /// Sign-ins with the right password that were refused because too many were signed in.
    pub connections_refused: u64,
    /// LOGIN and AUTHENTICATE exchanges that came to an answer.
    pub sign_ins_tried: u64,
    /// Those that were refused.
    pub sign_ins_refused: u64,
    /// Commands by name, such as `UID FETCH`.
    pub commands: BTreeMap<String, u64>,
    /// IDLEs that the client ended.
    pub dones: u64,
    /// Commands that the client sent before it could have the answer to the one before.
    pub early_commands: u64,
    /// Bytes from clients, TLS not counted.
    pub bytes_received: u64,
    /// Bytes to clients, TLS not counted.
    pub bytes_sent: u64,
}

impl Counters {
    /// How often a command was seen.
    pub fn command(&self, name: &str) -> u64 {
        self.commands.get(name).copied().unwrap_or_default()
    }
}

/// Everything the sessions share.
struct World {
    mail: Mail,
    user: String,
    password: String,
    tokens: AccessTokens,
    counters: Counters,
    wire: Wire,
    troubles: Troubles,
    sessions: BTreeMap<u64, SessionEntry>,
}

struct SessionEntry {
    orders: mpsc::UnboundedSender<Order>,
    is_signed_in: bool,
    is_idling: bool,
}

/// What the lab can tell a session.
#[derive(Clone)]
enum Order {
    Line(String),
    StopNotifying,
    End { bye: Option<String> },
}

struct Shared {
    world: Mutex<World>,
    /// Counts up whenever something in the world changed.
    changed: watch::Sender<u64>,
}

impl Shared {
    /// The world; also after a session's thread panicked, so that a test can still say what it saw.
    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn announce_change(&self) {
        self.changed.send_modify(|count| *count += 1);
    }
}

/// A running server. It ends when this is dropped.
pub struct ImapServer {
    address: SocketAddr,
    authority: Arc<CertificateAuthority>,
    fingerprint: String,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    /// The certificate authority's folder, when it is our own.
    _folder: TempDir,
}

impl ImapServer {
    /// Starts a server on a free port of loopback.
    pub fn start(options: ServerOptions) -> Self {
        let folder = tempfile::Builder::new().prefix("tidings-imap-").tempdir().unwrap();
        let authority =
            options.authority.unwrap_or_else(|| Arc::new(CertificateAuthority::create(folder.path())));
        let certificate = authority.issue(options.certificate);
        let (fingerprint, tls) = (certificate.fingerprint(), TlsAcceptor::from(certificate.server_config()));
        let shared = Arc::new(Shared {
            world: Mutex::new(World {
                mail: Mail::new(options.personality.folders),
                user: options.user,
                password: options.password,
                tokens: options.tokens,
                counters: Counters::default(),
                wire: Wire::default(),
                troubles: Troubles::default(),
                sessions: BTreeMap::new(),
            }),
            changed: watch::Sender::new(0),
        });
        let personality = Arc::new(options.personality);
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let world = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name(format!("imap {}", personality.name))
            .spawn(move || {
                let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(async {
                    let listener = TcpListener::from_std(listener).unwrap();
                    tokio::select! {
                        () = session::accept(listener, tls, personality, world) => {}
                        _ = stopped => {}
                    }
                });
            })
            .unwrap();
        Self {
            address,
            authority,
            fingerprint,
            shared,
            stop: Some(stop),
            thread: Some(thread),
            _folder: folder,
        }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The authority that signed its certificate.
    pub fn authority(&self) -> &Arc<CertificateAuthority> {
        &self.authority
    }

    /// The PEM file to trust.
    pub fn ca_file(&self) -> &Path {
        self.authority.ca_file()
    }

    /// The SHA-256 of its certificate, for pins.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The user's name.
    pub fn user(&self) -> String {
        self.shared.world().user.clone()
    }

    /// The user's password of now.
    pub fn password(&self) -> String {
        self.shared.world().password.clone()
    }

    /// Changes the password: who signs in with the old one is refused. Sessions go on.
    pub fn set_password(&self, password: &str) {
        password.clone_into(&mut self.shared.world().password);
    }

    /// A second client, signed in.
    pub fn client(&self) -> ImapClient {
        ImapClient::connect(self.address, &self.authority, &self.user(), &self.password())
    }

    /// The decoded names of all folders. Those of the personality are there from the start.
    pub fn folders(&self) -> Vec<String> {
        self.shared.world().mail.folders().iter().map(|folder| folder.name.clone()).collect()
    }

    /// Makes a folder, such as `垃圾邮件`.
    pub fn create_folder(&self, name: &str) {
        assert!(self.shared.world().mail.create(name, None), "there is a folder {name} already");
        self.shared.announce_change();
    }

    /// Renames a folder. Sessions that have it open go on.
    pub fn rename_folder(&self, from: &str, to: &str) {
        assert!(self.shared.world().mail.rename(from, to), "{from} cannot be renamed to {to}");
        self.shared.announce_change();
    }

    /// Deletes a folder. Sessions that have it open are ended with a BYE.
    pub fn delete_folder(&self, name: &str) {
        assert!(self.shared.world().mail.delete(name), "there is no folder {name} to delete");
        self.shared.announce_change();
    }

    /// Delivers an unread mail and returns its UID. `from` is an address or `Name <address>`.
    pub fn deliver(&self, folder: &str, from: &str, subject: &str, body: &str) -> u32 {
        self.deliver_raw(folder, &mail(from, subject, body), &[])
    }

    /// Delivers these very bytes, with flags, and returns the UID.
    pub fn deliver_raw(&self, folder: &str, raw: &[u8], flags: &[&str]) -> u32 {
        self.deliver_at(&[folder], raw, flags, Timestamp::now())[0]
    }

    /// Delivers one mail into several folders at once, as Gmail's labels show it, and returns its UIDs.
    pub fn deliver_copies(&self, folders: &[&str], raw: &[u8]) -> Vec<u32> {
        self.deliver_at(folders, raw, &[], Timestamp::now())
    }

    /// Delivers one mail with an INTERNALDATE of its own.
    pub fn deliver_at(&self, folders: &[&str], raw: &[u8], flags: &[&str], received: Timestamp) -> Vec<u32> {
        let flags: Flags = flags.iter().map(|flag| (*flag).to_owned()).collect();
        let raw: Arc<[u8]> = raw.into();
        let mut world = self.shared.world();
        let identity = world.mail.identity();
        let now = Instant::now();
        let uids = folders.iter().map(|name| {
            let folder = world.mail.folder_mut(name).unwrap_or_else(|| panic!("there is no folder {name}"));
            folder.deliver(Arc::clone(&raw), flags.clone(), received, identity, now)
        });
        let uids = uids.collect();
        drop(world);
        self.shared.announce_change();
        uids
    }

    /// Fills a folder that nobody used yet with messages that are only a rule and take no memory.
    pub fn fill(&self, folder: &str, script: Script) {
        self.change(folder, |folder| folder.fill(script));
    }

    /// A mail that comes and goes before anybody can look: `n EXISTS` and `n EXPUNGE` in one breath.
    pub fn deliver_ghost(&self, folder: &str, from: &str, subject: &str) {
        let raw: Arc<[u8]> = mail(from, subject, "").into();
        let identity = self.shared.world().mail.identity();
        self.change(folder, |folder| {
            let now = Instant::now();
            let uid = folder.deliver(raw, Flags::new(), Timestamp::now(), identity, now);
            folder.expunge(uid, now);
        });
    }

    /// Deletes a folder and makes it anew under the same name, filled by a script: another UIDVALIDITY.
    pub fn replace(&self, folder: &str, script: Script) {
        self.shared.world().mail.replace(folder, script);
        self.shared.announce_change();
    }

    /// Lets a folder's modification sequences begin anew, as a restored backup does.
    pub fn rewind(&self, folder: &str) {
        self.change(folder, Folder::rewind);
    }

    /// Removes all mail of a folder at one moment.
    pub fn empty(&self, folder: &str) {
        self.change(folder, |folder| folder.empty(Instant::now()));
    }

    /// The next command of this name, such as `UID FETCH`, of whichever session meets trouble. Several are met in turn.
    pub fn trouble(&self, command: &str, trouble: Trouble) {
        self.shared.world().troubles.add(command, trouble);
    }

    /// Whether all troubles were met.
    pub fn is_out_of_trouble(&self) -> bool {
        self.shared.world().troubles.is_empty()
    }

    /// Gives a mail exactly these flags.
    pub fn set_flags(&self, folder: &str, uid: u32, flags: &[&str]) {
        self.change_flags(folder, uid, |now| *now = flags.iter().map(|flag| (*flag).to_owned()).collect());
    }

    /// Adds a flag such as `\Seen`.
    pub fn add_flag(&self, folder: &str, uid: u32, flag: &str) {
        self.change_flags(folder, uid, |now| {
            now.insert(flag.to_owned());
        });
    }

    /// Takes a flag away.
    pub fn remove_flag(&self, folder: &str, uid: u32, flag: &str) {
        self.change_flags(folder, uid, |now| {
            now.remove(flag);
        });
    }

    /// Removes a mail for good.
    pub fn expunge(&self, folder: &str, uid: u32) {
        let was_there = self.change(folder, |folder| folder.expunge(uid, Instant::now()));
        assert!(was_there, "there is no mail {uid} in {folder}");
    }

    /// UID → flags of a folder as it is now.
    pub fn truth(&self, folder: &str) -> BTreeMap<u32, BTreeSet<String>> {
        let world = self.shared.world();
        let folder = world.mail.folder(folder).unwrap_or_else(|| panic!("there is no folder {folder}"));
        folder.messages().map(|message| (message.uid, message.flags)).collect()
    }

    /// Ends all sessions: with `* BYE text`, or by a bare end of the stream, without even a TLS goodbye.
    pub fn end_sessions(&self, bye: Option<&str>) {
        let order = Order::End { bye: bye.map(str::to_owned) };
        for session in self.shared.world().sessions.values() {
            let _ = session.orders.send(order.clone());
        }
    }

    /// Sends a line, as it stands, into every session that idles now. Returns how many those are.
    pub fn inject_line(&self, line: &str) -> usize {
        let world = self.shared.world();
        let idling = world.sessions.values().filter(|session| session.is_idling);
        idling.filter(|session| session.orders.send(Order::Line(line.to_owned())).is_ok()).count()
    }

    /// Gives NOTIFY up in each session that uses it (RFC 5465 §5.8).
    pub fn stop_notifying(&self) {
        for session in self.shared.world().sessions.values() {
            let _ = session.orders.send(Order::StopNotifying);
        }
    }

    /// How many sessions idle at this moment.
    pub fn idling(&self) -> usize {
        self.shared.world().sessions.values().filter(|session| session.is_idling).count()
    }

    /// How many connections stand at this moment.
    pub fn open_connections(&self) -> usize {
        self.shared.world().sessions.len()
    }

    /// Waits until at least `count` sessions idle.
    #[track_caller]
    pub fn wait_for_idling(&self, count: usize, limit: Duration) {
        wait_until(&format!("{count} idling sessions"), limit, || self.idling() >= count);
    }

    /// The counters of now.
    pub fn counters(&self) -> Counters {
        self.shared.world().counters.clone()
    }

    /// Everything that went over the wire so far, in order.
    pub fn transcript(&self) -> Vec<WireLine> {
        self.shared.world().wire.lines().to_vec()
    }

    /// Waits for a line of the wire that satisfies `wanted`, past or to come.
    #[track_caller]
    pub fn wait_for_line(&self, what: &str, limit: Duration, wanted: impl Fn(&WireLine) -> bool) -> WireLine {
        wait_for(what, limit, || self.shared.world().wire.lines().iter().find(|line| wanted(line)).cloned())
    }

    fn change<T>(&self, folder: &str, change: impl FnOnce(&mut Folder) -> T) -> T {
        let mut world = self.shared.world();
        let folder = world.mail.folder_mut(folder).unwrap_or_else(|| panic!("there is no folder {folder}"));
        let value = change(folder);
        drop(world);
        self.shared.announce_change();
        value
    }

    fn change_flags(&self, folder: &str, uid: u32, change: impl FnOnce(&mut Flags)) {
        self.change(folder, |folder| {
            let mut flags = folder.message(uid).unwrap_or_else(|| panic!("there is no mail {uid}")).flags;
            change(&mut flags);
            folder.set_flags(uid, flags, 0, Instant::now());
        });
    }
}

impl Drop for ImapServer {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
        if thread::panicking() {
            eprintln!("--- the server's transcript ---");
            for line in self.transcript() {
                eprintln!("{line}");
            }
        }
    }
}
