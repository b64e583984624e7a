//! Settings that are carried to another computer, or to another person.
//!
//! What goes out holds no secret, and nothing that could be one: the secret of an OAuth client and the commands that
//! print passwords stay here. What comes in starts no program by itself: rules that would run one come switched off.

use tidings_core::tell::Cause;
use tidings_protocol::{AccountId, AccountPreferences, AccountSettings, GeneralPreferences, Rule};
use toml_edit::{DocumentMut, Item};

use super::read::{self, PREFERENCES};

/// What a file of settings brings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Carried {
    /// Accounts, without the way to their secrets.
    pub accounts: Vec<AccountSettings>,
    /// How the person wants to be told of them, of those that say so.
    pub of_accounts: Vec<(AccountId, AccountPreferences)>,
    /// The general preferences, if the file has any.
    pub general: Option<GeneralPreferences>,
    /// The rules; those that run a program are off.
    pub rules: Vec<Rule>,
    /// What was not understood: of which account, where it is one, and why.
    pub strays: Vec<(Option<String>, Cause)>,
}

/// A settings file to be carried away: as it stands, without secrets.
///
/// # Errors
/// Where and why it is no settings file.
pub fn carry_away(text: &str) -> Result<String, String> {
    let mut document = read::understand(text)?.document;
    for account in tables(&mut document, "account") {
        account.remove("password_command");
    }
    let providers = document.get_mut("oauth").and_then(Item::as_table_like_mut);
    for (_, provider) in providers.into_iter().flat_map(|providers| providers.iter_mut()) {
        if let Some(provider) = provider.as_table_like_mut() {
            provider.remove("client_secret");
        }
    }
    Ok(document.to_string())
}

fn tables<'a>(
    document: &'a mut DocumentMut,
    key: &str,
) -> impl Iterator<Item = &'a mut dyn toml_edit::TableLike> {
    let (array, inline) = match document.get_mut(key) {
        Some(Item::ArrayOfTables(tables)) => (Some(tables), None),
        Some(item) => (None, Some(item)),
        None => (None, None),
    };
    let array = array.into_iter().flat_map(|tables| tables.iter_mut());
    let array = array.map(|table| table as &mut dyn toml_edit::TableLike);
    let inline =
        inline.into_iter().flat_map(|item| -> Box<dyn Iterator<Item = &mut dyn toml_edit::TableLike>> {
            match item {
                Item::Value(toml_edit::Value::Array(values)) => {
                    Box::new(values.iter_mut().filter_map(|value| {
                        value.as_inline_table_mut().map(|table| table as &mut dyn toml_edit::TableLike)
                    }))
                }
                item => Box::new(item.as_table_like_mut().into_iter()),
            }
        });
    array.chain(inline)
}

/// Reads settings that somebody carried here.
///
/// # Errors
/// Where and why it is no settings file.
pub fn carry_here(text: &str) -> Result<Carried, String> {
    let understood = read::understand(text)?;
    let has_general = understood.document.get(PREFERENCES).is_some();
    let mut strays: Vec<_> = understood.strays.into_iter().map(|stray| (None, stray)).collect();
    let mut accounts = Vec::new();
    for account in understood.accounts {
        match account {
            Ok(account) => accounts.push(AccountSettings { password_command: None, ..account }),
            Err(bad) => strays.push((Some(bad.named), bad.reason)),
        }
    }
    let mut rules = understood.rules;
    for rule in rules.iter_mut().filter(|rule| !rule.run.is_empty()) {
        rule.on = false;
    }
    Ok(Carried {
        accounts,
        of_accounts: understood.of_accounts.into_iter().collect(),
        general: has_general.then_some(understood.preferences),
        rules,
        strays,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"version = 1
[preferences]
theme = "dark"
[[account]]
id = "a"
email = "ann@example.org"
host = "imap.example.org"
port = 993
security = "tls"
user = "ann"
folders = ["INBOX"]
password_command = "echo hunter2"
[account.preferences]
removed = false
[oauth.google]
client_id = "id-1"
client_secret = "hunter3"
[[rule]]
name = "Runs"
run = ["/bin/true"]
[[rule]]
name = "Quiet"
tell = "silent"
"#;

    #[test]
    fn what_is_carried_away_holds_no_secret_and_what_is_carried_here_runs_nothing() {
        let out = carry_away(FILE).unwrap();
        assert!(!out.contains("hunter") && out.contains("id-1") && out.contains("removed = false"), "{out}");
        for text in [FILE, &out] {
            let carried = carry_here(text).unwrap();
            assert_eq!(carried.accounts[0].password_command, None);
            assert_eq!((carried.of_accounts.len(), carried.general.is_some()), (1, true));
            let on: Vec<_> = carried.rules.iter().map(|rule| (rule.name.as_str(), rule.on)).collect();
            assert_eq!(on, [("Runs", false), ("Quiet", true)]);
            assert!(carried.strays.is_empty(), "{:?}", carried.strays);
        }
        assert!(carry_here("this is [ no file").is_err());
    }
}
