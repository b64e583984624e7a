//! `tidings export` and `tidings import`: settings for another computer, and accounts that Thunderbird has.
//!
//! Nothing is added before it was shown. No password comes along: each account asks for its own.

use std::{
    fs,
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

use tidings_core::{providers, thunderbird};
use tidings_engine::settings::carry::{Carried, carry_away, carry_here};
use tidings_protocol::{AccountSettings, Rule, RuleId};

use super::{account, args::ImportArgs, call::Call, reach::Reached};

/// A larger file is none of ours.
const LONGEST: u64 = 16 * 1024 * 1024;

pub(super) fn export(call: &Call, file: Option<&Path>) -> anyhow::Result<()> {
    let text = match fs::read_to_string(call.profile.settings_file()) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        text => text?,
    };
    let text = carry_away(&text).map_err(anyhow::Error::msg)?;
    let Some(file) = file else { return Ok(io::stdout().write_all(text.as_bytes())?) };
    let mut options = fs::OpenOptions::new();
    // Never over a file that somebody has.
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = options.open(file).map_err(|error| anyhow::anyhow!("{}: {error}", file.display()))?;
    Ok(out.write_all(text.as_bytes())?)
}

pub(super) async fn import(call: &Call, args: ImportArgs) -> anyhow::Result<()> {
    let found = if args.thunderbird {
        Carried { accounts: of_thunderbird(call, args.file.as_deref())?, ..Carried::default() }
    } else {
        let text = read(args.file.as_deref())?;
        carry_here(&text).map_err(anyhow::Error::msg)?
    };
    let mut reached = Reached::by(call).await?;
    let news = news(found, &reached.accounts().await?, &reached.rules().await?)?;
    for (named, cause) in &news.strays {
        let reason = cause.in_words(&call.words);
        let reason = named.as_ref().map_or_else(|| reason.clone(), |named| format!("{named}: {reason}"));
        call.remark("cli-import-stray", &[("reason", reason.as_str().into())]);
    }
    show(call, &news)?;
    if news.accounts.is_empty() && news.rules.is_empty() && news.general.is_none() {
        return Ok(call.say("cli-import-nothing", &[])?);
    }
    if !args.yes {
        return Ok(call.say("cli-import-yes", &[])?);
    }
    add(&mut reached, news).await?;
    Ok(call.say("cli-imported", &[])?)
}

fn read(file: Option<&Path>) -> anyhow::Result<String> {
    let mut text = String::new();
    match file {
        Some(file) => {
            let opened =
                fs::File::open(file).map_err(|error| anyhow::anyhow!("{}: {error}", file.display()))?;
            opened.take(LONGEST).read_to_string(&mut text)?
        }
        None => io::stdin().take(LONGEST).read_to_string(&mut text)?,
    };
    Ok(text)
}

/// What is there already is left out.
fn news(found: Carried, accounts: &[AccountSettings], rules: &[Rule]) -> anyhow::Result<Carried> {
    let mut news = Carried { accounts: Vec::new(), rules: Vec::new(), ..found };
    for account in found.accounts {
        let is_same = |known: &AccountSettings| {
            known.id == account.id || known.host == account.host && known.user == account.user
        };
        if !accounts.iter().chain(&news.accounts).any(is_same) {
            news.accounts.push(account);
        }
    }
    news.of_accounts.retain(|(id, _)| news.accounts.iter().any(|account| account.id == *id));
    for rule in found.rules {
        let is_same = |known: &Rule| Rule { id: rule.id.clone(), on: rule.on, ..known.clone() } == rule;
        if rules.iter().any(is_same) {
            continue;
        }
        let is_taken = rules.iter().any(|known| known.id == rule.id);
        let id = if is_taken { RuleId(account::new_id()?.0) } else { rule.id.clone() };
        news.rules.push(Rule { id, ..rule });
    }
    Ok(news)
}

fn show(call: &Call, news: &Carried) -> anyhow::Result<()> {
    for account in &news.accounts {
        let places = [
            ("email", account.email.as_str().into()),
            ("host", account.host.as_str().into()),
            ("port", u32::from(account.port).into()),
            ("user", account.user.as_str().into()),
        ];
        call.say("cli-import-account", &places)?;
    }
    for rule in &news.rules {
        let key = if rule.on { "cli-import-rule" } else { "cli-import-rule-off" };
        call.say(key, &[("name", rule.name.as_str().into())])?;
    }
    if news.general.is_some() {
        call.say("cli-import-preferences", &[])?;
    }
    Ok(())
}

async fn add(reached: &mut Reached, news: Carried) -> anyhow::Result<()> {
    for account in &news.accounts {
        reached.add(account.clone()).await?;
        if let Some((_, own)) = news.of_accounts.iter().find(|(id, _)| *id == account.id) {
            reached.set_of_account(account, own.clone()).await?;
        }
    }
    if let Some(general) = news.general {
        reached.set_general(general).await?;
    }
    if !news.rules.is_empty() {
        let mut rules = reached.rules().await?;
        rules.extend(news.rules);
        reached.set_rules(rules).await?;
    }
    Ok(())
}

/// The accounts of all of Thunderbird's profiles, or of the one in this folder.
fn of_thunderbird(call: &Call, folder: Option<&Path>) -> anyhow::Result<Vec<AccountSettings>> {
    let folders = match folder {
        Some(folder) => vec![folder.to_owned()],
        None => profiles(),
    };
    let mut accounts = Vec::new();
    for folder in &folders {
        let Ok(prefs) = read(Some(&folder.join("prefs.js"))) else { continue };
        for found in thunderbird::accounts(&prefs) {
            let Some(security) = found.security else {
                call.remark("cli-import-unprotected", &[("email", found.email.as_str().into())]);
                continue;
            };
            let provider = providers::of_account(&found.email, &found.host).and_then(|row| row.oauth);
            accounts.push(AccountSettings {
                id: account::new_id()?,
                oauth: provider.filter(|_| found.is_oauth),
                email: found.email,
                name: found.name,
                host: found.host,
                port: found.port,
                security,
                user: found.user,
                folders: vec!["INBOX".to_owned()],
                ca_file: None,
                pin: None,
                password_command: None,
                paused: false,
            });
        }
    }
    Ok(accounts)
}

/// Where Thunderbird keeps its profiles: as a package of the system, of Flatpak, of Snap.
fn profiles() -> Vec<PathBuf> {
    let Some(home) = std::env::var_os("HOME").map(PathBuf::from) else { return Vec::new() };
    let places = [
        ".thunderbird",
        ".var/app/org.mozilla.Thunderbird/.thunderbird",
        "snap/thunderbird/common/.thunderbird",
        "Library/Thunderbird",
    ];
    let mut found = Vec::new();
    for place in places.map(|place| home.join(place)) {
        let ini = read(Some(&place.join("profiles.ini"))).unwrap_or_default();
        for (path, is_relative) in thunderbird::profiles(&ini) {
            found.push(if is_relative { place.join(path) } else { PathBuf::from(path) });
        }
    }
    found
}
