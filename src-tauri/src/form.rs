//! What was typed, checked: inside, an account is usable because it exists.

use std::{collections::BTreeSet, path::Path};

use tidings_protocol::{AccountId, AccountSettings};

use crate::view::{AccountForm, CommandError, ErrorCode};

/// Longer than any address (RFC 5321 allows 254), user name or folder name that means well.
const LONGEST: usize = 512;
/// A DNS name's limit (RFC 1035).
const LONGEST_HOST: usize = 253;
/// Folders one account may name here.
const MOST_FOLDERS: usize = 500;

impl AccountForm {
    /// The account under this id.
    ///
    /// # Errors
    /// [`ErrorCode::Invalid`] with a sentence about the first field that cannot be used.
    pub(crate) fn check(self, id: AccountId) -> Result<AccountSettings, CommandError> {
        let email = address(&self.email)?;
        let host =
            line(&self.host).filter(|host| is_host(host)).ok_or_else(|| invalid("window-error-host"))?;
        let user = line(&self.user).ok_or_else(|| invalid("window-error-user"))?;
        if self.port == 0 {
            return Err(invalid("window-error-port"));
        }
        Ok(AccountSettings {
            id,
            email,
            name: optional(self.name.as_deref(), "window-error-name")?,
            host,
            port: self.port,
            security: self.security,
            user,
            folders: folders(&self.folders)?,
            ca_file: ca_file(self.ca_file.as_deref())?,
            pin: None,
            password_command: None,
            oauth: provider(self.oauth.as_deref())?,
            paused: false,
        })
    }
}

/// A mail address that was typed.
///
/// # Errors
/// [`ErrorCode::Invalid`] when it is none.
pub(crate) fn address(text: &str) -> Result<String, CommandError> {
    line(text).filter(|email| is_address(email)).ok_or_else(|| invalid("window-error-email"))
}

/// Folder names, each once, in the order given.
///
/// # Errors
/// As [`AccountForm::check`].
pub(crate) fn folders(names: &[String]) -> Result<Vec<String>, CommandError> {
    let mut seen = BTreeSet::new();
    let mut kept = Vec::new();
    for name in names {
        // White space at an end can be part of a folder's name.
        let is_usable = !name.is_empty() && name.len() <= LONGEST && !name.contains(char::is_control);
        if !is_usable {
            return Err(invalid("window-error-folders"));
        }
        if seen.insert(name) {
            kept.push(name.clone());
        }
    }
    if kept.is_empty() || kept.len() > MOST_FOLDERS {
        return Err(invalid("window-error-folders"));
    }
    Ok(kept)
}

/// A fresh name for an account: 16 random bytes in hexadecimal.
///
/// # Errors
/// When the system has no randomness.
pub(crate) fn new_id() -> Result<AccountId, CommandError> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| CommandError { code: ErrorCode::Internal, text: error.to_string() })?;
    Ok(AccountId(bytes.iter().map(|byte| format!("{byte:02x}")).collect()))
}

fn invalid(key: &str) -> CommandError {
    CommandError::new(ErrorCode::Invalid, key, &[])
}

/// One line of text without the space around it, if it is one.
fn line(text: &str) -> Option<String> {
    let text = text.trim();
    let is_line = !text.is_empty() && text.len() <= LONGEST && !text.contains(char::is_control);
    is_line.then(|| text.to_owned())
}

fn optional(text: Option<&str>, key: &str) -> Result<Option<String>, CommandError> {
    match text.map(str::trim) {
        None | Some("") => Ok(None),
        Some(text) => line(text).map(Some).ok_or_else(|| invalid(key)),
    }
}

/// A provider by its name in the settings.
fn provider(name: Option<&str>) -> Result<Option<String>, CommandError> {
    let Some(name) = optional(name, "window-error-provider")? else { return Ok(None) };
    let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if is_name { Ok(Some(name)) } else { Err(invalid("window-error-provider")) }
}

fn is_address(text: &str) -> bool {
    let Some((name, domain)) = text.rsplit_once('@') else { return false };
    !name.is_empty() && !domain.is_empty() && !text.contains(char::is_whitespace)
}

/// A name or an address; the agent resolves it, so only what no host can be is refused here.
fn is_host(text: &str) -> bool {
    text.len() <= LONGEST_HOST
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']'))
}

fn ca_file(path: Option<&str>) -> Result<Option<String>, CommandError> {
    let Some(path) = optional(path, "window-error-ca-file")? else { return Ok(None) };
    let is_usable = Path::new(&path).is_absolute() && Path::new(&path).is_file();
    if is_usable { Ok(Some(path)) } else { Err(invalid("window-error-ca-file")) }
}

#[cfg(test)]
mod tests {
    use tidings_protocol::Security;

    use super::*;

    fn form() -> AccountForm {
        AccountForm {
            email: " ann@example.org ".to_owned(),
            name: Some("  ".to_owned()),
            host: "imap.example.org".to_owned(),
            port: 993,
            security: Security::Tls,
            user: "ann".to_owned(),
            folders: vec!["INBOX".to_owned(), "订单".to_owned(), "INBOX".to_owned()],
            ca_file: None,
            oauth: None,
        }
    }

    fn refused(change: impl FnOnce(&mut AccountForm)) -> String {
        let mut form = form();
        change(&mut form);
        let error = form.check(AccountId("a".to_owned())).unwrap_err();
        assert_eq!(error.code, ErrorCode::Invalid);
        error.text
    }

    #[test]
    fn a_good_form_becomes_an_account() {
        let account = form().check(AccountId("a".to_owned())).unwrap();
        assert_eq!(account.email, "ann@example.org");
        assert_eq!(account.name, None);
        assert_eq!(account.folders, ["INBOX", "订单"]);
    }

    #[test]
    fn each_field_that_cannot_be_used_is_named() {
        assert!(refused(|form| form.email = "ann".to_owned()).contains("address"));
        assert!(refused(|form| form.host = "imap example".to_owned()).contains("server"));
        assert!(refused(|form| form.host = "h".repeat(300)).contains("server"));
        assert!(refused(|form| form.port = 0).contains("port"));
        assert!(refused(|form| form.user = "a\r\nb".to_owned()).contains("user name"));
        assert!(refused(|form| form.folders.clear()).contains("folder"));
        assert!(refused(|form| form.folders = vec!["a\nb".to_owned()]).contains("folder"));
        assert!(refused(|form| form.ca_file = Some("/no/such/file".to_owned())).contains("certificate"));
        assert!(refused(|form| form.ca_file = Some("ca.pem".to_owned())).contains("certificate"));
        assert!(refused(|form| form.oauth = Some("a.b]".to_owned())).contains("provider"));
    }

    #[test]
    fn ids_are_long_and_differ() {
        let (one, two) = (new_id().unwrap(), new_id().unwrap());
        assert_eq!(one.0.len(), 32);
        assert_ne!(one, two);
    }
}
