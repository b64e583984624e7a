//! What a settings file says, also where it does not say what it should.

use std::collections::BTreeMap;

use serde::Deserialize as _;
use serde::de::{DeserializeOwned, IntoDeserializer as _};
use tidings_core::decide::settings::{check_general, check_of_account};
use tidings_core::tell::{Cause, Why};
use tidings_protocol::{AccountId, AccountPreferences, AccountSettings, GeneralPreferences, LogKeep, Rule};
use toml_edit::{DocumentMut, InlineTable, Item, Table, Value};

use super::rules;
use crate::oauth::{Providers, Section};

/// The version of the file that this program writes. A file without one is of the first.
pub(super) const VERSION: i64 = 1;

/// The section of the preferences, and the key of an account's.
pub(super) const PREFERENCES: &str = "preferences";

/// What a file says.
#[derive(Debug, Default)]
pub(super) struct Understood {
    pub(super) document: DocumentMut,
    /// In the file's order, those that cannot be understood too.
    pub(super) accounts: Vec<Result<AccountSettings, Bad>>,
    pub(super) keep: LogKeep,
    pub(super) preferences: GeneralPreferences,
    /// Of the accounts that have any of their own.
    pub(super) of_accounts: BTreeMap<AccountId, AccountPreferences>,
    pub(super) providers: Providers,
    pub(super) rules: Vec<Rule>,
    /// Keys whose value is not what it should be, with the reason.
    pub(super) strays: Vec<Cause>,
    /// A newer version wrote it.
    pub(super) is_newer: bool,
}

/// An account that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bad {
    pub(super) id: Option<AccountId>,
    /// Its address, or its id, or its place in the file.
    pub(super) named: String,
    pub(super) reason: Cause,
}

/// Reads a file; `Err` with the reason when it is no TOML at all.
pub(super) fn understand(text: &str) -> Result<Understood, String> {
    let document: DocumentMut = text.parse().map_err(|error: toml_edit::TomlError| {
        let line =
            error.span().and_then(|span| text.get(..span.start)).map(|before| before.lines().count().max(1));
        match line {
            Some(line) => format!("line {line}: {}", one_line(error.message())),
            None => one_line(error.message()),
        }
    })?;
    let version = document.get("version").and_then(Item::as_integer);
    let is_newer = version.is_some_and(|version| version > VERSION);
    let mut understood = Understood { is_newer, ..Understood::default() };
    read_accounts(&document, &mut understood);
    read_keep(&document, &mut understood);
    if let Some(section) = document.get(PREFERENCES) {
        let section = section.clone().into_value().ok();
        let read = section.and_then(|section| preferences(section, PREFERENCES, &mut understood.strays));
        if let Some(read) = usable(read, check_general, PREFERENCES, &mut understood.strays) {
            understood.preferences = read;
        }
    }
    read_providers(&document, &mut understood);
    understood.rules = rules::read(&document, &mut understood.strays);
    understood.document = document;
    Ok(understood)
}

/// The accounts of a file that is no TOML: each section by itself.
pub(super) fn salvage(text: &str) -> Vec<AccountSettings> {
    let mut sections: Vec<String> = Vec::new();
    let mut is_account = false;
    for line in text.lines() {
        if line.trim_start().starts_with('[') {
            is_account = line.trim() == "[[account]]";
            if is_account {
                sections.push(String::new());
            }
        }
        if let Some(section) = sections.last_mut().filter(|_| is_account) {
            section.push_str(line);
            section.push('\n');
        }
    }
    // The last one may be half of what it was, and look whole.
    if is_account && !text.ends_with('\n') {
        sections.pop();
    }
    let read = sections.iter().filter_map(|section| understand(section).ok());
    read.flat_map(|understood| understood.accounts).flatten().collect()
}

fn read_accounts(document: &DocumentMut, understood: &mut Understood) {
    let tables: Vec<Value> = match document.get("account") {
        None => return,
        Some(Item::ArrayOfTables(tables)) => tables.iter().filter_map(value_of).collect(),
        Some(Item::Value(Value::Array(values))) => values.iter().cloned().collect(),
        Some(Item::Table(table)) => value_of(table).into_iter().collect(),
        Some(Item::None | Item::Value(_)) => {
            understood.strays.push(Why::NoList.into());
            return;
        }
    };
    for (place, value) in (1..).zip(tables) {
        let own = value.as_inline_table().and_then(|table| table.get(PREFERENCES)).cloned();
        let account = read_account(place, value).and_then(|account| {
            let is_taken = understood.accounts.iter().flatten().any(|other| other.id == account.id);
            if is_taken { Err(bad(&account, Why::IdTwice)) } else { Ok(account) }
        });
        if let (Ok(account), Some(own)) = (&account, own) {
            let place = format!("{}: {PREFERENCES}", account.email);
            let read = preferences(own, &place, &mut understood.strays);
            if let Some(read) = usable(read, check_of_account, &place, &mut understood.strays) {
                understood.of_accounts.insert(account.id.clone(), read);
            }
        }
        understood.accounts.push(account);
    }
}

