//! `tidings export` and `tidings import`: settings for another computer, and accounts that Thunderbird has.
//!
//! Nothing is added before it was shown. No password comes along: each account asks for its own.

use std::{
    fs,
    io::{self, Read as _, Write as _},
    path::Path,
};

use tidings_engine::settings::{
    carry::{Carried, carry_away, carry_here, news},
    thunderbird,
};

use super::{args::ImportArgs, call::Call, reach::Reached};

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
        let found = thunderbird::find(args.file.as_deref());
        for email in &found.unprotected {
            call.remark("cli-import-unprotected", &[("email", email.as_str().into())]);
        }
        Carried { accounts: found.accounts, ..Carried::default() }
    } else {
        let text = read(args.file.as_deref())?;
        carry_here(&text).map_err(anyhow::Error::msg)?
    };
    let mut reached = Reached::by(call).await?;
    let general = reached.preferences().await?.general;
    let news = news(found, &reached.accounts().await?, &general, &reached.rules().await?);
    let is_empty = news.is_empty();
    let news = news.new;
    for (named, cause) in &news.strays {
        let reason = cause.in_words(&call.words);
        let reason = named.as_ref().map_or_else(|| reason.clone(), |named| format!("{named}: {reason}"));
        call.remark("cli-import-stray", &[("reason", reason.as_str().into())]);
    }
    show(call, &news)?;
    if is_empty {
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
