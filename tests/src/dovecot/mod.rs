//! A real Dovecot, run from where `tests/lab/fetch-servers.sh` unpacked it, never installed.
//!
//! With users, options and a configuration that tests choose. See [`crate::real_server`] for what all servers have in
//! common.

mod config;

use std::ffi::OsString;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

use crate::ca::{CertificateAuthority, CertificateKind};
use crate::imap_client::ImapClient;
use crate::real_server::owner::Owner;
use crate::real_server::process::{START_LIMIT, ServerProcess, Surroundings};
use crate::real_server::unpacked::Unpacked;
use crate::real_server::{PASSWORD, RealServer, ServerKind, USER};
use crate::wait::{free_address, wait_until};

/// How mail lies on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailFormat {
    /// One file a mail; other programs may put files there.
    Maildir,
    /// Dovecot's own: one file a mail and an index that is the truth.
    Sdbox,
}

/// What kind of Dovecot is wanted.
#[derive(Clone, Debug)]
pub struct DovecotOptions {
    /// User names with their passwords. A password may hold anything but a line end.
    pub users: Vec<(String, String)>,
    /// How mail is stored.
    pub format: MailFormat,
    /// What is right or wrong with the server's certificate.
    pub certificate: CertificateKind,
    /// Also listen on a second port that begins in plain text and offers STARTTLS.
    pub starttls: bool,
    /// The most connections one user may hold from one address (`mail_max_userip_connections`).
    pub max_user_connections: u32,
    /// Whether it offers NOTIFY (RFC 5465).
    pub notify: bool,
}

impl Default for DovecotOptions {
    /// One user `anna@lab.example` with the password `correct horse`, Maildir, a good certificate, ten connections.
    fn default() -> Self {
        Self {
            users: vec![(USER.to_owned(), PASSWORD.to_owned())],
            format: MailFormat::Maildir,
            certificate: CertificateKind::Good,
            starttls: false,
            // Dovecot's own default.
            max_user_connections: 10,
            notify: true,
        }
    }
}

/// A running Dovecot (or a stopped one, between [`Dovecot::stop`] and [`Dovecot::restart`]).
pub struct Dovecot {
    folder: TempDir,
    authority: Arc<CertificateAuthority>,
    options: DovecotOptions,
    unpacked: Unpacked,
    tls_address: SocketAddr,
    plain_address: Option<SocketAddr>,
    process: Option<ServerProcess>,
    users_written: AtomicU64,
}

impl Dovecot {
    /// Starts a server and waits until it greets.
    ///
    /// # Panics
    /// When the unpacked server is missing, or does not greet within 20 s; the message ends with its log.
    pub fn start(options: DovecotOptions) -> Self {
        let unpacked = Unpacked::find("dovecot");
        let folder = tempfile::Builder::new().prefix("tidings-dovecot-").tempdir().unwrap();
        // The mail processes are another user's when we are root, and have to pass.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o711)).unwrap();
        let authority = Arc::new(CertificateAuthority::create(folder.path()));
        let plain_address = options.starttls.then(free_address);
        let mut dovecot = Self {
            folder,
            authority,
            options,
            unpacked,
            tls_address: free_address(),
            plain_address,
            process: None,
            users_written: AtomicU64::new(0),
        };
        dovecot.lay_out();
        dovecot.run();
        dovecot
    }

    /// Where it listens with TLS from the first byte.
    pub fn address(&self) -> SocketAddr {
        self.tls_address
    }

    /// Where it listens for STARTTLS.
    ///
    /// # Panics
    /// When the options did not ask for it.
    pub fn starttls_address(&self) -> SocketAddr {
        self.plain_address.expect("this Dovecot was started without `starttls`")
    }

    /// The authority that signed the server's certificate.
    pub fn authority(&self) -> &Arc<CertificateAuthority> {
        &self.authority
    }

    /// The PEM file to trust.
    pub fn ca_file(&self) -> &Path {
        self.authority.ca_file()
    }

    /// The first user's name.
    pub fn user(&self) -> &str {
        &self.options.users[0].0
    }

    /// The first user's password.
    pub fn password(&self) -> &str {
        &self.options.users[0].1
    }

    /// A second client, signed in as the first user.
    pub fn client(&self) -> ImapClient {
        ImapClient::connect(self.tls_address, &self.authority, self.user(), self.password())
    }

    /// Gives the first user another password and waits until the server knows: it looks once a second.
    pub fn set_password(&mut self, password: &str) {
        password.clone_into(&mut self.options.users[0].1);
        self.write_users();
        if self.process.is_none() {
            return;
        }
        wait_until("Dovecot to take the new password", Duration::from_secs(10), || {
            let mut client = ImapClient::open(self.tls_address, &self.authority).unwrap();
            !client.log_in(self.user(), self.password()).starts_with("NO [AUTHENTICATIONFAILED]")
        });
    }

    /// The server's log until now.
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    /// Ends the server, as a service manager does. Idling sessions may or may not get a BYE before their end: the
    /// process that encrypts for them is told at the same moment. Mail, ports and certificate stay.
    pub fn stop(&mut self) {
        if let Some(process) = self.process.take() {
            process.stop();
        }
    }

    /// Ends the server at once, as a crash does: no BYE.
    pub fn kill(&mut self) {
        if let Some(process) = self.process.take() {
            process.kill();
        }
    }

