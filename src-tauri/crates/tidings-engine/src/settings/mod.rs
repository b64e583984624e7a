//! `settings.toml`: the accounts without their secrets, with whom one can sign in in the browser, how the person wants to
//! be told and by which rules, and how long the event log is kept. Written whole and at once;
//! keys we do not know stay.
//!
//! People edit it, editors and disks break it. What of it can be understood counts, the rest is said ([`Flaw`]), and the
//! file is not touched until somebody changes a setting in Tidings. A copy of the last content that was understood is
//! kept beside it, so that a mistake in the file costs no account.

pub mod carry;
mod file;
mod read;
mod rules;
pub mod thunderbird;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;
use tidings_core::tell::{Cause, Why};
use tidings_protocol::{
    AccountId, AccountPreferences, AccountSettings, GeneralPreferences, Language, LogKeep, Preferences, Rule,
};
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, TableLike, TomlError};

use crate::oauth::{Providers, ReadProviders};
use read::{Bad, Understood};

pub(crate) use read::check;

/// The settings file and what stands in it.
#[derive(Debug)]
pub struct Settings {
    path: PathBuf,
    /// What was understood last, as it would be written: a tenth of the memory that the read form takes.
    text: String,
    accounts: Vec<AccountSettings>,
    keep: LogKeep,
    preferences: GeneralPreferences,
    of_accounts: BTreeMap<AccountId, AccountPreferences>,
    providers: Providers,
    rules: Vec<Rule>,
    flaws: Vec<Flaw>,
    /// The file is kept under another name before it is written anew.
    is_broken: bool,
}

/// What of the settings was not understood. The file is left as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// The whole file, or that it cannot be read; the accounts are those of the last content that was understood, and
    /// whatever could be made out.
    File {
        /// Where and why, in one line.
        reason: Cause,
    },
    /// One account.
    Account {
        /// Which.
        named: String,
        /// Why, in one line.
        reason: Cause,
        /// It is watched by the settings that were understood last.
        is_watched: bool,
    },
    /// Some key, and why.
    Key {
        /// In one line.
        reason: Cause,
    },
    /// A newer version of Tidings wrote the file: it is used as far as it is understood, and never written.
    Newer,
}

/// Why the settings were not changed.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
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
    /// Preferences cannot be stored.
    #[error("the preferences cannot be stored: {0}")]
    Preferences(String),
    /// Rules cannot be stored.
    #[error("the rules cannot be stored: {0}")]
    Rules(String),
    /// A newer version of Tidings wrote the file.
    #[error("{} was written by a newer version of Tidings: change it there", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
    },
}

impl Settings {
    /// Reads the file; one that is not there is empty. Never fails: see [`Settings::flaws`].
    #[must_use]
    pub fn load(path: &Path) -> Self {
        let good = || last_good(path);
        let text = match file::read(path) {
            Ok(None) => return Self::of(path, Understood::default(), None),
            Ok(Some(bytes)) => match String::from_utf8(bytes) {
                Ok(text) => text,
                Err(error) => {
                    let text = String::from_utf8_lossy(error.as_bytes());
                    return Self::broken(path, Why::NoText.into(), &text, good());
                }
            },
            Err(error) => return Self::broken(path, Cause::said(error.to_string()), "", good()),
        };
        if text.trim().is_empty() {
            // An editor or a disk that lost it; nobody empties a file on purpose to be rid of an account.
            let good = good().filter(|good| !good.accounts.is_empty());
            return match good {
                Some(good) => Self::broken(path, Why::FileEmpty.into(), "", Some(good)),
                None => Self::of(path, Understood::default(), None),
            };
        }
        match read::understand(&text) {
            Err(reason) => Self::broken(path, Cause::said(reason), &text, good()),
            Ok(understood) => {
                let is_whole = understood.accounts.iter().all(Result::is_ok);
                let settings = Self::of(path, understood, if is_whole { None } else { good() });
                if settings.flaws.is_empty() && !settings.accounts.is_empty() {
                    file::keep_good(path, &text);
                }
                settings
            }
        }
    }

