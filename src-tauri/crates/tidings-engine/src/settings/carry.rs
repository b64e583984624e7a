//! Settings that are carried to another computer, or to another person.
//!
//! What goes out holds no secret, and nothing that could be one: the secret of an OAuth client and the commands that
//! print passwords stay here. What comes in starts no program by itself: rules that would run one come switched off.

use tidings_core::tell::Cause;
use tidings_protocol::{
    AccountId, AccountPreferences, AccountSettings, GeneralPreferences, Rule, RuleId, Sound,
};
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
    let mut general = understood.preferences;
    let mut of_accounts: Vec<_> = understood.of_accounts.into_iter().collect();
    heard_here(&mut general.sound);
    of_accounts.iter_mut().for_each(|(_, own)| heard_here(&mut own.sound));
    rules.iter_mut().for_each(|rule| heard_here(&mut rule.sound));
    Ok(Carried { accounts, of_accounts, general: has_general.then_some(general), rules, strays })
}

/// What of carried settings is new here, and what is here already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// What is to be added.
    pub new: Carried,
    /// Accounts that are here already; they stay as they are.
    pub kept_accounts: Vec<AccountSettings>,
    /// Rules that are here already.
    pub kept_rules: Vec<Rule>,
}

impl News {
    /// Whether there is nothing to be added.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.new.accounts.is_empty() && self.new.rules.is_empty() && self.new.general.is_none()
    }
}

/// Finds what is new: an account is here already when its id is, or when somebody signs in to the same server by the same
/// name; a rule when it says the same, switched on or not.
#[must_use]
pub fn news(
    found: Carried,
    accounts: &[AccountSettings],
    general: &GeneralPreferences,
    rules: &[Rule],
) -> News {
    let mut news =
        News { new: Carried { accounts: Vec::new(), rules: Vec::new(), ..found }, ..News::default() };
    for account in found.accounts {
        let is_same = |known: &AccountSettings| {
            known.id == account.id || known.host == account.host && known.user == account.user
        };
        let is_known = accounts.iter().chain(&news.new.accounts).any(is_same);
        let place = if is_known { &mut news.kept_accounts } else { &mut news.new.accounts };
        place.push(account);
    }
    let new = &mut news.new;
    new.of_accounts.retain(|(id, _)| new.accounts.iter().any(|account| account.id == *id));
    new.general.take_if(|wanted| wanted == general);
    for rule in found.rules {
        let is_same = |known: &Rule| Rule { id: rule.id.clone(), on: rule.on, ..known.clone() } == rule;
        if rules.iter().any(is_same) {
            news.kept_rules.push(rule);
            continue;
        }
        let is_taken = |id: &RuleId| rules.iter().chain(&new.rules).any(|known| known.id == *id);
        let others = (2_u32..).map(|number| RuleId(format!("{} {number}", rule.id.0)));
        let id = std::iter::once(rule.id.clone()).chain(others).find(|id| !is_taken(id)).unwrap_or_default();
        new.rules.push(Rule { id, ..rule });
    }
    news
}

/// A sound file that is not here is the desktop's sound.
fn heard_here(sound: &mut Sound) {
    if matches!(sound, Sound::File(path) if !std::path::Path::new(path).is_file()) {
        *sound = Sound::On;
    }
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

    #[test]
    fn what_is_here_already_is_kept_and_a_taken_id_makes_room() {
        let carried = carry_here(FILE).unwrap();
        let general = GeneralPreferences::default();
        let all = news(carried.clone(), &[], &general, &[]);
        assert_eq!((&all.new, all.is_empty()), (&carried, false));
        let here = AccountSettings { id: AccountId("b".to_owned()), ..carried.accounts[0].clone() };
        let theme = carried.general.clone().unwrap();
        let same = news(carried.clone(), &[here], &theme, &carried.rules);
        assert!(same.is_empty() && same.kept_accounts.len() == 1 && same.kept_rules.len() == 2, "{same:?}");
        let other = Rule { name: "Other".to_owned(), ..carried.rules[1].clone() };
        let beside = news(carried, &[], &general, &[other]);
        assert_eq!(beside.new.rules[1].id.0, "Quiet 2");
    }

    #[test]
    fn a_sound_whose_file_stayed_behind_is_the_desktops() {
        let file = FILE.replace("theme = \"dark\"", "sound = \"/nowhere/ping.oga\"");
        assert_eq!(carry_here(&file).unwrap().general.unwrap().sound, Sound::On);
    }
}
