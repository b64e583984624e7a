//! How a password comes in: from standard input, or from the terminal, where it is not shown. Never from an
//! argument or the environment, which others can see.

use std::io::{self, IsTerminal as _, Read as _};

use anyhow::Context as _;
use secrecy::{SecretString, zeroize::Zeroizing};

use super::{call::Call, fault::wrong_use, terminal};

/// Longer than any password, in bytes.
const LONGEST: u64 = 4096;

/// The password on standard input: one line.
pub(super) fn from_stdin(call: &Call) -> anyhow::Result<SecretString> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(4096 + 2));
    io::stdin().lock().take(LONGEST + 2).read_to_end(&mut bytes).context("standard input cannot be read")?;
    secret(&bytes).ok_or_else(|| call.error("cli-no-password", &[]))
}

/// The password as it is typed, without showing it.
///
/// # Errors
/// Wrong use, where there is no terminal: then it has to be said where the password comes from.
pub(super) fn from_terminal(call: &Call, account: &str) -> anyhow::Result<SecretString> {
    if !io::stdin().is_terminal() {
        return Err(wrong_use(call.words.say("cli-password-from-where")));
    }
    let prompt = call.words.tell("cli-password-prompt", &[("account", account.into())]);
    let typed = match terminal::ask(&prompt) {
        Err(error) if error.kind() == io::ErrorKind::Interrupted => {
            return Err(call.error("cli-given-up", &[]));
        }
        typed => typed.context("the terminal cannot be asked for a password")?,
    };
    secret(&typed).ok_or_else(|| call.error("cli-no-password", &[]))
}

/// IMAP has no way to say NUL, and a second line is a slip.
fn secret(bytes: &[u8]) -> Option<SecretString> {
    let text = std::str::from_utf8(bytes).ok()?;
    let line = text.strip_suffix('\n').unwrap_or(text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    let is_usable = !line.is_empty() && !line.contains(['\0', '\r', '\n']);
    let fits = u64::try_from(line.len()).is_ok_and(|length| length <= LONGEST);
    (is_usable && fits).then(|| SecretString::from(line))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn the_line_end_is_not_part_of_the_password_and_spaces_are() {
        for given in [&b" pass word "[..], b" pass word \n", b" pass word \r\n"] {
            assert_eq!(secret(given).unwrap().expose_secret(), " pass word ");
        }
    }

    #[test]
    fn what_cannot_be_a_password_is_refused() {
        for given in [&b""[..], b"\n", b"two\nlines\n", b"nul\0", b"\xff"] {
            assert!(secret(given).is_none());
        }
    }
}