    /// What was understood; accounts that were not are taken from the last good content.
    fn of(path: &Path, understood: Understood, good: Option<Understood>) -> Self {
        let mut settings = Self {
            path: path.to_owned(),
            text: understood.document.to_string(),
            accounts: Vec::new(),
            keep: understood.keep,
            preferences: understood.preferences,
            of_accounts: understood.of_accounts,
            providers: understood.providers,
            rules: understood.rules,
            flaws: Vec::new(),
            is_broken: false,
        };
        if understood.is_newer {
            settings.flaws.push(Flaw::Newer);
        }
        for account in understood.accounts {
            match account {
                Ok(account) => settings.accounts.push(account),
                Err(Bad { id, named, reason }) => {
                    let earlier = good.as_ref().and_then(|good| {
                        let mut accounts = good.accounts.iter().flatten();
                        accounts.find(|account| id.as_ref() == Some(&account.id))
                    });
                    let earlier = earlier.filter(|earlier| settings.account(&earlier.id).is_none()).cloned();
                    settings.flaws.push(Flaw::Account { named, reason, is_watched: earlier.is_some() });
                    settings.accounts.extend(earlier);
                }
            }
        }
        settings.flaws.extend(understood.strays.into_iter().map(|reason| Flaw::Key { reason }));
        // A file with a mistake in it may end too early, and is not believed that an account was taken out.
        let Some(Understood { accounts, of_accounts, .. }) = good else { return settings };
        for (id, preferences) in of_accounts {
            settings.of_accounts.entry(id).or_insert(preferences);
        }
        settings.add(accounts.into_iter().flatten());
        settings
    }

    /// Adds accounts that are not there.
    fn add(&mut self, accounts: impl IntoIterator<Item = AccountSettings>) {
        for account in accounts {
            if self.account(&account.id).is_none()
                && let Ok(document) = self.last().and_then(|last| with_account(last, &account))
            {
                self.text = document.to_string();
                self.accounts.push(account);
            }
        }
    }

    fn broken(path: &Path, reason: Cause, text: &str, good: Option<Understood>) -> Self {
        let mut settings = Self::of(path, good.unwrap_or_default(), None);
        settings.is_broken = true;
        settings.flaws = vec![Flaw::File { reason }];
        settings.add(read::salvage(text));
        settings
    }

