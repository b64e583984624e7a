//! The real servers of the lab under one handle, so that a test can be run on each of them.
//!
//! They are run from where `tests/lab/fetch-servers.sh` unpacked them, never installed: each with a folder, a port and
//! mail of its own, on loopback only, with TLS from the first byte and a certificate of the test's authority. They work
//! as root (the mail then belongs to `nobody`) and as an ordinary user. When one is dropped its whole process group
//! ends and its folder goes; should the test process be killed, it ends too.

pub(crate) mod owner;
pub(crate) mod passwords;
pub(crate) mod process;
pub(crate) mod unpacked;

use std::fmt;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use crate::ca::CertificateAuthority;
use crate::courier::Courier;
use crate::cyrus::Cyrus;
use crate::dovecot::{Dovecot, DovecotOptions};
use crate::imap_client::{IdleFloor, ImapClient};

/// The user that each server has unless told otherwise.
pub const USER: &str = "anna@lab.example";
/// Her password.
pub const PASSWORD: &str = "correct horse";

/// Which server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerKind {
    /// Pushes what it sees half a second later; the only one of the three with NOTIFY in Debian 12.
    Dovecot,
    /// Pushes at once, marks as deleted before it removes.
    Cyrus,
    /// Looks at the folder once a second while it idles; knows neither MOVE nor CONDSTORE.
    Courier,
}

impl ServerKind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Dovecot, Self::Cyrus, Self::Courier];

    /// The kind of this name, as [`fmt::Display`] writes it.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.to_string() == name)
    }

    /// Starts such a server with its one user, and waits until it greets.
    pub fn start(self) -> Box<dyn RealServer> {
        match self {
            Self::Dovecot => Box::new(Dovecot::start(DovecotOptions::default())),
            Self::Cyrus => Box::new(Cyrus::start()),
            Self::Courier => Box::new(Courier::start()),
        }
    }
}

impl fmt::Display for ServerKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Dovecot => "dovecot",
            Self::Cyrus => "cyrus",
            Self::Courier => "courier",
        })
    }
}

/// A running server, or a stopped one between [`RealServer::stop`] and [`RealServer::restart`].
pub trait RealServer {
    /// Which one it is.
    fn kind(&self) -> ServerKind;

    /// Its version, such as `3.6.1`.
    fn version(&self) -> String;

    /// Where it listens with TLS from the first byte.
    fn address(&self) -> SocketAddr;

    /// The authority that signed its certificate.
    fn authority(&self) -> &Arc<CertificateAuthority>;

    /// The user's name.
    fn user(&self) -> &str;

    /// The user's password.
    fn password(&self) -> &str;

    /// What the server wrote about itself until now.
    fn log(&self) -> String;

    /// Ends it as a service manager does. Idling sessions may or may not get a BYE. Mail, port and certificate stay.
    fn stop(&mut self);

    /// Ends it at once, as a crash does: no BYE.
    fn kill(&mut self);

    /// Stops it if it runs, and starts it again with the same mail, port and certificate.
    fn restart(&mut self);

    /// The PEM file to trust.
    fn ca_file(&self) -> &Path {
        self.authority().ca_file()
    }

    /// A second client, signed in as the user.
    fn client(&self) -> ImapClient {
        ImapClient::connect(self.address(), self.authority(), self.user(), self.password())
    }

    /// A connection that idles in a folder and notes what is pushed.
    fn idling(&self, folder: &str) -> IdleFloor {
        IdleFloor::start(self.address(), self.authority(), self.user(), self.password(), folder)
    }

    /// The name under which this server keeps a folder beside the inbox: Courier has all of them below it.
    fn beside_inbox(&self, folder: &str) -> String {
        match self.kind() {
            ServerKind::Courier => format!("INBOX.{folder}"),
            ServerKind::Dovecot | ServerKind::Cyrus => folder.to_owned(),
        }
    }
}
