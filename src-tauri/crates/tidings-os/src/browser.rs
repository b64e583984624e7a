//! The person's browser, for the pages of a provider to sign in on.
//!
//! Only secure addresses are opened, and only ones that the agent made: nothing from a mail comes here. The program that
//! opens them (`xdg-open`, `open`, the shell's handler for addresses) is not waited for.

use std::io;
use std::process::Stdio;

use tokio::process::Command;

/// Opens a page. Needs a tokio runtime, which looks after the program when it has ended.
///
/// # Errors
/// When this is no secure address, or nothing can open it.
pub fn open(url: &str) -> io::Result<()> {
    let is_clean = url.bytes().all(|byte| byte.is_ascii_graphic());
    if !url.starts_with("https://") || !is_clean {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    opener(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().map(drop)
}

#[cfg(target_os = "macos")]
fn opener(url: &str) -> Command {
    let mut command = Command::new("open");
    command.arg(url);
    command
}

// Not `cmd /c start`: it would read `&` in the address as the end of the command.
#[cfg(windows)]
fn opener(url: &str) -> Command {
    let mut command = Command::new("rundll32.exe");
    command.args(["url.dll,FileProtocolHandler", url]);
    command
}

#[cfg(not(any(target_os = "macos", windows)))]
fn opener(url: &str) -> Command {
    let mut command = Command::new("xdg-open");
    command.arg(url);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_secure_addresses_are_opened() {
        for url in
            ["http://example.org", "file:///etc/passwd", "-h", "https://example.org/ a", "https://e.org/\n"]
        {
            assert_eq!(open(url).map_err(|error| error.kind()), Err(io::ErrorKind::InvalidInput), "{url}");
        }
    }
}