    /// The language that a person chose, read from the file without touching anything: for those who only speak.
    #[must_use]
    pub fn language(path: &Path) -> Language {
        on_disk(path).map(|(_, understood)| understood.preferences.language).unwrap_or_default()
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What was not understood.
    #[must_use]
    pub fn flaws(&self) -> &[Flaw] {
        &self.flaws
    }

    /// How long the event log is kept.
    #[must_use]
    pub const fn keep(&self) -> LogKeep {
        self.keep
    }

    /// Reads with whom one can sign in in the browser, each time anew: a person puts that into the file while we run.
    /// What cannot be read is as it was.
    #[must_use]
    pub fn read_providers(&self) -> ReadProviders {
        let (path, known) = (self.path.clone(), self.providers.clone());
        Box::new(move || match on_disk(&path) {
            Some((_, understood)) => understood.providers,
            None => known.clone(),
        })
    }

    /// Settings without a file and without accounts, for a test of a connection.
    #[must_use]
    pub fn nameless(&self) -> Self {
        Self { providers: self.providers.clone(), ..Self::of(Path::new(""), Understood::default(), None) }
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

    /// How the person wants to be told, apart from accounts.
    #[must_use]
    pub const fn general(&self) -> &GeneralPreferences {
        &self.preferences
    }

    /// How the person wants to be told of an account.
    #[must_use]
    pub fn of_account(&self, id: &AccountId) -> AccountPreferences {
        self.of_accounts.get(id).cloned().unwrap_or_default()
    }

    /// All preferences.
    #[must_use]
    pub fn preferences(&self) -> Preferences {
        let of = |account: &AccountSettings| (account.id.clone(), self.of_account(&account.id));
        Preferences { general: self.preferences.clone(), accounts: self.accounts.iter().map(of).collect() }
    }

    /// Changes the preferences that are not an account's.
    ///
    /// # Errors
    /// [`SettingsError`]; then nothing has changed.
    pub fn set_general(&mut self, preferences: GeneralPreferences) -> Result<(), SettingsError> {
        let mut changed = self.current()?;
        let section = changed.entry(read::PREFERENCES).or_insert_with(|| Item::Table(Table::new()));
        write_over(section, &preferences)?;
        self.write(changed)?;
        self.preferences = preferences;
        Ok(())
    }

    /// Changes the preferences of an account; false when there is none.
    ///
    /// # Errors
    /// [`SettingsError`]; then nothing has changed.
    pub fn set_of_account(
        &mut self,
        id: &AccountId,
        preferences: AccountPreferences,
    ) -> Result<bool, SettingsError> {
        let document = self.current()?;
        let Some(account) = self.account(id) else { return Ok(false) };
        // Whatever form the account has in the file, it is a table of its own from now on.
        let mut changed = with_account(document, account)?;
        let tables = changed.get_mut("account").and_then(Item::as_array_of_tables_mut);
        let Some(table) = tables.and_then(|tables| tables.iter_mut().find(|table| has_id(table, id))) else {
            return Err(not_a_list());
        };
        let own = toml_edit::value(toml_edit::InlineTable::new());
        write_over(table.entry(read::PREFERENCES).or_insert(own), &preferences)?;
        self.write(changed)?;
        self.of_accounts.insert(id.clone(), preferences);
        Ok(true)
    }

    /// Puts in a new account, or the changed settings of one.
    ///
    /// # Errors
    /// [`SettingsError`]; then nothing has changed.
    pub fn put(&mut self, account: AccountSettings) -> Result<(), SettingsError> {
        let changed = with_account(self.current()?, &account)?;
        self.write(changed)?;
        match self.accounts.iter_mut().find(|known| known.id == account.id) {
            Some(known) => *known = account,
            None => self.accounts.push(account),
        }
        Ok(())
    }

    /// Takes an account out; false when there was none.
    ///
    /// # Errors
    /// [`SettingsError`]; then nothing has changed.
    pub fn remove(&mut self, id: &AccountId) -> Result<bool, SettingsError> {
        if self.account(id).is_none() {
            return Ok(false);
        }
        let mut changed = self.current()?;
        if let Some(tables) = changed.get_mut("account").and_then(Item::as_array_of_tables_mut) {
            tables.retain(|table| !has_id(table, id));
        }
        self.write(changed)?;
        self.accounts.retain(|account| account.id != *id);
        self.of_accounts.remove(id);
        Ok(true)
    }

    /// Changes how long the event log is kept.
    ///
    /// # Errors
    /// [`SettingsError`]; then nothing has changed.
    pub fn set_keep(&mut self, keep: LogKeep) -> Result<(), SettingsError> {
        let mut changed = self.current()?;
        let section = changed.entry("log").or_insert_with(|| Item::Table(Table::new()));
        if !section.is_table_like() {
            *section = Item::Table(Table::new());
        }
        if let Some(section) = section.as_table_like_mut() {
            section.insert("keep_days", toml_edit::value(i64::from(keep.days)));
            section.insert("forget_on_quit", toml_edit::value(keep.forget_on_quit));
        }
        self.write(changed)?;
        self.keep = keep;
        Ok(())
    }

    /// What is to be changed: the file as it is now, for somebody may have edited it since it was read. A file that is
    /// not understood (any more) is set aside, and what was understood last is written.
    fn current(&mut self) -> Result<DocumentMut, SettingsError> {
        let is_there = matches!(file::read(&self.path), Ok(Some(bytes)) if !bytes.trim_ascii().is_empty());
        match on_disk(&self.path) {
            Some((_, understood)) if is_there && !self.is_broken => {
                if understood.is_newer && !self.flaws.contains(&Flaw::Newer) {
                    self.flaws.push(Flaw::Newer);
                }
                Ok(understood.document)
            }
            _ => {
                self.is_broken |= is_there;
                self.last()
            }
        }
    }

    /// What was understood last.
    fn last(&self) -> Result<DocumentMut, SettingsError> {
        self.text.parse().map_err(|error: TomlError| SettingsError::Account(error.to_string()))
    }

    fn write(&mut self, mut document: DocumentMut) -> Result<(), SettingsError> {
        let path = self.path.clone();
        if self.flaws.contains(&Flaw::Newer) {
            return Err(SettingsError::Newer { path });
        }
        if document.get("version").is_none() && self.last()?.is_empty() {
            document.insert("version", toml_edit::value(read::VERSION));
        }
        let text = document.to_string();
        let broken = if self.is_broken { file::set_aside(&path) } else { Ok(()) };
        broken
            .and_then(|()| file::write_whole(&path, text.as_bytes()))
            .map_err(|source| SettingsError::Write { path: path.clone(), source })?;
        self.is_broken = false;
        // What is still not understood is still there, and still said.
        self.flaws = match read::understand(&text) {
            Ok(understood) => {
                let good =
                    if understood.accounts.iter().all(Result::is_ok) { None } else { last_good(&path) };
                Self::of(&path, understood, good).flaws
            }
            Err(reason) => vec![Flaw::File { reason: Cause::said(reason) }],
        };
        if self.flaws.is_empty() {
            file::keep_good(&path, &text);
        }
        self.text = text;
        Ok(())
    }
}

fn last_good(path: &Path) -> Option<Understood> {
    on_disk(&file::last_good(path)).map(|(_, understood)| understood)
}

/// A file as it is now, and what it says; `None` when there is none, or it is not understood.
fn on_disk(path: &Path) -> Option<(String, Understood)> {
    let text = String::from_utf8(file::read(path).ok()??).ok()?;
    let understood = read::understand(&text).ok()?;
    Some((text, understood))
}

/// The document with an account in it, in the place of the one with its id.
fn with_account(mut document: DocumentMut, account: &AccountSettings) -> Result<DocumentMut, SettingsError> {
    let written =
        toml_edit::ser::to_document(account).map_err(|error| SettingsError::Account(error.to_string()))?;
    let tables = document.entry("account").or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    // One account in single brackets, or in a line: the same, written otherwise.
    match std::mem::take(tables).into_array_of_tables() {
        Ok(array) => *tables = Item::ArrayOfTables(array),
        Err(item) => {
            let table = item.into_table().map_err(|_| not_a_list())?;
            let mut array = ArrayOfTables::new();
            array.push(table);
            *tables = Item::ArrayOfTables(array);
        }
    }
    let Some(tables) = tables.as_array_of_tables_mut() else {
        return Err(not_a_list());
    };
    let place = tables.iter().position(|table| has_id(table, &account.id));
    match place.and_then(|place| tables.get_mut(place)) {
        Some(table) => {
            for optional in ["name", "ca_file", "pin", "password_command", "oauth"] {
                if written.get(optional).is_none() {
                    table.remove(optional);
                }
            }
            for (key, value) in written.iter() {
                table.insert(key, value.clone());
            }
        }
        None => tables.push(written.as_table().clone()),
    }
    Ok(document)
}

/// Writes preferences into their section; keys that we do not know stay.
fn write_over(section: &mut Item, preferences: &impl Serialize) -> Result<(), SettingsError> {
    let written = toml_edit::ser::to_document(preferences)
        .map_err(|error| SettingsError::Preferences(error.to_string()))?;
    if !section.is_table_like() {
        *section = Item::Table(Table::new());
    }
    let Some(section) = section.as_table_like_mut() else { return Ok(()) };
    // The one key that may be absent.
    if written.get("webmail").is_none() {
        section.remove("webmail");
    }
    for (key, value) in written.iter() {
        if let Ok(value) = value.clone().into_value() {
            TableLike::insert(section, key, toml_edit::value(value));
        }
    }
    Ok(())
}

fn not_a_list() -> SettingsError {
    SettingsError::Account("“account” is not a list of tables".to_owned())
}

fn has_id(table: &Table, id: &AccountId) -> bool {
    table.get("id").and_then(Item::as_str) == Some(id.0.as_str())
}

#[cfg(test)]
mod tests;