    /// Stops the server if it runs, and starts it again with the same mail, ports and certificate.
    pub fn restart(&mut self) {
        self.stop();
        self.run();
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("dovecot.log")
    }

    fn mail_folder(&self) -> PathBuf {
        self.folder.path().join("mail")
    }

    fn base_folder(&self) -> PathBuf {
        self.folder.path().join("base")
    }

    /// Makes the folders and files a run needs.
    fn lay_out(&self) {
        fs::create_dir(self.base_folder()).unwrap();
        fs::create_dir(self.mail_folder()).unwrap();
        // The unpacked library was told to look for its modules under this relative name.
        symlink(self.modules(), self.base_folder().join("modules")).unwrap();
        let owner = Owner::current();
        owner.give(&self.mail_folder());
        self.write_users();
        let text = config::text(&config::Plan {
            version: self.unpacked.version(),
            folder: self.folder.path(),
            base: &self.base_folder(),
            mail: &self.mail_folder(),
            log: &self.log_file(),
            libexec: &self.libexec(),
            modules: &self.modules(),
            library_path: &self.unpacked.library_path(),
            users: &self.users_file(),
            certificate: &self.authority.issue(self.options.certificate),
            tls_port: self.tls_address.port(),
            plain_port: self.plain_address.map_or(0, |address| address.port()),
            owner,
            options: &self.options,
        });
        fs::write(self.config_file(), text).unwrap();
    }

    fn libexec(&self) -> PathBuf {
        self.unpacked.path("usr/lib/dovecot")
    }

    fn modules(&self) -> PathBuf {
        self.libexec().join("modules")
    }

    fn config_file(&self) -> PathBuf {
        self.folder.path().join("dovecot.conf")
    }

    fn users_file(&self) -> PathBuf {
        self.folder.path().join("users")
    }

    fn write_users(&self) {
        let lines: String = self
            .options
            .users
            .iter()
            .map(|(name, password)| {
                format!("{name}:{{PLAIN.HEX}}{}\n", data_encoding::HEXLOWER.encode(password.as_bytes()))
            })
            .collect();
        // Written aside and renamed: the server never reads half a file.
        let new = self.folder.path().join("users.new");
        fs::write(&new, lines).unwrap();
        // Read by the auth process, which is another user's when we are root.
        fs::set_permissions(&new, fs::Permissions::from_mode(0o644)).unwrap();
        // The server looks at size and whole seconds only: each version of the file gets a second of its own.
        let version = self.users_written.fetch_add(1, Ordering::Relaxed);
        let file = fs::OpenOptions::new().write(true).open(&new).unwrap();
        file.set_modified(SystemTime::now() + Duration::from_secs(version)).unwrap();
        fs::rename(&new, self.users_file()).unwrap();
    }

    fn run(&mut self) {
        // Left behind by a server that was killed; its number may be another's by now.
        let _ = fs::remove_file(self.base_folder().join("master.pid"));
        // `dovecot` alone would look for its `doveconf` where it would be installed, so `doveconf` starts it.
        let mut command: Vec<OsString> = vec![self.unpacked.path("usr/bin/doveconf").into()];
        command.extend(["-f", "service=master", "-c"].map(OsString::from));
        command.extend([
            self.config_file().into(),
            "-e".into(),
            self.unpacked.path("usr/sbin/dovecot").into(),
        ]);
        command.extend(["-F".into(), "-c".into(), self.config_file().into()]);
        let (folder, log) = (self.base_folder(), self.log_file());
        let surroundings = Surroundings {
            environment: vec![("LD_LIBRARY_PATH", self.unpacked.library_path())],
            folder: &folder,
            log: &log,
            owner: None,
        };
        let mut process = ServerProcess::start(&command, &surroundings);
        for address in [Some(self.tls_address), self.plain_address].into_iter().flatten() {
            process.wait_until(|| self.answers(address));
        }
        self.process = Some(process);
    }

    fn answers(&self, address: SocketAddr) -> bool {
        if Some(address) == self.plain_address {
            let Ok(stream) = TcpStream::connect(address) else { return false };
            stream.set_read_timeout(Some(START_LIMIT)).unwrap();
            let mut greeting = String::new();
            return BufReader::new(stream).read_line(&mut greeting).is_ok() && greeting.starts_with("* OK [");
        }
        // The certificate may be a bad one on purpose: the port alone says that it listens.
        if self.options.certificate != CertificateKind::Good {
            return TcpStream::connect(address).is_ok();
        }
        ImapClient::greeted(address, &self.authority)
    }
}

impl RealServer for Dovecot {
    fn kind(&self) -> ServerKind {
        ServerKind::Dovecot
    }

    fn version(&self) -> String {
        self.unpacked.version()
    }

    fn address(&self) -> SocketAddr {
        self.address()
    }

    fn authority(&self) -> &Arc<CertificateAuthority> {
        self.authority()
    }

    fn user(&self) -> &str {
        self.user()
    }

    fn password(&self) -> &str {
        self.password()
    }

    fn log(&self) -> String {
        self.log()
    }

    fn stop(&mut self) {
        self.stop();
    }

    fn kill(&mut self) {
        self.kill();
    }

    fn restart(&mut self) {
        self.restart();
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        self.stop();
        if thread::panicking() {
            eprintln!("--- Dovecot's log ---\n{}--- end of Dovecot's log ---", self.log());
        }
    }
}