/// Preferences, as far as they are understood; a key that is not is as if it were not there.
fn preferences<T: DeserializeOwned>(section: Value, place: &str, strays: &mut Vec<Cause>) -> Option<T> {
    let Value::InlineTable(mut section) = section else {
        strays.push(Cause::with(Why::NoSection, place));
        return None;
    };
    let read =
        |section: &InlineTable| T::deserialize(Value::InlineTable(section.clone()).into_deserializer());
    let keys: Vec<String> = section.iter().map(|(key, _)| key.to_owned()).collect();
    for key in keys {
        let mut alone = InlineTable::new();
        alone.extend(section.get(&key).map(|value| (key.as_str(), value.clone())));
        if let Err(error) = read(&alone) {
            strays.push(Cause::said(format!("{place}.{key}: {}", one_line(error.message()))));
            section.remove(&key);
        }
    }
    read(&section).ok()
}

fn usable<T>(
    read: Option<T>,
    check: fn(&T) -> Result<(), &'static str>,
    place: &str,
    strays: &mut Vec<Cause>,
) -> Option<T> {
    let read = read?;
    match check(&read) {
        Ok(()) => Some(read),
        Err(expected) => {
            strays.push(Cause::said(format!("{place}: {expected}")));
            None
        }
    }
}

fn value_of(table: &Table) -> Option<Value> {
    Item::Table(table.clone()).into_value().ok()
}

fn read_account(place: u32, value: Value) -> Result<AccountSettings, Bad> {
    let text = |key| {
        let text = value.as_inline_table().and_then(|table| table.get(key)).and_then(Value::as_str);
        text.filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let (id, email) = (text("id"), text("email"));
    let account = AccountSettings::deserialize(value.into_deserializer()).map_err(|error| Bad {
        id: id.clone().map(AccountId),
        named: email.or(id).unwrap_or_else(|| format!("no. {place}")),
        reason: Cause::said(one_line(error.message())),
    })?;
    match check(&account) {
        Ok(()) => Ok(account),
        Err(why) => Err(bad(&account, why)),
    }
}

fn bad(account: &AccountSettings, why: Why) -> Bad {
    Bad { id: Some(account.id.clone()), named: account.email.clone(), reason: why.into() }
}

/// What is wrong with an account's settings, if anything.
pub(crate) fn check(account: &AccountSettings) -> Result<(), Why> {
    if account.id.0.is_empty() {
        return Err(Why::IdMissing);
    }
    if account.host.trim().is_empty() {
        return Err(Why::HostMissing);
    }
    if account.port == 0 {
        return Err(Why::PortMissing);
    }
    if account.user.is_empty() {
        return Err(Why::UserMissing);
    }
    if account.folders.is_empty() {
        return Err(Why::NoFolders);
    }
    Ok(())
}

fn read_keep(document: &DocumentMut, understood: &mut Understood) {
    let Some(section) = document.get("log") else { return };
    let Some(section) = section.as_table_like() else {
        return understood.strays.push(Cause::with(Why::NoSection, "log"));
    };
    if let Some(days) = section.get("keep_days") {
        match days
            .as_integer()
            .and_then(|days| u16::try_from(days).ok())
            .filter(|days| (1..=LogKeep::LONGEST).contains(days))
        {
            Some(days) => understood.keep.days = days,
            None => understood.strays.push(Cause::said(format!("log.keep_days: 1 – {}", LogKeep::LONGEST))),
        }
    }
    if let Some(forget) = section.get("forget_on_quit") {
        match forget.as_bool() {
            Some(forget) => understood.keep.forget_on_quit = forget,
            None => understood.strays.push(Cause::said("log.forget_on_quit: true | false")),
        }
    }
}

fn read_providers(document: &DocumentMut, understood: &mut Understood) {
    let Some(section) = document.get("oauth") else { return };
    let Some(table) = section.as_table_like() else {
        return understood.strays.push(Cause::with(Why::NoSection, "oauth"));
    };
    let mut sections = BTreeMap::new();
    for (name, item) in table.iter() {
        let value = item.clone().into_value().ok();
        let read = value.map(|value| Section::deserialize(value.into_deserializer()));
        match read {
            Some(Ok(section)) => drop(sections.insert(name.to_owned(), section)),
            Some(Err(error)) => {
                understood.strays.push(Cause::said(format!("oauth.{name}: {}", one_line(error.message()))));
            }
            None => understood.strays.push(Cause::with(Why::NoSection, format!("oauth.{name}"))),
        }
    }
    understood.providers = Providers::new(sections);
}

pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
