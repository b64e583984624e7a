//! A real Cyrus IMAP, run from where `tests/lab/fetch-servers.sh` unpacked it, never installed.
//!
//! With `idled`, so that it pushes at once. See [`crate::real_server`] for what all servers have in common.

mod config;

use std::ffi::OsString;
use std::fs;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
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

/// A running Cyrus, or a stopped one.
pub struct Cyrus {
    folder: TempDir,
    authority: Arc<CertificateAuthority>,
    unpacked: Unpacked,
    owner: Owner,
    address: SocketAddr,
    process: Option<ServerProcess>,
    _passwords: PasswordDesk,
}

impl Cyrus {
    /// Starts a server and waits until it greets and the user has her folders.
    ///
    /// # Panics
    /// When the unpacked server is missing, or does not greet within 20 s; the message ends with its log.
    pub fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("tidings-cyrus-").tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o711)).unwrap();
        let owner = Owner::current();
        let passwords =
            PasswordDesk::open(&folder.path().join("passwords"), Protocol::Saslauthd, USER, PASSWORD);
        let mut cyrus = Self {
            authority: Arc::new(CertificateAuthority::create(folder.path())),
            unpacked: Unpacked::find("cyrus").reachable(&owner, folder.path()),
            owner,
            address: free_address(),
            process: None,
            _passwords: passwords,
            folder,
        };
        cyrus.lay_out();
        cyrus.run();
        // Who signs in first gets inbox and folders made.
        cyrus.client().log_out();
        cyrus
    }

    fn lay_out(&self) {
        let certificate = self.authority.issue(CertificateKind::Good);
        self.owner.give(&certificate.key_file);
        // `socket` is where the sessions of `idled` meet; its place cannot be configured.
        for folder in ["state", "state/socket", "mail", "run", "run/proc", "run/lock"] {
            fs::create_dir(self.path(folder)).unwrap();
            self.owner.give(&self.path(folder));
        }
        let plan = config::Plan {
            folder: self.folder.path(),
            programs: &self.unpacked.path("usr/lib/cyrus/bin"),
            user: &self.owner.user,
            certificate: &certificate,
            address: self.address,
        };
        fs::write(self.path("imapd.conf"), config::imapd(&plan)).unwrap();
        fs::write(self.path("cyrus.conf"), config::master(&plan)).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&mut self) {
        let log = self.path("log");
        let run = self.path("run");
        let surroundings = Surroundings {
            environment: vec![
                ("LD_LIBRARY_PATH", self.unpacked.library_path()),
                ("SASL_PATH", self.sasl_modules()),
                ("CYRUS_USER", self.owner.user.clone().into()),
            ],
            folder: &run,
            log: &log,
            owner: Some(&self.owner),
        };
        let mut command = vec![self.unpacked.path("usr/lib/cyrus/bin/master").into_os_string()];
        for (switch, file) in [("-C", "imapd.conf"), ("-M", "cyrus.conf"), ("-p", "run/master.pid")] {
            command.extend([switch.into(), self.path(file).into_os_string()]);
        }
        // Not to close its standard error, which is all it says about a bad configuration.
        command.push("-D".into());
        let process = self.process.insert(ServerProcess::start(&command, &surroundings));
        process.wait_until(|| ImapClient::greeted(self.address, &self.authority));
    }

    /// The mechanisms of AUTHENTICATE.
    fn sasl_modules(&self) -> OsString {
        let path = self.unpacked.library_path();
        let mut folders = std::env::split_paths(&path);
        folders.find(|folder| folder.ends_with("sasl2")).expect("Cyrus has its SASL modules").into_os_string()
    }
}

impl RealServer for Cyrus {
    fn kind(&self) -> ServerKind {
        ServerKind::Cyrus
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

    /// Only what it printed: the rest goes to the system's log, of which nothing is asked here.
    fn log(&self) -> String {
        fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    fn stop(&mut self) {
        if let Some(process) = self.process.take() {
            // Its master must not see its workers die first: it would be busy replacing them, and deaf to signals as
            // long as somebody tries to connect.
            process.stop_by_leader();
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

impl Drop for Cyrus {
    fn drop(&mut self) {
        self.stop();
        if thread::panicking() {
            eprintln!("--- Cyrus's log ---\n{}--- end of Cyrus's log ---", self.log());
        }
    }
}
