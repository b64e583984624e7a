//! `tidings settings …`: how a person wants to be told, by the names of the preferences.

use tidings_core::decide::settings::{self, Setting, SettingError};
use tidings_protocol::AccountSettings;

use super::{account, args::SettingsCommand, call::Call, fault, reach::Reached};

pub(super) async fn obey(call: &Call, order: SettingsCommand) -> anyhow::Result<()> {
    let mut reached = Reached::by(call).await?;
    match order {
        SettingsCommand::Get { name, account } => get(call, &reached, name.as_deref(), account).await,
        SettingsCommand::Set { name, value, account } => {
            set(call, &mut reached, &name, &value, account).await
        }
    }
}

async fn get(call: &Call, reached: &Reached, name: Option<&str>, of: Option<String>) -> anyhow::Result<()> {
    let preferences = reached.preferences().await?;
    let accounts = meant(call, reached, of.as_deref()).await?;
    let is_wanted = |setting: &Setting| name.is_none_or(|name| name == setting.name);
    let mut is_known = false;
    if of.is_none() {
        for Setting { name, value } in settings::general(&preferences.general).into_iter().filter(is_wanted) {
            is_known = true;
            call.say("cli-setting", &[("name", name.into()), ("value", value.as_str().into())])?;
        }
    }
    for account in accounts {
        let Some(own) = preferences.accounts.get(&account.id) else { continue };
        for Setting { name, value } in settings::of_account(own).into_iter().filter(is_wanted) {
            is_known = true;
            let places = [
                ("name", name.into()),
                ("value", value.as_str().into()),
                ("account", account.email.as_str().into()),
            ];
            call.say("cli-setting-of", &places)?;
        }
    }
    match name {
        Some(name) if !is_known => Err(no_such(call, name)),
        _ => Ok(()),
    }
}

/// Changes a setting; one of accounts for all of them, if none is named.
async fn set(
    call: &Call,
    reached: &mut Reached,
    name: &str,
    value: &str,
    of: Option<String>,
) -> anyhow::Result<()> {
    let mut preferences = reached.preferences().await?;
    let accounts = meant(call, reached, of.as_deref()).await?;
    if of.is_none() {
        match settings::set_general(&mut preferences.general, name, value) {
            Ok(()) => return reached.set_general(preferences.general).await,
            Err(SettingError::NoSuchName) => {}
            Err(SettingError::Expected(expected)) => return Err(refused(call, name, expected)),
        }
    }
    if accounts.is_empty() {
        return Err(call.error("cli-no-accounts", &[]));
    }
    for account in accounts {
        let mut own = preferences.accounts.remove(&account.id).unwrap_or_default();
        settings::set_of_account(&mut own, name, value).map_err(|error| match error {
            SettingError::NoSuchName => no_such(call, name),
            SettingError::Expected(expected) => refused(call, name, expected),
        })?;
        reached.set_of_account(&account, own).await?;
    }
    Ok(())
}

async fn meant(call: &Call, reached: &Reached, of: Option<&str>) -> anyhow::Result<Vec<AccountSettings>> {
    let accounts = reached.accounts().await?;
    let Some(named) = of else { return Ok(accounts) };
    match account::find(&accounts, named) {
        Some(account) => Ok(vec![account.clone()]),
        None => Err(call.error("cli-no-such-account", &[("account", named.into())])),
    }
}

fn no_such(call: &Call, name: &str) -> anyhow::Error {
    fault::wrong_use(call.words.tell("cli-no-such-setting", &[("name", name.into())]))
}

fn refused(call: &Call, name: &str, expected: &'static str) -> anyhow::Error {
    let places = [("name", name.into()), ("expected", expected.into())];
    fault::wrong_use(call.words.tell("cli-setting-expected", &places))
}
