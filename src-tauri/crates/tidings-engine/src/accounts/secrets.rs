//! Where an account's secret comes from: held for this run, the person's own command, the keyring, or, for accounts with
//! tokens, [`Tokens`].

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::process::Stdio;
use std::rc::Rc;
use std::time::Duration;

use secrecy::SecretString;
use tidings_core::listen::Failure;
use tidings_core::mailbox::text::{SERVER_TEXT, clean};
use tidings_core::tell::{Cause, Trouble, Why};
use tidings_protocol::{AccountId, AccountSettings};
use tokio::io::AsyncReadExt;
use tokio::process::Command;
use tokio::time::timeout;

use crate::edge::Proof;
use crate::oauth::{Token, Tokens};
use crate::ports::Keyring;

/// A command that asks a person may take a while; one that hangs must not hang us.
const COMMAND: Duration = Duration::from_secs(30);
/// No password is longer, in bytes.
const LONGEST: u64 = 64 * 1024;

/// What an account signs in with.
pub enum Credential {
    /// A password.
    Password(SecretString),
    /// A token, with the time of its end.
    Token(Token),
}

impl Credential {
    /// As the server wants it.
    #[must_use]
    pub const fn proof(&self) -> Proof<'_> {
        match self {
            Self::Password(secret) => Proof::Password(secret),
            Self::Token(token) => Proof::Token(&token.access),
        }
    }
}

/// Why an account has no secret now: what the person hears, and when to come back; `None` when only the person can help.
pub type NoCredential = (Option<Failure>, Trouble);

/// All accounts' secrets, looked up when they are needed and not kept.
pub struct Secrets {
    keyring: Rc<dyn Keyring>,
    tokens: Rc<Tokens>,
    /// Only where no keyring is usable, and only for this run.
    held: RefCell<BTreeMap<AccountId, SecretString>>,
}

impl Secrets {
    /// Secrets from this keyring, and tokens.
    #[must_use]
    pub fn new(keyring: Rc<dyn Keyring>, tokens: Rc<Tokens>) -> Self {
        Self { keyring, tokens, held: RefCell::default() }
    }

    /// Everybody's tokens.
    #[must_use]
    pub const fn tokens(&self) -> &Rc<Tokens> {
        &self.tokens
    }

    /// Holds a secret for this run.
    pub fn hold(&self, account: AccountId, secret: SecretString) {
        self.held.borrow_mut().insert(account, secret);
    }

    /// Forgets what is held for an account.
    pub fn forget(&self, account: &AccountId) {
        self.held.borrow_mut().remove(account);
        self.tokens.forget(account);
    }

    /// What the account signs in with, or why there is nothing. A token that the server `refused` is not given again.
    pub async fn of(
        &self,
        account: &AccountSettings,
        refused: Option<SecretString>,
    ) -> Result<Credential, NoCredential> {
        if account.oauth.is_some() {
            let token = self.tokens.of(account, refused).await;
            return token.map(Credential::Token).map_err(crate::oauth::OAuthError::into_trouble);
        }
        self.password(account).await.map(Credential::Password).map_err(|trouble| (None, trouble))
    }

    async fn password(&self, account: &AccountSettings) -> Result<SecretString, Trouble> {
        if let Some(command) = &account.password_command {
            return ask(command).await.map_err(|reason| Trouble::PasswordCommand { reason });
        }
        // A fresh secret in the keyring is newer than one that was held before the keyring was there.
        let held = self.held.borrow().get(&account.id).cloned();
        match (self.keyring.read(&account.id).await, held) {
            (Ok(Some(secret)), _) | (_, Some(secret)) => Ok(secret),
            (Ok(None), None) => Err(Trouble::NoSecret),
            (Err(trouble), None) => Err(Trouble::Keyring { reason: trouble.0 }),
        }
    }
}

/// Runs the person's command through the shell and takes the first line of what it prints.
async fn ask(command: &str) -> Result<SecretString, Cause> {
    let mut child = in_shell(command)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| Cause::with(Why::CommandNotStarted, error.to_string()))?;
    let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) else {
        return Err(Why::CommandNothing.into());
    };
    let run = async {
        let (mut said, mut complained) = (String::new(), String::new());
        let (mut stdout, mut stderr) = (stdout.take(LONGEST), stderr.take(LONGEST));
        let (read, _) =
            tokio::join!(stdout.read_to_string(&mut said), stderr.read_to_string(&mut complained));
        let status = child.wait().await;
        (read.map(|_| said), complained, status)
    };
    let (said, complained, status) = timeout(COMMAND, run).await.map_err(|_| Why::CommandLate)?;
    let status = status.map_err(|error| Cause::said(error.to_string()))?;
    if !status.success() {
        let words = clean(&complained, SERVER_TEXT);
        let ended = || Cause::with(Why::CommandEnded, status.to_string());
        return Err(if words.is_empty() { ended() } else { Cause::said(words) });
    }
    let said = said.map_err(|_| Why::CommandNoText)?;
    match said.lines().next() {
        Some(line) if !line.is_empty() => Ok(SecretString::from(line.to_owned())),
        _ => Err(Why::CommandNothing.into()),
    }
}

#[cfg(unix)]
fn in_shell(command: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", command]);
    shell
}

/// As it is: the shell of Windows has rules of its own for quotes.
#[cfg(windows)]
fn in_shell(command: &str) -> Command {
    let mut shell = Command::new("cmd.exe");
    shell.arg("/C").raw_arg(command);
    shell
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[tokio::test]
    async fn the_first_line_of_the_command_is_the_password() {
        assert_eq!(ask("printf 'pass word\\nuser: x\\n'").await.unwrap().expose_secret(), "pass word");
    }

    #[tokio::test]
    async fn a_command_that_fails_says_why() {
        assert_eq!(ask("echo no such entry >&2; exit 3").await.unwrap_err(), Cause::said("no such entry"));
        assert_eq!(ask("true").await.unwrap_err(), Why::CommandNothing.into());
    }
}
