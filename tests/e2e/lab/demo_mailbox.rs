//! The demo mailbox as the program that `cargo xtask demo` starts.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tidings_tests::wait::wait_for;

const SOON: Duration = Duration::from_secs(10);

/// Starts it with a quick script; its standard input is ours.
fn start(dir: &TempDir) -> (Child, serde_json::Value) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_demo-mailbox"))
        .args(["--interval-ms", "10", "--once", "--dir"])
        .arg(dir.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut hello = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut hello).unwrap();
    (child, serde_json::from_str(&hello).unwrap())
}

#[test]
fn the_demo_mailbox_says_where_it_is_and_ends_with_its_parent_or_by_signal() {
    for by_signal in [false, true] {
        let dir = tempfile::tempdir().unwrap();
        let (mut child, hello) = start(&dir);
        assert_eq!(hello["ca_file"], dir.path().join("ca.pem").to_str().unwrap());
        assert_eq!(hello["folders"], serde_json::json!(["INBOX", "项目"]));
        assert!(hello["user"].is_string() && hello["password"].is_string());
        let port = u16::try_from(hello["port"].as_u64().unwrap()).unwrap();
        assert!(std::net::TcpStream::connect(SocketAddr::from(([127, 0, 0, 1], port))).is_ok());
        if by_signal {
            kill_process(Pid::from_child(&child), Signal::TERM).unwrap();
        } else {
            drop(child.stdin.take());
        }
        let status = wait_for("the demo mailbox to end", SOON, || child.try_wait().unwrap());
        assert!(status.success(), "{status}");
    }
}
