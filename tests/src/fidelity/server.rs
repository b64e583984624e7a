//! What the check needs of a server, and the servers it knows.

use std::net::SocketAddr;
use std::path::Path;

use crate::ca::CertificateAuthority;
use crate::dovecot::{Dovecot, DovecotOptions};
use crate::imap_client::ImapClient;

/// A real server with one user.
pub trait Server {
    /// Where it listens with TLS.
    fn address(&self) -> SocketAddr;
    /// Who signed its certificate.
    fn authority(&self) -> &CertificateAuthority;
    /// The PEM file to trust.
    fn ca_file(&self) -> &Path;
    /// The user.
    fn user(&self) -> &str;
    /// The user's password.
    fn password(&self) -> &str;
    /// Stops it and starts it again with the same mail.
    fn restart(&mut self);
    /// The name of a folder there.
    fn folder(&self, name: &str) -> String {
        name.to_owned()
    }
    /// A second client, signed in.
    fn client(&self) -> ImapClient {
        ImapClient::connect(self.address(), self.authority(), self.user(), self.password())
    }
}

impl Server for Dovecot {
    fn address(&self) -> SocketAddr {
        self.address()
    }
    fn authority(&self) -> &CertificateAuthority {
        self.authority()
    }
    fn ca_file(&self) -> &Path {
        self.ca_file()
    }
    fn user(&self) -> &str {
        self.user()
    }
    fn password(&self) -> &str {
        self.password()
    }
    fn restart(&mut self) {
        self.restart();
    }
}

/// The servers there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Dovecot with Maildir.
    Dovecot,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 1] = [Self::Dovecot];

    /// As it is named on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dovecot => "dovecot",
        }
    }

    /// Starts one.
    pub fn start(self) -> Box<dyn Server> {
        match self {
            Self::Dovecot => Box::new(Dovecot::start(DovecotOptions::default())),
        }
    }
}
