//! `settings.toml`: the accounts without their secrets. Written whole and at once; keys we do not know stay.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use tidings_protocol::{AccountId, AccountSettings};
use toml_edit::{ArrayOfTables, DocumentMut, Item};

/// The settings file and what stands in it.
#[derive(Debug)]
pub struct Settings {
    path: PathBuf,
    document: DocumentMut,
    accounts: Vec<AccountSettings>,
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file cannot be read.
    #[error("{} cannot be read: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file does not say what it should. It is left as it is.
    #[error("{} cannot be understood: {reason}", path.display())]
    Parse {
        /// The file.
        path: PathBuf,
        /// Where and why, in one line.
        reason: String,
    },
    /// The file cannot be written.
    #[error("{} cannot be written: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// An account's settings cannot be stored.
    #[error("the account cannot be stored: {0}")]
    Account(String),
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    account: Vec<AccountSettings>,
}

impl Settings {
    /// Reads the file; one that is not there is empty.
    pub fn load(path: &Path) -> Result<Self, SettingsError> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(source) => return Err(SettingsError::Read { path: path.to_owned(), source }),
        };
        let parse =
            |reason: String| SettingsError::Parse { path: path.to_owned(), reason: one_line(&reason) };
        let document: DocumentMut =
            text.parse().map_err(|error: toml_edit::TomlError| parse(error.to_string()))?;
        let file: File = toml_edit::de::from_str(&text).map_err(|error| parse(error.to_string()))?;
        Ok(Self { path: path.to_owned(), document, accounts: file.account })
    }

    /// All accounts, in the file's order.
    #[must_use]
    pub fn accounts(&self) -> &[AccountSettings] {
        &self.accounts
    }

    /// The account with this id.
    #[must_use]
    pub fn account(&self, id: &AccountId) -> Option<&AccountSettings> {
        self.accounts.iter().find(|account| account.id == *id)
    }

    /// Puts in a new account, or the changed settings of one.
    pub fn put(&mut self, account: AccountSettings) -> Result<(), SettingsError> {
        let document = toml_edit::ser::to_document(&account)
            .map_err(|error| SettingsError::Account(error.to_string()))?;
        let mut changed = self.document.clone();
        let tables = changed.entry("account").or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
        let Some(tables) = tables.as_array_of_tables_mut() else {
            return Err(SettingsError::Account("“account” is not a list of tables".to_owned()));
        };
        let place = tables.iter().position(|table| has_id(table, &account.id));
        match place.and_then(|place| tables.get_mut(place)) {
            Some(table) => {
                for optional in ["name", "ca_file", "pin", "password_command"] {
                    if document.get(optional).is_none() {
                        table.remove(optional);
                    }
                }
                for (key, value) in document.iter() {
                    table.insert(key, value.clone());
                }
            }
            None => tables.push(document.as_table().clone()),
        }
        self.write(changed)?;
        match self.accounts.iter_mut().find(|known| known.id == account.id) {
            Some(known) => *known = account,
            None => self.accounts.push(account),
        }
        Ok(())
    }

    /// Takes an account out; false when there was none.
    pub fn remove(&mut self, id: &AccountId) -> Result<bool, SettingsError> {
        if self.account(id).is_none() {
            return Ok(false);
        }
        let mut changed = self.document.clone();
        if let Some(tables) = changed.get_mut("account").and_then(Item::as_array_of_tables_mut) {
            tables.retain(|table| !has_id(table, id));
        }
        self.write(changed)?;
        self.accounts.retain(|account| account.id != *id);
        Ok(true)
    }

    fn write(&mut self, document: DocumentMut) -> Result<(), SettingsError> {
        write_whole(&self.path, document.to_string().as_bytes())
            .map_err(|source| SettingsError::Write { path: self.path.clone(), source })?;
        self.document = document;
        Ok(())
    }
}

fn has_id(table: &toml_edit::Table, id: &AccountId) -> bool {
    table.get("id").and_then(Item::as_str) == Some(id.0.as_str())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Beside it, to the disk, then over it: a crash leaves the old file or the new one, never half of one.
fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = path.with_extension("toml.new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(id: &str) -> AccountSettings {
        AccountSettings {
            id: AccountId(id.to_owned()),
            email: "a@example.org".to_owned(),
            name: None,
            host: "imap.example.org".to_owned(),
            port: 993,
            security: tidings_protocol::Security::Tls,
            user: "a".to_owned(),
            folders: vec!["INBOX".to_owned(), "项目".to_owned()],
            ca_file: None,
            pin: None,
            password_command: None,
            paused: false,
        }
    }

    #[test]
    fn what_was_put_in_is_there_after_loading_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("settings.toml");
        let mut settings = Settings::load(&path).unwrap();
        settings.put(account("one")).unwrap();
        settings.put(account("two")).unwrap();
        settings.put(AccountSettings { paused: true, ..account("one") }).unwrap();
        assert!(settings.remove(&AccountId("two".to_owned())).unwrap());
        let again = Settings::load(&path).unwrap();
        assert_eq!(again.accounts(), [AccountSettings { paused: true, ..account("one") }]);
    }

    #[test]
    fn keys_and_comments_that_are_not_ours_stay() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("settings.toml");
        fs::write(&path, "# mine\nfuture = 1\n").unwrap();
        Settings::load(&path).unwrap().put(account("one")).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("# mine\nfuture = 1\n"), "{text}");
    }

    #[test]
    fn a_file_that_cannot_be_understood_is_left_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("settings.toml");
        fs::write(&path, "account = [").unwrap();
        let error = Settings::load(&path).unwrap_err().to_string();
        assert!(error.contains("settings.toml cannot be understood") && !error.contains('\n'), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "account = [");
    }
}
