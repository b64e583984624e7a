//! The way out of a network of a test's own: what is dialled in there comes out of a socket in the file system.
//!
//! `lab-relay FOLDER` listens on a port of its choice on its own loopback, says `listening PORT`, and for every
//! connection `accepted PORT`, the port of the other end; it passes each on to `FOLDER/way-out`.

use std::io::{self, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;

use anyhow::Context as _;
use tidings_tests::network::pass;

fn main() -> anyhow::Result<()> {
    let folder = PathBuf::from(std::env::args_os().nth(1).context("which folder?")?);
    // A network of its own is born with its loopback down.
    let up = std::process::Command::new("ip").args(["link", "set", "lo", "up"]).status()?;
    anyhow::ensure!(up.success(), "the loopback cannot be brought up");
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    say(&format!("listening {}", listener.local_addr()?.port()));
    loop {
        let (inside, peer) = listener.accept()?;
        say(&format!("accepted {}", peer.port()));
        let outside = UnixStream::connect(folder.join("way-out"))?;
        pass(inside, outside)?;
    }
}

fn say(line: &str) {
    // Nobody listens any more when the test is over.
    drop(writeln!(io::stdout(), "{line}"));
}
