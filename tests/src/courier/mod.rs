//! A real Courier IMAP, run from where `tests/lab/fetch-servers.sh` unpacked it, never installed.
//!
//! While it idles it looks at the folder once a second, not once a minute as it is delivered. See
//! [`crate::real_server`] for what all servers have in common.

use std::ffi::OsString;
use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use tempfile::TempDir;

use crate::ca::{CertificateAuthority, CertificateKind};
use crate::imap_client::ImapClient;
use crate::real_server::owner::Owner;
use crate::real_server::passwords::{PasswordDesk, Protocol};
use crate::real_server::process::{ServerProcess, Surroundings};
use crate::real_server::unpacked::Unpacked;
use crate::real_server::{PASSWORD, RealServer, ServerKind, USER};
use crate::wait::free_address;

/// What Debian's `/etc/courier/imapd` and `imapd-ssl` say about the protocol, but for the length of a look's wait.
const SETTINGS: &[(&str, &str)] = &[
    (
        "IMAP_CAPABILITY",
        "IMAP4rev1 UIDPLUS CHILDREN NAMESPACE THREAD=ORDEREDSUBJECT THREAD=REFERENCES SORT QUOTA IDLE",
    ),
    (
        "IMAP_CAPABILITY_TLS",
        "IMAP4rev1 UIDPLUS CHILDREN NAMESPACE THREAD=ORDEREDSUBJECT THREAD=REFERENCES SORT QUOTA IDLE AUTH=PLAIN",
    ),
    ("IMAP_ACL", "1"),
    ("IMAP_CHECK_ALL_FOLDERS", "0"),
    ("IMAP_EMPTYTRASH", "Trash:7"),
    ("IMAP_ENHANCEDIDLE", "0"),
    ("IMAP_IDLE_TIMEOUT", "1"),
    ("IMAP_KEYWORDS", "1"),
    ("IMAP_MAILBOX_SANITY_CHECK", "1"),
    ("IMAP_OBSOLETE_CLIENT", "0"),
    ("IMAP_TLS", "1"),
    ("IMAP_TRASHFOLDERNAME", "Trash"),
    ("IMAP_UMASK", "022"),
    ("IMAP_USELOCKS", "1"),
    ("MAILDIRPATH", "Maildir"),
    ("TLS_VERIFYPEER", "NONE"),
];

/// A running Courier, or a stopped one.
pub struct Courier {
    folder: TempDir,
    authority: Arc<CertificateAuthority>,
    unpacked: Unpacked,
    owner: Owner,
    address: SocketAddr,
    process: Option<ServerProcess>,
    _passwords: PasswordDesk,
}

impl Courier {
    /// Starts a server and waits until it greets.
    ///
    /// # Panics
    /// When the unpacked server is missing, or does not greet within 20 s; the message ends with its log.
    pub fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("tidings-courier-").tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o711)).unwrap();
        let owner = Owner::current();
        let run = folder.path().join("run");
        fs::create_dir(&run).unwrap();
        owner.give(&run);
        let home = folder.path().join("home");
        let protocol = Protocol::Authdaemond { uid: owner.uid, gid: owner.gid, home: home.clone() };
        // The unpacked library was told to ask under this name in the folder where it runs.
        let passwords = PasswordDesk::open(&run.join("authdaemon.sock"), protocol, USER, PASSWORD);
        let mut courier = Self {
            authority: Arc::new(CertificateAuthority::create(folder.path())),
            unpacked: Unpacked::find("courier").reachable(&owner, folder.path()),
            owner,
            address: free_address(),
            process: None,
            _passwords: passwords,
            folder,
        };
        courier.lay_out(&home);
        courier.run();
        courier
    }

    fn lay_out(&self, home: &Path) {
        let certificate = self.authority.issue(CertificateKind::Good);
        let both = [&certificate.certificate_file, &certificate.key_file]
            .map(|file| fs::read_to_string(file).unwrap());
        fs::write(self.certificate(), "").unwrap();
        fs::set_permissions(self.certificate(), fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(self.certificate(), both.concat()).unwrap();
        self.owner.give(&self.certificate());
        fs::create_dir(home).unwrap();
        self.owner.give(home);
        self.make_maildir(&home.join("Maildir"));
        for name in ["Drafts", "Junk", "Sent", "Trash"] {
            let folder = home.join("Maildir").join(format!(".{name}"));
            self.make_maildir(&folder);
            fs::write(folder.join("maildirfolder"), "").unwrap();
            self.owner.give(&folder.join("maildirfolder"));
        }
    }

    fn make_maildir(&self, folder: &Path) {
        for part in ["", "cur", "new", "tmp"] {
            let part = folder.join(part);
            fs::create_dir(&part).unwrap();
            fs::set_permissions(&part, fs::Permissions::from_mode(0o700)).unwrap();
            self.owner.give(&part);
        }
    }

    fn certificate(&self) -> PathBuf {
        self.folder.path().join("certificate-and-key.pem")
    }

    fn run(&mut self) {
        let run = self.folder.path().join("run");
        let log = self.folder.path().join("log");
        let mut environment: Vec<(&str, OsString)> =
            SETTINGS.iter().map(|(name, value)| (*name, OsString::from(value))).collect();
        // By this name the sessions find the program that tells them of changed files, and no other server's.
        let meeting_place = format!("courier-{}", self.address.port());
        environment.extend([
            ("LD_LIBRARY_PATH", self.unpacked.library_path()),
            ("TLS_CERTFILE", self.certificate().into_os_string()),
            ("GAM_CLIENT_ID", meeting_place.clone().into()),
        ]);
        let surroundings = Surroundings { environment, folder: &run, log: &log, owner: Some(&self.owner) };
        let program = |inside: &str| self.unpacked.path(inside).into_os_string();
        let mut command = vec![program("usr/sbin/couriertcpd")];
        command.push(format!("-address={}", self.address.ip()).into());
        command
            .extend(["-maxprocs=40", "-maxperip=20", "-nodnslookup", "-noidentlookup"].map(OsString::from));
        command.push(self.address.port().to_string().into());
        command.extend([program("usr/bin/couriertls"), "-server".into(), "-tcpd".into()]);
        command.extend([
            program("usr/lib/courier/courier/imaplogin"),
            program("usr/bin/imapd"),
            "Maildir".into(),
        ]);
        let watcher = [program("usr/libexec/gam_server"), "--notimeout".into(), meeting_place.into()];
        let process = self.process.insert(ServerProcess::start(&command, &surroundings));
        process.start_beside(&watcher, &surroundings);
        process.wait_until(|| ImapClient::greeted(self.address, &self.authority));
    }
}

impl RealServer for Courier {
    fn kind(&self) -> ServerKind {
        ServerKind::Courier
    }

    fn version(&self) -> String {
        self.unpacked.version()
    }

    fn address(&self) -> SocketAddr {
        self.address
    }

    fn authority(&self) -> &Arc<CertificateAuthority> {
        &self.authority
    }

    fn user(&self) -> &str {
        USER
    }

    fn password(&self) -> &str {
        PASSWORD
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    fn stop(&mut self) {
        if let Some(process) = self.process.take() {
            process.stop();
        }
    }

    fn kill(&mut self) {
        if let Some(process) = self.process.take() {
            process.kill();
        }
    }

    fn restart(&mut self) {
        self.stop();
        self.run();
    }
}

impl Drop for Courier {
    fn drop(&mut self) {
        self.stop();
        if thread::panicking() {
            eprintln!("--- Courier's log ---\n{}--- end of Courier's log ---", self.log());
        }
    }
}
