//! The desktop's own programs for pages and mails: the person's browser and mail program.
//!
//! [`open`] is for the pages of a provider to sign in on: only secure addresses, which the agent made. [`follow`] is for a
//! click on a toast: the mail in the webmail or the mail program. Whatever of a mail stands in such a link was escaped
//! where it was made, and a link is one argument of the program that opens it (`xdg-open`, `open`, the shell's handler for
//! addresses), never a command.

use std::io;
use std::process::Stdio;

use tokio::process::Command;

use crate::activation;

/// Opens a page, and does not wait for the program that does it. Needs a tokio runtime, which looks after that program
/// when it has ended.
///
/// # Errors
/// When this is no secure address, or nothing can open it.
pub fn open(url: &str) -> io::Result<()> {
    if !url.starts_with("https://") || !url.is_ascii() || !is_clean(url) {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    quiet(opener(url)).spawn().map(drop)
}

/// Opens a link with the program for it, which gets the right to come to the front; false where there is none. A browser
/// that is started by this may keep it waiting.
///
/// # Errors
/// When this is no link, or nothing can open it.
pub async fn follow(link: &str, token: Option<&str>) -> io::Result<bool> {
    let Some((scheme, _)) = link.split_once(':').filter(|_| is_clean(link)) else {
        return Err(io::ErrorKind::InvalidInput.into());
    };
    if scheme != "https" && !is_registered(scheme).await? {
        return Ok(false);
    }
    let mut command = quiet(opener(link));
    activation::hand_on(&mut command, token);
    Ok(command.spawn()?.wait().await?.success())
}

/// No space and no line end, and nothing that the program would take for an option.
fn is_clean(link: &str) -> bool {
    link.starts_with(|first: char| first.is_ascii_alphabetic())
        && !link.contains(|part: char| part.is_whitespace() || part.is_control())
}

fn quiet(mut command: Command) -> Command {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// `xdg-open` says yes to any scheme when a browser is there; only who is registered for it can open a mail.
#[cfg(not(any(target_os = "macos", windows)))]
async fn is_registered(scheme: &str) -> io::Result<bool> {
    let mut query = Command::new("xdg-mime");
    query.args(["query", "default", &format!("x-scheme-handler/{scheme}")]);
    query.stdin(Stdio::null()).stderr(Stdio::null());
    Ok(!query.output().await?.stdout.trim_ascii().is_empty())
}

/// The system says so itself.
#[cfg(any(target_os = "macos", windows))]
#[expect(clippy::unused_async, reason = "the same name on every system")]
async fn is_registered(_scheme: &str) -> io::Result<bool> {
    Ok(true)
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

    #[tokio::test]
    async fn what_is_no_link_is_not_followed() {
        for link in ["--version:", "/etc/passwd", "mid:a b", "mid:a\nb", ""] {
            let kind = follow(link, None).await.map_err(|error| error.kind());
            assert_eq!(kind, Err(io::ErrorKind::InvalidInput), "{link:?}");
        }
    }
}
