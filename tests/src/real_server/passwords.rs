//! Who may sign in to Cyrus and Courier. Both ask another process at a Unix socket, which in the lab is the test: any
//! name and password is possible, and none of the password stores of their packages is needed.

use std::fs;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustix::net::{Shutdown, shutdown};

/// A server that has asked needs no longer to finish its question.
const LIMIT: Duration = Duration::from_secs(10);

/// How a server asks.
pub(crate) enum Protocol {
    /// Cyrus SASL's `saslauthd`: user, password, service and realm, each with its length; the answer is `OK` or `NO`
    /// with its length (`saslauthd/saslauthd-main.c` there).
    Saslauthd,
    /// Courier's `authdaemond`: lines; the answer says whose mail it is and where (`authdaemon.c` of courier-authlib).
    Authdaemond {
        /// The owner's number.
        uid: u32,
        /// The owner's group.
        gid: u32,
        /// Where the mail is.
        home: PathBuf,
    },
}

/// A socket at which a server asks whether a password is right. It answers until dropped.
pub(crate) struct PasswordDesk {
    listener: Arc<UnixListener>,
    thread: Option<JoinHandle<()>>,
}

impl PasswordDesk {
    /// Opens the socket for one user.
    pub(crate) fn open(socket: &Path, protocol: Protocol, user: &str, password: &str) -> Self {
        let listener = UnixListener::bind(socket).unwrap();
        // The server is another user's when we are root.
        fs::set_permissions(socket, fs::Permissions::from_mode(0o666)).unwrap();
        let listener = Arc::new(listener);
        let (asked, user, password) = (Arc::clone(&listener), user.to_owned(), password.to_owned());
        let thread = thread::spawn(move || {
            while let Ok((stream, _)) = asked.accept() {
                // A server that goes while it asks wants no answer.
                let _ = answer(stream, &protocol, &user, &password);
            }
        });
        Self { listener, thread: Some(thread) }
    }
}

impl Drop for PasswordDesk {
    fn drop(&mut self) {
        // Ends the waiting for the next question.
        let _ = shutdown(&*self.listener, Shutdown::Both);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn answer(stream: UnixStream, protocol: &Protocol, user: &str, password: &str) -> io::Result<()> {
    stream.set_read_timeout(Some(LIMIT))?;
    stream.set_write_timeout(Some(LIMIT))?;
    let mut reader = BufReader::new(&stream);
    match protocol {
        Protocol::Saslauthd => {
            let (name, secret) = (counted(&mut reader)?, counted(&mut reader)?);
            let (_service, realm) = (counted(&mut reader)?, counted(&mut reader)?);
            // The default domain is taken off the name before it is asked for.
            let (local, domain) = user.split_once('@').unwrap_or((user, ""));
            let is_user = name == local && (realm.is_empty() || realm == domain);
            let words: &[u8] = if is_user && secret == password { b"\0\x02OK" } else { b"\0\x02NO" };
            (&stream).write_all(words)
        }
        Protocol::Authdaemond { uid, gid, home } => {
            let mut line = String::new();
            // Before the question may come what it is for, such as `TCPREMOTEIP=…`.
            while !line.starts_with("AUTH ") {
                line.clear();
                if reader.read_line(&mut line)? == 0 {
                    return Ok(());
                }
            }
            let length = line.trim_end().rsplit(' ').next().and_then(|length| length.parse().ok());
            let mut question = vec![0; length.unwrap_or_default()];
            reader.read_exact(&mut question)?;
            let question = String::from_utf8_lossy(&question).into_owned();
            let mut lines = question.lines().skip(1);
            let is_right =
                lines.next() == Some("login") && lines.next() == Some(user) && lines.next() == Some(password);
            let words = if is_right {
                format!("UID={uid}\nGID={gid}\nHOME={}\nADDRESS={user}\n.\n", home.display())
            } else {
                "FAIL\n".to_owned()
            };
            (&stream).write_all(words.as_bytes())
        }
    }
}

/// A string of `saslauthd`'s: two bytes of length, then the string.
fn counted(reader: &mut impl io::Read) -> io::Result<String> {
    let mut length = [0; 2];
    reader.read_exact(&mut length)?;
    let mut text = vec![0; usize::from(u16::from_be_bytes(length))];
    reader.read_exact(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}
