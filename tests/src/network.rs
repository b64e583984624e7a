//! A network of a test's own: what runs in it reaches nothing and nobody until the test lays a way.
//!
//! It is a network namespace (namespaces(7)) that a program makes as it starts and that ends with it. Where the
//! system permits none, the test fails: what could not be tried must not count as seen.

use std::ffi::OsStr;
use std::io::{self, BufRead as _, BufReader};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpStream};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use crate::tidings::program;

/// How long a word may be awaited.
const LIMIT: Duration = Duration::from_secs(30);

/// A program in a network of its own. Ends when dropped.
#[derive(Debug)]
pub struct Apart {
    child: Child,
    said: Receiver<String>,
}

impl Apart {
    /// Starts `program` with one argument. Its standard input stays open and silent.
    ///
    /// # Panics
    /// When it cannot be started.
    #[must_use]
    pub fn start(program: impl AsRef<OsStr>, argument: &str) -> Self {
        let mut command = Command::new("unshare");
        command.arg("--net").args(is_ordinary().then_some("--map-root-user")).arg("--");
        command.arg(program).arg(argument);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (sender, said) = channel();
        thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Self { child, said }
    }

    /// The next line it prints.
    ///
    /// # Panics
    /// When none comes in time.
    #[track_caller]
    pub fn says(&self) -> String {
        self.said.recv_timeout(LIMIT).unwrap()
    }

    /// What makes nsenter(1) run a program in it; the program and its own arguments follow.
    #[must_use]
    pub fn entry(&self) -> Vec<String> {
        let target = format!("--target={}", self.child.id());
        let user = is_ordinary().then_some(["--user", "--preserve-credentials"]);
        [target.as_str(), "--net"]
            .into_iter()
            .chain(user.into_iter().flatten())
            .chain(["--"])
            .map(str::to_owned)
            .collect()
    }

    /// Runs `ip` (ip(8)) with these words in its network.
    ///
    /// # Panics
    /// When that fails.
    #[track_caller]
    pub fn ip(&self, words: &str) {
        let outcome = Command::new("nsenter")
            .args(self.entry())
            .arg("ip")
            .args(words.split_whitespace())
            .output()
            .unwrap();
        assert!(outcome.status.success(), "ip {words}: {}", String::from_utf8_lossy(&outcome.stderr));
    }
}

impl Drop for Apart {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// An ordinary person makes a network only as the root of a user namespace; root needs none, and may not be allowed one.
fn is_ordinary() -> bool {
    !rustix::process::geteuid().is_root()
}

/// A network of its own in which one server can be reached, and whose packets can be lost.
#[derive(Debug)]
pub struct LossyWay {
    relay: Apart,
    port: u16,
    /// What stands in the place of `/etc/hosts` for programs in there.
    hosts: Option<PathBuf>,
}

impl LossyWay {
    /// Lays a way to `server`. `folder` is for the socket that leads out.
    ///
    /// # Panics
    /// When it cannot be laid.
    #[must_use]
    pub fn to(server: SocketAddr, folder: &Path) -> Self {
        let way_out = folder.join("way-out");
        let listener = UnixListener::bind(&way_out).unwrap();
        // Ends with the test's process; a listener that nobody can reach any more waits without harm.
        thread::spawn(move || {
            for inside in listener.incoming().map_while(Result::ok) {
                if let Ok(outside) = TcpStream::connect(server) {
                    drop(pass(outside, inside));
                }
            }
        });
        let relay = Apart::start(program("lab-relay"), &folder.display().to_string());
        let said = relay.says();
        let port = said.strip_prefix("listening ").unwrap_or_else(|| panic!("{said}")).parse().unwrap();
        // Rules before the kernel's own first one can be added only when that has made room.
        relay.ip("rule add pref 100 lookup local");
        relay.ip("rule del pref 0");
        Self { relay, port, hosts: None }
    }

    /// Where the server is found, in there.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        (Ipv4Addr::LOCALHOST, self.port).into()
    }

    /// What makes nsenter(1) run a program in there.
    #[must_use]
    pub fn entry(&self) -> Vec<String> {
        let mut entry = self.relay.entry();
        if let Some(hosts) = &self.hosts {
            let put_and_run = "mount --bind \"$0\" /etc/hosts && exec \"$@\"";
            entry.extend(["unshare", "--mount", "--", "sh", "-c", put_and_run].map(str::to_owned));
            entry.push(hosts.display().to_string());
        }
        entry
    }

    /// From now on programs that start in there know these addresses for `localhost` (hosts(5)).
    ///
    /// # Panics
    /// When that cannot be written.
    pub fn name(&mut self, addresses: &[&str], folder: &Path) {
        let hosts = folder.join("hosts");
        let lines: String = addresses.iter().map(|address| format!("{address} localhost\n")).collect();
        std::fs::write(&hosts, lines).unwrap();
        self.hosts = Some(hosts);
    }

    /// Makes an address of the way (see [`LossyWay::lay`]) swallow everything: somebody is there, and says nothing.
    #[track_caller]
    pub fn swallow(&self, address: &str) {
        self.relay.ip(&format!("neigh add {address} lladdr 02:00:00:00:00:02 dev way"));
    }

    /// Gives the network a way to others, at whose end nobody is.
    #[track_caller]
    pub fn lay(&self, address: &str) {
        self.relay.ip("link add way type veth peer name far");
        self.relay.ip("link set far up");
        self.relay.ip("link set way up");
        self.relay.ip(&format!("addr add {address} dev way"));
    }

    /// Takes that way to others away again.
    #[track_caller]
    pub fn tear_up(&self) {
        self.relay.ip("link del way");
    }

    /// Waits for the next connection; the answer names it.
    #[track_caller]
    pub fn accepted(&self) -> u16 {
        let said = self.relay.says();
        said.strip_prefix("accepted ").unwrap_or_else(|| panic!("{said}")).parse().unwrap()
    }

    /// From now on every packet of this connection is lost, either way; other connections work.
    #[track_caller]
    pub fn lose(&self, connection: u16) {
        let server = self.port;
        for (from, to) in [(connection, server), (server, connection)] {
            self.relay.ip(&format!("rule add pref 1 blackhole ipproto tcp sport {from} dport {to}"));
        }
    }
}

/// Passes everything on, both ways, until both ends have finished.
///
/// # Errors
/// When the sockets cannot be used twice.
pub fn pass(tcp: TcpStream, unix: UnixStream) -> io::Result<()> {
    tcp.set_nodelay(true)?;
    let (mut from_tcp, mut from_unix) = (tcp.try_clone()?, unix.try_clone()?);
    let (mut to_tcp, mut to_unix) = (tcp, unix);
    // Either end may go away at any moment.
    thread::spawn(move || {
        drop(io::copy(&mut from_tcp, &mut to_unix));
        drop(to_unix.shutdown(Shutdown::Write));
    });
    thread::spawn(move || {
        drop(io::copy(&mut from_unix, &mut to_tcp));
        drop(to_tcp.shutdown(Shutdown::Write));
    });
    Ok(())
}
